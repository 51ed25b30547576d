// Reading gob's values: structs, lists and maps, by a plan that fits the peer's types to ours. It knows no connection.
// Source: Go encoding/gob decode.go; the error texts are Go's where Go has one, because they travel to Go clients.

import { malformed } from "../bytes.ts";
import { RpcError } from "../errors.ts";
import type { WireLimits } from "../limits.ts";
import { utf8Text } from "../utf8.ts";
import { around, noPlan, type Plan, type TypeSource } from "./plan.ts";
import { Scanner } from "./scanner.ts";

/** What the content of an interface value is read as. */
export interface ContentType {
  read(r: Reader): unknown;
}

/** How many bytes a registered name may have (decode.go, decodeInterface). */
const maxInterfaceName = 1024;

/** V8 makes a list of more than 32 Mi elements at once a hash table. */
const mostAtOnce = 32 * 1024 * 1024;

/** A struct, list or map that is being read. Made once a depth, and used again by all that come at this depth. */
class Frame {
  plan: Plan = noPlan;
  /** Which part of the plan comes next: of a struct the field, of a map 0 for a key and 1 for a value. */
  part = -1;
  /** The number of the element or entry. */
  element = -1;
}

/** Reads the values of one message after the other; `decoder.ts` sets where a message begins and ends. */
export class Reader extends Scanner {
  readonly #limits: WireLimits;
  readonly #source: TypeSource;
  /** The value may go on in another message, so that what is left of this one bounds nothing. */
  #open = false;
  /** What the message has used of `maxElements` and of `maxDecodedBytes`. */
  #elements = 0;
  #heap = 0;
  /** The frames from the outside in. The first stands around the whole value, and has its plan as its only part. */
  readonly #frames: Frame[] = [new Frame()];
  #depth = 0;
  #frame: Frame = this.#frames[0] as Frame;

  constructor(limits: WireLimits, source: TypeSource) {
    super(limits.refuseInvalidUtf8);
    this.#limits = limits;
    this.#source = source;
    this.#frame.part = 0;
  }

  /** Begins a message's content. */
  begin(bytes: Uint8Array, pos: number, end: number): void {
    if (this.bytes !== bytes) this.turnTo(bytes);
    this.origin = pos;
    this.pos = pos;
    this.end = end;
    if (this.#depth > 0) this.close(0); // the message before could not be read to its end
    this.#elements = 0;
    this.#heap = 0;
    this.#open = false;
  }

  /** What has been read, in bytes of memory as estimated. */
  get cost(): number {
    return this.#heap;
  }

  /** Begins again at a value that may go on in other messages, because there are interface values in it. */
  beginOpen(pos: number, end: number): void {
    this.begin(this.bytes, pos, end);
    this.#open = true;
  }

  /** Goes on with the same value in another message. */
  goOn(pos: number, end: number): void {
    this.pos = pos;
    this.end = end;
  }

  /** Says how the message's value is read: by the only part of `whole`, the plan around it. */
  start(whole: Plan): void {
    this.#frame.plan = whole;
  }

  /** Begins the struct, list or map that comes next; what it answers goes to `close`. */
  open(): number {
    const { plan, part } = this.#frame;
    return this.#enter(plan.parts[part] as Plan);
  }

  #enter(plan: Plan): number {
    const outer = this.#depth;
    const frame = this.#frames[outer + 1] ?? this.#deeper();
    if (frame.plan !== plan) frame.plan = plan; // comparing is cheaper than telling the garbage collector again
    frame.part = -1;
    frame.element = -1;
    this.#frame = frame;
    this.#depth = outer + 1;
    this.#heap += plan.openCost;
    if (this.#heap > this.#limits.maxDecodedBytes) this.#exhausted();
    return outer;
  }

  /** Ends what `open` began. */
  close(outer: number): void {
    this.#depth = outer;
    this.#frame = this.#frames[outer] as Frame;
  }

  /** The number of our field that comes next, or -1 at the end of the struct. Skips what we do not have. */
  field(): number {
    const { pos } = this;
    if (pos < this.end) {
      const delta = this.bytes[pos] as number;
      if (delta === 0) {
        this.pos = pos + 1;
        return -1;
      }
      const frame = this.#frame;
      const part = frame.part + delta;
      if (part < frame.plan.straight && delta < 0x80) {
        this.pos = pos + 1;
        frame.part = part;
        return part;
      }
    }
    return this.#rareField();
  }

  /** A field behind one that stands elsewhere with us, a step of more than 127, or none where there should be one. */
  #rareField(): number {
    const frame = this.#frame;
    const { plan } = frame;
    for (;;) {
      if (this.pos >= this.end) return -1; // Go takes a missing end of struct at the end of a message
      const delta = this.extent();
      if (delta === 0) return -1;
      const part = frame.part + delta;
      if (part >= plan.ours.length) throw malformed("gob: bad data: field numbers out of bounds");
      frame.part = part;
      const ours = plan.ours[part] as number;
      if (ours >= 0) return ours;
      this.skip(plan.parts[part] as Plan);
    }
  }

  list<T>(element: { read(r: Reader): T }): T[] {
    const outer = this.open();
    const frame = this.#frame;
    const count = this.count(frame.plan);
    const values = new Array<T>(Math.min(count, this.end - this.pos, mostAtOnce));
    frame.part = 0;
    for (let i = 0; i < count; i++) {
      frame.element = i;
      if (this.pos >= this.end) this.#tooMany(frame.plan, count);
      values[i] = element.read(this);
    }
    this.close(outer);
    return values;
  }

  /** Reads map entries and gives each to `put`. With a duplicate key the later entry wins, as in Go. */
  entries<K, V>(key: { read(r: Reader): K }, value: { read(r: Reader): V }, put: (k: K, v: V) => void): void {
    const outer = this.open();
    const frame = this.#frame;
    for (let count = this.count(frame.plan), i = 0; i < count; i++) {
      frame.element = i;
      if (this.pos >= this.end) this.#tooMany(frame.plan, count);
      frame.part = 0;
      const k = key.read(this);
      frame.part = 1;
      put(k, value.read(this));
    }
    this.close(outer);
  }

  /**
   * A count, a step or a zero that has to be there: no number of the user's, so that beyond the safe ones it is only large,
   * and refused in the words of whoever asked.
   */
  extent(): number {
    const first = this.bytes[this.pos] as number;
    return first >= 0x80 && first < 0xfa ? Number(this.uint64()) : this.uint();
  }

  /** The number of elements of a list, array or map: never more than there can be, so that nothing is promised memory. */
  count(plan: Plan): number {
    const count = this.extent();
    if (plan.kind === "array" && count !== plan.length) throw malformed("gob: length mismatch in decodeArray");
    if (count > this.end - this.pos && !this.#open) this.#tooMany(plan, count);
    this.#elements += count;
    this.#heap += count * plan.elementCost;
    if (this.#elements > this.#limits.maxElements || this.#heap > this.#limits.maxDecodedBytes) this.#exhausted();
    return count;
  }

  /** Reads over a value that nobody wants. */
  skip(plan: Plan): void {
    switch (plan.kind) {
      case "bool":
      case "int":
      case "uint":
      case "float":
        this.skipNumber();
        return;
      case "complex":
        this.skipNumber();
        this.skipNumber();
        return;
      case "bytes":
      case "string":
        this.run("gob: slice length too large");
        return;
      case "opaque":
        this.run("gob: GobDecoder: length too large for buffer");
        return;
      case "interface":
        this.interfaceValue(() => undefined);
        return;
      case "struct": {
        const outer = this.#enter(plan);
        while (this.#skipField());
        this.close(outer);
        return;
      }
      default: {
        const outer = this.#enter(plan);
        for (let count = this.count(plan), i = 0; i < count; i++) {
          if (this.pos >= this.end) this.#tooMany(plan, count);
          for (const part of plan.parts) this.skip(part);
        }
        this.close(outer);
      }
    }
  }

  /** Where in the value the reading stands, as `[plan, number of the field or element]` from the outside in. */
  path(): [Plan, number][] {
    return this.#frames
      .slice(1, this.#depth + 1)
      .map(({ plan, part, element }) => [plan, plan.kind === "struct" ? part : element]);
  }

  #skipField(): boolean {
    if (this.pos >= this.end) return false;
    const delta = this.extent();
    if (delta === 0) return false;
    const frame = this.#frame;
    frame.part += delta;
    const part = frame.plan.parts[frame.part];
    if (part === undefined) throw malformed("gob: bad data: field numbers out of bounds");
    this.skip(part);
    return true;
  }

  /**
   * Reads an interface value: its registered name, `""` for nil, and its content as the type that `typeOf` has for the
   * name. Where it has none the content is read over.
   */
  interfaceValue(typeOf: (name: string) => ContentType | undefined): { name: string; value: unknown } {
    const start = this.run("gob: bad string slice length: 0");
    if (this.pos === start) return { name: "", value: undefined };
    if (this.pos - start > maxInterfaceName) throw malformed(`gob: name too long (${this.pos - start} bytes)`);
    const name = utf8Text(this.bytes, start, this.pos);
    const id = this.#typeSequence();
    this.extent(); // how many bytes follow: wrong where there are definitions inside, and not needed
    const type = typeOf(name);
    const plan = this.#source.planOf(id, type);
    if (plan.kind !== "struct" && this.extent() !== 0) {
      throw malformed("gob: decode: corrupted data: non-zero delta for singleton");
    }
    const outer = this.#enter(around(plan));
    this.#frame.part = 0;
    if (type === undefined) this.skip(plan);
    const value = type === undefined ? undefined : type.read(this);
    this.close(outer);
    return { name, value };
  }

  /** The id of a value's type, over the definitions in front of it (decoder.go, decodeTypeSequence). */
  #typeSequence(): number {
    for (;;) {
      const id = this.int();
      if (id >= 0) return id;
      this.#source.define(-id);
      // Inside an interface inside an interface a count comes next; else the message is over and another goes on.
      if (this.pos < this.end) this.extent();
      else this.#source.nextMessage();
    }
  }

  protected override taken(start: number): Uint8Array {
    return this.#source.taken(this.bytes, start, this.pos);
  }

  #tooMany(plan: Plan, count: number): never {
    const text = plan.kind === "map" ? "map" : "array or slice";
    throw malformed(`gob: decoding ${text}: length exceeds input size (${count} elements)`);
  }

  /** Go names the field, says `element of` for lists, and names the Go type where there is no field. */
  protected override outOfRange(goType: string): never {
    let name = `*${goType}`;
    for (const [plan, at] of this.path()) {
      if (at < 0) continue;
      if (plan.kind === "struct") name = plan.names[at] ?? "";
      else if (plan.kind !== "map") name = `element of ${name}`;
    }
    throw new RpcError(`value for ${JSON.stringify(name)} out of range`, { code: "out_of_range" });
  }

  #exhausted(): never {
    const { maxElements, maxDecodedBytes } = this.#limits;
    const text =
      this.#elements > maxElements
        ? `more than ${maxElements} elements in one message (maxElements)`
        : `a message that takes more than ${maxDecodedBytes} bytes of memory (maxDecodedBytes)`;
    throw new RpcError(text, { code: "resource_exhausted" });
  }

  /** The frame of one more depth, which nothing has been read at before. */
  #deeper(): Frame {
    const { maxDepth } = this.#limits;
    if (this.#depth >= maxDepth) throw malformed(`a value may be nested ${maxDepth} deep (maxDepth)`);
    const frame = new Frame();
    this.#frames.push(frame);
    return frame;
  }
}
