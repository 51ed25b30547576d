// Admission: how many connections there are, of whom, and which one makes room. With sockets and a clock of the test's own,
// and on a real port.

import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { connect, type Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { ArithTcpClient, registerArith } from "rpcgen-generated/arith";
import { type RpcError, Server, type ServerLimits, serverLimits } from "rpcgen-runtime";
import { type Admissible, Admission, sourceOf } from "rpcgen-runtime/internal/admission";
import { arith } from "../examples/arith.ts";
import { event, Signal } from "../support/events.ts";
import { rejection } from "../support/memory.ts";

class FakeSocket implements Admissible {
  readonly remoteAddress: string | undefined;
  bytesRead = 0;
  bytesWritten = 0;
  destroyed = false;
  #closed: () => void = () => {};

  constructor(address?: string) {
    this.remoteAddress = address;
  }

  destroy(): void {
    this.destroyed = true;
    this.#closed();
  }

  once(_: "close", listener: () => void): void {
    this.#closed = listener;
  }
}

/** An admission with a clock that the test moves. */
function fake(limits: Partial<ServerLimits>): {
  admission: Admission;
  pass: (milliseconds: number) => void;
  reports: string[];
  admit: (address?: string) => FakeSocket | undefined;
} {
  let now = 1000;
  const reports: string[] = [];
  const report = (error: RpcError, peer: string): void => void reports.push(`${peer}: ${error.message}`);
  const admission = new Admission({ ...serverLimits, ...limits }, report, () => now);
  return {
    admission,
    pass(milliseconds) {
      now += milliseconds;
      admission.look();
    },
    reports,
    admit(address) {
      const socket = new FakeSocket(address);
      return admission.admit(socket) === undefined ? undefined : socket;
    },
  };
}

test("maxConnections: one below, at it, and one beyond, which is let in when one has left", () => {
  const { admission, admit } = fake({ maxConnections: 3 });
  const sockets = [admit(), admit(), admit()];
  ok(sockets.every((socket) => socket !== undefined));
  strictEqual(admission.size, 3);
  strictEqual(admit(), undefined);
  deepStrictEqual([admission.size, admission.refused, admission.evicted], [3, 1, 0]);
  sockets[1]?.destroy();
  ok(admit() !== undefined);
  strictEqual(admit(), undefined);
  admission.destroy();
  strictEqual(admission.size, 0);
});

test("maxConnectionsPerAddress: counted for each address; this machine's own are not counted", () => {
  const { admission, admit } = fake({ maxConnectionsPerAddress: 2 });
  const first = admit("10.0.0.1");
  ok(first !== undefined && admit("10.0.0.1") !== undefined);
  strictEqual(admit("10.0.0.1"), undefined);
  strictEqual(admit("::ffff:10.0.0.1"), undefined, "the same address in its other spelling");
  ok(admit("10.0.0.2") !== undefined);
  first.destroy();
  ok(admit("10.0.0.1") !== undefined);
  for (let i = 0; i < 10; i++)
    for (const own of ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", undefined]) ok(admit(own));
  admission.destroy();
});

test("of IPv6 a /64 counts as one: that is what one subscriber gets", () => {
  const table: [string | undefined, string | undefined][] = [
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:db8:1:2::9", "2001:db8:1:2::/64"],
    ["2001:db8::9", "2001:db8:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["::2", "0:0:0:0::/64"],
    ["10.0.0.1", "10.0.0.1"],
    ["::ffff:10.0.0.1", "10.0.0.1"],
    ["::1", undefined],
    ["127.0.0.1", undefined],
    [undefined, undefined],
  ];
  for (const [address, source] of table) strictEqual(sourceOf(address), source, address);
});

test("at maxConnections the one that has been idle longest makes room, after evictableAfter and not before", () => {
  const { admission, admit, pass } = fake({ maxConnections: 3, evictableAfter: 60_000 });
  const [a, b, c] = [admit(), admit(), admit()] as [FakeSocket, FakeSocket, FakeSocket];
  pass(10_000);
  a.bytesRead = 1;
  pass(10_000);
  c.bytesWritten = 1;
  pass(39_999);
  strictEqual(admit(), undefined, "nobody has been idle for a minute");
  pass(1);
  ok(admit() !== undefined);
  deepStrictEqual([a.destroyed, b.destroyed, c.destroyed], [false, true, false]);
  strictEqual(admit(), undefined, "the next one is not old enough yet");
  pass(20_000);
  ok(admit() !== undefined);
  deepStrictEqual([a.destroyed, c.destroyed], [true, false]);
  deepStrictEqual([admission.size, admission.evicted, admission.refused], [3, 2, 2]);
  admission.destroy();
});

test("a connection with a call or a request in flight does not make room, however long that takes", () => {
  const { admission, pass } = fake({ maxConnections: 2, evictableAfter: 1000 });
  const sockets = [new FakeSocket(), new FakeSocket()];
  const [calling, requesting] = sockets.map((socket) => admission.admit(socket));
  let running = true;
  if (calling !== undefined) calling.busy = () => running;
  const end = requesting === undefined ? () => {} : admission.begin(requesting);
  pass(100_000);
  strictEqual(admission.admit(new FakeSocket()), undefined);
  running = false;
  pass(999);
  strictEqual(admission.admit(new FakeSocket()), undefined);
  pass(1);
  ok(admission.admit(new FakeSocket()) !== undefined);
  deepStrictEqual(
    sockets.map(({ destroyed }) => destroyed),
    [true, false],
  );
  end();
  admission.destroy();
});

test("a flood of connections is reported once a second, with the number of all", () => {
  const { admission, admit, pass, reports } = fake({ maxConnectionsPerAddress: 1 });
  admit("10.0.0.1");
  for (let i = 0; i < 50; i++) admit("10.0.0.1");
  pass(1000);
  for (let i = 0; i < 50; i++) admit("10.0.0.1");
  const refused =
    "10.0.0.1: a connection was refused: 10.0.0.1 has 1 connections already, as many as maxConnectionsPerAddress";
  deepStrictEqual(reports, [refused, `${refused} (50 refused since the last report)`]);
  strictEqual(admission.refused, 100);
  admission.destroy();
});

async function serve(
  t: TestContext,
  limits: Partial<ServerLimits>,
): Promise<{ port: number; address: string; server: Server }> {
  const server = new Server({ limits });
  registerArith(server, arith);
  t.after(() => server.close({ grace: 0 }));
  return { ...(await server.listen({ host: "127.0.0.1" })), server };
}

test("on a real port: the connection beyond the limit is closed at once, and calls on the others go on", async (t) => {
  const { address, port, server } = await serve(t, { maxConnections: 2 });
  const clients = [await ArithTcpClient.connect(address), await ArithTcpClient.connect(address)];
  for (const client of clients) strictEqual(await client.multiply({ a: 7, b: 8 }), 56);
  const beyond = connect({ port, host: "127.0.0.1" });
  beyond.on("error", () => {});
  await event(beyond, "close");
  deepStrictEqual(server.sockets, { open: 2, refused: 1, evicted: 0 });
  for (const client of clients) strictEqual(await client.multiply({ a: 7, b: 8 }), 56);
  await clients[0]?.close();
  for (let product = 0; product !== 56; ) {
    // Until the server has heard that the first one is gone, this is one too many.
    const next = await ArithTcpClient.connect(address);
    product = await next.multiply({ a: 7, b: 8 }).catch(() => 0);
    await next.close();
  }
  await clients[1]?.close();
});

test("on a real port: idle tunnels and silent sockets make room, a running call does not", async (t) => {
  const server = new Server({ limits: { maxConnections: 2, evictableAfter: 20 } });
  const [begun, release] = [new Signal(), new Signal<number>()];
  registerArith(server, {
    ...arith,
    multiply() {
      begun.resolve();
      return release.promise;
    },
  });
  t.after(() => server.close({ grace: 0 }));
  const { address, port } = await server.listen({ host: "127.0.0.1" });
  const caller = await ArithTcpClient.connect(address);
  const call = caller.multiply({ a: 1, b: 1 });
  await begun.promise;
  const silent = connect({ port, host: "127.0.0.1" });
  await event(silent, "connect");
  let evicted = false;
  silent.on("error", () => {});
  silent.on("close", () => {
    evicted = true;
  });
  const attempt = async (): Promise<Socket | undefined> => {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.on("error", () => {});
    socket.write("GET /nope HTTP/1.1\r\nHost: localhost\r\n\r\n");
    return (await Promise.race([event(socket, "data"), event(socket, "close")])) instanceof Uint8Array
      ? socket
      : undefined;
  };
  let socket: Socket | undefined;
  while (socket === undefined) socket = await attempt();
  if (!evicted) await event(silent, "close");
  release.resolve(7);
  strictEqual(await call, 7, "the call's connection was never touched");
  socket.destroy();
  await caller.close();
});

test("refused connections are told to onError", async (t) => {
  const reported = new Signal<unknown>();
  const server = new Server({ limits: { maxConnections: 1 }, onError: (error) => reported.resolve(error) });
  registerArith(server, arith);
  t.after(() => server.close({ grace: 0 }));
  const { address } = await server.listen({ host: "127.0.0.1" });
  const client = await ArithTcpClient.connect(address);
  strictEqual(await client.multiply({ a: 7, b: 8 }), 56);
  const second = await ArithTcpClient.connect(address);
  await rejection(second.multiply({ a: 7, b: 8 }));
  ok(String(await reported.promise).includes("as many as maxConnections"));
  await client.close();
});
