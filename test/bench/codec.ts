// The codec alone, in process: nanoseconds of CPU for a message's encoding into a slab and for its decoding in place.
// `codec.js` prints what `go-peer codec` prints.

import { chainType, lineType, listsType, mapsType, scalarsType } from "rpcgen-generated/kitchen-sink";
import type { Type } from "rpcgen-runtime";
import { Decoder, PlanSlot } from "rpcgen-runtime/internal/gob/decoder";
import { Encoder } from "rpcgen-runtime/internal/gob/encoder";
import { Writer } from "rpcgen-runtime/internal/gob/writer";
import { wireLimits } from "rpcgen-runtime/internal/limits";
import { argsType, orderType } from "./measured.ts";
import { makeOrder } from "./order.ts";

/** Nanoseconds of each, and the bytes of one message without its type. */
export interface CodecFigures {
  readonly encode: number;
  readonly decode: number;
  readonly bytes: number;
}

/** How many slices are measured of each, and how many slabs are filled and read in a slice. */
const slices = 25;
const slabs = 40;

/** One type's way out and in. */
class Codec<T> {
  readonly #encoder = new Encoder();
  readonly #decoder = new Decoder(wireLimits);
  readonly #slot = new PlanSlot();
  readonly #w = new Writer();
  readonly #type: Type<T>;
  readonly #value: T;
  readonly #batch: number;

  /** `batch`: messages of a slab; together they are fewer bytes than one that is not grown has. */
  constructor(type: Type<T>, value: T, batch: number) {
    this.#type = type;
    this.#value = value;
    this.#batch = batch;
    this.#encoder.announce(this.#w, type);
    this.#decoder.feed(this.#chunk());
    this.#decoder.next();
  }

  /** A chunk as sockets give it, a Buffer. */
  #chunk(): Uint8Array {
    return Buffer.from(this.#w.buf.subarray(0, this.#w.pos));
  }

  #encode(): void {
    const w = this.#w;
    w.pos = 0;
    const own = this.#encoder.announce(w, this.#type);
    for (let i = 0; i < this.#batch; i++) {
      this.#encoder.begin(w);
      this.#encoder.message(w, own, this.#type, this.#value);
      this.#encoder.keep(w);
    }
  }

  #decode(chunk: Uint8Array): void {
    this.#decoder.feed(chunk);
    for (let i = 0; i < this.#batch; i++) {
      if (!this.#decoder.next()) throw new Error("a message has not arrived");
      this.#decoder.read(this.#type, this.#slot);
    }
  }

  warm(times: number): void {
    for (let i = 0; i < times; i++) {
      this.#encode();
      this.#decode(this.#chunk());
    }
  }

  measure(): CodecFigures {
    const encode: number[] = [];
    const decode: number[] = [];
    for (let slice = 0; slice < slices; slice++) {
      const start = cpu();
      for (let i = 0; i < slabs; i++) this.#encode();
      encode.push((cpu() - start) / (slabs * this.#batch));
      const chunks = Array.from({ length: slabs }, () => this.#chunk());
      const fed = cpu();
      for (const chunk of chunks) this.#decode(chunk);
      decode.push((cpu() - fed) / (slabs * this.#batch));
    }
    return { encode: middle(encode), decode: middle(decode), bytes: this.#w.pos / this.#batch };
  }
}

/** Nanoseconds of CPU so far: other programs on the machine have less say in them than in those of a clock. */
function cpu(): number {
  const { user, system } = process.cpuUsage();
  return 1000 * (user + system);
}

function middle(figures: number[]): number {
  return figures.sort((a, b) => a - b)[slices >> 1] as number;
}

// A process has more than one type. Were only one alive, V8 would make the reader and the writer over for that one.
new Codec(chainType, { value: 1, next: { value: 2, next: { value: 3 } } }, 50).warm(300);
new Codec(lineType, { from: { x: 1, y: 2 }, to: { x: 300, y: -400 }, label: "von hier bis über den Fluß" }, 50).warm(
  300,
);
new Codec(
  scalarsType,
  {
    bool: true,
    string: "text",
    bytes: new Uint8Array(9),
    int: -300,
    int8: -3,
    int16: 300,
    int32: -70_000,
    int64: 5n,
    uint: 7,
    uint8: 3,
    uint16: 999,
    uint32: 4_000_000_000,
    uint64: 9n,
    float32: 0.5,
    float64: 1 / 3,
  },
  50,
).warm(300);
new Codec(
  listsType,
  {
    flags: [true, false],
    texts: ["a", "bc"],
    blobs: [new Uint8Array(3)],
    counts: [1, 2, 300],
    grid: [[1], [2, 3]],
    big: [1n],
    ratios: [0.5],
    points: [{ x: 1, y: 2 }],
    tables: [{ one: 1 }],
  },
  50,
).warm(300);
new Codec(
  mapsType,
  {
    byName: { a: 1, b: 2 },
    byNumber: new Map([[1, "one"]]),
    byBig: new Map([[1n, true]]),
    byFlag: new Map([[true, { x: 1, y: 2 }]]),
    groups: { some: ["x", "y"] },
    nested: { inner: new Map([[1, 2]]) },
  },
  50,
).warm(300);

const args = new Codec(argsType, { a: 7, b: 8 }, 2000);
const record = new Codec(orderType, makeOrder(), 100);
for (let i = 0; i < 5; i++) {
  args.warm(60);
  record.warm(60);
}
console.log(JSON.stringify({ args: args.measure(), record: record.measure() }));
