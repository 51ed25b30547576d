// Reading gob's elements, by a plan that fits the peer's types to ours. It knows no connection.
// Source: Go encoding/gob decode.go; the error texts are Go's where Go has one, because they travel to Go clients.

import { malformed, utf8Text } from "../bytes.ts";
import { RpcError } from "../errors.ts";

/** What a value looks like on the wire. */
export type WireKind = BasicKind | "struct" | "list" | "array" | "map" | "opaque";

/** The kinds that need no definition. */
export type BasicKind = "bool" | "int" | "uint" | "float" | "bytes" | "string" | "complex" | "interface";

/**
 * How to read one type of the peer. `decoder.ts` compiles a plan once for a pair of types, because definitions never
 * change: one printed reader then serves every version of the peer.
 */
export interface Plan {
  readonly kind: WireKind;
  /** The type's name in the peer's definition, for error texts. */
  readonly name: string;
  /** Of a struct: its fields' names in the peer's definition. */
  readonly names: readonly string[];
  /** Of a struct: for each field of the peer our field's number, or -1 for one that we do not have. */
  readonly ours: readonly number[];
  /** Of a struct the plans of its fields, of a list or array that of its elements, of a map those of key and element. */
  readonly parts: readonly Plan[];
  /** Of an array: its length. */
  readonly length: number;
}

/** What bounds the reading of one message. Times depth, a few bytes of input can otherwise cost all memory (F9). */
export interface ReadLimits {
  /** How deep values and types may be nested. Default 100. */
  readonly maxDepth: number;
  /** How many list elements and map entries one message may hold. Default 1,000,000. */
  readonly maxElements: number;
}

const float = new Float64Array(1);
const floatBytes = new Uint8Array(float.buffer);

/** Every text that says "this is not here" on the way through a value. Go says EOF when data ends inside a value. */
const endOfData = "EOF";

/** Reads the values of one message after the other; `decoder.ts` sets where a message begins and ends. */
export class Reader {
  bytes: Uint8Array = new Uint8Array(0);
  pos = 0;
  end = 0;
  /** The plan of the value that comes next. */
  next!: Plan;
  readonly #limits: ReadLimits;
  #elements = 0;
  /** The struct, list or map that is being read, the number of its field or element, and the same of those around it. */
  #plan!: Plan;
  #at = -1;
  #depth = 0;
  readonly #outerPlans: Plan[] = [];
  readonly #outerAts: number[] = [];

  constructor(limits: ReadLimits) {
    this.#limits = limits;
  }

  /** Begins a message's content. */
  begin(bytes: Uint8Array, pos: number, end: number): void {
    this.bytes = bytes;
    this.pos = pos;
    this.end = end;
    this.#depth = 0;
    this.#elements = this.#limits.maxElements;
  }

  /** Begins a struct, list or map; what it answers goes to `close`. */
  open(): number {
    const outer = this.#depth;
    this.#outerPlans[outer] = this.#plan;
    this.#outerAts[outer] = this.#at;
    this.#plan = this.next;
    this.#at = -1;
    if (++this.#depth > this.#limits.maxDepth) this.#tooDeep();
    return outer;
  }

  /** Ends what `open` began. */
  close(outer: number): void {
    this.#depth = outer;
    this.#plan = this.#outerPlans[outer] as Plan;
    this.#at = this.#outerAts[outer] as number;
  }

  /** The number of our field that comes next, or -1 at the end of the struct. Skips what we do not have. */
  field(): number {
    const plan = this.#plan;
    for (;;) {
      if (this.pos >= this.end) return -1; // Go takes a missing end of struct at the end of a message
      const delta = this.uint();
      if (delta === 0) return -1;
      const index = this.#at + delta;
      if (index >= plan.ours.length) throw malformed("gob: bad data: field numbers out of bounds");
      this.#at = index;
      const part = plan.parts[index] as Plan;
      const ours = plan.ours[index] as number;
      if (ours >= 0) {
        this.next = part;
        return ours;
      }
      this.skip(part);
    }
  }

  bool(): boolean {
    return this.uint() !== 0;
  }

  /** Any unsigned integer; one that is not a safe number is an error. */
  uint(): number {
    if (this.pos >= this.end) throw malformed(endOfData);
    const first = this.bytes[this.pos++] as number;
    if (first < 0x80) return first;
    const size = this.#size(first);
    let value = 0;
    for (let i = 0; i < size; i++) value = value * 0x100 + (this.bytes[this.pos++] as number);
    if (value > Number.MAX_SAFE_INTEGER) {
      this.pos -= size + 1;
      this.#unsafe(this.uint64(), "uint");
    }
    return value;
  }

  uint8(): number {
    return this.#within(this.uint(), 0, 0xff);
  }

  uint16(): number {
    return this.#within(this.uint(), 0, 0xffff);
  }

  uint32(): number {
    return this.#within(this.uint(), 0, 0xffffffff);
  }

  uint64(): bigint {
    if (this.pos >= this.end) throw malformed(endOfData);
    const first = this.bytes[this.pos++] as number;
    if (first < 0x80) return BigInt(first);
    let high = 0;
    let low = 0;
    for (let size = this.#size(first); size > 0; size--) {
      const byte = this.bytes[this.pos++] as number;
      if (size > 4) high = high * 0x100 + byte;
      else low = low * 0x100 + byte;
    }
    return high === 0 ? BigInt(low) : (BigInt(high) << 32n) | BigInt(low);
  }

  /** Any unsigned integer: a number if that is safe, else a bigint. */
  anyUint(): number | bigint {
    if (this.pos < this.end && (this.bytes[this.pos] as number) >= 0xfa) return this.uint();
    if (this.pos < this.end && (this.bytes[this.pos] as number) < 0x80) return this.bytes[this.pos++] as number;
    const wide = this.uint64();
    return wide <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(wide) : wide;
  }

  /** Any signed integer; one that is not a safe number is an error. */
  int(): number {
    if (this.pos >= this.end) throw malformed(endOfData);
    const first = this.bytes[this.pos] as number;
    if (first < 0x80) {
      this.pos++;
      return first & 1 ? -((first + 1) >> 1) : first >> 1;
    }
    if (first < 0xfa) {
      const wide = this.int64(); // seven or eight bytes do not fit a number's 53 bits
      const value = Number(wide);
      return Number.isSafeInteger(value) ? value : this.#unsafe(wide, "int");
    }
    const zigzag = this.uint();
    return zigzag % 2 === 1 ? -(zigzag + 1) / 2 : zigzag / 2;
  }

  int8(): number {
    return this.#within(this.int(), -0x80, 0x7f);
  }

  int16(): number {
    return this.#within(this.int(), -0x8000, 0x7fff);
  }

  int32(): number {
    return this.#within(this.int(), -0x80000000, 0x7fffffff);
  }

  int64(): bigint {
    const zigzag = this.uint64();
    return zigzag & 1n ? ~(zigzag >> 1n) : zigzag >> 1n;
  }

  float64(): number {
    if (this.pos >= this.end) throw malformed(endOfData);
    const first = this.bytes[this.pos++] as number;
    floatBytes.fill(0);
    if (first < 0x80) floatBytes[7] = first;
    else {
      const size = this.#size(first);
      for (let i = 8 - size; i < 8; i++) floatBytes[i] = this.bytes[this.pos++] as number;
    }
    return float[0] as number;
  }

  float32(): number {
    const value = this.float64();
    // Go refuses what does not fit; infinities, NaN, underflow and lost precision pass (decode.go, float32FromBits).
    return Number.isFinite(value) && Math.abs(value) > 3.4028234663852886e38 ? this.#outOfRange() : Math.fround(value);
  }

  string(): string {
    const start = this.#run("gob: bad string slice length: 0");
    return utf8Text(this.bytes, start, this.pos);
  }

  /** Goes over a text. */
  skipString(): void {
    this.#run("gob: bad string slice length: 0");
  }

  /** Bytes in memory of their own. */
  byteSlice(): Uint8Array {
    const start = this.#run("gob: bad []uint8 slice length: 0");
    return this.bytes.slice(start, this.pos);
  }

  list<T>(element: { read(r: Reader): T }): T[] {
    const plan = this.next;
    const part = plan.parts[0] as Plan;
    const outer = this.open();
    const values: T[] = [];
    for (let left = this.count(plan); left > 0; left--) {
      this.#at++;
      this.next = part;
      values.push(element.read(this));
    }
    this.close(outer);
    return values;
  }

  /** Reads map entries and gives each to `put`. With a duplicate key the later entry wins, as in Go. */
  entries<K, V>(key: { read(r: Reader): K }, value: { read(r: Reader): V }, put: (k: K, v: V) => void): void {
    const plan = this.next;
    const outer = this.open();
    for (let left = this.count(plan); left > 0; left--) {
      this.#at++;
      this.next = plan.parts[0] as Plan;
      const k = key.read(this);
      this.next = plan.parts[1] as Plan;
      put(k, value.read(this));
    }
    this.close(outer);
  }

  /** The number of elements of a list, array or map: never more than there can be, so that nothing is promised memory. */
  count(plan: Plan): number {
    const count = this.uint();
    if (plan.kind === "array" && count !== plan.length) throw malformed("gob: length mismatch in decodeArray");
    if (count > this.end - this.pos) {
      const text = plan.kind === "map" ? "map" : "array or slice";
      throw malformed(`gob: decoding ${text}: length exceeds input size (${count} elements)`);
    }
    this.#elements -= count;
    if (this.#elements < 0) {
      throw new RpcError(`a message may hold ${this.#limits.maxElements} elements (maxElements)`, {
        code: "resource_exhausted",
      });
    }
    return count;
  }

  /** Reads over a value that nobody wants. */
  skip(plan: Plan): void {
    switch (plan.kind) {
      case "bool":
      case "int":
      case "uint":
      case "float":
        this.#skipNumber();
        return;
      case "complex":
        this.#skipNumber();
        this.#skipNumber();
        return;
      case "bytes":
      case "string":
        this.#run("gob: slice length too large");
        return;
      case "opaque":
        this.#run("gob: GobDecoder: length too large for buffer");
        return;
      case "interface":
        this.#skipInterface();
        return;
      case "struct": {
        this.next = plan;
        const outer = this.open();
        while (this.#skipField());
        this.close(outer);
        return;
      }
      default: {
        this.next = plan;
        const outer = this.open();
        for (let left = this.count(plan); left > 0; left--) for (const part of plan.parts) this.skip(part);
        this.close(outer);
      }
    }
  }

  /** Where in the value the reading stands, as `[number of the field or element, plan]` from the outside in. */
  path(): [Plan, number][] {
    const path: [Plan, number][] = [];
    for (let i = 1; i < this.#depth; i++) path.push([this.#outerPlans[i] as Plan, this.#outerAts[i] as number]);
    if (this.#depth > 0) path.push([this.#plan, this.#at]);
    return path;
  }

  #skipField(): boolean {
    if (this.pos >= this.end) return false;
    const delta = this.uint();
    if (delta === 0) return false;
    this.#at += delta;
    const part = this.#plan.parts[this.#at];
    if (part === undefined) throw malformed("gob: bad data: field numbers out of bounds");
    this.skip(part);
    return true;
  }

  #skipNumber(): void {
    if (this.pos >= this.end) throw malformed(endOfData);
    const first = this.bytes[this.pos++] as number;
    if (first >= 0x80) this.pos += this.#size(first);
  }

  #skipInterface(): void {
    const start = this.#run("gob: bad string slice length: 0");
    if (this.pos === start) return; // nil
    if (this.int() < 0)
      throw malformed("rpcgen: an interface value that defines its type inside itself is not read yet");
    this.#run("gob: bad interface encoding: data length too large for buffer");
  }

  /** The size of a long integer, whose bytes are all there. */
  #size(first: number): number {
    const size = 0x100 - first;
    if (size > 8) throw malformed("gob: encoded unsigned integer out of range");
    if (size > this.end - this.pos) {
      throw malformed(`gob: invalid uint data length ${size}: exceeds input size ${this.end - this.pos}`);
    }
    return size;
  }

  /** Goes over a length and so many bytes, and answers where those start. */
  #run(tooLong: string): number {
    const length = this.uint();
    const start = this.pos;
    if (length > this.end - start) throw malformed(tooLong);
    this.pos = start + length;
    return start;
  }

  #within(value: number, min: number, max: number): number {
    return value >= min && value <= max ? value : this.#outOfRange();
  }

  #outOfRange(): never {
    const name = this.#depth === 0 ? "" : this.#plan.kind === "struct" ? (this.#plan.names[this.#at] ?? "") : "element";
    throw new RpcError(`value for ${JSON.stringify(name)} out of range`, { code: "out_of_range" });
  }

  #unsafe(value: bigint, type: "int" | "uint"): never {
    throw new RpcError(`${value} is not a safe integer: declare it ${type}64, or ${type} as bigint`, {
      code: "out_of_range",
    });
  }

  #tooDeep(): never {
    throw malformed(`a value may be nested ${this.#limits.maxDepth} deep (maxDepth)`);
  }
}
