// Shared definitions: one object for many connections, and never one for another.

import { deepStrictEqual, notStrictEqual, strictEqual, throws } from "node:assert";
import { test } from "node:test";
import { isShared, readShared } from "rpcgen-runtime/internal/gob/intern";
import { Reader } from "rpcgen-runtime/internal/gob/reader";
import { wireLimits } from "rpcgen-runtime/internal/limits";
import { copied } from "rpcgen-runtime/internal/memory";

const reader = new Reader(wireLimits, { define() {}, nextMessage() {}, taken: copied, planOf: () => ({}) as never });

function read(hex: string, limits = wireLimits): ReturnType<typeof readShared> {
  const bytes = new Uint8Array(Buffer.from(hex.replaceAll(" ", ""), "hex"));
  reader.begin(bytes, 0, bytes.length);
  return readShared(reader, limits);
}

const args = "03 01 01 04 41726773 01 ff84 00 01 02 01 01 41 01 04 00 01 01 42 01 04 00 00 00";

test("the same bytes are the same definition, also for another connection", () => {
  const first = read(args);
  strictEqual(read(args), first);
  strictEqual(isShared(first), true);
  deepStrictEqual(
    first.fields.map(({ name, id }) => [name, id]),
    [
      ["A", 2],
      ["B", 2],
    ],
  );
});

test("bytes that differ in what is no text are different definitions", () => {
  const other = read(args.replace("ff84", "ff86"));
  notStrictEqual(other, read(args));
  deepStrictEqual(other.fields, read(args).fields);
});

test("a definition that mentions another type of its peer is the connection's own", () => {
  const list = "02 01 02 ff84 00 01 ff82 00 00";
  notStrictEqual(read(list), read(list));
  strictEqual(isShared(read(list)), false);
});

test("what one connection takes, one with smaller limits does not take from the store", () => {
  read(args);
  throws(() => read(args, { ...wireLimits, maxFields: 1 }), { code: "resource_exhausted" });
  throws(() => read(args, { ...wireLimits, maxNameBytes: 3 }), { code: "resource_exhausted" });
});

test("a store that a peer has filled forgets, and goes on", () => {
  for (let i = 0; i < 3000; i++) read(args.replace("ff84", `fe${(0x1000 + i).toString(16)}`));
  const first = read(args);
  strictEqual(read(args), first);
});
