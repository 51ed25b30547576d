// gob's elements against hand-written bytes, at every boundary, before any round trip: the format is pinned by people.

import { deepStrictEqual, ok, strictEqual, throws } from "node:assert";
import { test } from "node:test";
import { around, type Plan, type TypeSource } from "rpcgen-runtime/internal/gob/plan";
import { Reader } from "rpcgen-runtime/internal/gob/reader";
import { uintSize, Writer } from "rpcgen-runtime/internal/gob/writer";
import { wireLimits } from "rpcgen-runtime/internal/limits";
import { copied } from "rpcgen-runtime/internal/memory";

const int: Plan = {
  kind: "int",
  name: "",
  names: [],
  ours: [],
  straight: 0,
  parts: [],
  length: 0,
  openCost: 0,
  elementCost: 0,
};

/** There are no interface values in these tests. */
const noTypes: TypeSource = {
  define() {},
  nextMessage() {},
  taken: copied,
  planOf: () => int,
};
const limits = { ...wireLimits, maxElements: 1000 };

function written(write: (w: Writer) => void): string {
  const writer = new Writer();
  write(writer);
  return Buffer.from(writer.buf.subarray(0, writer.pos)).toString("hex");
}

function reader(hex: string): Reader {
  const r = new Reader(limits, noTypes);
  const bytes = new Uint8Array(Buffer.from(hex, "hex"));
  r.begin(bytes, 0, bytes.length);
  return r;
}

const uints: [number, string][] = [
  [0, "00"],
  [127, "7f"],
  [128, "ff80"],
  [255, "ffff"],
  [256, "fe0100"],
  [65_535, "feffff"],
  [65_536, "fd010000"],
  [2 ** 24 - 1, "fdffffff"],
  [2 ** 24, "fc01000000"],
  [2 ** 32 - 1, "fcffffffff"],
  [2 ** 32, "fb0100000000"],
  [2 ** 40, "fa010000000000"],
  [2 ** 48, "f901000000000000"],
  [2 ** 53 - 1, "f91fffffffffffff"],
];

test("an unsigned integer is one byte below 128, else its size and its bytes, big end first", () => {
  for (const [value, hex] of uints) {
    strictEqual(
      written((w) => w.uint(value)),
      hex,
      String(value),
    );
    strictEqual(reader(hex).uint(), value);
    strictEqual(reader(hex).uint64(), BigInt(value));
    strictEqual(reader(hex).anyUint(), value);
    strictEqual(uintSize(value), hex.length / 2);
  }
});

const ints: [number, string][] = [
  [0, "00"],
  [1, "02"],
  [-1, "01"],
  [63, "7e"],
  [64, "ff80"],
  [-64, "7f"],
  [-65, "ff81"],
  [-129, "fe0101"],
  [2 ** 31 - 1, "fcfffffffe"],
  [-(2 ** 31), "fcffffffff"],
  [2 ** 31, "fb0100000000"],
  [-(2 ** 31) - 1, "fb0100000001"],
  [2 ** 47 - 1, "fafffffffffffe"],
  [2 ** 47, "f901000000000000"],
  [2 ** 52 - 1, "f91ffffffffffffe"],
  [-(2 ** 52), "f91fffffffffffff"],
  [2 ** 52, "f920000000000000"],
  [2 ** 53 - 1, "f93ffffffffffffe"],
  [-(2 ** 53) + 1, "f93ffffffffffffd"],
];

test("a signed integer carries its sign in the lowest bit", () => {
  for (const [value, hex] of ints) {
    strictEqual(
      written((w) => w.int(value)),
      hex,
      String(value),
    );
    strictEqual(
      written((w) => w.int64(BigInt(value))),
      hex,
      `${value}n`,
    );
    strictEqual(reader(hex).int(), value);
    strictEqual(reader(hex).int64(), BigInt(value));
  }
});

test("64-bit integers are exact at their limits", () => {
  const table: [bigint, string][] = [
    [2n ** 53n + 1n, "f940000000000002"],
    [2n ** 63n - 1n, "f8fffffffffffffffe"],
    [-(2n ** 63n), "f8ffffffffffffffff"],
  ];
  for (const [value, hex] of table) {
    strictEqual(
      written((w) => w.int64(value)),
      hex,
    );
    strictEqual(reader(hex).int64(), value);
  }
  strictEqual(
    written((w) => w.uint64(2n ** 64n - 1n)),
    "f8ffffffffffffffff",
  );
  strictEqual(reader("f8ffffffffffffffff").uint64(), 2n ** 64n - 1n);
  strictEqual(reader("f8ffffffffffffffff").anyUint(), 2n ** 64n - 1n);
});

test("a float is its bytes in reverse as an unsigned integer", () => {
  const table: [number, string][] = [
    [0, "00"],
    [-0, "ff80"],
    [1, "fef03f"],
    [2, "40"],
    [17, "fe3140"],
    [0.1, "f89a9999999999b93f"],
    [Number.POSITIVE_INFINITY, "fef07f"],
    [Number.NaN, "fef87f"],
  ];
  for (const [value, hex] of table) {
    strictEqual(
      written((w) => w.float64(value)),
      hex,
      String(value),
    );
    ok(Object.is(reader(hex).float64(), value), String(value));
  }
});

test("a string is its UTF-8 with the length in front, however long", () => {
  strictEqual(
    written((w) => w.string("hello, gob")),
    "0a68656c6c6f2c20676f62",
  );
  strictEqual(
    written((w) => w.string("é")),
    "02c3a9",
  );
  for (const length of [0, 1, 23, 24, 42, 43, 127, 128, 255, 256, 16_383, 16_384, 65_536, 200_000]) {
    for (const unit of ["a", "é", "€", "😀"]) {
      const text = unit.repeat(length);
      strictEqual(reader(written((w) => w.string(text))).string(), text);
    }
  }
});

test("what is not UTF-8 arrives as U+FFFD, and a lone surrogate leaves as that", () => {
  strictEqual(reader("01ff").string(), "\ufffd");
  strictEqual(
    written((w) => w.string("\ud800")),
    "03efbfbd",
  );
  strictEqual(written((w) => w.string(`${"a".repeat(20_000)}\ud800`)).slice(-6), "efbfbd");
});

test("with refuseInvalidUtf8 a string that is not UTF-8 is refused, and all others are taken", () => {
  const strict = new Reader({ ...limits, refuseInvalidUtf8: true }, noTypes);
  const read = (hex: string): string => {
    const bytes = new Uint8Array(Buffer.from(hex, "hex"));
    strict.begin(bytes, 0, bytes.length);
    return strict.string();
  };
  strictEqual(read("02c3a9"), "é");
  strictEqual(read("00"), "");
  for (const hex of ["01ff", "02c328", "03eda080", "01c3"]) {
    throws(() => read(hex), { code: "invalid_argument", message: "a string that is not UTF-8 (refuseInvalidUtf8)" });
  }
});

test("bytes are given out in memory of their own", () => {
  const r = reader("03010203");
  const bytes = r.byteSlice();
  r.bytes[1] = 9;
  deepStrictEqual(bytes, new Uint8Array([1, 2, 3]));
});

test("a writer takes no value that its type does not have", () => {
  const table: [string, (w: Writer) => void][] = [
    ["2 is not a boolean", (w) => w.bool(2 as never)],
    ["1.5 is not an integer", (w) => w.int(1.5)],
    ["9007199254740992 is not a safe integer: declare it int64, or int as bigint", (w) => w.int(2 ** 53)],
    ['"5" is not an integer', (w) => w.int("5" as never)],
    ["undefined is not an integer", (w) => w.int(undefined as never)],
    ["NaN is not an unsigned integer", (w) => w.uint(Number.NaN)],
    ["-1 is not an unsigned integer", (w) => w.uint(-1)],
    ["128 is not an int8", (w) => w.int8(128)],
    ["-129 is not an int8", (w) => w.int8(-129)],
    ["32768 is not an int16", (w) => w.int16(32_768)],
    ["2147483648 is not an int32", (w) => w.int32(2 ** 31)],
    ["256 is not a uint8", (w) => w.uint8(256)],
    ["65536 is not a uint16", (w) => w.uint16(65_536)],
    ["4294967296 is not a uint32", (w) => w.uint32(2 ** 32)],
    ["9223372036854775808 is not an int64 (a bigint)", (w) => w.int64(2n ** 63n)],
    ["7 is not an int64 (a bigint)", (w) => w.int64(7 as never)],
    ["-1 is not a uint64 (a bigint)", (w) => w.uint64(-1n)],
    ["1e+39 is not a float32: it is too large", (w) => w.float32(1e39)],
    ["null is not a number", (w) => w.float64(null as never)],
    ["7 is not a string", (w) => w.string(7 as never)],
    ["a list is not a Uint8Array", (w) => w.bytes([1] as never)],
  ];
  for (const [message, write] of table) throws(() => written(write), { name: "RpcError", message });
});

test("a reader takes no number that the width does not hold, and says so as Go does", () => {
  throws(() => reader("fe0100").int8(), {
    code: "out_of_range",
    message: 'value for "*int8" out of range',
  });
  throws(() => reader("fe0100").uint8(), {
    message: 'value for "*uint8" out of range',
  });
  throws(() => reader("f940000000000002").int(), {
    code: "out_of_range",
    message: "9007199254740993 is not a safe integer: declare it int64, or int as bigint",
  });
  throws(() => reader("f8ffffffffffffffff").uint(), {
    message: /^18446744073709551615 is not a safe integer: .*uint64/,
  });
});

test("integers that are cut short or too long are refused with Go's words", () => {
  throws(() => reader("80").uint(), {
    message: "gob: encoded unsigned integer out of range",
  });
  throws(() => reader("f7").uint(), {
    message: "gob: encoded unsigned integer out of range",
  });
  throws(() => reader("fe01").uint(), {
    message: "gob: invalid uint data length 2: exceeds input size 1",
  });
  throws(() => reader("").int(), { message: "EOF" });
  strictEqual(reader("f80000000000000007").uint(), 7, "more bytes than needed are taken, as in Go");
});

test("a message's length needs no room in advance", () => {
  for (const size of [0, 1, 127, 128, 255, 256, 70_000]) {
    for (const reserved of [1, 2, 3, 4]) {
      const writer = new Writer();
      const start = writer.beginMessage(reserved);
      writer.raw(new Uint8Array(size).fill(7));
      const used = writer.endMessage(start, reserved);
      const r = new Reader(limits, noTypes);
      r.begin(writer.buf, 0, writer.pos);
      strictEqual(r.uint(), size);
      strictEqual(r.pos, used);
      ok(r.bytes.subarray(r.pos, writer.pos).every((byte) => byte === 7));
      strictEqual(writer.pos - r.pos, size);
    }
  }
});

test("a message that ends just before the slab's end is not damaged by its growth", () => {
  for (let left = 0; left < 24; left++) {
    const writer = new Writer();
    writer.pos = writer.buf.length - left;
    const start = writer.beginMessage(1);
    writer.string("abc");
    writer.endMessage(start, 1);
    strictEqual(Buffer.from(writer.buf.subarray(start, writer.pos)).toString("hex"), "0403616263");
  }
});

test("a count is never more than the bytes that are left, nor than maxElements", () => {
  const list: Plan = { ...int, kind: "list", parts: [int] };
  const short = reader("09010203");
  short.start(around(list));
  throws(() => short.list({ read: (r) => r.int() }), {
    message: /length exceeds input size \(9 elements\)/,
  });
  const long = reader(`fe03e9${"00".repeat(1001)}`);
  long.start(around(list));
  throws(() => long.list({ read: (r) => r.int() }), {
    code: "resource_exhausted",
    message: /maxElements/,
  });
});

test("no list gets room for more than 32 Mi elements before they are read, whatever it claims", (t) => {
  const most = 32 * 1024 * 1024;
  const first = new Error("the first element is read");
  for (const claimed of [most - 1, most, most + 1, 4 * most]) {
    const claim = Buffer.from(
      written((w) => w.uint(claimed)),
      "hex",
    );
    const r = new Reader({ ...limits, maxElements: 8 * most }, noTypes);
    // The end is said to be far behind the bytes that are there, so that the test needs none of the memory.
    r.begin(new Uint8Array(claim), 0, 8 * most);
    r.start(around({ ...int, kind: "list", parts: [int] }));
    const array = t.mock.method(globalThis, "Array", class {});
    let thrown: unknown;
    try {
      r.list({
        read() {
          throw first;
        },
      });
    } catch (error) {
      thrown = error;
    }
    array.mock.restore();
    strictEqual(thrown, first);
    deepStrictEqual(
      array.mock.calls.map((call) => call.arguments),
      [[Math.min(claimed, most)]],
    );
  }
});
