// FetchCaller: calls by HTTP POST in the Connect protocol, over the platform's fetch: browsers, edge runtimes.
// Source: connectrpc.com/docs/protocol ("Unary-Request", "Unary-Response", "Error Codes").

import { type CallOptions, callOptionNames, canceled, type Signal } from "./call.ts";
import type { Caller } from "./caller.ts";
import type { ClientTls } from "./credentials.ts";
import { type Code, isCode, RpcError } from "./errors.ts";
import { structForm } from "./forms.ts";
import { type AnyBoundMethod, type BoundMethod, fieldsOf, type ServiceOptions } from "./types.ts";

/** Where a server is: `"http://localhost:1234"`, with a path if it is below one; a `URL`; in browsers also `""`. */
export type WebAddress = string | { readonly href: string };

/** Names and values. */
export type WebHeaders = Readonly<Record<string, string>>;

/** What a web client can be given. */
export interface WebOptions extends ServiceOptions {
  /** Milliseconds after which a call fails that says nothing else. Default: none. The server is not told of it. */
  timeout?: number | undefined;
  /** Headers of every request, or what makes them for each: `{ authorization: "Bearer …" }`. */
  headers?: WebHeaders | (() => WebHeaders | Promise<WebHeaders>) | undefined;
  /** Bytes of a reply. Default 4 MiB. Beyond: that call fails with `resource_exhausted`. */
  maxReplyBytes?: number | undefined;
  /** Whether cookies go with requests to other origins: fetch's own option. Default `"same-origin"`. */
  credentials?: "omit" | "same-origin" | "include" | undefined;
  /** In Node: how TLS is spoken at `https:` addresses. In browsers there is no such option. */
  tls?: ClientTls | undefined;
  /** In Node: how many sockets there may be at a time; more calls wait. Default 256. In browsers there is no such option. */
  maxSockets?: number | undefined;
}

/** The names of `WebOptions`, for those who take them among others. */
export const webOptionNames: readonly string[] = ["timeout", "headers", "maxReplyBytes", "credentials", "service"];

/** A request on its way. */
export interface WebRequest {
  readonly headers: WebHeaders;
  readonly body: string;
  readonly credentials: WebOptions["credentials"];
  /** Ends it. */
  readonly signal: Signal;
}

/** An answer whose body has not been read: what is used of the platform's `Response`. */
export interface WebAnswer {
  readonly status: number;
  readonly headers: { get(name: "content-type"): string | null };
  readonly body: { getReader(): WebReader } | null;
}

/** Reads a body: no `value` at its end. */
export interface WebReader {
  read(): Promise<{ readonly value?: Uint8Array | undefined }>;
}

/** Characters of a server's error text that are kept. */
const maxErrorText = 8 * 1024;

/** The longest time that a timer can have. */
const longestTimer = 0x7fffffff;

/** Calls over HTTP, one request each. Nothing is connected before the first. */
export class FetchCaller implements Caller {
  readonly #base: string;
  readonly #options: WebOptions;
  /** Its calls in flight, and itself until it is closed. */
  #users = 1;
  #state: Caller["state"] = "open";
  #resolve!: (error: undefined) => void;
  readonly closed: Promise<RpcError | undefined> = new Promise((resolve) => {
    this.#resolve = resolve;
  });

  /** Throws `invalid_argument` for an address that is none, and for options that do not exist. */
  constructor(address: WebAddress, options: WebOptions = {}, known: readonly string[] = webOptionNames) {
    checkNames(options, known);
    this.#options = options;
    this.#base = (typeof address === "string" ? address : address.href).replace(/\/+$/, "");
    if (!/^(https?:\/\/.|\/|$)/i.test(this.#base)) throw invalid(`${this.#base} is no URL: http:// is missing`);
  }

  get state(): Caller["state"] {
    return this.#state;
  }

  // What comes before the first `await` runs at once: the arguments have been read when this returns.
  async call<A, R>(method: BoundMethod<A, R>, args: A, options: CallOptions = {}): Promise<R> {
    const { serviceMethod } = method;
    // What the call or the schema says travels; the client's own default protects the client.
    const { signal, timeout: told = method.timeout } = options;
    const timeout = told ?? this.#options.timeout ?? longestTimer;
    const fail = (text: string, code: Code): RpcError => new RpcError(`${serviceMethod}: ${text}`, { code });
    const abort = new AbortController();
    const stop = (): void => abort.abort(canceled(signal as Signal, true));
    let timer: ReturnType<typeof setTimeout> | undefined;
    let sent = false;
    this.#users++;
    try {
      checkNames(options, callOptionNames);
      if (!(timeout > 0 && (signal?.addEventListener ?? !signal))) {
        throw fail("timeout has to be above 0, signal an AbortSignal", "invalid_argument");
      }
      if (this.#state !== "open") throw fail("connection is shut down", "unavailable");
      if (signal?.aborted) throw canceled(signal, false);
      method.checkArgs?.(args, serviceMethod, true);
      const body = JSON.stringify(method.args.form.out(args, `${serviceMethod} args`));
      signal?.addEventListener("abort", stop);
      if (timeout < longestTimer) {
        timer = setTimeout(() => abort.abort(fail("no reply in time", "deadline_exceeded")), timeout);
      }
      const { headers, credentials, maxReplyBytes = 4 * 1024 * 1024 } = this.#options;
      const own =
        typeof headers === "function"
          ? // They may never come. What ends the wait is known below: the event says nothing.
            await Promise.race([headers(), new Promise<never>((_, end) => abort.signal.addEventListener("abort", end))])
          : headers;
      sent = true;
      const answer = await this.send(`${this.#base}/${serviceMethod.replace(/\.([^.]*)$/, "/$1")}`, {
        headers: {
          ...own,
          "content-type": "application/json",
          "connect-protocol-version": "1",
          ...(told !== undefined && timer && { "connect-timeout-ms": `${Math.ceil(timeout)}` }),
        },
        body,
        credentials,
        signal: abort.signal,
      });
      const reader = answer.body?.getReader();
      const decoder = new TextDecoder();
      let text = "";
      let length = 0;
      for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
        length += part.value.length;
        if (length > maxReplyBytes) throw fail("the reply is longer than maxReplyBytes", "resource_exhausted");
        text += decoder.decode(part.value, { stream: true });
      }
      const type = `${answer.headers.get("content-type")}`;
      const data: unknown = /json/.test(type) ? JSON.parse(text) : undefined;
      if (answer.status !== 200) throw errorOf(answer.status, data ?? {}, method, /plain/.test(type) ? text : "");
      if (data === undefined) throw fail("the answer is no JSON: is this an RPC server?", "internal");
      const reply = method.reply.form.into(data, `${serviceMethod} reply`);
      method.checkReply?.(reply, serviceMethod);
      return reply;
    } catch (thrown) {
      const cause: unknown = abort.signal.aborted ? abort.signal.reason : thrown;
      const error =
        cause instanceof RpcError ? cause : fail(`no reply: ${RpcError.from(cause).message}`, "unavailable");
      abort.abort(); // what is left of the answer
      throw Object.assign(error, { method: serviceMethod, mayHaveExecuted: sent && error.mayHaveExecuted });
    } finally {
      clearTimeout(timer);
      this.#leave();
      signal?.removeEventListener?.("abort", stop);
    }
  }

  async close(): Promise<void> {
    if (this.#state === "open") {
      this.#state = "closing";
      this.#leave();
    }
    await this.closed;
  }

  /** Sends a request and waits for the head of its answer. In Node another class does it by `node:http`. */
  protected send(url: string, request: WebRequest): Promise<WebAnswer> {
    return fetch(url, { method: "POST", redirect: "error", ...request } as RequestInit);
  }

  #leave(): void {
    if (--this.#users > 0) return;
    this.#state = "closed";
    this.#resolve(undefined);
  }
}

function invalid(text: string): RpcError {
  return new RpcError(text, { code: "invalid_argument" });
}

/** As `checkOptions`, which has a longer word for it, and is longer. */
function checkNames(options: object, known: readonly string[]): void {
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) throw invalid(`there is no option ${name}: there are ${known.join(", ")}`);
  }
}

/** An error as the Connect protocol has it, if the server keeps to it. */
interface ErrorBody {
  readonly code?: string;
  readonly message?: string;
  readonly details?: readonly { readonly type?: string; readonly debug?: unknown }[];
}

/**
 * The error that an answer stands for: a declared one by its name, with its fields, or by its text. Without JSON something in
 * front of RPC has answered; our own guard, too, says why in `plain` text.
 */
function errorOf(
  status: number,
  { code = "", message, details = [] }: ErrorBody,
  method: AnyBoundMethod,
  plain: string,
): RpcError {
  const { serviceMethod, errors } = method;
  const text = (message || `${serviceMethod}: HTTP ${status} ${plain}`.trim()).slice(0, maxErrorText);
  for (const errorClass of errors) {
    const { name, message, fields } = errorClass.declared;
    const detail = details.find(({ type }) => type === name);
    if (detail || (!fields && message === text)) {
      const form = structForm(name, fieldsOf(fields?.() ?? []));
      const values = form.into(detail?.debug, `${serviceMethod} ${name}`);
      return Object.assign(new errorClass(values as never), { message: text, remote: true });
    }
  }
  return new RpcError(text, {
    // Without a code of ours something in between has answered; then as the protocol says.
    code: isCode(code) ? code : (codes[status] ?? (status > 501 ? "unavailable" : "unknown")),
    remote: true,
    // Statuses that no code has: the server has refused before it called anything.
    mayHaveExecuted: ![405, 413, 415, 421].includes(status) && !(status === 404 && code === "unimplemented"),
  });
}

const codes: Readonly<Record<number, Code>> = {
  401: "unauthenticated",
  403: "permission_denied",
  404: "unimplemented",
  429: "unavailable",
};
