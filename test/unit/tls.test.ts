// TLS on every wire, in both roles: who is believed, who is let in, and what happens to those who are not.

import { deepStrictEqual, match, ok, rejects, strictEqual } from "node:assert";
import { execFile } from "node:child_process";
import { connect as connectPlain } from "node:net";
import { test } from "node:test";
import { connect, type TLSSocket } from "node:tls";
import { promisify } from "node:util";
import { ArithHttpClient, ArithTcpClient, ArithWebClient } from "rpcgen-generated/arith";
import { RpcError, Server } from "rpcgen-runtime";
import { event } from "../support/events.ts";
import { rejection } from "../support/memory.ts";
import { Arrivals } from "../support/pair.ts";
import { authority, ca, cut, multiply, open, serve, stranger } from "../support/tls.ts";

test("a web client calls over TLS, and takes no certificate that it cannot verify", async (t) => {
  const { port } = await serve(t);
  const web = new ArithWebClient(`https://localhost:${port}`, { tls: { ca } });
  t.after(() => web.close());
  strictEqual(await web.multiply({ a: 7, b: 8 }), 56);
  const unsure = new ArithWebClient(`https://localhost:${port}`);
  t.after(() => unsure.close());
  await rejects(unsure.multiply({ a: 7, b: 8 }), { code: "unavailable" });
});

test("both wires, CONNECT and plain HTTP run over TLS, clients of ours on the other end", async (t) => {
  const { address, port } = await serve(t);
  const clients = [
    await ArithTcpClient.connect(`tls://${address}`, { tls: { ca } }),
    await ArithTcpClient.connect(address, { tls: { ca } }),
    await ArithTcpClient.connect(`tls://localhost:${port}`, { tls: { ca }, wire: "jsonrpc" }),
    await ArithHttpClient.connect(`https://localhost:${port}`, { tls: { ca } }),
    await ArithHttpClient.connect(address, { tls: { ca }, headers: { "x-a": "b" } }),
  ];
  for (const client of clients) {
    strictEqual(await client.multiply({ a: 7, b: 8 }), 56);
    deepStrictEqual(
      await Promise.all(Array.from({ length: 500 }, (_, i) => client.multiply({ a: i, b: 3 }))),
      Array.from({ length: 500 }, (_, i) => i * 3),
    );
    await client.close();
  }
  const page = new Arrivals(
    open(t, port).on("secureConnect", function (this: TLSSocket) {
      this.end("GET /debug/rpc HTTP/1.1\r\nHost: any.name\r\nConnection: close\r\n\r\n");
    }),
  );
  await page.end();
  ok(page.bytes.toString().startsWith("HTTP/1.1 200 OK\r\n"), page.bytes.toString());
});

test("a TLS hello cut after two bytes, or byte by byte, is a TLS hello", async (t) => {
  const { port } = await serve(t);
  for (const size of [2, 1]) {
    const raw = connectPlain({ port, host: "localhost" });
    t.after(() => raw.destroy());
    raw.setNoDelay(true);
    const whole = connect({ socket: cut(raw, size), host: "localhost", ca, rejectUnauthorized: true });
    const arrivals = new Arrivals(whole);
    whole.end(multiply);
    await arrivals.end();
    ok(arrivals.bytes.toString("hex").endsWith("03040070"), `${size} at a time: ${arrivals.bytes.toString("hex")}`);
  }
});

test("plain bytes are refused on a port with TLS, HTTP with a word; with optional they are served", async (t) => {
  const { port, address } = await serve(t);
  const say = async (at: number, bytes: Buffer | string): Promise<string> => {
    const socket = connectPlain({ port: at, host: "localhost" });
    socket.on("error", () => {});
    const arrivals = new Arrivals(socket);
    socket.end(bytes);
    await arrivals.end();
    return arrivals.bytes.toString("latin1");
  };
  const alert = "\x15\x03\x03\x00\x02\x02\x0a";
  strictEqual(await say(port, multiply), alert);
  strictEqual(await say(port, '{"method":"Arith.Multiply","params":[{"A":7,"B":8}],"id":0}'), alert);
  for (const head of ["GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "CONNECT /_goRPC_ HTTP/1.0\n\n"]) {
    ok((await say(port, head)).includes("Client sent an HTTP request to an HTTPS server."), head);
  }
  for (const wire of ["gob", "jsonrpc"] as const) {
    const forgot = await ArithTcpClient.connect(address, { wire });
    match(String(await rejection(forgot.multiply({ a: 7, b: 8 }))), /the server speaks TLS; write tls:\/\/host:port/);
  }
  const error = await rejection(ArithHttpClient.connect(address));
  ok(error instanceof RpcError && error.code === "invalid_argument", String(error));

  const web = new ArithWebClient(`http://${address}`);
  const { message } = (await rejection(web.multiply({ a: 7, b: 8 }))) as RpcError;
  strictEqual(message, "Arith.Multiply: HTTP 400 Client sent an HTTP request to an HTTPS server.");

  const both = await serve(t, { optional: true });
  ok((await say(both.port, multiply)).length > 0);
  const client = await ArithTcpClient.connect(both.address, { tls: { ca } });
  strictEqual(await client.multiply({ a: 7, b: 8 }), 56);
  await client.close();
});

test("TLS inside TLS is no wire, and a hello on a port without TLS is hung up on", async (t) => {
  const { port } = await serve(t);
  const socket = open(t, port);
  const arrivals = new Arrivals(socket);
  await event(socket, "secureConnect");
  socket.write(Buffer.from("160301020001000100", "hex"));
  await arrivals.end();
  strictEqual(arrivals.bytes.length, 0);
  const plain = new Server();
  t.after(() => plain.close());
  const { address } = await plain.listen();
  await rejects(ArithTcpClient.connect(`tls://${address}`), {
    code: "unavailable",
    message: /closed during the handshake: is TLS spoken there\?|disconnected before secure TLS/,
  });
});

test("a server is believed only with a certificate of a known authority, for its name, and not expired", async (t) => {
  const { port, address } = await serve(t);
  await rejects(ArithTcpClient.connect(`tls://${address}`), {
    code: "unavailable",
    message: /authority not known here/,
  });
  await rejects(ArithHttpClient.connect(`https://localhost:${port}`, { tls: { ca: stranger.cert } }), {
    code: "unavailable",
  });
  await rejects(ArithTcpClient.connect(`tls://localhost:${port}`, { tls: { ca, servername: "elsewhere.example" } }), {
    code: "unavailable",
    message: /does not match certificate's altnames/,
  });
  const notAfter = new Date(Date.now() - 1000);
  const old = await serve(t, authority.issue({ commonName: "localhost", names: ["DNS:localhost"], notAfter }));
  await rejects(ArithTcpClient.connect(`tls://localhost:${old.port}`, { tls: { ca } }), {
    code: "unavailable",
    message: /its certificate has expired/,
  });
});

test("NODE_TLS_REJECT_UNAUTHORIZED=0 does not silence the check", async (t) => {
  const { port } = await serve(t);
  const script = `import { dialTcp } from "rpcgen-runtime";
    await dialTcp("tls://localhost:${port}").then(() => console.log("in"), (error) => console.log(error.code));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script], {
    cwd: import.meta.dirname,
    env: { ...process.env, NODE_TLS_REJECT_UNAUTHORIZED: "0" },
  });
  strictEqual(stdout, "unavailable\n");
});

test("nothing older than TLS 1.2 is spoken, and nobody renegotiates", async (t) => {
  const { port, address } = await serve(t);
  const old = open(t, port, { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" });
  const error = (await event(old, "error")) as NodeJS.ErrnoException;
  ok(/ALERT_PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|NO_PROTOCOLS/.test(error.code ?? ""), error.code);

  const socket = open(t, port, { maxVersion: "TLSv1.2" });
  await event(socket, "secureConnect");
  strictEqual(socket.getProtocol(), "TLSv1.2");
  const refused = new Promise<Error | null>((resolve) => {
    socket.on("error", resolve);
    socket.renegotiate({}, resolve);
  });
  ok((await refused) instanceof Error);
  const client = await ArithTcpClient.connect(address, { tls: { ca } });
  strictEqual(await client.multiply({ a: 7, b: 8 }), 56);
  await client.close();
});
