// Reading gob's elements: integers, floats, text, bytes. The error texts are Go's where Go has one, because they travel
// to Go clients. Source: Go encoding/gob decode.go.

import { malformed } from "../bytes.ts";
import { RpcError } from "../errors.ts";
import { Chunk } from "./chunk.ts";
import { Words } from "./words.ts";

const float = new Float64Array(1);
const floatBytes = new Uint8Array(float.buffer);

/** A bigint's 64 bits as two numbers, the low one first: arithmetic on bigints takes ten times as long. */
const halves = new Uint32Array(2);
const signed = new BigInt64Array(halves.buffer);
const unsigned = new BigUint64Array(halves.buffer);

/** Names of methods and keys of maps, of all connections together. */
const words = new Words();

/** What Go says when data ends inside a value. */
const endOfData = "EOF";

/** Goes through the bytes from `pos` to `end`. */
export abstract class Scanner extends Chunk {
  /** Where the message began. */
  origin = 0;
  pos = 0;
  end = 0;

  bool(): boolean {
    return this.anyUint() !== 0;
  }

  // The elements that most values are made of have a short way for one byte, which V8 can put in place of the call, and a
  // function of their own for the rest (measured: a quarter of what decoding two integers costs).

  /** Any unsigned integer; one that is not a safe number is an error. */
  uint(): number {
    const { pos } = this;
    if (pos < this.end) {
      const first = this.bytes[pos] as number;
      if (first < 0x80) {
        this.pos = pos + 1;
        return first;
      }
    }
    return this.#longUint();
  }

  #longUint(): number {
    const { pos, bytes } = this;
    const left = this.end - pos;
    if (left <= 0) throw malformed(endOfData);
    const first = bytes[pos] as number;
    // One and two bytes more: type ids, most Seqs.
    if (first === 0xff && left > 1) {
      this.pos = pos + 2;
      return bytes[pos + 1] as number;
    }
    if (first === 0xfe && left > 2) {
      this.pos = pos + 3;
      return (bytes[pos + 1] as number) * 0x100 + (bytes[pos + 2] as number);
    }
    if (first === 0xfd && left > 3) {
      this.pos = pos + 4;
      return ((bytes[pos + 1] as number) << 16) | ((bytes[pos + 2] as number) << 8) | (bytes[pos + 3] as number);
    }
    const size = this.#size(this.bytes[this.pos++] as number);
    let value = 0;
    for (let i = 0; i < size; i++) value = value * 0x100 + (this.bytes[this.pos++] as number);
    if (value > Number.MAX_SAFE_INTEGER) {
      this.pos -= size + 1;
      this.#unsafe(this.uint64(), "uint");
    }
    return value;
  }

  uint8(): number {
    return this.#within(this.uint(), 0, 0xff, "uint8");
  }

  uint16(): number {
    return this.#within(this.uint(), 0, 0xffff, "uint16");
  }

  uint32(): number {
    return this.#within(this.uint(), 0, 0xffffffff, "uint32");
  }

  uint64(): bigint {
    this.#halves();
    return unsigned[0] as bigint;
  }

  /** Reads an unsigned integer of up to 64 bits into `halves`. */
  #halves(): void {
    if (this.pos >= this.end) throw malformed(endOfData);
    const first = this.bytes[this.pos++] as number;
    let high = 0;
    let low = first < 0x80 ? first : 0;
    for (let size = first < 0x80 ? 0 : this.#size(first); size > 0; size--) {
      const byte = this.bytes[this.pos++] as number;
      if (size > 4) high = (high << 8) | byte;
      else low = (low << 8) | byte;
    }
    halves[0] = low;
    halves[1] = high;
  }

  /** Any unsigned integer: a number if that is safe, else a bigint. */
  anyUint(): number | bigint {
    const first = this.bytes[this.pos] as number;
    if (first < 0x80 || first >= 0xfa) return this.uint();
    const wide = this.uint64();
    return wide <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(wide) : wide;
  }

  /** Any signed integer; one that is not a safe number is an error. */
  int(): number {
    const { pos } = this;
    if (pos < this.end) {
      const first = this.bytes[pos] as number;
      if (first < 0x80) {
        this.pos = pos + 1;
        return (first >> 1) ^ -(first & 1);
      }
    }
    return this.#longInt();
  }

  #longInt(): number {
    if (this.pos < this.end && (this.bytes[this.pos] as number) < 0xfa) {
      const wide = this.int64(); // seven or eight bytes do not fit a number's 53 bits
      const value = Number(wide);
      return Number.isSafeInteger(value) ? value : this.#unsafe(wide, "int");
    }
    const zigzag = this.#longUint();
    if (zigzag <= 0xffffffff) return (zigzag >>> 1) ^ -(zigzag & 1);
    return zigzag % 2 === 1 ? -(zigzag + 1) / 2 : zigzag / 2;
  }

  /** Any signed integer: a number if that is safe, else a bigint. */
  anyInt(): number | bigint {
    const first = this.bytes[this.pos] as number;
    if (first < 0x80 || first >= 0xfa) return this.int();
    const wide = this.int64();
    const value = Number(wide);
    return Number.isSafeInteger(value) ? value : wide;
  }

  int8(): number {
    return this.#within(this.int(), -0x80, 0x7f, "int8");
  }

  int16(): number {
    return this.#within(this.int(), -0x8000, 0x7fff, "int16");
  }

  int32(): number {
    return this.#within(this.int(), -0x80000000, 0x7fffffff, "int32");
  }

  int64(): bigint {
    this.#halves();
    const low = halves[0] as number;
    const high = halves[1] as number;
    const sign = -(low & 1);
    halves[0] = ((low >>> 1) | (high << 31)) ^ sign;
    halves[1] = (high >>> 1) ^ sign;
    return signed[0] as bigint;
  }

  float64(): number {
    const { pos } = this;
    if (this.end - pos > 8 && this.bytes[pos] === 0xf8) {
      this.pos = pos + 9;
      return this.double(pos + 1); // gob reverses a double's bytes and leaves out zeros in front: so they stand as they are
    }
    return this.#shortFloat64();
  }

  #shortFloat64(): number {
    if (this.pos >= this.end) throw malformed(endOfData);
    const first = this.bytes[this.pos++] as number;
    float[0] = 0;
    if (first < 0x80) floatBytes[7] = first;
    else {
      const size = this.#size(first);
      for (let i = 8 - size; i < 8; i++) floatBytes[i] = this.bytes[this.pos++] as number;
    }
    return float[0] as number;
  }

  float32(): number {
    const value = this.float64();
    // Go refuses what does not fit; infinities, NaN, underflow and lost precision pass (decode.go, float32FromBits).
    return Number.isFinite(value) && Math.abs(value) > 3.4028234663852886e38
      ? this.outOfRange("float32")
      : Math.fround(value);
  }

  /** Real and imaginary part. */
  complex128(): [number, number] {
    return [this.float64(), this.float64()];
  }

  complex64(): [number, number] {
    return [this.float32(), this.float32()];
  }

  string(): string {
    const start = this.run("gob: bad string slice length: 0");
    return this.text(start, this.pos);
  }

  /** Whether what is in front of `at` is `beginning`, and the message begins with it. */
  beganWith(beginning: Uint8Array, at: number): boolean {
    const start = at - beginning.length;
    return start === this.origin && beginning.every((byte, i) => byte === this.bytes[start + i]);
  }

  /** A string that may come again and again, such as a method's name or a map's key. */
  word(): string {
    const start = this.run("gob: bad string slice length: 0");
    const known = words.find(this.bytes, start, this.pos);
    if (known !== undefined) return known;
    words.offer(this.bytes, start, this.pos);
    return this.text(start, this.pos);
  }

  /** Goes over a text. */
  skipString(): void {
    this.run("gob: bad string slice length: 0");
  }

  /** Bytes in memory of their own. */
  byteSlice(): Uint8Array {
    const start = this.run("gob: bad []uint8 slice length: 0");
    return this.taken(start);
  }

  /** The bytes from `start` to the position, in memory that nothing else uses. */
  protected abstract taken(start: number): Uint8Array;

  /** Goes over an integer or float. */
  skipNumber(): void {
    if (this.pos >= this.end) throw malformed(endOfData);
    const first = this.bytes[this.pos++] as number;
    if (first >= 0x80) this.pos += this.#size(first);
  }

  /** The size of a long integer, whose bytes are all there. */
  #size(first: number): number {
    const size = 0x100 - first;
    if (size > 8) throw malformed("gob: encoded unsigned integer out of range");
    if (size > this.end - this.pos) {
      throw malformed(`gob: invalid uint data length ${size}: exceeds input size ${this.end - this.pos}`);
    }
    return size;
  }

  /** Goes over a length and so many bytes, and answers where those start. */
  run(tooLong: string): number {
    const { pos } = this;
    if (pos < this.end) {
      const length = this.bytes[pos] as number;
      if (length < this.end - pos && length < 0x80) {
        this.pos = pos + 1 + length;
        return pos + 1;
      }
    }
    return this.#longRun(tooLong);
  }

  #longRun(tooLong: string): number {
    const length = Number(this.anyUint());
    const start = this.pos;
    if (length > this.end - start) throw malformed(tooLong);
    this.pos = start + length;
    return start;
  }

  /** A number does not fit the width of the schema: the place is known to those above. */
  protected abstract outOfRange(goType: string): never;

  #within(value: number, min: number, max: number, goType: string): number {
    return value >= min && value <= max ? value : this.outOfRange(goType);
  }

  #unsafe(value: bigint, type: "int" | "uint"): never {
    throw new RpcError(`${value} is not a safe integer: declare it ${type}64, or ${type} as bigint`, {
      code: "out_of_range",
    });
  }
}
