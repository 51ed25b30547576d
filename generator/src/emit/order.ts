// The order of the section Wire: constants stand in front of what needs them at once, as far as recursion lets them.

import {
  type Enum,
  importedName,
  type NamedType,
  partsOf,
  type Schema,
  type Shape,
  type Struct,
  type Union,
} from "../model.ts";
import { keyOf } from "./shapes.ts";

/** What is declared, one after the other. */
export type Declaration =
  /** `later` holds the numbers of the fields whose type is declared further down. */
  | { readonly kind: "struct"; readonly struct: Struct; readonly later: ReadonlySet<number> }
  /** The same of a union's cases. */
  | { readonly kind: "union"; readonly union: Union; readonly later: ReadonlySet<number> }
  | { readonly kind: "constant"; readonly shape: Shape };

/** Puts the structs, which stay in the order of the schema, and all other types that there are into order. */
export function orderOf(schema: Schema): Declaration[] {
  const order = new Order(schema);
  for (const type of schema.types) order.type(type);
  for (const { shape } of schema.errors.flatMap((error) => error.fields)) order.declare(shape);
  for (const { args, reply } of schema.services.flatMap((service) => service.methods)) {
    order.declare(args);
    order.declare(reply);
  }
  return order.declarations;
}

class Order {
  readonly declarations: Declaration[] = [];
  readonly #types: ReadonlyMap<string, NamedType>;
  readonly #declared = new Set<string>();
  /** What is declared as soon as a struct is, by the struct's name. */
  readonly #waiting = new Map<string, Shape[]>();

  constructor(schema: Schema) {
    this.#types = new Map(schema.types.map((type) => [type.name, type]));
  }

  type(type: NamedType): void {
    if (type.kind === "struct") {
      const later = this.#later(type.fields);
      this.#declare(type, { kind: "struct", struct: type, later });
    } else if (type.kind === "union") {
      const later = this.#later(type.cases);
      this.#declare(type, { kind: "union", union: type, later });
    } else if (type.kind === "alias") this.#declareOrWait({ kind: "alias", name: type.name });
    else this.#declareOrWait(shapeOfEnum(type));
  }

  /** The numbers of those parts whose type is declared further down. */
  #later(parts: readonly { readonly shape: Shape }[]): ReadonlySet<number> {
    const later = new Set<number>();
    parts.forEach(({ shape }, number) => {
      if (!this.#declareOrWait(shape)) later.add(number);
    });
    return later;
  }

  #declare({ kind, name }: Struct | Union, declaration: Declaration): void {
    this.declarations.push(declaration);
    this.#declared.add(keyOf({ kind, name }));
    for (const shape of this.#waiting.get(name) ?? []) this.#declareOrWait(shape);
  }

  /** Declares a shape, now or as soon as it can be. Answers whether it is declared now. */
  #declareOrWait(shape: Shape): boolean {
    const missing = this.declare(shape);
    if (missing === undefined) return true;
    const waiting = this.#waiting.get(missing);
    if (waiting === undefined) this.#waiting.set(missing, [shape]);
    else waiting.push(shape);
    return false;
  }

  /** Declares a type, its parts first. Answers the struct that has to come before it; undefined when it is declared. */
  declare(shape: Shape): string | undefined {
    if (shape.kind === "scalar" || shape.kind === "void" || shape.kind === "time") return undefined;
    // What is imported is there before everything else.
    if ("name" in shape && shape.kind !== "opaque" && importedName(shape.name) !== undefined) return undefined;
    const key = keyOf(shape);
    if (this.#declared.has(key)) return undefined;
    if (shape.kind === "struct" || shape.kind === "union") return shape.name;
    const type = shape.kind === "alias" ? this.#types.get(shape.name) : undefined;
    const made = type?.kind === "alias" ? type.shape : shape;
    // The name of another type stands for it at once; what an interface value holds is asked for when one comes.
    const needed =
      made.kind === "struct" || made.kind === "union" || made.kind === "alias"
        ? [made]
        : made.kind === "anyOf"
          ? []
          : partsOf(made);
    for (const part of needed) {
      const missing = this.declare(part);
      if (missing !== undefined) return missing;
    }
    this.declarations.push({ kind: "constant", shape });
    this.#declared.add(key);
    if (made.kind === "anyOf") for (const part of partsOf(made)) this.#declareOrWait(part);
    return undefined;
  }
}

function shapeOfEnum({ kind, name, base, closed }: Enum): Shape {
  return { kind, name, base, closed };
}
