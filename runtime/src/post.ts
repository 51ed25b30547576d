// Calls by HTTP POST, and by GET where a method is idempotent: unary calls of the Connect protocol, in JSON.
// Source: connectrpc.com/docs/protocol ("Unary-Request", "Unary-Get-Request", "Error Codes").

import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { isTooLong, readBody } from "./body.ts";
import type { Dispatcher } from "./dispatcher.ts";
import { RpcError } from "./errors.ts";
import { type Exchange, type Route, text } from "./http.ts";
import { readWeb, writeWeb } from "./json/web.ts";
import type { Registered } from "./registered.ts";
import { Refusal, refuse, UnaryCall } from "./unary.ts";

/**
 * `/Service/Method`. A service's name may have dots, as in `/acme.Shop/Order`; a method's may not, or `/acme/Shop.Order`
 * would be a second path to it, past a hook that looks at paths.
 */
const callPath = /^\/([^/]+)\/([^/.]+)$/;

/** The route of all methods of a server. */
export function postRoute(dispatcher: Dispatcher): Route {
  return {
    takes: (path) => callPath.test(path),
    verbs: ["POST", "GET"],
    answer: (exchange) => answer(exchange, dispatcher),
  };
}

/** Calls of each socket that have begun and are not answered. */
const inFlight = new WeakMap<Socket, number>();

async function answer(exchange: Exchange, dispatcher: Dispatcher): Promise<void> {
  const { request, response, path } = exchange;
  const serviceMethod = path.slice(1).replace("/", ".");
  const found = dispatcher.find(serviceMethod);
  if (typeof found === "string") {
    refuse(response, { code: "unimplemented", message: found }, 404);
    return;
  }
  const call = new UnaryCall(exchange);
  response.on("close", () => dispatcher.burdens.forget(call));
  const { socket } = request;
  const before = inFlight.get(socket) ?? 0;
  inFlight.set(socket, before + 1);
  try {
    if (before >= dispatcher.limits.maxInFlightPerConnection) throw crowded();
    const timeout = timeoutOf(request);
    if (timeout !== undefined) call.endWithin(timeout, serviceMethod);
    const message =
      request.method === "POST" ? await posted(exchange, found, call, dispatcher) : queried(exchange, found);
    if (message !== undefined) await run(call, found, message, dispatcher);
  } catch (thrown) {
    call.fail(found, thrown, dispatcher);
  } finally {
    inFlight.set(socket, (inFlight.get(socket) ?? 1) - 1);
  }
}

function crowded(): Refusal {
  return new Refusal("too many calls are in flight", "unavailable", 503, { "retry-after": "1" });
}

/** The arguments' JSON from a body. Everything that can be known without the body is looked at before it is read. */
async function posted(
  exchange: Exchange,
  found: Registered,
  call: UnaryCall,
  dispatcher: Dispatcher,
): Promise<Uint8Array> {
  const { headers } = exchange.request;
  const type = headers["content-type"] ?? "";
  if (!jsonType.test(type) || streamType.test(type)) {
    const message = `the content type has to be application/json${type === "" ? "" : `, and is ${printable(type)}`}`;
    throw new Refusal(message, "invalid_argument", 415, { "accept-post": "application/json" });
  }
  checkHeaders(headers);
  const { maxJsonBytes } = dispatcher.limits;
  const tooLong = `${found.serviceMethod}: a body may have ${maxJsonBytes} bytes (maxJsonBytes)`;
  if (isTooLong(exchange.request, maxJsonBytes)) throw new Refusal(tooLong, "resource_exhausted", 413);
  if (dispatcher.busy) throw crowded();
  const body = await readBody(exchange.request, maxJsonBytes, (bytes) => {
    call.bodyBytes = bytes;
    dispatcher.burdens.weigh(call);
  });
  if (body === undefined) throw new Refusal(tooLong, "resource_exhausted", 413);
  return body;
}

/** `application/json`, also with another name in front of `+json`, and no charset but UTF-8. */
const jsonType = /^application\/(?:[\w.-]+\+)?json *(?:; *charset="?utf-8"? *)?$/i;

/** Streams of the Connect protocol, whose bodies are not JSON alone. */
const streamType = /^application\/connect\+/i;

/** The arguments' JSON from a query; undefined when the request is answered already. */
function queried({ request, response, query }: Exchange, found: Registered): Uint8Array | undefined {
  const { serviceMethod, method } = found;
  if (!method.idempotent) {
    text(response, 405, `405 must POST: ${serviceMethod} is not idempotent\n`, { allow: "POST" });
    return undefined;
  }
  const { origin, "sec-fetch-site": site } = request.headers;
  if (origin === undefined && (site === "cross-site" || site === "same-site")) {
    throw new Refusal(crossSite, "permission_denied", 403);
  }
  checkHeaders(request.headers);
  const parameters = new URLSearchParams(query);
  const encoding = parameters.get("encoding");
  if (encoding !== "json") {
    throw new Refusal(`the parameter encoding has to be json`, "invalid_argument", 415);
  }
  if (!["v1", null].includes(parameters.get("connect"))) throw invalid("the parameter connect has to be v1");
  checkCompression(parameters.get("compression") ?? undefined);
  const message = parameters.get("message") ?? "";
  return Buffer.from(message, parameters.get("base64") === "1" ? "base64url" : "utf8");
}

/**
 * A picture, a link or a form of any page sends a GET, without an Origin for the guard to look at; and idempotent is not
 * harmless: a second cancellation does no more than the first. Source: W3C Fetch Metadata, section 2.4.
 */
const crossSite = "pages of other sites may call with fetch only, from an origin in allowedOrigins";

function checkHeaders(headers: IncomingMessage["headers"]): void {
  const version = headers["connect-protocol-version"];
  if (version !== undefined && version !== "1") throw invalid("Connect-Protocol-Version has to be 1");
  checkCompression(headers["content-encoding"]);
}

function checkCompression(name: string | undefined): void {
  if (name === undefined || name === "" || name === "identity") return;
  throw new Refusal("compressed messages are not taken", "unimplemented", 501, { "accept-encoding": "identity" });
}

/** The milliseconds that a caller gives; undefined for no limit. */
function timeoutOf(request: IncomingMessage): number | undefined {
  const given = request.headers["connect-timeout-ms"];
  if (given === undefined) return undefined;
  if (typeof given === "string" && /^\d{1,10}$/.test(given)) return Number(given);
  throw invalid("Connect-Timeout-Ms has to be a number of at most ten digits");
}

function invalid(message: string): RpcError {
  return new RpcError(message, { code: "invalid_argument" });
}

/** Runs the handler and answers, or leaves it alone when its time is over. Throws why it cannot run. */
async function run(call: UnaryCall, found: Registered, message: Uint8Array, dispatcher: Dispatcher): Promise<void> {
  const { method } = found;
  // Methods without arguments are called with {}, and may be called with nothing.
  const nothing = message.length === 0 && method.args.kind === "struct" && method.args.fields.length === 0;
  const args = argsOf(found, nothing ? emptyObject : message, dispatcher);
  if (dispatcher.busy) throw crowded();
  if (call.over) return;
  dispatcher.begin(call);
  call.response.on("close", () => dispatcher.end(call));
  const reply = await dispatcher.run(found, args, call);
  if (call.over) return;
  call.reply(replyJson(found, reply, call, dispatcher), dispatcher.limits.stallTimeout);
  dispatcher.burdens.weigh(call);
}

/** As on the other wires, arguments that cannot be read are an error of the method. */
function argsOf({ serviceMethod, method, meter }: Registered, json: Uint8Array, { limits }: Dispatcher): unknown {
  try {
    return readWeb(method.args, json, limits, serviceMethod);
  } catch (thrown) {
    meter?.failed(RpcError.from(thrown).code);
    throw thrown;
  }
}

/** As on the other wires the text of a reply that cannot be sent goes to the caller, and to `onError`. */
function replyJson(found: Registered, reply: unknown, call: UnaryCall, dispatcher: Dispatcher): Uint8Array {
  const { serviceMethod, method } = found;
  try {
    return writeWeb(method.reply, reply, serviceMethod);
  } catch (thrown) {
    dispatcher.report(thrown, { method: serviceMethod, peer: call.info.peer });
    found.meter?.failed("internal");
    throw new RpcError(RpcError.from(thrown).message, { code: "internal" });
  }
}

const emptyObject = new TextEncoder().encode("{}");

/** What a peer has sent, for a message: its printable characters, and not too many. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, "?").slice(0, 100);
}
