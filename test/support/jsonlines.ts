// A conversation of JSON-RPC over streams in memory.

import { deepStrictEqual } from "node:assert";
import type { Dispatcher } from "rpcgen-runtime";
import { Arrivals, pair } from "./pair.ts";

/** Everything that a server says to these requests, to the end of the connection; it then holds nothing of it. */
export async function answersOf(server: Dispatcher, requests: string, chunkSize?: number): Promise<string> {
  const [near, far] = pair(chunkSize);
  server.serve(far, { wire: "jsonrpc" });
  const arrivals = new Arrivals(near);
  near.end(requests);
  await arrivals.end();
  deepStrictEqual([server.connections, server.inFlight], [0, 0]);
  return arrivals.bytes.toString();
}
