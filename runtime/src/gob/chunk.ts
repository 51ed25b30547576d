// The bytes that are being read, as texts and doubles.
//
// A call into the platform's decoder costs about 40 ns however short the text is; most texts are short, ASCII, and stand
// close together. So a stretch of bytes is made into one text, and the texts in it are cut out of that (measured: a record
// of 42 texts is decoded in two thirds of the time).

import { malformed } from "../bytes.ts";
import { isUtf8, latin1Text, utf8Text } from "../utf8.ts";

/**
 * How many bytes a stretch has. V8 keeps all of it alive for every text of 13 or more characters that was cut out of it,
 * so it bounds what a program holds that keeps one text of each message.
 */
const stretchBytes = 1024;

/** Longer texts are worth a call of their own. */
const maxCut = 256;

export const noBytes: Uint8Array = new Uint8Array(0);
const noView = new DataView(noBytes.buffer);

/** Bytes that others say what to read of. */
export abstract class Chunk {
  bytes: Uint8Array = noBytes;
  readonly #strict: boolean;
  /** A view of the bytes, made when it is first needed: many messages have neither texts nor doubles. */
  #view: DataView = noView;
  /** The stretch as a text of one character for each byte, and where it stands in the bytes. */
  #stretch = "";
  #stretchStart = 0;
  #stretchEnd = 0;

  /** `strict`: a text that is not UTF-8 is refused. */
  constructor(strict: boolean) {
    this.#strict = strict;
  }

  /** Turns to other bytes, or to the same memory with other bytes in it. */
  turnTo(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.#view = noView;
    this.#stretch = "";
    this.#stretchEnd = 0;
  }

  /** The text in these bytes. */
  protected text(start: number, end: number): string {
    if (end - start <= maxCut) {
      const { bytes } = this;
      const view = this.#viewed();
      let all = 0;
      let i = start;
      for (; i <= end - 4; i += 4) all |= view.getInt32(i);
      for (; i < end; i++) all |= bytes[i] as number;
      if ((all & 0x80808080) === 0) {
        if (start < this.#stretchStart || end > this.#stretchEnd) this.#goOn(start);
        return this.#stretch.slice(start - this.#stretchStart, end - this.#stretchStart);
      }
    }
    if (this.#strict && !isUtf8(this.bytes.subarray(start, end))) {
      throw malformed("a string that is not UTF-8 (refuseInvalidUtf8)");
    }
    return utf8Text(this.bytes, start, end);
  }

  /** The double whose eight bytes start at `at`, the lowest first. */
  protected double(at: number): number {
    return this.#viewed().getFloat64(at, true);
  }

  #viewed(): DataView {
    if (this.#view === noView) {
      this.#view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.length);
    }
    return this.#view;
  }

  #goOn(start: number): void {
    this.#stretchStart = start;
    this.#stretchEnd = Math.min(start + stretchBytes, this.bytes.length);
    this.#stretch = latin1Text(this.bytes, start, this.#stretchEnd);
  }
}
