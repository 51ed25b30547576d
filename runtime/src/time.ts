// Time: Go's time.Time, as a Date (milliseconds) or as a Timestamp that loses nothing.
// Source: Go time/time.go, MarshalBinary and UnmarshalBinary; WIRE.md has the bytes.

import { malformed } from "./bytes.ts";
import { refuse } from "./checked.ts";
import { RpcError } from "./errors.ts";
import { type Form, misfit } from "./forms.ts";
import type { Reader } from "./gob/reader.ts";
import type { Writer } from "./gob/writer.ts";
import { made, type Type } from "./types.ts";

/** Seconds from Go's first second, 0001-01-01T00:00:00Z, to that of Unix. */
const unixSeconds = 62_135_596_800n;

/** Go's zero time, which Go programs mean by "no time", on JavaScript's clock in milliseconds. */
export const zeroTime = -62_135_596_800_000;

const billion = 1_000_000_000n;

/** A moment, exact to the nanosecond, and the offset of the clock that it was read from. Immutable. */
export class Timestamp {
  /** Nanoseconds since 1970-01-01T00:00:00Z. */
  readonly epochNanoseconds: bigint;
  /** Seconds east of UTC, or `"UTC"`, which Go tells from an offset of 0. */
  readonly offset: "UTC" | number;

  /** Throws `invalid_argument` for an offset that is not a whole number of seconds below 24 hours. */
  constructor(epochNanoseconds: bigint, offset: "UTC" | number = "UTC") {
    if (offset !== "UTC" && !(Number.isInteger(offset) && Math.abs(offset) < 86_400)) {
      throw new RpcError(`${offset} is not an offset in seconds`, { code: "invalid_argument" });
    }
    this.epochNanoseconds = epochNanoseconds;
    this.offset = offset;
  }

  /** Go's zero time: year 1. */
  static get zero(): Timestamp {
    return zeroStamp; // a constant beside the class: one inside would keep the class in every bundle
  }

  /** From a Date, or from an RFC 3339 text with up to nine digits of fraction. Throws `invalid_argument`. */
  static from(value: Date | string): Timestamp {
    if (value instanceof Date) return new Timestamp(BigInt(value.getTime()) * 1_000_000n);
    const parts = rfc3339.exec(value);
    const seconds = parts === null ? Number.NaN : Date.parse(`${parts[1]}Z`) / 1000;
    if (parts === null || Number.isNaN(seconds)) {
      throw new RpcError(`${JSON.stringify(value)} is not an RFC 3339 time`, { code: "invalid_argument" });
    }
    const [, , fraction = "", zone = "Z", sign, hours = "0", minutes = "0"] = parts;
    const east = (Number(hours) * 3600 + Number(minutes) * 60) * (sign === "-" ? -1 : 1);
    const nanoseconds = BigInt(fraction.padEnd(9, "0"));
    const utc = /^z$/i.test(zone);
    return new Timestamp(BigInt(seconds - east) * billion + nanoseconds, utc ? "UTC" : east);
  }

  /** Milliseconds, rounded down; the offset is lost. */
  toDate(): Date {
    return new Date(Number(floorDivide(this.epochNanoseconds, 1_000_000n)));
  }

  /** RFC 3339 with as many digits of fraction as needed; beyond what a Date can hold, the nanoseconds in words. */
  toString(): string {
    if (Number.isNaN(this.toDate().getTime())) return `${this.epochNanoseconds} ns since 1970-01-01T00:00:00Z`;
    const east = this.offset === "UTC" ? 0 : this.offset;
    const local = this.epochNanoseconds + BigInt(east) * billion;
    const seconds = floorDivide(local, billion);
    const fraction = String(local - seconds * billion)
      .padStart(9, "0")
      .replace(/0+$/, "");
    const text = new Date(Number(seconds) * 1000).toISOString().replace(".000Z", fraction === "" ? "" : `.${fraction}`);
    if (east === 0) return `${text}Z`; // as Go prints an offset of 0, UTC or not
    const minutes = Math.trunc(Math.abs(east) / 60);
    const two = (value: number): string => String(value).padStart(2, "0");
    return `${text}${east < 0 ? "-" : "+"}${two(Math.trunc(minutes / 60))}:${two(minutes % 60)}`;
  }

  toJSON(): string {
    return this.toString();
  }

  /** The same moment, on whatever clock. */
  equals(other: Timestamp): boolean {
    return this.epochNanoseconds === other.epochNanoseconds;
  }

  /** Negative when this is before the other, positive when after: for `sort`. */
  compare(other: Timestamp): number {
    return this.epochNanoseconds < other.epochNanoseconds ? -1 : this.epochNanoseconds > other.epochNanoseconds ? 1 : 0;
  }
}

const zeroStamp: Timestamp = new Timestamp(-unixSeconds * billion);

const rfc3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9})\d*)?(Z|([+-])(\d\d):(\d\d))$/i;

function floorDivide(a: bigint, b: bigint): bigint {
  return a / b - (a % b < 0n ? 1n : 0n);
}

/* @__NO_SIDE_EFFECTS__ */
function timeType<T>(form: Form<T>, write: (w: Writer, value: T) => void, read: (r: Reader) => T): Type<T> {
  return made({ kind: "time", name: "Time", go: "time.Time", marshal: "gob", form, write, read });
}

/** time.Time as a Date: whole milliseconds, rounded down; the offset is lost. An absent time is year 1 (`zeroTime`). */
export const time: Type<Date> = timeType(
  {
    out: (date, place) =>
      date instanceof Date && !Number.isNaN(date.getTime()) ? date.toISOString() : misfit(date, "a valid Date", place),
    into: (data, place) => stampOf(data, place).toDate(),
  },
  (w, date) => {
    if (!(date instanceof Date) || Number.isNaN(date.getTime())) refuse("a valid Date", date);
    const milliseconds = date.getTime();
    const seconds = Math.floor(milliseconds / 1000);
    writeTime(w, BigInt(seconds), (milliseconds - seconds * 1000) * 1_000_000, "UTC");
  },
  (r) => {
    const { seconds, nanoseconds } = readTime(r);
    const date = new Date(Number(seconds) * 1000 + Math.floor(nanoseconds / 1_000_000));
    if (!Number.isNaN(date.getTime())) return date;
    throw new RpcError(`${seconds} seconds are beyond a Date: declare it time as exact`, { code: "out_of_range" });
  },
);

/** time.Time without loss. */
export const exactTime: Type<Timestamp> = timeType(
  {
    out: (value, place) => (value instanceof Timestamp ? value.toString() : misfit(value, "a Timestamp", place)),
    into: stampOf,
  },
  (w, value) => {
    if (!(value instanceof Timestamp)) refuse("a Timestamp", value);
    const seconds = floorDivide(value.epochNanoseconds, billion);
    writeTime(w, seconds, Number(value.epochNanoseconds - seconds * billion), value.offset);
  },
  (r) => {
    const { seconds, nanoseconds, offset } = readTime(r);
    return new Timestamp(seconds * billion + BigInt(nanoseconds), offset);
  },
);

/** A time in plain data: RFC 3339. */
function stampOf(data: unknown, place: string): Timestamp {
  if (data === undefined || data === null) return Timestamp.zero;
  return typeof data === "string" && rfc3339.test(data)
    ? Timestamp.from(data)
    : misfit(data, "an RFC 3339 time", place);
}

/** Unix seconds, nanoseconds in the second, offset. */
function writeTime(w: Writer, seconds: bigint, nanoseconds: number, offset: "UTC" | number): void {
  const minutes = offset === "UTC" ? -1 : Math.trunc(offset / 60);
  const rest = offset === "UTC" ? 0 : offset % 60;
  if (offset !== "UTC" && minutes === -1) {
    throw new RpcError("Time.MarshalBinary: unexpected zone offset", { code: "out_of_range" });
  }
  const sinceYear1 = seconds + unixSeconds;
  if (BigInt.asIntN(64, sinceYear1) !== sinceYear1) refuse("a time that Go can hold", seconds);
  const length = rest === 0 ? 15 : 16;
  w.uint(length);
  w.need(length);
  w.buf[w.pos] = rest === 0 ? 1 : 2;
  w.view.setBigInt64(w.pos + 1, sinceYear1);
  w.view.setInt32(w.pos + 9, nanoseconds);
  w.view.setInt16(w.pos + 13, minutes);
  if (rest !== 0) w.view.setInt8(w.pos + 15, rest);
  w.pos += length;
}

function readTime(r: Reader): { seconds: bigint; nanoseconds: number; offset: "UTC" | number } {
  const start = r.run("gob: GobDecoder: length too large for buffer");
  const length = r.pos - start;
  if (length === 0) throw malformed("Time.UnmarshalBinary: no data");
  const version = r.bytes[start];
  if (version !== 1 && version !== 2) throw malformed("Time.UnmarshalBinary: unsupported version");
  if (length !== 14 + version) throw malformed("Time.UnmarshalBinary: invalid length");
  const view = new DataView(r.bytes.buffer, r.bytes.byteOffset + start, length);
  const minutes = view.getInt16(13);
  // Go reads the last byte as unsigned, by mistake; it was written signed.
  const rest = version === 2 ? view.getInt8(15) : 0;
  const offset = minutes === -1 && version === 1 ? "UTC" : minutes * 60 + rest;
  const nanoseconds = view.getInt32(9);
  if (nanoseconds < 0 || nanoseconds > 999_999_999) throw malformed("Time.UnmarshalBinary: invalid nanoseconds");
  if (offset !== "UTC" && Math.abs(offset) >= 86_400) throw malformed("Time.UnmarshalBinary: invalid zone offset");
  return { seconds: view.getBigInt64(1) - unixSeconds, nanoseconds, offset };
}
