// Go's JSON-RPC 1.0 dialect, the client's end. Source: Go net/rpc/jsonrpc client.go; WIRE.md has it by example.

import { malformed } from "../bytes.ts";
import type { ClientCodec, Duplex, Seq } from "../codec.ts";
import { RpcError } from "../errors.ts";
import { checkGreeting } from "../greeting.ts";
import { Names } from "../json/names.ts";
import { JsonStream, Unreadable } from "../json/stream.ts";
import { kindOf } from "../json/syntax.ts";
import { escaped } from "../json/text.ts";
import { explainJsonWrite, writeJson } from "../json.ts";
import { type WireLimits, wireLimits } from "../limits.ts";
import type { AnyBoundMethod, Type } from "../types.ts";

const openBracket = 0x5b;
const quote = 0x22;

/** The members of a response, by number. */
const inResponse = { id: 0, result: 1, error: 2 } as const;
const responseNames = new Names(Object.keys(inResponse));

/** How many bytes of an error text are taken. */
const maxErrorText = 8 * 1024;

/** Kinds of results for which Go's `null` has a meaning: a nil slice, map or pointer. */
const nilKinds: ReadonlySet<string> = new Set(["list", "map", "bytes", "optional", "any"]);

/** What stands in front of a method's arguments. */
const heads = new WeakMap<AnyBoundMethod, Uint8Array>();

/**
 * The client's end. Better than Go's in that only the call concerned fails when a result does not fit, when it is
 * missing or too long, and when an error is no text: Go gives up the connection, or takes what comes.
 */
export class JsonRpcClientCodec implements ClientCodec {
  readonly #json: JsonStream;
  /** Whether the server has said anything. */
  #greeted = false;

  /** `consumes`: see `Outlet`. */
  constructor(stream: Duplex, consumes = false, limits: WireLimits = wireLimits) {
    this.#json = new JsonStream(stream, consumes, limits, responseNames);
  }

  writeRequest(method: AnyBoundMethod, seq: number, args: unknown): void {
    let head = heads.get(method);
    if (head === undefined) {
      head = new TextEncoder().encode(`{"method":"${escaped(method.serviceMethod)}","params":[`);
      heads.set(method, head);
    }
    const w = this.#json.begin();
    try {
      w.raw(head);
      writeJson(w, method.args, args);
      w.ascii('],"id":');
      w.int(seq);
      w.ascii("}\n");
      w.busy = false;
    } catch (thrown) {
      this.#json.cutBack(w);
      throw explainJsonWrite(thrown, method.serviceMethod, "args");
    }
  }

  feed(chunk: Uint8Array): void {
    if (!this.#greeted) {
      this.#greeted = true;
      checkGreeting(chunk);
    }
    this.#json.frames.feed(chunk);
  }

  seq: Seq = 0;
  error = "";

  readResponse(): boolean {
    const json = this.#json;
    if (!json.next()) return false;
    if (json.first === openBracket) {
      throw malformed("json: cannot unmarshal array into Go value of type jsonrpc.clientResponse");
    }
    this.seq = this.#id();
    this.error = json.tooLong ? "" : this.#errorText(); // then the error is that
    return true;
  }

  readBody<R>(type: Type<R>, serviceMethod: string): R {
    const json = this.#json;
    const at = json.start(inResponse.result);
    const { excess } = json;
    if (excess !== undefined) {
      const more = json.tooLong ? "; ask for less, or raise limits.maxJsonBytes of this client" : "";
      throw unreadable(excess + more, json.tooLong ? "resource_exhausted" : "internal", serviceMethod);
    }
    const missing = at < 0 && !nilKinds.has(type.kind) && !(type.kind === "struct" && type.fields.length === 0);
    if (missing) throw unreadable("invalid error <nil>", "internal", serviceMethod);
    return json.read(type, json.frames.bytes, at, serviceMethod, "reply");
  }

  flush(): void {
    this.#json.outlet.flush();
  }

  get backlog(): number {
    return this.#json.outlet.backlog;
  }

  /** Go reads an absent id, and `null`, as 0. */
  #id(): Seq {
    const json = this.#json;
    const short = json.integer(inResponse.id);
    if (short >= 0) return short;
    if (json.start(inResponse.id) < 0) return 0;
    const text = json.text(inResponse.id);
    const value = /^\d{1,20}$/.test(text) ? BigInt(text) : undefined;
    if (value !== undefined && value < 1n << 64n) {
      return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
    }
    const kind = kindOf(text.charCodeAt(0));
    const what = kind === "number" ? `number ${text}` : kind;
    throw malformed(`json: cannot unmarshal ${what} into Go struct field clientResponse.id of type uint64`);
  }

  #errorText(): string {
    const json = this.#json;
    const at = json.start(inResponse.error);
    if (at < 0) return "";
    if (json.frames.bytes[at] === quote) return cut(json.string(inResponse.error)) || "unspecified error";
    const text = json.text(inResponse.error);
    // JSON-RPC 2.0 has its texts in objects.
    const message =
      /^\{/.test(text) && json.excess === undefined ? (JSON.parse(text) as { message?: unknown }).message : "";
    return cut(typeof message === "string" && message !== "" ? message : `invalid error ${text}`);
  }
}

function unreadable(text: string, code: "internal" | "resource_exhausted", serviceMethod: string): Unreadable {
  return new Unreadable(new RpcError(text, { code }), serviceMethod, "reply", "");
}

function cut(text: string): string {
  return text.length > maxErrorText ? `${text.slice(0, maxErrorText)}…` : text;
}
