// Random values of any type of the runtime: what is written for the wire to be taken apart.

import { type Complex, Timestamp, type Type } from "rpcgen-runtime";
import { Writer } from "rpcgen-runtime/internal/gob/writer";
import type { Random } from "./random.ts";

/** Widths of the integers by Go's names. */
const bits: Readonly<Record<string, number>> = { int8: 8, int16: 16, int32: 32, int64: 64 };

/** Words that mean something to an object of JavaScript, and text that is longer in bytes than in characters. */
const words = [
  "",
  "a",
  "A",
  "Name",
  "__proto__",
  "constructor",
  "toString",
  "then",
  "hé",
  "😀",
  "\u0000",
  "x".repeat(130),
];

const doubles = [
  0,
  1,
  -1,
  0.5,
  -0.25,
  2 ** 53,
  1e300,
  -1e-300,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Math.PI,
];

/** A value of the type, sound in every part. Deep types end at `depth`, where lists and maps are empty. */
export function randomValue(random: Random, type: Type<unknown>, depth = 6): unknown {
  const count = depth <= 0 ? 0 : random.once(12) ? random.below(40) : random.below(4);
  const [first, second] = type.parts;
  switch (type.kind) {
    case "bool":
      return random.once(2);
    case "int":
    case "uint":
      return randomInteger(random, type);
    case "float":
      return type.go === "float32" ? Math.fround(random.pick(doubles.slice(0, 6))) : random.pick(doubles);
    case "complex":
      return [random.pick(doubles.slice(0, 6)), random.pick(doubles.slice(0, 6))] satisfies Complex;
    case "string":
      return random.pick(words);
    case "bytes":
    case "opaque":
      return random.bytes(random.below(9));
    case "time":
      return randomTime(random, type);
    case "optional":
      return random.once(3) || depth <= 0 ? undefined : randomValue(random, first as Type<unknown>, depth - 1);
    case "list":
      return Array.from({ length: count }, () => randomValue(random, first as Type<unknown>, depth - 1));
    case "array":
      if (first?.go === "uint8") return random.bytes(type.length ?? 0);
      return Array.from({ length: type.length ?? 0 }, () => randomValue(random, first as Type<unknown>, depth - 1));
    case "map": {
      const entries = Array.from({ length: count }, (): [unknown, unknown] => [
        randomValue(random, first as Type<unknown>, depth - 1),
        randomValue(random, second as Type<unknown>, depth - 1),
      ]);
      return takes(type, new Map()) ? new Map(entries) : Object.fromEntries(entries);
    }
    case "struct":
      return Object.fromEntries(
        type.fields.map((field) => [field.property, randomValue(random, field.type, depth - 1)]),
      );
    case "any": {
      if (depth <= 0 || type.of === undefined || random.once(4)) return undefined;
      // The vectors' schema reads a type by its pointer's name, too; Go would have to have registered that.
      const [name, content] = random.pick([...type.of].filter(([name]) => !name.startsWith("*")));
      return { type: name, value: randomValue(random, content, depth - 1) };
    }
  }
}

function randomInteger(random: Random, type: Type<unknown>): number | bigint {
  const signed = !type.go.startsWith("u");
  const numbers = takes(type, 0);
  const width = bits[type.go.replace(/^u/, "")] ?? (numbers ? 53 : 64);
  const wide = (BigInt(random.next()) << 32n) | BigInt(random.next());
  const some = BigInt.asUintN(width, random.once(3) ? wide : wide >> BigInt(random.below(64)));
  const value = signed && random.once(2) ? ~(some >> 1n) : signed ? some >> 1n : some;
  return numbers ? Number(value) : value;
}

function randomTime(random: Random, type: Type<unknown>): Date | Timestamp {
  const seconds = random.below(2_000_000_000) - random.below(2) * 62_000_000_000;
  if (takes(type, new Date(0))) return new Date(seconds * 1000 + random.below(1000));
  const zone = random.pick(["UTC", 0, 3600, -18_000, 19_800] as const);
  return new Timestamp(BigInt(seconds) * 1_000_000_000n + BigInt(random.below(1_000_000_000)), zone);
}

const taken = new WeakMap<object, boolean>();

/** Whether a type's values look like this one: a record and a map of strings tell themselves apart in no other way. */
function takes(type: Type<unknown>, value: unknown): boolean {
  const known = taken.get(type);
  if (known !== undefined) return known;
  let takes = true;
  try {
    type.write(new Writer(), value);
  } catch {
    takes = false;
  }
  taken.set(type, takes);
  return takes;
}
