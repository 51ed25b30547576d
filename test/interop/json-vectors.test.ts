// The values of gob's golden vectors, through JSON and back: whatever type a value has, JSON gives back the same, or
// says that it has no form for it.

import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { test } from "node:test";
import { fromJson, RpcError, toJson } from "rpcgen-runtime";
import { type Convertible, convertibles, Unsupported, type Vector, vectors } from "../support/gob-schema.ts";

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
];

/** The types of a vector's values; none where they cannot be expressed. */
function typesOf(vector: Vector): Convertible[] {
  try {
    return convertibles(vector);
  } catch (error) {
    ok(error instanceof Unsupported);
    return [];
  }
}

/** A value of the vectors as one of ours; undefined for strings of Go's that are no text. */
function ourValue({ from }: Convertible, value: unknown): { value: unknown } | undefined {
  try {
    return { value: from(value) };
  } catch (error) {
    ok(error instanceof Error && error.message === "a string that is not UTF-8");
    return undefined;
  }
}

/**
 * The vectors tell a nil map from an empty one, and an offset of 0 from UTC; JSON does not, nor does Go's. Offsets with
 * seconds are cut to minutes.
 */
function comparable(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value).replaceAll("null", "[]"), (name, part: unknown) => {
    if (name !== "zone" || typeof part !== "number") return part;
    return Math.trunc(part / 60) === 0 ? "UTC" : Math.trunc(part / 60) * 60;
  });
}

test("every value comes through JSON as it was, or JSON has no form for it", () => {
  let same = 0;
  const refused: Record<string, number> = {};
  // Those with two types, one to write and one to read, are about gob only.
  for (const vector of files.flatMap(vectors).filter(({ writer }) => writer === undefined)) {
    const types = typesOf(vector);
    for (const [i, each] of (vector.values ?? []).entries()) {
      const convertible = types[i] ?? types[0];
      const made = convertible === undefined ? undefined : ourValue(convertible, each);
      if (convertible === undefined || made === undefined) continue;
      const { type, to } = convertible;
      try {
        const json = toJson(type, made.value);
        JSON.parse(json);
        deepStrictEqual(comparable(to(fromJson(type, json))), comparable(to(made.value)), `${vector.name}: ${json}`);
        same++;
      } catch (error) {
        if (!(error instanceof RpcError)) throw error;
        const why = error.message.replace(/^.*: /, "");
        refused[why] = (refused[why] ?? 0) + 1;
      }
    }
  }
  strictEqual(same, 312);
  deepStrictEqual(refused, {
    NaN: 3,
    "+Inf": 3,
    "-Inf": 3,
    complex64: 12,
    complex128: 4,
    "map[bool]int": 1,
    "map[float64]string": 1,
    "map[[2]int]string": 1,
    "map[main.Key]string": 1,
    "main.Int": 12,
    "main.Money": 6,
    "main.Temp": 1,
    "main.URL": 1,
    "year outside of range [0,9999]": 1,
    "unexpected zone offset": 1, // a minute west of UTC, which Go's binary form cannot have either
  });
});
