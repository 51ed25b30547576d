// The encoder's order of things: what is announced, when, and what a failed message leaves behind.

import { deepStrictEqual, strictEqual, throws } from "node:assert";
import { test } from "node:test";
import { any, int, list, optional, string, struct, type Type } from "rpcgen-runtime";
import { Decoder, PlanSlot } from "rpcgen-runtime/internal/gob/decoder";
import { Encoder } from "rpcgen-runtime/internal/gob/encoder";
import { Writer } from "rpcgen-runtime/internal/gob/writer";
import { wireLimits } from "rpcgen-runtime/internal/limits";

interface Node {
  next?: Node | undefined;
  any?: { type: string; value: unknown } | undefined;
}

const anything = any();
const nodeType: Type<Node> = struct<Node>(
  "Node",
  [
    ["Next", () => optional(nodeType)],
    ["Any", anything],
  ],
  {
    write(w, v) {
      const outer = w.open();
      if (v.next !== undefined) {
        w.field(0);
        nodeType.write(w, v.next);
      }
      if (v.any !== undefined) {
        w.field(1);
        anything.write(w, v.any);
      }
      w.close(outer);
    },
    read(r) {
      const v: Node = {};
      const outer = r.open();
      for (let f = r.field(); f >= 0; f = r.field()) {
        if (f === 0) v.next = nodeType.read(r);
        else v.any = anything.read(r);
      }
      r.close(outer);
      return v;
    },
  },
);

function write<T>(encoder: Encoder, w: Writer, type: Type<T>, value: T): void {
  const own = encoder.announce(w, type);
  if (own.holdsAny) encoder.announceContents(w, type, value);
  encoder.message(w, own, type, value);
}

test("the contents of interface values are announced, however deep in a type that contains itself", () => {
  const w = new Writer();
  const value: Node = { next: { next: { any: { type: "[]string", value: ["a"] } } } };
  write(new Encoder(), w, nodeType, value);
  const decoder = new Decoder(wireLimits);
  decoder.feed(w.buf.slice(0, w.pos));
  strictEqual(decoder.next(), true);
  deepStrictEqual(decoder.read(nodeType, new PlanSlot()), value);
});

test("a message that fails leaves neither bytes nor types behind, whatever it had announced", () => {
  const encoder = new Encoder();
  const w = new Writer();
  const fresh = (): string => {
    const other = new Writer();
    const clean = new Encoder();
    clean.begin(other);
    write(clean, other, list(string), ["b"]);
    return Buffer.from(other.buf.subarray(0, other.pos)).toString("hex");
  };
  encoder.begin(w);
  throws(() => write(encoder, w, list(list(int)), [[1], [1.5]]));
  encoder.cutBack(w);
  encoder.begin(w);
  throws(() => write(encoder, w, nodeType, { any: { type: "[]int", value: ["x"] } }));
  encoder.cutBack(w);
  strictEqual(w.pos, 0);
  encoder.begin(w);
  write(encoder, w, list(string), ["b"]);
  encoder.keep(w);
  strictEqual(Buffer.from(w.buf.subarray(0, w.pos)).toString("hex"), fresh());
});

test("a list has as many elements as it has announced, whatever a getter in it does to it", () => {
  const numbers = list(int);
  const outcomes = [(all: number[]) => all.push(9), (all: number[]) => all.pop()].map((change) => {
    const values = [1, 2, 3];
    Object.defineProperty(values, 0, { get: () => change(values) });
    const w = new Writer();
    const encoder = new Encoder();
    encoder.begin(w);
    try {
      write(encoder, w, numbers, values);
    } catch (thrown) {
      return (thrown as Error).message;
    }
    const decoder = new Decoder(wireLimits);
    decoder.feed(w.buf.slice(0, w.pos));
    strictEqual(decoder.next(), true);
    return decoder.read(numbers, new PlanSlot());
  });
  deepStrictEqual(outcomes, [[4, 2, 3], "undefined is not an integer"]);
});
