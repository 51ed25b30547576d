// What healthy peers do that looks like an attack: no limit may cost them a connection or an answer.

import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { createServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { ArithTcpClient, ArithWebClient, registerArith } from "rpcgen-generated/arith";
import {
  bind,
  bytes,
  dial,
  int,
  method,
  type RpcError,
  Server,
  type ServerLimits,
  type ServerOptions,
  service,
  string,
} from "rpcgen-runtime";
import { arith } from "../examples/arith.ts";
import { dialRaw } from "../support/dial.ts";
import { event, Signal, turn } from "../support/events.ts";
import { Arrivals } from "../support/pair.ts";
import { takeSlowly } from "../support/slow.ts";
import { identity, open } from "../support/tls.ts";

const mebibyte = 1024 * 1024;

const blobs = service("Blobs", { now: method("Now", int, bytes), later: method("Later", int, bytes) });

/** A server of large replies, whose handlers answer at once or in the same turn. */
async function blobServer(t: TestContext, limits: Partial<ServerLimits> = {}, onError?: ServerOptions["onError"]) {
  const server = new Server({ limits, onError });
  const made = { calls: 0 };
  const make = (size: number): Uint8Array => {
    made.calls++;
    return new Uint8Array(size);
  };
  server.register(blobs, { now: make, later: async (size) => make(size) });
  t.after(() => server.close({ grace: 0 }));
  return { server, made, ...(await server.listen()) };
}

/** Requests of JSON-RPC, one a line. */
function lines(name: string, params: unknown, count: number): string {
  return Array.from({ length: count }, (_, id) => `${JSON.stringify({ method: name, params: [params], id })}\n`).join(
    "",
  );
}

/** Takes lines from a peer until it ends, or until there are so many. Answers how many; -1 when the connection breaks. */
async function take(socket: Socket, most = Number.POSITIVE_INFINITY): Promise<number> {
  let count = 0;
  const enough = new Signal();
  socket.on("data", (chunk: Buffer) => {
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) count++;
    if (count >= most) enough.resolve();
  });
  socket.resume();
  const broken = await Promise.race([enough.promise, event(socket, "end"), event(socket, "error")]);
  return broken === undefined ? count : -1;
}

test("replies that handlers end in the same turn all arrive, and one that is larger than maxReplyBacklog", async (t) => {
  const { address } = await blobServer(t, { maxReplyBacklog: 64 * mebibyte });
  const client = await dial(address, { limits: { maxMessageBytes: 256 * mebibyte } });
  const { later } = bind(blobs);
  const many = await Promise.all(Array.from({ length: 40 }, () => client.call(later, mebibyte)));
  ok(many.every(({ length }) => length === mebibyte));
  strictEqual((await client.call(later, 80 * mebibyte)).length, 80 * mebibyte);
  await client.close();
});

test("of a peer that loses its connection by maxReplyBacklog the server's owner is told", async (t) => {
  const told = new Signal<[string, string]>();
  const { port } = await blobServer(t, { maxReplyBacklog: 4 * mebibyte }, (error, { peer }) =>
    told.resolve([(error as RpcError).message, peer]),
  );
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  socket.write(lines("Blobs.Later", 4 * mebibyte, 8));
  const [message, peer] = await told.promise;
  ok(/^a connection was closed: \d+ bytes of replies waited for it \(maxReplyBacklog\)$/.test(message), message);
  strictEqual(peer, `127.0.0.1:${socket.localPort}`);
  socket.destroy();
});

test("calls that wait do not run while their peer takes no replies", async (t) => {
  const { port, made } = await blobServer(t, { maxInFlightPerConnection: 4 });
  const socket = connect(port, "127.0.0.1");
  t.after(() => socket.destroy());
  socket.pause();
  socket.write(lines("Blobs.Later", 4 * mebibyte, 20));
  while (made.calls === 0) await turn();
  for (let i = 0; i < 50; i++) await turn();
  ok(made.calls <= 8, `${made.calls} calls ran`);
  strictEqual(await take(socket, 20), 20);
});

test("a peer that ends its sending gets the answers to all that it asked, those too that nobody has looked at", async (t) => {
  for (const [limits, name, size, count] of [
    [{ maxInFlightPerConnection: 2, maxParkedBytes: 2000 }, "Blobs.Later", 1, 300], // they wait for running calls
    [{}, "Blobs.Now", 700_000, 40], // they wait for replies that are not taken
  ] as const) {
    const { port } = await blobServer(t, limits);
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    socket.pause();
    socket.end(lines(name, size, count));
    await event(socket, "finish");
    for (let i = 0; i < 20; i++) await turn();
    strictEqual(await take(socket), count, name);
    socket.destroy();
  }
});

test("a server that closes sends the replies of all calls that ran, also to a peer that goes on sending", async (t) => {
  const { port, server, made } = await blobServer(t);
  const socket = connect(port, "127.0.0.1");
  t.after(() => socket.destroy());
  socket.pause();
  socket.write(lines("Blobs.Now", 2000, 300)); // less than the kernel keeps on both sides
  while (made.calls < 300) await turn();
  const closed = server.close();
  for (let i = 0; i < 20; i++) {
    socket.write(lines("Blobs.Now", 2000, 10));
    await turn();
  }
  strictEqual(await take(socket), made.calls);
  await closed;
});

test("a connection with calls that wait, or with a long reply under way, does not make room for others", async (t) => {
  const limits = { maxConnections: 2, evictableAfter: 1, maxInFlightTotal: 1 };
  const release = new Signal<number>();
  const server = new Server({ limits });
  registerArith(server, { ...arith, multiply: ({ a }) => (a === 1 ? release.promise : a) });
  t.after(() => server.close({ grace: 0 }));
  const { address, port } = await server.listen();
  const [running, waiting] = [await ArithTcpClient.connect(address), await ArithTcpClient.connect(address)];
  const [first, second] = [running.multiply({ a: 1, b: 1 }), waiting.multiply({ a: 2, b: 1 })];
  while (server.connections < 2) await turn();
  for (let i = 0; i < 20; i++) {
    const third = connect(port, "127.0.0.1");
    third.on("error", () => {});
    await event(third, "close");
  }
  release.resolve(1);
  deepStrictEqual([await first, await second, server.sockets.evicted], [1, 2, 0]);
  await running.close();
  await waiting.close();

  const blob = await blobServer(t, { maxConnections: 1, evictableAfter: 1 });
  const slow = connect(blob.port, "127.0.0.1");
  t.after(() => slow.destroy());
  slow.pause();
  slow.write(lines("Blobs.Now", 12 * mebibyte, 1)); // much more than the kernel keeps
  while (blob.made.calls === 0) await turn();
  for (let i = 0; i < 20; i++) {
    const other = connect(blob.port, "127.0.0.1");
    other.on("error", () => {});
    await event(other, "close");
  }
  deepStrictEqual([blob.server.sockets.open, blob.server.sockets.evicted], [1, 0]);
});

test("the time that a peer has for an HTTP reply ends with it: the next call of the connection may take longer", async (t) => {
  const [running, release] = [new Signal(), new Signal()];
  const server = new Server();
  registerArith(server, {
    ...arith,
    async divide({ a, b }) {
      running.resolve();
      await release.promise;
      return { quo: a, rem: b };
    },
  });
  t.after(() => server.close({ grace: 0 }));
  const http = createServer();
  http.keepAliveTimeout = 0; // then Node sets no time of its own
  server.attach(http);
  const accepted = new Signal<Socket>();
  http.on("connection", (socket: Socket) => accepted.resolve(socket));
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  t.after(() => http.close());
  const socket = dialRaw(t, (http.address() as AddressInfo).port);
  const arrivals = new Arrivals(socket);
  const post = (path: string, body: string): string =>
    `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const count = (): number => arrivals.bytes.toString().split("HTTP/1.1 200").length - 1;
  socket.write(post("/Arith/Multiply", "{}"));
  await arrivals.until(() => count() === 1);
  strictEqual((await accepted.promise).timeout ?? 0, 0, "the connection is idle");
  socket.write(post("/Arith/Multiply", "{}") + post("/Arith/Divide", "{}")); // the second waits behind the first
  await running.promise;
  await arrivals.until(() => count() === 2);
  strictEqual((await accepted.promise).timeout ?? 0, 0, "a handler runs");
  release.resolve();
  await arrivals.until(() => count() === 3);
});

test("any number of handlers and calls may listen to one signal without a warning", async (t) => {
  const warnings: Error[] = [];
  const warned = (warning: Error): void => void warnings.push(warning);
  process.on("warning", warned);
  t.after(() => process.removeListener("warning", warned));
  const server = new Server();
  const release = new Signal<number>();
  registerArith(server, {
    ...arith,
    multiply(_, { signal }) {
      signal.addEventListener("abort", () => {});
      return release.promise;
    },
  });
  t.after(() => server.close({ grace: 0 }));
  const { address } = await server.listen();
  const clients = [await ArithTcpClient.connect(address), new ArithWebClient(`http://${address}`)];
  const { signal } = new AbortController();
  const calls = clients.flatMap((client) =>
    Array.from({ length: 20 }, () => client.multiply({ a: 1, b: 1 }, { signal })),
  );
  while (server.inFlight < 40) await turn();
  release.resolve(7);
  deepStrictEqual(new Set(await Promise.all(calls)), new Set([7]));
  deepStrictEqual(warnings, []);
  for (const client of clients) await client.close();
});

test("a client that gives up call after call is never taken for one whose server invents responses", async (t) => {
  const releases: (() => void)[] = [];
  const server = new Server();
  registerArith(server, {
    ...arith,
    multiply: ({ a }) => new Promise((resolve) => releases.push(() => resolve(a))),
  });
  t.after(() => server.close({ grace: 0 }));
  const { address } = await server.listen();
  const client = await ArithTcpClient.connect(address, { limits: { maxStrays: 1 } });
  for (let round = 0; round < 10; round++) {
    const abort = new AbortController();
    const calls = Array.from({ length: 20 }, (_, a) => client.multiply({ a, b: 1 }, { signal: abort.signal }));
    while (releases.length < 20) await turn();
    abort.abort();
    for (const call of calls) strictEqual(((await call.catch((error) => error)) as RpcError).code, "canceled");
    for (const release of releases.splice(0)) release();
  }
  const last = client.multiply({ a: 7, b: 1 });
  while (releases.length < 1) await turn();
  releases[0]?.();
  strictEqual(await last, 7);
  await client.close();
});

test("what a peer takes of one long HTTP reply renews stallTimeout, with TLS too", async (t) => {
  const size = 14 * mebibyte; // much more than the kernel keeps
  const server = new Server({ limits: { stallTimeout: 800 } });
  server.register(service("Texts", { text: method("Text", int, string) }), { text: () => "x".repeat(size) });
  const { port } = await server.listen({ tls: identity });
  t.after(() => server.close({ grace: 0 }));
  const socket = open(t, port);
  socket.write(
    "POST /Texts/Text HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1\r\n\r\n1",
  );
  await event(socket, "readable");
  const taken = await takeSlowly(t, socket, size, 2400);
  ok(taken >= size, `it got ${taken} bytes`);
});
