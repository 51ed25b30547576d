// The order of the section Wire: constants stand in front of what needs them at once, as far as recursion lets them.

import { type NamedType, partsOf, type Schema, type Shape, type Struct } from "../model.ts";
import { keyOf } from "./shapes.ts";

/** What is declared, one after the other. */
export type Declaration =
  /** `later` holds the numbers of the fields whose type is declared further down. */
  | { readonly kind: "struct"; readonly struct: Struct; readonly later: ReadonlySet<number> }
  | { readonly kind: "constant"; readonly shape: Shape };

/** Puts the structs, which stay in the order of the schema, and all other types that there are into order. */
export function orderOf(schema: Schema): Declaration[] {
  const order = new Order(schema);
  for (const type of schema.types) order.type(type);
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
  readonly #waiting = new Map<string, Shape>();

  constructor(schema: Schema) {
    this.#types = new Map(schema.types.map((type) => [type.name, type]));
  }

  type(type: NamedType): void {
    if (type.kind === "struct") this.#struct(type);
    else this.#declareLater({ kind: "alias", name: type.name });
  }

  #struct(struct: Struct): void {
    const later = new Set<number>();
    struct.fields.forEach(({ shape }, number) => {
      if (!this.#declareLater(shape)) later.add(number);
    });
    this.declarations.push({ kind: "struct", struct, later });
    this.#declared.add(keyOf({ kind: "struct", name: struct.name }));
    for (const [key, shape] of this.#waiting) if (this.declare(shape)) this.#waiting.delete(key);
  }

  /** Declares a shape as soon as it can be. Answers whether it is declared now. */
  #declareLater(shape: Shape): boolean {
    const done = this.declare(shape);
    if (!done && shape.kind !== "struct") this.#waiting.set(keyOf(shape), shape);
    return done;
  }

  /** Declares a type, its parts first. Answers false while one of its structs is still to come. */
  declare(shape: Shape): boolean {
    if (shape.kind === "scalar" || shape.kind === "void" || shape.kind === "time") return true;
    const key = keyOf(shape);
    if (this.#declared.has(key)) return true;
    if (shape.kind === "struct") return false;
    const type = shape.kind === "alias" ? this.#types.get(shape.name) : undefined;
    const made = type?.kind === "alias" ? type.shape : shape;
    // The name of another type stands for it at once; what an interface value holds is asked for when one comes.
    const needed =
      made.kind === "struct" || made.kind === "alias" ? [made] : made.kind === "anyOf" ? [] : partsOf(made);
    if (!needed.every((part) => this.declare(part))) return false;
    this.declarations.push({ kind: "constant", shape });
    this.#declared.add(key);
    if (made.kind === "anyOf") for (const part of partsOf(made)) this.#declareLater(part);
    return true;
  }
}
