// The window over what has arrived.

import { deepStrictEqual, notStrictEqual, ok, strictEqual } from "node:assert";
import { test } from "node:test";
import fc from "fast-check";
import { Window } from "rpcgen-runtime/internal/window";

test("a window reads one chunk in place and puts pieces together in order", () => {
  const window = new Window();
  const chunk = new Uint8Array([1, 2, 3]);
  window.add(chunk);
  strictEqual(window.bytes, chunk, "in place");
  window.pos = 1;
  window.rest();
  for (let i = 4; i < 200; i++) window.add(new Uint8Array([i]));
  const left = window.bytes.subarray(window.pos, window.end);
  deepStrictEqual([...left], [2, 3, ...Array.from({ length: 196 }, (_, i) => i + 4)]);
});

test("a megabyte in single bytes is put together with memory of at most twice its size", () => {
  const window = new Window();
  for (let i = 0; i < 1 << 20; i++) window.add(new Uint8Array([i & 0xff]));
  strictEqual(window.end - window.pos, 1 << 20);
  ok(window.bytes.length <= 1 << 21);
  ok(window.bytes.subarray(window.pos, window.end).every((byte, i) => byte === (i & 0xff)));
});

test("what is left of a chunk is out of it, however much it is: the chunk's memory may be used again", () => {
  for (const expected of [0, 200_000, 1 << 20]) {
    for (const left of [1, 1000, 20_000, 65_535]) {
      const window = new Window();
      const chunk = new Uint8Array(65_536).fill(1);
      window.add(chunk);
      window.pos = chunk.length - left;
      strictEqual(window.more(expected), false);
      window.rest();
      chunk.fill(2);
      window.add(chunk);
      const there = window.bytes.subarray(window.pos, window.end);
      deepStrictEqual(there, new Uint8Array(left + 65_536).fill(1, 0, left).fill(2, left));
    }
  }
});

test("what comes behind a message that came in pieces is not copied, but read in place after it", () => {
  const window = new Window();
  window.add(new Uint8Array([1, 2, 3]));
  window.more(5);
  window.rest();
  const chunk = new Uint8Array([4, 5, 6, 7, 8]);
  window.add(chunk);
  deepStrictEqual([...window.bytes.subarray(window.pos, window.end)], [1, 2, 3, 4, 5]);
  strictEqual(window.held, 8, "what is behind is there as well");
  window.pos += 5;
  strictEqual(window.more(0), true);
  strictEqual(window.bytes.buffer, chunk.buffer, "in place");
  deepStrictEqual([...window.bytes.subarray(window.pos, window.end)], [6, 7, 8]);
  window.pos += 3;
  strictEqual(window.more(0), false);
});

test("chunks that come while what is behind a message is not read yet are kept in order", () => {
  const window = new Window();
  window.add(new Uint8Array([1]));
  window.more(2);
  for (const next of [2, 4, 6]) window.add(new Uint8Array([next, next + 1]));
  strictEqual(window.held, 7);
  const read: number[] = [];
  do {
    read.push(...window.bytes.subarray(window.pos, window.end));
    window.pos = window.end;
  } while (window.more(0));
  deepStrictEqual(read, [1, 2, 3, 4, 5, 6, 7]);
});

test("a small rest does not keep the chunk alive that it came in", () => {
  const window = new Window();
  window.add(new Uint8Array(65_536));
  window.pos = 65_530;
  window.rest();
  ok(window.bytes.buffer.byteLength < 100);
  strictEqual(window.end - window.pos, 6);
});

test("a large message whose length is known is put together in one piece of memory, and its bytes are not copied again", () => {
  const window = new Window();
  const length = 1 << 20;
  window.add(new Uint8Array(65_536).fill(1).subarray(50));
  window.more(length);
  for (let i = 1; i < 17; i++) window.add(new Uint8Array(65_536).fill(i + 1)); // the last has the next message in it
  strictEqual(window.bytes.length, length, "as much as it takes");
  window.pos = length;
  const taken = window.taken(window.bytes, 0, 20, length);
  strictEqual(taken.buffer.byteLength, length, "a view");
  const before = taken.slice();
  ok(window.more(1 << 20));
  for (let i = 0; i < 10; i++) window.add(new Uint8Array(65_536).fill(99));
  deepStrictEqual(taken, before, "what comes later leaves them alone");
  structuredClone(taken, { transfer: [taken.buffer] });
  strictEqual(window.bytes[window.pos], 17, "and who has got them may send all of their memory to a worker");
  strictEqual(window.held, 27 * 65_536 - 50 - length);
});

test("who gets bytes in memory of their own sees nothing in it but their message", () => {
  const window = new Window();
  window.add(new Uint8Array(100_000).fill(1));
  window.pos = 1;
  window.rest();
  for (let i = 0; i < 2; i++) window.add(new Uint8Array(120_000).fill(2)); // of an unknown length: memory for twice as much
  window.pos = 290_000;
  const taken = window.taken(window.bytes, 40_000, 40_010, 290_000);
  const memory = new Uint8Array(taken.buffer);
  ok(memory.length > 339_999, "a view of memory with room for more");
  ok(
    memory.subarray(0, 40_000).every((byte) => byte === 0),
    "messages before it",
  );
  ok(memory.subarray(40_000, 290_000).every((byte) => byte > 0));
  ok(
    memory.subarray(290_000).every((byte) => byte === 0),
    "messages behind it",
  );
  strictEqual(window.bytes[window.pos], 2, "what follows is still there");
  strictEqual(window.held, 49_999);
});

test("bytes that are small, or a small part of what has arrived, or in somebody else's chunk, are copied", () => {
  const window = new Window();
  window.add(new Uint8Array(300_000));
  notStrictEqual(window.taken(window.bytes, 0, 0, 299_999).buffer, window.bytes.buffer, "the chunk may be anybody's");
  window.more(600_000);
  window.add(new Uint8Array(300_000));
  notStrictEqual(window.taken(window.bytes, 0, 0, 65_535).buffer, window.bytes.buffer);
  notStrictEqual(window.taken(window.bytes, 0, 0, 100_000).buffer, window.bytes.buffer);
  const other = window.bytes.slice();
  notStrictEqual(window.taken(other, 0, 1, 599_999).buffer, other.buffer);
  const { buffer } = window.bytes;
  ok(window.taken(window.bytes, 0, 1, 599_999).buffer === buffer);
});

test("a length that is only claimed takes no more memory than 64 times what has come, twice that of a few bytes", () => {
  for (const [size, most] of [
    [100, 2],
    [10_000, 64],
  ] as const) {
    const window = new Window();
    window.add(new Uint8Array(size));
    window.more(1 << 30);
    window.add(new Uint8Array(size));
    ok(window.bytes.length <= most * 2 * size);
  }
});

/** A number of bytes, from one to more than a socket brings at once. */
const sizes = fc.oneof(
  fc.integer({ min: 1, max: 9 }),
  fc.integer({ min: 1, max: 5000 }),
  fc.integer({ min: 1, max: 2e5 }),
);

/** What stands at this place of the stream; never 0. */
const byteAt = (place: number): number => 1 + ((Math.imul(place + 1, 2_654_435_761) >>> 24) % 255);

test("whatever the sizes of chunks and messages, each byte comes once and in order, also when reading pauses", () => {
  const chunk = fc.record({ size: sizes, reads: fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.nat(3)) });
  const message = fc.record({ length: sizes, known: fc.boolean(), take: fc.boolean() });
  const given = [fc.array(chunk, { minLength: 5, maxLength: 60 }), fc.array(message, { minLength: 1 })] as const;
  const property = fc.property(...given, (chunks, messages) => {
    const window = new Window();
    const kept: { readonly taken: Uint8Array; readonly from: number }[] = [];
    let come = 0;
    let gone = 0;
    let next = 0;
    const check = (bytes: Uint8Array, from: number): void => {
      const step = 1 + (bytes.length >> 8);
      for (let i = bytes.length - 1; i >= 0; i -= step) strictEqual(bytes[i], byteAt(from + i));
    };
    for (const { size, reads } of chunks) {
      const arrived = Uint8Array.from({ length: size }, (_, i) => byteAt(come + i));
      come += size;
      window.add(arrived);
      for (let read = 0; read < reads; ) {
        strictEqual(window.held, come - gone);
        const { length, known, take } = messages[next % messages.length] as (typeof messages)[number];
        const { bytes, pos, end } = window;
        if (end - pos >= length) {
          check(bytes.subarray(pos, pos + length), gone);
          window.pos += length;
          if (take) {
            const taken = window.taken(bytes, pos, pos, pos + length);
            kept.push({ taken, from: gone });
            const around = new Uint8Array(taken.buffer).fill(0, taken.byteOffset, taken.byteOffset + length);
            ok(around.every((byte) => byte === 0));
            taken.set(Uint8Array.from({ length }, (_, i) => byteAt(gone + i)));
          }
          gone += length;
          next++;
          read++;
        } else if (!window.more(known ? length : 0)) {
          window.rest();
          arrived.fill(0); // its memory is the next one's
          break;
        }
      }
    }
    for (const { taken, from } of kept) check(taken, from);
  });
  fc.assert(property, { numRuns: 100 });
});

test("what was known of a message in pieces says nothing of what comes behind it, also while reading pauses", () => {
  const window = new Window();
  window.add(new Uint8Array(60));
  window.more(100);
  window.rest();
  window.add(new Uint8Array(40)); // the message is whole
  window.pos += 100;
  window.add(new Uint8Array(30)); // others, of which some are read
  window.pos += 10;
  window.add(new Uint8Array(1000));
  strictEqual(window.end - window.pos, 1020, "what was known of the first says nothing of these");
});
