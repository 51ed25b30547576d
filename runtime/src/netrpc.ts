// Go's net/rpc conversation on gob, both ends. Source: Go net/rpc client.go and server.go (gobClientCodec,
// gobServerCodec); WIRE.md has it byte by byte.

import { Outlet, SpareSlabs } from "./bytes.ts";
import type { ClientCodec, Duplex, Seq, ServerCodec } from "./codec.ts";
import { Decoder, PlanSlot } from "./gob/decoder.ts";
import { Encoder } from "./gob/encoder.ts";
import { explainRead, explainWrite, readErrorText } from "./gob/explain.ts";
import { Writer } from "./gob/writer.ts";
import { checkGreeting } from "./greeting.ts";
import { type Header, HeaderReader, HeaderWriter, newHeader, requestType, responseType } from "./headers.ts";
import { type WireLimits, wireLimits } from "./limits.ts";
import { type AnyBoundMethod, empty, type Type } from "./types.ts";

const spareWriters = new SpareSlabs((bytes) => new Writer(bytes));

/** What both ends are made of: a gob stream out, a gob stream in. */
class GobStream {
  readonly outlet: Outlet<Writer>;
  readonly encoder: Encoder = new Encoder();
  readonly decoder: Decoder;
  readonly headers: HeaderReader;
  readonly bodySlot: PlanSlot = new PlanSlot();
  readonly #headers: HeaderWriter;

  constructor(stream: Duplex, consumes: boolean, limits: WireLimits, own: Type<Header>, peers: Type<Header>) {
    this.#headers = new HeaderWriter(own);
    this.headers = new HeaderReader(peers, limits.maxHeaderBytes);
    this.outlet = new Outlet(stream, consumes, spareWriters);
    this.decoder = new Decoder(limits);
  }

  /** Writes header and body as one, or nothing of either. */
  write<B>(header: Header, bodyType: Type<B>, body: B): void {
    const { encoder } = this;
    const w = this.outlet.slab();
    encoder.begin(w);
    try {
      this.#headers.write(encoder, w, header);
      const own = encoder.announce(w, bodyType);
      if (own.holdsAny) encoder.announceContents(w, bodyType, body);
      encoder.message(w, own, bodyType, body);
      encoder.keep(w);
    } catch (thrown) {
      encoder.cutBack(w);
      throw thrown;
    }
  }
}

/** The client's end. `consumes`: see `Outlet`. */
export class NetRpcClientCodec implements ClientCodec {
  readonly #gob: GobStream;
  readonly #request: Header = newHeader();
  /** The header of a response whose body has not arrived whole. */
  #response: Header | undefined;
  /** Whether the server has said anything. */
  #greeted = false;

  constructor(stream: Duplex, consumes = false, limits: WireLimits = wireLimits) {
    this.#gob = new GobStream(stream, consumes, limits, requestType, responseType);
  }

  writeRequest(method: AnyBoundMethod, seq: number, args: unknown): void {
    const request = this.#request;
    request.serviceMethod = method.serviceMethod;
    request.seq = seq;
    try {
      this.#gob.write(request, method.args, args);
    } catch (thrown) {
      throw explainWrite(thrown, method.serviceMethod, "args", method.args, args);
    }
  }

  feed(chunk: Uint8Array): void {
    if (!this.#greeted) {
      this.#greeted = true;
      checkGreeting(chunk);
    }
    this.#gob.decoder.feed(chunk);
  }

  seq: Seq = 0;
  error = "";

  readResponse(): boolean {
    const { decoder, headers } = this.#gob;
    const response = this.#response ?? headers.read(decoder);
    if (response === undefined || !decoder.next()) {
      this.#response = response;
      return false;
    }
    this.#response = undefined;
    this.seq = response.seq;
    this.error = response.error;
    return true;
  }

  readBody<R>(type: Type<R>, serviceMethod: string): R {
    const { decoder } = this.#gob;
    try {
      return decoder.read(type, this.#gob.bodySlot);
    } catch (thrown) {
      throw explainRead(thrown, serviceMethod, "reply", type, decoder.reader);
    }
  }

  flush(): void {
    this.#gob.outlet.flush();
  }

  get backlog(): number {
    return this.#gob.outlet.backlog;
  }
}

/**
 * The most bytes of an error's text. It travels in the response's header, for which our own client has a limit
 * (`maxHeaderBytes`): a longer text would cost the whole connection, and with it the calls of others.
 */
const maxErrorBytes = 8 * 1024;

/** A text that fits a header, whatever its characters are: one of them is three bytes at most. */
function cutShort(text: string): string {
  if (text.length <= maxErrorBytes / 3) return text;
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    bytes += unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3;
    if (bytes > maxErrorBytes) return `${text.slice(0, unit >= 0xdc00 && unit < 0xe000 ? i - 1 : i)}…`;
  }
  return text;
}

/** The server's end. */
export class NetRpcServerCodec implements ServerCodec {
  readonly #gob: GobStream;
  readonly #response: Header = newHeader();
  /** The header of a request whose body has not arrived whole. */
  #request: Header | undefined;

  constructor(stream: Duplex, consumes = false, limits: WireLimits = wireLimits) {
    this.#gob = new GobStream(stream, consumes, limits, responseType, requestType);
  }

  feed(chunk: Uint8Array): void {
    this.#gob.decoder.feed(chunk);
  }

  seq: Seq = 0;
  serviceMethod = "";

  readRequest(): boolean {
    const { decoder, headers } = this.#gob;
    const request = this.#request ?? headers.read(decoder);
    this.#request = request; // kept if `next` throws: the caller is told that its arguments make no sense
    if (request === undefined || !decoder.next()) return false;
    this.#request = undefined;
    this.seq = request.seq;
    this.serviceMethod = request.serviceMethod;
    return true;
  }

  readBody<A>(type: Type<A>): A {
    return this.#gob.decoder.read(type, this.#gob.bodySlot);
  }

  readErrorText(thrown: unknown, type: Type<unknown>, serviceMethod: string): string {
    return readErrorText(thrown, explainRead(thrown, serviceMethod, "args", type, this.#gob.decoder.reader));
  }

  writeReply(serviceMethod: string, seq: Seq, type: Type<unknown>, reply: unknown): void {
    try {
      this.#write(serviceMethod, seq, "", type, reply);
    } catch (thrown) {
      throw explainWrite(thrown, serviceMethod, "reply", type, reply);
    }
  }

  writeError(serviceMethod: string, seq: Seq, text: string): void {
    this.#write(serviceMethod, seq, cutShort(text), empty, undefined);
  }

  keepBody<A>(type: Type<A>): { readonly bytes: number; read(): A } {
    return this.#gob.decoder.keep(type, this.#gob.bodySlot);
  }

  endOfInput(thrown?: unknown): string | undefined {
    const request = this.#request;
    if (request === undefined) return undefined;
    this.#request = undefined;
    this.seq = request.seq;
    this.serviceMethod = request.serviceMethod;
    if (thrown !== undefined) return thrown instanceof Error ? thrown.message : "EOF";
    return this.#gob.decoder.unfinished ? "unexpected EOF" : "EOF";
  }

  get inMessage(): boolean {
    return this.#gob.decoder.inMessage;
  }

  get held(): number {
    return this.#gob.decoder.held;
  }

  retain(): void {
    this.#gob.decoder.retain();
  }

  flush(): void {
    this.#gob.outlet.flush();
  }

  get waiting(): number {
    return this.#gob.outlet.waiting;
  }

  #write<B>(serviceMethod: string, seq: Seq, error: string, type: Type<B>, body: B): void {
    const response = this.#response;
    response.serviceMethod = serviceMethod;
    response.seq = seq;
    response.error = error;
    this.#gob.write(response, type, body);
  }
}
