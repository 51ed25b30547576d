// The window over the bytes that have arrived and are not read yet.

import { copied, freshBytes } from "./memory.ts";

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
  /** Memory that is this window's own, so that what comes next can be put behind what is there. */
  #own = false;
  /** How many bytes from `pos` on the message has that has arrived in part; 0 when that is not known. */
  #expected = 0;
  /** What has arrived behind that message, and is not in `bytes` yet: those then end where the message does. */
  #later: Uint8Array = noBytes;

  /** How many bytes are not read yet. */
  get held(): number {
    return this.end - this.pos + this.#later.length;
  }

  /** Takes in what has arrived. */
  add(chunk: Uint8Array): void {
    this.#later = this.#later.length === 0 ? chunk : joined(this.#later, chunk);
    this.#goOn();
  }

  /**
   * Called when what is there is not enough: says how long the message at `pos` is, 0 when that is not known, and goes on
   * to what has arrived behind. False: nothing has, and the chunk is let go of.
   */
  more(expected: number): boolean {
    this.#expected = expected;
    if (this.#later.length > 0) return this.#goOn();
    this.rest();
    return false;
  }

  /** All of what came later is read in place, or as much of it as the message lacks is put behind what is there. */
  #goOn(): true {
    const later = this.#later;
    const left = this.end - this.pos;
    if (left === 0) {
      this.#later = noBytes;
      this.bytes = later;
      this.pos = 0;
      this.end = later.length;
      this.#own = false;
      return true;
    }
    const lacking = this.#expected - left;
    const count = lacking > 0 && lacking < later.length ? lacking : later.length;
    if (!this.#own || this.end + count > this.bytes.length) this.#move(left + count, 2 * (left + count));
    this.bytes.set(count === later.length ? later : later.subarray(0, count), this.end);
    this.end += count;
    this.#later = count === later.length ? noBytes : later.subarray(count);
    if (count >= lacking) this.#expected = 0; // it is whole, and says nothing of what follows
    return true;
  }

  /** Moves what is not read into memory of the window's own: for so many bytes, or for the message if it is known. */
  #move(there: number, room: number): void {
    const known = there >= knownBytes ? Math.max(room, ahead * there) : room;
    const own = freshBytes(this.#expected < there ? room : Math.min(this.#expected, known));
    own.set(this.bytes.subarray(this.pos, this.end));
    this.bytes = own;
    this.end -= this.pos;
    this.pos = 0;
    this.#own = true;
  }

  /**
   * Bytes of the message at `message` in memory that nothing else uses: a copy, but of a large part of memory of the
   * window's own a view. The window then moves to other memory: who has got the bytes sees all of theirs, and may also send
   * it on to a worker, which takes it away.
   */
  taken(bytes: Uint8Array, message: number, start: number, end: number): Uint8Array {
    const length = end - start;
    const whole = bytes === this.bytes && this.#own && length >= ownBytes && 2 * length >= bytes.length;
    if (!whole) return copied(bytes, start, end);
    this.bytes = copied(bytes, this.pos, this.end);
    bytes.fill(0, 0, message); // what is around the message is not theirs, whether it was written or not
    bytes.fill(0, this.pos);
    this.end -= this.pos;
    this.pos = 0;
    return bytes.subarray(start, end);
  }

  /** Called when reading pauses: lets go of the chunk, whose memory may be the next one's. */
  rest(): void {
    if (this.#later.length > 0) this.#later = copied(this.#later, 0, this.#later.length);
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

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
