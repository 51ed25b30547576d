// The server's port: which wire the first bytes choose, what HTTP is answered, who is let in, and how it closes.

import { deepStrictEqual, ok, rejects, strictEqual, throws } from "node:assert";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { ArithHttpClient, ArithTcpClient, registerArith } from "rpcgen-generated/arith";
import {
  type AuthRequest,
  dial,
  type Listening,
  type ListenOptions,
  RpcError,
  Server,
  type ServerOptions,
} from "rpcgen-runtime";
import { arith } from "../examples/arith.ts";
import { dialRaw, exchange } from "../support/dial.ts";
import { Signal } from "../support/events.ts";
import { rejection } from "../support/memory.ts";
import { Arrivals } from "../support/pair.ts";

/** A server with Arith that is closed when the test ends. */
async function serve(
  t: TestContext,
  options: ServerOptions = {},
  where: ListenOptions = {},
): Promise<Listening & { server: Server }> {
  const server = new Server(options);
  registerArith(server, arith);
  const listening = await server.listen(where);
  t.after(() => server.close({ grace: 0 }));
  return { ...listening, server };
}

const multiply = Buffer.from(
  "2fff81030101075265717565737401ff82000102010d536572766963654d6574686f64010c00010353657101060000" +
    "0013ff82010e41726974682e4d756c7469706c79001eff83030101044172677301ff84000102010141010400010142010400000007ff84010e011000",
  "hex",
);
const reply56 = "03040070";

test("one port serves gob, CONNECT and HTTP, with every head cut after two bytes and byte by byte", async (t) => {
  const { port } = await serve(t);
  const get = "GET /debug/rpc HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  for (const size of [1 << 20, 2, 1]) {
    const page = await exchange(t, port, get, size);
    ok(page.startsWith("HTTP/1.1 200 OK\r\n"), page);
    ok(page.includes("Arith.Multiply(main.Args) int"), page);
    const tunnel = connect({ port, host: "localhost" });
    const arrivals = new Arrivals(tunnel);
    const bytes = Buffer.concat([Buffer.from("CONNECT /_goRPC_ HTTP/1.0\n\n"), multiply]);
    for (let at = 0; at < bytes.length; at += size) tunnel.write(bytes.subarray(at, at + size));
    tunnel.end(); // half-closed: the answer comes all the same
    await arrivals.end();
    const [head, rest] = [arrivals.bytes.subarray(0, 34).toString(), arrivals.bytes.toString("hex")];
    strictEqual(head, "HTTP/1.0 200 Connected to Go RPC\n\n", "what came behind the head too early is honoured");
    ok(rest.endsWith(reply56), rest);
  }
});

test("other verbs on the RPC path get Go's 405, other paths its 404, and the list of services does not answer all verbs", async (t) => {
  const { port } = await serve(t);
  const ask = (line: string): Promise<string> =>
    exchange(t, port, `${line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  const get = await ask("GET /_goRPC_");
  ok(get.startsWith("HTTP/1.1 405 Method Not Allowed\r\n") && get.endsWith("\r\n\r\n405 must CONNECT\n"), get);
  ok((await ask("POST /_goRPC_")).endsWith("405 must CONNECT\n"));
  ok((await ask("GET /nope")).endsWith("404 page not found\n"));
  ok((await ask("PUT /debug/rpc")).endsWith("405 must GET or POST\n"));
  ok((await exchange(t, port, "CONNECT /nope HTTP/1.0\n\n")).endsWith("404 page not found\n"));
});

test("the list counts calls, those that failed too", async (t) => {
  const { port, address } = await serve(t);
  const client = await ArithTcpClient.connect(address);
  await client.multiply({ a: 1, b: 1 });
  await rejection(client.divide({ a: 1, b: 0 }));
  await rejection(client.divide({ a: 1, b: 0 }));
  await client.close();
  const page = await exchange(t, port, "GET /debug/rpc HTTP/1.0\r\nHost: localhost\r\n\r\n");
  ok(page.includes("Arith.Divide(main.Args) main.Quotient  2 calls\nArith.Multiply(main.Args) int  1 call\n"), page);
});

test("paths are the program's to choose: / takes any CONNECT, as the tutorial's server does", async (t) => {
  const { address, port } = await serve(t, {}, { rpcPath: "/", debugPath: "/debug" });
  for (const target of [`http://${address}`, `http://${address}/any/thing`]) {
    const client = await ArithHttpClient.connect(target);
    strictEqual(await client.multiply({ a: 7, b: 8 }), 56);
    await client.close();
  }
  ok((await exchange(t, port, "GET /debug HTTP/1.0\r\nHost: localhost\r\n\r\n")).includes("Services"));
  ok((await exchange(t, port, "GET / HTTP/1.0\r\nHost: localhost\r\n\r\n")).endsWith("405 must CONNECT\n"));
});

test("what is no wire of ours is closed without a word, and the server lives", async (t) => {
  const { port, address } = await serve(t);
  const table: [string, Buffer | string][] = [
    ["TLS", Buffer.from("160301020001000100", "hex")],
    ["a bare number", "12\n"],
    ["lower case", "get / http/1.0\r\n\r\n"],
    ["zeros", Buffer.alloc(100)],
    ["an SSH client", "SS"],
  ];
  for (const [what, bytes] of table) {
    const answer = what === "an SSH client" ? "" : await exchange(t, port, bytes);
    strictEqual(answer, "", what);
  }
  for (let seed = 1; seed <= 50; seed++) {
    const garbage = Buffer.from(Array.from({ length: 200 }, (_, i) => (seed * 7919 * (i + 3) * (i + seed)) % 256));
    garbage[0] = 0x2f;
    garbage[1] = 0xff;
    const socket = dialRaw(t, port);
    const arrivals = new Arrivals(socket);
    socket.end(garbage);
    await arrivals.end();
  }
  const client = await ArithTcpClient.connect(address);
  strictEqual(await client.multiply({ a: 7, b: 8 }), 56);
  await client.close();
});

test("a head that may not pass is answered with 400 and why, one that is too long with 431", async (t) => {
  const { port } = await serve(t);
  const table: [string, RegExp][] = [
    ["CONNECT /_goRPC_/../x HTTP/1.0\n\n", /^HTTP\/1.0 400 Bad Request\r\n.*400 Bad Request: a path with/s],
    ["CONNECT /_goRPC_ HTTP/1.0\nContent-Length: 5\n\n", /400 Bad Request: a CONNECT with a body/],
    ["CONNECT /_goRPC_ HTTP/1.0\nA : b\n\n", /400 Bad Request: a header line that is none/],
    ["CONNECT example.com:443 HTTP/1.1\nHost: example.com\n\n", /^HTTP\/1.0 404 Not Found\r\n/],
    [`CONNECT /_goRPC_ HTTP/1.0\nA: ${"b".repeat(20_000)}\n\n`, /^HTTP\/1.0 431 Request Header Fields Too Large\r\n/],
  ];
  for (const [head, answer] of table) ok(answer.test(await exchange(t, port, head)), head.slice(0, 60));
});

test("with authenticate set, nobody gets in without: 401, and not a byte behind the head is decoded", async (t) => {
  let calls = 0;
  const asked: AuthRequest[] = [];
  const server = new Server({
    authenticate(request) {
      asked.push(request);
      return request.headers["authorization"] === "Bearer right" ? "ada" : undefined;
    },
  });
  registerArith(server, { ...arith, multiply: (_, { principal }) => (principal === "ada" ? ++calls : -1) });
  const { port, address } = await server.listen();
  t.after(() => server.close({ grace: 0 }));

  const refused = await exchange(t, port, Buffer.concat([Buffer.from("CONNECT /_goRPC_ HTTP/1.0\n\n"), multiply]));
  ok(refused.startsWith("HTTP/1.0 401 Unauthorized\r\n"), refused);
  ok(refused.includes('WWW-Authenticate: Basic realm="rpc", Bearer\r\n'), refused);
  strictEqual(await exchange(t, port, multiply), "", "raw gob says nothing of who it is");
  ok((await exchange(t, port, "GET /debug/rpc HTTP/1.0\r\nHost: localhost\r\n\r\n")).startsWith("HTTP/1.1 401 "));
  const wrong = await rejection(ArithHttpClient.connect(address, { headers: { authorization: "Bearer wrong" } }));
  ok(wrong instanceof RpcError);
  deepStrictEqual([wrong.code, wrong.mayHaveExecuted], ["unauthenticated", false]);
  strictEqual(calls, 0);

  const client = await ArithHttpClient.connect(address, { headers: { Authorization: "Bearer right" } });
  strictEqual(await client.multiply({ a: 7, b: 8 }), 1);
  await client.close();
  const last = asked.at(-1);
  deepStrictEqual([last?.method, last?.path], ["CONNECT", "/_goRPC_"]);
  ok(/^(127\.0\.0\.1|::1):\d+$/.test(last?.peer ?? ""));
});

test("the hook may take its time, and what it throws decides the status; its faults are reported, not shown", async (t) => {
  const outcomes: [string, () => unknown, RegExp][] = [
    ["unauthenticated", () => new RpcError("secret", { code: "unauthenticated" }), /^HTTP\/1.0 401 Unauthorized\r\n/],
    ["permission_denied", () => new RpcError("secret", { code: "permission_denied" }), /^HTTP\/1.0 403 Forbidden\r\n/],
    ["unavailable", () => new RpcError("secret", { code: "unavailable" }), /^HTTP\/1.0 503 Service Unavailable\r\n/],
    ["a bug", () => new TypeError("secret"), /^HTTP\/1.0 503 Service Unavailable\r\n/],
  ];
  for (const [what, thrown, answer] of outcomes) {
    const reported: unknown[] = [];
    const { port } = await serve(t, {
      async authenticate() {
        await new Promise((resolve) => setImmediate(resolve));
        throw thrown();
      },
      onError: (error) => reported.push(error),
    });
    const text = await exchange(t, port, "CONNECT /_goRPC_ HTTP/1.0\n\n");
    ok(answer.test(text), `${what}: ${text}`);
    ok(!text.includes("secret"), what);
    strictEqual(reported.length, text.includes("503") ? 1 : 0, what);
  }
});

test("a Unix socket serves all the same", { skip: process.platform === "win32" && "Unix sockets" }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "rpcgen-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const unix = join(folder, "rpc.sock");
  const { address, port } = await serve(t, {}, { unix });
  deepStrictEqual([address, port], [`unix:${unix}`, 0]);
  for (const target of [address, { unix }, { unix, rpcPath: "/_goRPC_" }]) {
    const connection = await dial(target);
    await connection.close();
  }
  const client = await ArithTcpClient.connect(address);
  strictEqual(await client.multiply({ a: 7, b: 8 }), 56);
  await client.close();
});

test("close lets running calls finish, refuses new connections, and resolves when all is over", async () => {
  const server = new Server();
  const slow = new Signal<number>();
  const running = new Signal();
  registerArith(server, {
    ...arith,
    multiply() {
      running.resolve();
      return slow.promise;
    },
  });
  const { address } = await server.listen();
  const [client, idle] = [await ArithTcpClient.connect(address), await ArithTcpClient.connect(address)];
  const call = client.multiply({ a: 1, b: 1 });
  await running.promise;
  const closed = server.close();
  await idle.connection.closed;
  await rejects(ArithTcpClient.connect(address), { code: "unavailable", message: /nothing listens there/ });
  slow.resolve(7);
  strictEqual(await call, 7);
  await closed;
  await server.close();
  await rejects(server.listen(), { code: "failed_precondition" });
});

test("a server that is closed while its port is being opened does not open it", async () => {
  const server = new Server();
  const listening = server.listen();
  await server.close();
  await rejects(listening, { code: "failed_precondition", message: "the server is closed" });
});

test("close gives running calls no longer than grace", async () => {
  const server = new Server();
  const running = new Signal();
  registerArith(server, {
    ...arith,
    multiply() {
      running.resolve();
      return new Promise(() => {});
    },
  });
  const { address } = await server.listen();
  const client = await ArithTcpClient.connect(address);
  const call = rejection(client.multiply({ a: 1, b: 1 }));
  await running.promise;
  await server.close({ grace: 10 });
  const error = await call;
  ok(error instanceof RpcError && error.code === "unavailable" && error.mayHaveExecuted);
});

test("a port that is taken, a wrong option, an address of nobody: each says what is wrong", async (t) => {
  const { port } = await serve(t);
  await rejects(new Server().listen({ port }), { code: "unavailable", message: /is in use already/ });
  await rejects(new Server().listen({ prot: 1 } as never), /listen has no option "prot": did you mean port\?/);
  await rejects(ArithTcpClient.connect(`http://localhost:${port}`), /is an HTTP address: use the HTTP client/);
  await rejects(ArithHttpClient.connect(`tcp://localhost:${port}`), /is not an HTTP address: use the TCP client/);
  await rejects(ArithHttpClient.connect(`http://localhost:${port}/nope`), {
    code: "not_found",
    message: /unexpected HTTP response: 404 Not Found/,
  });
  await rejects(dial(`localhost:${port}`, { headers: { a: "b" } }), /headers go with HTTP/);
  await rejects(
    ArithTcpClient.connect(`localhost:${port}`, { conectTimeout: 5 } as never),
    /did you mean connectTimeout\?/,
  );
});

test("options of the wrong kind are answered when they are given, not when somebody calls", async () => {
  const servers: readonly [unknown, RegExp][] = [
    [null, /^a server takes its options in an object, not as null: there are onError, limits/],
    [
      { allowedOrigins: "https://a.example" },
      /^allowedOrigins is "https:\/\/a\.example": it has to be a list of texts$/,
    ],
    [{ allowedHosts: [7] }, /^allowedHosts is an object: it has to be a list of texts$/],
    [
      { allowedOrigins: ["a.example"] },
      /"a\.example" is no origin: write "https:\/\/app\.example", one for each site$/,
    ],
    [{ allowedOrigins: ["*"] }, /"\*" is no origin/],
    [{ allowedOrigins: ["null"] }, /"null" is no origin/],
    [
      { allowedOrigins: ["https://a.example/"] },
      /"https:\/\/a\.example\/" is no origin: write "https:\/\/a\.example"$/,
    ],
    [{ allowedOrigins: ["https://*.a.example"] }, /is no origin/],
    [{ authenticate: true }, /^authenticate is true: it has to be a function$/],
    [
      { challenge: "Basic\r\nX: y" },
      /^challenge is "Basic\\r\\nX: y": it has to be a text that can be a header's value$/,
    ],
    [{ rawWires: "yes" }, /^rawWires is "yes": it has to be true or false$/],
    [{ metrics: "yes" }, /^metrics takes its options in an object, not as "yes": there are slowAfter, slowCalls$/],
    [{ limits: { maxConnections: "1" } }, /^limits\.maxConnections is "1": it has to be a whole number/],
  ];
  for (const [options, message] of servers) {
    throws(() => new Server(options as ServerOptions), { code: "invalid_argument", message });
  }
  new Server({ allowedOrigins: ["https://a.example:8443", "http://localhost:5173", "chrome-extension://abcdef"] });
  const listens: readonly [unknown, RegExp][] = [
    [1234, /^listen takes its options in an object, not as 1234: there are port, host/],
    [{ port: "1234" }, /^port is "1234": it has to be a whole number from 0 to 65535$/],
    [{ port: 65_536 }, /^port is 65536/],
    [{ port: -1 }, /^port is -1/],
    [{ debug: "on" }, /^debug is "on": it has to be true or false$/],
    [{ host: "" }, /^host is "": it has to be a text that is not empty$/], // Node would listen for everybody
    [{ unix: "" }, /^unix is "": it has to be a text that is not empty$/],
    [{ unix: "/a", port: 1 }, /^listen: unix is in place of host and port$/],
    [{ rpcPath: "" }, /^rpcPath is "": it has to be a path that begins with \/$/],
    [{ debugPath: "debug" }, /^debugPath is "debug": it has to be a path that begins with \/$/],
    [{ wires: [] }, /^wires is empty: there are gob, jsonrpc, http$/],
  ];
  for (const [options, message] of listens) {
    await rejects(new Server().listen(options as ListenOptions), { code: "invalid_argument", message });
  }
  throws(
    () => new Server().close({ grace: "5s" as never }),
    /^RpcError: grace is "5s": it has to be a number of milliseconds$/,
  );
});

test("an implementation that is none is answered with what it has to be", () => {
  const register = (handlers: unknown) => () => registerArith(new Server(), handlers as typeof arith);
  throws(register(undefined), /Arith: the implementation has to be an object with its methods, and is undefined$/);
  throws(register({ ...arith, divide: 3 }), /Arith: divide of the implementation has to be a function, and is 3$/);
  throws(
    register({ multiplyy() {}, divide() {} }),
    /Arith: the implementation has no method multiply; is it multiplyy\?$/,
  );
});

test("a server that accepts and says nothing is given up after connectTimeout", async (t) => {
  const { createServer } = await import("node:net");
  const silent = createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  t.after(() => silent.close());
  const { port } = silent.address() as { port: number };
  await rejects(ArithHttpClient.connect(`127.0.0.1:${port}`, { connectTimeout: 20 }), {
    code: "deadline_exceeded",
    message: /no answer to CONNECT within 20 ms/,
  });
});
