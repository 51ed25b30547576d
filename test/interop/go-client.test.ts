// Unmodified Go clients against our servers: values of every type, many calls at once, numbers that do not fit.
// The ways to a server are the matter of matrix.test.ts.

import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { test } from "node:test";
import { arithServer } from "../support/arith.ts";
import { runClient, withGo } from "../support/go.ts";

interface Refusal {
  readonly error?: string;
  readonly kind?: string;
}

test("a Go client sees Go's own words where no RPC is served", withGo, async (t) => {
  const { address } = await arithServer(t).listen();
  const dial = "http:/nope";
  const error = `dial-http tcp ${address}: unexpected HTTP response: 404 Not Found`;
  deepStrictEqual(await runClient(t, dial, address, "tutorial"), [{ dial, error }]);
});

test("values of every type come back to a Go client as they were sent", withGo, async (t) => {
  const { address } = await arithServer(t).listen();
  const lines = (await runClient(t, "tcp", address, "echo")) as { call: string }[];
  ok(lines.length > 40, "the client made its calls");
  const others = lines.splice(-3);
  deepStrictEqual(
    lines,
    lines.map(({ call }) => ({ call, same: true })),
  );
  deepStrictEqual(others, [
    // That they were not only echoed but understood: our server compared them with values of its own.
    { call: "Echo.IsSample", reply: true },
    { call: "Echo.IsTree", reply: true },
    { call: "Echo.Fail", error: "naïve ☃\ntext", kind: "server" },
  ]);
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
    const [refused, taken] = (await runClient(t, "tcp", address, "large")) as Refusal[];
    // The type is int, which Go sends up to 64 bits: who needs that in TypeScript declares an int64 and gets bigints.
    strictEqual(refused?.kind, "server");
    ok(/Arith\.Multiply args\.a: .*9007199254740993.*int64/.test(refused?.error ?? ""), refused?.error);
    deepStrictEqual(taken, { call: "Arith.Multiply", reply: Number.MAX_SAFE_INTEGER });
  },
);
