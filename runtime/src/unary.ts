// Unary calls by HTTP: one request as its handler sees it, its deadline, and its answer in the Connect protocol.
// Source: connectrpc.com/docs/protocol ("Unary-Response", "Error Codes").

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Burdened } from "./burden.ts";
import { ConnectionState } from "./call.ts";
import type { Dispatcher, LoneCall } from "./dispatcher.ts";
import { type Code, codeForPeer, httpStatus, RpcError, textForPeer } from "./errors.ts";
import { structForm } from "./forms.ts";
import type { Exchange } from "./http.ts";
import { aheadBytes } from "./pieces.ts";
import type { Registered } from "./registered.ts";
import { type ErrorClass, fieldsOf } from "./types.ts";

/** An error with another HTTP status than its code has, or with headers. */
export class Refusal extends RpcError {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(message: string, code: Code, status: number, headers: Readonly<Record<string, string>> = {}) {
    super(message, { code });
    this.status = status;
    this.headers = headers;
  }
}

/** The longest time that a timer can have. */
const longestTimer = 0x7fffffff;

/** One request as its handler sees it: a connection with one call. */
export class UnaryCall extends ConnectionState implements LoneCall, Burdened {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  weighed = 0;
  /** Bytes of the body that have come, and of the reply that has been written. */
  bodyBytes = 0;
  #replyBytes = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor({ request, response, peer, principal }: Exchange) {
    super({ peer, principal });
    this.request = request;
    this.response = response;
    response.on("close", () => {
      clearTimeout(this.#timer);
      if (!response.headersSent) this.leave(new RpcError("the caller is gone", { code: "canceled" }));
    });
  }

  /** Bytes that are kept for the caller. */
  get burden(): number {
    return this.response.destroyed ? 0 : this.bodyBytes + this.#replyBytes;
  }

  /** Whether nobody waits for the reply any more. */
  get over(): boolean {
    return this.left || this.response.headersSent;
  }

  /** Answers `deadline_exceeded` after so many milliseconds. The handler still counts as running until it ends. */
  endWithin(timeout: number, serviceMethod: string): void {
    if (timeout > longestTimer) return;
    this.#timer = setTimeout(() => {
      if (this.over) return;
      const late = new RpcError(`${serviceMethod}: no reply in time`, { code: "deadline_exceeded" });
      this.leave(late);
      refuse(this.response, { code: late.code, message: late.message }, httpStatus(late.code));
    }, timeout);
  }

  /** Answers with a reply. A peer that takes nothing of it for `stallTimeout` milliseconds loses its connection. */
  reply(json: Uint8Array, stallTimeout: number): void {
    if (this.over) return;
    clearTimeout(this.#timer);
    watch(this.response, Math.min(stallTimeout, longestTimer));
    this.response.writeHead(200, headersFor(json));
    sendInPieces(this.response, json);
    this.#replyBytes = json.length;
  }

  /** Answers what has gone wrong. */
  fail({ serviceMethod, method }: Registered, thrown: unknown, dispatcher: Dispatcher): void {
    const message = textForPeer(thrown);
    if (message === undefined) dispatcher.report(thrown, { method: serviceMethod, peer: this.info.peer });
    if (this.over) return;
    clearTimeout(this.#timer);
    const known = message === undefined ? undefined : thrown;
    const code = codeForPeer(thrown);
    const details = method.errors.filter((each) => known instanceof each).map((each) => detailOf(each, known));
    const refusal = known instanceof Refusal ? known : undefined;
    const body = { code, message: message ?? "internal error", ...(details.length > 0 ? { details } : {}) };
    refuse(this.response, body, refusal?.status ?? httpStatus(code), refusal?.headers);
  }

  destroy(): void {
    this.request.socket.destroy(); // the response has no socket while it waits behind another
  }
}

/** Each piece when that before it has gone: of one long write a socket with TLS does not tell how much a peer has taken. */
function sendInPieces(response: ServerResponse, rest: Uint8Array): void {
  if (rest.length <= aheadBytes) response.end(rest);
  else {
    response.write(rest.subarray(0, aheadBytes), (error) => {
      if (!error) sendInPieces(response, rest.subarray(aheadBytes));
    });
  }
}

/**
 * Closes the connection of a peer that takes nothing of a response for so long. The time is the socket's: when the response
 * is over it has to be what it was, or it would end the next call of the connection. Node says so itself for some only.
 */
function watch(response: ServerResponse, stallTimeout: number): void {
  const begin = (socket: Socket): void => {
    const before = socket.timeout ?? 0;
    socket.setTimeout(stallTimeout);
    // In front of Node's own listener, which may set the time that a connection is kept.
    response.prependOnceListener("finish", () => socket.setTimeout(before));
  };
  if (response.socket !== null) begin(response.socket);
  else response.once("socket", begin); // it waits behind another
}

/** An error as the Connect protocol has it. */
interface ErrorBody {
  readonly code: Code;
  readonly message: string;
  readonly details?: readonly Detail[];
}

/** `value` would be a protobuf message, and is an empty one. `debug` is its JSON. */
interface Detail {
  readonly type: string;
  readonly value: string;
  readonly debug?: unknown;
}

function detailOf({ declared: { name, fields } }: ErrorClass, thrown: unknown): Detail {
  if (fields === undefined) return { type: name, value: "" };
  const form = structForm(name, fieldsOf(fields()));
  return { type: name, value: "", debug: form.out(thrown, name) };
}

/** Answers a request with an error. */
export function refuse(
  response: ServerResponse,
  body: ErrorBody,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): void {
  const json = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { ...headers, ...headersFor(json), "cache-control": "no-store" });
  response.end(json);
}

function headersFor(json: Uint8Array): Readonly<Record<string, string | number>> {
  return {
    "content-type": "application/json",
    "content-length": json.length,
    "x-content-type-options": "nosniff",
  };
}
