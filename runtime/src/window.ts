// The window over the bytes that have arrived and are not read yet.

import { copied } from "./bytes.ts";

/** What a socket brings at once: the last chunk of a message has the beginning of the next behind it. */
const chunkBytes = 64 * 1024;

/**
 * From so many bytes on memory is taken for the whole of a message whose length is known, but for no more than so many
 * times what has arrived. What is not written into costs nothing.
 */
const knownBytes = 16 * 1024;
const ahead = 64;

/** From this length on decoded bytes may be a view into memory that nothing else uses, and not a copy. */
const ownBytes = 64 * 1024;

const noBytes = new Uint8Array(0);

/**
 * The bytes that have arrived and are not read yet: `bytes` from `pos` to `end`. Reads in place what one chunk holds
 * whole; what comes in pieces is put together in memory that grows with what has really arrived, never with what a
 * length prefix claims, and in linear time however small the pieces are.
 */
export class Window {
  bytes: Uint8Array = noBytes;
  pos = 0;
  end = 0;
  /** Memory that is this window's own, so that the next chunk can be put behind what is there. */
  #own = false;
  /** How many bytes from `pos` on the message has that has arrived in part. */
  #expected = 0;

  /** Takes in what has arrived. */
  add(chunk: Uint8Array): void {
    if (this.pos === this.end) {
      this.bytes = chunk;
      this.pos = 0;
      this.end = chunk.length;
      this.#own = false;
      return;
    }
    if (!this.#own || this.end + chunk.length > this.bytes.length) {
      const there = this.end - this.pos + chunk.length;
      this.#move(there, 2 * there);
    }
    this.bytes.set(chunk, this.end);
    this.end += chunk.length;
  }

  /** Moves what is not read into memory of the window's own, of so many bytes unless more are known to come. */
  #move(there: number, room: number): void {
    const known = there >= knownBytes ? Math.min(this.#expected + chunkBytes, ahead * there) : 0;
    const own = new Uint8Array(known >= there ? known : room);
    own.set(this.bytes.subarray(this.pos, this.end));
    this.bytes = own;
    this.end -= this.pos;
    this.pos = 0;
    this.#own = true;
  }

  /** Says how long the message is that begins at `pos` and has arrived in part. */
  expect(bytes: number): void {
    this.#expected = bytes;
  }

  /**
   * Bytes in memory that nothing else uses: a copy, but of a large part of memory of the window's own a view. The window
   * then moves to other memory: who has got the bytes may also send them on to a worker, which takes all of theirs away.
   */
  taken(bytes: Uint8Array, start: number, end: number): Uint8Array {
    const length = end - start;
    const whole = bytes === this.bytes && this.#own && length >= ownBytes && 2 * length >= bytes.length;
    if (!whole) return copied(bytes, start, end);
    this.bytes = copied(bytes, this.pos, this.end);
    this.end -= this.pos;
    this.pos = 0;
    return bytes.subarray(start, end);
  }

  /** Called when all that is whole has been read: lets go of the chunk, whose memory may be the next one's. */
  rest(): void {
    if (this.pos === this.end) {
      this.bytes = noBytes;
      this.pos = 0;
      this.end = 0;
      this.#own = false;
    } else if (!this.#own) {
      const left = this.end - this.pos;
      this.#move(left, left);
    }
  }
}
