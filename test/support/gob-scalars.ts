// The scalars of the gob vectors: as types of the runtime, and their values from the vectors' JSON and back.

import {
  bool,
  bytes,
  type Complex,
  complex64,
  complex128,
  exactTime,
  float32,
  float64,
  int8,
  int16,
  int32,
  int64,
  opaque,
  string,
  Timestamp,
  type Type,
  uint8,
  uint16,
  uint32,
  uint64,
} from "rpcgen-runtime";

/** A type of the runtime, and how a value of the vectors becomes one of it and back. */
export interface Convertible {
  readonly type: Type<unknown>;
  from(json: unknown): unknown;
  to(value: unknown): unknown;
}

/** A nil map of Go's: empty, but left out of a struct. Generated
 * code knows no such map, and reads an empty one. */
export class NilMap extends Map<unknown, unknown> {}

/** What the runtime cannot express yet. */
export class Unsupported extends Error {}

export function scalar<T>(type: Type<T>, from: (json: never) => T, to: (value: T) => unknown): Convertible {
  return {
    type: type as Type<unknown>,
    from: from as (json: unknown) => T,
    to: to as (value: unknown) => unknown,
  };
}

const whole = (json: number): number => json;
/** As Go prints a float in the vectors: an exponent has two digits. */
const numeral = (value: number): string =>
  Object.is(value, -0) ? "-0" : String(value).replace(/e([+-])(\d)$/, "e$10$2");

const pairFrom = ({ re, im }: { re: string; im: string }): Complex => [Number(re), Number(im)];
const pairTo = ([re, im]: Complex): unknown => ({ re: numeral(re), im: numeral(im) });

/** `int` and `uint` are read as the 64-bit types, because the vectors go to their limits. */
export const scalars: Readonly<Record<string, Convertible>> = {
  bool: scalar(
    bool,
    (json: boolean) => json,
    (value) => value,
  ),
  int: scalar({ ...int64, go: "int" }, (json: string) => BigInt(json), String),
  int8: scalar(int8, whole, Number),
  int16: scalar(int16, whole, Number),
  int32: scalar(int32, whole, Number),
  int64: scalar(int64, (json: string) => BigInt(json), String),
  uint: scalar({ ...uint64, go: "uint" }, (json: string) => BigInt(json), String),
  uint8: scalar(uint8, whole, Number),
  uint16: scalar(uint16, whole, Number),
  uint32: scalar(uint32, whole, Number),
  uint64: scalar(uint64, (json: string) => BigInt(json), String),
  float32: scalar(float32, (json: string) => Number(json), numeral),
  float64: scalar(float64, (json: string) => Number(json), numeral),
  complex64: scalar(complex64, pairFrom, pairTo),
  complex128: scalar(complex128, pairFrom, pairTo),
  string: scalar(string, textFrom, (value) => value),
  bytes: scalar(
    bytes,
    (json: string) => new Uint8Array(Buffer.from(json, "base64")),
    (value) => Buffer.from(value).toString("base64"),
  ),
};

function textFrom(json: string): string {
  if (typeof json !== "string") throw new Unsupported("a string that is not UTF-8");
  return json;
}

export const instant: Convertible = scalar(
  exactTime,
  ({ unixSec, nsec, zone }: { unixSec: string; nsec: number; zone: "UTC" | number }) =>
    new Timestamp(BigInt(unixSec) * 1_000_000_000n + BigInt(nsec), zone),
  ({ epochNanoseconds, offset }) => {
    const nsec = Number(((epochNanoseconds % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n);
    return { unixSec: String((epochNanoseconds - BigInt(nsec)) / 1_000_000_000n), nsec, zone: offset };
  },
);

/** math/big.Int: its payload is a sign and the magnitude. */
export const bigInt: Convertible = scalar(
  opaque("Int", "gob"),
  (json: string) => {
    const value = BigInt(json);
    const hex = (value < 0n ? -value : value).toString(16);
    const magnitude = value === 0n ? "" : hex.padStart(hex.length + (hex.length % 2), "0");
    return new Uint8Array(Buffer.from(`${value < 0n ? "03" : "02"}${magnitude}`, "hex"));
  },
  (payload) => {
    const magnitude = BigInt(`0x0${Buffer.from(payload.subarray(1)).toString("hex")}`);
    return String(payload[0] === 3 ? -magnitude : magnitude);
  },
);
