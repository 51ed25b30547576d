// The two web clients, that of Node and that of browsers, and servers that answer as a test likes.

import { ok } from "node:assert";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import { type Caller, FetchCaller, RpcError, type WebOptions } from "rpcgen-runtime";
import { FetchCaller as BrowserCaller } from "rpcgen-runtime/internal/fetch";
import { rejection } from "./memory.ts";

export type Make = (address: string, options?: WebOptions) => Caller;

/** Both, by what they go over. */
export const makers: Readonly<Record<string, Make>> = {
  "node:http": (address, options) => new FetchCaller(address, options),
  fetch: (address, options) => new BrowserCaller(address, options),
};

/** A server that answers as the test likes. */
export async function oddServer(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The error that a call fails with. */
export async function failure(promise: Promise<unknown>): Promise<RpcError> {
  const error = await rejection(promise);
  ok(error instanceof RpcError, String(error));
  return error;
}
