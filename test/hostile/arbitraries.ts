// Arbitrary types of every kind that gob has, with arbitrary values, for properties: in the schema language and the value
// forms of the golden vectors.

import fc from "fast-check";
import type { Schema } from "../support/gob-schema.ts";

/** A schema, and the values that it has, as the vectors write them. */
export interface Kind {
  readonly schema: Schema;
  readonly values: fc.Arbitrary<unknown>;
  /** The values that are not left out of a struct: what a pointer can point to and still arrive. */
  readonly nonZero: fc.Arbitrary<unknown>;
  /** How it is shown when a property fails. */
  readonly [fc.toStringMethod]?: () => string;
}

function kind(schema: Schema, values: fc.Arbitrary<unknown>, zero?: (value: unknown) => boolean): Kind {
  const nonZero = zero === undefined ? values : values.filter((value) => !zero(value));
  return { schema, values, nonZero, [fc.toStringMethod]: () => JSON.stringify(schema) };
}

const isOneOf =
  (...zeros: readonly unknown[]) =>
  (value: unknown): boolean =>
    zeros.includes(value);

/** 64 bits are decimal text in the vectors. */
const wide = (min: bigint, max: bigint): fc.Arbitrary<string> => fc.bigInt({ min, max }).map(String);
const narrow = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });
/** A zero with a sign is left out of structs, as any zero is, and arrives without. */
const numeral = (value: number): string => String(value === 0 ? 0 : value);
const doubles = fc.double().map(numeral);
const singles = fc.float().map(numeral);
const complexZero = (value: unknown): boolean => JSON.stringify(value) === '{"re":"0","im":"0"}';
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
/** What such a type's zero value is written as, nobody but Go knows: never these. */
const payloads = fc.uint8Array({ minLength: 1, maxLength: 20 }).map((bytes) => {
  bytes[0] = 2;
  return { payload: base64(bytes) };
});
const times = fc.record({
  unixSec: wide(-(2n ** 61n), 2n ** 61n),
  nsec: narrow(0, 999_999_999),
  // Go cannot write an offset from -1 minute to -1 second, and reads odd seconds of negative ones wrongly.
  zone: fc.oneof(
    fc.constant("UTC"),
    narrow(-1400, 1400).map((minutes) => (minutes === -1 ? 0 : minutes * 60)),
  ),
});

const leaves: readonly Kind[] = [
  kind("bool", fc.boolean(), isOneOf(false)),
  kind("int", wide(-(2n ** 63n), 2n ** 63n - 1n), isOneOf("0")),
  kind("int8", narrow(-128, 127), isOneOf(0)),
  kind("int16", narrow(-32_768, 32_767), isOneOf(0)),
  kind("int32", narrow(-2_147_483_648, 2_147_483_647), isOneOf(0)),
  kind("int64", wide(-(2n ** 63n), 2n ** 63n - 1n), isOneOf("0")),
  kind("uint", wide(0n, 2n ** 64n - 1n), isOneOf("0")),
  kind("uint8", narrow(0, 255), isOneOf(0)),
  kind("uint16", narrow(0, 65_535), isOneOf(0)),
  kind(
    "uint32",
    narrow(0, 4_294_967_295).map((value) => value >>> 0),
    isOneOf(0),
  ),
  kind("uint64", wide(0n, 2n ** 64n - 1n), isOneOf("0")),
  kind("float32", singles, isOneOf("0")),
  kind("float64", doubles, isOneOf("0")),
  kind("complex64", fc.record({ re: singles, im: singles }), complexZero),
  kind("complex128", fc.record({ re: doubles, im: doubles }), complexZero),
  kind("string", fc.string({ unit: "binary", maxLength: 40 }), isOneOf("")),
  kind("bytes", fc.uint8Array({ maxLength: 40 }).map(base64), isOneOf("")),
  kind("time", times),
  kind(
    "bigint",
    fc
      .bigInt()
      .filter((value) => value !== 0n)
      .map(String),
  ),
  kind({ opaque: "gobEncoder", goName: "Sealed" }, payloads),
  kind({ opaque: "binaryMarshaler", goName: "Packed" }, payloads),
];

/** What an interface value may hold: what every gob program has registered. */
const contents = leaves.slice(0, 17).filter(({ schema }) => schema !== "bytes");
const anything = kind(
  "any",
  fc.oneof(
    fc.constant(null),
    fc.constantFrom(...contents).chain(({ schema, values }) => values.map((value) => ({ $type: schema, value }))),
  ),
  isOneOf(null),
);

/** A field of a struct. */
export interface Field {
  readonly name: string;
  readonly kind: Kind;
}

/** The kind of a struct with these fields. */
export function structOf(fields: readonly Field[]): Kind {
  const schema = { struct: fields.map(({ name, kind }) => ({ name, type: kind.schema })) };
  return kind(schema, fc.record(Object.fromEntries(fields.map((field) => [field.name, field.kind.values]))));
}

/** One field or more, with names of their own: the test support reads a struct without fields as nothing. */
export function fields(depth: number, most: number): fc.Arbitrary<Field[]> {
  const name = fc.string({ unit: fc.constantFrom(..."ABCabc_é1"), maxLength: 3 }).map((rest) => `F${rest}`);
  const some = fc.record({ name, kind: fc.oneof(kinds(depth), optional(depth)) });
  return fc.uniqueArray(some, { minLength: 1, maxLength: most, selector: (field) => field.name });
}

/** A pointer: to what is not left out, since a pointer to that is nil when it arrives. */
function optional(depth: number): fc.Arbitrary<Kind> {
  return kinds(depth).map(({ schema, nonZero }) => {
    return kind({ optional: schema }, fc.oneof(fc.constant(null), nonZero), isOneOf(null));
  });
}

const isEmpty = (value: unknown): boolean => (value as unknown[]).length === 0;

/** Kinds that are at most so deep. */
export function kinds(depth: number): fc.Arbitrary<Kind> {
  const leaf = fc.constantFrom(...leaves, anything);
  if (depth === 0) return leaf;
  const part = kinds(depth - 1);
  // A list of uint8 is bytes in Go, and rpcgen refuses to print one.
  const elements = part.filter(({ schema }) => schema !== "uint8");
  const lists = elements.map(({ schema, values }) =>
    kind({ list: schema }, fc.array(values, { maxLength: 5 }), isEmpty),
  );
  const arrays = fc.tuple(part, narrow(0, 4)).map(([{ schema, values }, length]) => {
    return kind({ array: schema, length }, fc.array(values, { minLength: length, maxLength: length }));
  });
  const keys = fc.constantFrom(
    ...leaves.filter(({ schema }) => ["int16", "uint8", "string", "int64"].includes(String(schema))),
  );
  const maps = fc.tuple(keys, part).map(([key, value]) => {
    const entries = fc.uniqueArray(fc.tuple(key.values, value.values), { maxLength: 4, selector: ([each]) => each });
    return kind({ map: { key: key.schema, value: value.schema } }, entries);
  });
  const structs = fields(depth - 1, 5).map(structOf);
  return fc.oneof({ weight: 3, arbitrary: leaf }, lists, arrays, maps, structs);
}

/** A kind with some values of it. */
export function samples(
  depth: number,
  most: number,
): fc.Arbitrary<{ readonly schema: Schema; readonly values: unknown[] }> {
  return kinds(depth).chain(({ schema, values }) => {
    return fc.record({ schema: fc.constant(schema), values: fc.array(values, { minLength: 1, maxLength: most }) });
  });
}
