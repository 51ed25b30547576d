// Bytes on their way: the slab that a turn's messages are written into, and the window over what has arrived.

import { RpcError } from "./errors.ts";
import { writeUtf8 } from "./utf8.ts";

/** How many bytes a fresh slab holds: a turn's messages mostly fit, and writes of 64 to 128 KiB measured fastest. */
export const slabBytes: number = 128 * 1024;

/**
 * A turn with much to say does not keep it all to its end: after the first KiB it sends what it has, then twice as much,
 * up to `lastPortionBytes`, so that the peer works on one part while this side makes the next. Measured: twice the calls
 * at 64 in flight and twice the records (test/bench/README.md). A turn of less is one write.
 */
export const firstPortionBytes: number = 1024;

/** The largest portion; from here on a write (5 µs) costs little against what is in it. */
const lastPortionBytes = 16 * 1024;

/** What a turn keeps while its sink is behind, because each write would only lengthen the queue. */
const turnBytes = 1024 * 1024;

/** How many slabs wait for their next turn. One turn seldom needs more; what is over goes to the garbage collector. */
const spareSlabs = 8;

/** The largest part of the unread rest of a chunk that is copied out, so that a few bytes do not hold 64 KiB alive. */
const copiedRestBytes = 16 * 1024;

const noBytes = new Uint8Array(0);

/** Bytes in memory of their own. What arrives are Buffers, and a Buffer's own `slice` would be a view. */
export function copied(bytes: Uint8Array, start: number, end: number): Uint8Array {
  return new Uint8Array(bytes.subarray(start, end));
}

/**
 * Memory that messages are written into, one after the other, until the turn of the event loop ends. `pos` is where the
 * next byte goes. Everything before it is complete or can be cut off again by setting `pos` back.
 */
export class Slab {
  buf: Uint8Array = new Uint8Array(slabBytes);
  view: DataView = new DataView(this.buf.buffer);
  pos = 0;

  /** Makes room for `count` more bytes. Doubles, so that n bytes cost n. */
  need(count: number): void {
    if (this.pos + count <= this.buf.length) return;
    const larger = new Uint8Array(Math.max(this.buf.length * 2, this.pos + count));
    larger.set(this.buf.subarray(0, this.pos));
    this.buf = larger;
    this.view = new DataView(larger.buffer);
  }

  /** Appends bytes as they are. */
  raw(bytes: Uint8Array): void {
    this.need(bytes.length);
    this.buf.set(bytes, this.pos);
    this.pos += bytes.length;
  }

  /** Writes a text as UTF-8 at `at`, where there is room for it, and answers how many bytes it took. */
  utf8(text: string, at: number): number {
    return writeUtf8(this.buf, text, at);
  }
}

/** Slabs that no turn owns at the moment. */
export class SpareSlabs<S extends Slab> {
  readonly #make: () => S;
  readonly #spare: S[] = [];

  constructor(make: () => S) {
    this.#make = make;
  }

  borrow(): S {
    return this.#spare.pop() ?? this.#make();
  }

  /** Takes a slab back, unless it has grown or there are enough. */
  giveBack(slab: S): void {
    slab.pos = 0;
    if (slab.buf.length === slabBytes && this.#spare.length < spareSlabs) this.#spare.push(slab);
  }
}

/** Where an outlet's bytes go: a stream of Node's or anything like it. */
export interface Sink {
  write(bytes: Uint8Array, done?: () => void): unknown;
  /** Bytes taken but not yet passed on. */
  readonly writableLength: number;
}

declare const process: { nextTick?: (task: () => void) => void } | undefined;

/**
 * Runs a task at the end of this turn. Node's nextTick queue runs after *all* microtasks, so callers that are several
 * awaits deep still share the turn's one write.
 */
const atEndOfTurn: (task: () => void) => void =
  typeof process !== "undefined" && typeof process.nextTick === "function" ? process.nextTick : queueMicrotask;

/**
 * The way out of one connection: one write per turn and portion, not per message (a write costs more than ten messages'
 * encoding). The slab is borrowed from the turn's first byte to its flush; an idle connection holds none.
 */
export class Outlet<S extends Slab> {
  readonly #sink: Sink;
  readonly #consumes: boolean;
  readonly #spare: SpareSlabs<S>;
  #slab: S | undefined;
  /** How many bytes of this turn are sent before it ends. */
  #portion = firstPortionBytes;
  #scheduled = false;
  #shut = false;

  /**
   * `consumes` says that nobody looks at the bytes of a write any more once `writableLength` is back at 0. That holds of
   * sockets, whose bytes are then the kernel's. Of other streams a reader may still hold them: those get a copy.
   */
  constructor(sink: Sink, consumes: boolean, spare: SpareSlabs<S>) {
    this.#sink = sink;
    this.#consumes = consumes;
    this.#spare = spare;
  }

  /** The slab of this turn. What is in it when the turn ends is sent. */
  slab(): S {
    const slab = this.#slab;
    if (slab !== undefined && (slab.pos < this.#portion || !this.#sendPortion(slab))) return slab;
    if (!this.#scheduled) {
      this.#scheduled = true;
      atEndOfTurn(this.#endTurn);
    }
    this.#slab = this.#spare.borrow();
    return this.#slab;
  }

  /** Sends what the turn has so far, if the sink is up to date. */
  #sendPortion(slab: S): boolean {
    if (this.#sink.writableLength > 0) {
      this.#portion = turnBytes;
      if (slab.pos < turnBytes) return false;
    } else this.#portion = Math.min(2 * this.#portion, lastPortionBytes);
    this.flush();
    return true;
  }

  /** How much of this turn is not written yet. */
  get waiting(): number {
    return this.#slab === undefined ? 0 : this.#slab.pos;
  }

  readonly #endTurn = (): void => {
    this.#scheduled = false;
    this.#portion = firstPortionBytes;
    this.flush();
  };

  /** Sends what the turn has so far. */
  flush(): void {
    const slab = this.#slab;
    if (slab === undefined) return;
    this.#slab = undefined;
    if (slab.pos === 0 || this.#shut) {
      this.#spare.giveBack(slab);
      return;
    }
    if (!this.#consumes) {
      this.#sink.write(slab.buf.slice(0, slab.pos));
      this.#spare.giveBack(slab);
      return;
    }
    // A socket that took everything at once leaves the slab free; else the slab is the socket's until it says done.
    let free = false;
    this.#sink.write(slab.buf.subarray(0, slab.pos), () => {
      if (!free) this.#spare.giveBack(slab);
    });
    if (this.#sink.writableLength === 0) {
      free = true;
      this.#spare.giveBack(slab);
    }
  }

  /** From now on nothing is sent any more. */
  shut(): void {
    this.#shut = true;
    this.flush();
  }
}

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

  /** Takes in what has arrived. */
  add(chunk: Uint8Array): void {
    if (this.pos === this.end) {
      this.bytes = chunk;
      this.pos = 0;
      this.end = chunk.length;
      this.#own = false;
      return;
    }
    const held = this.end - this.pos;
    if (!this.#own || this.end + chunk.length > this.bytes.length) {
      const grown = new Uint8Array(2 * (held + chunk.length));
      grown.set(this.bytes.subarray(this.pos, this.end));
      this.bytes = grown;
      this.pos = 0;
      this.end = held;
      this.#own = true;
    }
    this.bytes.set(chunk, this.end);
    this.end += chunk.length;
  }

  /** Called when all that is whole has been read: lets go of the chunk that a small rest would keep alive. */
  rest(): void {
    if (this.pos === this.end) {
      this.bytes = noBytes;
      this.pos = 0;
      this.end = 0;
      this.#own = false;
    } else if (!this.#own && this.end - this.pos <= copiedRestBytes) {
      this.bytes = copied(this.bytes, this.pos, this.end);
      this.end -= this.pos;
      this.pos = 0;
      this.#own = true;
    }
  }
}

/** What every floor above throws when bytes end too early or are not what they have to be. */
export function malformed(text: string): RpcError {
  return new RpcError(text, { code: "invalid_argument" });
}
