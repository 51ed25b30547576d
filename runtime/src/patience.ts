// Patience: how long a peer may take for what it has begun, to take its replies or to end a message.

import { deadlines, type Timed } from "./call.ts";
import type { Duplex } from "./codec.ts";

/** The connection that is watched. */
export interface Watched {
  /** Bytes of replies that wait for the peer. */
  readonly backlog: number;
  destroy(): void;
}

/** What a socket tells of itself. */
type Timer = Pick<Duplex, "setTimeout" | "timeout">;

/** Beyond it a Node timer would fire at once. */
const longestTimer = 2 ** 31 - 1;

/** How long, in milliseconds. */
export interface PatienceLimits {
  readonly stallTimeout: number;
  readonly partialMessageTimeout: number;
}

/** Looks after one connection, by the process's one timer: nothing runs while nothing is under way. */
export class Patience implements Timed {
  readonly #watched: Watched;
  readonly #stream: Timer;
  readonly #limits: PatienceLimits;
  /** When the peer stopped taking replies, and how many bytes waited then; when a message began. 0: not so. */
  #stalledSince = 0;
  #stalledAt = 0;
  #partialSince = 0;
  /** The time that the socket's owner has set for it, while ours is in its place. */
  #ownersTime: number | undefined;

  constructor(watched: Watched, stream: Timer, limits: PatienceLimits) {
    this.#watched = watched;
    this.#stream = stream;
    this.#limits = limits;
  }

  /** Replies wait, and the peer's requests are not read until it has taken them. */
  stalled(): void {
    const { stallTimeout } = this.#limits;
    this.taken(); // it may be told again, from now on
    this.#partialSince = 0;
    // A socket knows what a peer takes of one long write; a backlog says nothing of it until the write is over.
    if (this.#stream.setTimeout !== undefined) {
      this.#ownersTime = this.#stream.timeout ?? 0;
      this.#stream.setTimeout(Math.min(stallTimeout, longestTimer), this.#idle);
      return;
    }
    this.#stalledSince = performance.now();
    this.#stalledAt = this.#watched.backlog;
    deadlines.add(this, stallTimeout);
  }

  /** The peer has taken its replies. */
  taken(): void {
    this.#stalledSince = 0;
    const ownersTime = this.#ownersTime;
    if (ownersTime === undefined) return;
    this.#ownersTime = undefined;
    this.#stream.setTimeout?.(0, this.#idle);
    if (ownersTime > 0) this.#stream.setTimeout?.(ownersTime);
  }

  readonly #idle = (): void => this.#watched.destroy();

  /** Says after each chunk whether a message has arrived in part, and is read on; `anew`: it began with this chunk. */
  partial(is: boolean, anew: boolean): void {
    if (!is) this.#partialSince = 0;
    else if (anew || this.#partialSince === 0) {
      this.#partialSince = performance.now();
      deadlines.add(this, this.#limits.partialMessageTimeout);
    }
  }

  /** The connection is over. */
  end(): void {
    this.taken();
    this.#partialSince = 0;
  }

  sweep(now: number): number {
    if (this.#stalledSince !== 0) {
      const { backlog } = this.#watched;
      // Every byte that the peer takes renews our patience.
      if (backlog < this.#stalledAt) this.#stalledSince = now;
      else if (now - this.#stalledSince > this.#limits.stallTimeout) this.#watched.destroy();
      this.#stalledAt = backlog;
    } else if (this.#partialSince !== 0 && now - this.#partialSince > this.#limits.partialMessageTimeout) {
      this.#watched.destroy();
    }
    return this.#stalledSince === 0 && this.#partialSince === 0 ? 0 : 1;
  }
}
