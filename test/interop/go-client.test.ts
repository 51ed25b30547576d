// Unmodified Go clients, written as the tutorial has them, against our servers.

import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { type TestContext, test } from "node:test";
import type { ListenOptions } from "rpcgen-runtime";
import { arithServer, socketPath } from "../support/arith.ts";
import { runClient, withGo } from "../support/go.ts";

/** Every way from a Go client: how we listen, and the network that the client is told to dial. */
const ways: readonly (readonly [name: string, listen: (t: TestContext) => ListenOptions, network: string])[] = [
  ["rpc.Dial over TCP", () => ({}), "tcp"],
  ["rpc.Dial over a Unix socket", (t) => ({ unix: socketPath(t) }), "unix"],
  ["rpc.DialHTTP", () => ({}), "http"],
  ['rpc.DialHTTP where "/" is served', () => ({ rpcPath: "/" }), "http"],
  ['rpc.DialHTTPPath where "/" is served', () => ({ rpcPath: "/" }), "http:/"],
  ["rpc.DialHTTPPath at a path of its own", () => ({ rpcPath: "/api/rpc" }), "http:/api/rpc"],
];

/** What the tutorial's client prints when the service has this name. */
function tutorialLines(service: string): unknown[] {
  const failed = (call: string, error: string): unknown => ({
    call,
    error,
    kind: "server",
  });
  return [
    { call: `${service}.Multiply`, reply: 30 },
    { call: `${service}.Divide`, reply: { Quo: 50, Rem: 0 } },
    failed(`${service}.Divide`, "divide by zero"),
    failed(`${service}.Nope`, `rpc: can't find method ${service}.Nope`),
    failed("Nope.Multiply", "rpc: can't find service Nope.Multiply"),
    failed("Multiply", "rpc: service/method request ill-formed: Multiply"),
    { call: `${service}.Multiply`, reply: -21 },
  ];
}

for (const service of ["Arith", "Arithmetic"]) {
  for (const [way, listen, network] of ways) {
    test(`the tutorial's Go client calls our server with ${way}, registered as ${service}`, withGo, async (t) => {
      const { address } = await arithServer(t).listen(listen(t));
      const plain = address.replace(/^unix:/, "");
      deepStrictEqual(await runClient(t, "-service", service, network, plain, "tutorial"), tutorialLines(service));
    });
  }
}

test("a Go client sees Go's own words where no RPC is served", withGo, async (t) => {
  const { address } = await arithServer(t).listen();
  const dial = `http:/nope`;
  const error = `dial-http tcp ${address}: unexpected HTTP response: 404 Not Found`;
  deepStrictEqual(await runClient(t, dial, address, "tutorial"), [{ dial, error }]);
});

test("values of every type come back to a Go client as they were sent", withGo, async (t) => {
  const { address } = await arithServer(t).listen();
  const lines = (await runClient(t, "tcp", address, "echo")) as {
    call: string;
  }[];
  ok(lines.length > 40, "the client made its calls");
  const last = lines.pop();
  deepStrictEqual(
    lines,
    lines.map(({ call }) => ({ call, same: true })),
  );
  deepStrictEqual(last, {
    call: "Echo.Fail",
    error: "naïve ☃\ntext",
    kind: "server",
  });
});

test("10,000 calls of a Go client are in flight at once on one connection to our server", withGo, async (t) => {
  const server = arithServer(t);
  const { address } = await server.listen();
  deepStrictEqual(await runClient(t, "tcp", address, "concurrent"), [{ calls: 10_000, failed: 0, wrong: 0 }]);
  strictEqual(server.methods.find(({ serviceMethod }) => serviceMethod === "Echo.Turn")?.calls, 10_000);
});

test(
  "an int from a Go client that is no safe number is refused in words, and the connection lives",
  withGo,
  async (t) => {
    const { address } = await arithServer(t).listen();
    const [refused, taken] = (await runClient(t, "tcp", address, "large")) as {
      error?: string;
      kind?: string;
    }[];
    strictEqual(refused?.kind, "server");
    ok(/Arith\.Multiply args\.a: .*9007199254740993.*int64/.test(refused?.error ?? ""), refused?.error);
    deepStrictEqual(taken, {
      call: "Arith.Multiply",
      reply: Number.MAX_SAFE_INTEGER,
    });
  },
);
