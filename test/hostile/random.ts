// Random numbers that a seed repeats: what a fuzzer finds can be found again.

/** A generator of 32-bit numbers (mulberry32): small, fast, and good enough to choose bytes by. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** A number from 0 to 2^32 - 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  /** A whole number from 0 to `count` - 1; 0 for a count of 0. */
  below(count: number): number {
    return Math.floor((this.next() / 0x100000000) * count);
  }

  /** Once in `times`. */
  once(times: number): boolean {
    return this.below(times) === 0;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256));
  }
}

/** The seed of one input among those of a run: any of them can be made without the others. */
export function seedOf(run: number, index: number): number {
  return new Random(Math.imul(run, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b)).next();
}
