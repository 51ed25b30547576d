// What cannot be read from JSON or written as JSON, in Go's words and with its place; limits.

import { deepStrictEqual, ok, throws } from "node:assert";
import { test } from "node:test";
import {
  any,
  array,
  bool,
  bytes,
  complex128,
  exactTime,
  float32,
  float64,
  fromJson,
  int,
  int8,
  int64,
  list,
  map,
  opaque,
  RpcError,
  record,
  string,
  Timestamp,
  type Type,
  time,
  toJson,
  uint,
  uint8,
  uint64,
} from "rpcgen-runtime";
import { document, documentType } from "../support/document.ts";
import { plain } from "../support/plain.ts";

interface Inner {
  a: number;
  names: string[];
}

interface Outer {
  inner: Inner;
  list: Inner[];
  map: Record<string, Inner>;
}

const innerType: Type<Inner> = plain<Inner>("Inner", [
  ["A", int],
  ["Names", list(string)],
]);
const outerType: Type<Outer> = plain<Outer>("Outer", [
  ["Inner", innerType],
  ["List", list(innerType)],
  ["Map", record(innerType)],
]);

test("what does not fit is refused in Go's words", () => {
  const into = "json: cannot unmarshal";
  for (const [type, json, text] of [
    [int, '"1"', `${into} string into Go value of type int`],
    [int, "true", `${into} bool into Go value of type int`],
    [int, "{}", `${into} object into Go value of type int`],
    [int, "[1]", `${into} array into Go value of type int`],
    [int, "2.5", `${into} number 2.5 into Go value of type int`],
    [int, "2.0", `${into} number 2.0 into Go value of type int`],
    [int, "1e3", `${into} number 1e3 into Go value of type int`],
    [int64, "9223372036854775808", `${into} number 9223372036854775808 into Go value of type int64`],
    [int8, "128", `${into} number 128 into Go value of type int8`],
    [uint8, "-1", `${into} number -1 into Go value of type uint8`],
    [uint8, "256", `${into} number 256 into Go value of type uint8`],
    [uint64, "18446744073709551616", `${into} number 18446744073709551616 into Go value of type uint64`],
    [float64, "1e400", `${into} number 1e400 into Go value of type float64`],
    [float32, "1e39", `${into} number 1e39 into Go value of type float32`],
    [bool, "1", `${into} number into Go value of type bool`],
    [string, "1.5", `${into} number into Go value of type string`],
    [bytes, "{}", `${into} object into Go value of type []uint8`],
    [bytes, '"A"', "illegal base64 data at input byte 0"],
    [bytes, '"AAAAAA"', "illegal base64 data at input byte 4"],
    [bytes, '"AA=A"', "illegal base64 data at input byte 2"],
    [bytes, '"AA==AAAA"', "illegal base64 data at input byte 4"],
    [bytes, '"AA!="', "illegal base64 data at input byte 2"],
    [list(int), '"x"', `${into} string into Go value of type []int`],
    [record(int), "[]", `${into} array into Go value of type map[string]int`],
    [map(int8, int), '{"1":1,"300":2}', `${into} number 300 into Go value of type int8`],
    [map(int, int), '{"1.5":1}', `${into} number 1.5 into Go value of type int`],
    [map(int, int), '{"":1}', `${into} number  into Go value of type int`],
    [map(float64, int), '{"1":1}', `${into} object into Go value of type map[float64]int`],
    [innerType, '"text"', `${into} string into Go value of type main.Inner`],
    [innerType, '{"A":"1"}', `${into} string into Go struct field Inner.A of type int`],
    [innerType, '{"Names":["x",1]}', `${into} number into Go struct field Inner.Names of type string`],
    [outerType, '{"Inner":{"A":true}}', `${into} bool into Go struct field Inner.Inner.A of type int`],
    [outerType, '{"Inner":[]}', `${into} array into Go struct field Outer.Inner of type main.Inner`],
    [outerType, '{"List":[{},{"A":{}}]}', `${into} object into Go struct field Inner.List.A of type int`],
    [outerType, '{"Map":{"k":{"A":1.5}}}', `${into} number 1.5 into Go struct field Inner.Map.A of type int`],
    [documentType, '{"Version":"x"}', `${into} string into Go struct field Document.Meta.Version of type int64`],
    [complex128, "[1,2]", `${into} array into Go value of type complex128`],
    [time, "5", "Time.UnmarshalJSON: input is not a JSON string"],
    [opaque("main.Money", "gob"), '"x"', "json: unsupported type: main.Money"],
    [any(), '{"type":"main.Dog","value":{}}', 'gob: name not registered for interface: "main.Dog"'],
    [int, "9007199254740993", "9007199254740993 is not a safe integer: declare it int64, or int as bigint"],
    [uint, "18446744073709551615", "18446744073709551615 is not a safe integer: declare it uint64, or uint as bigint"],
  ] as [Type<unknown>, string, string][]) {
    throws(() => fromJson(type, json), { message: text }, json);
  }
});

test("what is no JSON is refused in Go's words", () => {
  for (const [json, text] of [
    ["", "unexpected end of JSON input"],
    ['{"A":', "unexpected end of JSON input"],
    ['{"A":1', "unexpected end of JSON input"],
    ['"abc', "unexpected end of JSON input"],
    ["oops", "invalid character 'o' looking for beginning of value"],
    ["[1,]", "invalid character ']' looking for beginning of value"],
    ["[1 2]", "invalid character '2' after array element"],
    ['{"A" 1}', "invalid character '1' after object key"],
    ['{"A":1 "B"}', "invalid character '\"' after object key:value pair"],
    ["{A:1}", "invalid character 'A' looking for beginning of object key string"],
    ['{"A":1,}', "invalid character '}' looking for beginning of object key string"],
    ["{} {}", "invalid character '{' after top-level value"],
    ["01", "invalid character '1' after top-level value"],
    ["-x", "invalid character 'x' in numeric literal"],
    ["1.x", "invalid character 'x' after decimal point in numeric literal"],
    ["1ex", "invalid character 'x' in exponent of numeric literal"],
    ["nul!", "invalid character '!' in literal null (expecting 'l')"],
    ['"\n"', "invalid character '\\n' in string literal"],
    ['"\x01"', "invalid character '\\x01' in string literal"],
    ['"\\x"', "invalid character 'x' in string escape code"],
    ['"\\u12g4"', "invalid character 'g' in \\u hexadecimal character escape"],
    ["'", "invalid character '\\'' looking for beginning of value"],
    ["\u00e9", "invalid character 'Ã' looking for beginning of value"],
  ] as const) {
    throws(() => fromJson(int, json), { message: text }, json);
  }
});

test("what JSON cannot carry, or what is not of the type, is refused with its place", () => {
  for (const [type, value, text, code] of [
    [float64, Number.NaN, "float64: json: unsupported value: NaN", "invalid_argument"],
    [float64, Number.POSITIVE_INFINITY, "float64: json: unsupported value: +Inf", "invalid_argument"],
    [float32, Number.NEGATIVE_INFINITY, "float32: json: unsupported value: -Inf", "invalid_argument"],
    [float32, 1e39, "float32: 1e+39 is not a float32: it is too large", "out_of_range"],
    [complex128, [1, 2], "complex128: json: unsupported type: complex128", "invalid_argument"],
    [opaque("main.Money", "gob"), Uint8Array.of(1), "Money: json: unsupported type: main.Money", "invalid_argument"],
    [map(float64, int), new Map(), "map[float64]int: json: unsupported type: map[float64]int", "invalid_argument"],
    [innerType, { a: 1.5, names: [] }, "Inner.a: 1.5 is not an integer", "out_of_range"],
    [innerType, { a: 1, names: ["x", 5] }, "Inner.names[1]: 5 is not a string", "out_of_range"],
    [innerType, undefined, "Inner: undefined is not an Inner, which is an object with a, names", "invalid_argument"],
    [
      outerType,
      { inner: { a: 0, names: [] }, list: [], map: { k: { a: "x", names: [] } } },
      'Outer.map["k"].a: "x" is not an integer',
      "invalid_argument",
    ],
    [map(int8, int), new Map([[300, 1]]), "map[int8]int[300]: 300 is not an int8", "out_of_range"],
    [array(int, 2), [1], "[2]int: 1 element; there have to be exactly 2", "invalid_argument"],
    [
      exactTime,
      Timestamp.from(new Date(8.64e15)),
      "Time: Time.MarshalJSON: year outside of range [0,9999]",
      "invalid_argument",
    ],
    [
      any(),
      { type: "main.Dog", value: 1 },
      "interface {}: gob: type not registered for interface: main.Dog",
      "invalid_argument",
    ],
    [
      documentType,
      { ...document, author: { name: 5, note: "" } },
      "Document.author.name: 5 is not a string",
      "out_of_range",
    ],
  ] as [Type<unknown>, unknown, string, string][]) {
    throws(
      () => toJson(type, value),
      (error) => {
        ok(error instanceof RpcError);
        deepStrictEqual([error.message, error.code], [text, code]);
        return true;
      },
    );
  }
});

test("a value that contains itself is refused, and the path to it is cut", () => {
  interface Tree {
    children: Tree[];
  }
  const treeType: Type<Tree> = plain<Tree>("Tree", [["Children", () => list(treeType)]]);
  const tree: Tree = { children: [] };
  tree.children.push(tree);
  throws(
    () => toJson(treeType, tree),
    (error) => {
      ok(error instanceof RpcError);
      ok(/nested more than 1000 deep$/.test(error.message) && error.message.length < 400, error.message);
      return true;
    },
  );
});

test("64 levels are read and 65 refused; reading takes linear time however the input is made", () => {
  type Nested = Nested[];
  const nestedType: Type<Nested> = list({} as Type<Nested>);
  Object.assign(nestedType, {
    parts: [nestedType],
    read: (r: Parameters<typeof nestedType.read>[0]) => r.list(nestedType),
  });
  ok(fromJson(nestedType, "[".repeat(64) + "]".repeat(64)));
  throws(() => fromJson(nestedType, "[".repeat(65) + "]".repeat(65)), /nested 64 deep \(maxJsonDepth\)/);
  const hostile: [Type<unknown>, string][] = [
    [nestedType as Type<unknown>, "[".repeat(500_000) + "]".repeat(500_000)],
    [innerType as Type<unknown>, `{${Array.from({ length: 60_000 }, (_, i) => `"k${i}":1`).join(",")}}`],
    [string as Type<unknown>, `"${"\\u0041".repeat(170_000)}"`],
    [float64 as Type<unknown>, "1".repeat(1_000_000)],
    [int64 as Type<unknown>, "1".repeat(1_000_000)],
    [bytes as Type<unknown>, `"${"A".repeat(1_000_000)}"`],
  ];
  for (const [type, json] of hostile) {
    const begin = performance.now();
    try {
      fromJson(type, json);
    } catch (error) {
      ok(error instanceof RpcError, String(error));
    }
    ok(performance.now() - begin < 1000, `${type.go}: ${performance.now() - begin} ms`);
  }
  throws(() => fromJson(innerType, `{${'"k":1,'.repeat(65_536)}"k":1}`), /65536 members \(maxJsonKeys\)/);
  throws(() => fromJson(list(int), `[${"0,".repeat(1_000_000)}0]`), /1000000 elements \(maxElements\)/);
});
