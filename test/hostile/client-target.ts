// Target: a client with calls in flight. Whatever a server sends, every call settles once, and with a value or an RpcError.

import { sinkService } from "rpcgen-generated/kitchen-sink";
import { type BoundMethod, Client, type Duplex, type Method, method, RpcError, type RpcWire } from "rpcgen-runtime";
import { JsonRpcClientCodec } from "rpcgen-runtime/internal/jsonrpc/client";
import { wireLimits } from "rpcgen-runtime/internal/limits";
import { NetRpcClientCodec } from "rpcgen-runtime/internal/netrpc";
import { recordedMethods } from "../support/recorded-services.ts";
import { gobSaidBy, printedReplies, saidBy } from "./corpus.ts";
import { byMessage, byWord, mutate } from "./mutate.ts";
import { Random } from "./random.ts";
import { chunksOf, Feed, Finding, type Input, type Target, tick } from "./target.ts";
import { randomValue } from "./values.ts";

type Called = BoundMethod<unknown, unknown>;

/** Methods whose replies the recorded servers gave, and those of printed code. */
const methods: readonly Called[] = [
  ...[...recordedMethods()].map(([serviceMethod, { args, reply }]): Called => {
    return { ...method("", args.type, reply.type), serviceMethod };
  }),
  ...Object.values(sinkService.methods).map((method): Called => {
    return { ...(method as Method<unknown, unknown>), serviceMethod: `Sink.${method.name}` };
  }),
];

/** How many calls wait for the input: more than most of the recorded servers have answered. */
const calls = 6;

async function converse(wire: RpcWire, { bytes, choice }: Input): Promise<void> {
  const random = new Random(choice);
  const chunks = chunksOf(bytes, choice);
  const feed = new Feed(chunks);
  const stream = feed as unknown as Duplex;
  const codec = wire === "gob" ? NetRpcClientCodec : JsonRpcClientCodec;
  const client = new Client(stream, {}, new codec(stream, false, wireLimits));
  const settled = new Array<number>(calls).fill(0);
  const settle = (i: number): void => {
    settled[i] = (settled[i] ?? 0) + 1;
  };
  let odd: unknown;
  for (let i = 0; i < calls; i++) {
    const called = random.once(2) ? (methods[i % methods.length] as Called) : random.pick(methods);
    const args = randomValue(new Random(i), called.args, 1);
    client.call(called, args).then(
      () => settle(i),
      (error: unknown) => {
        settle(i);
        if (!(error instanceof RpcError)) odd = error;
      },
    );
  }
  await tick();
  feed.pump();
  await tick();
  feed.close();
  await tick();
  await client.closed;
  await tick();
  if (odd !== undefined) throw odd;
  if (settled.some((times) => times !== 1)) throw new Finding(`calls settled ${settled.join(", ")} times`);
  if (client.inFlight !== 0 || client.state !== "closed")
    throw new Finding(`${client.inFlight} calls are left in flight`);
}

/** A target on one wire. */
export function clientTarget(wire: RpcWire): Target {
  const corpus = wire === "gob" ? [...gobSaidBy("server"), ...printedReplies] : saidBy("rpc-json", "server");
  const knowing = wire === "gob" ? byMessage : byWord;
  return {
    name: wire === "gob" ? "client" : "json-client",
    make: (random: Random): Input => ({
      bytes: mutate(random, random.pick(corpus), corpus, knowing),
      choice: random.next(),
    }),
    run: (input: Input): Promise<void> => converse(wire, input),
  };
}
