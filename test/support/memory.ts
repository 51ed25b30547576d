// A client and a dispatcher joined in memory: the whole way of a call without a socket.

import type { Duplex } from "node:stream";
import { type Arith, ArithClient, registerArith } from "rpcgen-generated/arith";
import { Client, type ClientOptions, Dispatcher, type DispatcherOptions } from "rpcgen-runtime";
import { arith } from "../examples/arith.ts";
import { pair } from "./pair.ts";

/** Both ends, and what is on them. */
export interface Joined {
  readonly client: Client;
  readonly arith: ArithClient;
  readonly server: Dispatcher;
  /** The client's stream and the server's. */
  readonly near: Duplex;
  readonly far: Duplex;
}

/** Serves Arith, with methods of the test's own in it, to one client. */
export function join(own: Partial<Arith> = {}, options: ClientOptions = {}, serving: DispatcherOptions = {}): Joined {
  const server = new Dispatcher(serving);
  registerArith(server, { ...arith, ...own });
  const [near, far] = pair();
  server.serve(far, { peer: "memory" });
  const client = new Client(near, options);
  return { client, arith: new ArithClient(client), server, near, far };
}

/** What a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("it did not reject");
}
