// Texts in messages: cut out of stretches, known as words, from memory that is filled again.

import { deepStrictEqual, ok, strictEqual, throws } from "node:assert";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { int, list, record, string, type Type } from "rpcgen-runtime";
import { Decoder, PlanSlot } from "rpcgen-runtime/internal/gob/decoder";
import { Encoder } from "rpcgen-runtime/internal/gob/encoder";
import { Words } from "rpcgen-runtime/internal/gob/words";
import { Writer } from "rpcgen-runtime/internal/gob/writer";
import { wireLimits } from "rpcgen-runtime/internal/limits";

/** What one type's values become, each call a chunk: definitions come in the first. */
function chunks<T>(type: Type<T>): (...values: T[]) => Buffer {
  const encoder = new Encoder();
  const w = new Writer();
  return (...values) => {
    w.pos = 0;
    for (const value of values) {
      w.reset();
      encoder.message(w, encoder.announce(w, type), type, value);
    }
    return Buffer.from(w.buf.subarray(0, w.pos));
  };
}

/** Reads the values that are there whole. */
function values<T>(decoder: Decoder, type: Type<T>): T[] {
  const slot = new PlanSlot();
  const read: T[] = [];
  while (decoder.next()) read.push(decoder.read(type, slot));
  return read;
}

/** ASCII, with one other character at the start, in the middle, at the end. */
function variants(length: number): string[] {
  const plain = "abcdefghij".repeat(length / 10 + 1).slice(0, length);
  if (length === 0) return [plain];
  const others = ["é", "\u0080", "€", "😀", "\ud800"].flatMap((other) =>
    [0, length >> 1, length - 1].map((at) => plain.slice(0, at) + other + plain.slice(at + 1)),
  );
  return [plain, ...others];
}

test("texts of every length, ASCII or not, arrive as they were sent, wherever they stand in a chunk", () => {
  const texts = list(string);
  const near = (limit: number): number[] => [limit - 2, limit - 1, limit, limit + 1, limit + 2];
  const lengths = [...Array(40).keys(), ...near(85), ...near(128), ...near(256), ...near(1024), ...near(2048)];
  const sent = lengths.flatMap(variants);
  const arrived = sent.map((text) => text.replaceAll("\ud800", "\ufffd"));
  for (const refuseInvalidUtf8 of [false, true]) {
    const decoder = new Decoder({ ...wireLimits, refuseInvalidUtf8 });
    const chunk = chunks(texts);
    // Shifted by a byte each time, so that every text comes to stand across the end of a stretch.
    for (let shift = 0; shift < 20; shift++) {
      decoder.feed(chunk(["s".repeat(shift), ...sent], sent.slice(shift)));
      deepStrictEqual(values(decoder, texts), [["s".repeat(shift), ...arrived], arrived.slice(shift)]);
    }
  }
});

test("memory that a stream fills again is read anew", () => {
  const decoder = new Decoder(wireLimits);
  const chunk = chunks(string);
  decoder.feed(chunk(""));
  values(decoder, string);
  const memory = chunk("the first text");
  decoder.feed(memory);
  decoder.next();
  const slot = new PlanSlot();
  strictEqual(decoder.read(string, slot), "the first text");
  // Nobody has asked for more in between.
  memory.set(chunk("the other text"));
  decoder.feed(memory);
  decoder.next();
  strictEqual(decoder.read(string, slot), "the other text");
});

test("texts that arrive byte by byte, and behind others in the window's own memory, are read right", () => {
  const texts = list(string);
  const chunk = chunks(texts);
  const decoder = new Decoder(wireLimits);
  const sent = Array.from({ length: 30 }, (_, i) => [`number ${i}, a longer text`, `${i}`]);
  const read: string[][] = [];
  for (const value of sent) {
    for (const byte of chunk(value)) {
      decoder.feed(Uint8Array.of(byte));
      read.push(...values(decoder, texts));
    }
  }
  deepStrictEqual(read, sent);
});

test("a text that is kept holds a stretch of a kilobyte, not its message", () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const texts = list(string);
  const decoder = new Decoder(wireLimits);
  const chunk = chunks(texts);
  const rest = Array.from({ length: 400 }, (_, i) => `one of four hundred texts, number ${i}`);
  const kept: string[] = [];
  const count = 2000;
  const round = (times: number): void => {
    for (let i = 0; i < times; i++) {
      decoder.feed(chunk([`a text that is kept, number ${i}`, ...rest]));
      kept.push(values(decoder, texts)[0]?.[0] as string);
    }
  };
  round(100);
  collect();
  const before = process.memoryUsage().heapUsed;
  round(count);
  collect();
  const each = (process.memoryUsage().heapUsed - before) / count;
  ok(each < 1500, `${each} bytes each`);
  strictEqual(kept.length, 100 + count);
});

test("keys that come again and again are known; those that are not UTF-8 are refused all the same where they have to be", () => {
  const map = record(int);
  const chunk = chunks(map);
  const entries = { "label-1": 1, "label-2": 2, Straße: 3, ["x".repeat(200)]: 4, "": 5, __proto: 6 };
  const decoder = new Decoder(wireLimits);
  for (let i = 0; i < 100; i++) {
    decoder.feed(chunk(entries));
    deepStrictEqual(values(decoder, map), [entries]);
  }
  // The same map, whose key is now one byte that is no UTF-8.
  const lenient = new Decoder(wireLimits);
  const strict = new Decoder({ ...wireLimits, refuseInvalidUtf8: true });
  const plain = chunks(map);
  const first = plain({ a: 1 });
  lenient.feed(first);
  strict.feed(first);
  deepStrictEqual([values(lenient, map), values(strict, map)], [[{ a: 1 }], [{ a: 1 }]]);
  const bad = plain({ a: 1 });
  bad[bad.indexOf("a")] = 0xff;
  for (let i = 0; i < 100; i++) {
    lenient.feed(bad);
    deepStrictEqual(values(lenient, map), [{ "\ufffd": 1 }]);
  }
  strict.feed(bad);
  throws(() => values(strict, map), /refuseInvalidUtf8/);
});

test("a word is found by its bytes alone, and one that was offered is kept after some times", () => {
  const words = new Words();
  const bytes = Buffer.from("Arith.MultiplyArith.Multiplx");
  strictEqual(words.find(bytes, 0, 14), undefined);
  strictEqual(words.text(bytes, 0, 14), "Arith.Multiply");
  strictEqual(words.find(bytes, 0, 14), "Arith.Multiply");
  strictEqual(words.find(bytes, 14, 28), undefined);
  strictEqual(words.find(bytes, 0, 0), "");
  for (let i = 0; i < 8; i++) words.offer(bytes, 14, 28);
  strictEqual(words.find(bytes, 14, 28), "Arith.Multiplx");
  const long = Buffer.alloc(129, "x");
  strictEqual(words.text(long, 0, 129), "x".repeat(129));
  strictEqual(words.find(long, 0, 129), undefined);
  strictEqual(words.text(long, 0, 128), "x".repeat(128));
  strictEqual(words.find(long, 0, 128), "x".repeat(128));
});
