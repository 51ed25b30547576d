// Writing gob's elements: integers, floats, text, bytes, the fields of structs, messages. It knows no types.
// Source: Go encoding/gob encode.go, and doc.go for the format; WIRE.md has it by example.

import { CheckedWriter, refuse } from "../checked.ts";
import { utf8Length } from "../utf8.ts";

/** How deep values may be nested, for what is written. Beyond it is a cycle or a mistake. */
export const maxWriteDepth = 1000;

/**
 * Up to this length a text is taken for ASCII and written byte by byte: a call to native code costs as much as 25 to 40
 * characters (Node 20; texts that are cut out of others are slower to go through).
 */
const looped = 32;

/** From this length on a text is measured before it is written; below, three bytes a character are simply at hand. */
const measuredText = 16 * 1024;

/** A bigint's 64 bits as two numbers, the low one first: arithmetic on bigints takes ten times as long. */
const halves = new Uint32Array(2);
const signed = new BigInt64Array(halves.buffer);
const unsigned = new BigUint64Array(halves.buffer);

/** How many bytes gob needs for an unsigned integer. */
export function uintSize(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x100) return 2;
  if (value < 0x10000) return 3;
  if (value < 0x1000000) return 4;
  if (value < 0x100000000) return 5;
  return value < 0x10000000000 ? 6 : value < 0x1000000000000 ? 7 : 8;
}

/** What a writer must know of the type of an interface value's content. */
export interface Announced {
  readonly kind: string;
  write(w: Writer, value: unknown): void;
}

/** A slab that gob is written into. */
export class Writer extends CheckedWriter {
  /** The ids of types that have been announced: `encoder.ts` sets it, interface values need it. */
  idOf: (type: Announced) => number = () => 0;
  #field = -1;
  #depth = 0;

  /** Ready for the next message, whatever became of the one before. */
  reset(): void {
    this.#field = -1;
    this.#depth = 0;
  }

  /** Begins a struct; what it answers goes to `close`. */
  open(): number {
    const outer = this.#field;
    this.#field = -1;
    if (++this.#depth > maxWriteDepth) refuse(`nested less than ${maxWriteDepth} deep`, "value");
    return outer;
  }

  // What is mostly one byte has a short way for it, which V8 can put in place of the call (measured: encoding two integers
  // takes a third less).

  /** Says that field number `index` of the open struct comes next. */
  field(index: number): void {
    const { buf, pos } = this;
    const delta = index - this.#field;
    this.#field = index;
    if (delta < 0x80 && pos < buf.length) {
      buf[pos] = delta;
      this.pos = pos + 1;
    } else this.#anyUint(delta);
  }

  /** Ends a struct. */
  close(outer: number): void {
    const { buf, pos } = this;
    this.#field = outer;
    this.#depth--;
    if (pos < buf.length) {
      buf[pos] = 0;
      this.pos = pos + 1;
    } else this.#anyUint(0);
  }

  /** Writes list elements or map entries, one level deeper. */
  deeper(): void {
    if (++this.#depth > maxWriteDepth) refuse(`nested less than ${maxWriteDepth} deep`, "value");
  }

  shallower(): void {
    this.#depth--;
  }

  bool(value: boolean): void {
    if (typeof value !== "boolean") refuse("a boolean", value);
    this.uint(value ? 1 : 0);
  }

  /** Any unsigned integer that is a safe number. */
  uint(value: number): void {
    const { buf, pos } = this;
    if (value >= 0 && value < 0x80 && (value | 0) === value && pos < buf.length) {
      buf[pos] = value;
      this.pos = pos + 1;
    } else this.#anyUint(value);
  }

  protected override unsigned64(value: bigint): void {
    unsigned[0] = value;
    this.#halves(halves[1] as number, halves[0] as number);
  }

  /** Any signed integer that is a safe number. */
  int(value: number): void {
    const { buf, pos } = this;
    if (value >= -0x40 && value < 0x40 && (value | 0) === value && pos < buf.length) {
      buf[pos] = (value << 1) ^ (value >> 31);
      this.pos = pos + 1;
    } else this.#anyInt(value);
  }

  #anyUint(value: number): void {
    if (Number.isSafeInteger(value) && value >= 0) this.#longUint(value);
    else if (Number.isInteger(value) && value >= 0)
      refuse("a safe integer: declare it uint64, or uint as bigint", value);
    else refuse("an unsigned integer", value);
  }

  #anyInt(value: number): void {
    if ((value | 0) === value) this.#longUint(((value << 1) ^ (value >> 31)) >>> 0);
    else if (Number.isSafeInteger(value)) {
      if (Math.abs(value) < 2 ** 52) this.#wideUint(value >= 0 ? value * 2 : value * -2 - 1);
      else this.signed64(BigInt(value));
    } else if (Number.isInteger(value)) refuse("a safe integer: declare it int64, or int as bigint", value);
    else refuse("an integer", value);
  }

  protected override signed64(value: bigint): void {
    signed[0] = value;
    const low = halves[0] as number;
    const high = halves[1] as number;
    const sign = high >> 31;
    this.#halves(((high << 1) | (low >>> 31)) ^ sign, (low << 1) ^ sign);
  }

  float64(value: number): void {
    if (typeof value !== "number") refuse("a number", value);
    this.need(9);
    const { buf, view, pos } = this;
    // gob sends the double's bytes in reverse as a uint: little-endian order, without the zero bytes at its start.
    view.setFloat64(pos + 1, value, true);
    let zeros = 0;
    while (zeros < 8 && buf[pos + 1 + zeros] === 0) zeros++;
    if (zeros === 0) {
      buf[pos] = 0xf8;
      this.pos = pos + 9;
      return;
    }
    this.#shortFloat(zeros);
  }

  /** Moves the double that stands behind `pos` over the zero bytes in front of it. */
  #shortFloat(zeros: number): void {
    const { buf, pos } = this;
    const last = buf[pos + 8] as number;
    if (zeros >= 7 && last < 0x80) {
      buf[pos] = last;
      this.pos = pos + 1;
      return;
    }
    buf[pos] = 0xf8 + zeros;
    for (let i = pos + 1; i + zeros < pos + 9; i++) buf[i] = buf[i + zeros] as number;
    this.pos = pos + 9 - zeros;
  }

  float32(value: number): void {
    if (typeof value !== "number") refuse("a number", value);
    const narrow = Math.fround(value);
    if (!Number.isFinite(narrow) && Number.isFinite(value)) refuse("a float32: it is too large", value);
    this.float64(narrow);
  }

  string(text: string): void {
    if (typeof text !== "string") refuse("a string", text);
    const { length } = text;
    if (length > looped) {
      this.#longString(text);
      return;
    }
    this.need(1 + length);
    const { buf, pos } = this;
    const start = pos + 1;
    let all = 0;
    let i = 0;
    // Four at a time is a quarter faster than one by one; to stop at the first that is not ASCII, an eighth slower.
    for (; i <= length - 4; i += 4) {
      const a = text.charCodeAt(i);
      const b = text.charCodeAt(i + 1);
      const c = text.charCodeAt(i + 2);
      const d = text.charCodeAt(i + 3);
      all |= a | b | c | d;
      buf[start + i] = a;
      buf[start + i + 1] = b;
      buf[start + i + 2] = c;
      buf[start + i + 3] = d;
    }
    for (; i < length; i++) {
      const unit = text.charCodeAt(i);
      all |= unit;
      buf[start + i] = unit;
    }
    if (all >= 0x80) {
      this.#longString(text);
      return;
    }
    buf[pos] = length;
    this.pos = start + length;
  }

  #longString(text: string): void {
    const { length } = text;
    this.need(9 + (length < measuredText ? 3 * length : utf8Length(text)));
    const { buf, pos } = this;
    const guess = uintSize(length);
    const bytes = this.utf8(text, pos + guess);
    const size = uintSize(bytes);
    if (size !== guess) buf.copyWithin(pos + size, pos + guess, pos + guess + bytes);
    this.uint(bytes);
    this.pos += bytes;
  }

  bytes(value: Uint8Array): void {
    if (!(value instanceof Uint8Array)) refuse("a Uint8Array", value);
    this.uint(value.length);
    this.raw(value);
  }

  /** Writes an interface value that is not nil; the type of its content has been announced before the message. */
  interfaceValue(name: string, type: Announced, value: unknown): void {
    this.string(name);
    this.int(this.idOf(type));
    const start = this.beginMessage(1);
    if (type.kind !== "struct") this.uint(0);
    this.deeper();
    type.write(this, value);
    this.shallower();
    this.endMessage(start, 1);
  }

  /**
   * Begins a message and leaves `size` bytes for its length (what the last message of its kind needed), so that the
   * content seldom has to be moved. What it answers goes to `endMessage`.
   */
  beginMessage(size: number): number {
    this.need(size);
    const start = this.pos;
    this.pos += size;
    return start;
  }

  /** Puts the length before the message, and answers the size that the length took. */
  endMessage(start: number, reserved: number): number {
    const length = this.pos - start - reserved;
    if (length < 0x80 && reserved === 1) {
      this.buf[start] = length;
      return 1;
    }
    this.need(9); // here and not in uint() below: growing there would lose what stands behind `pos`
    const size = uintSize(length);
    if (size !== reserved) this.buf.copyWithin(start + size, start + reserved, this.pos);
    this.pos = start;
    this.uint(length);
    this.pos += length;
    return size;
  }

  /** Writes a message of less than 128 bytes: what it begins with, an unsigned integer, the end of a struct. */
  shortMessage(beginning: Uint8Array, value: number): void {
    const { length } = beginning;
    this.need(length + 11);
    const { buf, pos } = this;
    for (let i = 0; i < length; i++) buf[pos + 1 + i] = beginning[i] as number;
    this.pos = pos + 1 + length;
    this.uint(value);
    buf[pos] = this.pos - pos;
    buf[this.pos++] = 0;
  }

  #longUint(value: number): void {
    if (value > 0xffffffff) {
      this.#wideUint(value);
      return;
    }
    this.need(9);
    const { buf, pos } = this;
    if (value < 0x80) {
      buf[pos] = value;
      this.pos = pos + 1;
      return;
    }
    const size = 4 - (Math.clz32(value) >>> 3);
    let at = pos;
    buf[at++] = 0x100 - size;
    if (size > 3) buf[at++] = value >>> 24;
    if (size > 2) buf[at++] = value >>> 16;
    if (size > 1) buf[at++] = value >>> 8;
    buf[at++] = value;
    this.pos = at;
  }

  #wideUint(value: number): void {
    const size = uintSize(value) - 1;
    this.need(9);
    const { buf, pos } = this;
    buf[pos] = 0x100 - size;
    this.pos = pos + 1 + size;
    for (let i = pos + size, rest = value; i > pos; i--) {
      buf[i] = rest; // its lowest byte
      rest = Math.floor(rest / 0x100);
    }
  }

  /** An unsigned integer of 64 bits, in halves of which only the bits count. */
  #halves(high: number, low: number): void {
    const upper = high >>> 0;
    const lower = low >>> 0;
    if (upper < 0x200000) {
      this.#longUint(upper * 0x100000000 + lower);
      return;
    }
    this.need(9);
    const { buf, pos, view } = this;
    const zeros = upper < 0x1000000 ? 1 : 0;
    view.setUint32(pos + 1 - zeros, upper);
    view.setUint32(pos + 5 - zeros, lower);
    buf[pos] = 0xf8 + zeros;
    this.pos = pos + 9 - zeros;
  }
}
