// The kitchen sink in JSON: every construct that JSON has a form for, with generated code on our side, a Go server and
// ours on the other.

import { deepStrictEqual, rejects, strictEqual } from "node:assert";
import { type TestContext, test } from "node:test";
import { Broken, NotThere, registerSink, SinkTcpClient, TooMuch } from "rpcgen-generated/kitchen-sink";
import { Server, Timestamp, zeroTime } from "rpcgen-runtime";
import { forest, full, sink, tree, zero } from "../support/generator-kitchen.ts";
import { startServer, withGo } from "../support/go.ts";

/** What has a form in JSON: no infinities, no complex numbers, and no opaque types, which Go writes each in its way. */
const lists = { ...full.lists, ratios: full.lists.ratios.filter(Number.isFinite) };
const { turn: _turn, number: _number, version: _version, ...optional } = full.optional;

async function everyConstruct(address: string): Promise<void> {
  const client = await SinkTcpClient.connect(address, { wire: "jsonrpc" });
  for (const value of [full, zero]) {
    deepStrictEqual(await client.scalars(value.scalars), value.scalars);
    deepStrictEqual(await client.names(value.names), value.names);
    deepStrictEqual(await client.line(value.line), value.line);
    deepStrictEqual(await client.tree(value.tree), value.tree);
    deepStrictEqual(await client.chain(value.chain), value.chain);
    deepStrictEqual(await client.arrays(value.arrays), value.arrays);
    deepStrictEqual(await client.times(value.times), value.times);
    deepStrictEqual(await client.embedded(value.embedded), value.embedded);
  }
  deepStrictEqual(await client.lists(lists), lists);
  deepStrictEqual(await client.lists(zero.lists), zero.lists);
  deepStrictEqual(await client.optional(optional), optional);
  deepStrictEqual(await client.optional({}), {});
  deepStrictEqual(await client.tree(tree), tree);
  deepStrictEqual(await client.forest(forest), forest);
  strictEqual(await client.ping(), undefined);
  strictEqual(await client.version(), "1");
  strictEqual(await client.not(false), true);
  deepStrictEqual(await client.blob(Uint8Array.of(1, 2)), Uint8Array.of(1, 2));
  strictEqual(await client.big(-1n), 2n ** 64n - 1n);
  strictEqual(await client.sum([1, 2, 3]), 6);
  deepStrictEqual(await client.flip({ a: 1 }), new Map([[1, "a"]]));
  deepStrictEqual(await client.hash(Uint8Array.of(1, 2, 3, 4)), Uint8Array.of(1, 2, 3, 4));
  deepStrictEqual(await client.matrix(full.arrays.matrix), full.arrays.matrix);
  for (const when of [new Date(1.5e12), new Date(0), new Date(zeroTime)]) {
    deepStrictEqual(await client.when(when), when);
  }
  for (const when of [Timestamp.zero, Timestamp.from("2024-02-29T12:34:56.000000001-08:00")]) {
    deepStrictEqual(await client.exact(when), when);
  }
  for (const [number, errorClass] of [NotThere, Broken, TooMuch].entries()) {
    await rejects(client.fail(number), errorClass);
  }
  await rejects(client.turn([1, 2]), /Sink\.Turn args: json: unsupported type: complex128/);
  await client.close();
}

async function ourServer(t: TestContext): Promise<string> {
  const server = new Server();
  registerSink(server, sink);
  t.after(() => server.close());
  return (await server.listen()).address;
}

test("every construct that JSON has goes to a Go server and comes back as it was", withGo, async (t) => {
  await everyConstruct((await startServer(t, "jsonrpc")).address);
});

test("every construct that JSON has goes to our server and comes back as it was, interface values too", async (t) => {
  const address = await ourServer(t);
  await everyConstruct(address);
  const client = await SinkTcpClient.connect(address, { wire: "jsonrpc" });
  deepStrictEqual(await client.things(full.things), full.things);
  deepStrictEqual(await client.things(zero.things), zero.things);
  await client.close();
});
