// Plain HTTP requests on the server's port: the list of services, and Go's answer to everything that is not CONNECT.

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Dispatcher } from "./dispatcher.ts";

/** Where a server's HTTP paths are. */
export interface HttpPaths {
  readonly rpcPath: string;
  readonly debugPath: string;
  /** Whether the list of services may be shown. */
  readonly debug: boolean;
}

/** Answers a request that is not CONNECT. Source: Go net/rpc server.go (ServeHTTP), debug.go. */
export function answer(
  request: IncomingMessage,
  response: ServerResponse,
  dispatcher: Dispatcher,
  paths: HttpPaths,
): void {
  const path = (request.url ?? "").replace(/\?.*$/s, "");
  if (path === paths.debugPath && paths.debug) {
    if (request.method === "GET" || request.method === "HEAD") text(response, 200, serviceList(dispatcher));
    else text(response, 405, "405 must GET\n", { allow: "GET, HEAD" });
  } else if (path === paths.rpcPath || paths.rpcPath === "/") {
    text(response, 405, "405 must CONNECT\n", { allow: "CONNECT" });
  } else text(response, 404, "404 page not found\n");
}

/** A small text, for which nothing of the request is read any further. */
export function text(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    ...headers,
    "content-type": "text/plain; charset=utf-8",
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  response.end(body);
}

/** The services with their methods, as Go's debug page has them, and how often each was called. */
function serviceList(dispatcher: Dispatcher): string {
  const lines = dispatcher.methods.map(({ serviceMethod, args, reply, calls }) => {
    return `${serviceMethod}(${args}) ${reply}  ${calls} ${calls === 1 ? "call" : "calls"}\n`;
  });
  return `Services\n\n${lines.join("")}`;
}
