// One direction of a connection, incoming: messages, and the peer's definitions.
// Source: Go encoding/gob decoder.go.

import { malformed } from "../bytes.ts";
import { RpcError } from "../errors.ts";
import type { WireLimits } from "../limits.ts";
import { copied } from "../memory.ts";
import type { AnyType, Type } from "../types.ts";
import { Window } from "../window.ts";
import { Assembly, type AssemblyHost } from "./assembly.ts";
import { noBytes } from "./chunk.ts";
import { PlanCompiler } from "./compiler.ts";
import { isShared, readShared } from "./intern.ts";
import { around, noPlan, type Plan, type TypeSource } from "./plan.ts";
import { Reader } from "./reader.ts";
import { firstPeerId, interfaceId, readDefinition, type WireType } from "./wiretype.ts";

/** A value message that is larger than `maxMessageBytes`, but not than this, is gone over; beyond, the stream ends. */
const maxSkippedBytes = 64 * 1024 * 1024;

/** How many plans a connection has at hand; further ones are asked of the compiler each time. */
const maxPlans = 256;

/** How many plans a shared definition keeps: one for each type of ours that it has met. */
const maxSharedPlans = 16;

/** How many fields of the peer's types a connection looks at to find interface values in them. */
const maxWalked = 1_000_000;
const noIds: number[] = [];

/** The plan of the last value in one place of the conversation, where mostly the same types come again. */
export class PlanSlot {
  type: AnyType | undefined;
  id = 0;
  /** What is around it. */
  plan: Plan = noPlan;
}

/**
 * Takes in chunks and gives out value messages. Keeps to message boundaries: a value that cannot be read costs one
 * message, and the next is in step again.
 */
export class Decoder implements AssemblyHost, TypeSource {
  readonly reader: Reader;
  readonly #limits: WireLimits;
  readonly #window = new Window();
  readonly #types = new Map<number, WireType>();
  /** Few on most connections, so a list is smaller than a map and as fast. */
  readonly #plans: { readonly id: number; readonly type: object | undefined; readonly plan: Plan }[] = [];
  #compiler: PlanCompiler | undefined;
  /** Made for the first value that may go on in other messages: most connections never have one. */
  #assembly: Assembly | undefined;
  #definitionBytes = 0;
  /** The two types that came last and hold no interface values: mostly the header's and the body's, in turn. */
  #plainHeader = -1;
  #plainBody = -1;
  /** Why the value that `next` went to cannot be read. */
  #failure: unknown;
  /** How many bytes of a message that is too large are still to come. */
  #oversized = 0;
  /** Types that were defined inside the value that is being collected, and the bytes of definitions before it. */
  #tentative: number[] = noIds;
  #certainBytes = 0;
  #walked = 0;
  #id = 0;

  constructor(limits: WireLimits) {
    this.#limits = limits;
    this.reader = new Reader(limits, this);
  }

  /** Takes in what has arrived. */
  feed(chunk: Uint8Array): void {
    // The chunk may be memory that the stream has filled anew, or the window may put it behind what it has.
    this.reader.turnTo(noBytes);
    // The rest of a message that is too large is gone over without being kept.
    const gone = Math.min(this.#oversized, chunk.length);
    this.#oversized -= gone;
    if (gone < chunk.length) this.#window.add(gone === 0 ? chunk : chunk.subarray(gone));
  }

  /**
   * Goes to the next value, of at most `maxBytes`, over definitions. False: it has not arrived whole. Then `read` or
   * nothing: what is not read is skipped. Throws when the stream cannot be trusted any more.
   */
  next(maxBytes: number = this.#limits.maxMessageBytes): boolean {
    const window = this.#window;
    for (;;) {
      const start = window.pos;
      const length = this.#length(maxBytes);
      if (length > maxBytes && length > this.#limits.maxMessageBytes) return this.#goOver(length);
      if (length < 0 || window.end - window.pos < length) {
        return this.#goesOn(start, length < 0 ? 0 : window.pos - start + length) && this.next(maxBytes);
      }
      if (length === 0) throw malformed("EOF"); // Go: an empty message is the end
      this.reader.begin(window.bytes, window.pos, window.pos + length);
      window.pos += length;
      this.#id = this.reader.int();
      if (this.#id >= 0) {
        if (this.#failure !== undefined) this.#failure = undefined;
        if (this.#id === this.#plainHeader || this.#id === this.#plainBody || this.#whole()) return true;
        return this.#goesOn(start, 0) && this.next(maxBytes);
      }
      this.#define(-this.#id, length);
      if (this.reader.pos < this.reader.end) throw malformed("extra data in buffer");
    }
  }

  /**
   * The number behind `beginning`, if the next message is whole and is just that: the beginning, an unsigned integer, the
   * end of a struct. Then the message is read. Else -1, and nothing has happened.
   */
  uintBehind(beginning: Uint8Array, maxBytes: number): number {
    const window = this.#window;
    const { bytes, pos } = window;
    const length = bytes[pos] as number;
    const last = pos + length;
    const size = beginning.length;
    if (pos >= window.end || length >= 0x80 || length > maxBytes || length < size + 2 || last >= window.end) return -1;
    // From behind: names that differ mostly differ there.
    for (let i = size - 1; i >= 0; i--) if (bytes[pos + 1 + i] !== beginning[i]) return -1;
    let at = pos + 1 + size;
    let value = bytes[at++] as number;
    if (value >= 0x80) {
      const end = at + 0x100 - value;
      if (end !== last || value < 0xfa) return -1;
      for (value = 0; at < end; at++) value = value * 0x100 + (bytes[at] as number);
    }
    if (at !== last || bytes[last] !== 0) return -1;
    window.pos = last + 1;
    this.#id = 0;
    return value;
  }

  /** Whether a message, or a part of one, has arrived that is not read. */
  get inMessage(): boolean {
    return this.#window.held > 0 || this.#oversized > 0;
  }

  get held(): number {
    return this.#window.held;
  }

  /** Lets go of the chunk that came last, whether all of it is read or not. */
  retain(): void {
    this.reader.turnTo(noBytes);
    this.#window.rest();
  }

  /** Whether the input may not end here: within a message, or behind definitions whose value has not come (as in Go). */
  get unfinished(): boolean {
    return this.inMessage || this.#id < 0;
  }

  /** Reads the value that `next` went to as a type of ours. `slot` remembers the plan for the next of the same kind. */
  read<T>(type: Type<T>, slot: PlanSlot): T {
    const reader = this.reader;
    if (this.#failure !== undefined) throw this.#failure;
    if (type !== slot.type || this.#id !== slot.id) {
      slot.plan = around(this.planOf(this.#id, type));
      slot.type = type;
      slot.id = this.#id;
    }
    reader.start(slot.plan);
    if (type.kind !== "struct" && reader.extent() !== 0) {
      throw malformed("gob: decode: corrupted data: non-zero delta for singleton");
    }
    return type.read(reader);
  }

  /** Whether the value at the reader's position is there whole: always, but for values that go on in other messages. */
  #whole(): boolean {
    if (!this.#holdsAny(this.#id)) {
      this.#plainHeader = this.#plainBody;
      this.#plainBody = this.#id;
      return true;
    }
    this.#tentative = [];
    this.#certainBytes = this.#definitionBytes;
    this.#assembly ??= new Assembly(this.#window, this.reader, this);
    const whole = this.#assembly.collect(this.#id);
    this.#failure = this.#assembly.failure;
    return whole;
  }

  /**
   * Keeps the value that `next` went to, to be read later: answers the bytes that it takes until then, and how to read it. A
   * value in pieces is read at once, because it would take its pieces and their definitions along; it counts with the
   * memory that it has become, which may be a hundred times what has come.
   */
  keep<T>(type: Type<T>, slot: PlanSlot): { readonly bytes: number; read(): T } {
    const { reader } = this;
    const bytes = copied(reader.bytes, reader.pos, reader.end);
    const moreBytes = this.#holdsAny(this.#id) ? (this.#assembly?.moreBytes ?? 0) + this.#tentative.length : 0;
    if (this.#failure !== undefined || moreBytes > 0) {
      const value = this.read(type, slot);
      return { bytes: bytes.length + moreBytes + reader.cost, read: () => value };
    }
    const id = this.#id;
    const read = (): T => {
      this.#id = id;
      this.#failure = undefined;
      reader.begin(bytes, 0, bytes.length);
      return this.read(type, slot);
    };
    return { bytes: bytes.length, read };
  }

  /** Bytes of a message in memory that nothing else uses. */
  taken(bytes: Uint8Array, start: number, end: number): Uint8Array {
    return this.#window.taken(bytes, this.reader.origin, start, end);
  }

  /** Whether more has arrived of the message at `start`, of so many bytes, or 0 when that is not known. */
  #goesOn(start: number, expected: number): boolean {
    this.reader.turnTo(noBytes); // so that an idle connection does not hold the last chunk
    this.#window.pos = start;
    return this.#window.more(expected);
  }

  /** The length of the next message, -1 when it has not arrived whole. */
  #length(maxBytes: number): number {
    const window = this.#window;
    if (window.pos === window.end) return -1;
    const first = window.bytes[window.pos] as number;
    let length = first;
    if (first < 0x80) window.pos++;
    else {
      const size = 0x100 - first;
      if (size > 8) throw malformed("gob: encoded unsigned integer out of range");
      if (window.end - window.pos <= size) return -1;
      length = 0;
      for (let i = 1; i <= size; i++) length = length * 0x100 + (window.bytes[window.pos + i] as number);
      window.pos += 1 + size;
    }
    if (length <= maxBytes) return length;
    const { maxMessageBytes } = this.#limits;
    const definition = length > Math.max(maxSkippedBytes, maxMessageBytes) ? false : this.#definitionAhead();
    if (definition === undefined) return -1;
    // A limit below that of messages is one of headers; definitions of large types may come in front of them. A body that
    // is too large costs its call alone, unless it is so large that a peer who sent it means harm.
    if (definition ? length <= maxMessageBytes : maxBytes === maxMessageBytes && length <= maxSkippedBytes)
      return length;
    throw this.#tooLarge(length, maxBytes);
  }

  /** Lets a value that is too large go by: reading it fails, and nothing of it is kept. */
  #goOver(length: number): true {
    const window = this.#window;
    const there = Math.min(length, window.end - window.pos);
    window.pos += there;
    this.#oversized = length - there;
    this.#id = 0;
    this.#failure = this.#tooLarge(length, this.#limits.maxMessageBytes);
    window.rest();
    return true;
  }

  #tooLarge(length: number, most: number): RpcError {
    return new RpcError(`a message of ${length} bytes; at most ${most} are taken (maxMessageBytes)`, {
      code: "resource_exhausted",
    });
  }

  /** Whether the id at the window's start is negative; undefined when it has not arrived. */
  #definitionAhead(): boolean | undefined {
    const { bytes, pos, end } = this.#window;
    const first = bytes[pos];
    const last = first === undefined ? end : first < 0x80 ? pos : pos + 0x100 - first;
    return last < end ? ((bytes[last] as number) & 1) === 1 : undefined;
  }

  #define(id: number, bytes: number): void {
    const { maxTypes, maxTypeBytes } = this.#limits;
    if (id < firstPeerId || this.#types.has(id)) throw malformed("gob: duplicate type received");
    this.#definitionBytes += bytes;
    if (this.#types.size >= maxTypes || this.#definitionBytes > maxTypeBytes) {
      const most = `${maxTypes} and ${maxTypeBytes} bytes are taken (maxTypes, maxTypeBytes)`;
      throw new RpcError(`the peer defines too many types: ${most}`, { code: "resource_exhausted" });
    }
    this.#types.set(id, readShared(this.reader, this.#limits));
    if (id === this.#plainHeader || id === this.#plainBody) this.#plainHeader = this.#plainBody = -1; // it came too early
  }

  /** How to read a whole value: as a type of ours, or only over it. */
  planOf(id: number, type: object | undefined): Plan {
    const wire = this.#types.get(id);
    const shared = isShared(wire) ? wire.plans : undefined;
    const known =
      shared?.find((entry) => entry.type === type) ?? this.#plans.find((e) => e.id === id && e.type === type);
    if (known !== undefined) return known.plan;
    // A shared type stands for itself; others have parts in common, which one compiler compiles once.
    let compiler = shared === undefined ? this.#compiler : undefined;
    compiler ??= new PlanCompiler(this.#types, this.#limits.maxDepth);
    if (wire !== undefined && shared === undefined) this.#compiler = compiler;
    const plan = type === undefined ? compiler.skip(id) : compiler.top(id, type as AnyType);
    if (shared !== undefined && shared.length < maxSharedPlans) shared.push({ type, plan });
    else if (this.#plans.length < maxPlans) this.#plans.push({ id, type, plan });
    return plan;
  }

  /** A definition in the middle of a value: new when the value is collected, known when it is read. */
  define(id: number): void {
    if (this.#assembly?.collecting !== true) {
      readDefinition(this.reader, this.#limits);
      return;
    }
    this.#define(id, this.reader.end - this.reader.pos);
    this.#tentative.push(id);
  }

  /** Takes the definitions back that have come since the value's start, because it has to be collected again. */
  undefine(): void {
    for (const id of this.#tentative) this.#types.delete(id);
    this.#definitionBytes = this.#certainBytes;
  }

  /** The length of the message in which a value goes on; -1 when that has not arrived. */
  nextLength(): number {
    return this.#length(this.#limits.maxMessageBytes);
  }

  /** Goes on to the message in which a value goes on. */
  nextMessage(): void {
    this.#assembly?.nextMessage();
  }

  /** Whether values of the peer's type may hold interface values, which may go on in other messages. */
  #holdsAny(id: number): boolean {
    const wire = this.#types.get(id);
    if (wire === undefined) return id === interfaceId;
    // Only a peer that means harm has us walk so far. To take its values for ones in pieces is right, and only slower; it
    // is not noted, because definitions are shared with other connections.
    if (this.#walked <= maxWalked) wire.holdsAny ??= this.#reachesInterface(id);
    return wire.holdsAny ?? true;
  }

  /** A walk without recursion, because a peer may nest its types as deep as it likes. */
  #reachesInterface(root: number): boolean {
    const seen = new Set([root]);
    for (const id of seen) {
      if (id === interfaceId) return true;
      const wire = this.#types.get(id);
      this.#walked += wire?.fields.length ?? 0;
      for (const field of wire?.fields ?? []) seen.add(field.id);
      for (const part of wire?.parts ?? []) seen.add(part);
    }
    return false;
  }
}
