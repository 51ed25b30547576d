// HttpCaller: what FetchCaller is in Node. The same over node:http with connections that are kept, because Node's fetch
// costs ten times the CPU.

import type { Agent, IncomingMessage, request } from "node:http";
import type { AgentOptions } from "node:https";
import { type CallOptions, cancelOn, checkCallOptions, forget } from "./call.ts";
import { RpcError } from "./errors.ts";
import { FetchCaller, type WebAddress, type WebAnswer, type WebOptions, type WebRequest } from "./fetch.ts";
import { clientContext } from "./handshake.ts";
import { checkKinds, type Kind, shown } from "./options.ts";
import type { BoundMethod } from "./types.ts";

const webOptions: Readonly<Record<keyof WebOptions, Kind>> = {
  timeout: "timeout",
  headers: "other",
  maxReplyBytes: "count",
  credentials: "string",
  service: "name",
  tls: "object",
  maxSockets: "count",
};

/** Calls over HTTP, one request each, on connections that are kept. */
export class HttpCaller extends FetchCaller {
  readonly #agent: Agent;
  readonly #request: typeof request;

  /** Throws `invalid_argument` for an address that is none, and for options that do not exist. */
  constructor(address: WebAddress, options: WebOptions = {}) {
    checkKinds(options, webOptions, "a web client");
    const { headers } = options;
    if (typeof headers !== "function") checkKinds({ headers }, { headers: "object" }, "a web client");
    if (typeof address !== "string" && typeof address?.href !== "string") {
      throw new RpcError(`${shown(address)} is no address: write "http://host:port", or give a URL`, {
        code: "invalid_argument",
        mayHaveExecuted: false,
      });
    }
    super(address, options, Object.keys(webOptions));
    const { tls = {}, maxSockets = 256 } = options;
    const url = String(typeof address === "string" ? address : address.href);
    if (!/^https?:/i.test(url)) {
      throw new RpcError(`${url} is no address: in Node there is no page that it is relative to`, {
        code: "invalid_argument",
        mayHaveExecuted: false,
      });
    }
    const secure = /^https:/i.test(url);
    if (!secure && options.tls !== undefined) {
      throw new RpcError(`${url} is without TLS: write https:`, { code: "invalid_argument", mayHaveExecuted: false });
    }
    // Loaded when it is asked for (see secret.ts).
    const { Agent, request } = process.getBuiltinModule(secure ? "node:https" : "node:http");
    // Said, not left to a default: NODE_TLS_REJECT_UNAUTHORIZED=0 would change it.
    const believes = secure
      ? { servername: tls.servername, secureContext: clientContext(tls), rejectUnauthorized: true }
      : {};
    this.#agent = new Agent({ ...believes, keepAlive: true, maxSockets, noDelay: true } as AgentOptions);
    this.#request = request;
    // A socket that waits for its next call does not keep the process alive, but it is closed with the client.
    void this.closed.then(() => this.#agent.destroy());
  }

  /** As in browsers, where there is less room for words about options that cannot be. */
  override async call<A, R>(method: BoundMethod<A, R>, args: A, options?: CallOptions): Promise<R> {
    if (options !== undefined) checkCallOptions(options, method.serviceMethod);
    const { signal } = options ?? {};
    if (signal === undefined || signal.aborted) return super.call(method, args, options);
    // A signal may be that of many calls at a time, and Node warns of more than ten that listen to one.
    const abort = new AbortController();
    const follower = { cancel: (): void => abort.abort(signal.reason) };
    cancelOn(signal, follower);
    try {
      return await super.call(method, args, { ...options, signal: abort.signal });
    } finally {
      forget(signal, follower);
    }
  }

  protected override async send(url: string, { headers, body, signal }: WebRequest): Promise<WebAnswer> {
    signal.throwIfAborted(); // its event has been
    return new Promise((resolve, reject) => {
      const length = { "content-length": Buffer.byteLength(body) };
      const options = { method: "POST", agent: this.#agent, headers: { ...headers, ...length } };
      const asking = this.#request(url, options, (response) => resolve(answerOf(response)));
      asking.on("error", (error: NodeJS.ErrnoException) => {
        const unsent = error.syscall === "connect" || error.syscall === "getaddrinfo";
        reject(
          unsent
            ? new RpcError(`the server cannot be reached: ${error.message}`, {
                code: "unavailable",
                mayHaveExecuted: false,
                cause: error,
              })
            : error,
        );
      });
      // Not node:http's own option for it, which throws at nobody when the answer is being read.
      signal.addEventListener("abort", () => {
        asking.destroy();
        reject(signal.reason as Error); // a request that still waits for a socket would say so only when it gets one
      });
      asking.end(body);
    });
  }
}

/** Reads by events: a stream's own iterator costs as much as the rest of a call. */
function answerOf(response: IncomingMessage): WebAnswer {
  const chunks: Uint8Array[] = [];
  let failure: Error | undefined;
  let over = false;
  let wake = (): void => {};
  const end = (): void => {
    over = true;
    wake();
  };
  response.on("data", (chunk: Uint8Array) => {
    chunks.push(chunk);
    wake();
  });
  response.on("end", end);
  response.on("error", (error) => {
    failure = error;
    end();
  });
  return {
    status: response.statusCode ?? 0,
    headers: { get: (name) => response.headers[name] ?? null },
    body: {
      getReader: () => ({
        async read() {
          while (chunks.length === 0 && !over) {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
          }
          if (failure !== undefined) throw failure;
          return { value: chunks.shift() };
        },
      }),
    },
  };
}
