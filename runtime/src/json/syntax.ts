// JSON's syntax: whether a text is JSON, and where the members of an object are. It knows no types.
// Source: Go encoding/json scanner.go, whose texts these are.

import { malformed } from "../bytes.ts";
import { type WireLimits, wireLimits } from "../limits.ts";
import type { Names } from "./names.ts";

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const openBracket = 0x5b;
const closeBrace = 0x7d;
const closeBracket = 0x5d;
const comma = 0x2c;
const colon = 0x3a;

/** Whether a byte is JSON's white space. */
export function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** Goes over JSON and sees to it that it is JSON. What it has gone over can be read without looking again. */
export class Syntax {
  bytes: Uint8Array;
  pos: number;
  #end: number;
  #limits: WireLimits;
  /** What was nested too deep, or had too many members: the rest is in order, so that only this message suffers. */
  excess: string | undefined;

  constructor(bytes: Uint8Array, pos: number, end: number, limits: WireLimits = wireLimits) {
    this.bytes = bytes;
    this.pos = pos;
    this.#end = end;
    this.#limits = limits;
  }

  /** Begins with another text. */
  begin(bytes: Uint8Array, pos: number, end: number): void {
    this.bytes = bytes;
    this.pos = pos;
    this.#end = end;
    this.excess = undefined;
  }

  /** Goes over white space. */
  space(): void {
    while (isSpace(this.bytes[this.pos])) this.pos++;
  }

  /** Goes over a value that has `depth` objects and arrays around it. */
  value(depth: number): void {
    this.space();
    const first = this.bytes[this.pos] as number;
    if (first === quote) this.text();
    else if (first === openBrace) this.object(depth);
    else if (first === openBracket) this.#array(depth);
    else if (first === 0x2d || (first >= 0x30 && first <= 0x39)) this.#number();
    else if (first === 0x74) this.#literal("true");
    else if (first === 0x66) this.#literal("false");
    else if (first === 0x6e) this.#literal("null");
    else this.#fail("looking for beginning of value");
  }

  /**
   * Goes over an object. `names` are the members of interest: where their values begin goes into `starts`, and where
   * they end into the same place behind all starts. Of several with one name the last counts.
   */
  object(depth: number, names?: Names, starts?: Int32Array): void {
    if (depth >= this.#limits.maxJsonDepth) {
      this.#tooDeep();
      return;
    }
    this.pos++;
    this.space();
    if (this.bytes[this.pos] === closeBrace) {
      this.pos++;
      return;
    }
    let guess = 0;
    for (let keys = 1; ; keys++) {
      this.space();
      const key = this.pos;
      if (this.bytes[key] !== quote) this.#fail("looking for beginning of object key string");
      let found = -1;
      if (names?.isNext(this.bytes, key, guess)) {
        found = guess;
        this.pos += names.lengthOf(guess);
      } else {
        this.text();
        if (names !== undefined) found = names.find(this.bytes, key + 1, this.pos - 1);
        this.space();
        if (this.bytes[this.pos] !== colon) this.#fail("after object key");
        this.pos++;
      }
      this.space();
      const start = this.pos;
      this.value(depth + 1);
      if (found >= 0 && starts !== undefined) {
        starts[found] = start;
        starts[found + starts.length / 2] = this.pos;
        guess = found + 1;
      }
      this.space();
      const next = this.bytes[this.pos];
      if (next !== comma && next !== closeBrace) this.#fail("after object key:value pair");
      this.pos++;
      if (next === closeBrace) {
        if (keys > this.#limits.maxJsonKeys)
          this.excess ??= `an object may have ${this.#limits.maxJsonKeys} members (maxJsonKeys)`;
        return;
      }
    }
  }

  /** Sees to it that nothing comes any more. */
  finish(): void {
    this.space();
    if (this.pos < this.#end) this.#fail("after top-level value");
  }

  /** Goes over a text. */
  text(): void {
    const { bytes } = this;
    let i = this.pos + 1;
    for (;;) {
      const byte = bytes[i] as number;
      if (byte === quote) break;
      if (byte === backslash) {
        this.pos = i + 1;
        this.#escape();
        i = this.pos;
      } else if (byte >= 0x20) i++;
      else {
        this.pos = i;
        this.#fail("in string literal");
      }
    }
    this.pos = i + 1;
  }

  #escape(): void {
    const byte = this.bytes[this.pos++] as number;
    if (byte !== 0x75) {
      if ('"\\/bfnrt'.includes(String.fromCharCode(byte))) return;
      this.pos--;
      this.#fail("in string escape code");
    }
    for (let i = 0; i < 4; i++) {
      const digit = this.bytes[this.pos] as number;
      const letter = digit | 0x20;
      if (!((digit >= 0x30 && digit <= 0x39) || (letter >= 0x61 && letter <= 0x66))) {
        this.#fail("in \\u hexadecimal character escape");
      }
      this.pos++;
    }
  }

  #array(depth: number): void {
    if (depth >= this.#limits.maxJsonDepth) {
      this.#tooDeep();
      return;
    }
    this.pos++;
    this.space();
    if (this.bytes[this.pos] === closeBracket) {
      this.pos++;
      return;
    }
    for (;;) {
      this.value(depth + 1);
      this.space();
      const next = this.bytes[this.pos];
      if (next !== comma && next !== closeBracket) this.#fail("after array element");
      this.pos++;
      if (next === closeBracket) return;
    }
  }

  #number(): void {
    if (this.bytes[this.pos] === 0x2d) this.pos++;
    if (this.bytes[this.pos] === 0x30) this.pos++;
    else this.#digits("in numeric literal");
    if (this.bytes[this.pos] === 0x2e) {
      this.pos++;
      this.#digits("after decimal point in numeric literal");
    }
    if (((this.bytes[this.pos] as number) | 0x20) !== 0x65) return;
    this.pos++;
    if (this.bytes[this.pos] === 0x2b || this.bytes[this.pos] === 0x2d) this.pos++;
    this.#digits("in exponent of numeric literal");
  }

  #digits(where: string): void {
    const start = this.pos;
    while ((this.bytes[this.pos] as number) >= 0x30 && (this.bytes[this.pos] as number) <= 0x39) this.pos++;
    if (this.pos === start) this.#fail(where);
  }

  #literal(word: string): void {
    for (let i = 1; i < word.length; i++) {
      this.pos++;
      if (this.bytes[this.pos] !== word.charCodeAt(i))
        this.#fail(`in literal ${word} (expecting ${quoted(word.charCodeAt(i))})`);
    }
    this.pos++;
  }

  /** Goes over an object or array that is nested too deep: it is only counted, and the message refused. */
  #tooDeep(): void {
    this.excess ??= `a message may be nested ${this.#limits.maxJsonDepth} deep (maxJsonDepth)`;
    for (let open = 0; ; ) {
      const byte = this.bytes[this.pos] as number;
      if (byte === quote) {
        this.text();
        continue;
      }
      if (this.pos >= this.#end) this.#fail("");
      this.pos++;
      if ((byte | 0x20) === openBrace) open++;
      else if ((byte | 0x20) === closeBrace && --open === 0) return;
    }
  }

  #fail(where: string): never {
    if (this.pos >= this.#end) throw malformed("unexpected end of JSON input");
    throw malformed(`invalid character ${quoted(this.bytes[this.pos] as number)} ${where}`);
  }
}

/** What a value is, by its first byte, in Go's words. */
export function kindOf(first: number | undefined): string {
  switch (first) {
    case quote:
      return "string";
    case openBrace:
      return "object";
    case openBracket:
      return "array";
    case 0x74:
    case 0x66:
      return "bool";
    case 0x6e:
      return "null";
    default:
      return "number";
  }
}

/** A byte as Go's messages show it. */
function quoted(byte: number): string {
  if (byte === 0x27) return "'\\''";
  if (byte === quote) return "'\"'";
  if (byte >= 0x20 && byte < 0x7f) return byte === backslash ? "'\\\\'" : `'${String.fromCharCode(byte)}'`;
  const short = { 7: "a", 8: "b", 9: "t", 10: "n", 11: "v", 12: "f", 13: "r" }[byte];
  if (short !== undefined) return `'\\${short}'`;
  if (byte < 0xa1 || byte === 0xad) return byte < 0x80 ? `'\\x${hex(byte)}'` : `'\\u00${hex(byte)}'`;
  return `'${String.fromCharCode(byte)}'`;
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}
