// Go's JSON-RPC 1.0 dialect, the server's end; it answers single requests of JSON-RPC 2.0 too.
// Source: Go net/rpc/jsonrpc server.go; for 2.0 jsonrpc.org/specification. WIRE.md has it by example.

import { malformed } from "../bytes.ts";
import type { Duplex, Seq, ServerCodec } from "../codec.ts";
import { RpcError } from "../errors.ts";
import { Words } from "../gob/words.ts";
import { Names } from "../json/names.ts";
import { JsonStream, Unreadable } from "../json/stream.ts";
import { isSpace, kindOf } from "../json/syntax.ts";
import { compact } from "../json/text.ts";
import type { JsonWriter } from "../json/writer.ts";
import { explainJsonWrite, writeJson } from "../json.ts";
import { type WireLimits, wireLimits } from "../limits.ts";
import { copied } from "../memory.ts";
import type { Type } from "../types.ts";

const openBrace = 0x7b;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const quote = 0x22;
const letterN = 0x6e;

const nothing = new Uint8Array(0);

/** Texts that are Go's own: they go to a peer as they are. */
const goText = /^(json: |jsonrpc: |illegal base64 |Time\.)/;

/** The members of a request, by number. */
const inRequest = { method: 0, params: 1, id: 2, jsonrpc: 3 } as const;
const requestNames = new Names(Object.keys(inRequest));

/** How much of a method's name an error text repeats. */
const maxNameText = 256;

/** Names of methods, of all connections together. */
const words = new Words();

/** Codes of JSON-RPC 2.0. */
const codes = { invalidRequest: -32600, noMethod: -32601, invalidParams: -32602, internal: -32603, failed: -32000 };

/** Stand for calls whose id is not a number that can be a Seq itself: `null`, none, and from here down all others. */
const nullId = -1;
const silent = -2;
const firstOdd = -3;

/** A call whose answer takes more than a Seq. */
interface OddCall {
  /** The id as it goes back. */
  readonly id: string;
  /** JSON-RPC 2.0. */
  readonly modern: boolean;
  /** The request is refused, whatever it asks for. */
  readonly refusal: { readonly code: number; readonly text: string } | undefined;
}

/**
 * The server's end. Better than Go's in that a request that is JSON costs one call at most: Go closes the connection for
 * a batch or a method that is no text, and never answers a call whose reply has no JSON form.
 */
export class JsonRpcServerCodec implements ServerCodec {
  readonly #json: JsonStream;
  readonly #odd = new Map<number, OddCall>();
  #lastOdd = firstOdd + 1;
  /** The request that was last gone to is JSON-RPC 2.0. */
  #modern = false;
  /** The error that is written next is about arguments. */
  #badArgs = false;

  /** `consumes`: see `Outlet`. */
  constructor(stream: Duplex, consumes = false, limits: WireLimits = wireLimits) {
    this.#json = new JsonStream(stream, consumes, limits, requestNames);
  }

  feed(chunk: Uint8Array): void {
    this.#json.frames.feed(chunk);
  }

  seq: Seq = 0;
  serviceMethod = "";

  readRequest(): boolean {
    const json = this.#json;
    if (!json.next()) return false;
    if (json.first === openBracket) {
      // Whoever sends a batch speaks 2.0, and its answers have no one id.
      this.#refuse("null", true, "batches are not supported: send one request at a time");
      return true;
    }
    const at = json.start(inRequest.method);
    this.#modern = json.start(inRequest.jsonrpc) >= 0 && json.text(inRequest.jsonrpc) === '"2.0"';
    const isText = at < 0 || json.frames.bytes[at] === quote;
    const { excess } = json;
    if (!isText || excess !== undefined) {
      const kind = kindOf(json.frames.bytes[at]);
      const go = `json: cannot unmarshal ${kind} into Go struct field serverRequest.method of type string`;
      const where = isText && at >= 0 ? `${json.string(inRequest.method).slice(0, maxNameText)} args: ` : "";
      this.#refuse(this.#idText(), this.#modern, excess === undefined ? go : where + excess);
      return true;
    }
    this.serviceMethod = at < 0 ? "" : json.word(inRequest.method, words);
    this.seq = this.#seqOf();
    return true;
  }

  readBody<A>(type: Type<A>): A {
    const json = this.#json;
    return json.read(type, json.frames.bytes, this.#args(), this.serviceMethod, "args");
  }

  keepBody<A>(type: Type<A>): { readonly bytes: number; read(): A } {
    const json = this.#json;
    const { serviceMethod } = this;
    const at = this.#args();
    const kept = at < 0 ? nothing : copied(json.frames.bytes, at, json.end(inRequest.params));
    return { bytes: kept.length, read: () => json.read(type, kept, at < 0 ? -1 : 0, serviceMethod, "args") };
  }

  readErrorText(thrown: unknown): string {
    this.#badArgs = true;
    const text = thrown instanceof Unreadable ? thrown.bare : RpcError.from(thrown).message;
    return goText.test(text) ? text : RpcError.from(thrown).message;
  }

  writeReply(serviceMethod: string, seq: Seq, type: Type<unknown>, reply: unknown): void {
    if (seq === silent) return;
    const odd = this.#odd.get(seq as number);
    const w = this.#json.begin();
    try {
      this.#begin(w, seq, odd, "result");
      const start = w.pos;
      writeJson(w, type, reply);
      if (odd?.modern) w.ascii("}\n");
      else {
        // A result that is null and no error: a Go client gives up the connection.
        if (w.buf[start] === letterN) throw malformed("a reply that is nil cannot be sent");
        w.ascii(',"error":null}\n');
      }
      w.busy = false;
      this.#odd.delete(seq as number);
    } catch (thrown) {
      this.#json.cutBack(w);
      throw explainJsonWrite(thrown, serviceMethod, "reply");
    }
  }

  writeError(_serviceMethod: string, seq: Seq, text: string): void {
    const odd = this.#odd.get(seq as number);
    const code = odd?.refusal?.code ?? this.#codeOf(text);
    this.#badArgs = false;
    if (seq === silent) return;
    this.#odd.delete(seq as number);
    const w = this.#json.begin();
    this.#begin(w, seq, odd, odd?.modern ? "error" : "result");
    if (odd?.modern) w.ascii(`{"code":${code},"message":`);
    else w.ascii('null,"error":');
    w.string(odd?.refusal?.text ?? text);
    w.ascii(odd?.modern ? "}}\n" : "}\n");
    w.busy = false;
  }

  /** The end of the stream in the middle of a request is nobody's error: there is no id to answer to. */
  endOfInput(): undefined {
    return undefined;
  }

  get inMessage(): boolean {
    return this.#json.frames.inMessage;
  }

  get held(): number {
    return this.#json.frames.held;
  }

  retain(): void {
    this.#json.frames.retain();
  }

  flush(): void {
    this.#json.outlet.flush();
  }

  get waiting(): number {
    return this.#json.outlet.waiting;
  }

  /** Where the argument begins: the first of `params`, or by 2.0's names all of them. -1 for none. */
  #args(): number {
    const json = this.#json;
    const { bytes } = json.frames;
    let at = json.start(inRequest.params);
    if (at < 0) {
      if (this.#modern) return -1;
      throw malformed("jsonrpc: request body missing params");
    }
    if (bytes[at] === openBrace && this.#modern) return at;
    if (bytes[at] !== openBracket) {
      throw malformed(`json: cannot unmarshal ${kindOf(bytes[at])} into Go value of type [1]interface {}`);
    }
    do at++;
    while (isSpace(bytes[at]));
    return bytes[at] === closeBracket ? -1 : at;
  }

  /** A Seq that the request's id can be found by again: mostly the id itself. */
  #seqOf(): Seq {
    const json = this.#json;
    const id = json.integer(inRequest.id);
    if (id >= 0 && !this.#modern) return id;
    const text = this.#idText();
    if (text === undefined) return this.#modern ? silent : nullId;
    return text === "null" && !this.#modern ? nullId : this.#addOdd(text, this.#modern, undefined);
  }

  #idText(): string | undefined {
    return this.#json.end(inRequest.id) < 0 ? undefined : compact(this.#json.text(inRequest.id));
  }

  /** Makes the request one for a method that cannot exist: the session answers it with an error, which is this one. */
  #refuse(id: string | undefined, modern: boolean, text: string): void {
    this.serviceMethod = "";
    const refusal = { code: codes.invalidRequest, text };
    this.seq = id === undefined && modern ? silent : this.#addOdd(id ?? "null", modern, refusal);
  }

  #addOdd(id: string, modern: boolean, refusal: OddCall["refusal"]): number {
    const seq = --this.#lastOdd;
    this.#odd.set(seq, { id, modern, refusal });
    return seq;
  }

  /** Writes an answer up to where its result or error comes. */
  #begin(w: JsonWriter, seq: Seq, odd: OddCall | undefined, member: "result" | "error"): void {
    w.ascii(odd?.modern ? '{"jsonrpc":"2.0","id":' : '{"id":');
    if (odd !== undefined) w.json(odd.id);
    else if (seq === nullId) w.ascii("null");
    else w.int(seq as number);
    w.ascii(`,"${member}":`);
  }

  #codeOf(text: string): number {
    if (this.#badArgs) return codes.invalidParams;
    if (text.startsWith("rpc: can't find ") || text.startsWith("rpc: service/method request ill-formed")) {
      return codes.noMethod;
    }
    return text === "internal error" ? codes.internal : codes.failed;
  }
}
