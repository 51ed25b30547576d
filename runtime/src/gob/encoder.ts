// One direction of a connection, outgoing: definitions before values, each once.
// Source: Go encoding/gob encoder.go, and type.go for who gets which id.

import { RpcError } from "../errors.ts";
import type { AnyType, ScalarKind, Type } from "../types.ts";
import { firstOwnId, type OwnType, scalarIds, writeDefinition } from "./wiretype.ts";
import type { Writer } from "./writer.ts";

/** A point in the stream of an encoder that a failed message is cut back to. */
export interface Mark {
  readonly pos: number;
  readonly types: number;
  readonly sent: number;
  readonly nextId: number;
}

/** Writes values, and the definitions that they need. Ids are this connection's own, numbered as Go numbers them. */
export class Encoder {
  readonly #types = new Map<string, OwnType>();
  /** All types in the order of their ids, and those that have been sent in the order of sending: to take back the last. */
  readonly #numbered: OwnType[] = [];
  readonly #sent: OwnType[] = [];
  /** Types on whose parts `#number` is at work: a list that is met again inside itself. */
  readonly #open = new Set<string>();
  #last: OwnType | undefined;
  #nextId = firstOwnId;

  /** Begins a message that may fail. */
  mark(w: Writer): Mark {
    if (w.busy) {
      throw new RpcError("a call was made while the arguments of another were being encoded (from a getter?)", {
        code: "failed_precondition",
        mayHaveExecuted: false,
      });
    }
    w.busy = true;
    w.reset();
    return { pos: w.pos, types: this.#numbered.length, sent: this.#sent.length, nextId: this.#nextId };
  }

  /** Cuts back all that has been written since the mark, and forgets the types that were announced in it. */
  cutBack(w: Writer, mark: Mark): void {
    w.pos = mark.pos;
    w.busy = false;
    this.#last = undefined;
    this.#nextId = mark.nextId;
    while (this.#sent.length > mark.sent) (this.#sent.pop() as OwnType).sent = false;
    while (this.#numbered.length > mark.types) this.#types.delete((this.#numbered.pop() as OwnType).type.key);
  }

  /** The message is whole. */
  keep(w: Writer): void {
    w.busy = false;
  }

  /** The id of a type whose definition has been sent, or is sent now. */
  announce(w: Writer, type: AnyType): OwnType {
    if (this.#last !== undefined && this.#last.type === type) return this.#last;
    const own = this.#number(type, type.name);
    this.#define(w, own);
    this.#last = own;
    return own;
  }

  /** Writes a value of a type that has been announced, as one message. */
  message<T>(w: Writer, own: OwnType, type: Type<T>, value: T): void {
    const reserved = own.lengthSize;
    const start = w.beginMessage(reserved);
    w.int(own.id);
    if (type.kind !== "struct") w.uint(0);
    type.write(w, value);
    own.lengthSize = w.endMessage(start, reserved);
  }

  #define(w: Writer, own: OwnType): void {
    if (own.sent) return;
    own.sent = true;
    this.#sent.push(own);
    const start = w.beginMessage(1);
    writeDefinition(w, own, (part) => this.#number(part, part.name).id);
    w.endMessage(start, 1);
    for (const part of partsOf(own.type)) this.#define(w, this.#number(part, part.name));
  }

  /** A type with its id. A struct is numbered before its fields, a list or map after its parts, as in Go. */
  #number(type: AnyType, name: string): OwnType {
    const known = this.#types.get(type.key);
    if (known !== undefined) return known;
    const scalar = scalarIds[type.kind as ScalarKind] as number | undefined;
    if (scalar !== undefined) return this.#add({ id: scalar, type, name, sent: true, lengthSize: 1 });
    if (type.kind === "struct") {
      const own = this.#add({ id: this.#nextId++, type, name, sent: false, lengthSize: 1 });
      for (const { type: part } of type.fields) this.#number(part, part.name === "" ? part.go : part.name);
      return own;
    }
    if (!this.#open.has(type.key)) {
      this.#open.add(type.key);
      for (const part of type.parts) this.#number(part, type.kind === "map" ? "" : part.name);
      this.#open.delete(type.key);
    }
    // A list that contains itself has got its id by now, from the field that needed it.
    const own = this.#types.get(type.key);
    return own ?? this.#add({ id: this.#nextId++, type, name, sent: false, lengthSize: 1 });
  }

  #add(own: OwnType): OwnType {
    this.#types.set(own.type.key, own);
    this.#numbered.push(own);
    return own;
  }
}

/** The types inside a type, in the order of their definitions. */
function partsOf(type: AnyType): readonly AnyType[] {
  return type.kind === "struct" ? type.fields.map((field) => field.type) : type.parts;
}
