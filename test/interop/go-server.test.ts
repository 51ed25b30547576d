// Our clients against unmodified Go servers: TCP, Unix socket, and HTTP CONNECT at both kinds of path.

import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert";
import { type TestContext, test } from "node:test";
import { type ArithClient, ArithHttpClient, ArithTcpClient, arithService, DivideByZero } from "rpcgen-generated/arith";
import { type BoundMethod, bind, type Caller, dial, RpcError, type ServiceOptions } from "rpcgen-runtime";
import { socketPath } from "../support/arith.ts";
import { type EchoMethods, echoService, sample, tree } from "../support/echo.ts";
import { startServer, withGo } from "../support/go.ts";

type Connect = (t: TestContext, options: ServiceOptions) => Promise<ArithClient>;

/** Every way to a Go server. The tutorial's HTTP server takes any path, so Go's default path gets there too. */
const ways: readonly (readonly [name: string, Connect])[] = [
  ["TCP", async (t, options) => ArithTcpClient.connect((await startServer(t, "tcp")).address, options)],
  [
    "a Unix socket",
    async (t, options) =>
      ArithTcpClient.connect(`unix:${(await startServer(t, "unix", socketPath(t))).address}`, options),
  ],
  [
    "HTTP at the default paths",
    async (t, options) => ArithHttpClient.connect(`http://${(await startServer(t, "http")).address}`, options),
  ],
  [
    'HTTP at "/", by the default path',
    async (t, options) => ArithHttpClient.connect(`http://${(await startServer(t, "http-root")).address}`, options),
  ],
  [
    'HTTP at "/", by a path of its own',
    async (t, options) =>
      ArithHttpClient.connect(`http://${(await startServer(t, "http-root")).address}/any/path`, options),
  ],
];

/** Fails unless the promise rejects with a server's error of this text and code. */
async function refused(call: Promise<unknown>, message: string, code: RpcError["code"]): Promise<void> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  ok(error instanceof RpcError, `${String(error)} is no RpcError`);
  deepStrictEqual([error.message, error.code, error.remote], [message, code, true]);
}

for (const service of ["Arith", "Arithmetic"]) {
  for (const [way, connect] of ways) {
    test(
      `our client makes the tutorial's calls to a Go server over ${way}, registered as ${service}`,
      withGo,
      async (t) => {
        const arith = await connect(t, { service });
        const { connection } = arith;
        strictEqual(await arith.multiply({ a: 5, b: 6 }), 30);
        deepStrictEqual(await arith.divide({ a: 500, b: 10 }), {
          quo: 50,
          rem: 0,
        });
        deepStrictEqual(await arith.divide({ a: -17, b: 5 }), {
          quo: -3,
          rem: -2,
        });
        // The Go server knows no classes: its text is what tells the declared error.
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
        strictEqual(await arith.multiply({ a: -3, b: 7 }), -21);
        await arith.close();
        strictEqual(connection.state, "closed");
      },
    );
  }
}

/** Calls that send a value and want the same value back. */
function echoes(connection: Caller): <A>(method: BoundMethod<A, A>, ...values: A[]) => Promise<void> {
  return async (method, ...values) => {
    for (const value of values) deepStrictEqual(await connection.call(method, value), value, method.serviceMethod);
  };
}

test("values of every type come back from a Go server as they were sent", withGo, async (t) => {
  const connection = await dial((await startServer(t, "tcp")).address);
  const echo = bind<EchoMethods>(echoService);
  const same = echoes(connection);
  await same(echo.bool, true, false);
  await same(
    echo.int,
    0,
    1,
    -1,
    63,
    64,
    -64,
    -65,
    2 ** 31,
    -(2 ** 31),
    Number.MAX_SAFE_INTEGER,
    Number.MIN_SAFE_INTEGER,
  );
  await same(echo.int64, 0n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n + 1n);
  await same(echo.uint64, 0n, 2n ** 64n - 1n, 2n ** 53n + 1n);
  await same(echo.float, 0, 1, 17, -0.1, Number.MAX_VALUE, Number.MIN_VALUE, Number.POSITIVE_INFINITY, Number.NaN);
  await same(echo.string, "", "plain", "hélloⓢ 😀", "\0".repeat(5000));
  await same(echo.bytes, new Uint8Array(0), Uint8Array.of(0, 255), new Uint8Array(100_000).fill(7));
  await same(echo.ints, [], [1, -2, 2 ** 40]);
  await same(echo.map, {}, { k: 9, "": -1 });
  await same(echo.sample, sample);
  await same(echo.tree, tree, { label: "", children: [] });
  await same(echo.nothing, undefined);
  await refused(connection.call(echo.fail, "naïve ☃\ntext"), "naïve ☃\ntext", "unknown");
  strictEqual(await connection.call(echo.fail, ""), 0);
  await connection.close();
});

test("10,000 calls are in flight at once on one connection to a Go server", withGo, async (t) => {
  const connection = await dial((await startServer(t, "tcp")).address);
  const { turn } = bind<EchoMethods>(echoService);
  const numbers = Array.from({ length: 10_000 }, (_, i) => i);
  const replies = Promise.all(numbers.map((n) => connection.call(turn, n)));
  strictEqual(connection.inFlight, 10_000);
  deepStrictEqual(await replies, numbers);
  strictEqual(connection.inFlight, 0);
  await connection.close();
});

test("an int from Go that is no safe number fails its call with out_of_range and a hint", withGo, async (t) => {
  const arith = await ArithTcpClient.connect((await startServer(t, "tcp")).address);
  // 2^30 * 2^30 overflows nothing in Go.
  await rejects(arith.multiply({ a: 2 ** 30, b: 2 ** 30 }), (error) => {
    ok(error instanceof RpcError);
    deepStrictEqual([error.code, error.remote, error.method], ["out_of_range", false, "Arith.Multiply"]);
    ok(/1152921504606846976.*int64/.test(error.message), error.message);
    return true;
  });
  strictEqual(await arith.multiply({ a: 5, b: 6 }), 30, "the connection lives");
  await arith.close();
});
