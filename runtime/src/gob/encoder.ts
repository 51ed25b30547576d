// One direction of a connection, outgoing: definitions before values, each once.
// Source: Go encoding/gob encoder.go, and type.go for who gets which id.

import type { AnyType, ScalarKind, Type } from "../types.ts";
import { firstOwnId, interfaceId, type OwnType, scalarIds, writeDefinition } from "./wiretype.ts";
import { maxWriteDepth, type Writer } from "./writer.ts";

/** Writes values, and the definitions that they need. Ids are this connection's own, numbered as Go numbers them. */
export class Encoder {
  readonly #types = new Map<string, OwnType>();
  /** All types in the order of their ids, and those that have been sent in the order of sending: to take back the last. */
  readonly #numbered: OwnType[] = [];
  readonly #sent: OwnType[] = [];
  /** Types on whose parts `#number` is at work: a list that is met again inside itself. */
  #open: Set<string> | undefined;
  #last: OwnType | undefined;
  #nextId = firstOwnId;
  /** Where the message began that is being written, for `cutBack`: a message is never begun inside another. */
  #markPos = 0;
  #markTypes = 0;
  #markSent = 0;
  #markId = 0;

  /** Begins a message that may fail: `keep` or `cutBack` end it. */
  begin(w: Writer): void {
    w.busy = true;
    w.reset();
    this.#markPos = w.pos;
    this.#markTypes = this.#numbered.length;
    this.#markSent = this.#sent.length;
    this.#markId = this.#nextId;
  }

  /** Cuts back all that has been written since `begin`, and forgets the types that were announced since. */
  cutBack(w: Writer): void {
    w.pos = this.#markPos;
    w.busy = false;
    this.#last = undefined;
    this.#nextId = this.#markId;
    while (this.#sent.length > this.#markSent) (this.#sent.pop() as OwnType).sent = false;
    while (this.#numbered.length > this.#markTypes) this.#types.delete((this.#numbered.pop() as OwnType).type.key);
  }

  /** The message is whole. */
  keep(w: Writer): void {
    w.busy = false;
  }

  /**
   * The id of a type whose definition has been sent, or is sent now. `pointer`: Go would reach the value through a
   * pointer, as it does with every reply.
   */
  announce(w: Writer, type: AnyType, pointer = true): OwnType {
    if (this.#last !== undefined && this.#last.type === type) return this.#last;
    const own = this.#number(type, type.name);
    this.#define(w, own, pointer);
    this.#last = own;
    return own;
  }

  /**
   * Announces the types of all interface values in a value. Go defines such types in the middle of the value; in front of
   * it every reader understands them.
   */
  announceContents(w: Writer, type: AnyType, value: unknown): void {
    for (const part of contents(type, value, 0)) this.announce(w, part, false);
  }

  /** Writes a value of a type that has been announced, as one message. */
  message<T>(w: Writer, own: OwnType, type: Type<T>, value: T): void {
    const reserved = own.lengthSize;
    const start = w.beginMessage(reserved);
    if (own.holdsAny) w.idOf = this.#idOf;
    w.int(own.id);
    if (type.kind !== "struct") w.uint(0);
    type.write(w, value);
    own.lengthSize = w.endMessage(start, reserved);
  }

  readonly #idOf = (type: object): number => this.#number(type as AnyType, "").id;

  #define(w: Writer, own: OwnType, pointer: boolean): void {
    if (own.sent) return;
    own.sent = true;
    this.#sent.push(own);
    if (own.type.marshal !== undefined && pointer) {
      // Go then uses up one more id and shows that, without a name (wire.md 1.8, "the odd id").
      own.commonId = this.#nextId++;
      own.name = "";
    }
    const start = w.beginMessage(1);
    writeDefinition(w, own, (part) => this.#number(part, part.name).id);
    w.endMessage(start, 1);
    for (const part of partsOf(own.type)) this.#define(w, this.#number(part, part.name), part.kind === "optional");
  }

  /** A type with its id. A struct is numbered before its fields, a list or map after its parts, as in Go. */
  #number(type: AnyType, name: string): OwnType {
    const known = this.#types.get(type.key);
    if (known !== undefined) return known;
    if (type.kind === "optional") return this.#number(pointee(type), name);
    const basic = type.kind === "any" ? interfaceId : (scalarIds[type.kind as ScalarKind] as number | undefined);
    if (basic !== undefined) return this.#add(basic, type, name, true);
    if (type.kind === "struct") {
      const own = this.#add(this.#nextId++, type, name, false);
      for (const part of partsOf(type).map(pointee)) this.#number(part, part.name === "" ? part.go : part.name);
      return own;
    }
    this.#open ??= new Set();
    if (!this.#open.has(type.key)) {
      this.#open.add(type.key);
      const named = type.kind === "list" && type.parts[0]?.kind !== "optional"; // an oddity of Go's names
      for (const part of type.parts) this.#number(part, named ? part.name : "");
      this.#open.delete(type.key);
    }
    // A list that contains itself has got its id by now, from the field that needed it.
    return this.#types.get(type.key) ?? this.#add(this.#nextId++, type, name, false);
  }

  #add(id: number, type: AnyType, name: string, sent: boolean): OwnType {
    const own: OwnType = { id, type, name, commonId: id, holdsAny: mayHoldAny(type), sent, lengthSize: 1 };
    this.#types.set(type.key, own);
    this.#numbered.push(own);
    return own;
  }
}

/** The types inside a type, in the order of their definitions. */
function partsOf(type: AnyType): readonly AnyType[] {
  return type.kind === "struct" ? type.fields.map((field) => field.type) : type.parts;
}

/** What a pointer points to: definitions do not know pointers. */
function pointee(type: AnyType): AnyType {
  return type.kind === "optional" ? pointee(type.parts[0] as AnyType) : type;
}

const anyHolders = new WeakMap<AnyType, boolean>();

/** Whether there can be an interface value somewhere in a value of this type, which may contain itself. */
function mayHoldAny(type: AnyType): boolean {
  const known = anyHolders.get(type);
  if (known !== undefined) return known;
  const inside = new Set([type]);
  for (const part of inside) for (const inner of partsOf(part)) inside.add(inner);
  const may = [...inside].some((part) => part.kind === "any");
  anyHolders.set(type, may);
  return may;
}

/** The types of the contents of all interface values in a value, the outer before the inner. */
function* contents(type: AnyType, given: unknown, depth: number): Generator<AnyType> {
  if (given === undefined || given === null || !mayHoldAny(type) || depth > maxWriteDepth) return;
  const value = type.plain(given) as object;
  if (type.kind === "any") {
    const { type: name, value: content } = value as { type: string; value: unknown };
    const concrete = type.of?.get(name);
    if (concrete === undefined) return; // refused with its place when it is written
    yield concrete;
    yield* contents(concrete, content, depth + 1);
  } else if (type.kind === "struct") {
    for (const field of type.fields) {
      yield* contents(field.type, (value as Readonly<Record<string, unknown>>)[field.property], depth + 1);
    }
  } else if (type.kind === "map") {
    for (const [key, part] of value instanceof Map ? value : Object.entries(value)) {
      yield* contents(type.parts[0] as AnyType, key, depth + 1);
      yield* contents(type.parts[1] as AnyType, part, depth + 1);
    }
  } else if (type.kind === "optional") yield* contents(type.parts[0] as AnyType, value, depth + 1);
  else if (Array.isArray(value)) {
    for (const part of value) yield* contents(type.parts[0] as AnyType, part, depth + 1);
  }
}
