// Gate: what stands between a plain HTTP request and its answer: the guard, CORS, the hook. The same for every port.

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { type Authenticate, ask, challengeFor } from "./auth.ts";
import { allowOrigin } from "./cors.ts";
import { type Allowed, judge } from "./guard.ts";
import { handle, type Route, text } from "./http.ts";

/** What the gate must know of its server. */
export interface GateOptions {
  readonly authenticate?: Authenticate | undefined;
  readonly challenge?: string | undefined;
  readonly allowed: Allowed;
  readonly authTimeout: number;
  /** Told of what goes wrong and is not shown to the peer. */
  report(error: unknown, where: { method: string; peer: string }): void;
}

/** Takes a request through to its route. Never rejects. */
export async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  table: readonly Route[],
  options: GateOptions,
): Promise<void> {
  const peer = peerName(request.socket);
  const { method = "", url: target = "" } = request;
  try {
    const encrypted = "encrypted" in request.socket;
    const { httpVersion: version, rawHeaders } = request;
    const verdict = judge({ method, target, version, rawHeaders, encrypted }, options.allowed);
    if (verdict.refusal !== undefined) {
      text(response, verdict.refusal.status, `${verdict.refusal.text}\n`);
      return;
    }
    if (verdict.crossOrigin !== undefined && allowOrigin(request, response, verdict.crossOrigin)) return;
    const [path = "", query = ""] = target.split(/\?(.*)/s);
    let principal: unknown;
    if (options.authenticate !== undefined) {
      const asked = { method, path, headers: headersOf(request), peer };
      const result = await ask(options.authenticate, asked, options.authTimeout);
      if (result.refusal !== undefined) {
        const { status, text: body, fault } = result.refusal;
        if (fault !== undefined) options.report(fault, { method, peer });
        text(response, status, `${body}\n`, challengeFor(status, options.challenge));
        return;
      }
      principal = result.principal;
    }
    await handle({ request, response, path, query, peer, principal }, table);
  } catch (thrown) {
    options.report(thrown, { method, peer });
    if (response.headersSent) response.destroy();
    else text(response, 500, "500 Internal Server Error\n");
  }
}

/** By name in lower case; what came twice is joined, as for CONNECT. */
function headersOf(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return headers;
}

/** How a socket's other end is called in `ctx.peer`. */
export function peerName(socket: Socket): string {
  const { remoteAddress, remotePort } = socket;
  return remoteAddress === undefined ? "unix socket" : `${remoteAddress}:${remotePort}`;
}
