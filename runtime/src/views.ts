// Views: a type of Go's in another form than the usual one (`int64 as number`, `bytes as hex`). On the wire they are
// what they are without.

import { base64Length, readBase64, writeBase64 } from "./base64.ts";
import { refuse } from "./checked.ts";
import { RpcError } from "./errors.ts";
import { viewForm } from "./forms.ts";
import { bytes, int64, int as numberInt, uint as numberUint, uint64 } from "./scalars.ts";
import { exactTime, Timestamp } from "./time.ts";
import type { Type } from "./types.ts";

/** A type in another form. `to` makes the usual form of it, and refuses what cannot be made; `from` is the way back. */
/* @__NO_SIDE_EFFECTS__ */
function view<T, U>(type: Type<U>, to: (value: T) => U, from: (value: U) => T): Type<T> {
  const form = viewForm(type.form, to, from);
  return { ...type, plain: to, form, write: (w, value) => type.write(w, to(value)), read: (r) => from(type.read(r)) };
}

/** Go's int as a bigint: all of its 64 bits. */
export const intAsBigint: Type<bigint> = { ...int64, go: "int", key: "int" };
export const uintAsBigint: Type<bigint> = { ...uint64, go: "uint", key: "uint" };

/** As a text of decimal digits. */
export const intAsString: Type<string> = digits(intAsBigint);
export const int64AsString: Type<string> = digits(int64);
export const uintAsString: Type<string> = digits(uintAsBigint);
export const uint64AsString: Type<string> = digits(uint64);

/** As a number. One that is not safe is `out_of_range`, in both directions. */
export const int64AsNumber: Type<number> = {
  ...numberInt,
  go: "int64",
  key: "int64",
  write(w, value) {
    if (Number.isInteger(value) && !Number.isSafeInteger(value)) unsafe(value, "int64");
    w.int(value);
  },
  read(r) {
    const value = r.anyInt();
    return typeof value === "number" ? value : unsafe(value, "int64");
  },
};
export const uint64AsNumber: Type<number> = {
  ...numberUint,
  go: "uint64",
  key: "uint64",
  write(w, value) {
    if (Number.isInteger(value) && value > Number.MAX_SAFE_INTEGER) unsafe(value, "uint64");
    w.uint(value);
  },
  read(r) {
    const value = r.anyUint();
    return typeof value === "number" ? value : unsafe(value, "uint64");
  },
};

function unsafe(value: number | bigint, type: string): never {
  throw new RpcError(`${value} is not a safe integer: declare it ${type} as bigint`, { code: "out_of_range" });
}

/** No integer of 64 bits is longer. */
const maxDigits = 21;

/* @__NO_SIDE_EFFECTS__ */
function digits(type: Type<bigint>): Type<string> {
  const to = (text: string): bigint => {
    if (typeof text === "string" && text.length <= maxDigits && /^-?\d+$/.test(text)) return BigInt(text);
    return refuse(`${type.go.startsWith("u") ? "a" : "an"} ${type.go} in decimal digits`, text);
  };
  return view(type, to, String);
}

/** Bytes as hexadecimal digits, in lower case; written from either case. */
/* @__NO_SIDE_EFFECTS__ */
export function hex(type: Type<Uint8Array>): Type<string> {
  return view(type, fromHex, toHex);
}

/** Bytes as base64, in the standard alphabet and padded. */
/* @__NO_SIDE_EFFECTS__ */
export function base64(type: Type<Uint8Array>): Type<string> {
  return view(type, fromBase64, toBase64);
}

export const bytesAsHex: Type<string> = hex(bytes);
export const bytesAsBase64: Type<string> = base64(bytes);

const pairs: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

function toHex(data: Uint8Array): string {
  let text = "";
  for (const byte of data) text += pairs[byte];
  return text;
}

function fromHex(text: string): Uint8Array {
  if (typeof text !== "string" || text.length % 2 !== 0 || !/^[\dA-Fa-f]*$/.test(text)) refuse("hexadecimal", text);
  const data = new Uint8Array(text.length / 2);
  for (let i = 0; i < data.length; i++) data[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return data;
}

function toBase64(data: Uint8Array): string {
  const symbols = new Uint8Array(base64Length(data.length));
  writeBase64(data, symbols, 0);
  return new TextDecoder().decode(symbols);
}

function fromBase64(text: string): Uint8Array {
  if (typeof text !== "string") refuse("base64", text);
  const symbols = new TextEncoder().encode(text);
  return readBase64(symbols, 0, symbols.length);
}

/** time.Time as RFC 3339 with up to nine digits of fraction: exact, with its offset. Years 0 to 9999. */
export const timeAsString: Type<string> = view(
  exactTime,
  (text) => (typeof text === "string" ? Timestamp.from(text) : refuse("an RFC 3339 time", text)),
  (stamp) => {
    const text = stamp.toString();
    if (/^\d{4}-/.test(text)) return text;
    throw new RpcError(`${text} has no form in RFC 3339: declare it time as exact`, { code: "out_of_range" });
  },
);

/** time.Time in nanoseconds since 1970: exact; the offset is lost. */
export const timeAsBigint: Type<bigint> = view(
  exactTime,
  (nanoseconds) =>
    typeof nanoseconds === "bigint"
      ? new Timestamp(nanoseconds)
      : refuse("a time in nanoseconds (a bigint)", nanoseconds),
  (stamp) => stamp.epochNanoseconds,
);
