// The codecs of the kitchen sink carry every kind of value there and back, over a real connection in memory.

import { deepStrictEqual, rejects, strictEqual } from "node:assert";
import { test } from "node:test";
import {
  Broken,
  DoorTcpClient,
  type Everything,
  NotThere,
  registerDoor,
  registerSink,
  type Sink,
  SinkTcpClient,
  TooMuch,
  type Tree,
} from "rpcgen-generated/kitchen-sink";
import { Server } from "rpcgen-runtime";

const errors = [NotThere, Broken, TooMuch];
let resets = 0;

/** Gives everything back. */
const sink: Sink = {
  everything: (args) => args,
  scalars: (args) => args,
  names: (args) => args,
  line: (args) => args,
  lists: (args) => args,
  maps: (args) => args,
  tree: (args) => args,
  forest: (args) => args,
  ping: () => {},
  reset: async () => {
    resets++;
  },
  version: () => "1",
  not: (args) => !args,
  text: (args) => args,
  blob: (args) => args,
  big: (args) => BigInt.asUintN(64, args),
  half: (args) => args / 2,
  sum: (args) => args.reduce((sum, value) => sum + value, 0),
  flip: (args) => new Map(Object.entries(args).map(([key, value]) => [value, key])),
  grid: (args) => args,
  plot: (args) => new Map(args.map((point) => [point.x > 0, point])),
  fail(args) {
    const DeclaredError = errors[args];
    if (DeclaredError !== undefined) throw new DeclaredError();
  },
  show: (args) => String(args),
  new: () => ({ x: 1, y: 2 }),
};

const zero: Everything = {
  scalars: {
    bool: false,
    string: "",
    bytes: new Uint8Array(0),
    int: 0,
    int8: 0,
    int16: 0,
    int32: 0,
    int64: 0n,
    uint: 0,
    uint8: 0,
    uint16: 0,
    uint32: 0,
    uint64: 0n,
    float32: 0,
    float64: 0,
  },
  names: { id: "", url: "", userID: 0, httpServer: "", ipv4: "", ids: [], snake_Case: "", delete: false, class: "" },
  line: { from: { x: 0, y: 0 }, to: { x: 0, y: 0 }, label: "" },
  lists: { flags: [], texts: [], blobs: [], counts: [], grid: [], big: [], ratios: [], points: [], tables: [] },
  maps: { byName: {}, byNumber: new Map(), byBig: new Map(), byFlag: new Map(), groups: {}, nested: {} },
  tree: { value: 0, children: [], named: {} },
};

const leaf = (value: number): Tree => ({ value, children: [], named: {} });
const full: Everything = {
  scalars: {
    bool: true,
    string: "héllo, 世界 😀 \0",
    bytes: new Uint8Array([0, 1, 127, 128, 255]),
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
    float32: Math.fround(0.1),
    float64: -1.7976931348623157e308,
  },
  names: {
    id: "a",
    url: "b",
    userID: 1,
    httpServer: "c",
    ipv4: "d",
    ids: [1, 0],
    snake_Case: "e",
    delete: true,
    class: "f",
  },
  line: { from: { x: 0, y: -1 }, to: { x: 1, y: 0 }, label: "" },
  lists: {
    flags: [true, false],
    texts: ["", "x"],
    blobs: [new Uint8Array(0), new Uint8Array([7])],
    counts: [0, -1, 1],
    grid: [[], [1, -2], [0]],
    big: [0n, 2n ** 63n],
    ratios: [0, 0.5, Number.POSITIVE_INFINITY],
    points: [
      { x: 0, y: 0 },
      { x: 3, y: 4 },
    ],
    tables: [{}, { a: 1, b: 0 }],
  },
  maps: {
    byName: { a: 0, toString: 1 },
    byNumber: new Map([
      [-1, ""],
      [0, "zero"],
    ]),
    byBig: new Map([[2n ** 62n, true]]),
    byFlag: new Map([
      [true, { x: 1, y: 1 }],
      [false, { x: 0, y: 0 }],
    ]),
    groups: { none: [], some: ["x"] },
    nested: { empty: new Map(), full: new Map([[255, 0.25]]) },
  },
  tree: { value: 1, children: [leaf(0), { ...leaf(2), children: [leaf(3)] }], named: { self: leaf(4) } },
};

test("every kind of value comes back as it was sent, full and zero", async () => {
  const server = new Server();
  registerSink(server, sink);
  registerDoor(server, { close: () => {} });
  const { address } = await server.listen();
  const client = await SinkTcpClient.connect(address);
  const door = await DoorTcpClient.connect(address);
  deepStrictEqual(await client.everything(full), full);
  deepStrictEqual(await client.everything(zero), zero);
  const forest = {
    glades: [
      { name: "", inside: { glades: [] } },
      { name: "x", inside: { glades: [] } },
    ],
  };
  deepStrictEqual(await client.forest(forest), forest);
  await client.ping();
  await client.reset("now");
  strictEqual(resets, 1);
  strictEqual(await client.version(), "1");
  strictEqual(await client.not(true), false);
  strictEqual(await client.text("x"), "x");
  deepStrictEqual(await client.blob(new Uint8Array([1])), new Uint8Array([1]));
  strictEqual(await client.big(-1n), 2n ** 64n - 1n);
  strictEqual(await client.half(1), 0.5);
  strictEqual(await client.sum([1, 2, 3]), 6);
  deepStrictEqual(
    await client.flip({ a: 1, b: 2 }),
    new Map([
      [1, "a"],
      [2, "b"],
    ]),
  );
  deepStrictEqual(await client.grid([[1], []]), [[1], []]);
  deepStrictEqual(await client.plot([{ x: 1, y: 0 }]), new Map([[true, { x: 1, y: 0 }]]));
  strictEqual(await client.show(7), "7");
  deepStrictEqual(await client.new(), { x: 1, y: 2 });
  for (const [i, DeclaredError] of errors.entries()) await rejects(client.fail(i), DeclaredError);
  await client.fail(3);
  await door.close(); // the method of the service
  await door.connection.close();
  await client.close();
  await server.close();
});
