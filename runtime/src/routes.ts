// Routes: what a server's port answers to HTTP requests that are not CONNECT, by path.

import type { Dispatcher } from "./dispatcher.ts";
import { type Route, text } from "./http.ts";
import { postRoute } from "./post.ts";

/** Where a server's HTTP paths are. */
export interface HttpPaths {
  readonly rpcPath: string;
  readonly debugPath: string;
  /** Whether the list of services may be shown. */
  readonly debug: boolean;
}

/** The table of a server: calls go before CONNECT's path, which may be all paths. Source: Go net/rpc server.go (ServeHTTP), debug.go. */
export function routes(dispatcher: Dispatcher, paths: HttpPaths): Route[] {
  return [
    {
      takes: (path) => path === paths.debugPath && paths.debug,
      verbs: ["GET"],
      answer: ({ response }) => text(response, 200, serviceList(dispatcher)),
    },
    postRoute(dispatcher),
    {
      takes: (path) => path === paths.rpcPath || paths.rpcPath === "/",
      verbs: ["CONNECT"],
      answer: () => {}, // the door takes CONNECT before HTTP begins
    },
  ];
}

/** The services with their methods, as Go's debug page has them, and how often each was called. */
function serviceList(dispatcher: Dispatcher): string {
  const lines = dispatcher.methods.map(({ serviceMethod, args, reply, calls }) => {
    return `${serviceMethod}(${args}) ${reply}  ${calls} ${calls === 1 ? "call" : "calls"}\n`;
  });
  return `Services\n\n${lines.join("")}`;
}
