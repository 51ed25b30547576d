// What a value of each width may be, whatever the wire: the checks that gob's writer and JSON's have in common.

import { Slab } from "./bytes.ts";
import { RpcError } from "./errors.ts";

/** What a struct is, for whoever gave something else: `an Args, which is an object with a, b`. */
export function structText(type: {
  readonly name: string;
  readonly fields: readonly { readonly property: string }[];
}): string {
  const names = type.fields.slice(0, 5).map(({ property }) => property);
  const more = type.fields.length > names.length ? ", …" : "";
  return `${/^[AEIOU]/.test(type.name) ? "an" : "a"} ${type.name}, which is an object with ${names.join(", ")}${more}`;
}

/** What a value that the wire cannot carry is answered with; the place is found by a second, slow walk. */
export function refuse(expected: string, value: unknown): never {
  throw new RpcError(`${show(value)} is not ${expected}`, {
    code: typeof value === "number" || typeof value === "bigint" ? "out_of_range" : "invalid_argument",
  });
}

/** The error of a value that JavaScript itself refuses to reckon with: a bigint, a symbol. */
export function unreckonable(value: unknown, go: string): RpcError {
  const what = typeof value === "bigint" ? `the bigint ${value}` : show(value);
  return new RpcError(`${what} is no ${go}`, { code: "invalid_argument" });
}

/** Sees to it that an array has as many elements as its type. `place` stands in front of the answer. */
export function checkLength(length: number, needed: number, unit: "byte" | "element", place = ""): void {
  if (length === needed) return;
  const found = `${place}${length} ${unit}${length === 1 ? "" : "s"}`;
  throw new RpcError(`${found}; there have to be exactly ${needed}`, { code: "invalid_argument" });
}

/** A value in a few characters, for messages. */
export function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (Object(value) !== value) return String(value);
  const name: unknown = Array.isArray(value) ? "list" : (value as object).constructor?.name;
  return typeof name !== "string" || name === "Object" ? "an object" : `a ${name}`;
}

/** A slab with the integers of all widths, checked; the wire says how the widest are written. */
export abstract class CheckedWriter extends Slab {
  /** Any signed integer that is a safe number. */
  abstract int(value: number): void;
  /** Any unsigned integer that is a safe number. */
  abstract uint(value: number): void;
  protected abstract signed64(value: bigint): void;
  protected abstract unsigned64(value: bigint): void;

  uint8(value: number): void {
    if ((value & 0xff) !== value) refuse("a uint8", value);
    this.uint(value);
  }

  uint16(value: number): void {
    if ((value & 0xffff) !== value) refuse("a uint16", value);
    this.uint(value);
  }

  uint32(value: number): void {
    if (value >>> 0 !== value) refuse("a uint32", value);
    this.uint(value);
  }

  int8(value: number): void {
    if ((value << 24) >> 24 !== value) refuse("an int8", value);
    this.int(value);
  }

  int16(value: number): void {
    if ((value << 16) >> 16 !== value) refuse("an int16", value);
    this.int(value);
  }

  int32(value: number): void {
    if ((value | 0) !== value) refuse("an int32", value);
    this.int(value);
  }

  int64(value: bigint): void {
    if (typeof value !== "bigint" || BigInt.asIntN(64, value) !== value) refuse("an int64 (a bigint)", value);
    this.signed64(value);
  }

  uint64(value: bigint): void {
    if (typeof value !== "bigint" || BigInt.asUintN(64, value) !== value) refuse("a uint64 (a bigint)", value);
    this.unsigned64(value);
  }
}
