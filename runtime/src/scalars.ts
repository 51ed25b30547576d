// The scalars of the schema. gob sends all widths of a class alike; writers and readers check the range.

import { type Form, formless, misfit } from "./forms.ts";
import { made, type Type } from "./types.ts";

/** Numbers that are whole. Digits in quotes are read, too. */
/* @__NO_SIDE_EFFECTS__ */
function whole(name: string, min: number, max: number): Form<number> {
  const check = (value: unknown, place: string, given = value): number =>
    Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max
      ? (value as number)
      : misfit(given, name, place);
  return {
    out: check,
    into: (data, place) => check(typeof data === "string" && data !== "" ? Number(data) : (data ?? 0), place, data),
  };
}

/** Integers of 64 bits: in quotes, because numbers would round them. Read without, too, if they are safe. */
/* @__NO_SIDE_EFFECTS__ */
function wide(name: string, min: bigint, max: bigint): Form<bigint> {
  const check = (value: unknown, place: string): bigint =>
    typeof value === "bigint" && value >= min && value <= max ? value : misfit(value, name, place);
  return {
    out: (value, place) => String(check(value, place)),
    into(data = 0, place) {
      const known = typeof data === "string" ? /^-?\d{1,20}$/.test(data) : Number.isSafeInteger(data ?? 0);
      return check(known ? BigInt((data ?? 0) as string | number) : data, place);
    },
  };
}

/** Floats. What JSON has no number for stands in quotes: `"NaN"`. */
/* @__NO_SIDE_EFFECTS__ */
function real(round: (value: number) => number): Form<number> {
  const check = (value: unknown, place: string): number =>
    typeof value === "number" ? round(value) : misfit(value, "a number", place);
  return {
    out: (value, place) => (Number.isFinite(check(value, place)) ? value : String(value)),
    into(data, place) {
      const value = typeof data === "string" && data !== "" ? Number(data) : (data ?? 0);
      return check(Number.isNaN(value) && data !== "NaN" ? data : value, place);
    },
  };
}

/** What JSON has itself. */
/* @__NO_SIDE_EFFECTS__ */
function same<T>(zero: T, name: string): Form<T> {
  const check = (value: unknown, place: string): T =>
    typeof value === typeof zero ? (value as T) : misfit(value, name, place);
  return { out: check, into: (data, place) => check(data ?? zero, place) };
}

/** Bytes in base64, read from either alphabet. */
const base64Form: Form<Uint8Array> = {
  out(value, place) {
    if (!(value instanceof Uint8Array)) return misfit(value, "a Uint8Array", place);
    let text = "";
    for (const byte of value) text += String.fromCharCode(byte);
    return btoa(text);
  },
  into(data, place) {
    const text = same("", "base64").into(data, place).replaceAll("-", "+").replaceAll("_", "/");
    if (!/^[\w+/]*=*$/.test(text)) return misfit(data, "base64", place);
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  },
};

/** `true` and `false`. */
export const bool: Type<boolean> = made({
  kind: "bool",
  go: "bool",
  form: same(false, "a boolean"),
  write: (w, v) => w.bool(v),
  read: (r) => r.bool(),
});
/** Go's int, as a number: safe integers only, checked both ways. */
export const int: Type<number> = made({
  kind: "int",
  go: "int",
  form: whole("an integer", -1e16, 1e16),
  write: (w, v) => w.int(v),
  read: (r) => r.int(),
});
export const int8: Type<number> = made({
  kind: "int",
  go: "int8",
  form: whole("an int8", -0x80, 0x7f),
  write: (w, v) => w.int8(v),
  read: (r) => r.int8(),
});
export const int16: Type<number> = made({
  kind: "int",
  go: "int16",
  form: whole("an int16", -0x8000, 0x7fff),
  write: (w, v) => w.int16(v),
  read: (r) => r.int16(),
});
export const int32: Type<number> = made({
  kind: "int",
  go: "int32",
  form: whole("an int32", -0x80000000, 0x7fffffff),
  write: (w, v) => w.int32(v),
  read: (r) => r.int32(),
});
/** As a bigint, exact. */
export const int64: Type<bigint> = made({
  kind: "int",
  go: "int64",
  form: wide("an int64 (a bigint)", -0x8000000000000000n, 0x7fffffffffffffffn),
  write: (w, v) => w.int64(v),
  read: (r) => r.int64(),
});
/** Go's uint, as a number: safe integers only, checked both ways. */
export const uint: Type<number> = made({
  kind: "uint",
  go: "uint",
  form: whole("an unsigned integer", 0, 1e16),
  write: (w, v) => w.uint(v),
  read: (r) => r.uint(),
});
export const uint8: Type<number> = made({
  kind: "uint",
  go: "uint8",
  form: whole("a uint8", 0, 0xff),
  write: (w, v) => w.uint8(v),
  read: (r) => r.uint8(),
});
export const uint16: Type<number> = made({
  kind: "uint",
  go: "uint16",
  form: whole("a uint16", 0, 0xffff),
  write: (w, v) => w.uint16(v),
  read: (r) => r.uint16(),
});
export const uint32: Type<number> = made({
  kind: "uint",
  go: "uint32",
  form: whole("a uint32", 0, 0xffffffff),
  write: (w, v) => w.uint32(v),
  read: (r) => r.uint32(),
});
/** As a bigint, exact. */
export const uint64: Type<bigint> = made({
  kind: "uint",
  go: "uint64",
  form: wide("a uint64 (a bigint)", 0n, 0xffffffffffffffffn),
  write: (w, v) => w.uint64(v),
  read: (r) => r.uint64(),
});
/** Go's float32; a number that is too large for it is refused. */
export const float32: Type<number> = made({
  kind: "float",
  go: "float32",
  form: real(Math.fround),
  write: (w, v) => w.float32(v),
  read: (r) => r.float32(),
});
export const float64: Type<number> = made({
  kind: "float",
  go: "float64",
  form: real(Number),
  write: (w, v) => w.float64(v),
  read: (r) => r.float64(),
});
/** A string. What is not UTF-8 arrives as U+FFFD. */
export const string: Type<string> = made({
  kind: "string",
  go: "string",
  form: same("", "a string"),
  write: (w, v) => w.string(v),
  read: (r) => r.string(),
});
/** Go's []byte, in memory of its own. */
export const bytes: Type<Uint8Array> = made({
  kind: "bytes",
  go: "[]uint8",
  form: base64Form,
  write: (w, v) => w.bytes(v),
  read: (r) => r.byteSlice(),
});
/** A complex number: real part, imaginary part. */
export type Complex = [re: number, im: number];

export const complex64: Type<Complex> = made<Complex>({
  kind: "complex",
  go: "complex64",
  form: formless,
  write(w, [re, im]) {
    w.float32(re);
    w.float32(im);
  },
  read: (r) => r.complex64(),
});
export const complex128: Type<Complex> = made<Complex>({
  kind: "complex",
  go: "complex128",
  form: formless,
  write(w, [re, im]) {
    w.float64(re);
    w.float64(im);
  },
  read: (r) => r.complex128(),
});
