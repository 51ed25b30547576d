// Servers attached to the port of somebody else's HTTP server: what is theirs, and what stays its own.

import { deepStrictEqual, ok, rejects, strictEqual, throws } from "node:assert";
import { createServer, type Server as HttpServer, request } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { type TestContext, test } from "node:test";
import { ArithHttpClient, ArithTcpClient, registerArith } from "rpcgen-generated/arith";
import { type AttachOptions, Server, type ServerOptions } from "rpcgen-runtime";
import { arith } from "../examples/arith.ts";
import { goodCall } from "../hostile/corpus.ts";
import { Authority } from "../support/certificates.ts";
import { event } from "../support/events.ts";
import { runClient, withGo } from "../support/go.ts";
import { Arrivals } from "../support/pair.ts";

/** A server of somebody else's, which answers every request with its path. */
async function host(t: TestContext, http: HttpServer = createServer()): Promise<{ http: HttpServer; port: number }> {
  http.on("request", (incoming, response) => response.end(`host: ${incoming.url}`));
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    http.close();
    http.closeAllConnections();
  });
  return { http, port: (http.address() as AddressInfo).port };
}

function attached(t: TestContext, http: HttpServer, where: AttachOptions = {}, options: ServerOptions = {}): Server {
  const server = new Server(options);
  registerArith(server, arith);
  server.attach(http, where);
  t.after(() => server.close({ grace: 0 }));
  return server;
}

/** Says something in pieces, and answers what comes back until the end. */
async function say(port: number, bytes: Uint8Array | string, size = 1 << 20): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  socket.on("error", () => {});
  socket.setNoDelay(true);
  const arrivals = new Arrivals(socket);
  const all = Buffer.from(bytes);
  for (let at = 0; at < all.length; at += size) socket.write(all.subarray(at, at + size));
  await arrivals.end();
  socket.destroy();
  return arrivals.bytes.toString("latin1");
}

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`;
const post = (path: string): string =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n` +
  `Content-Length: 13\r\n\r\n{"a":7,"b":8}`;

test("CONNECT and the services' paths are ours, all other requests the host's, however they are cut", async (t) => {
  const { http, port } = await host(t);
  attached(t, http);
  for (const size of [1 << 20, 2, 1]) {
    ok((await say(port, get("/"), size)).endsWith("host: /"));
    ok((await say(port, get("/a/b?c"), size)).endsWith("host: /a/b?c"));
    ok((await say(port, get("/debug/rpc"), size)).endsWith("host: /debug/rpc"), "no list of services unless asked for");
    ok((await say(port, post("/Arith/Multiply"), size)).endsWith("\r\n\r\n56"));
    ok((await say(port, get("/_goRPC_"), size)).endsWith("405 must CONNECT\n"));
  }
  const client = await ArithHttpClient.connect(`127.0.0.1:${port}`);
  strictEqual(await client.multiply({ a: 7, b: 8 }), 56);
  await client.close();
});

test("a Go client's DialHTTP, which node:http cannot read, comes in", withGo, async (t) => {
  const { http, port } = await host(t);
  attached(t, http);
  const [first] = await runClient(t, "http", `127.0.0.1:${port}`, "tutorial");
  deepStrictEqual(first, { call: "Arith.Multiply", reply: 30 });
});

test("peers without HTTP come in only where wires says so; to the host they are bad requests", async (t) => {
  const closed = await host(t);
  attached(t, closed.http);
  ok((await say(closed.port, goodCall)).startsWith("HTTP/1.1 400 Bad Request\r\n"));
  const open = await host(t);
  attached(t, open.http, { wires: ["http", "gob"] });
  const client = await ArithTcpClient.connect(`127.0.0.1:${open.port}`);
  strictEqual(await client.multiply({ a: 7, b: 8 }), 56);
  await client.close();
});

test("several servers share a port by their paths; whoever takes any path comes last", async (t) => {
  const { http, port } = await host(t);
  const named = (rpcPath: string, factor: number): Server => {
    const server = new Server();
    registerArith(server, { ...arith, multiply: ({ a, b }) => a * b * factor });
    server.attach(http, { rpcPath });
    t.after(() => server.close());
    return server;
  };
  const [any, one] = [named("/", 1), named("/one", 10)];
  named("/two", 100);
  const multiply = async (path: string): Promise<number> => {
    const client = await ArithHttpClient.connect(`http://127.0.0.1:${port}${path}`);
    const product = await client.multiply({ a: 1, b: 1 });
    await client.close();
    return product;
  };
  deepStrictEqual([await multiply("/one"), await multiply("/two"), await multiply("/three")], [10, 100, 1]);
  await one.close();
  strictEqual(await multiply("/one"), 1);
  await any.close();
  await rejects(multiply("/one"), /unexpected HTTP response: 400/, "node:http cannot read Go's CONNECT");
  ok((await say(port, get("/"))).endsWith("host: /"), "the host goes on");
});

test("a host's own tunnels and upgrades stay its own", async (t) => {
  const { http, port } = await host(t);
  attached(t, http);
  http.on("connect", (incoming, socket) => socket.end(`HTTP/1.1 200 host's tunnel to ${incoming.url}\r\n\r\n`));
  http.on("upgrade", (_, socket) => socket.end("HTTP/1.1 101 host's upgrade\r\n\r\n"));
  const head = "CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n";
  for (const size of [1 << 20, 2, 1])
    ok((await say(port, head, size)).startsWith("HTTP/1.1 200 host's tunnel to example"));
  const upgrade = "GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
  ok((await say(port, upgrade)).startsWith("HTTP/1.1 101 host's upgrade"));
});

test("the hook is asked for what is ours, and the host's requests are no matter of it", async (t) => {
  const { http, port } = await host(t);
  const asked: string[] = [];
  attached(
    t,
    http,
    { debugPath: "/services" },
    {
      authenticate({ method, path }) {
        asked.push(`${method} ${path}`);
        return undefined;
      },
    },
  );
  ok((await say(port, get("/"))).endsWith("host: /"));
  ok((await say(port, post("/Arith/Multiply"))).startsWith("HTTP/1.1 401 "));
  ok((await say(port, get("/services"))).startsWith("HTTP/1.1 401 "));
  await rejects(ArithHttpClient.connect(`127.0.0.1:${port}`), { code: "unauthenticated" });
  deepStrictEqual(asked, ["POST /Arith/Multiply", "GET /services", "CONNECT /_goRPC_"]);
});

test("an HTTPS server is a host, too", async (t) => {
  const authority = new Authority();
  const { http, port } = await host(t, createSecureServer(authority.server()));
  attached(t, http);
  const client = await ArithHttpClient.connect(`https://localhost:${port}`, { tls: { ca: authority.cert } });
  strictEqual(await client.multiply({ a: 7, b: 8 }), 56);
  await client.close();
});

test("a peer that is silent, or slow with its head, is the host's to time out", async (t) => {
  const { http, port } = await host(t, createServer({ headersTimeout: 50, connectionsCheckingInterval: 10 }));
  attached(t, http, {}, { limits: { connectHeadTimeout: 20 } });
  ok((await say(port, "")).startsWith("HTTP/1.1 408 Request Timeout\r\n"));
  ok((await say(port, "CONNE")).startsWith("HTTP/1.1 408 Request Timeout\r\n"));
});

test("closing lets running calls finish and leaves the port open", async (t) => {
  const { http, port } = await host(t);
  const server = attached(t, http);
  const client = await ArithHttpClient.connect(`127.0.0.1:${port}`);
  strictEqual(await client.multiply({ a: 7, b: 8 }), 56);
  const silent = await ArithHttpClient.connect(`127.0.0.1:${port}`);
  await server.close();
  await silent.connection.closed;
  await client.connection.closed;
  const response = (await event(request({ port, host: "127.0.0.1", path: "/Arith/Multiply" }).end(), "response")) as {
    statusCode: number;
    resume(): void;
  };
  strictEqual(response.statusCode, 200, "what was ours is the host's now");
  response.resume();
  throws(() => server.attach(http), { code: "failed_precondition" });
});

test("what cannot be attached to, or a misspelt option: each says what is wrong", (t) => {
  const server = new Server();
  t.after(() => server.close());
  const express = Object.assign(() => {}, { listenerCount: () => 0, removeAllListeners: () => {} });
  throws(() => server.attach(express), { code: "invalid_argument", message: /with Express it is createServer\(app\)/ });
  throws(() => server.attach(undefined as never), { code: "invalid_argument" });
  throws(() => server.attach(createServer(), { rpcpath: "/" } as never), /did you mean rpcPath\?/);
  throws(() => server.attach(createServer(), { wires: ["gobs" as never] }), /did you mean gob\?/);
});
