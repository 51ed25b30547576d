// Which wires a port speaks, and how a server and a client are told: sniffing, `wires`, `wire`.

import { deepStrictEqual, rejects, strictEqual, throws } from "node:assert";
import { connect } from "node:net";
import { type TestContext, test } from "node:test";
import { ArithHttpClient, ArithTcpClient, registerArith } from "rpcgen-generated/arith";
import { Dispatcher, type ListenOptions, type PortWire, type RpcWire, type ServerOptions } from "rpcgen-runtime";
import { arithServer, socketPath } from "../support/arith.ts";
import { Arrivals, pair } from "../support/pair.ts";
import { endsSoon } from "../support/play.ts";

const request = '{"method":"Arith.Multiply","params":[{"A":7,"B":8}],"id":0}\n';
const answer = '{"id":0,"result":56,"error":null}\n';

async function listen(t: TestContext, options: ListenOptions = {}, server: ServerOptions = {}): Promise<string> {
  return (await arithServer(t, server).listen({ host: "127.0.0.1", ...options })).address;
}

/** All that a server says to these writes, each of which has left before the next begins. */
async function exchange(t: TestContext, address: string, ...writes: (string | Uint8Array)[]): Promise<string> {
  const [host, port] = address.split(":") as [string, string];
  const socket = connect({ host, port: Number(port), noDelay: true });
  t.after(() => socket.destroy());
  const arrivals = new Arrivals(socket);
  for (const bytes of writes) await new Promise((resolve) => socket.write(bytes, resolve));
  socket.end();
  await arrivals.end();
  return arrivals.bytes.toString("latin1");
}

/** Makes a call on each of the ways to a port, and says which ones there are. */
async function waysTo(address: string): Promise<string[]> {
  const ways: [string, () => Promise<ArithTcpClient | ArithHttpClient>][] = [
    ["gob", () => ArithTcpClient.connect(address)],
    ["jsonrpc", () => ArithTcpClient.connect(address, { wire: "jsonrpc" })],
    ["http gob", () => ArithHttpClient.connect(`http://${address}`)],
    ["http jsonrpc", () => ArithHttpClient.connect(`http://${address}`, { wire: "jsonrpc" })],
  ];
  const open: string[] = [];
  for (const [name, dial] of ways) {
    try {
      const arith = await dial();
      strictEqual(await arith.multiply({ a: 7, b: 8 }), 56);
      await arith.close();
      open.push(name);
    } catch {}
  }
  return open;
}

test("a port speaks every wire, and so does a tunnel; `wires` says which it speaks", endsSoon, async (t) => {
  for (const [wires, open] of [
    [undefined, ["gob", "jsonrpc", "http gob", "http jsonrpc"]],
    [["gob"], ["gob"]],
    [["jsonrpc"], ["jsonrpc"]],
    [["http"], ["http gob", "http jsonrpc"]],
    [
      ["gob", "http"],
      ["gob", "http gob"],
    ],
    [
      ["http", "jsonrpc"],
      ["jsonrpc", "http jsonrpc"],
    ],
  ] as [PortWire[] | undefined, string[]][]) {
    deepStrictEqual(await waysTo(await listen(t, { wires })), open, String(wires));
  }
});

test("JSON is known by its first bytes, however they come", endsSoon, async (t) => {
  const address = await listen(t);
  for (const writes of [[request], [" \n", request], ["{", request.slice(1)], [...request]]) {
    strictEqual(await exchange(t, address, ...writes), answer);
  }
  const path = socketPath(t);
  const { address: unix } = await arithServer(t).listen({ unix: path });
  const arith = await ArithTcpClient.connect(unix, { wire: "jsonrpc" });
  strictEqual(await arith.multiply({ a: 7, b: 8 }), 56);
  await arith.close();
});

test("in a tunnel JSON may come with the CONNECT or after it, in pieces", endsSoon, async (t) => {
  const address = await listen(t);
  const head = "CONNECT /_goRPC_ HTTP/1.0\n\n";
  for (const writes of [[head + request], [head, request], [`${head}{`, ...request.slice(1)]]) {
    strictEqual(await exchange(t, address, ...writes), `HTTP/1.0 200 Connected to Go RPC\n\n${answer}`);
  }
  // What is neither gob nor JSON is hung up on.
  strictEqual(await exchange(t, address, `${head}GET / HTTP/1.0\r\n\r\n`), "HTTP/1.0 200 Connected to Go RPC\n\n");
  strictEqual(await exchange(t, address, head + head), "HTTP/1.0 200 Connected to Go RPC\n\n");
});

test("where peers have to say who they are, JSON is let in through the tunnel only", endsSoon, async (t) => {
  const address = await listen(
    t,
    {},
    { authenticate: ({ headers }) => headers["authorization"] === "Bearer x" || undefined },
  );
  strictEqual(await exchange(t, address, request), "");
  const headers = { authorization: "Bearer x" };
  const arith = await ArithHttpClient.connect(`http://${address}`, { wire: "jsonrpc", headers });
  strictEqual(await arith.multiply({ a: 7, b: 8 }), 56);
  await arith.close();
  await rejects(ArithHttpClient.connect(`http://${address}`, { wire: "jsonrpc" }), { code: "unauthenticated" });
});

test("a dispatcher serves a stream of one's own on either wire", async () => {
  for (const wire of ["gob", "jsonrpc", undefined] as (RpcWire | undefined)[]) {
    const server = new Dispatcher();
    registerArith(server, { multiply: ({ a, b }) => a * b, divide: () => ({ quo: 0, rem: 0 }) });
    const [near, far] = pair();
    server.serve(far, { wire });
    const arith = await ArithTcpClient.connect(near, { wire });
    strictEqual(await arith.multiply({ a: 7, b: 8 }), 56);
    await arith.close();
  }
});

test("a wire that does not exist is refused with the right name, wherever it is said", async (t) => {
  const json = { message: 'there is no wire "jsonRPC": did you mean jsonrpc?', code: "invalid_argument" };
  await rejects(listen(t, { wires: ["jsonRPC" as "jsonrpc"] }), json);
  await rejects(ArithTcpClient.connect(pair()[0], { wire: "jsonRPC" as "jsonrpc" }), json);
  throws(() => new Dispatcher().serve(pair()[0], { wire: "jsonRPC" as "jsonrpc" }), json);
  throws(() => new Dispatcher().serve(pair()[0], { wires: "gob" } as object), /did you mean wire\?/);
});
