// Reading JSON's elements: numbers, text, bytes. The error texts are Go's, because they travel to Go clients.
// Source: Go encoding/json decode.go (literalStore).

import { readBase64 } from "../base64.ts";
import { malformed } from "../bytes.ts";
import { RpcError } from "../errors.ts";
import { utf8Text } from "../utf8.ts";
import { unescaped } from "./text.ts";

const encoder = new TextEncoder();

/** How much of a number is shown in an error. */
export const maxShown = 100;

export const nullText: Uint8Array = Uint8Array.of(0x6e, 0x75, 0x6c, 0x6c);

/** What can stand in quotes where Go's tag says so: the text there is not known to be JSON. */
const literalText = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;

const quote = 0x22;
const backslash = 0x5c;
const minus = 0x2d;
const letterN = 0x6e;

/** So many digits are a safe number in any case. */
const safeDigits = 15;

/** So many digits and a sign are more than 64 bits in any case. */
const maxDigits = 21;

/**
 * Reads the value at `at` in `json`, which is known to be JSON. `null` leaves a value as it is, in Go; here it is zero.
 * The methods have the names and the results of gob's `Scanner`: a type is read by the same code from either wire.
 */
export abstract class JsonScanner {
  protected json: Uint8Array = new Uint8Array(0);
  protected at = 0;
  /** What is read is the key of a map: numbers stand in quotes. */
  protected inKey = false;

  /** Goes into the quotes around a number or bool, as Go's tag `,string` puts them. Answers whether it is inside. */
  protected enterQuotes(go: string): boolean {
    if (this.isNull) return false; // which leaves zero
    const end = this.json[this.at] === quote ? this.json.indexOf(quote, this.at + 1) : -1;
    const inside = end < 0 ? "" : String.fromCharCode(...this.json.subarray(this.at + 1, Math.min(end, this.at + 400)));
    if (end < 0 || !literalText.test(inside)) {
      const what = end < 0 ? "unquoted value" : JSON.stringify(inside);
      throw malformed(`json: invalid use of ,string struct tag, trying to unmarshal ${what} into ${go}`);
    }
    this.at++;
    return true;
  }

  /** Leaves them. Answers that it is not inside any more. */
  protected leaveQuotes(): false {
    if (this.json[this.at] !== quote) this.misfit();
    this.at++;
    return false;
  }

  bool(): boolean {
    const first = this.json[this.at];
    if (first !== 0x74 && first !== 0x66 && first !== letterN) this.misfit();
    this.at += first === 0x66 ? 5 : 4;
    return first === 0x74;
  }

  /** Any signed integer; one that is not a safe number is an error. */
  int(): number {
    return this.#integer("int");
  }

  int8(): number {
    return this.#within(-0x80, 0x7f);
  }

  int16(): number {
    return this.#within(-0x8000, 0x7fff);
  }

  int32(): number {
    return this.#within(-0x80000000, 0x7fffffff);
  }

  int64(): bigint {
    return this.#wide(true);
  }

  /** Any signed integer: a number if that is safe, else a bigint. */
  anyInt(): number | bigint {
    return narrowed(this.#wide(true));
  }

  /** Any unsigned integer; one that is not a safe number is an error. */
  uint(): number {
    return this.#integer("uint");
  }

  uint8(): number {
    return this.#within(0, 0xff);
  }

  uint16(): number {
    return this.#within(0, 0xffff);
  }

  uint32(): number {
    return this.#within(0, 0xffffffff);
  }

  uint64(): bigint {
    return this.#wide(false);
  }

  /** Any unsigned integer: a number if that is safe, else a bigint. */
  anyUint(): number | bigint {
    return narrowed(this.#wide(false));
  }

  float64(): number {
    const start = this.at;
    const value = Number(this.#numberText());
    if (Number.isFinite(value)) return value;
    this.at = start;
    return this.misfit();
  }

  float32(): number {
    const start = this.at;
    const value = Math.fround(this.float64());
    if (Number.isFinite(value)) return value;
    this.at = start;
    return this.misfit();
  }

  /** JSON has no form for complex numbers; Go refuses whatever comes. */
  complex64(): [number, number] {
    return this.#nullOr([0, 0]);
  }

  complex128(): [number, number] {
    return this.#nullOr([0, 0]);
  }

  string(): string {
    const { json } = this;
    if (json[this.at] !== quote) return this.#nullOr("");
    const start = this.at + 1;
    let plain = true;
    let i = start;
    for (let byte = json[i]; byte !== quote; byte = json[++i]) {
      if (byte !== backslash) continue;
      plain = false;
      i++;
    }
    this.at = i + 1;
    return plain ? utf8Text(json, start, i) : unescaped(json, start, i);
  }

  /** A string that comes again and again. */
  word(): string {
    return this.string();
  }

  /** Bytes in memory of their own: base64, or a list of numbers, which Go takes too. */
  byteSlice(): Uint8Array {
    const { json } = this;
    const first = json[this.at];
    if (first === 0x5b) return this.bytesOfList();
    if (first !== quote) return this.#nullOr(new Uint8Array(0));
    const start = this.at + 1;
    let end = start;
    while (json[end] !== quote && json[end] !== backslash) end++;
    if (json[end] === quote) {
      this.at = end + 1;
      return readBase64(json, start, end);
    }
    const plain = encoder.encode(this.string()); // a slash may be escaped
    return readBase64(plain, 0, plain.length);
  }

  /** Goes over white space and commas. */
  protected gap(): void {
    for (;;) {
      const byte = this.json[this.at];
      if (byte !== 0x2c && byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return;
      this.at++;
    }
  }

  /** Goes over a text. */
  protected skipText(): void {
    const { json } = this;
    let i = this.at + 1;
    for (let byte = json[i]; byte !== quote; byte = json[++i]) if (byte === backslash) i++;
    this.at = i + 1;
  }

  /** Goes over the colon behind a name. */
  protected colon(): void {
    while (this.json[this.at] !== 0x3a) this.at++;
    this.at++;
    this.gap();
  }

  /** Goes over a value that nobody wants. */
  protected skip(): void {
    const { json } = this;
    for (let depth = 0; ; ) {
      const byte = json[this.at] as number;
      if (byte === quote) this.skipText();
      else if ((byte | 0x20) === 0x7b || (byte | 0x20) === 0x7d) {
        depth += (byte | 0x20) === 0x7b ? 1 : -1;
        this.at++;
      } else if (depth > 0) this.at++;
      else while (isWordPart(json[this.at] as number)) this.at++;
      if (depth === 0) return;
    }
  }

  /** Whether `null` comes next. */
  protected get isNull(): boolean {
    return this.json[this.at] === letterN;
  }

  /** The literal of the number that comes next, without going over it. */
  protected numberAhead(): string {
    let end = this.at;
    while (isNumberPart(this.json[end] as number)) end++;
    return utf8Text(this.json, this.at, end);
  }

  /** A list of numbers that is read as bytes. */
  protected abstract bytesOfList(): Uint8Array;

  /** The value that comes next is not of the type that is wanted. */
  protected abstract misfit(): never;

  #nullOr<T>(zero: T): T {
    if (!this.isNull) this.misfit();
    this.at += 4;
    return zero;
  }

  #integer(type: "int" | "uint"): number {
    const { json } = this;
    let i = this.at;
    let digit = json[i] as number;
    const negative = digit === minus && type === "int";
    if (negative) digit = json[++i] as number;
    const first = i;
    let value = 0;
    while (digit >= 0x30 && digit <= 0x39) {
      value = value * 10 + (digit - 0x30);
      digit = json[++i] as number;
    }
    if (i === first || i - first > safeDigits || isNumberPart(digit) || this.inKey) return this.#long(type);
    this.at = i;
    return negative ? 0 - value : value;
  }

  #numberText(): string {
    if (this.isNull && !this.inKey) {
      this.at += 4;
      return "0";
    }
    const text = this.numberAhead();
    if (text === "") this.misfit();
    this.at += text.length;
    return text;
  }

  #within(min: number, max: number): number {
    const start = this.at;
    const value = min === 0 ? this.uint() : this.int();
    if (value >= min && value <= max) return value;
    this.at = start;
    return this.misfit();
  }

  #wide(signed: boolean): bigint {
    const start = this.at;
    const text = this.#numberText();
    const whole = text.length <= maxDigits && (signed ? /^[-+]?\d+$/ : /^\d+$/).test(text);
    const wide = whole ? BigInt(text.replace("+", "")) : undefined;
    if (wide !== undefined && (signed ? BigInt.asIntN(64, wide) : BigInt.asUintN(64, wide)) === wide) return wide;
    this.at = start;
    return this.misfit();
  }

  /** An integer that is long, or none at all. */
  #long(type: "int" | "uint"): number {
    const wide = this.#wide(type === "int");
    if (Number.isSafeInteger(Number(wide))) return Number(wide);
    throw new RpcError(`${wide} is not a safe integer: declare it ${type}64, or ${type} as bigint`, {
      code: "out_of_range",
    });
  }
}

function narrowed(wide: bigint): number | bigint {
  const value = Number(wide);
  return Number.isSafeInteger(value) ? value : wide;
}

/** Digits, signs, a point, an exponent. */
function isNumberPart(byte: number): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) || byte === minus || byte === 0x2e || byte === 0x2b || byte === 0x45 || byte === 0x65
  );
}

/** What numbers, `true`, `false` and `null` are made of. */
function isWordPart(byte: number): boolean {
  return (byte >= 0x61 && byte <= 0x7a) || isNumberPart(byte);
}

/** What a value is that JSON has no form for. */
export function unsupported(go: string): Error {
  return malformed(`json: unsupported type: ${go}`);
}
