// Heads that must never reach a handler, each whole, cut after two bytes, and byte by byte; and what Node does to sockets
// behind a server's back (limits.md, F1 to F6, F15 and section 4).

import { ok, strictEqual } from "node:assert";
import { connect, type Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { ArithTcpClient, registerArith } from "rpcgen-generated/arith";
import { type Listening, type ListenOptions, Server, type ServerOptions } from "rpcgen-runtime";
import { arith } from "../examples/arith.ts";
import { event } from "../support/events.ts";
import { Arrivals } from "../support/pair.ts";
import { goodCall } from "./corpus.ts";
import { doorTarget } from "./head-target.ts";
import { Random, seedOf } from "./random.ts";

/** A server that counts the calls that reach a handler. */
class Counting {
  readonly server: Server;
  calls = 0;
  listening!: Listening;

  constructor(t: TestContext, options: ServerOptions = {}) {
    this.server = new Server(options);
    registerArith(this.server, {
      ...arith,
      multiply: (args) => {
        this.calls++;
        return args.a * args.b;
      },
    });
    t.after(() => this.server.close({ grace: 0 }));
  }

  async listen(where: ListenOptions = {}): Promise<this> {
    this.listening = await this.server.listen({ host: "127.0.0.1", ...where });
    return this;
  }

  /** Says something in pieces and answers what comes back until the server hangs up, or says no more. */
  async say(bytes: Uint8Array, size = 1 << 20): Promise<string> {
    const socket = connect({ port: this.listening.port, host: "127.0.0.1", allowHalfOpen: true });
    socket.on("error", () => {});
    socket.setNoDelay(true);
    const arrivals = new Arrivals(socket);
    for (let at = 0; at < bytes.length && !socket.destroyed; at += size) socket.write(bytes.subarray(at, at + size));
    socket.end();
    await arrivals.end();
    socket.destroy();
    return arrivals.bytes.toString("latin1");
  }

  /** Says a request that is in order, and answers what comes back; Node drops one whose peer ends its sending too early. */
  async post(bytes: Uint8Array, size: number): Promise<string> {
    const socket = connect({ port: this.listening.port, host: "127.0.0.1" });
    socket.setNoDelay(true);
    const arrivals = new Arrivals(socket);
    const [head = "", rest] = Buffer.from(bytes)
      .toString("latin1")
      .split(/(?<=\r\n)(\r\n.*)/s);
    const whole = Buffer.from(`${head}Connection: close\r\n${rest}`, "latin1");
    for (let at = 0; at < whole.length; at += size) socket.write(whole.subarray(at, at + size));
    await arrivals.end();
    return arrivals.bytes.toString("latin1");
  }

  async isAlive(): Promise<void> {
    const before = this.calls;
    const client = await ArithTcpClient.connect(this.listening.address);
    strictEqual(await client.multiply({ a: 7, b: 8 }), 56);
    strictEqual(this.calls, before + 1);
    this.calls = before;
    await client.close();
  }
}

const body = '{"a":7,"b":8}';
const json = "Content-Type: application/json\r\n";
const length = `Content-Length: ${body.length}\r\n`;
const chunked = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;

/** A POST that would be a call, but for one thing. */
function post(headers: string, content = body, line = "POST /Arith/Multiply HTTP/1.1\r\nHost: localhost\r\n"): Buffer {
  return Buffer.from(`${line}${json}${headers}\r\n${content}`, "latin1");
}

/** A CONNECT that would open a tunnel, but for one thing, and a call behind it. */
function tunnel(head: string): Buffer {
  return Buffer.concat([Buffer.from(head, "latin1"), goodCall]);
}

/** The head, and what it may be answered with: a status, or nothing at all. */
const refused: readonly [string, Uint8Array, RegExp][] = [
  ["length and coding", post(`${length}Transfer-Encoding: chunked\r\n`, chunked), /^HTTP\/1.1 400/],
  ["two equal lengths", post(length + length), /^HTTP\/1.1 400/],
  ["two lengths", post(`${length}Content-Length: 2\r\n`), /^HTTP\/1.1 400/],
  ["coding: chunked, identity", post("Transfer-Encoding: chunked, identity\r\n", chunked), /^HTTP\/1.1 400/],
  ["coding: xchunked", post("Transfer-Encoding: xchunked\r\n", chunked), /^HTTP\/1.1 400/],
  ["length +2", post("Content-Length: +2\r\n"), /^HTTP\/1.1 400/],
  ["length 0x2", post("Content-Length: 0x2\r\n"), /^HTTP\/1.1 400/],
  ["a folded line", post(`X-A: b\r\n c\r\n${length}`), /^HTTP\/1.1 400/],
  ["a blank before the colon", post(`X-A : b\r\n${length}`), /^HTTP\/1.1 400/],
  ["bare line feeds", Buffer.from(post(length).toString().replaceAll("\r\n", "\n")), /^HTTP\/1.1 400/],
  ["a bare CR", post(`X-A: b\rX-C: d\r\n${length}`), /^HTTP\/1.1 400/],
  ["a NUL", post(`X-A: b\0\r\n${length}`), /^HTTP\/1.1 400/],
  ["no Host", post(length, body, "POST /Arith/Multiply HTTP/1.1\r\n"), /^HTTP\/1.1 400/],
  ["HTTP/2's preface", Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), /^HTTP\/1.1 400/],
  ["a bad chunk size", post("Transfer-Encoding: chunked\r\n", `x${chunked}`), /^HTTP\/1.1 400|^$/],
  ["gob on a port for HTTP", goodCall, /^$/],
  ["JSON on a port for HTTP", Buffer.from('{"method":"Arith.Multiply","params":[{"A":7,"B":8}],"id":0}'), /^$/],
  ["a TLS hello", Buffer.from("1603010200010001fc0303", "hex"), /^$/],
  ["17 KB of header", post(`X-A: ${"a".repeat(17 * 1024)}\r\n${length}`), /^HTTP\/1.1 431/],
  [
    "20 KB of chunk extension",
    post("Transfer-Encoding: chunked\r\n", `d;a=${"b".repeat(20 * 1024)}\r\n${body}\r\n0\r\n\r\n`),
    /^HTTP\/1.1 (413|404)/, // 404 when the head was there before the rest: nothing of a body is waited for
  ],
  ["two Hosts", post(`Host: localhost\r\n${length}`), /^HTTP\/1.1 400 .*two Host headers/s],
  ["two credentials", post(`Authorization: a\r\nAuthorization: b\r\n${length}`), /^HTTP\/1.1 400/],
  ["HTTP/0.9", Buffer.from("GET /Arith/Multiply\r\n\r\n"), /^HTTP\/1.1 (400|505)|^$/],
  ["HTTP/2.0", post(length, body, "POST /Arith/Multiply HTTP/2.0\r\nHost: localhost\r\n"), /^HTTP\/1.1 (400|505)/],
  [
    "the absolute form",
    post(length, body, "POST http://localhost/Arith/Multiply HTTP/1.1\r\nHost: localhost\r\n"),
    /^HTTP\/1.1 400 .*this is no proxy/s,
  ],
  ["a foreign name", post(length, body, "POST /Arith/Multiply HTTP/1.1\r\nHost: evil.example\r\n"), /^HTTP\/1.1 421/],
  ["a foreign page", post(`Origin: http://evil.example\r\n${length}`), /^HTTP\/1.1 403/],
  ["CONNECT with a length", tunnel("CONNECT /_goRPC_ HTTP/1.1\r\nContent-Length: 0\r\n\r\n"), /^HTTP\/1.0 400/],
  [
    "CONNECT with a coding",
    tunnel("CONNECT /_goRPC_ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"),
    /^HTTP\/1.0 400/,
  ],
  ["CONNECT to a host", tunnel("CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n"), /^HTTP\/1.0 404/],
  ["CONNECT upwards", tunnel("CONNECT /_goRPC_/../x HTTP/1.0\n\n"), /^HTTP\/1.0 400/],
  ["CONNECT back to it", tunnel("CONNECT /x/../_goRPC_ HTTP/1.0\n\n"), /^HTTP\/1.0 400/],
  ["CONNECT with an empty part", tunnel("CONNECT //_goRPC_ HTTP/1.0\n\n"), /^HTTP\/1.0 400/],
  ["CONNECT, encoded", tunnel("CONNECT /%5fgoRPC_ HTTP/1.0\n\n"), /^HTTP\/1.0 400/],
  ["CONNECT in lower case", tunnel("connect /_goRPC_ HTTP/1.0\n\n"), /^$/],
  ["CONNECT, HTTP/0.9", tunnel("CONNECT /_goRPC_\n\n"), /^HTTP\/1.0 400/],
  ["CONNECT, HTTP/2.0", tunnel("CONNECT /_goRPC_ HTTP/2.0\n\n"), /^HTTP\/1.0 400/],
  ["CONNECT with a NUL", tunnel("CONNECT /_goRPC_ HTTP/1.0\nA: b\0\n\n"), /^HTTP\/1.0 400/],
  ["17 KB of CONNECT", tunnel(`CONNECT /_goRPC_ HTTP/1.0\nA: ${"b".repeat(17 * 1024)}\n\n`), /^HTTP\/1.0 431/],
  ["POST to the RPC path", post(length, body, "POST /_goRPC_ HTTP/1.1\r\nHost: localhost\r\n"), /^HTTP\/1.1 405/],
  ["POST to nowhere", post(length, body, "POST /nope HTTP/1.1\r\nHost: localhost\r\n"), /^HTTP\/1.1 404/],
];

test("there is one path to a method, and no other spelling of it", async (t) => {
  const counting = await new Counting(t).listen();
  registerArith(counting.server, { ...arith, multiply: () => ++counting.calls }, { name: "acme.Arith" });
  const paths = [
    "/acme/Arith.Multiply",
    "/acme.Arith.Multiply",
    "/acme.Arith/Multiply/",
    "//Arith/Multiply",
    "/Arith//Multiply",
    "/Arith%2fMultiply",
    "/Arith/%4dultiply",
    "/Arith/../Arith/Multiply",
    "/./Arith/Multiply",
    "/Arith/Multiply;a",
    "/Arith\\Multiply",
    "/arith/multiply",
    "/Arith/multiply",
    "/Arith/constructor",
    "/__proto__/toString",
  ];
  for (const path of paths) {
    const text = await counting.post(post(length, body, `POST ${path} HTTP/1.1\r\nHost: localhost\r\n`), 1 << 20);
    ok(/^HTTP\/1.1 40[04] /.test(text), `${path}: ${text}`);
  }
  strictEqual(counting.calls, 0);
  await counting.post(post(length, body, "POST /acme.Arith/Multiply HTTP/1.1\r\nHost: localhost\r\n"), 1 << 20);
  strictEqual(counting.calls, 1);
});

for (const [what, bytes, answer] of refused) {
  test(`${what} reaches no handler, however it is cut`, async (t) => {
    const raw = /gob|JSON|TLS/.test(what);
    const counting = await new Counting(t).listen(raw ? { wires: ["http"] } : {});
    for (const size of [1 << 20, 2, 1]) {
      const text = await counting.say(bytes, size);
      ok(answer.test(text), `${size} bytes at a time: ${text.slice(0, 300)}`);
    }
    strictEqual(counting.calls, 0);
    if (!raw) await counting.isAlive();
  });
}

test("none of 10,000 mutated heads gets a call to a handler that it may not", { timeout: 120_000 }, async (t) => {
  const door = doorTarget();
  t.after(() => door.close?.());
  for (let i = 0; i < 10_000; i++) await door.run(door.make(new Random(seedOf(5, i))));
});

test("a second Host behind more headers than Node keeps does not get past", async (t) => {
  const counting = await new Counting(t).listen();
  const many = "a:\r\n".repeat(2_500);
  const text = await counting.say(post(`${many}Host: evil.example\r\n${length}`));
  ok(text.startsWith("HTTP/1.1 431 "), text);
  strictEqual(counting.calls, 0);
});

test("the control: what these heads are made of does reach a handler", async (t) => {
  const counting = await new Counting(t).listen();
  for (const size of [1 << 20, 2, 1]) {
    await counting.say(tunnel("CONNECT /_goRPC_ HTTP/1.0\n\n"), size);
    await counting.say(tunnel("CONNECT /_goRPC_ HTTP/1.1\r\nHost: any.name\r\n\r\n"), size);
    await counting.say(goodCall, size);
    ok((await counting.post(post(length), size)).endsWith("\r\n\r\n56"));
    ok((await counting.post(post("Transfer-Encoding: chunked\r\n", chunked), size)).endsWith("\r\n\r\n56"));
  }
  strictEqual(counting.calls, 15);
});

/** A connection that begins to say something and then nothing more, from which the answer is taken. */
async function stall(t: TestContext, port: number, bytes: string): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1" });
  t.after(() => socket.destroy());
  socket.on("error", () => {});
  const arrivals = new Arrivals(socket);
  socket.write(bytes);
  await arrivals.end();
  return arrivals.bytes.toString("latin1");
}

const brief = { connectHeadTimeout: 60, headersTimeout: 60, requestTimeout: 120 };

test("F4: heads that do not end have their time, Node's and ours, and so have bodies", async (t) => {
  const { listening } = await new Counting(t, { limits: brief }).listen();
  const { port } = listening;
  const table: [string, RegExp][] = [
    ["G", /^$/],
    ["CONNEC", /^$/],
    ["CONNECT /_goRPC_ HTTP/1.0\nA: b", /^HTTP\/1.0 408 Request Timeout\r\n/],
    ["GET / HTTP/1.1\r\nHost: local", /^HTTP\/1.1 408 Request Timeout\r\n/],
    [post(length, "{").toString(), /^HTTP\/1.1 408 Request Timeout\r\n/],
  ];
  const answers = await Promise.all(table.map(([bytes]) => stall(t, port, bytes)));
  for (const [i, [bytes, answer]] of table.entries()) ok(answer.test(answers[i] as string), `${bytes}: ${answers[i]}`);
});

test("a silent peer may be a Go client before its first call: it stays, but not where only HTTP is served", async (t) => {
  const open = await new Counting(t, { limits: brief }).listen();
  const silent = connect({ port: open.listening.port, host: "127.0.0.1" });
  t.after(() => silent.destroy());
  await event(silent, "connect");
  // As long as a peer is given that has begun: when that one is gone, the silent one would be, too.
  strictEqual(await stall(t, open.listening.port, "C"), "");
  const arrivals = new Arrivals(silent);
  silent.end(goodCall);
  await arrivals.end();
  strictEqual(open.calls, 1);

  const closed = await new Counting(t, { limits: brief }).listen({ wires: ["http"] });
  strictEqual(await stall(t, closed.listening.port, ""), "");
});

test("F5: a tunnel whose peer resets it, in any state, costs that connection only", async (t) => {
  const counting = await new Counting(t).listen();
  const states = ["", "C", "CONNECT /_go", "CONNECT /_goRPC_ HTTP/1.0\n\n", "CONNECT /_goRPC_ HTTP/1.0\n\n/"];
  for (const bytes of states) {
    const socket = connect({ port: counting.listening.port, host: "127.0.0.1" });
    await event(socket, "connect");
    if (bytes !== "") await new Promise((resolve) => socket.write(bytes, resolve));
    if (bytes.endsWith("\n\n")) await event(socket, "data");
    const closed = event(socket, "close");
    socket.resetAndDestroy();
    await closed;
  }
  await counting.isAlive();
});

test("F5: close does not wait for tunnels and heads that nobody uses", async (t) => {
  const counting = await new Counting(t).listen();
  const sockets: Socket[] = [];
  for (const bytes of ["C", "CONNECT /_go", "CONNECT /_goRPC_ HTTP/1.0\n\n", "GET / HT"]) {
    const socket = connect({ port: counting.listening.port, host: "127.0.0.1" });
    socket.on("error", () => {});
    sockets.push(socket);
    await new Promise((resolve) => socket.write(bytes, resolve));
    if (bytes.endsWith("\n\n")) await event(socket, "data");
  }
  await counting.server.close();
  for (const socket of sockets) socket.destroy();
});

test("F6: what a peer asks before it ends its sending is answered, however it came in", async (t) => {
  const counting = await new Counting(t).listen();
  for (const bytes of [goodCall, tunnel("CONNECT /_goRPC_ HTTP/1.0\n\n")]) {
    const text = await counting.say(bytes);
    ok(Buffer.from(text, "latin1").toString("hex").endsWith("03040070"), text);
  }
});
