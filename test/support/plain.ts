// Structs for tests without a generated file: a loop over the fields stands in for the printed statements. The rules of
// what is left out are Go's (encoding/gob encode.go): zero and empty fields, but never a struct held by value.

import { type Reader, struct, type Type, type Writer } from "rpcgen-runtime";

type Entry = readonly [name: string, type: Type<unknown> | (() => Type<unknown>), property?: string];

type Fields = Record<string, unknown>;

/** A struct type whose values have one property per entry, named as the wire's name uncapped. */
export function plain<T extends object>(name: string, entries: readonly Entry[]): Type<T> {
  const type: Type<T> = struct<T>(name, entries, {
    write(w: Writer, value: T): void {
      const outer = w.open();
      for (const [i, field] of type.fields.entries()) {
        const part = (value as Fields)[field.property];
        if (isZero(field.type, part)) continue;
        w.field(i);
        field.type.write(w, part);
      }
      w.close(outer);
    },
    read(r: Reader): T {
      const value = zeroOf(type) as Fields;
      const outer = r.open();
      for (let f = r.field(); f >= 0; f = r.field()) {
        const field = type.fields[f];
        if (field !== undefined) value[field.property] = field.type.read(r);
      }
      r.close(outer);
      return value as T;
    },
  });
  return type;
}

function isZero(type: Type<unknown>, value: unknown): boolean {
  switch (type.kind) {
    case "struct":
      return false;
    case "list":
    case "string":
    case "bytes":
      return (value as { length: number }).length === 0;
    case "map": // an empty one counts as nil here; Go would send one that was made
      return (value instanceof Map ? value.size : Object.keys(value as object).length) === 0;
    default:
      return value === 0 || value === 0n || value === false;
  }
}

/** The value that a Go variable of the type begins with. */
export function zeroOf(type: Type<unknown>): unknown {
  switch (type.kind) {
    case "bool":
      return false;
    case "string":
      return "";
    case "bytes":
      return new Uint8Array(0);
    case "list":
      return [];
    case "map":
      return type.key.startsWith("map[string]") ? {} : new Map();
    case "struct":
      return Object.fromEntries(type.fields.map((field) => [field.property, zeroOf(field.type)]));
    default:
      return type.go.endsWith("int64") ? 0n : 0;
  }
}
