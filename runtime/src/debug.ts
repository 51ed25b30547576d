// The debug page: what a server serves, counts and does, at Go's own address, `/debug/rpc`. It shows declared names and
// counts, and no value of any call. Source: Go net/rpc debug.go.

import type { ServerResponse } from "node:http";
import { isTooLong, readBody } from "./body.ts";
import type { Dispatcher } from "./dispatcher.ts";
import { httpStatus, RpcError } from "./errors.ts";
import { type Exhibit, errorExhibit, replyExhibit, requestExhibit } from "./exhibit.ts";
import { type Exchange, type Route, text } from "./http.ts";
import { pageHtml, script, style } from "./page.ts";
import { prometheusText } from "./prometheus.ts";
import type { Registered } from "./registered.ts";
import { catalogue, live } from "./snapshot.ts";
import { refuse } from "./unary.ts";

/**
 * The page for browsers, and a list for others (`?format=html`, `?format=text`), `?format=json` with everything on it, `?format=live` with what changes, `?format=prometheus`;
 * and by POST, `?wire=Arith.Multiply&part=args` (or `reply`, `error`): the bytes that a JSON value has on Go's wire.
 */
export function debugRoute(dispatcher: Dispatcher, takes: (path: string) => boolean): Route {
  return {
    takes,
    verbs: ["GET", "POST"],
    answer: (exchange) =>
      exchange.request.method === "POST" ? wire(exchange, dispatcher) : show(exchange, dispatcher),
  };
}

/** What Prometheus looks at. */
export function metricsRoute(dispatcher: Dispatcher, takes: (path: string) => boolean): Route {
  return { takes, verbs: ["GET"], answer: ({ response }) => scrape(response, dispatcher) };
}

function show({ request, response, query }: Exchange, dispatcher: Dispatcher): void {
  // Browsers say that they read HTML; curl gets what can be read in a terminal.
  const usual = request.headers.accept?.includes("text/html") === true ? "html" : "text";
  const format = new URLSearchParams(query).get("format") ?? usual;
  switch (format) {
    case "html":
      send(response, "text/html; charset=utf-8", pageHtml, { "content-security-policy": policy() });
      return;
    case "json":
      json(response, { ...catalogue(dispatcher), live: live(dispatcher) });
      return;
    case "live":
      json(response, live(dispatcher));
      return;
    case "text":
      text(response, 200, listText(dispatcher));
      return;
    case "prometheus":
      scrape(response, dispatcher);
      return;
    default:
      text(response, 400, "400 the format is html, json, live, text or prometheus\n");
  }
}

function scrape(response: ServerResponse, dispatcher: Dispatcher): void {
  send(response, "text/plain; version=0.0.4; charset=utf-8", prometheusText(live(dispatcher)));
}

/** The services with their methods, as Go's debug page has them, and how often each was called. */
function listText(dispatcher: Dispatcher): string {
  const lines = dispatcher.methods.map(({ serviceMethod, args, reply, calls }) => {
    return `${serviceMethod}(${args}) ${reply}  ${calls} ${calls === 1 ? "call" : "calls"}\n`;
  });
  return `Services\n\n${lines.join("")}`;
}

async function wire({ request, response, query }: Exchange, dispatcher: Dispatcher): Promise<void> {
  const parameters = new URLSearchParams(query);
  const name = parameters.get("wire") ?? "";
  // Not by `find`, which counts what does not exist as a call.
  const found = [...dispatcher.registered].find(({ serviceMethod }) => serviceMethod === name);
  try {
    if (found === undefined) throw new RpcError("there is no such method", { code: "not_found" });
    // What a page of another site can send without being asked for has another type (limits.md E6).
    if (!/^application\/json\b/.test(request.headers["content-type"] ?? "")) {
      throw new RpcError("the content type has to be application/json", { code: "invalid_argument" });
    }
    const { maxJsonBytes } = dispatcher.limits;
    const body = isTooLong(request, maxJsonBytes) ? undefined : await readBody(request, maxJsonBytes, () => {});
    if (body === undefined) throw new RpcError("the body is too long", { code: "resource_exhausted" });
    json(response, exhibitOf(found, parameters.get("part") ?? "", body));
  } catch (thrown) {
    const { code, message } = RpcError.from(thrown, { code: "internal" });
    refuse(response, { code, message }, httpStatus(code));
  }
}

function exhibitOf(found: Registered, part: string, body: Uint8Array): Exhibit {
  switch (part) {
    case "args":
      return requestExhibit(found, body.length === 0 ? emptyObject : body);
    case "reply":
      return replyExhibit(found, body);
    case "error":
      return errorExhibit(found, new TextDecoder().decode(body));
    default:
      throw new RpcError("the part is args, reply or error", { code: "invalid_argument" });
  }
}

const emptyObject = new TextEncoder().encode("{}");

function hash(source: string): string {
  // Loaded when somebody looks: it would be a part of what every program takes to start.
  const { createHash } = process.getBuiltinModule("node:crypto");
  return `'sha256-${createHash("sha256").update(source).digest("base64")}'`;
}

let made: string | undefined;

/** The page's own style and script, requests to where it came from, its icon, and nothing else. */
function policy(): string {
  made ??= [
    "default-src 'none'",
    `style-src ${hash(style)}`,
    `script-src ${hash(script)}`,
    "connect-src 'self'",
    "img-src data:",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
  return made;
}

function json(response: ServerResponse, value: unknown): void {
  send(response, "application/json", JSON.stringify(value));
}

function send(
  response: ServerResponse,
  type: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(200, {
    ...headers,
    "content-type": type,
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
  });
  response.end(body);
}
