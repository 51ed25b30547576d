// The kitchen sink over the wire: every construct of the language goes to a server and comes back as it was, and two
// services share one connection.

import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert";
import { type TestContext, test } from "node:test";
import {
  Broken,
  type Chain,
  DoorClient,
  type Everything,
  NotThere,
  type Pet,
  registerDoor,
  registerSink,
  SinkClient,
  SinkTcpClient,
  TooMuch,
  type Tree,
} from "rpcgen-generated/kitchen-sink";
import { dial, RpcError, Server, Timestamp, zeroTime } from "rpcgen-runtime";
import { forest, full, sink, tree, zero } from "../support/generator-kitchen.ts";
import { rejection } from "../support/memory.ts";

/** A client of a server that gives everything back. */
async function connect(t: TestContext): Promise<SinkClient> {
  const server = new Server();
  registerSink(server, sink);
  const { address } = await server.listen();
  const client = await SinkTcpClient.connect(address);
  t.after(async () => {
    await client.close();
    await server.close();
  });
  return client;
}

test("every construct comes back as it was sent, full and zero", async (t) => {
  const client = await connect(t);
  deepStrictEqual(await client.everything(full), full);
  deepStrictEqual(await client.everything(zero), zero);
  strictEqual(await client.isFull(full), true);
  strictEqual(await client.isZero(zero), true);
  deepStrictEqual(await client.tree(tree), tree);
  deepStrictEqual(await client.forest(forest), forest);
  const { optional, chain, arrays, complexes, times, opaques, things, embedded } = full;
  deepStrictEqual(await client.optional(optional), optional);
  deepStrictEqual(await client.chain(chain), chain);
  deepStrictEqual(await client.arrays(arrays), arrays);
  deepStrictEqual(await client.complexes(complexes), complexes);
  deepStrictEqual(await client.times(times), times);
  deepStrictEqual(await client.opaques(opaques), opaques);
  deepStrictEqual(await client.things(things), things);
  deepStrictEqual(await client.embedded(embedded), embedded);
});

test("arguments and replies are of every kind", async (t) => {
  const client = await connect(t);
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
  deepStrictEqual(await client.when(new Date(1.5e12)), new Date(1.5e12));
  deepStrictEqual(await client.when(new Date(zeroTime)), new Date(zeroTime));
  deepStrictEqual(await client.exact(Timestamp.zero), Timestamp.zero);
  deepStrictEqual(await client.number(Uint8Array.of(2, 5)), Uint8Array.of(2, 5));
  deepStrictEqual(await client.find(-5n), ["-5"]);
  strictEqual(await client.show(7), "7");
  deepStrictEqual(await client.new(), { x: 1, y: 2 });
});

test("interface values are told by their registered names, which the compiler tells apart too", async (t) => {
  const client = await connect(t);
  const pet = await client.adopt({ type: "*kitchen.Cat", value: { lives: 9 } });
  strictEqual(pet?.type === "*kitchen.Cat" ? pet.value.lives : undefined, 9);
  strictEqual(await client.adopt(undefined), undefined);
  strictEqual(await client.any(undefined), undefined);
  deepStrictEqual(await client.any({ type: "int64", value: 5n }), { type: "int64", value: 5n });
  await rejects(client.adopt({ type: "int", value: 5 } as never), /Sink.Adopt args: gob: type not registered.*: int$/);
  await rejects(client.any({ type: "main.Dog", value: {} }), /Sink.Any args: gob: type not registered.*: main.Dog$/);
});

test("what is optional and zero arrives as absent where gob cannot tell, and as it was where it can", async (t) => {
  const client = await connect(t);
  const lost = { flag: false, count: 0, big: 0n, ratio: 0, text: "", blob: new Uint8Array(0), list: [] };
  deepStrictEqual(await client.optional({ ...lost, turn: [0, 0] }), {});
  const { point, table, hash, rows, at, version } = full.optional;
  const kept = { point, table, hash, rows, at, exact: Timestamp.zero, version };
  deepStrictEqual(await client.optional(kept), kept);
  deepStrictEqual(await client.optional({ text: undefined, point: undefined }), {});
});

test("declared errors arrive as their classes, and two services share a connection", async (t) => {
  const server = new Server();
  registerSink(server, sink);
  registerDoor(server, { close: () => {} });
  const { address } = await server.listen();
  t.after(() => server.close());
  const connection = await dial(address);
  const client = new SinkClient(connection);
  const door = new DoorClient(connection);
  for (const [number, errorClass] of [NotThere, Broken, TooMuch].entries()) {
    const error = await rejection(client.fail(number));
    ok(error instanceof errorClass && error.remote && error.method === "Sink.Fail");
    deepStrictEqual([error.message, error.code], [errorClass.declared.message, errorClass.declared.code]);
  }
  await client.fail(3);
  strictEqual(await door.close(), undefined, "the schema's Close, not the connection's");
  strictEqual(connection.state, "open");
  await connection.close();
});

const pet = (value: unknown): Pet => value as Pet;
const { scalars, lists, maps, line, arrays, complexes, times, opaques, things, optional, embedded } = full;
const wrong: readonly (readonly [value: Partial<Everything>, message: string])[] = [
  [{ scalars: { ...scalars, int8: 128 } }, "scalars.int8: 128 is not an int8"],
  [{ scalars: { ...scalars, bool: undefined as never } }, "scalars.bool: undefined is not a boolean"],
  [{ lists: { ...lists, grid: [[1], [2, 2 ** 31]] } }, "lists.grid[1][1]: 2147483648 is not an int32"],
  [{ lists: { ...lists, points: {} as never } }, "lists.points: an object is not a list"],
  [{ maps: { ...maps, groups: { g: [5 as never] } } }, 'maps.groups["g"][0]: 5 is not a string'],
  [{ maps: { ...maps, byName: [] as never } }, "maps.byName: a list is not an object of entries"],
  [{ line: { ...line, from: null as never } }, "line.from: null is not a Point, which is an object with x, y"],
  [{ optional: { ...optional, flag: null as never } }, "optional.flag: null is not a boolean"],
  [{ optional: { ...optional, count: 1.5 } }, "optional.count: 1.5 is not an integer"],
  [{ optional: { ...optional, list: null as never } }, "optional.list: null is not a list"],
  [{ optional: { ...optional, at: new Date(Number.NaN) } }, "optional.at: a Date is not a valid Date"],
  [{ arrays: { ...arrays, flags: [true] } }, "arrays.flags: 1 element; there have to be exactly 3"],
  [{ arrays: { ...arrays, hash: new Uint8Array(5) } }, "arrays.hash: 5 bytes; there have to be exactly 4"],
  [{ arrays: { ...arrays, matrix: [[1, 2, 3], [0]] } }, "arrays.matrix[1]: 1 element; there have to be exactly 3"],
  [{ arrays: { ...arrays, points: undefined as never } }, "arrays.points: undefined is not a list of 2 elements"],
  [{ complexes: { ...complexes, double: [1] as never } }, "complexes.double: undefined is not a number"],
  [{ complexes: { ...complexes, many: [["1", 2] as never] } }, 'complexes.many[0]: "1" is not a number'],
  [{ times: { ...times, at: "now" as never } }, 'times.at: "now" is not a valid Date'],
  [{ times: { ...times, at: undefined as never } }, "times.at: undefined is not a valid Date"],
  [{ times: { ...times, exact: new Date() as never } }, "times.exact: a Date is not a Timestamp"],
  [{ opaques: { ...opaques, version: "1.2.3" as never } }, 'opaques.version: "1.2.3" is not a Uint8Array'],
  [
    { things: { ...things, pet: pet({ type: "main.Cow" }) } },
    "things.pet: gob: type not registered for interface: main.Cow",
  ],
  [
    { things: { ...things, pets: [pet({ type: "int", value: 1 })] } },
    "things.pets[0]: gob: type not registered for interface: int",
  ],
  [
    { embedded: { ...embedded, base: undefined as never } },
    "embedded.base: undefined is not a Base, which is an object with id, words",
  ],
];

test("a value that does not fit is named by its path, however deep, and sends nothing", async (t) => {
  const client = await connect(t);
  for (const [value, message] of wrong) {
    const error = await rejection(client.everything({ ...full, ...value }));
    ok(error instanceof RpcError);
    strictEqual(error.message, `Sink.Everything args.${message}`);
  }
  const tied: { -readonly [K in keyof Tree]: Tree[K] } = { value: 1, children: [], named: {} };
  tied.children = [tied];
  await rejects(client.tree(tied), /Sink.Tree args(\.children\[0\])+.*: nested/);
  const loop: { -readonly [K in keyof Chain]: Chain[K] } = { value: 1 };
  loop.next = loop;
  await rejects(client.chain(loop), /Sink.Chain args(\.next)+.*: nested/);
  deepStrictEqual(await client.tree(tree), tree);
});
