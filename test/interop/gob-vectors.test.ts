// gob's golden vectors, made by Go 1.19 and 1.23: what Go wrote is read rightly, whole and byte by byte, and what we
// write is what Go wrote, byte for byte.

import { deepStrictEqual, ok, throws } from "node:assert";
import { test } from "node:test";
import { Decoder, defaultLimits, PlanSlot } from "rpcgen-runtime/internal/gob/decoder";
import { Encoder } from "rpcgen-runtime/internal/gob/encoder";
import { Writer } from "rpcgen-runtime/internal/gob/writer";
import { type Convertible, convertibles, type Side, Unsupported, type Vector, vectors } from "../support/gob-schema.ts";

const files = ["scalars", "fields", "structs", "collections", "maps", "recursive", "streams", "bag"];

/**
 * Vectors whose definitions name things that the schema language does not have: named lists and maps, and structs
 * without a name. Their bytes differ from ours in those names only, which no reader looks at.
 */
const otherNames = new Set(["nested/anonymous", "nested/anonymous-full", "named/ids", "named/grid", "named"]);
const seenOtherNames = new Set<string>();

/** What the runtime cannot express yet. The numbers are pinned, so that nothing slips out of the tests unseen. */
const skipped = new Map<string, number>();

function supported<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof Unsupported)) throw error;
    skipped.set(error.message, (skipped.get(error.message) ?? 0) + 1);
    return undefined;
  }
}

function encode(types: Convertible[], values: readonly unknown[]): string {
  const writer = new Writer();
  const encoder = new Encoder();
  for (const [i, value] of values.entries()) {
    const { type } = types[i % types.length] as Convertible;
    encoder.message(writer, encoder.announce(writer, type), type, value);
  }
  return Buffer.from(writer.buf.subarray(0, writer.pos)).toString("hex");
}

function decode(types: Convertible[], count: number, hex: string, chunkSize: number): unknown[] {
  const decoder = new Decoder(defaultLimits);
  const slot = new PlanSlot();
  const bytes = Buffer.from(hex, "hex");
  const values: unknown[] = [];
  for (let at = 0; at < bytes.length; at += chunkSize) {
    decoder.feed(new Uint8Array(bytes.subarray(at, at + chunkSize)));
    while (values.length < count && decoder.next()) {
      const part = types[values.length % types.length] as Convertible;
      values.push(part.to(decoder.read(part.type, slot)));
    }
  }
  return values;
}

/** The expected values as ours come out: floats in one spelling, and an empty map for a nil one, which we do not have. */
function expectation(types: Convertible[], vector: Vector): unknown[] {
  return vector.values.map((value, i) => {
    const json: unknown = JSON.parse(JSON.stringify(vector.decoded?.[i] ?? value), (_, part: unknown) => part ?? []);
    const { from, to } = types[i % types.length] as Convertible;
    return to(from(json));
  });
}

function sorted(values: unknown): unknown {
  // A map's entries come in any order; the vectors have them sorted.
  return JSON.parse(JSON.stringify(values), (_, value: unknown) => {
    const pairs =
      Array.isArray(value) && value.length > 0 && value.every((part) => Array.isArray(part) && part.length === 2);
    return pairs ? value.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : value;
  });
}

for (const file of [...files, "go123-gob"]) {
  test(`what Go wrote is read as Go meant it: ${file}`, () => {
    for (const vector of vectors(file)) {
      const made = supported(() => {
        const types = convertibles(vector);
        return { types, expected: expectation(types, vector) };
      });
      if (made === undefined) continue;
      const { types, expected } = made;
      for (const chunkSize of [vector.hex.length, 1]) {
        deepStrictEqual(sorted(decode(types, expected.length, vector.hex, chunkSize)), sorted(expected), vector.name);
      }
    }
  });
}

for (const file of files) {
  test(`what we write is what Go wrote: ${file}`, () => {
    for (const vector of vectors(file)) check(vector);
  });
}

function check(vector: Vector): void {
  if (JSON.stringify(vector.values).includes('"NaN"')) return; // Go's NaN has other bits than JavaScript's
  const made = supported(() => {
    const types = convertibles(vector);
    return {
      types,
      values: vector.values.map((value, i) => (types[i % types.length] as Convertible).from(value)),
    };
  });
  if (made === undefined) return;
  const hex = encode(made.types, made.values);
  const goHex = [vector.hex, ...(vector.alternatives ?? [])];
  if (otherNames.has(vector.name) && !goHex.includes(hex)) {
    seenOtherNames.add(vector.name);
    return;
  }
  ok(goHex.includes(hex), `${vector.name}\n  ours ${hex}\n  Go's ${goHex.join("\n       ")}`);
}

/** A reader with an embedded struct, which the language does not have yet. */
const embedded = new Set(["promoted", "promoted/pointer"]);

test("what Go refuses to read as another type is refused with Go's words, and what it takes is taken", () => {
  let compared = 0;
  for (const vector of vectors("evolution")) {
    const reader = supported(() => convertibles(vector.reader as Side));
    if (reader === undefined || embedded.has(vector.name)) continue;
    const count = vector.values.length;
    if (vector.decodeError === undefined) {
      deepStrictEqual(sorted(decode(reader, count, vector.hex, 1)), sorted(expectation(reader, vector)), vector.name);
    } else {
      throws(() => decode(reader, count, vector.hex, 1), { message: vector.decodeError }, vector.name);
    }
    compared++;
  }
  ok(compared >= 40, `${compared} were compared`);
});

test("only vectors of types that the runtime cannot express yet are left out", () => {
  const reasons = /^(any|complex(64|128)|\{"(array|optional)":.*|a nil map|a string that is not UTF-8)$/;
  deepStrictEqual(
    [...skipped.keys()].filter((reason) => !reasons.test(reason)),
    [],
  );
  deepStrictEqual(seenOtherNames, otherNames);
});
