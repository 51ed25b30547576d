// Unions: one of several types. In Go and on the wire a struct of pointers with exactly one set, so that a Go program
// which knows nothing of unions can speak of them.

import { refuse } from "./checked.ts";
import { optional } from "./collections.ts";
import { RpcError } from "./errors.ts";
import { structForm, viewForm } from "./forms.ts";
import type { Reader } from "./gob/reader.ts";
import type { Writer } from "./gob/writer.ts";
import { string } from "./scalars.ts";
import { type AnyType, type FieldEntry, fieldsOf, struct, type Type } from "./types.ts";

/** A value of one of several types, told by its kind; undefined stands for a kind that a newer peer knows, or for none. */
interface OneOf {
  readonly kind: string | undefined;
  readonly value?: unknown;
}

type ValueOf<T, K> = Extract<T, { readonly kind: K }> extends { readonly value: infer V } ? V : never;

/** What there is to say of a case beside its name and type. */
interface CaseTraits<V> {
  /** Of a case that Go leaves out when it is zero: its zero value. */
  readonly zero?: (() => V) | undefined;
  /** Its name in JSON, if that is not Go's. */
  readonly json?: string | undefined;
}

/** The field that names the case which is set; `json` is its name in JSON, if that is not Go's. */
export type Tag = string | { readonly name: string; readonly json: string };

/** The cases of a union by their kinds: Go's field and its type. */
export type Cases<T extends OneOf> = {
  readonly [K in NonNullable<T["kind"]>]: readonly [
    name: string,
    type: Type<ValueOf<T, K>> | (() => Type<ValueOf<T, K>>),
    traits?: CaseTraits<ValueOf<T, K>>,
  ];
};

type CaseEntry = readonly [name: string, type: AnyType | (() => AnyType), traits?: CaseTraits<unknown>];

/** A case as it is looked up: by kind for writing, by number for reading. */
interface Case {
  readonly kind: string;
  readonly name: string;
  readonly type: () => AnyType;
  readonly traits: CaseTraits<unknown>;
}

/**
 * A union. `name` is Go's name of the struct. `tag` is a text field that names the case which is set: only with it a case
 * can be told whose value is zero, because gob leaves a pointer to zero out.
 *
 * Reading throws `invalid_argument` when two cases are set.
 */
/* @__NO_SIDE_EFFECTS__ */
export function union<T extends OneOf>(name: string, cases: Cases<T>, tag?: Tag): Type<T> {
  const entries: Readonly<Record<string, CaseEntry>> = cases;
  const all = Object.entries(entries).map(([kind, [field, type, traits = {}]]) => ({
    kind,
    name: field,
    type: typeof type === "function" ? type : () => type,
    traits,
  }));
  const code = new UnionCode(name, all, tag);
  const form = structForm<Readonly<Record<string, unknown>>>(name, fieldsOf(code.entries));
  return struct<T>(name, code.entries, {
    form: viewForm(
      form,
      (value) => code.plain(value),
      (plain) => code.fromPlain(plain) as T,
    ),
    plain: (value) => code.plain(value),
    write: (w, value) => code.write(w, value),
    read: (r) => code.read(r) as T,
  });
}

class UnionCode {
  readonly #name: string;
  readonly #cases: readonly Case[];
  readonly #byKind: ReadonlyMap<string | undefined, number>;
  /** How many fields stand in front of the cases. */
  readonly #first: number;

  constructor(name: string, cases: readonly Case[], tag: Tag | undefined) {
    this.#name = name;
    this.#cases = cases;
    this.#byKind = new Map(cases.map(({ kind }, i) => [kind, i]));
    this.#first = tag === undefined ? 0 : 1;
    const pointers = cases.map(({ name, kind, type, traits: { json } }): FieldEntry => {
      return [name, () => optional(type()), { ts: kind, json }];
    });
    const { name: field, json }: Exclude<Tag, string> = typeof tag === "object" ? tag : { name: tag ?? "", json: "" };
    this.entries = tag === undefined ? pointers : [[field, string, { ts: "kind", json }], ...pointers];
  }

  readonly entries: readonly FieldEntry[];

  write(w: Writer, value: OneOf): void {
    const index = this.#indexOf(value);
    const outer = w.open();
    const set = this.#cases[index];
    if (set !== undefined) {
      if (this.#first > 0) {
        w.field(0);
        w.string(set.name);
      }
      w.field(this.#first + index);
      set.type().write(w, value.value);
    }
    w.close(outer);
  }

  read(r: Reader): OneOf {
    let index = -1;
    let value: unknown;
    let named = "";
    const outer = r.open();
    for (let f = r.field(); f >= 0; f = r.field()) {
      if (f < this.#first) {
        named = r.string();
        continue;
      }
      this.#onlyOne(index, f - this.#first);
      index = f - this.#first;
      value = (this.#cases[index] as Case).type().read(r);
    }
    r.close(outer);
    return this.#valueOf(index, value, named);
  }

  /** The value of a struct as Go has it. */
  fromPlain(struct: Readonly<Record<string, unknown>>): OneOf {
    let index = -1;
    for (const [i, { kind }] of this.#cases.entries()) {
      if (!Object.hasOwn(struct, kind) || struct[kind] === undefined) continue; // every object has a constructor
      this.#onlyOne(index, i);
      index = i;
    }
    const value = index < 0 ? undefined : struct[this.#cases[index]?.kind ?? ""];
    return this.#valueOf(index, value, this.#first > 0 ? String(struct["kind"]) : "");
  }

  /** A value from the case that is set, and the one that the tag has named. */
  #valueOf(index: number, value: unknown, named: string): OneOf {
    const told = this.#cases.findIndex(({ name }) => name === named);
    if (told >= 0 && told !== index) {
      this.#onlyOne(index, told);
      const { kind, traits } = this.#cases[told] as Case;
      return { kind, value: traits.zero?.() };
    }
    const set = this.#cases[index];
    return set === undefined ? { kind: undefined } : { kind: set.kind, value };
  }

  /** The struct as Go has it. */
  plain(value: OneOf): Readonly<Record<string, unknown>> {
    const set = this.#cases[this.#indexOf(value)];
    const tag = this.#first > 0 ? { kind: set?.name ?? "" } : {};
    return set === undefined ? tag : { ...tag, [set.kind]: value.value };
  }

  /** -1 for none. */
  #indexOf(value: OneOf): number {
    if (typeof value !== "object" || value === null) return refuse(`a ${this.#name}: { kind, value }`, value);
    const index = value.kind === undefined ? -1 : this.#byKind.get(value.kind);
    // JSON would take a value that is not there for a case that is not set.
    if (value.value === undefined && index !== undefined && index >= 0) return refuse(`a ${value.kind}`, undefined);
    if (index !== undefined) return index;
    return refuse(`a kind of ${this.#name}: ${this.#cases.map(({ kind }) => kind).join(", ")}`, value.kind);
  }

  #onlyOne(first: number, second: number): void {
    if (first < 0 || first === second) return;
    const names = [first, second].map((index) => this.#cases[index]?.name);
    throw new RpcError(`${names.join(" and ")} of ${this.#name} are both set`, { code: "invalid_argument" });
  }
}
