// Dispatcher: the services of a server and the connections it serves, without sockets.
// Source: Go net/rpc server.go (Register, RegisterName, ServeConn); the error texts are Go's.

import { Burdens } from "./burden.ts";
import { CallContext, type ConnectionInfo, type ConnectionState, type Context, isThenable } from "./call.ts";
import type { Duplex, ServerCodec } from "./codec.ts";
import { RpcError } from "./errors.ts";
import { type ServerLimits, serverLimits, withLimits } from "./limits.ts";
import { Meter, Metrics, type MetricsOptions } from "./metrics.ts";
import { checkKinds, checkStream, nearest, shown } from "./options.ts";
import { InPieces } from "./pieces.ts";
import type { Docs, Registered } from "./registered.ts";
import { serverCodec } from "./serverwires.ts";
import { type Host, Session } from "./session.ts";
import { noStreams } from "./stream.ts";
import { type AnyMethod, empty, type Method, type Methods, type Service } from "./types.ts";
import type { RpcWire } from "./wires.ts";

/** A service's methods as a program implements them. */
export type Handlers<M> = {
  readonly [K in keyof M]: M[K] extends Method<infer A, infer R, infer S> ? Handler<A, R, S> : never;
};

/** A method as a program implements it: `void` vanishes, and streams are iterables. */
export type Handler<A, R, S> =
  // biome-ignore lint/suspicious/noConfusingVoidType: void is what the schema says, and what its Type is of
  [A] extends [void]
    ? (context: Context) => Answer<R, S>
    : (args: S extends "args" | "both" ? AsyncIterable<A> : A, context: Context) => Answer<R, S>;

type Answer<R, S> = S extends "reply" | "both" ? Iterable<R> | AsyncIterable<R> : R | PromiseLike<R>;

/** What a dispatcher can be given. */
export interface DispatcherOptions {
  /**
   * Told of everything that goes wrong in a handler and that its caller is not told about, with the method and the peer.
   * Such a caller sees `internal error`. Default: nobody is told.
   */
  onError?: ((error: unknown, where: { method: string; peer: string }) => void) | undefined;
  /** What bounds what peers can make this server do. Default: `serverLimits`. */
  limits?: Partial<ServerLimits> | undefined;
  /**
   * Whether errors, times, running and slow calls are counted for each method: `true` or options from the start, `false`
   * never. Default: from the first look at `/debug/rpc` or `/metrics` on, so that nothing is paid where nobody looks. How
   * often each method was called is always counted.
   */
  metrics?: boolean | MetricsOptions | undefined;
}

/** What a registration can be given. */
export interface RegisterOptions {
  /** The name to register the service by, if not its own: Go's `RegisterName`. May contain dots. */
  name?: string | undefined;
  /** What the debug page says of the service. Generated files give what the schema says. */
  docs?: Docs | undefined;
}

/** What serving one connection can be given. */
export interface ServeOptions extends Partial<ConnectionInfo> {
  /** The wire that the peer speaks. Default `"gob"`. */
  wire?: RpcWire | undefined;
}

/** A call that came alone, as each HTTP request does, and not on a connection of RPC. */
export interface LoneCall extends ConnectionState {
  /** Gives up on it at once: its time for ending is over. */
  destroy(): void;
}

/** Services, and the connections that they are called on. */
export class Dispatcher {
  readonly #methods = new Map<string, Registered>();
  readonly #services = new Set<string>();
  readonly #sessions = new Set<Session>();
  readonly #lone = new Set<LoneCall>();
  readonly #onError: DispatcherOptions["onError"];
  readonly #host: Host;
  #metrics: Metrics | undefined;
  readonly #mayMeasure: boolean;
  /** Calls of methods that do not exist, and HTTP requests for such. Their names are not kept: a peer may invent any number. */
  #unknownCalls = 0;
  /** The limits in force. */
  readonly limits: ServerLimits;
  /** Bytes that are kept for peers. Not for users. */
  readonly burdens: Burdens;
  #waking = false;
  #draining: { resolve: () => void; promise: Promise<void> } | undefined;

  constructor(options: DispatcherOptions = {}) {
    this.#onError = options.onError;
    this.limits = withLimits(serverLimits, options.limits);
    const { metrics } = options;
    this.#mayMeasure = metrics !== false;
    if (metrics === true) this.#metrics = new Metrics();
    else if (metrics !== undefined && metrics !== false) this.#metrics = new Metrics(metrics);
    this.burdens = new Burdens(this.limits.maxBufferedBytesTotal, (bytes) => this.#relieved(bytes));
    this.#host = {
      limits: this.limits,
      running: 0,
      waiting: new Set(),
      crowded: false,
      burdens: this.burdens,
      wake: () => this.#wake(),
      find: (serviceMethod) => this.#methods.get(serviceMethod) ?? this.#unknown(serviceMethod),
      report: (error, where) => this.report(error, where),
      ended: (session) => {
        this.#sessions.delete(session);
        this.#host.waiting.delete(session);
        this.#drained();
      },
    };
  }

  /**
   * Registers a service. `handlers` may be an instance of a class.
   *
   * @throws RpcError `already_exists` when the name is taken, `invalid_argument` when a method is missing.
   */
  register<M>(service: Service<M>, handlers: Handlers<M>, options: RegisterOptions = {}): void {
    checkKinds(options, { name: "name", docs: "object" }, "a registration");
    if (typeof handlers !== "object" || handlers === null) {
      const message = `${service.name}: the implementation has to be an object with its methods, and is ${shown(handlers)}`;
      throw new RpcError(message, { code: "invalid_argument" });
    }
    const name = options.name ?? service.name;
    if (this.#services.has(name)) {
      throw new RpcError(`rpc: service already defined: ${name}`, { code: "already_exists" });
    }
    const found = Object.entries(service.methods as Methods).map(([property, method]): Registered => {
      const handler: unknown = handlers[property as keyof M];
      if (typeof handler !== "function") throw missing(service.name, property, handlers);
      const handle =
        method.args === empty
          ? (_: unknown, context: Context): unknown => handler.call(handlers, context)
          : (args: unknown, context: Context): unknown => handler.call(handlers, args, context);
      const serviceMethod = `${name}.${method.name}`;
      const guardedHandle = guarded(handle, method, serviceMethod);
      return { serviceMethod, method, handle: guardedHandle, docs: options.docs, meter: undefined, calls: 0 };
    });
    this.#services.add(name);
    for (const registered of found) {
      this.#methods.set(registered.serviceMethod, registered);
      if (this.#metrics !== undefined) measure(registered, this.#metrics);
    }
  }

  /** The methods that are registered, and how often each has been called, sorted by name. */
  get methods(): { serviceMethod: string; args: string; reply: string; calls: number }[] {
    const rows = [...this.#methods.values()].map(({ serviceMethod, method, calls }) => {
      return { serviceMethod, args: method.args.go, reply: method.reply.go, calls };
    });
    return rows.sort((a, b) => (a.serviceMethod < b.serviceMethod ? -1 : 1));
  }

  /** What is counted of the methods; the first look begins it, unless the options say never. Not for users. */
  measure(): Metrics | undefined {
    if (this.#metrics !== undefined || !this.#mayMeasure) return this.#metrics;
    this.#metrics = new Metrics();
    for (const registered of this.#methods.values()) measure(registered, this.#metrics);
    return this.#metrics;
  }

  /** The registered methods themselves, in the order of their registration. Not for users. */
  get registered(): Iterable<Registered> {
    return this.#methods.values();
  }

  /** How many calls were for methods that do not exist. */
  get unknownCalls(): number {
    return this.#unknownCalls;
  }

  /** How many connections are served at the moment. */
  get connections(): number {
    return this.#sessions.size;
  }

  /** How many calls are running at the moment. */
  get inFlight(): number {
    return this.#host.running;
  }

  /**
   * Serves one connection that you accepted yourself: Go's `ServeConn`, but it returns at once. Both ends of the stream
   * have to be able to end on their own (`allowHalfOpen`), or replies to the last requests of a peer get lost. With a
   * stream that is closed already nothing happens.
   */
  serve(stream: Duplex, options: ServeOptions = {}): void {
    checkKinds(options, { wire: "other", peer: "string", principal: "other" }, "serving");
    checkStream(stream, "serving");
    const inPieces = new InPieces(stream);
    const codec = serverCodec(options.wire ?? "gob", inPieces, false, this.limits);
    if (!stream.destroyed) this.serveCodec(inPieces, codec, options); // it would not say a second time that it is
  }

  /** Serves one connection with a codec of its own: Go's `ServeCodec`. */
  serveCodec(stream: Duplex, codec: ServerCodec, info: Partial<ConnectionInfo> = {}): Session {
    const session = new Session(stream, codec, this.#host, { peer: info.peer ?? "", principal: info.principal });
    this.#sessions.add(session);
    if (this.#draining !== undefined) session.drain();
    return session;
  }

  /** Whether a service is registered by this name. Not for users. */
  serves(service: string): boolean {
    return this.#services.has(service);
  }

  /** The method of this name, or the text of the error for one that does not exist. Not for users. */
  find(serviceMethod: string): Registered | string {
    return this.#host.find(serviceMethod);
  }

  /** Whether no more calls are taken: too many are running, or the server is closing. Not for users. */
  get busy(): boolean {
    return this.#host.running >= this.limits.maxInFlightTotal || this.#draining !== undefined;
  }

  /** A lone call is there, and closing waits for it until it has ended. Not for users. */
  begin(call: LoneCall): void {
    this.#lone.add(call);
  }

  /** Runs the handler of a lone call. Rejects with what the handler throws. Not for users. */
  async run(found: Registered, args: unknown, call: LoneCall): Promise<unknown> {
    found.calls++;
    this.#host.running++;
    try {
      return await found.handle(args, new CallContext(found.serviceMethod, call));
    } finally {
      this.#host.running--;
      if (this.#host.crowded) this.#host.wake();
    }
  }

  /** A lone call is answered, or its caller is gone. Not for users. */
  end(call: LoneCall): void {
    this.#lone.delete(call);
    this.#drained();
  }

  #drained(): void {
    if (this.#sessions.size === 0 && this.#lone.size === 0) this.#draining?.resolve();
  }

  /** A connection was closed because all of them together kept too much. */
  #relieved(bytes: number): void {
    const message = `a connection was closed: it kept ${bytes} bytes, and all together more than maxBufferedBytesTotal`;
    this.report(new RpcError(message, { code: "resource_exhausted" }), { method: "", peer: "" });
  }

  /** Tells `onError`. It must not make things worse: what it throws is dropped. Not for users. */
  report(error: unknown, where: { method: string; peer: string }): void {
    try {
      const told: unknown = this.#onError?.(error, where);
      if (isThenable(told)) told.then(undefined, () => {}); // an async one throws later
    } catch {}
  }

  /** Reads no more requests on any connection, and resolves when the last call is answered and all are closed. */
  protected async drain(grace: number): Promise<void> {
    if (this.#draining === undefined) {
      let resolve = (): void => {};
      const promise = new Promise<void>((done) => {
        resolve = done;
      });
      this.#draining = { resolve, promise };
      for (const session of this.#sessions) session.drain();
      this.#drained();
    }
    const late = setTimeout(
      () => {
        for (const each of [...this.#sessions, ...this.#lone]) each.destroy();
      },
      Math.min(grace, 0x7fffffff),
    ); // beyond that a timer fires at once
    await this.#draining.promise;
    clearTimeout(late);
  }

  /** There is room for a call of the connection that has waited longest. */
  #wake(): void {
    if (this.#waking) return; // a handler that answers at once would come here again, one level deeper for each call
    this.#waking = true;
    for (const session of this.#host.waiting) {
      if (this.#host.running >= this.limits.maxInFlightTotal) break;
      this.#host.waiting.delete(session);
      session.unpark();
    }
    this.#host.crowded = this.#host.waiting.size > 0;
    this.#waking = false;
  }

  /** The text for a method that is not registered; Go splits at the last dot (server.go, readRequestHeader). */
  #unknown(name: string): string {
    this.#unknownCalls++;
    const serviceMethod = name.slice(0, this.limits.maxServiceMethodBytes);
    const dot = serviceMethod.lastIndexOf(".");
    if (dot < 0) return `rpc: service/method request ill-formed: ${serviceMethod}`;
    const what = this.#services.has(serviceMethod.slice(0, dot)) ? "method" : "service";
    return `rpc: can't find ${what} ${serviceMethod}`;
  }
}

type Handle = Registered["handle"];

/** What stands before a handler: nothing, or the constraints that its arguments have to keep. */
function guarded(handle: Handle, { checkArgs, stream }: AnyMethod, serviceMethod: string): Handle {
  if (stream !== undefined) {
    return () => {
      throw noStreams(serviceMethod);
    };
  }
  if (checkArgs === undefined) return handle;
  return (args, context) => {
    checkArgs(args, serviceMethod, false);
    return handle(args, context);
  };
}

function measure(registered: Registered, metrics: Metrics): void {
  registered.meter = new Meter(registered.serviceMethod, metrics);
  registered.handle = registered.meter.measure(registered.handle);
}

function missing(service: string, property: string, handlers: object): RpcError {
  const value: unknown = handlers[property as never];
  if (value !== undefined) {
    const message = `${service}: ${property} of the implementation has to be a function, and is ${shown(value)}`;
    return new RpcError(message, { code: "invalid_argument" });
  }
  const names = Object.keys(handlers).concat(Object.getOwnPropertyNames(Object.getPrototypeOf(handlers) ?? {}));
  const near = nearest(
    property,
    names.filter((name) => name !== "constructor"),
  );
  const hint = near === undefined ? "" : `; is it ${near}?`;
  return new RpcError(`${service}: the implementation has no method ${property}${hint}`, { code: "invalid_argument" });
}
