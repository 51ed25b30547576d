// Unions and enums: what they are as data, and what is refused of a peer that does not keep to them. JSON shows the
// struct that Go has; the bytes of gob are compared with Go's own in test/interop/pantry.test.ts.

import { deepStrictEqual, strictEqual, throws } from "node:assert";
import { test } from "node:test";
import { closedEnum, fromJson, int, int64, list, openEnum, string, type Type, toJson, union } from "rpcgen-runtime";

type Words = { kind: "text"; value: string } | { kind: "all"; value: string[] } | { kind: undefined };

const plain: Type<Words> = union<Words>("shop.Words", { text: ["Text", string], all: ["All", list(string)] });
const tagged: Type<Words> = union<Words>(
  "Words",
  { text: ["Text", string, { zero: () => "" }], all: ["All", () => list(string), { zero: () => [] }] },
  "Kind",
);
const named: Type<Words> = union<Words>(
  "Words",
  { text: ["Text", string, { zero: () => "", json: "text_of_it" }], all: ["All", list(string), { json: "all" }] },
  { name: "Kind", json: "kind" },
);

test("a union is Go's struct of pointers, and comes back as the case that is set", () => {
  const values: [Words, string][] = [
    [{ kind: "text", value: "a" }, '{"Text":"a","All":null}'],
    [{ kind: "all", value: [] }, '{"Text":null,"All":[]}'],
    [{ kind: undefined }, '{"Text":null,"All":null}'],
  ];
  for (const [value, json] of values) {
    strictEqual(toJson(plain, value), json);
    deepStrictEqual(fromJson(plain, json), value);
  }
  for (const json of ["null", "{}", '{"Picture":{}}', '{"Text":null}']) {
    deepStrictEqual(fromJson(plain, json), { kind: undefined }, json);
  }
});

test("a tag names the case, whose value may be left out", () => {
  strictEqual(toJson(tagged, { kind: "text", value: "" }), '{"Kind":"Text","Text":"","All":null}');
  strictEqual(toJson(tagged, { kind: undefined }), '{"Kind":"","Text":null,"All":null}');
  const read: [string, Words][] = [
    ['{"Kind":"Text"}', { kind: "text", value: "" }],
    ['{"Kind":"All"}', { kind: "all", value: [] }],
    ['{"All":["a"],"Kind":"All"}', { kind: "all", value: ["a"] }],
    // A sender that does not know the tag, and one that knows more cases.
    ['{"Text":"a"}', { kind: "text", value: "a" }],
    ['{"Kind":"Picture"}', { kind: undefined }],
  ];
  for (const [json, value] of read) deepStrictEqual(fromJson(tagged, json), value, json);
  // Each case has a value of its own.
  const first = fromJson(tagged, '{"Kind":"All"}');
  if (first.kind === "all") first.value.push("x");
  deepStrictEqual(fromJson(tagged, '{"Kind":"All"}'), { kind: "all", value: [] });
});

test("cases and tag have the names in JSON that the schema gives them", () => {
  const json = '{"kind":"Text","text_of_it":"a","all":null}';
  strictEqual(toJson(named, { kind: "text", value: "a" }), json);
  deepStrictEqual(fromJson(named, json), { kind: "text", value: "a" });
});

test("two cases at once are refused, by whatever they are told", () => {
  const both = {
    code: "invalid_argument",
    message: /^(?:Text and All|All and Text) of (?:shop\.)?Words are both set$/,
  };
  throws(() => fromJson(plain, '{"Text":"","All":[]}'), both);
  throws(() => fromJson(plain, '{"All":[],"Text":""}'), both);
  throws(() => fromJson(tagged, '{"Kind":"Text","All":["a"]}'), both);
  // The same one twice is one: the last member counts, as in Go.
  deepStrictEqual(fromJson(plain, '{"Text":"a","Text":"b"}'), { kind: "text", value: "b" });
});

test("what is no union, or no kind of it, is refused with what is", () => {
  const refused: [unknown, RegExp][] = [
    [undefined, /undefined is not a shop\.Words: { kind, value }$/],
    ["text", /"text" is not a shop\.Words: { kind, value }$/],
    [{ kind: "texts", value: "" }, /"texts" is not a kind of shop\.Words: text, all$/],
    [{ kind: "toString" }, /"toString" is not a kind of/],
    [{ kind: "Text", value: "" }, /"Text" is not a kind of/],
    [{ kind: "text", value: 1 }, /\.text: 1 is not a string$/],
    [{ kind: "text" }, /undefined is not a text$/],
    [{ kind: "all", value: ["", null] }, /\.all\[1\]: null is not a string$/],
  ];
  for (const [value, message] of refused) throws(() => toJson(plain, value as Words), { message });
});

test("a case may be called as something that every object has", () => {
  type Made = { kind: "constructor"; value: string } | { kind: "other"; value: number } | { kind: undefined };
  const made = union<Made>("Made", { constructor: ["Constructor", string], other: ["Other", int] });
  const values: Made[] = [{ kind: "constructor", value: "a" }, { kind: "other", value: 5 }, { kind: undefined }];
  for (const value of values) deepStrictEqual(made.form.into(made.form.out(value, ""), ""), value);
});

const Size = { Small: 0, Large: 2 } as const;
type Size = (typeof Size)[keyof typeof Size];
const size: Type<Size> = closedEnum("shop.Size", int, Size);
const colour: Type<"" | "red"> = closedEnum("Colour", string, { None: "", Red: "red" });
const level: Type<bigint> = openEnum("Level", int64);

test("an open enum keeps what it does not know, a closed one refuses it in both directions", () => {
  strictEqual(toJson(level, -5n), "-5");
  strictEqual(fromJson(level, "9223372036854775807"), 2n ** 63n - 1n);
  strictEqual(toJson(size, Size.Large), "2");
  strictEqual(fromJson(size, "null"), Size.Small);
  throws(() => fromJson(size, "1"), { code: "out_of_range", message: "1 is not a member of shop.Size" });
  throws(() => toJson(size, 1 as Size), { code: "out_of_range", message: /1 is not a member of shop\.Size$/ });
  throws(() => fromJson(colour, '"blue"'), {
    code: "invalid_argument",
    message: '"blue" is not a member of main.Colour',
  });
  throws(() => toJson(colour, "Red" as "red"), { message: /"Red" is not a member of main\.Colour$/ });
  throws(() => fromJson(size, '"2"'), /json: cannot unmarshal string into Go value of type shop\.Size$/);
});
