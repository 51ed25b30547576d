// Our client against unmodified Go servers: values of every type, many calls at once, numbers that do not fit.
// The ways to a server are the matter of matrix.test.ts.

import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert";
import { test } from "node:test";
import { ArithTcpClient } from "rpcgen-generated/arith";
import { type BoundMethod, bind, type Caller, dial, RpcError } from "rpcgen-runtime";
import { type EchoMethods, echoService, sample, tree } from "../support/echo.ts";
import { refused } from "../support/errors.ts";
import { startServer, withGo } from "../support/go.ts";

/** Where gob's integers change their length, and the ends of what a number holds. */
const edges = [0, 1, -1, 63, 64, -64, -65, 2 ** 31, -(2 ** 31), Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];

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
  await same(echo.int, ...edges);
  await same(echo.int64, 0n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n + 1n);
  await same(echo.uint64, 0n, 2n ** 64n - 1n, 2n ** 53n + 1n);
  await same(echo.float, 0, 1, 17, -0.1, Number.MAX_VALUE, Number.MIN_VALUE, Number.POSITIVE_INFINITY, Number.NaN);
  await same(echo.string, "", "plain", "hélloⓢ 😀", "\0".repeat(5000));
  await same(echo.bytes, new Uint8Array(0), Uint8Array.of(0, 255), new Uint8Array(100_000).fill(7));
  await same(echo.ints, [], [1, -2, 2 ** 40]);
  await same(echo.map, {}, { k: 9, "": -1 });
  await same(echo.sample, sample);
  await same(echo.tree, tree, { label: "", children: [] });
  // That they were not only echoed but understood: Go compares them with values of its own.
  strictEqual(await connection.call(echo.isSample, sample), true);
  strictEqual(await connection.call(echo.isTree, tree), true);
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
