// The headers of net/rpc: those that are like the one before are copied and compared, and nobody can tell.

import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { test } from "node:test";
import fc from "fast-check";
import { Decoder } from "rpcgen-runtime/internal/gob/decoder";
import { Encoder } from "rpcgen-runtime/internal/gob/encoder";
import { Writer } from "rpcgen-runtime/internal/gob/writer";
import {
  type Header,
  HeaderReader,
  HeaderWriter,
  newHeader,
  requestType,
  responseType,
} from "rpcgen-runtime/internal/headers";
import { wireLimits } from "rpcgen-runtime/internal/limits";

const seqs = [0, 1, 0x7f, 0x80, 0xff, 0x100, 0xffff, 0x10000, 0xffffffff, 2 ** 32, 2 ** 48, 2 ** 53 - 1, 2n ** 63n];
const names = [
  "Arith.Multiply",
  "Arith.Divide",
  "A.B",
  `Long.${"x".repeat(99)}`,
  `Longer.${"x".repeat(300)}`,
  "Ünïcode.Ä",
];
const headers = fc.array(
  fc.record(
    {
      serviceMethod: fc.constantFrom(...names),
      seq: fc.constantFrom(...seqs),
      error: fc.constantFrom("", "", "", "divide by zero"),
    },
    { noNullPrototype: true },
  ),
  { maxLength: 30 },
);

/** Headers as a connection writes them, and as they are written field by field. */
function written(all: readonly Omit<Header, "seqAt">[]): [Uint8Array, Uint8Array] {
  const bytes = [true, false].map((kept) => {
    const encoder = new Encoder();
    const writer = new HeaderWriter(responseType);
    const w = new Writer();
    for (const each of all) {
      const header = { ...newHeader(), ...each };
      if (kept) writer.write(encoder, w, header);
      else encoder.message(w, encoder.announce(w, responseType), responseType, header);
    }
    return w.buf.slice(0, w.pos);
  });
  return bytes as [Uint8Array, Uint8Array];
}

/** What is read of bytes that arrive in pieces. */
function read(bytes: Uint8Array, size: number): Omit<Header, "seqAt">[] {
  const decoder = new Decoder(wireLimits);
  const reader = new HeaderReader(responseType, wireLimits.maxHeaderBytes);
  const all: Omit<Header, "seqAt">[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    decoder.feed(bytes.slice(at, at + size));
    for (let header = reader.read(decoder); header !== undefined; header = reader.read(decoder)) {
      const { serviceMethod, seq, error } = header;
      all.push({ serviceMethod, seq, error });
    }
  }
  ok(!decoder.inMessage);
  return all;
}

test("headers of any order are the bytes that their fields are, and are read as what they were", () => {
  fc.assert(
    fc.property(headers, fc.integer({ min: 1, max: 200 }), (all, size) => {
      const [kept, plain] = written(all);
      deepStrictEqual(kept, plain);
      deepStrictEqual(read(kept, size), all);
      deepStrictEqual(read(kept, 1), all);
    }),
    { numRuns: 300 },
  );
});

/** Two requests of one method, the second of which is given as it is. */
function second(content: readonly number[]): Header | undefined {
  const encoder = new Encoder();
  const writer = new HeaderWriter(requestType);
  const w = new Writer();
  for (const seq of [1, 2]) writer.write(encoder, w, { ...newHeader(), serviceMethod: "A.B", seq });
  const decoder = new Decoder(wireLimits);
  const reader = new HeaderReader(requestType, wireLimits.maxHeaderBytes);
  decoder.feed(w.buf.slice(0, w.pos));
  strictEqual(reader.read(decoder)?.seq, 1);
  strictEqual(reader.read(decoder)?.seq, 2);
  decoder.feed(new Uint8Array([content.length, ...content]));
  return reader.read(decoder);
}

const beginning = [0xff, 0x82, 1, 3, 0x41, 0x2e, 0x42, 1];

test("a header that is like the others and yet not so is read field by field", () => {
  strictEqual(second([...beginning, 7, 0])?.seq, 7);
  strictEqual(second([...beginning, 0xfd, 0, 0, 7, 0])?.seq, 7, "an integer that is longer than it has to be");
  strictEqual(second([...beginning, 7])?.seq, 7, "Go takes a missing end of the struct");
  strictEqual(second([...beginning, 7, 0, 9, 9])?.seq, 7, "Go takes what is behind the struct");
  strictEqual(second([0xff, 0x82, 1, 3, 0x41, 0x2e, 0x42, 0])?.seq, 0, "no Seq");
  strictEqual(second([0xff, 0x82, 1, 3, 0x41, 0x2e, 0x43, 1, 7, 0])?.serviceMethod, "A.C");
  strictEqual(second([...beginning, 0xf8, 0x80, 0, 0, 0, 0, 0, 0, 0, 0])?.seq, 2n ** 63n);
});
