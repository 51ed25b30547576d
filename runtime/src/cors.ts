// CORS: what a browser must read before it lets another site's page call this server. Only origins that were named are
// answered to, never `*`, so that credentials are safe. Source: the Fetch standard, 3.3.

import type { IncomingMessage, ServerResponse } from "node:http";

/** How long, in seconds, a browser may remember the answer to a preflight. */
const maxAge = 600;

/** The headers that a page may send if it does not ask for others. */
const usualHeaders = "authorization, content-type, connect-protocol-version, connect-timeout-ms";

/** Names of headers as a browser lists them. An allowed page may send any: those of `headers` of a web client. */
const headerNames = /^[\w-]{1,64}(?:, ?[\w-]{1,64}){0,63}$/;

/**
 * Says on the response that a page of `origin` may read it. Answers true when the request was a preflight, which is then
 * answered: it comes before credentials do, so nobody is asked for any.
 */
export function allowOrigin(request: IncomingMessage, response: ServerResponse, origin: string): boolean {
  response.setHeader("vary", "Origin");
  response.setHeader("access-control-allow-origin", origin);
  response.setHeader("access-control-allow-credentials", "true");
  if (request.method !== "OPTIONS" || request.headers["access-control-request-method"] === undefined) return false;
  const asked = request.headers["access-control-request-headers"] ?? "";
  response.writeHead(204, {
    "access-control-allow-methods": "GET, POST",
    "access-control-allow-headers": headerNames.test(asked) ? asked : usualHeaders,
    "access-control-max-age": String(maxAge),
    vary: "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
  });
  response.end();
  return true;
}
