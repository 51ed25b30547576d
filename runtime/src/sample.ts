// Samples: a type of the schema in words, and a value of it to begin with, in the JSON of the web.

import { readWeb, writeWeb } from "./json/web.ts";
import { wireLimits } from "./limits.ts";
import type { AnyType } from "./types.ts";

/** A type as the page shows it: Go's spelling, without the package that every program has. */
export function typeText(type: AnyType): string {
  if (type.kind === "struct" && type.fields.length === 0 && type.name === "") return "";
  return type.go.replaceAll("main.", "").replaceAll("interface {}", "any").replaceAll("[]uint8", "[]byte");
}

/** The structs that a type is made of, itself included, in the order in which they are met. */
export function structsOf(type: AnyType, found: Set<AnyType> = new Set()): Set<AnyType> {
  if (found.has(type)) return found;
  if (type.kind === "struct" && type.name !== "") found.add(type);
  for (const part of type.kind === "struct" ? type.fields.map((field) => field.type) : type.parts) {
    structsOf(part, found);
  }
  for (const part of type.of?.values() ?? []) structsOf(part, found);
  return found;
}

/** More elements of an array are not written out. */
const mostElements = 64;

/** What is tried where a type takes none of its kind's usual values: the members of an enum, say. */
const others: readonly unknown[] = [0, 1, 2, "", null];

function isThere(value: unknown): boolean {
  return value !== undefined;
}

/** Deeper structs are left empty: a type may contain itself. */
const deepest = 5;

/** Behind so many values the rest is left empty: a few wide structs inside each other would make millions. */
const mostValues = 1_000;

/** Makes sample values. Numbers count up from 7, so that two operands can be told apart. */
class Sampler {
  #next = 7;
  #values = 0;

  value(type: AnyType, level: number): unknown {
    const depth = ++this.#values > mostValues ? deepest : level;
    const given = type.facets?.example ?? type.facets?.default;
    const written = given === undefined ? undefined : asJson(type, given);
    if (written !== undefined) return written;
    const [first, second] = type.parts;
    switch (type.kind) {
      case "struct": {
        const fields = depth >= deepest ? [] : type.fields;
        // What has no sample, as members of a closed enum have none here, is left out, and zero for the reader.
        const parts = fields.map((field) => [field.property, this.value(field.type, depth + 1)] as const);
        const there = parts.filter(([, value]) => value !== undefined);
        // A union is a struct of which one field is there.
        const all = [there, ...there.map((part) => [part])].map((some) => Object.fromEntries(some));
        return all.find((one) => fits(type, JSON.stringify(one))) ?? {};
      }
      case "optional":
        return depth >= deepest || first === undefined ? null : this.value(first, depth);
      case "list":
        return depth >= deepest || first === undefined ? [] : [this.value(first, depth + 1)].filter(isThere);
      case "array":
        return this.#array(type, depth);
      case "map":
        if (depth >= deepest || first === undefined || second === undefined) return {};
        return this.#map(type, String(this.value(first, depth + 1)), this.value(second, depth + 1));
      default:
        return [this.#scalar(type), ...others].find((one) => fits(type, JSON.stringify(one)));
    }
  }

  #array(type: AnyType, depth: number): unknown {
    const [first] = type.parts;
    const length = Math.min(type.length ?? 0, mostElements);
    const list = Array.from({ length }, () => first && this.value(first, depth + 1));
    return [list, btoa("\0".repeat(length)), []].find((one) => fits(type, JSON.stringify(one)));
  }

  #map(type: AnyType, key: string, value: unknown): unknown {
    return [{ [key]: value }, {}, []].find((one) => fits(type, JSON.stringify(one)));
  }

  #scalar(type: AnyType): unknown {
    switch (type.kind) {
      case "bool":
        return true;
      case "int":
      case "uint":
        return /64$|Duration$/.test(type.go) ? String(this.#number(type)) : Number(this.#number(type));
      case "float":
        return Number(this.#number(type)) + 0.5;
      case "string":
        return "text";
      case "bytes":
        return "AAEC";
      case "time":
        return "2024-02-29T12:34:56Z";
      default:
        return null;
    }
  }

  #number({ facets }: AnyType): number | bigint {
    const number = this.#next++;
    const { min, max } = facets ?? {};
    if (min !== undefined && number < min) return min;
    return max !== undefined && number > max ? max : number;
  }
}

/** A value that the schema has written out, as JSON; undefined for what has none. */
function asJson(type: AnyType, value: unknown): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(writeWeb(type, value, "")));
  } catch {
    return undefined;
  }
}

/** A value of a type as JSON text, to begin with; `""` where no value is needed. It may break constraints. */
export function sampleText(type: AnyType): string {
  const known = samples.get(type);
  if (known !== undefined) return known;
  const text = makeSample(type);
  samples.set(type, text);
  return text;
}

/** Each is tried by reading it, so it is made once. */
const samples = new WeakMap<AnyType, string>();

function makeSample(type: AnyType): string {
  if (type.kind === "struct" && type.name === "" && type.fields.length === 0) return "";
  const text = JSON.stringify(new Sampler().value(type, 0), null, 2) ?? "null";
  return fits(type, text) ? text : "{}";
}

function fits(type: AnyType, text: string): boolean {
  try {
    readWeb(type, new TextEncoder().encode(text), wireLimits, "");
    return true;
  } catch {
    return false;
  }
}
