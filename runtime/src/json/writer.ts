// Writing JSON's elements as Go's encoding/json writes them: numbers, text, bytes. It knows no types.
// Source: Go encoding/json encode.go.

import { base64Length, writeBase64 } from "../base64.ts";
import { malformed } from "../bytes.ts";
import { CheckedWriter, refuse } from "../checked.ts";
import { escaped } from "./text.ts";

/** Below this length a text is written character by character; from it on, native code is faster. */
const shortText = 48;

/** ASCII characters that stand for themselves in a string. */
const plain: Uint8Array = Uint8Array.from({ length: 128 }, (_, unit) => {
  return unit < 0x20 || '"\\<>&'.includes(String.fromCharCode(unit)) ? 0 : 1;
});

/**
 * A slab that JSON is written into. The methods of scalars have the names of gob's `Writer`: a scalar's `write` goes to
 * either wire, with the same checks.
 */
export class JsonWriter extends CheckedWriter {
  /** What is written is the key of a map: it stands in quotes already. */
  inKey = false;

  /** One byte of punctuation. */
  byte(byte: number): void {
    this.need(1);
    this.buf[this.pos++] = byte;
  }

  /** ASCII, as it is. */
  ascii(text: string): void {
    this.need(text.length);
    for (let i = 0; i < text.length; i++) this.buf[this.pos++] = text.charCodeAt(i);
  }

  /** JSON that is there already, as text. */
  json(text: string): void {
    this.need(3 * text.length);
    this.pos += this.utf8(text, this.pos);
  }

  bool(value: boolean): void {
    if (typeof value !== "boolean") refuse("a boolean", value);
    this.ascii(value ? "true" : "false");
  }

  /** Any signed integer that is a safe number. */
  int(value: number): void {
    if ((value | 0) === value) {
      if (value < 0) this.byte(0x2d);
      this.#digits(Math.abs(value));
    } else if (Number.isSafeInteger(value)) this.ascii(String(value));
    else if (Number.isInteger(value)) refuse("a safe integer: declare it int64, or int as bigint", value);
    else refuse("an integer", value);
  }

  protected override signed64(value: bigint): void {
    this.ascii(String(value));
  }

  /** Any unsigned integer that is a safe number. */
  uint(value: number): void {
    if (Number.isSafeInteger(value) && value >= 0) this.int(value);
    else if (Number.isInteger(value) && value >= 0) {
      refuse("a safe integer: declare it uint64, or uint as bigint", value);
    } else refuse("an unsigned integer", value);
  }

  protected override unsigned64(value: bigint): void {
    this.ascii(String(value));
  }

  /** Go prints as JavaScript does, except for -0. */
  float64(value: number): void {
    if (typeof value !== "number") refuse("a number", value);
    if (!Number.isFinite(value)) unwritable(value);
    this.ascii(Object.is(value, -0) ? "-0" : String(value));
  }

  float32(value: number): void {
    if (typeof value !== "number") refuse("a number", value);
    const narrow = Math.fround(value);
    if (!Number.isFinite(value)) unwritable(value);
    if (!Number.isFinite(narrow)) refuse("a float32: it is too large", value);
    this.float64(shortest(narrow));
  }

  string(text: string): void {
    if (typeof text !== "string") refuse("a string", text);
    const { length } = text;
    if (length < shortText) {
      this.need(length + 2);
      const start = this.pos;
      this.buf[start] = 0x22;
      let i = 0;
      for (; i < length; i++) {
        const unit = text.charCodeAt(i);
        if (unit >= 0x80 || plain[unit] === 0) break;
        this.buf[start + 1 + i] = unit;
      }
      if (i === length) {
        this.buf[start + 1 + i] = 0x22;
        this.pos = start + length + 2;
        return;
      }
    }
    const inside = escaped(text);
    this.need(3 * inside.length + 2); // before the quote: growing keeps what stands in front of `pos` alone
    this.buf[this.pos++] = 0x22;
    this.pos += this.utf8(inside, this.pos);
    this.buf[this.pos++] = 0x22;
  }

  /** base64, as Go writes a []byte. */
  bytes(value: Uint8Array): void {
    if (!(value instanceof Uint8Array)) refuse("a Uint8Array", value);
    const length = base64Length(value.length);
    this.need(length + 2);
    this.buf[this.pos] = 0x22;
    writeBase64(value, this.buf, this.pos + 1);
    this.pos += length + 1;
    this.buf[this.pos++] = 0x22;
  }

  /** An integer from 0 to 2^31. */
  #digits(value: number): void {
    this.need(10);
    let size = 1;
    for (let limit = 10; size < 10 && value >= limit; limit *= 10) size++;
    let rest = value;
    for (let i = this.pos + size - 1; i >= this.pos; i--) {
      const tenth = Math.floor(rest / 10);
      this.buf[i] = 0x30 + rest - tenth * 10;
      rest = tenth;
    }
    this.pos += size;
  }
}

/** Go's words for a float that JSON has no form for (encode.go, UnsupportedValueError). */
function unwritable(value: number): never {
  const name = Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
  throw malformed(`json: unsupported value: ${name}`);
}

/** Below it a float32 has fewer than six good digits. */
const smallestNormal = 2 ** -126;

/** The double with the fewest digits that is the same float32: what Go prints of one. */
function shortest(narrow: number): number {
  for (let digits = Math.abs(narrow) < smallestNormal ? 1 : 6; digits < 9; digits++) {
    const short = Number(narrow.toPrecision(digits));
    if (Math.fround(short) === narrow) return short;
  }
  return Number(narrow.toPrecision(9));
}
