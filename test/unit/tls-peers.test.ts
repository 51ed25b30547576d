// TLS where it says who the peer is: mutual TLS, names, sessions, sockets of other kinds, and what can go wrong.

import { deepStrictEqual, ok, rejects, strictEqual, throws } from "node:assert";
import { execFile } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { connect as connectPlain } from "node:net";
import { test } from "node:test";
import { connect, type TLSSocket } from "node:tls";
import { promisify } from "node:util";
import { ArithHttpClient, ArithTcpClient, ArithWebClient, registerArith } from "rpcgen-generated/arith";
import { type AuthRequest, type ClientTls, dial, RpcError, Server, type ServerTls } from "rpcgen-runtime";
import { arith } from "../examples/arith.ts";
import { socketPath } from "../support/arith.ts";
import { event } from "../support/events.ts";
import { rejection } from "../support/memory.ts";
import { Arrivals } from "../support/pair.ts";
import { ada, authority, ca, identity, mallory, multiply, open, serve, stranger } from "../support/tls.ts";

test("with ca every client shows a certificate that it signed, before its first byte is looked at", async (t) => {
  const { address, port } = await serve(t, { ca });
  const client = await ArithTcpClient.connect(`tls://${address}`, { tls: { ca, ...ada } });
  strictEqual(await client.multiply({ a: 7, b: 8 }), 56);
  await client.close();
  for (const own of [{}, mallory]) {
    const socket = open(t, port, own);
    const arrivals = new Arrivals(socket);
    socket.write(multiply);
    await arrivals.end();
    strictEqual(arrivals.bytes.length, 0);
    const error = await rejection(
      ArithTcpClient.connect(`tls://${address}`, { tls: { ca, ...own } }).then((late) => late.multiply({ a: 7, b: 8 })),
    );
    ok(error instanceof RpcError && error.code === "unavailable", String(error));
    await rejects(ArithHttpClient.connect(`https://${address}`, { tls: { ca, ...own } }), RpcError);
  }
});

test("authenticate sees a verified certificate, also of peers that speak gob or JSON right away", async (t) => {
  const asked: AuthRequest[] = [];
  const seen: unknown[] = [];
  const authenticate = (request: AuthRequest): unknown => {
    asked.push(request);
    return request.certificate?.subject.replace("CN=", "");
  };
  const server = new Server({ authenticate });
  registerArith(server, {
    ...arith,
    multiply(args, context) {
      seen.push(context.principal);
      return arith.multiply(args, context);
    },
  });
  t.after(() => server.close({ grace: 0 }));
  const { address, port } = await server.listen({ tls: { ...identity, ca, certificateOptional: true } });
  const own = { tls: { ca, ...ada } };
  const clients = [
    await ArithTcpClient.connect(`tls://${address}`, own),
    await ArithTcpClient.connect(`tls://${address}`, { ...own, wire: "jsonrpc" }),
    await ArithHttpClient.connect(`https://${address}`, own),
  ];
  for (const client of clients) {
    strictEqual(await client.multiply({ a: 7, b: 8 }), 56);
    await client.close();
  }
  deepStrictEqual(seen, ["ada", "ada", "ada"]);
  deepStrictEqual(
    asked.map(({ method, path, certificate }) => [method, path, certificate?.subjectAltName, certificate?.issuer]),
    // The tunnel is asked about when it is opened, the others when their first bytes tell what they are.
    [
      ["CONNECT", "/_goRPC_", "URI:spiffe://tests/ada", "CN=tests"],
      ["", "", "URI:spiffe://tests/ada", "CN=tests"],
      ["", "", "URI:spiffe://tests/ada", "CN=tests"],
    ],
  );

  asked.length = 0;
  for (const without of [{}, mallory]) {
    const socket = open(t, port, without);
    const arrivals = new Arrivals(socket);
    socket.write(multiply);
    await arrivals.end();
    strictEqual(arrivals.bytes.length, 0);
  }
  strictEqual(asked.length, 0, "a peer without HTTP and without a certificate has nothing to say who it is with");
  const head = await rejection(ArithHttpClient.connect(`https://${address}`, { tls: { ca, ...mallory } }));
  ok(head instanceof RpcError && head.code === "unauthenticated", String(head));
  strictEqual(asked[0]?.certificate, undefined, "a certificate that nobody here has signed says nothing");
});

test("each name has its certificate, and new ones are served without a restart", async (t) => {
  const named = (name: string): { cert: string; key: string } =>
    authority.issue({ commonName: name, names: [`DNS:${name}`] });
  const listening = await serve(t, { names: { "a.example": named("a.example"), "*.b.example": named("*.b.example") } });
  const { port } = listening;
  const commonName = async (servername: string, authorities = ca): Promise<unknown> => {
    const socket = open(t, port, { servername, ca: authorities, checkServerIdentity: () => undefined });
    await event(socket, "secureConnect");
    return socket.getPeerCertificate().subject.CN;
  };
  strictEqual(await commonName("a.example"), "a.example");
  strictEqual(await commonName("A.Example"), "a.example");
  strictEqual(await commonName("x.b.example"), "*.b.example");
  strictEqual(await commonName("b.example"), "localhost");
  strictEqual(await commonName("x.y.b.example"), "localhost");

  const before = await ArithTcpClient.connect(`tls://localhost:${port}`, { tls: { ca } });
  throws(() => listening.setSecureContext({ cert: "no certificate", key: identity.key }), {
    code: "invalid_argument",
    message: /^tls.cert is not PEM/,
  });
  throws(() => listening.setSecureContext({ cert: identity.cert, key: ada.key }), { code: "invalid_argument" });
  throws(() => listening.setSecureContext({ ...identity, ca }), /tls\.ca: this port does not ask/);
  strictEqual(await commonName("localhost"), "localhost", "what could not be loaded has changed nothing");
  listening.setSecureContext({ ...stranger.server(), names: { "a.example": stranger.issue({ commonName: "new" }) } });
  strictEqual(await commonName("a.example", stranger.cert), "new");
  strictEqual(await commonName("localhost", stranger.cert), "localhost");
  strictEqual(await before.multiply({ a: 7, b: 8 }), 56, "a connection keeps the certificate that it was made with");
  await before.close();
});

test("a session of before does not get past new authorities", async (t) => {
  for (const maxVersion of ["TLSv1.2", "TLSv1.3"] as const) {
    const { port, setSecureContext } = await serve(t, { ca });
    const connectWith = (session?: Buffer): TLSSocket =>
      open(t, port, { ...ada, maxVersion, ...(session && { session }) });
    const first = connectWith();
    const [session] = await Promise.all([event(first, "session"), event(first, "secureConnect")]);
    const arrivals = new Arrivals(first);
    first.end(multiply);
    await arrivals.end();

    const again = connectWith(session as Buffer);
    await event(again, "secureConnect");
    ok(again.isSessionReused(), `${maxVersion}: the control: it can be used again`);
    again.destroy();

    // Node would take the certificates of all authorities that it knows.
    throws(() => setSecureContext(identity), { code: "invalid_argument", message: /tls\.ca is missing/ });
    setSecureContext({ ...identity, ca: stranger.cert });
    const refused = connectWith(session as Buffer);
    const nothing = new Arrivals(refused);
    refused.write(multiply);
    await nothing.end();
    strictEqual(nothing.bytes.length, 0, maxVersion);
  }
});

test("what is said within TLS may be cut anywhere, too", async (t) => {
  const { port } = await serve(t);
  const get = Buffer.from("GET /debug/rpc HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const tunnel = Buffer.concat([Buffer.from("CONNECT /_goRPC_ HTTP/1.0\n\n"), multiply]);
  const answers = async (bytes: Buffer, size: number): Promise<Buffer> => {
    const socket = open(t, port);
    const arrivals = new Arrivals(socket);
    for (let at = 0; at < bytes.length; at += size) socket.write(bytes.subarray(at, at + size));
    if (bytes !== get) socket.end(); // Node's HTTP server drops a request whose peer has ended its sending
    await arrivals.end();
    return arrivals.bytes;
  };
  for (const size of [1 << 20, 2, 1]) {
    ok((await answers(multiply, size)).toString("hex").endsWith("03040070"));
    ok((await answers(tunnel, size)).toString("hex").endsWith("03040070"));
    ok((await answers(get, size)).toString().startsWith("HTTP/1.1 200 OK\r\n"));
  }
});

test("no name that a client asks for does harm", async (t) => {
  const { port, address } = await serve(t, { names: { "a.example": identity } });
  for (const servername of ["constructor", "__proto__", "*", "*.example", "a".repeat(200), "..", "\u0000"]) {
    const socket = connect({
      port,
      host: "localhost",
      ca,
      rejectUnauthorized: true,
      servername,
      checkServerIdentity: () => undefined,
    });
    await Promise.race([event(socket, "secureConnect"), event(socket, "error")]);
    socket.destroy();
  }
  const client = await ArithTcpClient.connect(address, { tls: { ca } });
  strictEqual(await client.multiply({ a: 7, b: 8 }), 56);
  await client.close();
});

test("NODE_TLS_REJECT_UNAUTHORIZED=0 does not let clients in without a certificate either", async () => {
  const script = `import { Server, dialHttp } from "rpcgen-runtime";
    const tls = ${JSON.stringify({ ...identity, ca })};
    const server = new Server();
    const { address } = await server.listen({ host: "127.0.0.1", tls });
    const dial = (own) => dialHttp("https://" + address, { tls: { ca: tls.ca, ...own } });
    const client = await dial(${JSON.stringify(ada)});
    await client.close();
    await dial({}).then(() => console.log("in"), () => console.log("out"));
    await server.close();`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script], {
    cwd: import.meta.dirname,
    env: { ...process.env, NODE_TLS_REJECT_UNAUTHORIZED: "0" },
  });
  strictEqual(stdout, "out\n");
});

test("TLS runs over a Unix socket, too", { skip: process.platform === "win32" && "Unix sockets" }, async (t) => {
  const { address } = await serve(t, {}, {}, { unix: socketPath(t) });
  for (const wire of ["gob", "jsonrpc"] as const) {
    const client = await ArithTcpClient.connect(address, { tls: { ca }, wire });
    strictEqual(await client.multiply({ a: 7, b: 8 }), 56);
    await client.close();
  }
});

test("a handshake has its time, whether the peer is silent in it or drips", async (t) => {
  const { port } = await serve(t, {}, { limits: { handshakeTimeout: 60 } });
  for (const drip of [false, true]) {
    const socket = connectPlain({ port, host: "localhost" });
    t.after(() => socket.destroy());
    const arrivals = new Arrivals(socket);
    socket.write(Buffer.from("1603010200010001fc0303", "hex"));
    const timer = setInterval(() => drip && socket.write("a"), 10);
    await arrivals.end();
    clearInterval(timer);
    strictEqual(arrivals.bytes.length, 0);
  }
});

test("a handshake that never ends does not keep the server from closing", async () => {
  const server = new Server();
  const { port } = await server.listen({ tls: identity });
  const socket = connectPlain({ port, host: "localhost" });
  socket.on("error", () => {});
  await event(socket, "connect");
  await new Promise((resolve) => socket.write(Buffer.from("1603010200010001fc0303", "hex"), resolve));
  await server.close();
  socket.destroy();
});

test("what is no certificate, no TLS option, no TLS address: each says what is wrong", async (t) => {
  const server = new Server();
  t.after(() => server.close());
  const listen = (tls: object): Promise<unknown> => server.listen({ tls: tls as ServerTls });
  await rejects(listen({}), { code: "invalid_argument", message: /^tls: cert and key are needed/ });
  await rejects(listen({ ...identity, sni: {} }), /tls has no option "sni"/);
  await rejects(listen({ ...identity, certificateOptional: true }), /certificateOptional needs tls.ca/);
  await rejects(listen({ ...identity, names: { a: { cert: "x", key: "y" } } }), /^RpcError: tls.names\["a"\].cert is/);
  const { address, setSecureContext } = await server.listen();
  throws(() => setSecureContext(identity), { code: "failed_precondition" });
  await rejects(dial(`tcp://${address}`, { tls: {} }), { code: "invalid_argument", message: /write tls: or https:/ });
  await rejects(dial(`tls://${address}`, { tls: { rejectUnauthorized: false } as never }), /tls has no option/);
  await rejects(dial("tls://localhost"), /the port is missing/);
  throws(() => new ArithWebClient(`http://${address}`, { tls: { ca } }), /is without TLS: write https:/);
});

test("certificates and keys that are none are told as such, on either side, without what was given", async (t) => {
  const server = new Server();
  t.after(() => server.close());
  const { cert, key } = identity;
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const locked = privateKey.export({ type: "pkcs8", format: "pem", cipher: "aes128", passphrase: "secret" }).toString();
  for (const [tls, message] of [
    [{ cert: "/etc/tls/cert.pem", key }, "tls.cert is a path: give the file's text, readFileSync(path)"],
    [{ cert, key: "C:\\tls\\server.key" }, "tls.key is a path: give the file's text, readFileSync(path)"],
    [{ cert, key, ca: "ca.crt" }, "tls.ca is a path: give the file's text, readFileSync(path)"],
    [{ cert, key, ca: [ca, "./ca"] }, "tls.ca[1] is a path: give the file's text, readFileSync(path)"],
    [{ cert, key, ca: "" }, "tls.ca is not PEM: nowhere in it is -----BEGIN CERTIFICATE-----"],
    [{ cert: Buffer.from("3082", "hex"), key }, "tls.cert is not PEM: nowhere in it is -----BEGIN CERTIFICATE-----"],
    [{ cert, key: "MIIEvQIBADANBgkqhkiG/w0B" }, "tls.key is not PEM: nowhere in it is -----BEGIN PRIVATE KEY-----"],
    [{ cert: key, key: cert }, "tls.cert has a private key and no certificate: are cert and key the wrong way round?"],
    [{ cert, key: cert }, "tls.key has a certificate and no private key: are cert and key the wrong way round?"],
    [{ cert: Promise.resolve(cert), key }, "tls.cert is a Promise: await it"],
    [{ cert, key: 5 }, "tls.key is 5: it has to be PEM, as text or bytes"],
    [{ cert }, "tls.cert needs tls.key, its private key"],
    [{ key }, "tls.key needs tls.cert, its certificate"],
    [{ cert, key: ada.key }, "tls.key is not the private key of tls.cert (ERR_OSSL_X509_KEY_VALUES_MISMATCH)"],
    [{ cert, key: locked }, /^tls.key is encrypted and needs tls.passphrase \(/],
    [{ cert, key: locked, passphrase: "guess" }, /^tls.key has another passphrase \(/],
    [{ cert: cert.slice(0, 200), key }, /^tls: .*PEM/],
  ] as const) {
    const expected = { code: "invalid_argument", message };
    await rejects(server.listen({ tls: tls as unknown as ServerTls }), expected);
    await rejects(dial("tls://localhost:1", { tls: tls as unknown as ClientTls }), expected);
    throws(() => new ArithWebClient("https://localhost:1", { tls: tls as unknown as ClientTls }), expected);
  }
});
