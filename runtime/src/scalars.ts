// The scalars of the schema. gob sends all widths of a class alike; writers and readers check the range.

import type { Reader } from "./gob/reader.ts";
import type { Writer } from "./gob/writer.ts";
import { made, type ScalarKind, type Type } from "./types.ts";

/** One scalar: how Go writes its name, and the primitives that write and read it. */
interface Scalar<T> {
  readonly go: string;
  write(w: Writer, value: T): void;
  read(r: Reader): T;
}

function scalar<T>(kind: ScalarKind, { go, write, read }: Scalar<T>): Type<T> {
  return made({ kind, go, write, read });
}

/** `true` and `false`. */
export const bool: Type<boolean> = scalar("bool", { go: "bool", write: (w, v) => w.bool(v), read: (r) => r.bool() });
/** Go's int, as a number: safe integers only, checked both ways. */
export const int: Type<number> = scalar("int", { go: "int", write: (w, v) => w.int(v), read: (r) => r.int() });
export const int8: Type<number> = scalar("int", { go: "int8", write: (w, v) => w.int8(v), read: (r) => r.int8() });
export const int16: Type<number> = scalar("int", { go: "int16", write: (w, v) => w.int16(v), read: (r) => r.int16() });
export const int32: Type<number> = scalar("int", { go: "int32", write: (w, v) => w.int32(v), read: (r) => r.int32() });
/** As a bigint, exact. */
export const int64: Type<bigint> = scalar("int", { go: "int64", write: (w, v) => w.int64(v), read: (r) => r.int64() });
/** Go's uint, as a number: safe integers only, checked both ways. */
export const uint: Type<number> = scalar("uint", { go: "uint", write: (w, v) => w.uint(v), read: (r) => r.uint() });
export const uint8: Type<number> = scalar("uint", { go: "uint8", write: (w, v) => w.uint8(v), read: (r) => r.uint8() });
export const uint16: Type<number> = scalar("uint", {
  go: "uint16",
  write: (w, v) => w.uint16(v),
  read: (r) => r.uint16(),
});
export const uint32: Type<number> = scalar("uint", {
  go: "uint32",
  write: (w, v) => w.uint32(v),
  read: (r) => r.uint32(),
});
/** As a bigint, exact. */
export const uint64: Type<bigint> = scalar("uint", {
  go: "uint64",
  write: (w, v) => w.uint64(v),
  read: (r) => r.uint64(),
});
/** Go's float32; a number that is too large for it is refused. */
export const float32: Type<number> = scalar("float", {
  go: "float32",
  write: (w, v) => w.float32(v),
  read: (r) => r.float32(),
});
export const float64: Type<number> = scalar("float", {
  go: "float64",
  write: (w, v) => w.float64(v),
  read: (r) => r.float64(),
});
/** A string. What is not UTF-8 arrives as U+FFFD. */
export const string: Type<string> = scalar("string", {
  go: "string",
  write: (w, v) => w.string(v),
  read: (r) => r.string(),
});
/** Go's []byte, in memory of its own. */
export const bytes: Type<Uint8Array> = scalar("bytes", {
  go: "[]uint8",
  write: (w, v) => w.bytes(v),
  read: (r) => r.byteSlice(),
});
/** A complex number: real part, imaginary part. */
export type Complex = [re: number, im: number];

export const complex64: Type<Complex> = scalar("complex", {
  go: "complex64",
  write(w, [re, im]) {
    w.float32(re);
    w.float32(im);
  },
  read: (r) => r.complex64(),
});
export const complex128: Type<Complex> = scalar("complex", {
  go: "complex128",
  write(w, [re, im]) {
    w.float64(re);
    w.float64(im);
  },
  read: (r) => r.complex128(),
});
