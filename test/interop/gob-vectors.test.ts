// gob's golden vectors, made by Go 1.19 and 1.23: what Go wrote is read rightly, whole and byte by byte, and what we
// write is what Go wrote, byte for byte.

import { deepStrictEqual, ok, strictEqual, throws } from "node:assert";
import { test } from "node:test";
import { int } from "rpcgen-runtime";
import { Decoder, PlanSlot } from "rpcgen-runtime/internal/gob/decoder";
import { Encoder } from "rpcgen-runtime/internal/gob/encoder";
import { Writer } from "rpcgen-runtime/internal/gob/writer";
import { wireLimits } from "rpcgen-runtime/internal/limits";
import { type Convertible, convertibles, type Side, Unsupported, type Vector, vectors } from "../support/gob-schema.ts";

const files = [
  "scalars",
  "fields",
  "structs",
  "collections",
  "maps",
  "recursive",
  "streams",
  "bag",
  "pointers",
  "opaque",
  "interfaces",
];

/**
 * Vectors whose definitions name things that the schema language does not have: named lists and maps, and structs
 * without a name. Their bytes differ from ours in those names only, which no reader looks at.
 */
const otherNames = new Set([
  "nested/anonymous",
  "nested/anonymous-full",
  "named/ids",
  "named/grid",
  "named",
  "array/named",
]);
/**
 * Vectors of what only Go's own types do: net/url's type has its parts defined though they are never sent, a struct
 * without exported fields is refused, and so are types that nobody has registered, which ours cannot even name.
 */
const goOnly = new Set(["url", "textmarshaler-is-not-used", "unregistered", "nil-pointer-inside"]);

let definedInFront = 0;
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

function encode(types: Convertible[], values: readonly unknown[], byValue = false): string {
  const writer = new Writer();
  const encoder = new Encoder();
  for (const [i, value] of values.entries()) {
    const { type } = types[i % types.length] as Convertible;
    const own = encoder.announce(writer, type, !byValue);
    encoder.announceContents(writer, type, value);
    encoder.message(writer, own, type, value);
  }
  return Buffer.from(writer.buf.subarray(0, writer.pos)).toString("hex");
}

function decode(types: Convertible[], count: number, hex: string, chunkSize: number): unknown[] {
  const decoder = new Decoder(wireLimits);
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

/** Vectors that show a mistake of Go's reader, which ours does not make. */
const goBugs = new Set(["time/v2-minus-seconds"]);

/** The expected values as ours come out: floats in one spelling, and an empty map for a nil one, which we do not have. */
function expectation(types: Convertible[], vector: Vector): unknown[] {
  return vector.values.map((value, i) => {
    const json = goBugs.has(vector.name) ? value : (vector.decoded?.[i] ?? value);
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
      if (vector.encodeError !== undefined || vector.reader !== undefined) continue;
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
    for (const vector of vectors(file)) check(file, vector);
  });
}

function check(file: string, vector: Vector): void {
  if (vector.reader !== undefined || goOnly.has(vector.name)) return;
  if (JSON.stringify(vector.values).includes('"NaN"')) return; // Go's NaN has other bits than JavaScript's
  const made = supported(() => {
    const types = convertibles(vector);
    return {
      types,
      values: vector.values.map((value, i) => (types[i % types.length] as Convertible).from(value)),
    };
  });
  if (made === undefined) return;
  if (vector.encodeError !== undefined) {
    throws(() => encode(made.types, made.values), `Go: ${vector.encodeError}`);
    return;
  }
  const hex = encode(made.types, made.values, vector.byValue);
  const goHex = [vector.hex, ...(vector.alternatives ?? [])];
  if (file === "interfaces" && !goHex.includes(hex)) {
    // Go defines such a type in the middle of the value, we in front of it (Go reads that: raw.json, any-predefined).
    definedInFront++;
    deepStrictEqual(sorted(decode(made.types, made.values.length, hex, 1)), sorted(expectation(made.types, vector)));
    return;
  }
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

test("values that nobody reads are skipped, whatever is in them, and the next is in step", () => {
  let skippedValues = 0;
  for (const file of ["interfaces", "opaque"]) {
    for (const vector of vectors(file)) {
      if (vector.encodeError !== undefined) continue;
      const bytes = new Uint8Array(Buffer.from(`${vector.hex}03040070`, "hex"));
      for (const chunkSize of [bytes.length, 1]) {
        const decoder = new Decoder(wireLimits);
        let values = 0;
        let last: unknown;
        for (let at = 0; at < bytes.length; at += chunkSize) {
          decoder.feed(bytes.subarray(at, at + chunkSize));
          while (decoder.next()) if (values++ === vector.values.length) last = decoder.read(int, new PlanSlot());
        }
        strictEqual(last, 56, vector.name);
        skippedValues += values - 1;
      }
    }
  }
  ok(skippedValues > 100);
});

test("only vectors of types that the runtime cannot express yet are left out", () => {
  const reasons = /^(a string that is not UTF-8)$/;
  deepStrictEqual(
    [...skipped.keys()].filter((reason) => !reasons.test(reason)),
    [],
  );
  deepStrictEqual(seenOtherNames, otherNames);
  ok(definedInFront > 5);
});
