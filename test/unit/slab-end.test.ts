// What is written does not depend on where in the slab it is, nor on what stood in the slab before.

import { deepStrictEqual } from "node:assert";
import { test } from "node:test";
import { slabBytes } from "rpcgen-runtime/internal/bytes";
import { Writer } from "rpcgen-runtime/internal/gob/writer";
import { JsonWriter } from "rpcgen-runtime/internal/json/writer";

type Either = Writer | JsonWriter;

const texts = [
  "",
  "a",
  "x".repeat(23),
  "x".repeat(47),
  "x".repeat(300),
  '"'.repeat(60),
  '\u0001"\\'.repeat(50),
  "ä€😀".repeat(30),
];

const writes: readonly ((w: Either) => void)[] = [
  ...texts.map((text) => (w: Either) => w.string(text)),
  ...[0, 1, -1, 127, 128, -(2 ** 31), 2 ** 40, Number.MAX_SAFE_INTEGER].map((int) => (w: Either) => w.int(int)),
  ...[0, 0.1, -1e300, 5e-324].map((float) => (w: Either) => w.float64(float)),
  ...[0, 2n ** 63n - 1n, -(2n ** 63n)].map((int) => (w: Either) => w.int64(BigInt(int))),
  ...[0, 1, 50, 1000].map((length) => (w: Either) => w.bytes(new Uint8Array(length).fill(length))),
  (w) => w.bool(true),
];

function written(make: () => Either, write: (w: Either) => void, at: number): Uint8Array {
  const w = make();
  w.buf.fill(0x72);
  w.pos = at;
  write(w);
  deepStrictEqual(
    w.buf.subarray(0, at).every((byte) => byte === 0x72),
    true,
    "what stands before stays",
  );
  return w.buf.slice(at, w.pos);
}

for (const [name, make] of [
  ["gob", () => new Writer()],
  ["JSON", () => new JsonWriter()],
] as const) {
  test(`${name}: a value at the end of a slab is the bytes that it is at its start`, () => {
    for (const write of writes) {
      const expected = written(make, write, 0);
      const reach = Math.min(4 * expected.length + 20, 1100);
      for (let at = slabBytes - reach; at <= slabBytes; at += reach > 200 ? 7 : 1) {
        deepStrictEqual(written(make, write, at), expected, `${slabBytes - at} bytes before the end`);
      }
    }
  });
}
