// Admission: how many connections a server holds, of whom, and which one makes room for a new one.

import { RpcError } from "./errors.ts";
import type { ServerLimits } from "./limits.ts";

/** What admission looks at in a socket. */
export interface Admissible {
  readonly remoteAddress?: string | undefined;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  destroy(): unknown;
  once(event: "close", listener: () => void): unknown;
}

/** A connection that was let in. */
export class Admitted {
  readonly socket: Admissible;
  /** Whom it counts for; undefined for this machine's own, who are not counted. */
  readonly source: string | undefined;
  /** Whether a call runs on it. Set when the conversation begins. */
  busy: () => boolean = () => false;
  /** HTTP requests that are being answered. */
  requests = 0;
  #bytes = 0;
  #since: number;

  constructor(socket: Admissible, now: number) {
    this.socket = socket;
    this.source = sourceOf(socket.remoteAddress);
    this.#since = now;
  }

  /** Since when nothing has happened on it, as far as one look after the other can tell. */
  look(now: number): number {
    const bytes = this.socket.bytesRead + this.socket.bytesWritten;
    if (bytes !== this.#bytes || this.requests > 0 || this.busy()) {
      this.#bytes = bytes;
      this.#since = now;
    }
    return this.#since;
  }
}

/** How often the connections are looked at, in milliseconds: nothing is noted down while bytes or calls come. */
const lookEvery = 5_000;

/** Refusals are reported once in so many milliseconds: whoever floods the port must not flood the log. */
const reportEvery = 1_000;

/** The connections of one server, on all its ports. */
export class Admission {
  readonly #limits: ServerLimits;
  readonly #report: (error: RpcError, peer: string) => void;
  readonly #now: () => number;
  readonly #all = new Map<Admissible, Admitted>();
  readonly #counts = new Map<string, number>();
  #timer: ReturnType<typeof setInterval> | undefined;
  /** Until then no connection can have become old enough to make room. */
  #fullUntil = 0;
  #nextReport = 0;
  #requests = 0;
  #quiet: (() => void)[] = [];
  #unreported = 0;
  /** Connections closed at the door because of a limit. */
  refused = 0;
  /** Connections closed to make room. */
  evicted = 0;

  constructor(
    limits: ServerLimits,
    report: (error: RpcError, peer: string) => void,
    now: () => number = () => performance.now(),
  ) {
    this.#limits = limits;
    this.#report = report;
    this.#now = now;
  }

  get size(): number {
    return this.#all.size;
  }

  /** Lets a socket in, or answers undefined: then it is to be destroyed. */
  admit(socket: Admissible): Admitted | undefined {
    const now = this.#now();
    const admitted = new Admitted(socket, now);
    const { source } = admitted;
    const count = source === undefined ? 0 : (this.#counts.get(source) ?? 0);
    if (count >= this.#limits.maxConnectionsPerAddress) {
      return this.#refuse(`${source} has ${count} connections already, as many as maxConnectionsPerAddress`, socket);
    }
    if (this.#all.size >= this.#limits.maxConnections && !this.#makeRoom(now)) {
      return this.#refuse(`there are ${this.#all.size} connections already, as many as maxConnections`, socket);
    }
    this.#all.set(socket, admitted);
    if (source !== undefined) this.#counts.set(source, count + 1);
    if (this.#timer === undefined) {
      this.#timer = setInterval(() => this.look(), Math.min(lookEvery, this.#limits.evictableAfter));
      this.#timer.unref?.();
    }
    socket.once("close", () => this.#leave(admitted));
    return admitted;
  }

  /** An HTTP request of a connection begins: its end is told by calling what this answers. */
  begin(admitted: Admitted): () => void {
    admitted.requests++;
    this.#requests++;
    return () => {
      admitted.requests--;
      if (--this.#requests === 0) for (const done of this.#quiet.splice(0)) done();
    };
  }

  /** Resolves when no HTTP request is being answered. */
  quiet(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#requests === 0) resolve();
      else this.#quiet.push(resolve);
    });
  }

  /** Notes on which connections something has happened. */
  look(): void {
    const now = this.#now();
    for (const admitted of this.#all.values()) admitted.look(now);
  }

  /** Destroys all that are left. */
  destroy(): void {
    for (const { socket } of [...this.#all.values()]) socket.destroy();
  }

  #leave(admitted: Admitted): void {
    if (!this.#all.delete(admitted.socket)) return;
    const { source } = admitted;
    if (source !== undefined) {
      const left = (this.#counts.get(source) ?? 1) - 1;
      if (left === 0) this.#counts.delete(source);
      else this.#counts.set(source, left);
    }
    if (this.#all.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Closes the connection that has been idle longest, if one has been so for long enough. */
  #makeRoom(now: number): boolean {
    if (now < this.#fullUntil) return false;
    let oldest: Admitted | undefined;
    let since = now;
    for (const admitted of this.#all.values()) {
      const at = admitted.look(now);
      if (at >= since) continue;
      oldest = admitted;
      since = at;
    }
    const evictable = since + this.#limits.evictableAfter;
    if (oldest === undefined || now < evictable) {
      // Looking through all of them for every connection of a flood would be a way to keep the process busy.
      this.#fullUntil = Math.min(evictable, now + lookEvery);
      return false;
    }
    this.evicted++;
    this.#leave(oldest);
    oldest.socket.destroy();
    return true;
  }

  #refuse(message: string, socket: Admissible): undefined {
    this.refused++;
    this.#unreported++;
    const now = this.#now();
    if (now < this.#nextReport) return undefined;
    this.#nextReport = now + reportEvery;
    const all = this.#unreported === 1 ? "" : ` (${this.#unreported} refused since the last report)`;
    this.#unreported = 0;
    const error = new RpcError(`a connection was refused: ${message}${all}`, { code: "resource_exhausted" });
    this.#report(error, socket.remoteAddress ?? "unix socket");
    return undefined;
  }
}

/**
 * Whom a connection counts for: an IPv4 address, or the first 64 bits of an IPv6 one, which is what one subscriber gets.
 * Undefined for this machine's own.
 */
export function sourceOf(address: string | undefined): string | undefined {
  if (address === undefined) return undefined;
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*$/, "");
  if (plain === "::1" || plain.startsWith("127.")) return undefined;
  if (!plain.includes(":")) return plain;
  const [left = "", right] = plain.split("::");
  const head = left === "" ? [] : left.split(":");
  const tail = right === undefined || right === "" ? [] : right.split(":");
  const zeros = right === undefined ? 0 : Math.max(0, 8 - head.length - tail.length);
  const groups = [...head, ...Array.from({ length: zeros }, () => "0"), ...tail];
  return `${groups.slice(0, 4).join(":")}::/64`;
}
