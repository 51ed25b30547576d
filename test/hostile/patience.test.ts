// How long a peer may take for what it has begun: to end a message, to take a reply.

import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { after, type TestContext, test } from "node:test";
import { connect as connectTls } from "node:tls";
import { bytes, int, method, Server, service, type Type } from "rpcgen-runtime";
import { deadlines } from "rpcgen-runtime/internal/call";
import { converse, goodCall } from "../support/converse.ts";
import { event, Signal, turn } from "../support/events.ts";
import { RawClient } from "../support/raw.ts";
import { takeSlowly } from "../support/slow.ts";
import { ca, identity } from "../support/tls.ts";

const alive = setInterval(() => {}, 1000);
after(() => clearInterval(alive));

/** A clock that the test moves. It resolves when the deadlines have been looked at. */
function ownClock(t: TestContext): (milliseconds: number) => Promise<void> {
  let clock = performance.now();
  t.mock.method(performance, "now", () => clock);
  return async (milliseconds) => {
    clock += milliseconds;
    const swept = new Signal();
    const sweep = (): number => {
      swept.resolve();
      return 0;
    };
    deadlines.add({ sweep }, 1000);
    await swept.promise;
  };
}

test("partialMessageTimeout is for each message: a peer that always has one under way is not given up", async (t) => {
  const later = ownClock(t);
  const { near, raw, server, answers } = converse({ partialMessageTimeout: 1000 });
  const calls = [goodCall(raw), goodCall(raw), goodCall(raw)];
  const begin = (call: Buffer) => call.subarray(0, 20);
  const rest = (call: Buffer) => call.subarray(20);
  const [first, second, third] = calls as [Buffer, Buffer, Buffer];
  near.write(begin(first));
  await turn();
  await later(700);
  near.write(Buffer.concat([rest(first), begin(second)]));
  await turn();
  await later(700);
  near.write(Buffer.concat([rest(second), begin(third)]));
  deepStrictEqual([await answers(), server.connections], [["", ""], 1]);
  await later(1001);
  await later(1);
  strictEqual(server.connections, 0, "the third did not end in time");
});

test("a server that stood still judges nobody by that time, but by what has come meanwhile", async (t) => {
  const later = ownClock(t);
  const { near, raw, server, answers } = converse({ partialMessageTimeout: 1000 });
  const call = goodCall(raw);
  near.write(call.subarray(0, 20));
  await turn();
  await later(5000);
  strictEqual(server.connections, 1);
  near.write(call.subarray(20));
  deepStrictEqual([await answers(), server.connections], [[""], 1]);
  near.write(goodCall(raw).subarray(0, 20));
  await turn();
  await later(5000);
  await later(1);
  strictEqual(server.connections, 0, "nothing has come");
});

test("a peer that takes replies is not given up because others come as fast; one that takes none is", async (t) => {
  const later = ownClock(t);
  const calls = 100; // each is answered with 8,000 bytes, far more in all than the pair takes: from Node 22 on 64 KiB at a time
  const release: (() => void)[] = [];
  const { near, raw, server } = converse({ replyHighWater: 1000, stallTimeout: 1000 }, async () => {
    await new Promise<void>((resolve) => release.push(resolve));
    throw new Error("x".repeat(8000));
  });
  near.pause();
  near.write(Buffer.concat(Array.from({ length: 2 * calls }, () => goodCall(raw))));
  while (release.length < 2 * calls) await turn();
  for (const each of release.splice(0, calls)) each();
  for (let i = 0; i < 5; i++) await turn();
  for (let round = 0; round < 8; round++) {
    ok((near as Duplex).read() !== null);
    for (let i = 0; i < 5; i++) await turn();
    for (const each of release.splice(0, 10)) each();
    for (let i = 0; i < 5; i++) await turn();
    await later(700);
  }
  strictEqual(server.connections, 1);
  await later(1001);
  await later(1);
  strictEqual(server.connections, 0);
});

for (const secure of [false, true]) {
  test(`what a peer takes of one long reply renews stallTimeout, ${secure ? "with" : "without"} TLS; what it sends does not`, async (t) => {
    const size = 14 * 1024 * 1024; // much more than the kernel keeps
    const stallTimeout = 800;
    const server = new Server({ limits: { stallTimeout } });
    server.register(service("Blobs", { blob: method("Blob", int, bytes) }), { blob: () => new Uint8Array(size) });
    const { port } = await server.listen(secure ? { tls: identity } : {});
    t.after(() => server.close({ grace: 0 }));
    const closed = new Map<Socket, Promise<unknown>>();
    const ask = async (): Promise<Socket> => {
      const socket = secure ? connectTls({ port, host: "localhost", ca }) : connect(port, "127.0.0.1");
      t.after(() => socket.destroy());
      socket.on("error", () => {});
      closed.set(socket, event(socket, "close"));
      socket.write(new RawClient().call("Blobs.Blob", int as Type<unknown>, 0));
      await event(socket, "readable");
      return socket;
    };
    const [none, sending, slow] = await Promise.all([ask(), ask(), ask()]);
    const taken = await takeSlowly(t, slow, size, 3 * stallTimeout, () => sending.write(Buffer.of(1)));
    ok(taken >= size, `the slow peer got ${taken} bytes`);
    while (server.connections > 1) await turn();
    for (const socket of [none, sending]) {
      let late = 0;
      socket.on("data", (chunk: Buffer) => (late += chunk.length));
      await closed.get(socket);
      ok(late < size, "the others only what was under way");
    }
  });
}
