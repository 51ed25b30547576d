// tRPC over a WebSocket.

import { createTRPCClient, createWSClient, wsLink } from "@trpc/client";
import { applyWSSHandler } from "@trpc/server/adapters/ws";
import { WebSocket, WebSocketServer } from "ws";
import { app, calls } from "./trpc-router.js";

export function serve() {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  applyWSSHandler({ wss: server, router: app });
  return new Promise((resolve) => server.once("listening", () => resolve(server.address().port)));
}

export async function connect(port) {
  const client = createWSClient({ url: `ws://127.0.0.1:${port}`, WebSocket });
  return calls(createTRPCClient({ links: [wsLink({ client })] }));
}
