// Go's net/rpc conversation on gob, both ends. Source: Go net/rpc client.go and server.go (gobClientCodec,
// gobServerCodec, Request, Response); WIRE.md has it byte by byte.

import { Outlet, SpareSlabs } from "./bytes.ts";
import type { ClientCodec, Duplex, Seq, ServerCodec } from "./codec.ts";
import { Decoder, PlanSlot } from "./gob/decoder.ts";
import { Encoder } from "./gob/encoder.ts";
import { explainRead, explainWrite, readErrorText } from "./gob/explain.ts";
import type { OwnType } from "./gob/wiretype.ts";
import { Writer } from "./gob/writer.ts";
import { type WireLimits, wireLimits } from "./limits.ts";
import { string, uint } from "./scalars.ts";
import { type AnyBoundMethod, empty, struct, type Type } from "./types.ts";

const spareWriters = new SpareSlabs(() => new Writer());

interface Request {
  serviceMethod: string;
  seq: Seq;
}

const requestType: Type<Request> = struct<Request>(
  "rpc.Request",
  [
    ["ServiceMethod", string],
    ["Seq", uint],
  ],
  {
    write(w, v) {
      const outer = w.open();
      writeCommon(w, v);
      w.close(outer);
    },
    read(r) {
      const v: Request = { serviceMethod: "", seq: 0 };
      const outer = r.open();
      for (let f = r.field(); f >= 0; f = r.field()) {
        if (f === 0) v.serviceMethod = r.word();
        else v.seq = r.anyUint();
      }
      r.close(outer);
      return v;
    },
  },
);

interface Response extends Request {
  error: string;
}

const responseType: Type<Response> = struct<Response>(
  "rpc.Response",
  [
    ["ServiceMethod", string],
    ["Seq", uint],
    ["Error", string],
  ],
  {
    write(w, v) {
      const outer = w.open();
      writeCommon(w, v);
      if (v.error !== "") {
        w.field(2);
        w.string(v.error);
      }
      w.close(outer);
    },
    read(r) {
      const v: Response = { serviceMethod: "", seq: 0, error: "" };
      const outer = r.open();
      for (let f = r.field(); f >= 0; f = r.field()) {
        if (f === 0)
          r.skipString(); // nobody looks at it, as in Go; making a text of it would be most of the header's cost
        else if (f === 1) v.seq = r.anyUint();
        else v.error = r.string();
      }
      r.close(outer);
      return v;
    },
  },
);

function writeCommon(w: Writer, v: Request): void {
  if (v.serviceMethod !== "") {
    w.field(0);
    w.string(v.serviceMethod);
  }
  if (v.seq !== 0) {
    w.field(1);
    if (typeof v.seq === "number") w.uint(v.seq);
    else w.uint64(v.seq);
  }
}

/** What both ends are made of: a gob stream out, a gob stream in. */
class GobStream {
  readonly outlet: Outlet<Writer>;
  readonly encoder: Encoder = new Encoder();
  readonly decoder: Decoder;
  readonly headerSlot: PlanSlot = new PlanSlot();
  readonly bodySlot: PlanSlot = new PlanSlot();
  #header: OwnType | undefined;

  constructor(stream: Duplex, consumes: boolean, limits: WireLimits) {
    this.outlet = new Outlet(stream, consumes, spareWriters);
    this.decoder = new Decoder(limits);
  }

  /** Writes header and body as one, or nothing of either. */
  write<H, B>(headerType: Type<H>, header: H, bodyType: Type<B>, body: B): void {
    const { encoder } = this;
    const w = this.outlet.slab();
    encoder.begin(w);
    try {
      // The header's type is looked up once a connection; a cut-back first message makes it unsent again.
      if (this.#header === undefined || !this.#header.sent) this.#header = encoder.announce(w, headerType);
      encoder.message(w, this.#header, headerType, header);
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
  readonly #maxHeaderBytes: number;
  readonly #request: Request = { serviceMethod: "", seq: 0 };
  #response: Response | undefined;

  constructor(stream: Duplex, consumes = false, limits: WireLimits = wireLimits) {
    this.#gob = new GobStream(stream, consumes, limits);
    this.#maxHeaderBytes = limits.maxHeaderBytes;
  }

  writeRequest(method: AnyBoundMethod, seq: number, args: unknown): void {
    const request = this.#request;
    request.serviceMethod = method.serviceMethod;
    request.seq = seq;
    try {
      this.#gob.write(requestType, request, method.args, args);
    } catch (thrown) {
      throw explainWrite(thrown, method.serviceMethod, "args", method.args, args);
    }
  }

  feed(chunk: Uint8Array): void {
    this.#gob.decoder.feed(chunk);
  }

  seq: Seq = 0;
  error = "";

  readResponse(): boolean {
    const { decoder } = this.#gob;
    if (this.#response === undefined) {
      if (!decoder.next(this.#maxHeaderBytes)) return false;
      this.#response = decoder.read(responseType, this.#gob.headerSlot);
    }
    if (!decoder.next()) return false;
    this.seq = this.#response.seq;
    this.error = this.#response.error;
    this.#response = undefined;
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
  readonly #maxHeaderBytes: number;
  readonly #response: Response = { serviceMethod: "", seq: 0, error: "" };
  #request: Request | undefined;

  constructor(stream: Duplex, consumes = false, limits: WireLimits = wireLimits) {
    this.#gob = new GobStream(stream, consumes, limits);
    this.#maxHeaderBytes = limits.maxHeaderBytes;
  }

  feed(chunk: Uint8Array): void {
    this.#gob.decoder.feed(chunk);
  }

  seq: Seq = 0;
  serviceMethod = "";

  readRequest(): boolean {
    const { decoder } = this.#gob;
    if (this.#request === undefined) {
      if (!decoder.next(this.#maxHeaderBytes)) return false;
      this.#request = decoder.read(requestType, this.#gob.headerSlot);
    }
    if (!decoder.next()) return false;
    this.seq = this.#request.seq;
    this.serviceMethod = this.#request.serviceMethod;
    this.#request = undefined;
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
    this.#gob.write(responseType, response, type, body);
  }
}
