// Session: one served connection, its running calls and their replies. Source: Go net/rpc server.go (ServeCodec, call).

import type { Context, Signal } from "./call.ts";
import type { Duplex, Seq, ServerCodec } from "./codec.ts";
import { RpcError, textForPeer } from "./errors.ts";
import type { AnyMethod } from "./types.ts";

/** A method that a server has, under the name that it is called by. */
export interface Registered {
  readonly serviceMethod: string;
  readonly method: AnyMethod;
  /** Runs the handler. */
  readonly handle: (args: unknown, context: Context) => unknown;
  /** How many calls have begun, those that failed included, as on Go's debug page. */
  calls: number;
}

/** What a session needs of the server that it belongs to. */
export interface Host {
  /** The method of this name, or the text of the error for one that does not exist. */
  find(serviceMethod: string): Registered | string;
  /** A handler failed in a way that its caller is not told about. */
  report(error: unknown, where: { method: string; peer: string }): void;
  /** The session is over. */
  ended(session: Session): void;
}

/** What is known of a connection before its first call. */
export interface ConnectionInfo {
  /** Shown to handlers as `ctx.peer`. */
  peer: string;
  /** Shown to handlers as `ctx.principal`. */
  principal?: unknown;
}

/** Above this many bytes of replies that the peer has not taken, its requests are not read. */
const replyHighWater = 1024 * 1024;

class CallContext implements Context {
  readonly serviceMethod: string;
  readonly #session: Session;

  constructor(session: Session, serviceMethod: string) {
    this.#session = session;
    this.serviceMethod = serviceMethod;
  }

  get signal(): Signal {
    return this.#session.signal;
  }

  get peer(): string {
    return this.#session.info.peer;
  }

  get principal(): unknown {
    return this.#session.info.principal;
  }

  get connection(): Map<unknown, unknown> {
    return this.#session.store;
  }
}

/** Serves one stream: reads requests, runs handlers, writes replies in the order in which the handlers finish. */
export class Session {
  readonly info: ConnectionInfo;
  readonly #stream: Duplex;
  readonly #codec: ServerCodec;
  readonly #host: Host;
  #running = 0;
  #reading = true;
  #paused = false;
  #over = false;
  #abort: AbortController | undefined;
  #store: Map<unknown, unknown> | undefined;

  constructor(stream: Duplex, codec: ServerCodec, host: Host, info: ConnectionInfo) {
    this.#stream = stream;
    this.#codec = codec;
    this.#host = host;
    this.info = info;
    stream.on("data", this.#read);
    stream.on("end", () => this.#endOfInput());
    stream.on("drain", this.#drained);
    stream.on("error", () => this.#finish());
    stream.on("close", () => this.#finish());
    stream.resume();
  }

  /** Aborted when the connection is gone. Made when a handler first asks. */
  get signal(): Signal {
    this.#abort ??= new AbortController();
    if (this.#over) this.#abort.abort();
    return this.#abort.signal;
  }

  /** What handlers keep for this connection. Made when a handler first asks. */
  get store(): Map<unknown, unknown> {
    this.#store ??= new Map();
    return this.#store;
  }

  /** How many calls are running. */
  get running(): number {
    return this.#running;
  }

  /** Reads no more requests, lets the running calls finish, sends their replies and ends the stream. */
  drain(): void {
    this.#reading = false;
    this.#endIfIdle();
  }

  /** Ends the stream at once. */
  destroy(): void {
    this.#stream.destroy();
    this.#finish();
  }

  readonly #read = (chunk: Uint8Array): void => {
    if (!this.#reading) return;
    const codec = this.#codec;
    try {
      codec.feed(chunk);
      while (codec.readRequest()) this.#dispatch(codec.serviceMethod, codec.seq);
    } catch {
      // A header that cannot be read, or bytes that are no messages: as in Go no word about it, the running calls finish.
      this.drain();
    }
  };

  #dispatch(serviceMethod: string, seq: Seq): void {
    const found = this.#host.find(serviceMethod);
    if (typeof found === "string") {
      this.#codec.writeError(serviceMethod, seq, found);
      return;
    }
    let args: unknown;
    try {
      args = this.#codec.readBody(found.method.args);
    } catch (thrown) {
      this.#codec.writeError(serviceMethod, seq, this.#codec.readErrorText(thrown, found.method.args));
      return;
    }
    found.calls++;
    this.#running++;
    let result: unknown;
    try {
      result = found.handle(args, new CallContext(this, serviceMethod));
    } catch (thrown) {
      this.#fail(found, seq, thrown);
      return;
    }
    if (isThenable(result)) {
      // Promise.resolve: a thenable of the user's own may settle twice, a promise does not.
      Promise.resolve(result).then(
        (reply) => this.#reply(found, seq, reply),
        (thrown: unknown) => this.#fail(found, seq, thrown),
      );
    } else this.#reply(found, seq, result);
  }

  #reply(found: Registered, seq: Seq, reply: unknown): void {
    if (this.#over) {
      this.#settled();
      return;
    }
    try {
      this.#codec.writeReply(found.serviceMethod, seq, found.method.reply, reply);
    } catch (thrown) {
      this.#host.report(thrown, { method: found.serviceMethod, peer: this.info.peer });
      this.#codec.writeError(found.serviceMethod, seq, RpcError.from(thrown).message);
    }
    this.#settled();
  }

  #fail(found: Registered, seq: Seq, thrown: unknown): void {
    const text = textForPeer(thrown);
    if (text === undefined) this.#host.report(thrown, { method: found.serviceMethod, peer: this.info.peer });
    if (!this.#over) this.#codec.writeError(found.serviceMethod, seq, text ?? "internal error");
    this.#settled();
  }

  #settled(): void {
    this.#running--;
    if (!this.#paused && this.#codec.waiting + this.#stream.writableLength > replyHighWater) {
      this.#paused = true;
      this.#stream.pause();
    }
    this.#endIfIdle();
  }

  readonly #drained = (): void => {
    if (!this.#paused) return;
    this.#paused = false;
    this.#stream.resume();
  };

  /** The peer sends no more. It may still be waiting for replies: those go out before the stream ends. */
  #endOfInput(): void {
    const text = this.#reading ? this.#codec.endOfInput() : undefined;
    if (text !== undefined) this.#codec.writeError(this.#codec.serviceMethod, this.#codec.seq, text);
    this.drain();
  }

  #endIfIdle(): void {
    if (this.#reading || this.#running > 0 || this.#over) return;
    this.#codec.flush();
    this.#stream.end(() => this.#stream.destroy());
    this.#finish();
  }

  /** Nobody waits for replies any more. */
  #finish(): void {
    if (this.#over) return;
    this.#over = true;
    this.#reading = false;
    this.#abort?.abort(new RpcError("the connection is gone", { code: "canceled" }));
    this.#host.ended(this);
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
