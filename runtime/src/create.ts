// create: new values of a struct, with the defaults of the schema. A function and not a method of types, so that programs
// which do not use it do not load it: web clients are counted in bytes.

import type { Reader } from "./gob/reader.ts";
import { type AnyType, asItIs, type Type } from "./types.ts";

/** A message without fields: what is read from it is zero. */
const noFields = { open: () => 0, field: () => -1, close: () => {} } as unknown as Reader;

/**
 * Makes a value of a struct: what is given, and for all else the defaults of the schema, or zero. Structs inside are made
 * in the same way; what is optional and has no default is left out. Nothing is checked: that is done where it is sent.
 */
export function create<T extends object>(type: Type<T>, given: Partial<T> = {}): T {
  const zero = type.read(noFields);
  const value = zero as Record<string, unknown>;
  for (const { property, type: part } of type.fields) {
    const own = (given as Readonly<Record<string, unknown>>)[property];
    const made = own === undefined ? defaultOf(part) : own;
    if (made !== undefined) value[property] = made;
  }
  return zero;
}

/** What stands where nothing is given; undefined for zero. A union, which is a struct on the wire, begins as none of its cases. */
function defaultOf(type: AnyType): unknown {
  if (type.kind === "struct" && type.plain === asItIs) return create(type);
  return type.kind === "optional" ? type.parts[0]?.facets?.default : type.facets?.default;
}
