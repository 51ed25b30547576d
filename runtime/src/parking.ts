// Parked calls: those that wait, undecoded, until a running one has finished.

import type { Seq } from "./codec.ts";
import type { Registered } from "./registered.ts";

/** A call that waits until another has finished. */
export interface ParkedCall {
  readonly found: Registered;
  readonly seq: Seq;
  readonly argsBytes: number;
  readonly readArgs: () => unknown;
}

/** What a parked call takes beside its arguments, in bytes, as measured: the object, its array, its closure. */
const callBytes = 400;

/** A first-in-first-out store that knows how many bytes it holds. */
export class Parking {
  #calls: ParkedCall[] = [];
  /** The index of the oldest: taking from an array's front would cost its length. */
  #first = 0;
  /** Bytes of all parked calls. */
  bytes = 0;

  get empty(): boolean {
    return this.#calls.length === 0;
  }

  add(call: ParkedCall): void {
    this.#calls.push(call);
    this.bytes += call.argsBytes + callBytes;
  }

  /** The oldest call. */
  take(): ParkedCall | undefined {
    const call = this.#calls[this.#first++];
    if (call !== undefined) this.bytes -= call.argsBytes + callBytes;
    if (this.#first >= this.#calls.length) {
      this.#calls = [];
      this.#first = 0;
    } else if (this.#first === 1024) {
      this.#calls = this.#calls.slice(1024);
      this.#first = 0;
    }
    return call;
  }

  clear(): void {
    this.#calls = [];
    this.#first = 0;
    this.bytes = 0;
  }
}
