// Where one JSON message ends and the next begins in what has arrived. Source: Go encoding/json stream.go (readValue).

import { malformed } from "../bytes.ts";
import { RpcError } from "../errors.ts";
import { Window } from "../window.ts";
import { Husk } from "./husk.ts";
import { isSpace, kindOf, Syntax } from "./syntax.ts";

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const openBracket = 0x5b;
const closeBrace = 0x7d;

/** A message of more bytes than the limit, but not than so many times the limit, is gone over; beyond, the stream ends. */
const skippedTimes = 16;

/**
 * Cuts a stream into messages: objects and arrays (and `null`), with or without white space between them. Every byte is
 * looked at once, however small the pieces are that it comes in. Of a message that is too long only the husk is left.
 */
export class Frames {
  readonly #window = new Window();
  readonly #maxBytes: number;
  /** How much of the unfinished message has been looked at, and what that was. */
  #seen = 0;
  #depth = 0;
  #inText = false;
  /** What is kept of the message that is being gone over. */
  #husk: Husk | undefined;
  /** How many bytes the last message had, if that was too many: then what follows is its husk. Else 0. */
  tooLong = 0;
  /** The last message: `bytes` from `start` to `end`, until more is fed. */
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  end = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Takes in what has arrived. */
  feed(chunk: Uint8Array): void {
    this.#window.add(chunk);
  }

  /** Whether a message has arrived in part. */
  get inMessage(): boolean {
    return this.#seen > 0 || this.#husk !== undefined;
  }

  /** Bytes that have arrived and are not read. */
  get held(): number {
    return this.#window.held;
  }

  /** Lets go of the chunk that came last, whether all of it is read or not. */
  retain(): void {
    this.#window.rest();
  }

  /** Goes to the next message. False: it has not arrived whole. Throws when the stream is not JSON, or goes on too long. */
  next(): boolean {
    if (this.#husk !== undefined) return this.#goOver(this.#husk);
    const window = this.#window;
    const { bytes, end } = window;
    const begun = this.#seen > 0 ? 0 : this.#begin();
    if (begun < 0) {
      window.rest();
      return false;
    }
    let i = window.pos + this.#seen + begun;
    let depth = this.#depth;
    let inText = this.#inText;
    let whole = begun > 0;
    for (; i < end && !whole; i++) {
      const byte = bytes[i] as number;
      if (inText) {
        if (byte === quote) inText = false;
        else if (byte === backslash) i++; // what it escapes may come with the next chunk: then `i` is ahead of it
      } else if (byte === quote) inText = true;
      else if ((byte | 0x20) === openBrace) depth++;
      else if ((byte | 0x20) === closeBrace) whole = --depth === 0;
    }
    if (i - window.pos > this.#maxBytes && begun === 0) {
      this.#husk = new Husk();
      return this.#goOver(this.#husk);
    }
    if (!whole) {
      this.#seen = i - window.pos;
      this.#depth = depth;
      this.#inText = inText;
      window.rest();
      return false;
    }
    this.bytes = bytes;
    this.start = window.pos;
    this.end = i;
    this.tooLong = 0;
    window.pos = i;
    this.#seen = 0;
    this.#depth = 0;
    this.#inText = false;
    return true;
  }

  /** What is wrong with a message that is too long. */
  complaint(): string {
    return `a message of ${this.tooLong} bytes; at most ${this.#maxBytes} are taken (maxJsonBytes)`;
  }

  /** Goes over a message that is too long, from its first byte on, and keeps nothing of it but the husk. */
  #goOver(husk: Husk): boolean {
    const window = this.#window;
    window.pos = husk.take(window.bytes, window.pos, window.end);
    window.rest();
    const most = skippedTimes * this.#maxBytes;
    if (husk.taken > most) {
      throw new RpcError(`a message of more than ${most} bytes; at most ${this.#maxBytes} are taken (maxJsonBytes)`, {
        code: "resource_exhausted",
      });
    }
    if (!husk.whole) return false;
    this.bytes = husk.bytes;
    this.start = 0;
    this.end = husk.length;
    this.tooLong = husk.taken;
    this.#husk = undefined;
    this.#seen = 0;
    this.#depth = 0;
    this.#inText = false;
    return true;
  }

  /**
   * Goes to the first byte of a message, and answers -1 if that has not arrived. A message is an object or an array; or
   * `null`, of which it answers the length.
   */
  #begin(): number {
    const window = this.#window;
    const { bytes, end } = window;
    while (window.pos < end && isSpace(bytes[window.pos])) window.pos++;
    if (window.pos === end) return -1;
    const first = bytes[window.pos] as number;
    if (first === openBrace || first === openBracket) return 0;
    if (first === 0x6e) return end - window.pos < 4 ? -1 : 4;
    new Syntax(bytes, window.pos, end).value(0); // if it is no JSON at all, that is said
    throw malformed(`json: cannot unmarshal ${kindOf(first)} into a message`);
  }
}
