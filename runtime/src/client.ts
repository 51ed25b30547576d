// Client: calls over one connection of any kind. Source: Go net/rpc client.go (send, input, Close).

import {
  type CallOptions,
  type Cancellable,
  canceled,
  cancelOn,
  checkCallOptions,
  deadlines,
  forget,
  type Signal,
} from "./call.ts";
import type { Caller } from "./caller.ts";
import type { ClientCodec, Duplex } from "./codec.ts";
import { errorOfText } from "./declared.ts";
import { RpcError } from "./errors.ts";
import { type ClientLimits, clientLimits, withLimits } from "./limits.ts";
import { NetRpcClientCodec } from "./netrpc.ts";
import { checkKinds, checkStream, type Kind } from "./options.ts";
import { Pending } from "./pending.ts";
import type { AnyBoundMethod, BoundMethod } from "./types.ts";

/** What a client can be given, whatever its connection. */
export interface ClientOptions {
  /** Milliseconds after which a call fails that says nothing else. Default: none, as in Go. */
  timeout?: number | undefined;
  /** How many calls may be in flight; one more fails with `resource_exhausted`. Default 65,536. */
  maxPending?: number | undefined;
  /** Bytes of requests that the server has not taken; beyond, further calls fail with `resource_exhausted`. Default 256 MiB. */
  maxUnsentBytes?: number | undefined;
  /** Milliseconds that `close()` waits for calls in flight. Default 10,000. */
  drainTimeout?: number | undefined;
  /** What bounds what the server can make this client do. Default: `clientLimits`. */
  limits?: Partial<ClientLimits> | undefined;
}

/** The kinds of `ClientOptions`, for those who take them among others. */
export const clientOptions: Readonly<Record<keyof ClientOptions, Kind>> = {
  timeout: "timeout",
  maxPending: "count",
  maxUnsentBytes: "count",
  drainTimeout: "milliseconds",
  limits: "other",
};

class PendingCall implements Cancellable {
  readonly client: Client;
  readonly method: AnyBoundMethod;
  readonly seq: number;
  readonly resolve: (reply: unknown) => void;
  readonly reject: (error: RpcError) => void;
  /** On the clock of `performance.now()`; 0 for none. */
  deadline = 0;
  signal: Signal | undefined;

  constructor(
    client: Client,
    method: AnyBoundMethod,
    seq: number,
    resolve: (reply: unknown) => void,
    reject: (error: RpcError) => void,
  ) {
    this.client = client;
    this.method = method;
    this.seq = seq;
    this.resolve = resolve;
    this.reject = reject;
  }

  cancel(reason: RpcError): void {
    this.client.abandon(this, reason);
  }
}

/** Go's text for a call on a connection that is gone (rpc.ErrShutdown). */
const shutDownText = "connection is shut down";

/**
 * Calls over one two-way stream of bytes. `dial` and the generated `connect`s make one; make one yourself over any
 * stream of your own.
 */
export class Client implements Caller {
  readonly #stream: Duplex;
  readonly #codec: ClientCodec;
  readonly #pending = new Pending<PendingCall>();
  readonly #timeout: number;
  readonly #maxPending: number;
  readonly #maxUnsentBytes: number;
  readonly #drainTimeout: number;
  readonly #maxStrays: number;
  /** Calls that were given up and whose responses may still come; responses that belong to no call. */
  #abandoned = 0;
  #strays = 0;
  #timed = 0;
  #state: "open" | "closing" | "closed" = "open";
  #cause: RpcError | undefined;
  readonly closed: Promise<RpcError | undefined>;
  #resolveClosed!: (error: RpcError | undefined) => void;
  #drainTimer: ReturnType<typeof setTimeout> | undefined;

  /** `codec` is for wires other than Go's gob; it writes to the same stream. */
  constructor(stream: Duplex, options: ClientOptions = {}, codec?: ClientCodec) {
    checkKinds(options, clientOptions, "a client");
    checkStream(stream, "a client");
    this.#stream = stream;
    const limits = withLimits(clientLimits, options.limits);
    this.#codec = codec ?? new NetRpcClientCodec(stream, false, limits);
    this.#maxStrays = limits.maxStrays;
    this.#timeout = options.timeout ?? Number.POSITIVE_INFINITY;
    this.#maxPending = options.maxPending ?? 65_536;
    this.#maxUnsentBytes = options.maxUnsentBytes ?? 256 * 1024 * 1024;
    this.#drainTimeout = Math.min(options.drainTimeout ?? 10_000, 0x7fffffff); // beyond that a timer fires at once
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    stream.on("data", this.#read);
    stream.on("end", () => this.#lose(undefined));
    stream.on("error", (error: Error) => this.#lose(error));
    stream.on("close", () => this.#lose(undefined));
    stream.resume();
    if (stream.destroyed) this.#lose(closedBefore()); // it will not say so again
  }

  get state(): "open" | "closing" | "closed" {
    return this.#state;
  }

  /** How many calls are in flight. */
  get inFlight(): number {
    return this.#pending.size;
  }

  call<A, R>(method: BoundMethod<A, R>, args: A, options?: CallOptions): Promise<R> {
    return new Promise<R>((resolve, reject) => {
      this.#send(method, args, options, resolve as (reply: unknown) => void, reject);
    });
  }

  #send(
    method: AnyBoundMethod,
    args: unknown,
    options: CallOptions | undefined,
    resolve: (reply: unknown) => void,
    reject: (error: RpcError) => void,
  ): void {
    if (options !== undefined) checkCallOptions(options, method.serviceMethod);
    if (options?.signal?.aborted) throw canceled(options.signal, false);
    if (this.#state !== "open") throw this.#shutDown(method.serviceMethod);
    if (this.#pending.size >= this.#maxPending) {
      throw full(method.serviceMethod, `${this.#maxPending} calls are in flight already (maxPending)`);
    }
    if (this.#codec.backlog > this.#maxUnsentBytes) {
      const text = `${this.#codec.backlog} bytes of requests wait for the server to take them (maxUnsentBytes)`;
      throw full(method.serviceMethod, text);
    }
    const call = new PendingCall(this, method, this.#pending.nextSeq(), resolve, reject);
    if (method.checkArgs !== undefined) method.checkArgs(args, method.serviceMethod, true);
    this.#codec.writeRequest(method, call.seq, args);
    this.#pending.add(call);
    const timeout = options?.timeout ?? method.timeout ?? this.#timeout;
    if (timeout !== Number.POSITIVE_INFINITY) {
      call.deadline = performance.now() + timeout;
      this.#timed++;
      deadlines.add(this, timeout);
    }
    if (options?.signal !== undefined) {
      call.signal = options.signal;
      cancelOn(options.signal, call);
    }
  }

  readonly #read = (chunk: Uint8Array): void => {
    if (this.#state === "closed") return;
    const codec = this.#codec;
    try {
      codec.feed(chunk);
      while (codec.readResponse()) {
        const call = this.#pending.take(codec.seq);
        if (call !== undefined) this.#settle(call);
        else this.#dropped();
      }
    } catch (thrown) {
      const { code, message } = RpcError.from(thrown);
      const whose = code === "resource_exhausted" ? code : "internal"; // the server's fault, not the caller's argument
      this.#lose(new RpcError(`the server's bytes make no sense: ${message}`, { code: whose }));
    }
  };

  /** A response to no call in flight: late or stray, and dropped as in Go. But nobody sends strays without end. */
  #dropped(): void {
    if (this.#abandoned > 0) this.#abandoned--;
    else if (++this.#strays > this.#maxStrays) {
      throw new RpcError(`more than ${this.#maxStrays} responses to calls that nobody made (maxStrays)`, {
        code: "resource_exhausted",
      });
    }
  }

  /** The way out of a call that got its response. */
  #settle(call: PendingCall): void {
    const { serviceMethod, reply, checkReply } = call.method;
    let value: unknown;
    try {
      if (this.#codec.error !== "") throw errorFromPeer(this.#codec.error, call.method);
      value = this.#codec.readBody(reply, serviceMethod);
      if (checkReply !== undefined) checkReply(value, serviceMethod);
    } catch (thrown) {
      this.#reject(call, RpcError.from(thrown));
      return;
    }
    this.#release(call);
    call.resolve(value);
  }

  #reject(call: PendingCall, error: RpcError): void {
    this.#release(call);
    call.reject(error);
  }

  /** What every exit of a call has in common. */
  #release(call: PendingCall): void {
    if (call.deadline !== 0) this.#timed--;
    if (call.signal !== undefined) forget(call.signal, call);
    if (this.#state === "closing" && this.#pending.size === 0) this.#end();
  }

  /** Ends the wait for a call whose response may still come, and is dropped then. Not for users. */
  abandon(call: PendingCall, error: RpcError): void {
    if (this.#pending.take(call.seq) === undefined) return;
    this.#abandoned++;
    this.#reject(call, error);
  }

  /** Fails the calls whose time is over. Not for users: the process's one deadline timer calls it. */
  sweep(now: number): number {
    if (this.#timed === 0) return 0;
    this.#pending.forEach((call) => {
      if (call.deadline === 0 || call.deadline > now) return;
      const method = call.method.serviceMethod;
      this.abandon(call, new RpcError(`${method}: no reply in time`, { code: "deadline_exceeded", method }));
    });
    return this.#timed;
  }

  close(): Promise<void> {
    if (this.#state === "open") {
      this.#state = "closing";
      if (this.#pending.size === 0) this.#end();
      else {
        this.#drainTimer = setTimeout(() => {
          this.#lose(new RpcError("calls were still in flight when the connection closed", { code: "unavailable" }));
        }, this.#drainTimeout);
      }
    }
    return this.closed.then(() => undefined);
  }

  /** Closes the stream after the last call: says goodbye, and does not wait for the peer to do the same. */
  #end(): void {
    this.#codec.flush();
    const gone = (): void => {
      clearTimeout(this.#drainTimer);
      this.#stream.destroy();
    };
    this.#stream.end(gone);
    this.#lose(undefined);
    // What is left is of calls that were given up: a server that does not take it must not keep this process alive.
    if (this.#stream.writableLength > 0) this.#drainTimer = setTimeout(gone, this.#drainTimeout);
  }

  /** The connection is over, with an error or without: every call in flight fails. */
  #lose(error: Error | undefined): void {
    if (this.#state === "closed") return;
    const asked = this.#state === "closing" && this.#pending.size === 0;
    this.#state = "closed";
    clearTimeout(this.#drainTimer);
    if (!asked) {
      this.#cause =
        error instanceof RpcError
          ? error
          : new RpcError(error === undefined ? "the server closed the connection" : error.message, {
              code: "unavailable",
              cause: error,
            });
      this.#stream.destroy();
    }
    this.#pending.forEach((call) => {
      const method = call.method.serviceMethod;
      const { code, message } = this.#cause as RpcError;
      this.abandon(call, new RpcError(`${method}: no reply: ${message}`, { code, method, cause: error }));
    });
    this.#resolveClosed(asked ? undefined : this.#cause);
  }

  #shutDown(serviceMethod: string): RpcError {
    const why = this.#cause === undefined ? "" : ` (${this.#cause.message})`;
    return new RpcError(`${serviceMethod}: ${shutDownText}${why}`, {
      code: "unavailable",
      method: serviceMethod,
      mayHaveExecuted: false,
    });
  }
}

function closedBefore(): RpcError {
  return new RpcError("the stream was closed before", { code: "unavailable" });
}

/** The error that a server's text stands for: a declared one, one of net/rpc's own, or just that text. */
function errorFromPeer(text: string, method: AnyBoundMethod): RpcError {
  const { serviceMethod } = method;
  const declared = errorOfText(method.errors, text, serviceMethod);
  if (declared !== undefined) return declared;
  const unknown = text.startsWith("rpc: can't find ") || text.startsWith("rpc: service/method request ill-formed");
  return new RpcError(text, {
    code: unknown ? "unimplemented" : "unknown",
    method: serviceMethod,
    remote: true,
    mayHaveExecuted: !unknown,
  });
}

/** Why a call is not begun: there are too many. */
function full(method: string, text: string): RpcError {
  return new RpcError(`${method}: ${text}`, { code: "resource_exhausted", method, mayHaveExecuted: false });
}
