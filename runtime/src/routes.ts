// Routes: what a server's port answers to HTTP requests that are not CONNECT, by path.

import { debugRoute, metricsRoute } from "./debug.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { Route } from "./http.ts";
import { postRoute } from "./post.ts";

/** Where a server's HTTP paths are. */
export interface HttpPaths {
  readonly rpcPath: string;
  readonly debugPath: string;
  /** For Prometheus. */
  readonly metricsPath: string | undefined;
  /** Whether these two may be shown. */
  readonly debug: boolean;
}

/** The table of a server: calls go before CONNECT's path, which may be all paths. Source: Go net/rpc server.go (ServeHTTP), debug.go. */
export function routes(dispatcher: Dispatcher, paths: HttpPaths): Route[] {
  return [
    debugRoute(dispatcher, (path) => path === paths.debugPath && paths.debug),
    metricsRoute(dispatcher, (path) => path === paths.metricsPath && paths.debug),
    postRoute(dispatcher),
    {
      takes: (path) => path === paths.rpcPath || paths.rpcPath === "/",
      verbs: ["CONNECT"],
      answer: () => {}, // the door takes CONNECT before HTTP begins
    },
  ];
}
