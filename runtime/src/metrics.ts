// Metrics: what a server counts of its calls beyond their number: errors by code, how long they take, which run and which
// were slow. It stands in front of handlers, so that a server without metrics pays nothing, not even a question.

import { type Context, isThenable } from "./call.ts";
import { type Code, codeForPeer, RpcError } from "./errors.ts";
import { checkMilliseconds, checkOptions } from "./options.ts";

/** What metrics can be given. */
export interface MetricsOptions {
  /** Milliseconds from which a call is slow and kept in the list of slow calls. Default 100. */
  slowAfter?: number | undefined;
  /** How many slow calls are kept, the latest ones. Default 50, at most 1,000. */
  slowCalls?: number | undefined;
}

/** Runs a method: `Registered.handle`. */
type Handle = (args: unknown, context: Context) => unknown;

/** A call that has ended and took long. */
export interface SlowCall {
  readonly serviceMethod: string;
  readonly peer: string;
  /** When it began, in milliseconds since 1970. */
  readonly began: number;
  /** Milliseconds. */
  readonly took: number;
  /** Undefined for success. */
  readonly code: Code | undefined;
}

/** A call that is running, of a handler that has answered with a promise. */
export interface RunningCall {
  readonly serviceMethod: string;
  readonly peer: string;
  /** On the clock of `performance.now()`. */
  readonly since: number;
}

const bucketCount = 28;

/** Times in buckets of powers of two: bucket `i` has those below 2^i microseconds, the last one all from 67 s on. */
export class Histogram {
  readonly buckets: number[] = new Array<number>(bucketCount).fill(0);
  count = 0;
  /** Milliseconds. */
  sum = 0;

  add(milliseconds: number): void {
    const microseconds = Math.min(milliseconds * 1_000, 0x7fffffff);
    const bucket = Math.min(32 - Math.clz32(microseconds), bucketCount - 1);
    this.buckets[bucket] = (this.buckets[bucket] ?? 0) + 1;
    this.count++;
    this.sum += milliseconds;
  }
}

/** The milliseconds that all times of a bucket are below. */
export function bucketEnd(bucket: number): number {
  return bucket === bucketCount - 1 ? Number.POSITIVE_INFINITY : 2 ** bucket / 1_000;
}

/** One in so many calls that are answered at once is timed: reading the clock twice would cost as much as such a call. */
const sampling = 16;

/** What is counted of one method. */
export class Meter {
  readonly serviceMethod: string;
  readonly errors: Map<Code, number> = new Map();
  readonly latency: Histogram = new Histogram();
  readonly #metrics: Metrics;
  #inFlight = 0;
  #ticks = 0;
  /** Whether it has ever answered with a promise: then the clock is read for every call. */
  #later = false;

  constructor(serviceMethod: string, metrics: Metrics) {
    this.serviceMethod = serviceMethod;
    this.#metrics = metrics;
  }

  /** Calls that are running. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Whether only some of its calls are in the histogram. */
  get sampled(): boolean {
    return !this.#later;
  }

  /** A call failed, before or after its handler ran. */
  failed(code: Code): void {
    this.errors.set(code, (this.errors.get(code) ?? 0) + 1);
  }

  /** A handler whose calls are measured. */
  measure(handle: Handle): Handle {
    return (args, context) => {
      const timed = this.#later || this.#ticks++ % sampling === 0;
      const began = timed ? performance.now() : 0;
      let result: unknown;
      try {
        result = handle(args, context);
      } catch (thrown) {
        this.#ended(codeForPeer(thrown), timed ? began : undefined, context.peer);
        throw thrown;
      }
      if (isThenable(result)) return this.#watch(result, timed ? began : performance.now(), context.peer);
      if (timed) this.#ended(undefined, began, context.peer);
      return result;
    };
  }

  #watch(result: PromiseLike<unknown>, since: number, peer: string): Promise<unknown> {
    this.#later = true;
    this.#inFlight++;
    const call: RunningCall = { serviceMethod: this.serviceMethod, peer, since };
    this.#metrics.running.add(call);
    const settled = (code: Code | undefined): void => {
      this.#inFlight--;
      this.#metrics.running.delete(call);
      this.#ended(code, since, peer);
    };
    const reply = Promise.resolve(result);
    reply.then(
      () => settled(undefined),
      (thrown: unknown) => settled(codeForPeer(thrown)),
    );
    return reply;
  }

  #ended(code: Code | undefined, began: number | undefined, peer: string): void {
    if (code !== undefined) this.failed(code);
    if (began === undefined) return;
    const took = performance.now() - began;
    this.latency.add(took);
    if (took < this.#metrics.slowAfter) return;
    const call = { serviceMethod: this.serviceMethod, peer, began: Date.now() - took, took, code };
    this.#metrics.slow(call);
  }
}

/** What is counted of all methods of a server. */
export class Metrics {
  /** When counting began, in milliseconds since 1970. */
  readonly since: number = Date.now();
  /** Milliseconds. */
  readonly slowAfter: number;
  /** Running calls of handlers that have answered with a promise; those that began first come first. */
  readonly running: Set<RunningCall> = new Set();
  /** How many calls were slow. */
  slowTotal = 0;
  readonly #slowCalls: SlowCall[] = [];
  readonly #most: number;

  /** Throws `invalid_argument`. */
  constructor(options: MetricsOptions = {}) {
    checkOptions(options, ["slowAfter", "slowCalls"], "metrics");
    const { slowAfter = 100, slowCalls = 50 } = options;
    checkMilliseconds(slowAfter, "slowAfter");
    if (!Number.isInteger(slowCalls) || slowCalls < 0 || slowCalls > 1_000) {
      throw new RpcError(`slowCalls is ${slowCalls}: it has to be a number from 0 to 1000`, {
        code: "invalid_argument",
      });
    }
    this.slowAfter = slowAfter;
    this.#most = slowCalls;
  }

  /** The latest slow calls, the last one first. */
  get slowCalls(): readonly SlowCall[] {
    return this.#slowCalls.toReversed();
  }

  /** A call has ended and was slow. */
  slow(call: SlowCall): void {
    this.slowTotal++;
    this.#slowCalls.push(call);
    if (this.#slowCalls.length > this.#most) this.#slowCalls.shift();
  }
}
