// What is left of a message that is too long: enough to answer it.

import { RpcError } from "../errors.ts";
import { isSpace } from "./syntax.ts";

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const colon = 0x3a;

/** The most bytes that a husk has. */
const maxHuskBytes = 4 * 1024;

/** The most bytes of one text in it; the name of a method and an id are shorter. */
const maxHuskText = 1024;

const encoder = new TextEncoder();
const nullText = encoder.encode("null");
const emptyText = encoder.encode('""');

/**
 * Goes over one message and keeps its own members, without what is in their objects and arrays: of
 * `{"method":"Log.Add","params":[…],"id":7}` it is `{"method":"Log.Add","params":[],"id":7}`. A long text becomes `null`.
 * So the id is found, wherever it stands, and memory is bounded whatever comes.
 */
export class Husk {
  readonly bytes: Uint8Array = new Uint8Array(maxHuskBytes);
  length = 0;
  /** How many bytes of the message have come. */
  taken = 0;
  /** The message is over. */
  whole = false;
  #depth = 0;
  #inText = false;
  /** The next byte is the second of an escape. */
  #escape = false;
  /** Where the text that is being kept begins; -1 when it is too long to be. */
  #text = 0;

  /** Goes over the next part, and answers where it or the message ends. Throws when the message has too much of its own. */
  take(bytes: Uint8Array, start: number, end: number): number {
    let i = start;
    while (i < end && !this.whole) {
      const byte = bytes[i++] as number;
      if (this.#inText) this.#inside(byte);
      else if (byte === quote) this.#begin();
      else if ((byte | 0x20) === openBrace) {
        if (++this.#depth <= 2) this.#keep(byte);
      } else if ((byte | 0x20) === closeBrace) {
        if (--this.#depth <= 1) this.#keep(byte);
        this.whole = this.#depth === 0;
      } else if (this.#depth === 1) this.#keep(byte);
    }
    this.taken += i - start;
    return i;
  }

  #begin(): void {
    this.#inText = true;
    if (this.#depth > 1) return;
    this.#text = this.length;
    this.#keep(quote);
  }

  /** A byte of a text. */
  #inside(byte: number): void {
    if (this.#escape) this.#escape = false;
    else if (byte === backslash) this.#escape = true;
    else if (byte === quote) this.#inText = false;
    if (this.#depth > 1 || this.#text < 0) return;
    this.#keep(byte);
    if (this.length - this.#text > maxHuskText) this.#drop();
  }

  /** Puts something shorter in the place of a text. */
  #drop(): void {
    let before = this.#text - 1;
    while (isSpace(this.bytes[before])) before--;
    this.length = this.#text;
    for (const byte of this.bytes[before] === colon ? nullText : emptyText) this.#keep(byte);
    this.#text = -1;
  }

  #keep(byte: number): void {
    if (this.length === maxHuskBytes) {
      throw new RpcError(`a message that is too long (maxJsonBytes), with ${maxHuskBytes} bytes beside its values`, {
        code: "resource_exhausted",
      });
    }
    this.bytes[this.length++] = byte;
  }
}
