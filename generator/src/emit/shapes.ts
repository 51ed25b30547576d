// Shapes in TypeScript: what a type is called, written as, and begins as.

import { type Schema, type Shape, type Struct, scalars } from "../model.ts";
import { capitalised, typeConstant, uncapped } from "../names.ts";
import type { Scope } from "./scope.ts";
import { fill, identifier } from "./text.ts";

/**
 * A zero value longer than this comes from a function when other structs hold the struct: written out each time, structs
 * in structs would double the text again and again.
 */
const longestZero = 90;

/** The shapes of one schema. */
export class Shapes {
  readonly #scope: Scope;
  readonly #structs: ReadonlyMap<string, Struct>;
  readonly #constants = new Map<string, string>();
  readonly #zeros = new Map<string, string>();
  readonly #heldByValue: ReadonlySet<string>;
  /** The functions that make zero values too long to be written out, as they are printed. */
  readonly zeroFunctions: string[][] = [];

  constructor(schema: Schema, scope: Scope) {
    this.#scope = scope;
    this.#structs = new Map(schema.structs.map((struct) => [struct.name, struct]));
    const shapes = schema.structs.flatMap((struct) => struct.fields.map((field) => field.shape));
    this.#heldByValue = new Set(shapes.map((shape) => (shape.kind === "struct" ? shape.name : "")));
  }

  /** How the type is written. */
  type(shape: Shape): string {
    switch (shape.kind) {
      case "void":
        return "void";
      case "scalar":
        return shape.name === "bytes" ? this.#scope.global("Uint8Array") : scalars[shape.name].type;
      case "struct":
        return identifier(shape.name);
      case "list":
        return `${this.type(shape.element)}[]`;
      case "map": {
        const value = this.type(shape.value);
        if (shape.key === "string") return `${this.#scope.global("Record")}<string, ${value}>`;
        return `${this.#scope.global("Map")}<${scalars[shape.key].type}, ${value}>`;
      }
    }
  }

  /** The constant that is the type at run time: of a scalar the runtime's, of a list or map one of this module. */
  constant(shape: Shape): string {
    if (shape.kind === "void") return this.#scope.value("empty");
    if (shape.kind === "scalar") return this.#scope.value(shape.name);
    if (shape.kind === "struct") return typeConstant(identifier(shape.name));
    const key = JSON.stringify(shape);
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const constant = this.#scope.local(uncapped(shapeName(shape)));
    this.#constants.set(key, constant);
    return constant;
  }

  /** The zero value, as an expression that makes a new one each time. */
  zero(shape: Shape): string {
    if (shape.kind === "list") return "[]";
    if (shape.kind === "map") return shape.key === "string" ? "{}" : `new ${this.#scope.global("Map")}()`;
    if (shape.kind === "struct") return this.#zeroStruct(shape.name);
    if (shape.kind === "void") return "undefined";
    return shape.name === "bytes" ? `new ${this.#scope.global("Uint8Array")}(0)` : scalars[shape.name].zero;
  }

  /** The statement that a struct's reader begins with. */
  beginning(struct: Struct): string[] {
    const zero = this.#zeroStruct(struct.name);
    if (!zero.startsWith("{")) return [`const v = ${zero};`];
    return fill(`const v: ${identifier(struct.name)} = {`, this.#zeroFields(struct), "};", 4, " ");
  }

  #zeroStruct(name: string): string {
    const known = this.#zeros.get(name);
    if (known !== undefined) return known;
    const struct = this.#structs.get(name);
    if (struct === undefined) throw new Error(`${name} is not declared`);
    const fields = this.#zeroFields(struct);
    let zero = fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
    if (zero.length > longestZero && this.#heldByValue.has(name)) {
      const maker = this.#scope.local(`zero${capitalised(name)}`);
      const value = fill("return {", fields, "};", 2, " ").map((line) => `  ${line}`);
      this.zeroFunctions.push([`function ${maker}(): ${identifier(name)} {`, ...value, "}"]);
      zero = `${maker}()`;
    }
    this.#zeros.set(name, zero);
    return zero;
  }

  #zeroFields(struct: Struct): string[] {
    return struct.fields.map((field) => `${identifier(field.property)}: ${this.zero(field.shape)}`);
  }
}

/** What a shape is called: `ListOfInt`, `RecordOfListOfItem`, `MapOfInt32ToString`. */
function shapeName(shape: Shape): string {
  if (shape.kind === "list") return `ListOf${shapeName(shape.element)}`;
  if (shape.kind !== "map") return shape.kind === "void" ? "Void" : capitalised(shape.name);
  const value = shapeName(shape.value);
  return shape.key === "string" ? `RecordOf${value}` : `MapOf${capitalised(shape.key)}To${value}`;
}
