// Target: a server's session, on either wire. Whatever a client sends, nothing is thrown, nothing stays in flight, and the
// next client is answered as if nothing had happened.

import { registerArith } from "rpcgen-generated/arith";
import { type Sink, sinkService } from "rpcgen-generated/kitchen-sink";
import {
  Dispatcher,
  type Duplex,
  type Handlers,
  type Method,
  method,
  RpcError,
  type RpcWire,
  type ServerLimits,
  service,
} from "rpcgen-runtime";
import { Decoder } from "rpcgen-runtime/internal/gob/decoder";
import { wireLimits } from "rpcgen-runtime/internal/limits";
import { arith } from "../examples/arith.ts";
import { turn } from "../support/events.ts";
import { recordedMethods } from "../support/recorded-services.ts";
import { gobSaidBy, goodCall, goodJsonCall, printedCalls, saidBy } from "./corpus.ts";
import { byMessage, byWord, mutate } from "./mutate.ts";
import type { Random } from "./random.ts";
import { chunksOf, expectRpcError, Feed, Finding, type Input, type Target, tick } from "./target.ts";

/** Limits that small inputs reach, so that calls are parked, and connections are not read for a while. */
const tight: Partial<ServerLimits> = {
  maxInFlightPerConnection: 2,
  maxInFlightTotal: 3,
  maxParkedBytes: 900,
  maxMessageBytes: 500,
  maxHeaderBytes: 60,
  maxServiceMethodBytes: 20,
  maxElements: 20,
  maxDepth: 8,
  maxTypes: 8,
  maxJsonBytes: 500,
};

const goodCalls: Readonly<Record<RpcWire, Uint8Array>> = { gob: goodCall, jsonrpc: goodJsonCall };

/** Every third call takes a turn, some for as long as the connection lives; the others are answered at once. */
function handler(reply: (args: unknown) => unknown): (...given: unknown[]) => unknown {
  let calls = 0;
  return (...given) => {
    const context = given.at(-1) as { readonly signal: AbortSignal };
    const args = given.length > 1 ? given[0] : undefined;
    const call = calls++ % 12;
    if (call === 5) return new Promise((resolve) => context.signal.addEventListener("abort", () => resolve(undefined)));
    return call % 3 === 2 ? turn().then(() => reply(args)) : reply(args);
  };
}

function echo({ args, reply }: { args: object; reply: object }): (args: unknown) => unknown {
  if (args === reply) return (value) => value;
  return () => {
    throw new RpcError("no reply of that type", { code: "internal" });
  };
}

/** A server with everything: printed code, and methods of the recordings' types. */
function everything(limits: Partial<ServerLimits>, faults: unknown[]): Dispatcher {
  const server = new Dispatcher({ limits, onError: (error) => faults.push(error) });
  registerArith(server, arith);
  registerArith(server, arith, { name: "Arithmetic" });
  const sink = Object.entries(sinkService.methods).map(([name, types]) => [
    name,
    handler(echo(types as Method<object, object>)),
  ]);
  server.register(sinkService, Object.fromEntries(sink) as unknown as Handlers<typeof sinkService.methods> & Sink);
  const methods: Record<string, Method<unknown, unknown>> = {};
  for (const [name, { args, reply }] of recordedMethods()) {
    if (name.startsWith("Echo.")) methods[name.slice(5)] = method(name.slice(5), args.type, reply.type);
  }
  const own = Object.entries(methods).map(([name, types]) => [name, handler(echo(types as Method<object, object>))]);
  server.register(service("Echo", methods), Object.fromEntries(own));
  return server;
}

/** Serves one input to the end of the connection. */
async function serve(server: Dispatcher, wire: RpcWire, chunks: Uint8Array[], cutOff: boolean): Promise<Uint8Array> {
  const feed = new Feed(chunks);
  server.serve(feed as unknown as Duplex, { wire, peer: "fuzz" });
  for (let turns = 0; !feed.pump() && turns < 50; turns++) await turn();
  await tick();
  if (cutOff) feed.close();
  for (let turns = 0; server.connections > 0 && turns < 4; turns++) await turn();
  feed.close(); // calls that wait for the end of the connection
  for (let turns = 0; server.inFlight > 0 && turns < 20; turns++) await turn();
  if (server.inFlight !== 0 || server.connections !== 0) {
    throw new Finding(`${server.inFlight} calls in flight and ${server.connections} connections are left`);
  }
  return feed.written.length === 1 ? (feed.written[0] as Uint8Array) : Buffer.concat(feed.written);
}

/** Replies are messages, whatever they answer. */
function checkReplies(bytes: Uint8Array): void {
  const decoder = new Decoder({ ...wireLimits, maxHeaderBytes: wireLimits.maxMessageBytes });
  decoder.feed(bytes);
  try {
    while (decoder.next());
  } catch (thrown) {
    throw new Finding(`the server's own bytes make no sense: ${expectRpcError(thrown).message}`);
  }
  if (decoder.inMessage) throw new Finding("a reply was cut short");
}

/** A target on one wire. */
export function serverTarget(wire: RpcWire): Target {
  const faults: unknown[] = [];
  const wide = everything({}, faults);
  const narrow = everything(tight, faults);
  const corpus = wire === "gob" ? [...gobSaidBy("client"), ...printedCalls] : saidBy("rpc-json", "client");
  const knowing = wire === "gob" ? byMessage : byWord;
  let goodReply: string | undefined;
  return {
    name: wire === "gob" ? "server" : "json-server",
    make: (random: Random): Input => ({
      bytes: mutate(random, random.pick(corpus), corpus, knowing),
      choice: random.below(256),
    }),
    async run({ bytes, choice }: Input): Promise<void> {
      const server = ((choice >> 2) & 3) === 0 ? narrow : wide;
      const written = await serve(server, wire, chunksOf(bytes, choice), ((choice >> 4) & 3) === 0);
      const reply = Buffer.from(await serve(server, wire, [goodCalls[wire]], false)).toString("hex");
      goodReply ??= reply;
      if (reply !== goodReply) throw new Finding(`the next client was answered ${reply} instead of ${goodReply}`);
      if (wire === "gob" && ((choice >> 6) & 3) === 0) checkReplies(written);
      const fault = faults.find((error) => !(error instanceof RpcError));
      faults.length = 0;
      if (fault !== undefined) throw fault;
    },
  };
}
