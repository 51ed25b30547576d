// Gate: what stands between a plain HTTP request and its answer: the guard, CORS, the hook. The same for every port.

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { type Authenticate, type AuthRequest, type AuthResult, ask, challengeFor } from "./auth.ts";
import { allowOrigin } from "./cors.ts";
import { type Allowed, judge } from "./guard.ts";
import { closeWithSocket, handle, type Route, text } from "./http.ts";
import type { ServerLimits } from "./limits.ts";
import { peerCertificate } from "./secure.ts";

/** Who may come in, and how long that may take to find out. */
export interface Rules {
  readonly authenticate: Authenticate | undefined;
  readonly challenge: string | undefined;
  /** Whether peers without HTTP and without a certificate are shown to the hook, too. Otherwise they are refused. */
  readonly rawWires: boolean;
  readonly allowed: Allowed;
  readonly limits: ServerLimits;
  /** Told of what goes wrong and is not shown to the peer. */
  report(error: unknown, where: { method: string; peer: string }): void;
}

/** Takes a request through to its route. Never rejects. */
export async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  table: readonly Route[],
  rules: Rules,
): Promise<void> {
  const { method = "", url: target = "", httpVersion: version, rawHeaders, socket } = request;
  const peer = peerName(socket);
  closeWithSocket(response, socket);
  try {
    const verdict = judge({ method, target, version, rawHeaders, encrypted: "encrypted" in socket }, rules.allowed);
    if (verdict.refusal !== undefined) {
      text(response, verdict.refusal.status, `${verdict.refusal.text}\n`);
      return;
    }
    if (verdict.crossOrigin !== undefined && allowOrigin(request, response, verdict.crossOrigin)) return;
    const [path = "", query = ""] = target.split(/\?(.*)/s);
    const { principal, refusal } = await askFor(socket, { method, path, headers: headersOf(request) }, rules);
    if (response.destroyed) return; // the peer has not waited for the hook: nothing is run for nobody
    if (refusal === undefined) await handle({ request, response, path, query, peer, principal }, table);
    else text(response, refusal.status, `${refusal.text}\n`, challengeFor(refusal.status, rules.challenge));
  } catch (thrown) {
    rules.report(thrown, { method, peer });
    if (response.headersSent) response.destroy();
    else text(response, 500, "500 Internal Server Error\n");
  }
}

/** Asks the hook about a peer, where there is one, and reports its faults. Never rejects. */
export async function askFor(
  socket: Socket,
  request: Pick<AuthRequest, "method" | "path" | "headers">,
  { authenticate, limits, report }: Rules,
): Promise<AuthResult> {
  if (authenticate === undefined) return { principal: undefined };
  const peer = peerName(socket);
  const asked = { ...request, peer, certificate: peerCertificate(socket) };
  const result = await ask(authenticate, asked, limits.authTimeout);
  if (result.refusal?.fault !== undefined) report(result.refusal.fault, { method: request.method, peer });
  return result;
}

/** By name in lower case; what came twice is joined, as for CONNECT. */
export function headersOf(request: IncomingMessage): Record<string, string> {
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
