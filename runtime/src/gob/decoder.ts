// One direction of a connection, incoming: messages, and the peer's definitions.
// Source: Go encoding/gob decoder.go.

import { malformed, Window } from "../bytes.ts";
import { RpcError } from "../errors.ts";
import type { AnyType, Type } from "../types.ts";
import { Assembly } from "./assembly.ts";
import { PlanCompiler } from "./compiler.ts";
import type { Plan } from "./plan.ts";
import { Reader, type ReadLimits } from "./reader.ts";
import { type DefinitionLimits, firstPeerId, interfaceId, readDefinition, type WireType } from "./wiretype.ts";

/** What bounds what a peer can make us do. */
export interface DecodeLimits extends ReadLimits, DefinitionLimits {
  /** How many bytes a message may have. Default 4 MiB. */
  readonly maxMessageBytes: number;
}

/** The limits where nothing else is said. */
export const defaultLimits: DecodeLimits = {
  maxMessageBytes: 4 * 1024 * 1024,
  maxDepth: 100,
  maxElements: 1_000_000,
  maxTypes: 4096,
  maxTypeBytes: 1024 * 1024,
  maxFields: 1024,
  maxNameBytes: 1024,
};

/** The plan of the last value in one place of the conversation, where mostly the same types come again. */
export class PlanSlot {
  type: AnyType | undefined;
  id = 0;
  plan: Plan | undefined;
}

/**
 * Takes in chunks and gives out value messages. Keeps to message boundaries: a value that cannot be read costs one
 * message, and the next is in step again.
 */
export class Decoder {
  readonly reader: Reader;
  readonly #limits: DecodeLimits;
  readonly #window = new Window();
  readonly #types = new Map<number, WireType>();
  readonly #plans = new Map<number, Map<object | undefined, Plan>>();
  readonly #assembly: Assembly;
  #definitionBytes = 0;
  /** Types that were defined inside the value that is being collected, and the bytes of definitions before it. */
  readonly #tentative: number[] = [];
  #certainBytes = 0;
  #id = 0;

  constructor(limits: DecodeLimits) {
    this.#limits = limits;
    this.#assembly = new Assembly(this.#window, {
      define: (id) => {
        this.#define(id, this.reader.end - this.reader.pos);
        this.#tentative.push(id);
      },
      undefine: () => {
        for (const id of this.#tentative) this.#types.delete(id);
        this.#definitionBytes = this.#certainBytes;
      },
      skipDefinition: () => void readDefinition(this.reader, limits),
      length: () => this.#length(limits.maxMessageBytes),
      planOf: (id, type) => this.#planOf(id, type),
    });
    this.reader = new Reader(limits, this.#assembly);
    this.#assembly.reader = this.reader;
  }

  /** Takes in what has arrived. */
  feed(chunk: Uint8Array): void {
    this.#window.add(chunk);
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
      if (length < 0 || window.end - window.pos < length) return this.#wait(start);
      if (length === 0) throw malformed("EOF"); // Go: an empty message is the end
      this.reader.begin(window.bytes, window.pos, window.pos + length);
      window.pos += length;
      this.#id = this.reader.int();
      if (this.#id >= 0) return this.#whole() || this.#wait(start);
      this.#define(-this.#id, length);
      if (this.reader.pos < this.reader.end) throw malformed("extra data in buffer");
    }
  }

  /** Whether a message, or a part of one, has arrived that is not read. */
  get inMessage(): boolean {
    return this.#window.pos < this.#window.end;
  }

  /** Reads the value that `next` went to as a type of ours. `slot` remembers the plan for the next of the same kind. */
  read<T>(type: Type<T>, slot: PlanSlot): T {
    const reader = this.reader;
    if (this.#assembly.failure !== undefined) throw this.#assembly.failure;
    if (type !== slot.type || this.#id !== slot.id) {
      slot.plan = this.#planOf(this.#id, type);
      slot.type = type;
      slot.id = this.#id;
    }
    reader.next = slot.plan as Plan;
    if (type.kind !== "struct" && reader.uint() !== 0) {
      throw malformed("gob: decode: corrupted data: non-zero delta for singleton");
    }
    return type.read(reader);
  }

  /** Whether the value at the reader's position is there whole: always, but for values that go on in other messages. */
  #whole(): boolean {
    this.#assembly.failure = undefined;
    if (!this.#holdsAny(this.#id)) return true;
    this.#tentative.length = 0;
    this.#certainBytes = this.#definitionBytes;
    return this.#assembly.collect(this.#id);
  }

  #wait(start: number): false {
    this.#window.pos = start;
    this.#window.rest();
    return false;
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
    if (length > maxBytes) {
      // A limit below that of messages is one of headers; definitions of large types may come in front of them.
      const definition = length <= this.#limits.maxMessageBytes ? this.#definitionAhead() : false;
      if (definition === undefined) return -1;
      if (definition) return length;
      throw new RpcError(`a message of ${length} bytes; at most ${maxBytes} are taken here`, {
        code: "resource_exhausted",
      });
    }
    return length;
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
      throw new RpcError(
        `the peer defines too many types: ${maxTypes} and ${maxTypeBytes} bytes are taken (maxTypes, maxTypeBytes)`,
        { code: "resource_exhausted" },
      );
    }
    this.#types.set(id, readDefinition(this.reader, this.#limits));
  }

  /** The plan for a type of ours, or for reading over the value. */
  #planOf(id: number, type: object | undefined): Plan {
    let plans = this.#plans.get(id);
    if (plans === undefined) {
      plans = new Map();
      this.#plans.set(id, plans);
    }
    let plan = plans.get(type);
    if (plan === undefined) {
      const compiler = new PlanCompiler(this.#types, this.#limits.maxDepth);
      plan = type === undefined ? compiler.skip(id) : compiler.top(id, type as AnyType);
      plans.set(type, plan);
    }
    return plan;
  }

  /** Whether values of the peer's type may hold interface values, which may go on in other messages. */
  #holdsAny(id: number): boolean {
    if (id === interfaceId) return true;
    const wire = this.#types.get(id);
    if (wire === undefined) return false;
    if (wire.holdsAny === undefined) {
      wire.holdsAny = false; // for a type that contains itself
      wire.holdsAny =
        wire.fields.some((field) => this.#holdsAny(field.id)) || wire.parts.some((part) => this.#holdsAny(part));
    }
    return wire.holdsAny;
  }
}
