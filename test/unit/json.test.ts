// Values and their JSON, both ways, as Go's encoding/json has them.

import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { test } from "node:test";
import {
  any,
  array,
  bool,
  byteArray,
  bytes,
  empty,
  exactTime,
  float32,
  float64,
  fromJson,
  int,
  int8,
  int16,
  int32,
  int64,
  list,
  map,
  optional,
  record,
  string,
  Timestamp,
  type Type,
  time,
  toJson,
  uint,
  uint8,
  uint16,
  uint32,
  uint64,
} from "rpcgen-runtime";
import { document, documentType, newDocument } from "../support/document.ts";
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

/** `T` is lost in a table: each row has a type and a value of it. */
function row<T>(type: Type<T>, value: T, json: string): [Type<unknown>, unknown, string] {
  return [type as Type<unknown>, value, json];
}

test("values are written as Go writes them, and read back", () => {
  for (const [type, value, json] of [
    row(bool, true, "true"),
    row(bool, false, "false"),
    ...[0, 7, 10, 99, -1, -1234567890, 2147483647, 2147483648, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER].map(
      (value) => row(int, value, String(value)),
    ),
    row(int8, -128, "-128"),
    row(int16, 32767, "32767"),
    row(int32, -2147483648, "-2147483648"),
    row(int64, 9007199254740993n, "9007199254740993"),
    row(int64, -(2n ** 63n), "-9223372036854775808"),
    row(uint8, 255, "255"),
    row(uint16, 65535, "65535"),
    row(uint32, 4294967295, "4294967295"),
    row(uint, 0, "0"),
    row(uint64, 2n ** 64n - 1n, "18446744073709551615"),
    row(float64, -0, "-0"),
    row(float64, 1e21, "1e+21"),
    row(float64, 1e20, "100000000000000000000"),
    row(float64, 1e-6, "0.000001"),
    row(float64, 1e-7, "1e-7"),
    row(float64, 5e-324, "5e-324"),
    row(float64, -0.1, "-0.1"),
    row(float32, Math.fround(0.1), "0.1"),
    row(float32, Math.fround(16777216), "16777216"),
    row(float32, Math.fround(1e-6), "0.000001"),
    row(float32, Math.fround(3.4028234663852886e38), "3.4028235e+38"),
    row(float32, Math.fround(1.4e-45), "1e-45"),
    row(string, "", '""'),
    row(string, 'a"\\/\b\f\n\r\t\x00\x1f\x7f', '"a\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\x7f"'),
    row(string, "<&>\u2028\u2029", '"\\u003c\\u0026\\u003e\\u2028\\u2029"'),
    row(string, "hélloⓢ 😀", '"hélloⓢ 😀"'),
    row(string, "x".repeat(100), `"${"x".repeat(100)}"`),
    row(string, `${"é".repeat(100)}<`, `"${"é".repeat(100)}\\u003c"`),
    row(bytes, Uint8Array.of(), '""'),
    row(bytes, Uint8Array.of(0), '"AA=="'),
    row(bytes, Uint8Array.of(0, 255), '"AP8="'),
    row(bytes, Uint8Array.of(251, 239, 190), '"++++"'),
    row(bytes, Uint8Array.of(255, 255, 255, 1), '"////AQ=="'),
    row(list(int), [], "[]"),
    row(list(int), [1, -2], "[1,-2]"),
    row(list(list(string)), [["a"], []], '[["a"],[]]'),
    row(array(int, 2), [1, 2], "[1,2]"),
    row(byteArray(3), Uint8Array.of(1, 2, 255), "[1,2,255]"),
    row(record(int), { b: 1, a: 2, "": 3 }, '{"":3,"a":2,"b":1}'),
    row(record(int), JSON.parse('{"__proto__":1}'), '{"__proto__":1}'),
    row(
      map(int, string),
      new Map([
        [10, "x"],
        [9, "y"],
        [-1, "z"],
      ]),
      '{"-1":"z","10":"x","9":"y"}',
    ),
    row(map(uint64, bool), new Map([[2n ** 64n - 1n, true]]), '{"18446744073709551615":true}'),
    row(optional(int), undefined, "null"),
    row(optional(int), 0, "0"),
    row(list(optional(string)), ["a"], '["a"]'),
    row(empty, undefined, "{}"),
    row(innerType, { a: 7, names: ["x"] }, '{"A":7,"Names":["x"]}'),
    row(time, new Date("2024-02-29T12:00:00.500Z"), '"2024-02-29T12:00:00.5Z"'),
    row(exactTime, Timestamp.zero, '"0001-01-01T00:00:00Z"'),
    row(exactTime, Timestamp.from("1984-01-02T03:04:05.000000006+01:30"), '"1984-01-02T03:04:05.000000006+01:30"'),
    row(any(), undefined, "null"),
    row(any(), { type: "int", value: 7 }, '{"type":"int","value":7}'),
    row(
      any(() => ({ "main.Inner": innerType })),
      { type: "main.Inner", value: { a: 1, names: [] } },
      '{"type":"main.Inner","value":{"A":1,"Names":[]}}',
    ),
    row(list(any()), [undefined, { type: "[]string", value: ["a"] }], '[null,{"type":"[]string","value":["a"]}]'),
  ]) {
    strictEqual(toJson(type, value), json);
    deepStrictEqual(fromJson(type, json), value, json);
  }
});

test("embedded structs are flattened, and a name that two of them have is in neither", () => {
  const json = toJson(documentType, document);
  ok(json.startsWith('{"Version":-9223372036854775808,"Name":"Ann","Title":"a \\u003c b'), json);
  ok(json.includes('"Parent":{"Version":0,"Title":"","Pages":null,"Zero":null,'), "a nil pointer has no members");
  ok(!json.includes("Note"), json);
  deepStrictEqual(fromJson(documentType, json), document);
  deepStrictEqual(fromJson(documentType, '{"title":"t","VERSION":5,"Note":"x","parent":{"name":"B"},"Version":6}'), {
    ...newDocument({ title: "t", meta: { version: 6n, note: "" } }),
    parent: newDocument({ author: { name: "B", note: "" } }),
  });
});

test("a map's keys are in the order of their UTF-8 bytes, as Go sorts them", () => {
  strictEqual(
    toJson(record(int), { "\u{1f600}": 1, "\uffee": 2, é: 3, z: 4, za: 5 }),
    '{"z":4,"za":5,"é":3,"\uffee":2,"\u{1f600}":1}',
  );
});

test("what Go reads with patience is read the same", () => {
  for (const [type, json, value] of [
    [innerType, '{ "a" : 1 , "NAMES":["x"],"other":{"A":[{"A":5}]}}', { a: 1, names: ["x"] }],
    [innerType, '{"A":1,"A":2}', { a: 2, names: [] }],
    [innerType, '{"a":1,"A":2}', { a: 2, names: [] }],
    [innerType, '{"\\u0041":3,"name\\u017f":["long s"]}', { a: 3, names: ["long s"] }],
    [innerType, '{"A":null,"Names":null}', { a: 0, names: [] }],
    [innerType, "null", { a: 0, names: [] }],
    [innerType, "{}", { a: 0, names: [] }],
    [
      outerType,
      '{"List":[null,{"A":1}],"Map":{"k":null}}',
      {
        inner: { a: 0, names: [] },
        list: [
          { a: 0, names: [] },
          { a: 1, names: [] },
        ],
        map: { k: { a: 0, names: [] } },
      },
    ],
    [list(optional(int)), "[null,1]", [undefined, 1]],
    [list(int), "[null, 1 ,\n2]", [0, 1, 2]],
    [record(int), "null", {}],
    [
      map(int, int),
      '{"+5":1,"007":2}',
      new Map([
        [5, 1],
        [7, 2],
      ]),
    ],
    [array(int, 3), "[1,2]", [1, 2, 0]],
    [array(int, 2), "[1,2,3,[4]]", [1, 2]],
    [array(list(int), 2), "null", [[], []]],
    [byteArray(2), "[1]", Uint8Array.of(1, 0)],
    [bytes, "[1,2,255]", Uint8Array.of(1, 2, 255)],
    [bytes, "null", Uint8Array.of()],
    [bytes, '"A\\nP8=\\r"', Uint8Array.of(0, 255)],
    [bytes, '"\\/\\/\\/\\/"', Uint8Array.of(255, 255, 255)],
    [int, "-0", 0],
    [float64, "1E2", 100],
    [float64, "100000000000000000001", 1e20],
    [float32, "0.1", Math.fround(0.1)],
    [string, '"\\ud83d\\ude00"', "😀"],
    [string, '"\\ud83d \\ude00 \\ud83d\\ud83d\\ude00\\u0041"', "\ufffd \ufffd \ufffd😀A"],
    [string, '"é\\né"', "é\né"],
    [time, "null", new Date("0001-01-01T00:00:00Z")],
    [any(), '{"value":[1,2],"type":"[]int"}', { type: "[]int", value: [1, 2] }],
    [any(), '{"type":"int"}', { type: "int", value: 0 }],
    [empty, '{"a":[1]}', undefined],
  ] as [Type<unknown>, string, unknown][]) {
    deepStrictEqual(fromJson(type, json), value, json);
  }
});
