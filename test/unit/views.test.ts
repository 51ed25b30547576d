// Views: the same bytes and JSON as without, in another form in TypeScript; and what is no such form is refused.

import { deepStrictEqual, strictEqual, throws } from "node:assert";
import { test } from "node:test";
import {
  array,
  base64,
  byteArray,
  bytesAsBase64,
  bytesAsHex,
  entries,
  float64,
  fromJson,
  hex,
  int,
  int64,
  int64AsNumber,
  int64AsString,
  intAsBigint,
  intAsString,
  list,
  recordBy,
  string,
  type Type,
  timeAsBigint,
  timeAsString,
  toJson,
  uint64AsNumber,
  uint64AsString,
  uintAsBigint,
  uintAsString,
} from "rpcgen-runtime";

function same<T>(type: Type<T>, value: T, json: string): void {
  strictEqual(toJson(type, value), json);
  deepStrictEqual(fromJson(type, json), value);
}

test("views have the JSON of the types that they are views of", () => {
  same(intAsBigint, -(2n ** 63n), "-9223372036854775808");
  same(intAsString, "9223372036854775807", "9223372036854775807");
  same(uintAsBigint, 2n ** 64n - 1n, "18446744073709551615");
  same(uintAsString, "18446744073709551615", "18446744073709551615");
  same(int64AsNumber, Number.MIN_SAFE_INTEGER, "-9007199254740991");
  same(int64AsString, "-1", "-1");
  same(uint64AsNumber, Number.MAX_SAFE_INTEGER, "9007199254740991");
  same(uint64AsString, "0", "0");
  same(bytesAsHex, "00ff", '"AP8="');
  same(bytesAsBase64, "AP8=", '"AP8="');
  same(hex(byteArray(2)), "00ff", "[0,255]");
  same(base64(byteArray(2)), "AP8=", "[0,255]");
  same(timeAsString, "2024-02-29T12:34:56.000000001-08:00", '"2024-02-29T12:34:56.000000001-08:00"');
  same(timeAsBigint, -1n, '"1969-12-31T23:59:59.999999999Z"');
  same(list(bytesAsHex), ["", "0a"], '["","Cg=="]');
});

test("maps are objects, whatever their keys, or pairs", () => {
  same(recordBy(int, string, "number"), { 5: "a", [-7]: "b" }, '{"-7":"b","5":"a"}');
  same(recordBy(int64, string, "bigint"), { "9223372036854775807": "a" }, '{"9223372036854775807":"a"}');
  same(recordBy(intAsString, string, "string"), { 5: "a" }, '{"5":"a"}');
  same(entries(string, int), [["a", 1]], '{"a":1}');
  // A property of this name is an entry, and not what the object descends from.
  const read = fromJson(recordBy(string, int, "string"), '{"__proto__":1}');
  deepStrictEqual(Object.entries(read), [["__proto__", 1]]);
});

test("an integer that is not safe names what to declare, both ways", () => {
  const message = /18014398509481984 is not a safe integer: declare it u?int64 as bigint$/;
  for (const type of [int64AsNumber, uint64AsNumber]) {
    throws(() => toJson(type, 2 ** 54), { code: "out_of_range", message });
    throws(() => fromJson(type, "18014398509481984"), { code: "out_of_range", message });
  }
  throws(() => toJson(int64AsNumber, 1.5), /1\.5 is not an integer/);
  throws(() => toJson(uint64AsNumber, -1), /-1 is not an unsigned integer/);
});

test("what is not of a view's form is refused, with what is", () => {
  const refused: [Type<string>, string, RegExp][] = [
    [intAsString, "", /"" is not an int in decimal digits$/],
    [int64AsString, "1e3", /"1e3" is not an int64 in decimal digits$/],
    [int64AsString, "9223372036854775808", /9223372036854775808 is not an int64/],
    [uintAsString, "-1", /-1 is not a uint64/],
    [uint64AsString, "0x1", /"0x1" is not a uint64 in decimal digits$/],
    [int64AsString, "1".repeat(1000), /is not an int64 in decimal digits$/],
    [bytesAsHex, "0", /"0" is not hexadecimal$/],
    [bytesAsHex, "0g", /"0g" is not hexadecimal$/],
    [bytesAsBase64, "AP8", /illegal base64 data at input byte 0$/],
    [hex(byteArray(2)), "00", /: 1 byte; there have to be exactly 2$/],
    [timeAsString, "yesterday", /"yesterday" is not an RFC 3339 time$/],
  ];
  for (const [type, value, message] of refused) throws(() => toJson(type, value), { message }, value);
  throws(() => toJson(timeAsBigint, 1 as unknown as bigint), /1 is not a time in nanoseconds \(a bigint\)$/);
  for (const key of ["", "x", "1.5", "+1", " 1", "0x1", "1".repeat(21)]) {
    throws(() => toJson(recordBy(int64, string, "bigint"), { [key]: "" }), /is not a key of digits$/, key);
  }
  throws(() => toJson(entries(array(int, 1), int), [[[1], 1]]), /json: unsupported type: map\[\[1\]int\]int$/);
  throws(() => toJson(entries(float64, int), []), /json: unsupported type: map\[float64\]int$/);
});
