// Burden: bytes that a server keeps for its peers, all connections together. Each has limits of its own; this is for many
// that stay below theirs at the same time.

/** Something that keeps bytes for a peer. */
export interface Burdened {
  /** How many it keeps at the moment. */
  readonly burden: number;
  /** How many it kept when it was weighed last; 0 to begin with. Kept by `Burdens`. */
  weighed: number;
  /** Lets go of all of it, and of the peer. */
  destroy(): void;
}

/** Differences below this many bytes are not worth a look: so a connection that moves along is never weighed. */
export const lightBytes: number = 4 * 1024;

/** The burdens of one server. */
export class Burdens {
  readonly #most: number;
  readonly #report: (bytes: number) => void;
  readonly #heavy = new Set<Burdened>();
  #relieving = false;
  /** Bytes of all of them, as weighed. */
  total = 0;

  /** `report` is told the bytes of each that is closed because of it. */
  constructor(most: number, report: (bytes: number) => void) {
    this.#most = most;
    this.#report = report;
  }

  /** Takes note of what one keeps now. Above the most that all may keep, the largest are closed. */
  weigh(one: Burdened): void {
    const change = one.burden - one.weighed;
    if (change <= lightBytes && change >= -lightBytes) return;
    this.#note(one);
    if (this.total > this.#most) this.#relieve();
  }

  /** It is over and keeps nothing. */
  forget(one: Burdened): void {
    this.total -= one.weighed;
    one.weighed = 0;
    this.#heavy.delete(one);
  }

  #note(one: Burdened): void {
    const { burden } = one;
    this.total += burden - one.weighed;
    one.weighed = burden;
    if (burden > 0) this.#heavy.add(one);
    else this.#heavy.delete(one);
  }

  #relieve(): void {
    if (this.#relieving) return; // closing one writes its last replies, and comes here again
    this.#relieving = true;
    // What was noted may be gone by now.
    for (const one of this.#heavy) this.#note(one);
    const largestFirst = this.total > this.#most ? [...this.#heavy].sort((a, b) => b.weighed - a.weighed) : [];
    for (const one of largestFirst) {
      if (this.total <= this.#most) break;
      this.#report(one.weighed);
      this.forget(one);
      one.destroy();
    }
    this.#relieving = false;
  }
}
