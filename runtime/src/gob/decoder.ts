// One direction of a connection, incoming: messages, the peer's definitions, and the plans that fit its types to ours.
// Source: Go encoding/gob decoder.go, and decode.go (compileDec, compatibleType) for what fits what.

import { malformed, Window } from "../bytes.ts";
import { RpcError } from "../errors.ts";
import type { AnyType, Type } from "../types.ts";
import type { Plan } from "./plan.ts";
import { Reader, type ReadLimits } from "./reader.ts";
import {
  basicKinds,
  type DefinitionLimits,
  firstPeerId,
  readDefinition,
  scalarIds,
  type WireType,
} from "./wiretype.ts";

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

interface MutablePlan extends Plan {
  ours: number[];
  parts: Plan[];
}

const noNames: readonly string[] = [];

function leaf(kind: Plan["kind"]): Plan {
  return { kind, name: "", names: noNames, ours: [], parts: [], length: 0 };
}

/** Plans of the basic types by id; they are the same for every peer. */
const basicPlans: readonly (Plan | undefined)[] = basicKinds.map((kind) =>
  kind === undefined ? undefined : leaf(kind),
);

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
  readonly #plans = new Map<number, Map<AnyType, Plan>>();
  #definitionBytes = 0;
  #id = 0;

  constructor(limits: DecodeLimits) {
    this.#limits = limits;
    this.reader = new Reader(limits);
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
      if (length < 0 || window.end - window.pos < length) {
        window.pos = start;
        window.rest();
        return false;
      }
      if (length === 0) throw malformed("EOF"); // Go: an empty message is the end
      this.reader.begin(window.bytes, window.pos, window.pos + length);
      window.pos += length;
      this.#id = this.reader.int();
      if (this.#id >= 0) return true;
      this.#define(-this.#id, length);
    }
  }

  /** Whether a message, or a part of one, has arrived that is not read. */
  get inMessage(): boolean {
    return this.#window.pos < this.#window.end;
  }

  /** Reads the value that `next` went to as a type of ours. `slot` remembers the plan for the next of the same kind. */
  read<T>(type: Type<T>, slot: PlanSlot): T {
    const reader = this.reader;
    if (type !== slot.type || this.#id !== slot.id) this.#choosePlan(type, slot);
    reader.next = slot.plan as Plan;
    if (type.kind !== "struct" && reader.uint() !== 0) {
      throw malformed("gob: decode: corrupted data: non-zero delta for singleton");
    }
    return type.read(reader);
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

  #choosePlan(type: AnyType, slot: PlanSlot): void {
    let plans = this.#plans.get(this.#id);
    if (plans === undefined) {
      plans = new Map();
      this.#plans.set(this.#id, plans);
    }
    let plan = plans.get(type);
    if (plan === undefined) {
      plan = new PlanCompiler(this.#types, this.#limits.maxDepth).top(this.#id, type);
      plans.set(type, plan);
    }
    slot.type = type;
    slot.id = this.#id;
    slot.plan = plan;
  }
}

/** Compiles the plan of one pair of types, or refuses it with Go's words. */
class PlanCompiler {
  readonly #types: ReadonlyMap<number, WireType>;
  readonly #maxDepth: number;
  readonly #known = new Map<string, Plan>();
  #depth = 0;

  constructor(types: ReadonlyMap<number, WireType>, maxDepth: number) {
    this.#types = types;
    this.#maxDepth = maxDepth;
  }

  /** The plan of a whole value, for which Go has stricter rules and other texts than for a part. */
  top(id: number, type: AnyType): Plan {
    const wire = this.#types.get(id);
    if (wire === undefined && basicKinds[id] === undefined) throw malformed("gob: unknown type id or corrupted data");
    if (type.kind === "struct") {
      const plan = this.#plan(id, type);
      if (plan.names.length > 0 && type.fields.length > 0 && plan.ours.every((index) => index < 0)) {
        throw malformed(`gob: type mismatch: no fields matched compiling decoder for ${type.name}`);
      }
      return plan;
    }
    if (!this.#fits(id, type)) {
      throw malformed(`gob: decoding into local type *${type.go}, received remote type ${this.#nameOf(id)}`);
    }
    return this.#plan(id, type);
  }

  #nameOf(id: number): string {
    return this.#types.get(id)?.name ?? basicKinds[id] ?? "unknown type";
  }

  /** Whether a value of the peer's type can be read as ours: Go's compatibleType, which looks into structs later. */
  #fits(id: number, type: AnyType): boolean {
    const scalar = scalarIds[type.kind as keyof typeof scalarIds] as number | undefined;
    if (scalar !== undefined) return scalar === id;
    if (type.kind === "struct") return true;
    const wire = this.#types.get(id);
    if (wire === undefined || wire.kind !== type.kind) return false;
    return type.parts.every((part, i) => this.#deeper(() => this.#fits(wire.parts[i] as number, part)));
  }

  #plan(id: number, type: AnyType): Plan {
    const wire = this.#types.get(id);
    if (type.kind === "struct") {
      if (wire?.kind === "struct") return this.#struct(id, wire, type);
      throw malformed(`gob: type mismatch in decoder: want struct type ${type.go}; got non-struct`);
    }
    if (wire === undefined) return basicPlans[id] as Plan;
    return this.#memo(id, wire, type.key, (plan) => {
      for (const [i, part] of type.parts.entries()) plan.parts.push(this.#plan(wire.parts[i] as number, part));
    });
  }

  #struct(id: number, wire: WireType, type: AnyType): Plan {
    return this.#memo(id, wire, type.key, (plan) => {
      for (const field of wire.fields) {
        if (field.name === "") throw malformed(`gob: empty name for remote field of type ${wire.name}`);
        const index = type.fields.findIndex((own) => own.name === field.name);
        const own = type.fields[index];
        if (own !== undefined && !this.#fits(field.id, own.type)) {
          throw malformed(`gob: wrong type (${own.type.go}) for received field ${wire.name}.${field.name}`);
        }
        plan.ours.push(index);
        plan.parts.push(own === undefined ? this.#skipping(field.id) : this.#plan(field.id, own.type));
      }
    });
  }

  /** The plan that only reads over a type. */
  #skipping(id: number): Plan {
    const basic = basicPlans[id];
    if (basic !== undefined) return basic;
    const wire = this.#types.get(id);
    if (wire === undefined) throw malformed("gob: bad data: undefined type <nil>");
    return this.#memo(id, wire, "", (plan) => {
      for (const part of wire.kind === "struct" ? wire.fields.map((field) => field.id) : wire.parts) {
        plan.ours.push(-1);
        plan.parts.push(this.#skipping(part));
      }
    });
  }

  /** One plan a pair, made before its parts, because types may contain themselves. */
  #memo(id: number, wire: WireType, key: string, fill: (plan: MutablePlan) => void): Plan {
    const memoKey = `${id} ${key}`;
    const known = this.#known.get(memoKey);
    if (known !== undefined) return known;
    const names = wire.fields.map((field) => field.name);
    const plan: MutablePlan = { kind: wire.kind, name: wire.name, names, ours: [], parts: [], length: wire.length };
    this.#known.set(memoKey, plan);
    this.#deeper(() => fill(plan));
    return plan;
  }

  #deeper<T>(work: () => T): T {
    if (++this.#depth > this.#maxDepth) throw malformed(`a type may be nested ${this.#maxDepth} deep (maxDepth)`);
    const result = work();
    this.#depth--;
    return result;
  }
}
