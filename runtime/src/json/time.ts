// Times as JSON has them: RFC 3339. They take the way over Go's binary form, whatever they are in TypeScript.
// Source: Go time/time.go (MarshalJSON, UnmarshalJSON).

import { malformed } from "../bytes.ts";
import type { Reader } from "../gob/reader.ts";
import { Writer } from "../gob/writer.ts";
import { exactTime, Timestamp } from "../time.ts";
import type { AnyType } from "../types.ts";

let scratch: Writer | undefined;

/** Writes a time in its binary form, behind its length, which takes one byte. */
function binary(write: (w: Writer) => void): Writer {
  scratch ??= new Writer();
  scratch.pos = 0;
  write(scratch);
  return scratch;
}

/** A time as text. Throws what is wrong with it. */
export function timeText(type: AnyType, value: unknown): string {
  const { buf, pos } = binary((w) => type.write(w, value));
  const stamp = exactTime.read({ bytes: buf, pos, run: () => 1 } as unknown as Reader);
  const year = new Date(Number(stamp.epochNanoseconds / 1_000_000n)).getUTCFullYear();
  if (!(year >= 0 && year <= 9999)) throw malformed("Time.MarshalJSON: year outside of range [0,9999]");
  // RFC 3339 has no seconds in offsets. Go drops them from the text, which then says another moment; ours says the same.
  const minutes = stamp.offset === "UTC" ? 0 : Math.trunc(stamp.offset / 60);
  return new Timestamp(stamp.epochNanoseconds, minutes === 0 ? "UTC" : minutes * 60).toString();
}

/** A text as a time in its binary form: up to `pos`, behind a byte with the length. Undefined is Go's zero time. */
export function timeBytes(text: string | undefined): { readonly buf: Uint8Array; readonly pos: number } {
  const stamp = text === undefined ? Timestamp.zero : Timestamp.from(text);
  return binary((w) => exactTime.write(w, stamp));
}
