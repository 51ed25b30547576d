// The kitchen sink's service and values: one with something in every place, one that is all zero. The Go programs have
// the same in test/interop/go/kitchen.

import { isDeepStrictEqual } from "node:util";
import {
  Broken,
  type Chain,
  type Everything,
  type Forest,
  NotThere,
  type Sink,
  TooMuch,
  type Tree,
} from "rpcgen-generated/kitchen-sink";
import { Timestamp, zeroTime } from "rpcgen-runtime";

const leaf = (value: number): Tree => ({ value, children: [], named: {} });

export const tree: Tree = {
  value: 1,
  children: [{ value: -2, children: [leaf(0)], named: { left: leaf(3) } }],
  named: { "": leaf(0), __proto__x: leaf(9) },
};

export const forest: Forest = {
  glades: [
    { name: "a", inside: { glades: [{ name: "", inside: { glades: [] } }] } },
    { name: "", inside: { glades: [] } },
  ],
};

const chain: Chain = { value: 1, next: { value: 0, next: { value: 3 } } };

/** -2^70 as math/big.Int turns it into bytes: version and sign, then the magnitude. */
const bigNumber: Uint8Array = Uint8Array.of(3, 0x40, 0, 0, 0, 0, 0, 0, 0, 0);

const dog = "rpcgen.test/interop/kitchen.Dog";
const cat = "*kitchen.Cat";

/** A value in which nothing is zero that could be, and numbers stand at their limits. */
export const full: Everything = {
  scalars: {
    bool: true,
    string: "hé😀",
    bytes: Uint8Array.of(0, 255),
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
    blobs: [Uint8Array.of(7), new Uint8Array(0)],
    counts: [0, -1, 300],
    grid: [[], [1, 2], [0]],
    big: [0n, 2n ** 64n - 1n],
    ratios: [0, -0.25, Number.POSITIVE_INFINITY],
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
    nested: { n: new Map([[255, 0.5]]), none: new Map() },
  },
  tree,
  optional: {
    flag: true,
    count: -1,
    big: 2n ** 62n,
    ratio: 0.1,
    text: "t",
    blob: Uint8Array.of(1),
    list: [0],
    turn: [0, -1],
    point: { x: 0, y: 0 },
    table: {},
    hash: new Uint8Array(4),
    rows: [
      [0, 0, 0],
      [0, 0, 0],
    ],
    at: new Date(zeroTime),
    exact: Timestamp.from("2024-02-29T12:34:56.123456789+05:30"),
    number: bigNumber,
    version: Uint8Array.of(0, 0, 0),
  },
  chain,
  arrays: {
    bytes: Uint8Array.of(0, 128, 255),
    hash: Uint8Array.of(1, 2, 3, 4),
    flags: [true, false, true],
    matrix: [
      [1, 2, 3],
      [-1, 0, 0.5],
    ],
    points: [
      { x: 1, y: 2 },
      { x: 0, y: 0 },
    ],
    words: ["", "w"],
    lists: [[1], []],
    pairs: [
      [1, 2],
      [0, 0],
    ],
    blocks: [Uint8Array.of(1, 2, 3, 4), new Uint8Array(4)],
    long: Array.from({ length: 1000 }, (_, i) => (i % 251) - 125),
  },
  complexes: {
    single: [0.5, -1],
    double: [0, 0.1],
    many: [
      [0, 0],
      [1, 2],
    ],
    pair: [
      [0, 1],
      [0, 0],
    ],
  },
  times: {
    at: new Date("2024-02-29T12:34:56.789Z"),
    exact: Timestamp.from("1969-12-31T23:59:59.999999999Z"),
    all: [new Date(0), new Date(zeroTime)],
    named: { east: Timestamp.from("2024-02-29T12:34:56+05:30"), zero: Timestamp.zero },
  },
  opaques: {
    version: Uint8Array.of(1, 20, 3),
    secret: new TextEncoder().encode("t3rc3s"),
    versions: [Uint8Array.of(0, 1, 0), Uint8Array.of(0, 0, 0)],
    secrets: { a: new TextEncoder().encode("b"), none: new Uint8Array(0) },
  },
  things: {
    any: { type: "float64", value: 0.5 },
    pet: { type: dog, value: { name: "Rex", friend: { type: cat, value: { lives: 9 } } } },
    pets: [{ type: cat, value: { lives: 0 } }, undefined, { type: dog, value: { name: "", friend: undefined } }],
    named: {
      nothing: undefined,
      number: { type: "int", value: -7 },
      list: { type: "[]string", value: ["a", ""] },
      bytes: { type: "[]uint8", value: Uint8Array.of(1) },
    },
    either: { type: "rpcgen.test/interop/kitchen.Point", value: { x: 0, y: -1 } },
  },
  embedded: { base: { id: 7n, words: ["x"] }, point: { x: 0, y: 2 }, note: "n" },
  byID: new Map([
    [2n ** 40n, ["x", ""]],
    [-1n, []],
  ]),
};

/** What a struct is before anything has been put into it. */
export const zero: Everything = {
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
  tree: leaf(0),
  optional: {},
  chain: { value: 0 },
  arrays: {
    bytes: new Uint8Array(3),
    hash: new Uint8Array(4),
    flags: [false, false, false],
    matrix: [
      [0, 0, 0],
      [0, 0, 0],
    ],
    points: [
      { x: 0, y: 0 },
      { x: 0, y: 0 },
    ],
    words: ["", ""],
    lists: [[], []],
    pairs: [],
    blocks: [new Uint8Array(4), new Uint8Array(4)],
    long: Array.from({ length: 1000 }, () => 0),
  },
  complexes: {
    single: [0, 0],
    double: [0, 0],
    many: [],
    pair: [
      [0, 0],
      [0, 0],
    ],
  },
  times: { at: new Date(zeroTime), exact: Timestamp.zero, all: [], named: {} },
  opaques: { version: new Uint8Array(0), secret: new Uint8Array(0), versions: [], secrets: {} },
  things: { any: undefined, pet: undefined, pets: [], named: {}, either: undefined },
  embedded: { base: { id: 0n, words: [] }, note: "" },
  byID: new Map(),
};

const errors = [NotThere, Broken, TooMuch];

/** The service, as the Go programs have it too: it gives back what it gets, where that is possible. */
export const sink: Sink = {
  everything: (value) => value,
  scalars: (value) => value,
  names: (value) => value,
  line: (value) => value,
  lists: (value) => value,
  maps: (value) => value,
  tree: (value) => value,
  forest: (value) => value,
  optional: (value) => value,
  chain: (value) => value,
  arrays: (value) => value,
  complexes: (value) => value,
  times: (value) => value,
  opaques: (value) => value,
  things: (value) => value,
  embedded: (value) => value,
  isFull: (value) => isDeepStrictEqual(value, full),
  isZero: (value) => isDeepStrictEqual(value, zero),
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
  turn: ([re, im]) => [-im, re],
  hash: (hash) => hash,
  matrix: (matrix) => matrix,
  when: (when) => when,
  exact: (when) => when,
  number: (number) => number,
  adopt: (pet) => pet,
  any: (value) => value,
  find: (id) => [String(id)],
  fail(number) {
    const DeclaredError = errors[number];
    if (DeclaredError !== undefined) throw new DeclaredError();
  },
  show: (number) => String(number),
  new: () => ({ x: 1, y: 2 }),
};
