// tRPC over HTTP with its batching link.

import { createTRPCClient, httpBatchLink } from "@trpc/client";
import { createHTTPServer } from "@trpc/server/adapters/standalone";
import { listen } from "./sockets.js";
import { app, calls } from "./trpc-router.js";

export function serve() {
  return listen(createHTTPServer({ router: app, allowMethodOverride: true, maxBatchSize: 10_000 }));
}

export async function connect(port) {
  // POST, because the addresses of large batches would be too long.
  const link = httpBatchLink({ url: `http://127.0.0.1:${port}`, methodOverride: "POST" });
  return calls(createTRPCClient({ links: [link] }));
}
