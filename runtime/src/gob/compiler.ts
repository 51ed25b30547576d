// The compiler of plans: which types of the peer fit which of ours, and how the one is read as the other.
// Source: Go encoding/gob decode.go (compileDec, compileSingle, compatibleType, compileIgnoreSingle); the words are Go's.

import { malformed } from "../bytes.ts";
import { RpcError } from "../errors.ts";
import type { AnyType, ScalarKind } from "../types.ts";
import { elementCost, openCost } from "./cost.ts";
import type { Plan } from "./plan.ts";
import { basicKinds, interfaceId, scalarIds, type WireType } from "./wiretype.ts";

interface MutablePlan extends Plan {
  ours: number[];
  straight: number;
  parts: Plan[];
}

const noNames: readonly string[] = [];

function leaf(kind: Plan["kind"]): Plan {
  return { kind, name: "", names: noNames, ours: [], straight: 0, parts: [], length: 0, openCost: 0, elementCost: 0 };
}

/** Plans of the basic types by id; they are the same for every peer. */
const basicPlans: readonly (Plan | undefined)[] = basicKinds.map((kind) =>
  kind === undefined ? undefined : leaf(kind),
);

/**
 * How many parts of the peer's types one connection may have plans made for. Honest peers need some hundreds; without it a
 * peer could have a large type compiled over and over, by values of a few bytes whose types do not fit in the end.
 */
const maxParts = 1_000_000;

/**
 * Compiles the plans of pairs of types, or refuses them with Go's words. What many types have inside is compiled once:
 * thousands of types may hold one that is large.
 */
export class PlanCompiler {
  readonly #types: ReadonlyMap<number, WireType>;
  readonly #maxDepth: number;
  readonly #known = new Map<string, Plan>();
  /** What has been begun for the plan that is being made: it is forgotten when that fails, because it may be unfinished. */
  #begun: string[] = [];
  #parts = 0;
  #depth = 0;

  constructor(types: ReadonlyMap<number, WireType>, maxDepth: number) {
    this.#types = types;
    this.#maxDepth = maxDepth;
  }

  /** The plan of a whole value, for which Go has stricter rules and other texts than for a part. */
  top(id: number, type: AnyType): Plan {
    return this.#whole(() => this.#top(id, type));
  }

  /** The plan that only reads over a whole value. */
  skip(id: number): Plan {
    return this.#whole(() => this.#skipping(id));
  }

  #whole(make: () => Plan): Plan {
    this.#begun = [];
    this.#depth = 0;
    try {
      return make();
    } catch (thrown) {
      for (const key of this.#begun) this.#known.delete(key);
      throw thrown;
    }
  }

  #top(id: number, type: AnyType): Plan {
    if (type.kind === "optional") return this.#top(id, type.parts[0] as AnyType);
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
    if (type.kind === "optional") return this.#fits(id, type.parts[0] as AnyType);
    const basic = type.kind === "any" ? interfaceId : (scalarIds[type.kind as ScalarKind] as number | undefined);
    if (basic !== undefined) return basic === id;
    if (type.kind === "struct") return true;
    const wire = this.#types.get(id);
    if (wire === undefined) return false;
    if (type.marshal !== undefined) return wire.marshal === type.marshal;
    if (wire.kind !== type.kind || (type.length !== undefined && wire.length !== type.length)) return false;
    return type.parts.every((part, i) => this.#deeper(() => this.#fits(wire.parts[i] as number, part)));
  }

  #plan(id: number, type: AnyType): Plan {
    if (type.kind === "optional") return this.#plan(id, type.parts[0] as AnyType);
    const wire = this.#types.get(id);
    if (type.kind === "struct") {
      if (wire?.kind === "struct") return this.#struct(id, wire, type);
      if (wire === undefined && basicKinds[id] === undefined) throw malformed("gob: unknown type id or corrupted data");
      throw malformed(`gob: type mismatch in decoder: want struct type ${type.go}; got non-struct`);
    }
    if (wire === undefined) return basicPlans[id] as Plan;
    return this.#memo(id, wire, type, (plan) => {
      for (const [i, part] of type.parts.entries()) plan.parts.push(this.#plan(wire.parts[i] as number, part));
    });
  }

  #struct(id: number, wire: WireType, type: AnyType): Plan {
    return this.#memo(id, wire, type, (plan) => {
      for (const field of wire.fields) {
        if (field.name === "") throw malformed(`gob: empty name for remote field of type ${wire.name}`);
        const index = type.fields.findIndex((own) => own.name === field.name);
        const own = type.fields[index];
        if (own !== undefined && !this.#fits(field.id, own.type)) {
          throw malformed(`gob: wrong type (${own.type.go}) for received field ${wire.name}.${field.name}`);
        }
        if (index === plan.straight && index === plan.ours.length) plan.straight++;
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
    return this.#memo(id, wire, undefined, (plan) => {
      for (const part of wire.kind === "struct" ? wire.fields.map((field) => field.id) : wire.parts) {
        plan.ours.push(-1);
        plan.parts.push(this.#skipping(part));
      }
    });
  }

  /** One plan a pair, made before its parts, because types may contain themselves. */
  #memo(id: number, wire: WireType, type: AnyType | undefined, fill: (plan: MutablePlan) => void): Plan {
    const memoKey = `${id} ${type?.key ?? ""}`;
    const known = this.#known.get(memoKey);
    if (known !== undefined) return known;
    const plan: MutablePlan = {
      kind: wire.kind,
      name: wire.name,
      names: wire.fields.map((field) => field.name),
      ours: [],
      straight: 0,
      parts: [],
      length: wire.length,
      openCost: type === undefined ? 0 : openCost(type),
      elementCost: type === undefined ? 0 : type.parts.reduce((sum, part) => sum + elementCost(part), 0),
    };
    this.#known.set(memoKey, plan);
    this.#begun.push(memoKey);
    this.#parts += 1 + wire.fields.length;
    if (this.#parts > maxParts) {
      throw new RpcError("the peer's types have too many parts", { code: "resource_exhausted" });
    }
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
