// What healthy peers do that looks like an attack: no limit may cost them a connection or an answer.

import { deepStrictEqual, strictEqual } from "node:assert";
import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { test } from "node:test";
import { ArithTcpClient, ArithWebClient, registerArith } from "rpcgen-generated/arith";
import { type RpcError, Server } from "rpcgen-runtime";
import { arith } from "../examples/arith.ts";
import { dialRaw } from "../support/dial.ts";
import { Signal, turn } from "../support/events.ts";
import { Arrivals } from "../support/pair.ts";

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
