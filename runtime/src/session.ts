// Session: one served connection, its running calls and their replies. Source: Go net/rpc server.go (ServeCodec, call).

import { type Burdened, type Burdens, lightBytes } from "./burden.ts";
import { CallContext, type ConnectionInfo, ConnectionState, isThenable } from "./call.ts";
import type { Duplex, Seq, ServerCodec } from "./codec.ts";
import { RpcError, textForPeer } from "./errors.ts";
import type { ServerLimits } from "./limits.ts";
import { type ParkedCall, Parking } from "./parking.ts";
import { Patience, type Watched } from "./patience.ts";
import type { Registered } from "./registered.ts";

/** What a session needs of the server that it belongs to. */
export interface Host {
  readonly limits: ServerLimits;
  /** How many handlers are running, of all sessions: each session counts its own. */
  running: number;
  /** Sessions that have parked calls because of `maxInFlightTotal`, in the order in which they began to wait. */
  readonly waiting: Set<Session>;
  /** Whether `waiting` may hold any: asking the set itself would cost every call more than all its counters. */
  crowded: boolean;
  /** What all sessions keep for their peers. */
  readonly burdens: Burdens;
  /** A handler has finished while sessions wait. */
  wake(): void;
  /** The method of this name, or the text of the error for one that does not exist. */
  find(serviceMethod: string): Registered | string;
  /** A handler failed in a way that its caller is not told about. */
  report(error: unknown, where: { method: string; peer: string }): void;
  /** The session is over. */
  ended(session: Session): void;
}

const noBytes = new Uint8Array(0);

/** How many bytes of replies one chunk of requests may have made, before the stream is asked what it still holds. */
const glanceBytes = 512 * 1024;

/** Serves one stream: reads requests, runs handlers, writes replies in the order in which the handlers finish. */
export class Session extends ConnectionState implements Watched, Burdened {
  weighed = 0;
  readonly #stream: Duplex;
  readonly #codec: ServerCodec;
  readonly #host: Host;
  readonly #limits: ServerLimits;
  #running = 0;
  #reading = true;
  /** The peer sends no more; what has arrived may still be to be read. */
  #inputEnded = false;
  #over = false;
  /** It was not the peer who ended this: it may still be sending. */
  #lingers = false;
  /** The last reply is written and waits for the peer to take it; then the stream ends. */
  #ending = false;
  readonly #patience: Patience;
  readonly #parked = new Parking();
  #unparking = false;
  #serving = false;
  /** Requests are not read: too many calls are parked, or the peer does not take its replies. */
  #full = false;
  #congested = false;
  /** How many bytes of replies waited when the peer had taken too few. */
  #congestedAt = 0;

  constructor(stream: Duplex, codec: ServerCodec, host: Host, info: ConnectionInfo) {
    super(info);
    this.#stream = stream;
    this.#codec = codec;
    this.#host = host;
    this.#limits = host.limits;
    this.#patience = new Patience(this, host.limits);
    stream.on("data", this.#read);
    stream.on("end", () => this.#endOfInput());
    stream.on("error", () => this.#finish());
    stream.on("close", () => this.#finish());
    stream.resume();
  }

  /** Whether calls run or wait, or many replies do: for those the peer has its own time. */
  get busy(): boolean {
    return this.#running > 0 || !this.#parked.empty || this.#congested || this.#ending;
  }

  /** Reads no more requests, lets the calls that are here finish, sends their replies and ends the stream. */
  drain(): void {
    this.#lingers = !this.#inputEnded;
    this.#stop();
    this.#stream.resume();
  }

  #stop(): void {
    this.#reading = false;
    this.#patience.partial(false, false); // what has come in part is not waited for any more, and must not end running calls
    this.#endIfIdle();
  }

  /** Ends the stream at once. */
  destroy(): void {
    this.#stream.destroy();
    this.#finish();
  }

  readonly #read = (chunk: Uint8Array): void => {
    if (!this.#reading) {
      this.#patience.heard();
      return;
    }
    this.#codec.feed(chunk);
    this.#serve();
  };

  /** Serves the requests that have arrived, as far as there is room for them. */
  #serve(): void {
    const codec = this.#codec;
    let served = 0;
    this.#serving = true;
    try {
      for (; this.#reading && !this.#full && !this.#congested && codec.readRequest(); served++)
        this.#dispatch(codec.serviceMethod, codec.seq);
    } catch (thrown) {
      this.#endOfInput(thrown);
    }
    this.#serving = false;
    this.#watchReplies();
    if (this.#full || this.#congested) codec.retain();
    this.#host.burdens.weigh(this);
    this.#patience.partial(this.#reading && codec.inMessage && !this.#full && !this.#congested, served > 0);
    if (this.#inputEnded) this.#endOfInput();
  }

  #dispatch(serviceMethod: string, seq: Seq): void {
    const found = this.#host.find(serviceMethod);
    if (typeof found === "string") this.#refuse(serviceMethod, seq, found);
    else if (this.#parked.empty && this.#mayRun()) {
      let args: unknown;
      try {
        args = this.#codec.readBody(found.method.args);
      } catch (thrown) {
        this.#refuseArgs(found, seq, thrown);
        return;
      }
      this.#run(found, seq, args);
    } else this.#park(found, seq);
  }

  /** Answers a call to a method that does not exist. */
  #refuse(serviceMethod: string, seq: Seq, text: string): void {
    this.#codec.writeError(serviceMethod.slice(0, this.#limits.maxServiceMethodBytes), seq, text);
    this.#watchReplies();
  }

  /** Whether one more handler may run on this connection. When only the total is in the way, the host calls later. */
  #mayRun(): boolean {
    if (this.#running >= this.#limits.maxInFlightPerConnection) return false;
    if (this.#host.running < this.#limits.maxInFlightTotal) return true;
    this.#host.waiting.add(this);
    this.#host.crowded = true;
    return false;
  }

  /** Answers a call that was to run, but whose arguments cannot be read. */
  #refuseArgs(found: Registered, seq: Seq, thrown: unknown): void {
    const text = this.#codec.readErrorText(thrown, found.method.args, found.serviceMethod);
    found.meter?.failed("invalid_argument");
    if (!this.#over) this.#codec.writeError(found.serviceMethod, seq, text);
    this.#watchReplies();
  }

  /** Runs a handler, for which there is room. */
  #run(found: Registered, seq: Seq, args: unknown): void {
    found.calls++;
    this.#running++;
    this.#host.running++;
    const context = new CallContext(found.serviceMethod, this);
    let result: unknown;
    let later: boolean;
    try {
      result = found.handle(args, context);
      later = isThenable(result); // a getter of the result's may throw
    } catch (thrown) {
      this.#fail(found, seq, thrown, context);
      return;
    }
    if (later) {
      // Promise.resolve: a thenable of the user's own may settle twice, a promise does not.
      Promise.resolve(result).then(
        (reply) => this.#reply(found, seq, reply, context),
        (thrown: unknown) => this.#fail(found, seq, thrown, context),
      );
    } else this.#reply(found, seq, result, context);
  }

  /** Keeps a call, undecoded, until there is room for it; above `maxParkedBytes` nothing more is read. */
  #park(found: Registered, seq: Seq): void {
    try {
      const { bytes, read } = this.#codec.keepBody(found.method.args);
      this.#parked.add({ found, seq, argsBytes: bytes, readArgs: read });
    } catch (thrown) {
      this.#refuseArgs(found, seq, thrown);
      return;
    }
    if (this.#parked.bytes < this.#limits.maxParkedBytes) return;
    this.#full = true;
    this.#stream.pause();
  }

  /** Runs parked calls while there is room. The host calls it when another connection has made some. */
  unpark(): void {
    if (this.#unparking) return;
    this.#unparking = true; // a handler that answers at once would call this again, one level deeper for each call
    while (!this.#parked.empty && !this.#congested && this.#mayRun()) {
      const { found, seq, readArgs } = this.#parked.take() as ParkedCall;
      let args: unknown;
      try {
        args = readArgs();
      } catch (thrown) {
        this.#refuseArgs(found, seq, thrown);
        continue;
      }
      this.#run(found, seq, args);
    }
    this.#unparking = false;
    if (!this.#full || this.#parked.bytes > this.#limits.maxParkedBytes / 2) return;
    this.#full = false;
    this.#goOn();
  }

  #reply(found: Registered, seq: Seq, reply: unknown, context: CallContext): void {
    const before = this.#stalledBacklog;
    try {
      if (!this.#over) this.#codec.writeReply(found.serviceMethod, seq, found.method.reply, reply);
    } catch (thrown) {
      this.#host.report(thrown, { method: found.serviceMethod, peer: this.info.peer });
      found.meter?.failed("internal");
      this.#codec.writeError(found.serviceMethod, seq, RpcError.from(thrown).message);
    }
    this.#settled(before, context);
  }

  #fail(found: Registered, seq: Seq, thrown: unknown, context: CallContext): void {
    const before = this.#stalledBacklog;
    const text = textForPeer(thrown);
    if (text === undefined) this.#host.report(thrown, { method: found.serviceMethod, peer: this.info.peer });
    if (!this.#over) this.#codec.writeError(found.serviceMethod, seq, text ?? "internal error");
    this.#settled(before, context);
  }

  get #stalledBacklog(): number {
    return this.#congested ? this.backlog : 0;
  }

  #settled(before: number, context: CallContext): void {
    context.end();
    if (this.#congested) this.#patience.more(this.backlog - before);
    this.#running--;
    this.#host.running--;
    if (this.#host.crowded) this.#host.wake();
    this.#watchReplies();
    if (!this.#parked.empty) this.unpark();
    this.#endIfIdle();
  }

  /** Stops reading requests while replies pile up, and gives up a peer that lets them pile up too high. */
  #watchReplies(): void {
    // In the middle of a chunk a look at the stream for each reply would cost as much as the reply.
    if (this.#serving && this.#codec.waiting <= Math.min(glanceBytes, this.#limits.replyHighWater)) return;
    if (this.backlog > lightBytes) this.#host.burdens.weigh(this);
    if (this.backlog <= this.#limits.replyHighWater || this.#over) return;
    this.#codec.flush(); // what the stream has not been offered, the peer has not refused
    const { backlog } = this;
    if (backlog <= this.#limits.replyHighWater) return;
    if (!this.#congested) {
      this.#congested = true;
      this.#congestedAt = backlog;
      if (this.#reading) this.#stream.pause();
      this.#patience.stalled();
      // Called when all before it has been taken. The event "drain" comes only above the stream's own mark, not ours.
      this.#stream.write(noBytes, this.#drained);
    } else if (backlog > Math.max(this.#limits.maxReplyBacklog, this.#congestedAt)) {
      const message = `a connection was closed: ${backlog} bytes of replies waited for it (maxReplyBacklog)`;
      this.#host.report(new RpcError(message, { code: "resource_exhausted" }), { method: "", peer: this.info.peer });
      this.destroy();
    }
  }

  /** Bytes that are kept for this peer: what has arrived and is not decoded, and replies that it has not taken. */
  get burden(): number {
    return this.#over ? 0 : this.#codec.held + this.#parked.bytes + this.backlog;
  }

  /** Bytes of replies that the peer has not taken. */
  get backlog(): number {
    return this.#codec.waiting + this.#stream.writableLength;
  }

  readonly #drained = (): void => {
    if (!this.#congested) return;
    this.#congested = false;
    if (!this.#ending) this.#patience.taken();
    this.#host.burdens.weigh(this);
    this.unpark();
    this.#goOn();
  };

  /** Goes on with the requests that have arrived, and then with those to come. */
  #goOn(): void {
    this.#serve();
    if (!this.#full && !this.#congested) this.#stream.resume();
  }

  /**
   * The peer sends no more, or nothing that makes sense (`thrown` says why). As in Go the running calls finish, those that
   * wait run, and there is no word about it but to a call that has lost its arguments.
   */
  #endOfInput(thrown?: unknown): void {
    this.#inputEnded = true;
    if (this.#full || this.#congested) return; // what has arrived is served first
    const text = this.#reading ? this.#codec.endOfInput(thrown) : undefined;
    if (text !== undefined) this.#codec.writeError(this.#codec.serviceMethod, this.#codec.seq, text);
    this.#stop();
  }

  #endIfIdle(): void {
    if (this.#reading || this.#running > 0 || !this.#parked.empty || this.#over || this.#ending) return;
    this.#codec.flush();
    const lingers = this.#lingers && !this.#inputEnded;
    this.#stream.end(() => (lingers ? this.#patience.linger() : this.destroy()));
    if (this.#stream.writableLength === 0 && !lingers) {
      this.#finish();
      return;
    }
    // What the peer has not taken is still kept for it: it counts, and not for longer than replies may wait.
    this.#ending = true;
    this.#patience.stalled();
    this.#host.burdens.weigh(this);
  }

  /** Nobody waits for replies any more. */
  #finish(): void {
    if (this.#over) return;
    this.#over = true;
    this.#reading = false;
    this.#parked.clear();
    this.#patience.end();
    this.leave();
    this.#host.burdens.forget(this);
    this.#host.ended(this);
  }
}
