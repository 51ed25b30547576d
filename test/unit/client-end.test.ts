// How a client's connection ends: closed, lost, or given up.

import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert";
import { after, test } from "node:test";
import { ArithClient } from "rpcgen-generated/arith";
import { bind, bytes, Client, empty, method, RpcError, service } from "rpcgen-runtime";
import { event, Signal, turn } from "../support/events.ts";
import { join, rejection } from "../support/memory.ts";
import { pair } from "../support/pair.ts";

// Streams in memory do not keep the process alive as sockets do, and the timer of deadlines leaves that to them.
const alive = setInterval(() => {}, 1000);
after(() => clearInterval(alive));

test("close lets the calls in flight finish, refuses later ones, and may be called again", async () => {
  const slow = new Signal<number>();
  const { arith, client } = join({ multiply: () => slow.promise });
  const call = arith.multiply({ a: 1, b: 1 });
  const closed = arith.close();
  strictEqual(client.state, "closing");
  await rejects(arith.multiply({ a: 1, b: 1 }), {
    code: "unavailable",
    message: "Arith.Multiply: connection is shut down",
    mayHaveExecuted: false,
  });
  slow.resolve(7);
  strictEqual(await call, 7);
  await closed;
  await arith.close();
  strictEqual(client.state, "closed");
  strictEqual(await client.closed, undefined);
});

test("close waits no longer than drainTimeout for a call that is never answered", async () => {
  const { arith } = join({ multiply: () => new Promise(() => {}) }, { drainTimeout: 20 });
  const call = rejection(arith.multiply({ a: 1, b: 1 }));
  await arith.close();
  const error = await call;
  ok(error instanceof RpcError && error.code === "unavailable" && error.mayHaveExecuted);
});

test("when the connection is lost, every call in flight fails, and later ones say why", async () => {
  const { arith, client, far } = join({
    multiply: () => new Promise(() => {}),
  });
  const calls = Array.from({ length: 50 }, () => rejection(arith.multiply({ a: 1, b: 1 })));
  await turn();
  far.destroy();
  for (const error of await Promise.all(calls)) {
    ok(error instanceof RpcError);
    deepStrictEqual([error.code, error.mayHaveExecuted, error.remote], ["unavailable", true, false]);
  }
  ok((await client.closed) instanceof RpcError);
  await rejects(arith.multiply({ a: 1, b: 1 }), /connection is shut down \(the server closed the connection\)/);
});

test("bytes that are no responses end the connection, not the process", async () => {
  const [near, far] = pair();
  const client = new Client(near);
  const call = rejection(new ArithClient(client).multiply({ a: 1, b: 1 }));
  far.write(Buffer.from("03040002", "hex")); // an int where a Response should be
  const error = await call;
  ok(error instanceof RpcError);
  ok(/the server's bytes make no sense: gob: type mismatch/.test(error.message), error.message);
});

test("what a server does not take of calls that were given up keeps no socket open after close()", async () => {
  const [near, far] = pair();
  far.pause();
  const client = new Client(near, { drainTimeout: 20 });
  const blobs = bind(service("Blobs", { put: method("Put", bytes, empty) }));
  const error = await rejection(client.call(blobs.put, new Uint8Array(1024 * 1024), { timeout: 10 }));
  ok(error instanceof RpcError && error.code === "deadline_exceeded");
  const gone = event(near, "close");
  await client.close();
  ok(!near.destroyed, "it has its time");
  await gone;
});

test("close waits without end for a drainTimeout of Infinity", async () => {
  const slow = new Signal<number>();
  const { arith, client } = join({ multiply: () => slow.promise }, { drainTimeout: Number.POSITIVE_INFINITY });
  const call = arith.multiply({ a: 7, b: 8 });
  const closed = client.close();
  const before = performance.now();
  while (performance.now() - before < 20) await turn(); // a timer that is set too far ahead fires after 1 ms
  slow.resolve(56);
  strictEqual(await call, 56);
  await closed;
});
