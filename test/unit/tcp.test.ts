// The client's sockets: all of them read into the same memory.

import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert";
import dns from "node:dns";
import { connect, createServer } from "node:net";
import { test } from "node:test";
import {
  bind,
  bytes,
  Client,
  Dispatcher,
  dial,
  dialHttp,
  dialTcp,
  type HttpOptions,
  method,
  RpcError,
  Server,
  service,
  string,
} from "rpcgen-runtime";
import { event } from "../support/events.ts";
import { rejection } from "../support/memory.ts";
import { pair } from "../support/pair.ts";

const echoService = service("Echo", {
  text: method("Text", string, string),
  bytes: method("Bytes", bytes, bytes),
});

/** A port in front of another, which passes what comes back on in pieces of all sizes, those of other connections between. */
async function inPieces(port: number): Promise<{ port: number; pieces(): number; close(): void }> {
  const sizes = [1, 2, 3, 7, 40, 300, 5000, 20_000, 65_536];
  let pieces = 0;
  const proxy = createServer(async (near) => {
    const far = connect(port, "127.0.0.1");
    near.setNoDelay(true);
    near.pipe(far);
    near.on("error", () => far.destroy());
    for await (const chunk of far as AsyncIterable<Buffer>) {
      for (let at = 0; at < chunk.length; ) {
        const size = sizes[pieces++ % sizes.length] as number;
        near.write(chunk.subarray(at, at + size));
        at += size;
        await new Promise(setImmediate);
      }
    }
    near.end();
  });
  proxy.listen(0, "127.0.0.1");
  await event(proxy, "listening");
  const { port: own } = proxy.address() as { port: number };
  return { port: own, pieces: () => pieces, close: () => void proxy.close() };
}

test("replies in pieces, of several connections at the same time, keep their own bytes on every wire", async (t) => {
  const server = new Server();
  server.register(echoService, { text: (text) => text, bytes: (value) => value });
  const { port } = await server.listen();
  t.after(() => server.close());
  const proxy = await inPieces(port);
  t.after(() => proxy.close());
  const address = `127.0.0.1:${proxy.port}`;
  const ways: [string, HttpOptions][] = [
    [address, {}],
    [address, {}],
    [`http://${address}`, {}],
    [address, { wire: "jsonrpc" }],
    [`http://${address}`, { headers: { authorization: "none" } }],
  ];
  await Promise.all(
    ways.map(async ([to, options], number) => {
      const client = await dial(to, options);
      const echo = bind(echoService);
      const calls = Array.from({ length: 60 }, async (_, i) => {
        const text = `${number}-${i} `.repeat([1, 3, 20, 500, 4000, 12_000][i % 6] as number);
        strictEqual(await client.call(echo.text, text), text);
        const value = new Uint8Array([10, 5000, 70_000][i % 3] as number).fill(16 * number + (i % 16));
        deepStrictEqual(await client.call(echo.bytes, value), value);
      });
      await Promise.all(calls);
      await client.close();
    }),
  );
  ok(proxy.pieces() > 1000, `they came in pieces: ${proxy.pieces()}`);
});

test("options that cannot be are answered before anything is connected", async (t) => {
  let connections = 0;
  const port = createServer((socket) => {
    connections++;
    socket.end();
  }).listen(0, "127.0.0.1");
  t.after(() => port.close());
  await event(port, "listening");
  const address = `127.0.0.1:${(port.address() as { port: number }).port}`;
  const table: readonly [unknown, RegExp][] = [
    [{ maxPending: Number.NaN }, /^maxPending is NaN: it has to be a whole number above 0$/],
    [{ drainTimeout: "a" }, /^drainTimeout is "a": it has to be a number of milliseconds$/],
    [{ timeout: 0 }, /^timeout is 0: it has to be a number of milliseconds above 0$/],
    [{ connectTimeout: Number.NaN }, /^connectTimeout is NaN: it has to be a number of milliseconds above 0$/],
    [{ limits: { maxDepth: -1 } }, /^limits\.maxDepth is -1: it has to be a whole number from 1 to 1000$/],
    [{ limits: null }, /^limits takes its options in an object, not as null/],
    [{ service: 5 }, /^service is 5: it has to be a text that is not empty$/],
    [{ tls: null }, /^tls is null: it has to be an object$/],
    [{ headers: null }, /^headers is null: it has to be an object$/],
    [null, /takes its options in an object, not as null/],
  ];
  for (const [options, message] of table) {
    for (const to of [address, `http://${address}`]) {
      await rejects(dial(to, options as HttpOptions), { code: "invalid_argument", message });
    }
  }
  await event(connect((port.address() as { port: number }).port, "127.0.0.1").resume(), "end");
  strictEqual(connections, 1, "this one is the first");
});

const calls = bind(echoService);

test("a stream of one's own that fails while the client is being made fails that alone", async () => {
  for (const wire of ["gob", "jsonrpc"] as const) {
    for (const dialOver of [dialTcp, dialHttp]) {
      for (const failure of [new Error("cut"), undefined]) {
        const [near] = pair();
        const closed = event(near, "close");
        const dialed = rejection(dialOver(near, { wire }));
        near.destroy(failure);
        const error = await dialed;
        ok(error instanceof RpcError);
        deepStrictEqual(
          [error.code, error.message, error.mayHaveExecuted],
          ["unavailable", "cannot connect to stream: it is closed already", false],
        );
        await closed;
      }
    }
  }
});

test("a stream that was closed before is told to be, and not waited for", async () => {
  const [near, far] = pair();
  near.destroy();
  far.destroy();
  await event(near, "close");
  for (const wire of ["gob", "jsonrpc"] as const) {
    for (const dialOver of [dialTcp, dialHttp]) {
      const error = await rejection(dialOver(near, { wire }));
      strictEqual(error instanceof RpcError && error.message, "cannot connect to stream: it is closed already");
    }
  }
  const client = new Client(near);
  strictEqual(client.state, "closed");
  strictEqual((await client.closed)?.message, "the stream was closed before");
  const error = await rejection(client.call(calls.text, ""));
  strictEqual(
    error instanceof RpcError && error.message,
    "Echo.Text: connection is shut down (the stream was closed before)",
  );
  await client.close();
  const server = new Dispatcher();
  server.serve(far);
  strictEqual(server.connections, 0);
});

test("of a host with several addresses the one that answers is read from, whatever was tried before", async (t) => {
  const server = new Server();
  server.register(echoService, { text: (text) => text, bytes: (value) => value });
  const { port } = await server.listen({ host: "127.0.0.1", port: 0 });
  const addresses = [
    { address: "127.0.0.2", family: 4 },
    { address: "::1", family: 6 },
    { address: "127.0.0.1", family: 4 },
  ];
  t.mock.method(dns, "lookup", (_host: string, _options: object, done: (error: null, all: object[]) => void) => {
    process.nextTick(done, null, addresses);
  });
  for (const address of [`many.example:${port}`, `http://many.example:${port}`]) {
    for (const wire of ["gob", "jsonrpc"] as const) {
      const client = await dial(address, { wire });
      const text = "é".repeat(100_000);
      strictEqual(await client.call(calls.text, text), text);
      await client.close();
    }
  }
  await server.close();
});
