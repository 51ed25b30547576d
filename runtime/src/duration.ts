// Durations: Go's time.Duration, as milliseconds, nanoseconds, or text.
// Source: Go time/time.go (Duration.String) and time/format.go (ParseDuration).

import { refuse } from "./checked.ts";
import { viewForm } from "./forms.ts";
import type { Reader } from "./gob/reader.ts";
import type { Writer } from "./gob/writer.ts";
import { int64 } from "./scalars.ts";
import { made, type Type } from "./types.ts";

/** Nanoseconds of Go's units. Both spellings of micro are Unicode's. */
const units: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

/** From so many milliseconds on, their nanoseconds are no safe number. */
const wideMilliseconds = 9e9;

/** `nanosecondsOf` and `from` are for plain data, where nanoseconds stand in quotes. */
/* @__NO_SIDE_EFFECTS__ */
function durationType<T>(
  nanosecondsOf: (value: T) => bigint,
  from: (nanoseconds: bigint) => T,
  write: (w: Writer, value: T) => void,
  read: (r: Reader) => T,
): Type<T> {
  const form = viewForm(int64.form, nanosecondsOf, from);
  return made<T>({ kind: "int", go: "time.Duration", form, write, read });
}

/**
 * time.Duration in milliseconds, which may have a fraction. It is rounded to the nanosecond when it is written; up to 99
 * days every nanosecond comes back as it was.
 */
export const duration: Type<number> = durationType(
  (milliseconds) => {
    if (!Number.isFinite(milliseconds)) refuse("a duration in milliseconds", milliseconds);
    const whole = Math.trunc(milliseconds);
    return BigInt(whole) * 1_000_000n + BigInt(Math.round((milliseconds - whole) * 1e6));
  },
  (nanoseconds) => Number(nanoseconds) / 1e6,
  (w, milliseconds) => {
    if (typeof milliseconds !== "number" || !Number.isFinite(milliseconds)) {
      refuse("a duration in milliseconds", milliseconds);
    }
    const whole = Math.trunc(milliseconds);
    const rest = Math.round((milliseconds - whole) * 1e6);
    if (Math.abs(whole) < wideMilliseconds) w.int(whole * 1e6 + rest);
    else writeNanoseconds(w, BigInt(whole) * 1_000_000n + BigInt(rest), milliseconds);
  },
  (r) => Number(r.anyInt()) / 1e6,
);

/** time.Duration in nanoseconds. */
export const durationAsBigint: Type<bigint> = durationType<bigint>(
  (nanoseconds) => nanoseconds,
  (nanoseconds) => nanoseconds,
  (w, nanoseconds) => writeNanoseconds(w, nanoseconds, nanoseconds),
  (r) => r.int64(),
);

/** time.Duration as Go prints it: `1h30m0s`. Whatever Go's `ParseDuration` takes is taken, `1.5h` too. */
export const durationAsString: Type<string> = durationType(
  (text) => parseDuration(text) ?? refuse("a duration, as 1h30m or 250ms", text),
  durationText,
  (w, text) => {
    const nanoseconds = typeof text === "string" ? parseDuration(text) : undefined;
    if (nanoseconds === undefined) refuse("a duration, as 1h30m or 250ms", text);
    writeNanoseconds(w, nanoseconds, text);
  },
  (r) => durationText(r.int64()),
);

function writeNanoseconds(w: Writer, nanoseconds: bigint, shown: unknown): void {
  if (typeof nanoseconds !== "bigint") refuse("a duration in nanoseconds (a bigint)", shown);
  if (BigInt.asIntN(64, nanoseconds) !== nanoseconds) refuse("a duration that Go can hold: 292 years at most", shown);
  w.int64(nanoseconds);
}

/** Longer texts are no durations. It bounds the digits that are made numbers of. */
const maxText = 100;

/** One number with its unit. */
const part = /(?=[\d.])(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)/y;

/** Nanoseconds of a text as Go's ParseDuration reads it; undefined when it is none. What is below one is cut off. */
export function parseDuration(text: string): bigint | undefined {
  const start = /^[-+]/.test(text) ? 1 : 0;
  if (text.slice(start) === "0") return 0n;
  if (text.length === start || text.length > maxText) return undefined;
  let sum = 0n;
  for (part.lastIndex = start; part.lastIndex < text.length; ) {
    const [all, whole = "", fraction = "", unit = ""] = part.exec(text) ?? [];
    const size = units[unit];
    if (all === undefined || size === undefined || whole + fraction === "") return undefined;
    sum += BigInt(whole || "0") * size + (BigInt(fraction || "0") * size) / 10n ** BigInt(fraction.length);
  }
  return text.startsWith("-") ? -sum : sum;
}

/** A duration as Go prints it: units from hours to seconds, and below one second the largest that fits. */
export function durationText(nanoseconds: bigint): string {
  const sign = nanoseconds < 0n ? "-" : "";
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  if (size === 0n) return "0s";
  if (size < 1_000n) return `${sign}${size}ns`;
  if (size < 1_000_000n) return `${sign}${decimal(size, 3)}µs`;
  if (size < 1_000_000_000n) return `${sign}${decimal(size, 6)}ms`;
  const seconds = `${decimal(size % 60_000_000_000n, 9)}s`;
  const minutes = size / 60_000_000_000n;
  if (minutes === 0n) return sign + seconds;
  return minutes < 60n ? `${sign}${minutes}m${seconds}` : `${sign}${minutes / 60n}h${minutes % 60n}m${seconds}`;
}

/** A number of 10^-`places`, without zeros at its end. */
function decimal(value: bigint, places: number): string {
  const digits = String(value).padStart(places + 1, "0");
  const fraction = digits.slice(-places).replace(/0+$/, "");
  return digits.slice(0, -places) + (fraction === "" ? "" : `.${fraction}`);
}
