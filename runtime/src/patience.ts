// Patience: how long a peer may take for what it has begun, to take its replies or to end a message.

import { deadlines, type Timed } from "./call.ts";

/** The connection that is watched. */
export interface Watched {
  /** Bytes of replies that wait for the peer. */
  readonly backlog: number;
  destroy(): void;
}

/**
 * How long a peer has to be quiet, in milliseconds, before a stream that has ended goes. To a socket that is gone it may not
 * send: the answer to that is a reset, and what it has not read of its replies is lost (RFC 9112, 9.6).
 */
const lingerTimeout = 200;

/** How long, in milliseconds. */
export interface PatienceLimits {
  readonly stallTimeout: number;
  readonly partialMessageTimeout: number;
}

/** Looks after one connection, by the process's one timer: nothing runs while nothing is under way. */
export class Patience implements Timed {
  readonly #watched: Watched;
  readonly #limits: PatienceLimits;
  /** When the peer stopped taking replies, and how many bytes waited then; when a message began. 0: not so. */
  #stalledSince = 0;
  #stalledAt = 0;
  #partialSince = 0;
  /** Since when the peer is quiet, while that is waited for. */
  #quietSince = 0;
  /** When this was looked at before. */
  #lookedAt = 0;

  constructor(watched: Watched, limits: PatienceLimits) {
    this.#watched = watched;
    this.#limits = limits;
  }

  /** Replies wait, and the peer's requests are not read until it has taken them. */
  stalled(): void {
    this.#stalledSince = performance.now();
    this.#stalledAt = this.#watched.backlog;
    this.#partialSince = 0;
    deadlines.add(this, this.#limits.stallTimeout);
  }

  /** So many bytes more wait: without a word of it they would hide as many that the peer has taken. */
  more(bytes: number): void {
    this.#stalledAt += bytes;
  }

  /** The peer has taken its replies. */
  taken(): void {
    this.#stalledSince = 0;
  }

  /** All is sent. What the peer still sends is thrown away until it ends or is quiet; it is `heard` each time. */
  linger(): void {
    this.#stalledSince = 0;
    this.#quietSince = performance.now();
    deadlines.add(this, lingerTimeout);
  }

  /** Bytes have come that are thrown away. */
  heard(): void {
    if (this.#quietSince !== 0) this.#quietSince = performance.now();
  }

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
    this.#stalledSince = 0;
    this.#partialSince = 0;
    this.#quietSince = 0;
  }

  /** No peer is judged by a time in which this process stood still: what has come meanwhile is read between two looks. */
  sweep(now: number): number {
    const before = this.#lookedAt;
    this.#lookedAt = now;
    const { stallTimeout, partialMessageTimeout } = this.#limits;
    if (this.#stalledSince !== 0) {
      const { backlog } = this.#watched;
      // Every byte that the peer takes renews our patience.
      if (backlog < this.#stalledAt) this.#stalledSince = now;
      else if (before - this.#stalledSince > stallTimeout) this.#watched.destroy();
      this.#stalledAt = backlog;
    } else if (this.#partialSince !== 0 && before - this.#partialSince > partialMessageTimeout) {
      this.#watched.destroy();
    } else if (this.#quietSince !== 0 && before - this.#quietSince > lingerTimeout) this.#watched.destroy();
    return this.#stalledSince === 0 && this.#partialSince === 0 && this.#quietSince === 0 ? 0 : 1;
  }
}
