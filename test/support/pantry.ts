// The pantry's service and values: one with something in every place, one that is all zero. The Go programs have the same
// in test/interop/go/pantry.

import { isDeepStrictEqual } from "node:util";
import {
  type Answer,
  type Boxes,
  Carrier,
  Colour,
  type Enums,
  Level,
  type Pantry,
  type Payment,
  Size,
  Status,
  Stuck,
  type Term,
  type Unions,
  type Views,
} from "rpcgen-generated/pantry";
import { RpcError } from "rpcgen-runtime";

/** What a struct is before anything has been put into it. */
export const zeroViews: Views = {
  numbers: {
    big: 0n,
    digits: "0",
    number: 0,
    text: "0",
    unsigned: 0n,
    unsignedDigits: "0",
    unsignedNumber: 0,
    unsignedText: "0",
    plain: 0n,
  },
  durations: { span: 0, nanoseconds: 0n, text: "0s", all: [], three: [0, 0, 0], named: {}, counts: new Map() },
  blobs: { hex: "", base64: "", hash: "00000000", long: `${"A".repeat(67)}=` },
  clocks: { text: "0001-01-01T00:00:00Z", nanoseconds: -62_135_596_800_000_000_000n },
  tables: {
    byName: new Map(),
    byNumber: {},
    byBig: {},
    byOrder: {},
    ofOrders: new Map(),
    pairs: [],
    byCorner: [],
    byRatio: [],
    byCell: [],
  },
};

/** A value with something in every place. */
export const fullViews: Views = {
  numbers: {
    big: -(2n ** 63n),
    digits: "9223372036854775807",
    number: Number.MIN_SAFE_INTEGER,
    text: "-9223372036854775808",
    unsigned: 2n ** 64n - 1n,
    unsignedDigits: "18446744073709551615",
    unsignedNumber: Number.MAX_SAFE_INTEGER,
    unsignedText: "18446744073709551615",
    plain: -1n,
    maybe: "9223372036854775807",
  },
  durations: {
    span: -90_000.000001,
    nanoseconds: -(2n ** 63n),
    text: "36h0m0.5s",
    maybe: 1.5,
    all: [0, 0.000001, 86_400_000],
    three: [0.000001, 0, -0.000001],
    named: { tick: 1000 },
    counts: new Map([
      [1, 1],
      [0, 2],
    ]),
  },
  blobs: {
    hex: "00abff",
    base64: "/w==",
    hash: "deadbeef",
    long: Buffer.from(Uint8Array.from({ length: 50 }, (_, i) => 5 * i)).toString("base64"),
    maybe: "AAE=",
  },
  clocks: {
    text: "2024-02-29T12:34:56.123456789+05:30",
    nanoseconds: 1_000_000_005n,
    maybe: "0001-01-01T00:00:00Z",
  },
  tables: {
    byName: new Map([
      ["__proto__", 2],
      ["a", 1],
    ]),
    byNumber: { [-1]: "x", 10: "" },
    byBig: { "-9223372036854775808": true },
    byOrder: { 7: "seven" },
    ofOrders: new Map([["1152921504606846976", "-1"]]),
    pairs: [["only", 1]],
    byCorner: [[{ x: 1, y: -1 }, "corner"]],
    byRatio: [[0.5, 2]],
    byCell: [[[1, 2], { x: 3, y: 4 }]],
  },
};

/** Enums with something in every place, values among them that no member has. */
export const fullEnums: Enums = {
  status: Status.Paid,
  carrier: Carrier.Ups,
  size: Size.Large,
  level: Level.Bottom,
  colour: Colour.Red,
  maybeStatus: 99,
  maybeSize: Size.Small,
  maybeColour: Colour.Red,
  history: [Status.Unknown, -5, Status.Shipped],
  sizes: [Size.Unset, Size.Small, Size.Large],
  byCarrier: new Map<Carrier, Status>([
    [Carrier.None, Status.Unknown],
    ["by hand", -1],
    [Carrier.Dhl, Status.Placed],
  ]),
  bySize: new Map<Size, Colour>([
    [Size.Unset, Colour.Clear],
    [Size.Large, Colour.Red],
  ]),
  byLevel: { "-9223372036854775808": 1, 5: 2 },
  names: { [Status.Paid]: "paid", 7: "seven" },
  prices: { [Colour.Red]: 3 },
  pairs: [[Size.Small, Level.Below]],
};

export const zeroEnums: Enums = {
  status: Status.Unknown,
  carrier: Carrier.None,
  size: Size.Unset,
  level: Level.Zero,
  colour: Colour.Clear,
  history: [],
  sizes: [0, 0, 0],
  byCarrier: new Map(),
  bySize: new Map(),
  byLevel: {},
  names: {},
  prices: {},
  pairs: [],
};

/** Unions with something in every place. */
export const fullUnions: Unions = {
  payment: { kind: "card", value: { token: "t", backup: { kind: "invoice", value: { due: 1000 } } } },
  answer: { kind: "text", value: "" },
  shape: {
    kind: "group",
    value: {
      all: [
        { kind: "corner", value: { x: 0, y: 0 } },
        {
          kind: "line",
          value: [
            { x: 1, y: 2 },
            { x: 0, y: 0 },
          ],
        },
        { kind: "labels", value: {} },
        { kind: "since", value: new Date("2024-01-01T00:00:00Z") },
        { kind: undefined },
      ],
    },
  },
  term: {
    kind: "sum",
    value: {
      left: { kind: "number", value: { value: 1 } },
      right: { kind: "sum", value: { left: { kind: undefined }, right: { kind: "number", value: { value: 0 } } } },
    },
  },
  maybe: { kind: "cash", value: {} },
  answers: [
    { kind: "count", value: 0 },
    { kind: "words", value: ["a", ""] },
    { kind: "status", value: Status.Paid },
    { kind: "size", value: Size.Unset },
    { kind: "card", value: { token: "", backup: { kind: undefined } } },
    { kind: undefined },
  ],
  two: [{ kind: undefined }, { kind: "cash", value: {} }],
  byName: { none: { kind: undefined }, origin: { kind: "corner", value: { x: 0, y: 0 } } },
};

export const zeroUnions: Unions = {
  payment: { kind: undefined },
  answer: { kind: undefined },
  shape: { kind: undefined },
  term: { kind: undefined },
  answers: [],
  two: [{ kind: undefined }, { kind: undefined }],
  byName: {},
};

export const boxes: Boxes = {
  all: [
    { type: "rpcgen.test/interop/pantry.Status", value: Status.Paid },
    { type: "rpcgen.test/interop/pantry.Size", value: Size.Large },
    { type: "rpcgen.test/interop/pantry.Payment", value: { kind: "cash", value: {} } },
    { type: "time.Duration", value: "1m0s" },
    undefined,
  ],
};

function sumOf(term: Term): number {
  if (term.kind === "sum") return sumOf(term.value.left) + sumOf(term.value.right);
  return term.kind === "number" ? term.value.value : 0;
}

function answerTo(payment: Payment): Answer {
  switch (payment.kind) {
    case "card":
      return { kind: "text", value: payment.value.token };
    case "invoice":
      return { kind: "count", value: payment.value.due * 1e6 };
    case "cash":
      return { kind: "words", value: ["cash"] };
    case undefined:
      throw new RpcError("no payment");
  }
}

/** The service, as the Go programs have it too: it gives back what it gets, where that is possible. */
export const pantry: Pantry = {
  views: (value) => value,
  numbers: (value) => value,
  durations: (value) => value,
  blobs: (value) => value,
  clocks: (value) => value,
  tables: (value) => value,
  areFull: (value) => isDeepStrictEqual(value, fullViews),
  areZero: (value) => isDeepStrictEqual(value, zeroViews),
  enums: (value) => value,
  areFullEnums: (value) => isDeepStrictEqual(value, fullEnums),
  next: (status) => status + 1,
  carry: (carrier) => carrier,
  paint: (colour) => colour,
  grow: (size) => Object.values(Size).find((known) => known === size) ?? Size.Unset,
  unions: (value) => value,
  areFullUnions: (value) => isDeepStrictEqual(value, fullUnions),
  areZeroUnions: (value) => isDeepStrictEqual(value, zeroUnions),
  pay: answerTo,
  draw: () => ({ kind: "corner", value: { x: 1, y: 2 } }),
  evaluate: sumOf,
  newer: () => ({ kind: undefined }),
  pack: (value) => value,
  hurry(status) {
    throw new Stuck({ status, carrier: Carrier.Dhl, since: 5_400_000 });
  },
  double: (span) => `${span / 500}s`,
  digits: (number) => String(number),
  fingerprint: (hex) => hex.slice(0, 8),
  lookup: (id) => new Date(Number(id) * 1000).toISOString(),
  far: () => Number.MAX_VALUE,
};
