// The order of the section Wire: constants stand in front of what needs them at once, as far as recursion lets them.

import type { Schema, Shape, Struct } from "../model.ts";

/** What is declared, one after the other. */
export type Declaration =
  /** `later` holds the numbers of the fields whose type is declared further down. */
  | { readonly kind: "struct"; readonly struct: Struct; readonly later: ReadonlySet<number> }
  | { readonly kind: "constant"; readonly shape: Shape };

/** Puts the structs, which stay in the order of the schema, and the lists and maps that they need into order. */
export function orderOf(schema: Schema): Declaration[] {
  const order = new Order();
  for (const struct of schema.structs) order.struct(struct);
  for (const { args, reply } of schema.services.flatMap((service) => service.methods)) {
    order.declare(args);
    order.declare(reply);
  }
  return order.declarations;
}

class Order {
  readonly declarations: Declaration[] = [];
  readonly #declared = new Set<string>();
  readonly #waiting = new Map<string, Shape>();

  struct(struct: Struct): void {
    const later = new Set<number>();
    struct.fields.forEach(({ shape }, number) => {
      if (this.declare(shape)) return;
      later.add(number);
      if (shape.kind !== "struct") this.#waiting.set(keyOf(shape), shape);
    });
    this.declarations.push({ kind: "struct", struct, later });
    this.#declared.add(keyOf({ kind: "struct", name: struct.name }));
    for (const [key, shape] of this.#waiting) if (this.declare(shape)) this.#waiting.delete(key);
  }

  /** Declares a list or map, its parts first. Answers false while one of its structs is still to come. */
  declare(shape: Shape): boolean {
    if (shape.kind === "scalar" || shape.kind === "void") return true;
    const key = keyOf(shape);
    if (this.#declared.has(key)) return true;
    if (shape.kind === "struct" || !this.declare(shape.kind === "list" ? shape.element : shape.value)) return false;
    this.declarations.push({ kind: "constant", shape });
    this.#declared.add(key);
    return true;
  }
}

function keyOf(shape: Shape): string {
  return JSON.stringify(shape);
}
