// The tutorial's calls over every way there is: our clients against Go's servers and ours, Go's clients against ours.
// (Go against Go is what the recordings are.) Arith is registered under its own name and under "Arithmetic", as the
// tutorial does with RegisterName.

import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert";
import { type TestContext, test } from "node:test";
import { type ArithClient, ArithHttpClient, ArithTcpClient, arithService, DivideByZero } from "rpcgen-generated/arith";
import type { ListenOptions, ServiceOptions } from "rpcgen-runtime";
import { arithServer, socketPath } from "../support/arith.ts";
import { refused } from "../support/errors.ts";
import { runClient, startServer, withGo } from "../support/go.ts";

/** A way from client to server, told to each of the four programs in its own words. */
interface Way {
  readonly name: string;
  /** The arguments of the Go server, which prints a bare address; for a Unix socket its path. */
  readonly goServer: readonly string[];
  /** The network that the Go client dials. */
  readonly goClient: string;
  readonly listen: ListenOptions;
  readonly connect: (address: string, options: ServiceOptions) => Promise<ArithClient>;
}

const tcp: Way = {
  name: "TCP",
  goServer: ["tcp"],
  goClient: "tcp",
  listen: {},
  connect: (address, options) => ArithTcpClient.connect(address, options),
};

function unix(t: TestContext): Way {
  const path = socketPath(t);
  return { ...tcp, goServer: ["unix", path], goClient: "unix", listen: { unix: path } };
}

/** CONNECT to a path of a server that takes this one, or any: in Go's mux "/" catches every path. */
function http(name: string, path: string, served: "any" | "default"): Way {
  return {
    name: `CONNECT ${name}`,
    goServer: [served === "any" ? "http-root" : "http"],
    goClient: path === "" ? "http" : `http:${path}`,
    listen: served === "any" ? { rpcPath: "/" } : {},
    connect: (address, options) => {
      const [host, port] = address.split(":") as [string, string];
      return ArithHttpClient.connect({ host, port: Number(port), rpcPath: path === "" ? undefined : path }, options);
    },
  };
}

const jsonrpc: Way = {
  ...tcp,
  name: "JSON-RPC over TCP",
  goServer: ["jsonrpc"],
  goClient: "jsonrpc",
  connect: (address, options) => ArithTcpClient.connect(address, { ...options, wire: "jsonrpc" }),
};

const ways: readonly (readonly [name: string, (t: TestContext) => Way])[] = [
  ["TCP", () => tcp],
  ["a Unix socket", unix],
  ["JSON-RPC over TCP", () => jsonrpc],
  ...[
    http("at the default paths", "", "default"),
    http('by the default path where "/" is served', "", "any"),
    http('at "/"', "/", "any"),
    http('by a path of its own where "/" is served', "/any/path", "any"),
  ].map((way) => [way.name, () => way] as const),
];

/** What the tutorial's Go client prints when the service has this name. */
function tutorialLines(service: string): unknown[] {
  const failed = (call: string, error: string): unknown => ({ call, error, kind: "server" });
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

/** The same calls, and their ends, as our client has them. */
async function tutorial(arith: ArithClient, service: string): Promise<void> {
  const { connection } = arith;
  strictEqual(await arith.multiply({ a: 5, b: 6 }), 30);
  deepStrictEqual(await arith.divide({ a: 500, b: 10 }), { quo: 50, rem: 0 });
  deepStrictEqual(await arith.divide({ a: -17, b: 5 }), { quo: -3, rem: -2 });
  // A plain server knows no classes: its text is what tells the declared error.
  await rejects(arith.divide({ a: 1, b: 0 }), (error) => {
    ok(error instanceof DivideByZero);
    deepStrictEqual([error.message, error.remote, error.method], ["divide by zero", true, `${service}.Divide`]);
    return true;
  });
  const call = (serviceMethod: string): Promise<number> =>
    connection.call({ ...arithService.methods.multiply, serviceMethod }, { a: 1, b: 2 });
  await refused(call(`${service}.Nope`), `rpc: can't find method ${service}.Nope`, "unimplemented");
  await refused(call("Nope.Multiply"), "rpc: can't find service Nope.Multiply", "unimplemented");
  await refused(call("Multiply"), "rpc: service/method request ill-formed: Multiply", "unimplemented");
  // None of these errors is the connection's: it goes on.
  strictEqual(await arith.multiply({ a: -3, b: 7 }), -21);
  await arith.close();
  strictEqual(connection.state, "closed");
}

for (const service of ["Arith", "Arithmetic"]) {
  for (const [name, makeWay] of ways) {
    test(`our client makes the tutorial's calls to a Go server: ${name}, ${service}`, withGo, async (t) => {
      const way = makeWay(t);
      const { address } = await startServer(t, ...way.goServer);
      const place = way.listen.unix === undefined ? address : `unix:${address}`;
      await tutorial(await way.connect(place, { service }), service);
    });

    test(`our client makes the tutorial's calls to our server: ${name}, ${service}`, async (t) => {
      const way = makeWay(t);
      const { port, address } = await arithServer(t).listen(way.listen);
      const place = way.listen.unix === undefined ? `localhost:${port}` : address;
      await tutorial(await way.connect(place, { service }), service);
    });

    test(`a Go client makes the tutorial's calls to our server: ${name}, ${service}`, withGo, async (t) => {
      const way = makeWay(t);
      const { address } = await arithServer(t).listen(way.listen);
      const place = address.replace(/^unix:/, "");
      deepStrictEqual(await runClient(t, "-service", service, way.goClient, place, "tutorial"), tutorialLines(service));
    });
  }
}
