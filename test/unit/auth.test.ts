// Who is let in: one hook for every way in, asked before anything is decoded, and closed when in doubt.

import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { connect } from "node:net";
import { type TestContext, test } from "node:test";
import { ArithHttpClient, ArithTcpClient, registerArith } from "rpcgen-generated/arith";
import { type AuthRequest, RpcError, Server, type ServerOptions, secretsEqual } from "rpcgen-runtime";
import { arith } from "../examples/arith.ts";
import { goodCall } from "../hostile/corpus.ts";
import { event, Signal, turn } from "../support/events.ts";
import { rejection } from "../support/memory.ts";
import { Arrivals } from "../support/pair.ts";
import { lookService } from "../support/web.ts";

/** A server that says how often a decoder was made: each looks up how many types its peer may define. */
async function probed(t: TestContext, options: ServerOptions): Promise<{ port: number; decoders: () => number }> {
  const server = new Server({ ...options, limits: { ...options.limits, maxTypes: 4096 } });
  registerArith(server, arith);
  let decoders = 0;
  Object.defineProperty(server.limits, "maxTypes", {
    get() {
      decoders++;
      return 4096;
    },
  });
  t.after(() => server.close({ grace: 0 }));
  const { port } = await server.listen({ host: "127.0.0.1" });
  return { port, decoders: () => decoders };
}

async function say(port: number, bytes: Uint8Array | string): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  socket.on("error", () => {});
  const arrivals = new Arrivals(socket);
  // Node's HTTP server drops a request whose peer has ended its sending before the answer.
  if (String(bytes).startsWith("GET")) socket.write(bytes);
  else socket.end(bytes);
  await arrivals.end();
  socket.destroy();
  return arrivals.bytes.toString("latin1");
}

const tunnel = (credentials: string): Uint8Array =>
  Buffer.concat([Buffer.from(`CONNECT /_goRPC_ HTTP/1.0\nAuthorization: ${credentials}\n\n`), goodCall]);
const get = (credentials: string): string =>
  `GET /debug/rpc HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: ${credentials}\r\n\r\n`;

test("for a peer that is refused no decoder is made, whatever it sends along", async (t) => {
  const authenticate = ({ headers }: AuthRequest): boolean => headers["authorization"] === "right";
  const { port, decoders } = await probed(t, { authenticate });
  for (const bytes of [tunnel("wrong"), goodCall, get("wrong"), '{"method":"Arith.Multiply","params":[],"id":0}']) {
    await say(port, bytes);
    strictEqual(decoders(), 0);
  }
  ok((await say(port, tunnel("right"))).includes("200 Connected"));
  ok(decoders() > 0, "the control: one that is let in has a decoder");
});

test("the hook has its time; without an answer, and while the server closes, nobody gets in", async (t) => {
  const faults: unknown[] = [];
  const never = await probed(t, {
    authenticate: () => new Promise(() => {}),
    onError: (error) => faults.push(error),
    limits: { authTimeout: 30 },
  });
  ok((await say(never.port, tunnel("x"))).startsWith("HTTP/1.0 503 Service Unavailable\r\n"));
  ok((await say(never.port, get("x"))).startsWith("HTTP/1.1 503 Service Unavailable\r\n"));
  strictEqual(never.decoders(), 0);
  deepStrictEqual(
    faults.map((fault) => fault instanceof RpcError && fault.message),
    Array(2).fill("authenticate gave no answer within 30 ms"),
  );

  const [asked, answer] = [new Signal(), new Signal<string>()];
  const server = new Server({
    authenticate() {
      asked.resolve();
      return answer.promise;
    },
  });
  const { port } = await server.listen({ host: "127.0.0.1" });
  const socket = connect({ port, host: "127.0.0.1" });
  const arrivals = new Arrivals(socket);
  socket.write(tunnel("x"));
  await asked.promise;
  const closed = server.close();
  await arrivals.end();
  answer.resolve("somebody");
  await closed;
  strictEqual(arrivals.bytes.length, 0);
});

test("a peer that hangs up while it is decided on is forgotten", async (t) => {
  const [asked, answer] = [new Signal(), new Signal<string>()];
  const server = new Server({
    authenticate() {
      asked.resolve();
      return answer.promise;
    },
  });
  t.after(() => server.close());
  const { port } = await server.listen({ host: "127.0.0.1" });
  const socket = connect({ port, host: "127.0.0.1" });
  socket.write(tunnel("x"));
  await asked.promise;
  const closed = event(socket, "close");
  socket.resetAndDestroy();
  await closed;
  answer.resolve("somebody");
  strictEqual(server.connections, 0);
});

test("every way in is asked with the same hook: CONNECT, and other requests, known path or not", async (t) => {
  const asked: string[] = [];
  const { port } = await probed(t, {
    authenticate({ method, path, headers }) {
      asked.push(`${method} ${path} ${headers["authorization"]}`);
      return false;
    },
  });
  await say(port, tunnel("a"));
  for (const line of ["GET /debug/rpc", "POST /Arith/Multiply?x=/y", "GET /nope", "DELETE /_goRPC_", "OPTIONS *"]) {
    const text = await say(
      port,
      `${line} HTTP/1.1\r\nHost: localhost\r\nAuthorization: b\r\nConnection: close\r\n\r\n`,
    );
    ok(text.startsWith("HTTP/1.1 401 Unauthorized\r\n"), `${line}: ${text}`);
    ok(text.includes('WWW-Authenticate: Basic realm="rpc", Bearer\r\n'), text);
  }
  deepStrictEqual(asked, [
    "CONNECT /_goRPC_ a",
    "GET /debug/rpc b",
    "POST /Arith/Multiply b",
    "GET /nope b",
    "DELETE /_goRPC_ b",
    "OPTIONS * b",
  ]);
});

test("peers without HTTP are shown to the hook only where rawWires says so, by their address", async (t) => {
  const asked: AuthRequest[] = [];
  const server = new Server({
    rawWires: true,
    authenticate(request) {
      asked.push(request);
      return request.peer.startsWith("127.0.0.1:") && asked.length === 1 ? "neighbour" : undefined;
    },
  });
  const principals: unknown[] = [];
  registerArith(server, {
    ...arith,
    multiply(args, context) {
      principals.push(context.principal);
      return arith.multiply(args, context);
    },
  });
  t.after(() => server.close({ grace: 0 }));
  const { address } = await server.listen({ host: "127.0.0.1" });
  const client = await ArithTcpClient.connect(address);
  strictEqual(await client.multiply({ a: 7, b: 8 }), 56);
  await client.close();
  deepStrictEqual(principals, ["neighbour"]);
  const refused = await ArithTcpClient.connect(address);
  const error = await rejection(refused.multiply({ a: 7, b: 8 }));
  ok(error instanceof RpcError && error.code === "unavailable", String(error));
  deepStrictEqual(
    asked.map(({ method, path, headers, certificate }) => [method, path, Object.keys(headers), certificate]),
    Array(2).fill(["", "", [], undefined]),
  );
});

test("our client is told by code: 401 is unauthenticated, 403 permission_denied, 503 unavailable", async (t) => {
  for (const code of ["unauthenticated", "permission_denied", "unavailable", "resource_exhausted"] as const) {
    const server = new Server({
      authenticate() {
        throw new RpcError("why is nobody's business", { code });
      },
    });
    t.after(() => server.close());
    const { address } = await server.listen();
    const error = await rejection(ArithHttpClient.connect(address, { headers: { authorization: "x" } }));
    ok(error instanceof RpcError);
    deepStrictEqual([error.code, error.mayHaveExecuted, error.message.includes("business")], [code, false, false]);
  }
});

test("secrets are equal or not, of whatever length", () => {
  const bytes = Buffer.from("sécret");
  ok(secretsEqual("sécret", "sécret") && secretsEqual("sécret", bytes) && secretsEqual("", ""));
  for (const other of ["", "sécre", "sécrets", "Sécret", "a".repeat(1 << 20)]) ok(!secretsEqual("sécret", other));
});

test("a call whose caller has hung up while it was decided on is not run, and nothing waits for it", async (t) => {
  const [asked, answer] = [new Signal(), new Signal<string>()];
  const server = new Server({
    authenticate() {
      asked.resolve();
      return answer.promise;
    },
  });
  let runs = 0;
  server.register(lookService, {
    double: (a) => {
      runs++;
      return a;
    },
    wide: (a) => a,
    flip: (a) => a,
    text: (a) => a,
  });
  t.after(() => server.close({ grace: 0 }));
  const { port } = await server.listen({ host: "127.0.0.1" });
  const socket = connect({ port, host: "127.0.0.1" });
  socket.write("GET /acme.Look/Double?encoding=json&message=7 HTTP/1.1\r\nHost: localhost\r\n\r\n");
  await asked.promise;
  socket.destroy();
  while (server.sockets.open > 0) await turn();
  answer.resolve("somebody");
  await turn();
  await server.close({ grace: 600_000 });
  strictEqual(runs, 0);
});

test("a peer that sends no more while it is decided on gets the answers to what it has sent", async (t) => {
  const server = new Server({
    rawWires: true,
    async authenticate() {
      for (let i = 0; i < 50; i++) await turn(); // its end arrives
      return "somebody";
    },
  });
  registerArith(server, arith);
  t.after(() => server.close({ grace: 0 }));
  const { port } = await server.listen({ host: "127.0.0.1" });
  ok((await say(port, goodCall)).includes("Arith.Multiply"));
  ok((await say(port, tunnel("x"))).includes("Arith.Multiply"));
  strictEqual(await say(port, "CONNECT /_goRPC_ HTTP/1.0\n\n"), "HTTP/1.0 200 Connected to Go RPC\n\n");
});
