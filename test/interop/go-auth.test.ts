// Credentials in the CONNECT head, which Go's net/rpc leaves to programs: a Go client with its own CONNECT against our
// `authenticate` hook, and our client's headers against Go servers, which read over them.

import { deepStrictEqual, rejects, strictEqual } from "node:assert";
import { test } from "node:test";
import { ArithHttpClient } from "rpcgen-generated/arith";
import { type AuthRequest, RpcError } from "rpcgen-runtime";
import { arithServer } from "../support/arith.ts";
import { runClient, startServer, withGo } from "../support/go.ts";

test("a Go client that sends its own CONNECT with Authorization is let in", withGo, async (t) => {
  const asked: AuthRequest[] = [];
  const server = arithServer(t, {
    authenticate(request) {
      asked.push(request);
      return request.headers["authorization"] === "Bearer good" ? "ann" : undefined;
    },
  });
  const { address } = await server.listen();
  const [head, first, ...others] = await runClient(t, "http", address, "auth:Bearer good");
  deepStrictEqual(head, { status: "200 Connected to Go RPC", challenge: "" });
  deepStrictEqual(first, { call: "Arith.Multiply", reply: 30 });
  strictEqual(others.length, 6);
  deepStrictEqual(
    asked.map(({ method, path }) => [method, path]),
    [["CONNECT", "/_goRPC_"]],
    "the hook was asked once, for the connection",
  );
});

// The refusal is an ordinary HTTP answer: Go's own parser reads it, and so would a proxy.
test("a Go client with the wrong credentials gets a 401 with a challenge", withGo, async (t) => {
  const server = arithServer(t, {
    authenticate: () => undefined,
    challenge: 'Basic realm="rpc"',
  });
  const { address } = await server.listen();
  deepStrictEqual(await runClient(t, "http", address, "auth:Bearer bad"), [
    { status: "401 Unauthorized", challenge: 'Basic realm="rpc"' },
  ]);
  strictEqual(server.connections, 0);
});

test("rpc.DialHTTP, which can send no credentials, is told 401 in Go's words", withGo, async (t) => {
  const { address } = await arithServer(t, {
    authenticate: () => undefined,
  }).listen();
  const error = `dial-http tcp ${address}: unexpected HTTP response: 401 Unauthorized`;
  deepStrictEqual(await runClient(t, "http", address, "tutorial"), [{ dial: "http", error }]);
});

// Without this rule a peer could leave out the door that asks: raw gob has no place for credentials.
test("rpc.Dial, which says nothing of who it is, is turned away before any call", withGo, async (t) => {
  const server = arithServer(t, { authenticate: () => "anybody" });
  const { address } = await server.listen();
  const lines = (await runClient(t, "tcp", address, "tutorial")) as {
    kind: string;
  }[];
  // The first call finds the end of the connection or its reset, whichever the kernel tells first.
  deepStrictEqual(
    lines.slice(1).map(({ kind }) => kind),
    Array.from({ length: 6 }, () => "shutdown"),
  );
  strictEqual(server.methods.find(({ serviceMethod }) => serviceMethod === "Arith.Multiply")?.calls, 0);
});

test("a Go server takes our client's headers and does not mind them", withGo, async (t) => {
  const { address } = await startServer(t, "http");
  const arith = await ArithHttpClient.connect(`http://${address}`, {
    headers: { authorization: "Bearer x" },
  });
  strictEqual(await arith.multiply({ a: 5, b: 6 }), 30);
  await arith.close();
});

// A wrong path is told from a wrong server: the code says what to look at, and that nothing has run.
test("our client is told not_found where a Go server has no RPC", withGo, async (t) => {
  const { address } = await startServer(t, "http");
  await rejects(ArithHttpClient.connect(`http://${address}/nope`), (error) => {
    if (!(error instanceof RpcError)) return false;
    strictEqual(error.message, `cannot connect to http://${address}/nope: unexpected HTTP response: 404 Not Found`);
    deepStrictEqual([error.code, error.mayHaveExecuted], ["not_found", false]);
    return true;
  });
});
