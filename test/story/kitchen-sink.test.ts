// The kitchen sink over the wire: every construct of the language goes to a server and comes back as it was, and two
// services share one connection.

import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert";
import { test } from "node:test";
import {
  Broken,
  DoorClient,
  type Everything,
  NotThere,
  registerDoor,
  registerSink,
  type Sink,
  SinkClient,
  TooMuch,
  type Tree,
} from "rpcgen-generated/kitchen-sink";
import { dial, RpcError, Server } from "rpcgen-runtime";
import { rejection } from "../support/memory.ts";

const tree: Tree = {
  value: 1,
  children: [{ value: -2, children: [], named: { left: { value: 3, children: [], named: {} } } }],
  named: { "": { value: 0, children: [], named: {} }, __proto__x: { value: 9, children: [], named: {} } },
};

/** A value in which nothing is zero, and numbers stand at their limits. */
const full: Everything = {
  scalars: {
    bool: true,
    string: "hé😀",
    bytes: new Uint8Array([0, 255]),
    int: Number.MIN_SAFE_INTEGER,
    int8: -128,
    int16: -32_768,
    int32: -2_147_483_648,
    int64: -(2n ** 63n),
    uint: Number.MAX_SAFE_INTEGER,
    uint8: 255,
    uint16: 65_535,
    uint32: 4_294_967_295,
    uint64: 2n ** 64n - 1n,
    float32: -0.5,
    float64: Number.MIN_VALUE,
  },
  names: {
    id: "a",
    url: "b",
    userID: 1,
    httpServer: "c",
    ipv4: "d",
    ids: [1, 2],
    snake_Case: "e",
    delete: true,
    class: "f",
  },
  line: { from: { x: 1, y: -1 }, to: { x: 0, y: 0 }, label: "l" },
  lists: {
    flags: [true, false],
    texts: ["", "x"],
    blobs: [new Uint8Array(0), new Uint8Array([7])],
    counts: [0, -1, 300],
    grid: [[], [1, 2], [0]],
    big: [0n, 2n ** 64n - 1n],
    ratios: [0, -0.25, 1e300],
    points: [
      { x: 0, y: 0 },
      { x: 5, y: 6 },
    ],
    tables: [{}, { a: 1 }],
  },
  maps: {
    byName: { a: 1, "": 0, constructor: 2, toString: 3 },
    byNumber: new Map([
      [-1, "x"],
      [0, ""],
    ]),
    byBig: new Map([[2n ** 62n, true]]),
    byFlag: new Map([
      [true, { x: 1, y: 2 }],
      [false, { x: 0, y: 0 }],
    ]),
    groups: { g: ["a", ""], empty: [] },
    nested: { n: new Map([[255, 0.5]]) },
  },
  tree,
};

const sink: Sink = {
  everything: (value) => value,
  scalars: (value) => value,
  names: (value) => value,
  line: (value) => value,
  lists: (value) => value,
  maps: (value) => value,
  tree: (value) => value,
  forest: (value) => value,
  ping: () => {},
  reset: async () => {},
  version: () => "1",
  not: (flag) => !flag,
  text: (text) => text,
  blob: (blob) => blob,
  big: (big) => BigInt.asUintN(64, big),
  half: (half) => half / 2,
  sum: (values) => values.reduce((sum, value) => sum + value, 0),
  flip: (table) => new Map(Object.entries(table).map(([key, value]) => [value, key])),
  grid: (grid) => grid,
  plot: (points) => new Map(points.map((point) => [point.x > 0, point])),
  fail(number) {
    if (number === 1) throw new NotThere();
    if (number === 2) throw new Broken();
    if (number === 3) throw new TooMuch();
  },
  show: (number) => String(number),
  new: () => ({ x: 1, y: 2 }),
};

test("every construct comes back as it was sent, and two services share a connection", async (t) => {
  const server = new Server();
  registerSink(server, sink);
  registerDoor(server, { close: () => {} });
  const { address } = await server.listen();
  t.after(() => server.close());
  const connection = await dial(address);
  const client = new SinkClient(connection);
  const door = new DoorClient(connection);

  deepStrictEqual(await client.everything(full), full);
  const zero = await client.everything({
    ...full,
    scalars: await client.scalars({ ...full.scalars, bool: false, string: "", bytes: new Uint8Array(0), int: 0 }),
  });
  deepStrictEqual(
    [zero.scalars.bool, zero.scalars.string, zero.scalars.bytes.length, zero.scalars.int],
    [false, "", 0, 0],
  );
  deepStrictEqual(await client.tree(tree), tree);
  const forest = { glades: [{ name: "a", inside: { glades: [{ name: "", inside: { glades: [] } }] } }] };
  deepStrictEqual(await client.forest(forest), forest);
  strictEqual(await client.ping(), undefined);
  strictEqual(await client.reset("x"), undefined);
  strictEqual(await client.version(), "1");
  strictEqual(await client.not(false), true);
  strictEqual(await client.text("naïve ☃"), "naïve ☃");
  deepStrictEqual(await client.blob(new Uint8Array([1, 2])), new Uint8Array([1, 2]));
  strictEqual(await client.big(-1n), 2n ** 64n - 1n);
  strictEqual(await client.half(3), 1.5);
  strictEqual(await client.sum([1, 2, 3]), 6);
  deepStrictEqual(await client.flip({ a: 1 }), new Map([[1, "a"]]));
  deepStrictEqual(await client.grid([[1], []]), [[1], []]);
  deepStrictEqual(await client.plot([{ x: 1, y: 1 }]), new Map([[true, { x: 1, y: 1 }]]));
  strictEqual(await client.show(7), "7");
  deepStrictEqual(await client.new(), { x: 1, y: 2 });

  await client.fail(0);
  for (const [number, errorClass] of [
    [1, NotThere],
    [2, Broken],
    [3, TooMuch],
  ] as const) {
    const error = await rejection(client.fail(number));
    ok(error instanceof errorClass && error.remote && error.method === "Sink.Fail");
    deepStrictEqual([error.message, error.code], [errorClass.declared.message, errorClass.declared.code]);
  }

  strictEqual(await door.close(), undefined, "the schema's Close, not the connection's");
  strictEqual(connection.state, "open");
  await connection.close();
});

test("a value that does not fit is named by its path, however deep, and sends nothing", async (t) => {
  const server = new Server();
  registerSink(server, sink);
  const { address } = await server.listen();
  t.after(() => server.close());
  const client = new SinkClient(await dial(address));
  const table: [Everything, string][] = [
    [{ ...full, scalars: { ...full.scalars, int8: 128 } }, "args.scalars.int8: 128 is not an int8"],
    [
      { ...full, lists: { ...full.lists, grid: [[1], [2, 2 ** 31]] } },
      "args.lists.grid[1][1]: 2147483648 is not an int32",
    ],
    [{ ...full, maps: { ...full.maps, groups: { g: [5 as never] } } }, 'args.maps.groups["g"][0]: 5 is not a string'],
    [{ ...full, maps: { ...full.maps, byName: [] as never } }, "args.maps.byName: a list is not an object of entries"],
    [{ ...full, lists: { ...full.lists, points: {} as never } }, "args.lists.points: an object is not a list"],
    [{ ...full, line: { ...full.line, from: null as never } }, "args.line.from: null is not a Point"],
  ];
  for (const [value, message] of table) {
    await rejects(
      client.everything(value),
      (error) => error instanceof RpcError && error.message === `Sink.Everything ${message}`,
    );
  }
  const loop: { -readonly [K in keyof Tree]: Tree[K] } = { value: 1, children: [], named: {} };
  loop.children = [loop];
  await rejects(client.tree(loop), /Sink.Tree args(\.children\[0\])+.*: nested/);
  deepStrictEqual(await client.tree(tree), tree);
  await client.connection.close();
});
