// What a call carries beside its arguments: options on the client, the context on the server, deadlines, cancellation.

import { RpcError } from "./errors.ts";
import { checkMilliseconds, checkOptions, shown } from "./options.ts";

/** The platform's `AbortSignal`, in a form that needs neither the types of Node nor those of browsers to be there. */
export type Signal = typeof globalThis extends { AbortSignal: { prototype: infer S } } ? S : SignalShape;

interface SignalShape {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: "abort", listener: () => void, options?: { once?: boolean }): void;
}

/** What can be said about one call. */
export interface CallOptions {
  /**
   * Milliseconds until the call fails with `deadline_exceeded`; default: what the schema says of the
   * method, else the client's, and there none. It is kept on
   * this side: plain Go knows no deadlines, and the server may still finish the call.
   */
  timeout?: number | undefined;
  /** Aborting it fails the call with `canceled`. The server may still finish the call. */
  signal?: Signal | undefined;
}

/** The names of `CallOptions`. */
export const callOptionNames: readonly (keyof CallOptions)[] = ["timeout", "signal"];

/** Throws `invalid_argument` for options that do not exist or cannot be. */
export function checkCallOptions(options: CallOptions, serviceMethod: string): void {
  checkOptions(options, callOptionNames, `${serviceMethod}: a call`);
  const { timeout, signal } = options;
  if (timeout !== undefined) checkMilliseconds(timeout, `${serviceMethod}: timeout`);
  if (signal === undefined || typeof signal?.addEventListener === "function") return;
  // Not by its class: signals of other realms and of libraries are some as well.
  throw new RpcError(`${serviceMethod}: signal is ${shown(signal)}: it has to be an AbortSignal`, {
    code: "invalid_argument",
    method: serviceMethod,
    mayHaveExecuted: false,
  });
}

/** What a handler is told about a call beside its arguments. */
export interface Context {
  /** The method as it was called: `"Arith.Multiply"`. */
  readonly serviceMethod: string;
  /**
   * Aborted when the connection is known to be gone: it broke, or was closed from this side. A peer that only ends its
   * sending may still wait for answers, as Go's clients may, and a TCP peer that vanishes is noticed by the next write.
   * It is the call's own: what listens to it is forgotten when the call has ended, and does not hear of what comes later.
   */
  readonly signal: Signal;
  /** Where the call comes from: `"127.0.0.1:53122"`, or what the stream's owner said. */
  readonly peer: string;
  /** What `authenticate` answered for this connection; undefined where nothing was asked. */
  readonly principal: unknown;
  /** A store of this connection, the same for all its calls. */
  readonly connection: Map<unknown, unknown>;
}

/** What is known of a connection before its first call. */
export interface ConnectionInfo {
  /** Shown to handlers as `ctx.peer`. */
  peer: string;
  /** Shown to handlers as `ctx.principal`. */
  principal?: unknown;
}

/** What the contexts of a connection's calls have in common. What few handlers ask for is made when it is asked for. */
export class ConnectionState {
  readonly info: ConnectionInfo;
  #abort: AbortController | undefined;
  #store: Map<unknown, unknown> | undefined;
  #left = false;
  #reason: RpcError | undefined;

  constructor(info: ConnectionInfo) {
    this.info = info;
  }

  /** Aborted when nobody waits for answers any more. */
  get signal(): Signal {
    if (this.#abort === undefined) {
      this.#abort = new AbortController();
      if (this.#left) this.#abort.abort(this.#why);
    }
    return this.#abort.signal;
  }

  /** What handlers keep for this connection. */
  get store(): Map<unknown, unknown> {
    this.#store ??= new Map();
    return this.#store;
  }

  /** Whether nobody waits for answers any more. */
  get left(): boolean {
    return this.#left;
  }

  /** Nobody waits for answers any more. */
  protected leave(reason?: RpcError): void {
    if (this.#left) return;
    this.#left = true;
    this.#reason = reason;
    this.#abort?.abort(this.#why);
  }

  get #why(): RpcError {
    return this.#reason ?? new RpcError("the connection is gone", { code: "canceled" });
  }
}

/** The context of one call. */
export class CallContext implements Context, Cancellable {
  readonly serviceMethod: string;
  readonly #connection: ConnectionState;
  #abort: AbortController | undefined;
  #ended = false;

  constructor(serviceMethod: string, connection: ConnectionState) {
    this.serviceMethod = serviceMethod;
    this.#connection = connection;
  }

  /** Made when it is asked for; after the call it is the connection's. */
  get signal(): Signal {
    if (this.#abort !== undefined) return this.#abort.signal;
    const { signal } = this.#connection;
    if (this.#ended || signal.aborted) return signal;
    this.#abort = new AbortController();
    cancelOn(signal, this);
    return this.#abort.signal;
  }

  /** The connection is gone. */
  cancel(): void {
    this.#abort?.abort(this.#connection.signal.reason);
  }

  /** The call has ended: a connection that lives for days must not keep what listened for each of its calls. */
  end(): void {
    this.#ended = true;
    if (this.#abort !== undefined) forget(this.#connection.signal, this);
  }

  get peer(): string {
    return this.#connection.info.peer;
  }

  get principal(): unknown {
    return this.#connection.info.principal;
  }

  get connection(): Map<unknown, unknown> {
    return this.#connection.store;
  }
}

/** Something with calls that have deadlines. */
export interface Timed {
  /** Fails the calls whose deadline is before `now`, and answers how many calls with deadlines are left. */
  sweep(now: number): number;
}

/** The finest step in which deadlines are looked at, in milliseconds. */
const finestStep = 10;

/**
 * One timer for all deadlines, at a hundredth of the shortest timeout: a timer per call would cost more than the call.
 * The timer does not keep the process alive; the sockets of calls in flight do.
 */
class Deadlines {
  readonly #timed = new Set<Timed>();
  #step = Number.POSITIVE_INFINITY;
  #timer: ReturnType<typeof setInterval> | undefined;

  add(timed: Timed, timeout: number): void {
    this.#timed.add(timed);
    const step = Math.min(Math.max(finestStep, timeout / 100), 60_000);
    if (step >= this.#step) return;
    this.#step = step;
    clearInterval(this.#timer);
    this.#timer = setInterval(this.#sweep, step);
    this.#timer.unref?.();
  }

  readonly #sweep = (): void => {
    const now = performance.now();
    for (const timed of this.#timed) if (timed.sweep(now) === 0) this.#timed.delete(timed);
    if (this.#timed.size > 0) return;
    clearInterval(this.#timer);
    this.#step = Number.POSITIVE_INFINITY;
  };
}

/** The deadlines of this process. */
export const deadlines: Deadlines = /* @__PURE__ */ new Deadlines();

/** A call that can be cancelled. */
export interface Cancellable {
  cancel(reason: RpcError): void;
}

const calls = new WeakMap<Signal, Set<Cancellable>>();

/** Cancels the call when the signal aborts. One listener a signal, shared by its calls. */
export function cancelOn(signal: Signal, call: Cancellable): void {
  let waiting = calls.get(signal);
  if (waiting === undefined) {
    const all = new Set<Cancellable>();
    waiting = all;
    calls.set(signal, all);
    signal.addEventListener(
      "abort",
      () => {
        const error = canceled(signal, true);
        for (const each of all) each.cancel(error);
        all.clear();
      },
      { once: true },
    );
  }
  waiting.add(call);
}

/** The call has settled: the signal forgets it. */
export function forget(signal: Signal, call: Cancellable): void {
  calls.get(signal)?.delete(call);
}

/** The error of a call whose signal is aborted. */
export function canceled(signal: Signal, mayHaveExecuted: boolean): RpcError {
  const { reason } = signal;
  const why = reason?.name === "AbortError" ? "" : `: ${RpcError.from(reason).message}`;
  return new RpcError(`the call was cancelled${why}`, { code: "canceled", cause: reason, mayHaveExecuted });
}

/** Whether a handler answers later. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
