// The kitchen sink between our programs and Go's, both ways: every construct of the language, in types that a Go program
// would declare, full and zero. Go compares what arrives with values of its own.

import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert";
import { test } from "node:test";
import {
  Broken,
  DoorClient,
  NotThere,
  registerDoor,
  registerSink,
  SinkClient,
  TooMuch,
} from "rpcgen-generated/kitchen-sink";
import { dial, Server, Timestamp, zeroTime } from "rpcgen-runtime";
import { forest, full, sink, tree, zero } from "../support/generator-kitchen.ts";
import { runClient, startServer, withGo } from "../support/go.ts";

test("every construct goes to a Go server, is understood there, and comes back as it was", withGo, async (t) => {
  const connection = await dial((await startServer(t, "tcp")).address);
  const client = new SinkClient(connection);
  strictEqual(await client.isFull(full), true);
  strictEqual(await client.isZero(zero), true);
  strictEqual(await client.isFull(zero), false);
  deepStrictEqual(await client.everything(full), full);
  deepStrictEqual(await client.everything(zero), zero);
  for (const value of [full, zero]) {
    deepStrictEqual(await client.optional(value.optional), value.optional);
    deepStrictEqual(await client.chain(value.chain), value.chain);
    deepStrictEqual(await client.arrays(value.arrays), value.arrays);
    deepStrictEqual(await client.complexes(value.complexes), value.complexes);
    deepStrictEqual(await client.times(value.times), value.times);
    deepStrictEqual(await client.opaques(value.opaques), value.opaques);
    deepStrictEqual(await client.things(value.things), value.things);
    deepStrictEqual(await client.embedded(value.embedded), value.embedded);
  }
  deepStrictEqual(await client.tree(tree), tree);
  deepStrictEqual(await client.forest(forest), forest);
  await connection.close();
});

test("arguments and replies of every kind go to a Go server and come back", withGo, async (t) => {
  const connection = await dial((await startServer(t, "tcp")).address);
  const client = new SinkClient(connection);
  strictEqual(await client.ping(), undefined);
  strictEqual(await client.reset("x"), undefined);
  strictEqual(await client.version(), "1");
  strictEqual(await client.not(false), true);
  strictEqual(await client.text("naïve ☃"), "naïve ☃");
  deepStrictEqual(await client.blob(Uint8Array.of(1, 2)), Uint8Array.of(1, 2));
  strictEqual(await client.big(-1n), 2n ** 64n - 1n);
  strictEqual(await client.half(3), 1.5);
  strictEqual(await client.sum([1, 2, 3]), 6);
  deepStrictEqual(await client.flip({ a: 1 }), new Map([[1, "a"]]));
  deepStrictEqual(await client.grid([[1], []]), [[1], []]);
  deepStrictEqual(await client.plot([{ x: 1, y: 1 }]), new Map([[true, { x: 1, y: 1 }]]));
  deepStrictEqual(await client.turn([1, 2]), [-2, 1]);
  deepStrictEqual(await client.hash(Uint8Array.of(1, 2, 3, 4)), Uint8Array.of(1, 2, 3, 4));
  deepStrictEqual(await client.matrix(full.arrays.matrix), full.arrays.matrix);
  for (const when of [new Date(1.5e12), new Date(0), new Date(zeroTime)]) {
    deepStrictEqual(await client.when(when), when);
  }
  for (const when of [Timestamp.zero, Timestamp.from("2024-02-29T12:34:56.000000001-08:00")]) {
    deepStrictEqual(await client.exact(when), when);
  }
  deepStrictEqual(await client.number(Uint8Array.of(3, 5)), Uint8Array.of(3, 5));
  deepStrictEqual(await client.find(-5n), ["-5"]);
  strictEqual(await client.show(7), "7");
  deepStrictEqual(await client.new(), { x: 1, y: 2 });
  for (const [number, errorClass] of [NotThere, Broken, TooMuch].entries()) {
    await rejects(client.fail(number), errorClass);
  }
  await client.fail(3);
  await new DoorClient(connection).close();
  await connection.close();
});

test("interface values go to a Go server as whole arguments, and come back by their names", withGo, async (t) => {
  const connection = await dial((await startServer(t, "tcp")).address);
  const client = new SinkClient(connection);
  for (const pet of full.things.pets) {
    if (pet !== undefined) deepStrictEqual(await client.adopt(pet), pet);
  }
  deepStrictEqual(await client.adopt(full.things.pet), full.things.pet);
  const values = [
    { type: "int", value: 1 },
    { type: "int8", value: -1 },
    { type: "uint64", value: 2n ** 64n - 1n },
    { type: "string", value: "" },
    { type: "[]uint8", value: Uint8Array.of(1) },
    { type: "[]float64", value: [0.5] },
    { type: "complex128", value: [1, -1] },
  ];
  for (const value of values) deepStrictEqual(await client.any(value), value);
  await connection.close();
});

test("every construct of a Go client is understood by our server, and comes back as it was", withGo, async (t) => {
  const server = new Server();
  registerSink(server, sink);
  registerDoor(server, { close: () => {} });
  const { address } = await server.listen({ host: "127.0.0.1" });
  t.after(() => server.close({ grace: 0 }));
  const lines = (await runClient(t, "tcp", address, "kitchen")) as { call: string }[];
  const others = lines.splice(-4);
  ok(lines.length > 45, "the client made its calls");
  deepStrictEqual(
    lines,
    lines.map(({ call }) => ({ call, same: true })),
  );
  deepStrictEqual(others, [
    // The schema says what a pet can be, and Go says it in these words.
    {
      call: "Sink.Adopt",
      error: 'gob: name not registered for interface: "rpcgen.test/interop/kitchen.Point"',
      kind: "server",
    },
    ...[NotThere, Broken, TooMuch].map(({ declared }) => ({
      call: "Sink.Fail",
      error: declared.message,
      kind: "server",
    })),
  ]);
});
