// Usage: what can only be seen of a whole schema: types without end, and what nothing uses.

import type { Draft } from "./draft.ts";
import { limits } from "./limits.ts";
import { type Field, type NamedType, partsOf, type Schema, type Shape, type Struct } from "./model.ts";
import { type Problems, quote, type Span } from "./problem.ts";
import type { Word } from "./tokens.ts";

/** The names of the types that a shape is made of, however deep; of what those are made of it says nothing. */
function namesIn(shape: Shape): string[] {
  if ("name" in shape && shape.kind !== "scalar" && shape.kind !== "opaque") return [shape.name];
  return partsOf(shape).flatMap(namesIn);
}

/** What a type of the schema's own refers to. */
function shapesIn(type: NamedType): readonly Shape[] {
  if (type.kind === "struct") return type.fields.map((field) => field.shape);
  if (type.kind === "union") return type.cases.map((each) => each.shape);
  return type.kind === "alias" ? [type.shape] : [];
}

/** A field on the way from a struct to the structs that it holds by value. */
interface Step {
  readonly struct: Struct;
  readonly field: Field;
}

/** What a struct amounts to. */
interface Extent {
  /** How many structs deep. */
  readonly height: number;
  /** How many values, while nothing is in it. */
  readonly zeros: number;
}

/**
 * Reports structs that hold themselves by value (a `?`, a list or a map ends such a chain, because it can be empty), and
 * those that are too deep or too large for any message.
 */
export function checkEndless(types: readonly NamedType[], draft: Draft, problems: Problems): void {
  new Endless(types, draft, problems).check();
}

class Endless {
  readonly #types: ReadonlyMap<string, NamedType>;
  readonly #draft: Draft;
  readonly #problems: Problems;
  readonly #extents = new Map<string, Extent>();
  readonly #path: Step[] = [];

  constructor(types: readonly NamedType[], draft: Draft, problems: Problems) {
    this.#types = new Map(types.map((type) => [type.name, type]));
    this.#draft = draft;
    this.#problems = problems;
  }

  check(): void {
    for (const type of this.#types.values()) {
      if (type.kind === "struct" && !this.#extents.has(type.name)) this.#visit(type);
    }
  }

  #visit(struct: Struct): Extent {
    this.#extents.set(struct.name, { height: 0, zeros: 0 }); // not known yet, but on the way
    let height = 1;
    let zeros = 1;
    for (const field of struct.fields) {
      if (field.optional) continue;
      this.#path.push({ struct, field });
      const inside = this.#extent(field.shape);
      this.#path.pop();
      height = Math.max(height, 1 + inside.height);
      zeros += inside.zeros;
    }
    this.#extents.set(struct.name, { height, zeros });
    // Only the first that is too deep or too large: those that hold it follow.
    if (height === limits.nesting + 1) {
      this.#tooMuch(struct, `holds structs in structs more than ${limits.nesting} levels deep`);
    } else if (zeros > limits.zeros) {
      this.#extents.set(struct.name, { height, zeros: 1 });
      this.#tooMuch(struct, `has more than ${limits.zeros} values even when it is empty`, "make an array a list");
    }
    return this.#extents.get(struct.name) ?? { height, zeros };
  }

  /** What a field's type holds by value. */
  #extent(shape: Shape): Extent {
    if (shape.kind === "array") {
      const { height, zeros } = this.#extent(shape.element);
      return { height, zeros: zeros * shape.length };
    }
    if (shape.kind !== "struct" && shape.kind !== "alias") return { height: 0, zeros: 1 };
    const type = this.#types.get(shape.name);
    if (type?.kind === "alias") return this.#extent(type.shape);
    if (type?.kind !== "struct") return { height: 0, zeros: 1 };
    const from = this.#path.findIndex((step) => step.struct === type);
    if (from >= 0) this.#reportEndless(this.#path.slice(from));
    return this.#extents.get(type.name) ?? this.#visit(type);
  }

  #reportEndless(circle: readonly Step[]): void {
    const last = circle[circle.length - 1];
    const first = circle[0];
    if (last === undefined || first === undefined) return;
    const steps = circle.slice(0, 10).map((step) => `${step.struct.name}.${step.field.name}`);
    if (circle.length > steps.length) steps.push("…");
    const way = [...steps, first.struct.name].join(" -> ");
    const message = `${quote(first.struct.name)} contains itself without end (${way})`;
    const help = `make \`${last.field.name}\` optional (\`?\`), a list or a map`;
    this.#problems.add("RG2007", this.#placeOf(last), message, { help });
  }

  #tooMuch(struct: Struct, what: string, help = `the limit is ${limits.nesting}`): void {
    const at = this.#draft.types.find(({ name }) => name.text === struct.name)?.name ?? { offset: 0, length: 1 };
    this.#problems.add("RG1013", at, `${quote(struct.name)} ${what}`, { help });
  }

  #placeOf({ struct, field }: Step): Span {
    const drafted = this.#draft.types.find(({ name }) => name.text === struct.name);
    const fields = drafted?.kind === "struct" ? drafted.fields : [];
    return fields.find(({ name }) => name.text === field.name)?.type ?? { offset: 0, length: 1 };
  }
}

/** Warns of what is declared and not used, where there is something that could use it. */
export function checkUnused(schema: Schema, draft: Draft, problems: Problems): void {
  const methods = schema.services.flatMap((service) => service.methods);
  if (methods.length === 0) return;
  const byName = new Map(schema.types.map((type) => [type.name, type]));
  const fieldsOf = new Map(schema.errors.map((error) => [error.name, error.fields]));
  const used = new Set<string>();
  const open = methods.flatMap(({ args, reply, throws }) => {
    const fields = throws.flatMap((name) => fieldsOf.get(name) ?? []);
    return [args, reply, ...fields.map((field) => field.shape)].flatMap(namesIn);
  });
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (used.has(name)) continue;
    used.add(name);
    const type = byName.get(name);
    open.push(...(type === undefined ? [] : shapesIn(type)).flatMap(namesIn));
  }
  const thrown = new Set(methods.flatMap((method) => method.throws));
  const unused = (code: string, what: string, at: Word, how: string): void =>
    problems.add(code, at, `${what} ${quote(at.text)} is never ${how}`, { severity: "warning" });
  for (const { name } of draft.types) if (!used.has(name.text)) unused("RG2020", "type", name, "used");
  for (const { name } of draft.errors) if (!thrown.has(name.text)) unused("RG5007", "error", name, "thrown");
}
