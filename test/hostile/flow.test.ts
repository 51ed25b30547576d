// The limits of calls and replies under way: how many run, how many wait, how long a peer may take.

import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { after, test } from "node:test";
import { ArithClient, ArithTcpClient, argsType, registerArith } from "rpcgen-generated/arith";
import {
  bind,
  bytes,
  Client,
  Dispatcher,
  dial,
  int,
  method,
  RpcError,
  Server,
  type ServerLimits,
  service,
  type Type,
} from "rpcgen-runtime";
import { arith } from "../examples/arith.ts";
import { type Conversation, converse, goodCall, texts } from "../support/converse.ts";
import { Signal, turn } from "../support/events.ts";
import { rejection } from "../support/memory.ts";
import { Arrivals, pair } from "../support/pair.ts";
import { RawClient } from "../support/raw.ts";

const alive = setInterval(() => {}, 1000);
after(() => clearInterval(alive));

test("a client bounds a server's replies the same way: that call fails, the others go on", async () => {
  const server = new Dispatcher();
  server.register(service("Echo", { bytes: method("Bytes", bytes, bytes) }), {
    bytes: (value: Uint8Array) => value,
  } as never);
  const [near, far] = pair();
  server.serve(far);
  const client = new Client(near, { limits: { maxMessageBytes: 1000 } });
  const echo = { ...method("Bytes", bytes, bytes), serviceMethod: "Echo.Bytes" };
  strictEqual((await client.call(echo, new Uint8Array(990))).length, 990);
  const error = await rejection(client.call(echo, new Uint8Array(2000)));
  ok(error instanceof RpcError && error.code === "resource_exhausted");
  strictEqual(error.message, "Echo.Bytes reply: a message of 2005 bytes; at most 1000 are taken (maxMessageBytes)");
  strictEqual((await client.call(echo, new Uint8Array(10))).length, 10);
});

test("maxInFlightPerConnection handlers run, the others wait undecoded, and all are answered in the end", async () => {
  let running = 0;
  let most = 0;
  const release: (() => void)[] = [];
  const { near, raw, server, answers } = converse({ maxInFlightPerConnection: 5 }, async ({ a, b }) => {
    most = Math.max(most, ++running);
    await new Promise<void>((resolve) => release.push(resolve));
    running--;
    return a * b;
  });
  for (let i = 0; i < 20; i++) near.write(raw.call("Arith.Multiply", argsType as Type<unknown>, { a: i, b: 1 }));
  near.write(raw.call("Arith.Nope", argsType as Type<unknown>, { a: 7, b: 8 }));
  await turn();
  strictEqual(server.inFlight, 5);
  ok((await answers())[0]?.includes("can't find method"), "what needs no handler needs no room");
  while (release.length > 0) {
    release.shift()?.();
    await turn();
  }
  strictEqual((await answers()).length, 21);
  deepStrictEqual([most, server.inFlight], [5, 0]);
});

test("maxInFlightTotal bounds all connections together, and the one that has waited longest is next", async () => {
  const order: number[] = [];
  const release: (() => void)[] = [];
  const server = new Dispatcher({ limits: { maxInFlightTotal: 2 } });
  registerArith(server, {
    ...arith,
    async multiply({ a }) {
      order.push(a);
      await new Promise<void>((resolve) => release.push(resolve));
      return a;
    },
  });
  const clients = Array.from({ length: 4 }, () => {
    const [near, far] = pair();
    server.serve(far);
    return new ArithClient(new Client(near));
  });
  const calls: Promise<number>[] = [];
  for (const [i, client] of clients.entries()) {
    calls.push(client.multiply({ a: i, b: 1 }));
    await turn();
  }
  deepStrictEqual([order, server.inFlight], [[0, 1], 2]);
  while (release.length > 0) {
    release.shift()?.();
    for (let i = 0; i < 5; i++) await turn();
  }
  deepStrictEqual([await Promise.all(calls), order, server.inFlight], [[0, 1, 2, 3], [0, 1, 2, 3], 0]);
});

test("a parked call whose arguments make no sense, or whose handler answers at once, takes no room", async () => {
  const slow = new Signal<number>();
  const { near, raw, server, answers } = converse({ maxInFlightPerConnection: 1 }, ({ a }) =>
    a === 0 ? slow.promise : a,
  );
  near.write(raw.call("Arith.Multiply", argsType as Type<unknown>, { a: 0, b: 0 }));
  near.write(raw.call("Arith.Multiply", int as Type<unknown>, 5));
  for (let i = 1; i < 2000; i++) near.write(raw.call("Arith.Multiply", argsType as Type<unknown>, { a: i, b: 0 }));
  await turn();
  strictEqual((await answers()).length, 0);
  slow.resolve(1);
  const all = await answers();
  strictEqual(all.length, 2001);
  ok(all[1]?.startsWith("gob: type mismatch in decoder"));
  strictEqual(server.inFlight, 0);
});

test("50,000 pipelined slow calls on one connection: the server keeps to maxParkedBytes and stops reading", async () => {
  let release = (): void => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const server = new Server();
  registerArith(server, {
    ...arith,
    async multiply({ a, b }) {
      await gate;
      return a * b;
    },
  });
  const { address } = await server.listen();
  const client = await ArithTcpClient.connect(address);
  const calls: Promise<number>[] = [];
  for (let i = 0; i < 50_000; i++) calls.push(client.multiply({ a: i, b: 1 }));
  for (let i = 0; i < 50; i++) await turn();
  strictEqual(server.inFlight, 1024);
  release();
  const replies = await Promise.all(calls);
  ok(replies.every((reply, i) => reply === i));
  await client.close();
  await server.close();
});

test("a peer that lets maxReplyBacklog pile up is given up, and so is one that takes nothing for stallTimeout", async () => {
  const text = "x".repeat(1000);
  // The handlers finish together: replies of calls that run already cannot be held back.
  const flood = (limits: Partial<ServerLimits>): Conversation => {
    const conversation = converse(limits, async () => {
      await turn();
      throw new Error(text);
    });
    conversation.near.pause();
    return conversation;
  };
  const backlog = flood({ replyHighWater: 2000, maxReplyBacklog: 20_000, maxInFlightPerConnection: 1000 });
  const many = Array.from({ length: 100 }, () => goodCall(backlog.raw));
  backlog.near.write(Buffer.concat(many));
  for (let i = 0; i < 5; i++) await turn();
  strictEqual(backlog.server.connections, 0);

  const stalled = flood({ replyHighWater: 2000, stallTimeout: 30 });
  // More than the pair itself takes: 64 KiB from Node 22 on.
  stalled.near.write(Buffer.concat(Array.from({ length: 200 }, () => goodCall(stalled.raw))));
  await turn();
  strictEqual(stalled.server.connections, 1);
  while (stalled.server.connections > 0) await turn();
});

test("a message that is begun and never ended is given up after partialMessageTimeout, an idle connection never", async () => {
  const idle = converse({ partialMessageTimeout: 20 });
  idle.near.write(goodCall(idle.raw));
  const partial = converse({ partialMessageTimeout: 20 });
  partial.near.write(goodCall(partial.raw).subarray(0, 50));
  await turn();
  strictEqual(partial.server.connections, 1);
  while (partial.server.connections > 0) await turn();
  deepStrictEqual([await idle.answers(), idle.server.connections], [[""], 1]);
});

test("a chunk whose rest waits while the server does not read is out of its memory, which may be used again", async () => {
  for (const wire of ["gob", "jsonrpc"] as const) {
    for (const limits of [{ maxInFlightPerConnection: 1, maxParkedBytes: 1000 }, { replyHighWater: 100 }]) {
      const server = new Dispatcher({ limits });
      registerArith(server, { ...arith, multiply: ({ a, b }) => turn().then(() => a * b) });
      const [near, far] = pair();
      server.serve(far, { wire });
      const raw = new RawClient();
      const calls = Array.from({ length: 100 }, (_, id) =>
        wire === "gob"
          ? goodCall(raw)
          : Buffer.from(JSON.stringify({ method: "Arith.Multiply", params: [{ A: 7, B: 8 }], id })),
      );
      const all = Buffer.concat(calls);
      const arrivals = new Arrivals(near);
      // The second chunk comes behind a message in two pieces, the third behind one that is whole.
      for (const [start, end] of [
        [0, 150],
        [150, 1500],
        [1500, all.length],
      ]) {
        const chunk = all.slice(start, end);
        far.emit("data", chunk);
        chunk.fill(0);
      }
      far.push(null);
      await arrivals.end();
      const replies = wire === "gob" ? texts(arrivals.bytes) : arrivals.bytes.toString().trim().split("\n");
      strictEqual(replies.length, 100);
      ok(replies.every((reply) => reply === "" || reply.includes('"result":56,"error":null')));
    }
  }
});

test("replies far larger than the high water mark all arrive, one after the other and together", async (t) => {
  const server = new Server({ limits: { maxMessageBytes: 8 * 1024 * 1024 } });
  const blob = method("Blob", int, bytes);
  const blobs = service("Blobs", { blob });
  server.register(blobs, { blob: (size: number) => new Uint8Array(size) });
  const { address } = await server.listen();
  t.after(() => server.close());
  const client = await dial(address, { limits: { maxMessageBytes: 8 * 1024 * 1024 } });
  const bound = bind(blobs);
  for (const size of [1024 * 1024 - 20, 1024 * 1024, 3_000_000, 1, 4 * 1024 * 1024]) {
    for (let i = 0; i < 3; i++) strictEqual((await client.call(bound.blob, size)).length, size);
  }
  const all = await Promise.all(Array.from({ length: 30 }, (_, i) => client.call(bound.blob, i * 100_000)));
  deepStrictEqual(
    all.map(({ length }) => length),
    Array.from({ length: 30 }, (_, i) => i * 100_000),
  );
  await client.close();
});

test("a mark below the stream's own stops and goes on as well", async (t) => {
  const server = new Server({ limits: { replyHighWater: 100 } });
  registerArith(server, arith);
  const { address } = await server.listen();
  t.after(() => server.close());
  const client = await ArithTcpClient.connect(address);
  for (let round = 0; round < 5; round++) {
    const replies = await Promise.all(Array.from({ length: 2000 }, (_, a) => client.multiply({ a, b: 2 })));
    ok(replies.every((reply, a) => reply === 2 * a));
  }
  await client.close();
});

test("a chunk of requests with large replies stops being served at replyHighWater, also when that is set high", async () => {
  let called = 0;
  const { near, raw, server } = converse({ replyHighWater: 4_000_000, maxReplyBacklog: 8_000_000 }, () => {
    called++;
    throw new Error("x".repeat(8000));
  });
  near.pause();
  near.write(Buffer.concat(Array.from({ length: 5000 }, () => goodCall(raw))));
  for (let i = 0; i < 20; i++) await turn();
  strictEqual(server.connections, 1);
  ok(called > 400 && called < 700, `${called} calls`);
});
