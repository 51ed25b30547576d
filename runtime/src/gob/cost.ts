// What a decoded value costs: memory estimated from its type. A byte limit is not enough, because one byte of a list of
// empty structs becomes a hundred bytes of heap (limits.md F9).

import { valueOfInteger } from "../probe.ts";
import type { AnyType } from "../types.ts";

/** Bytes of one value inside a list, a map or a struct, without what `openCost` counts when it is read. */
export function elementCost(type: AnyType): number {
  switch (type.kind) {
    case "bytes":
    case "opaque":
      return 160; // a Uint8Array and its buffer, however short
    case "string":
    case "complex":
    case "time":
      return 48;
    case "any":
      return 64;
    case "int":
    case "uint":
      return integerCost(type);
    case "float":
      return type.go === "float64" ? 24 : 8;
    default:
      return 8; // in place, or a reference
  }
}

/** A number stands in place; a bigint or, under another view, a text has memory of its own. */
function integerCost(type: AnyType): number {
  const zero = valueOfInteger(type, 0n);
  return typeof zero === "bigint" ? 24 : typeof zero === "string" ? 40 : 8;
}

const openCosts = new WeakMap<AnyType, number>();

/**
 * Bytes of a struct, list, array or map when it is begun: with its zero values, in which an array has all its elements
 * though not one of them has been sent.
 */
export function openCost(type: AnyType): number {
  const known = openCosts.get(type);
  if (known !== undefined) return known;
  openCosts.set(type, 0); // for a type that contains itself: by a pointer, list or map, whose zero value is nothing
  const cost = measure(type);
  openCosts.set(type, cost);
  return cost;
}

function measure(type: AnyType): number {
  switch (type.kind) {
    case "struct":
      return type.fields.reduce((sum, { type: field }) => sum + zeroCost(field), 32);
    case "array":
      return 48 + (type.length ?? 0) * zeroCost(type.parts[0] as AnyType);
    case "map":
      return 200;
    case "list":
      return 48;
    default:
      return 0;
  }
}

/** Bytes of a field's zero value. */
function zeroCost(type: AnyType): number {
  const inside = type.kind === "optional" || type.kind === "any" ? 0 : openCost(type);
  return 8 + inside;
}
