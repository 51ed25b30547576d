// Bytes on their way out: the slab that a turn's messages are written into, and the outlet that sends them.

import { RpcError } from "./errors.ts";
import { largeMemory, spareMemory } from "./memory.ts";
import { writeUtf8 } from "./utf8.ts";

/** How many bytes a slab holds: the largest portion and a message. From 16 to 128 KiB all measured equal. */
export const slabBytes: number = 32 * 1024;

/** The same for those beyond the first `spareSlabs`: when thousands of connections write in one turn, each writes little. */
const smallSlabBytes = 4 * 1024;

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

/** How many slabs, and how many small ones, wait for their next turn; what is over goes to the garbage collector. */
const spareSlabs = 32;
const spareSmallSlabs = 256;

/**
 * Memory that messages are written into, one after the other, until the turn of the event loop ends. `pos` is where the
 * next byte goes. Everything before it is complete or can be cut off again by setting `pos` back.
 */
export class Slab {
  buf: Uint8Array;
  view: DataView;
  pos = 0;
  /** True while a message is being written: what calls from within, from a getter, must not write into the midst of it. */
  busy = false;

  constructor(bytes: number = slabBytes) {
    this.buf = new Uint8Array(bytes);
    this.view = new DataView(this.buf.buffer);
  }

  /** Makes room for `count` more bytes. Doubles, so that n bytes cost n. */
  need(count: number): void {
    if (this.pos + count <= this.buf.length) return;
    const size = Math.max(this.buf.length * 2, this.pos + count);
    const larger = size <= slabBytes ? new Uint8Array(size) : largeMemory(size);
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
  readonly #make: (bytes: number) => S;
  readonly #spare: S[] = [];
  readonly #small: S[] = [];
  #lent = 0;

  constructor(make: (bytes: number) => S) {
    this.#make = make;
  }

  borrow(): S {
    return this.#lent++ < spareSlabs
      ? (this.#spare.pop() ?? this.#make(slabBytes))
      : (this.#small.pop() ?? this.#make(smallSlabBytes));
  }

  /** Takes a slab back, or the memory of one that has grown, unless there is enough. */
  giveBack(slab: S): void {
    this.#lent--;
    slab.pos = 0;
    const { length } = slab.buf;
    if (length === slabBytes) {
      if (this.#spare.length < spareSlabs) this.#spare.push(slab);
    } else if (length === smallSlabBytes) {
      if (this.#small.length < spareSmallSlabs) this.#small.push(slab);
    } else spareMemory(slab.buf);
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
  /** Whether the sink had not passed on everything when it was looked at last. */
  #behind = false;

  /**
   * `consumes` says that nobody looks at the bytes of a write any more once `writableLength` is back at 0. That holds of
   * sockets, whose bytes are then the kernel's. Of other streams a reader may still hold them: those get a copy.
   */
  constructor(sink: Sink, consumes: boolean, spare: SpareSlabs<S>) {
    this.#sink = sink;
    this.#consumes = consumes;
    this.#spare = spare;
  }

  /** The slab of this turn, for a message. What is in it when the turn ends is sent. */
  slab(): S {
    const slab = this.#slab;
    if (slab !== undefined) {
      if (slab.busy) throw torn();
      if (slab.pos < this.#portion || !this.#sendPortion(slab)) return slab;
    }
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

  /** Bytes that the sink has not passed on, and those of this turn while there are any. */
  get backlog(): number {
    if (!this.#behind) return 0;
    const { writableLength } = this.#sink;
    this.#behind = writableLength > 0;
    return writableLength + this.waiting;
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
      this.#behind = this.#sink.writableLength > 0;
      return;
    }
    // A socket that took everything at once leaves the slab free; else the slab is the socket's until it says done.
    let free = false;
    this.#sink.write(slab.buf.subarray(0, slab.pos), () => {
      if (!free) this.#spare.giveBack(slab);
    });
    this.#behind = this.#sink.writableLength > 0;
    if (!this.#behind) {
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

function torn(): RpcError {
  const text = "a call was made while the arguments of another were being encoded (from a getter?)";
  return new RpcError(text, { code: "failed_precondition", mayHaveExecuted: false });
}

/** What every floor above throws when bytes end too early or are not what they have to be. */
export function malformed(text: string): RpcError {
  return new RpcError(text, { code: "invalid_argument" });
}
