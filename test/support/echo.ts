// The Echo service of the Go programs in test/interop/go/echo, as a schema would describe it, and values for it.

import { isDeepStrictEqual } from "node:util";
import {
  bool,
  bytes,
  empty,
  float32,
  float64,
  type Handlers,
  int,
  int8,
  int16,
  int32,
  int64,
  list,
  map,
  method,
  RpcError,
  record,
  type Service,
  service,
  string,
  type Type,
  uint8,
  uint16,
  uint32,
  uint64,
} from "rpcgen-runtime";
import { turn } from "./events.ts";
import { plain } from "./plain.ts";

export interface Point {
  x: number;
  y: number;
}

/** One property of every kind. */
export interface Sample {
  flag: boolean;
  small: number;
  short: number;
  word: number;
  long: bigint;
  byte: number;
  port: number;
  mask: number;
  wide: bigint;
  ratio: number;
  exact: number;
  name: string;
  data: Uint8Array;
  origin: Point;
  names: string[];
  grid: number[][];
  points: Point[];
  labels: Record<string, string>;
  counts: Map<number, string>;
  places: Record<string, Point>;
}

export interface Tree {
  label: string;
  children: Tree[];
}

const pointType: Type<Point> = plain<Point>("Point", [
  ["X", float64],
  ["Y", float64],
]);

export const sampleType: Type<Sample> = plain<Sample>("Sample", [
  ["Flag", bool],
  ["Small", int8],
  ["Short", int16],
  ["Word", int32],
  ["Long", int64],
  ["Byte", uint8],
  ["Port", uint16],
  ["Mask", uint32],
  ["Wide", uint64],
  ["Ratio", float32],
  ["Exact", float64],
  ["Name", string],
  ["Data", bytes],
  ["Origin", pointType],
  ["Names", list(string)],
  ["Grid", list(list(int))],
  ["Points", list(pointType)],
  ["Labels", record(string)],
  ["Counts", map(int, string)],
  ["Places", record(pointType)],
]);

const treeType: Type<Tree> = plain<Tree>("Tree", [
  ["Label", string],
  ["Children", () => list(treeType)],
]);

/** Names are Go's, and the types those of the Go methods: reply and argument are the same where a method echoes. */
const methods = {
  bool: method("Bool", bool, bool),
  int: method("Int", int, int),
  int64: method("Int64", int64, int64),
  uint64: method("Uint64", uint64, uint64),
  float: method("Float", float64, float64),
  string: method("String", string, string),
  bytes: method("Bytes", bytes, bytes),
  ints: method("Ints", list(int), list(int)),
  map: method("Map", record(int), record(int)),
  sample: method("Sample", sampleType, sampleType),
  tree: method("Tree", treeType, treeType),
  isSample: method("IsSample", sampleType, bool),
  isTree: method("IsTree", treeType, bool),
  nothing: method("Nothing", empty, empty),
  fail: method("Fail", string, int),
  turn: method("Turn", int, int),
  hold: method("Hold", string, string),
};

export type EchoMethods = typeof methods;

export const echoService: Service<EchoMethods> = service("Echo", methods);

/** Told of a call of `hold` when it begins. The call ends with `finish`, or when its connection is gone. */
export type OnHold = (text: string, finish: () => void) => void;

/** The service as our servers implement it. */
export function echoHandlers(onHold: OnHold = () => {}): Handlers<EchoMethods> {
  return {
    bool: (a) => a,
    int: (a) => a,
    int64: (a) => a,
    uint64: (a) => a,
    float: (a) => a,
    string: (a) => a,
    bytes: (a) => a,
    ints: (a) => a,
    map: (a) => a,
    sample: (a) => a,
    tree: (a) => a,
    isSample: (a) => isDeepStrictEqual(a, sample),
    isTree: (a) => isDeepStrictEqual(a, tree),
    nothing: () => {},
    fail(text) {
      if (text !== "") throw new RpcError(text);
      return 0; // an error without a text is a success, as in Go
    },
    // Without this turn each call would be answered while its request is read, and none would be in flight together.
    async turn(a) {
      await turn();
      return a;
    },
    async hold(text, { signal }) {
      await new Promise<void>((resolve) => {
        signal.addEventListener("abort", () => resolve(), { once: true });
        onHold(text, resolve);
      });
      return text;
    },
  };
}

/** The value that the Go programs call `NewSample()`. */
export const sample: Sample = {
  flag: true,
  small: -128,
  short: 32767,
  word: -2147483648,
  long: 2n ** 63n - 1n,
  byte: 255,
  port: 65535,
  mask: 4294967295,
  wide: 2n ** 64n - 1n,
  ratio: 0.5,
  exact: -0.1,
  name: "hélloⓢ 😀",
  data: Uint8Array.of(0, 127, 128, 255),
  origin: { x: -1.5, y: 0 },
  names: ["", "a", "ß"],
  grid: [[1, -2], [], [2 ** 40]],
  points: [
    { x: 1, y: 2 },
    { x: 0, y: 0 },
    { x: 0, y: Number.NEGATIVE_INFINITY },
  ],
  labels: { k: "v", "": "empty" },
  counts: new Map([
    [-1, "minus"],
    [2 ** 20, "many"],
  ]),
  places: { here: { x: 3, y: 0 }, there: { x: 0, y: 0 } },
};

/** The value that the Go programs call `NewTree()`. */
export const tree: Tree = {
  label: "/",
  children: [
    { label: "a", children: [] },
    { label: "b", children: [{ label: "c", children: [] }] },
  ],
};
