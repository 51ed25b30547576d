// Shapes in TypeScript: what a type is called, written as, and begins as.

import { type NamedType, partsOf, type Registered, type Schema, type Shape, type Struct, scalars } from "../model.ts";
import { capitalised, typeConstant, uncapped } from "../names.ts";
import type { Scope } from "./scope.ts";
import { fill, identifier, literal } from "./text.ts";

/**
 * A zero value longer than this comes from a function when other structs hold the struct: written out each time, structs
 * in structs would double the text again and again.
 */
const longestZero = 90;

/** A shape that is no alias. */
export type PlainShape =
  | Exclude<Shape, { readonly kind: "alias" }>
  | { readonly kind: "struct"; readonly name: string };

/** The shapes of one schema. */
export class Shapes {
  readonly #scope: Scope;
  readonly #types: ReadonlyMap<string, NamedType>;
  readonly #constants = new Map<string, string>();
  readonly #zeros = new Map<string, string>();
  readonly #heldByValue: ReadonlySet<string>;
  /** The functions that make zero values too long to be written out, as they are printed. */
  readonly zeroFunctions: string[][] = [];

  constructor(schema: Schema, scope: Scope) {
    this.#scope = scope;
    this.#types = new Map(schema.types.map((type) => [type.name, type]));
    const structs = schema.types.filter((type) => type.kind === "struct");
    const fields = structs.flatMap((struct) => struct.fields.filter((field) => !field.optional));
    this.#heldByValue = new Set(fields.map((field) => this.#structIn(field.shape)));
  }

  /** What a shape is without the names of aliases. */
  plain(shape: Shape): PlainShape {
    let plain = shape;
    while (plain.kind === "alias") plain = this.#aliased(plain.name);
    return plain as PlainShape;
  }

  /** How the type is written. */
  type(shape: Shape): string {
    switch (shape.kind) {
      case "void":
        return "void";
      case "scalar":
        if (shape.name === "bytes") return this.#scope.global("Uint8Array");
        return scalars[shape.name].type === "Complex" ? this.#scope.type("Complex") : scalars[shape.name].type;
      case "time":
        return shape.exact ? this.#scope.type("Timestamp") : this.#scope.global("Date");
      case "opaque":
        return this.#scope.global("Uint8Array");
      case "struct":
      case "alias":
        return identifier(shape.name);
      case "any":
        return this.#scope.type("AnyValue");
      case "anyOf":
        return this.union(shape.of).join(" | ");
      case "list":
        return `${this.type(shape.element)}[]`;
      case "array":
        return this.isBytes(shape) ? this.#scope.global("Uint8Array") : `${this.type(shape.element)}[]`;
      case "map": {
        const value = this.type(shape.value);
        const key = this.type(shape.key);
        return `${this.isRecord(shape) ? this.#scope.global("Record") : this.#scope.global("Map")}<${key}, ${value}>`;
      }
    }
  }

  /** The members of the type of an interface value. */
  union(of: readonly Registered[]): string[] {
    const members = of.map(({ name, shape }) => `{ type: ${literal(name)}; value: ${this.type(shape)} }`);
    return [...members, "undefined"];
  }

  /** Whether a map is a plain object: one with texts as keys. */
  isRecord(shape: Shape): boolean {
    const key = shape.kind === "map" ? this.plain(shape.key) : shape;
    return key.kind === "scalar" && key.name === "string";
  }

  /** Whether an array is a Uint8Array: one of uint8. */
  isBytes(shape: Shape): boolean {
    const element = shape.kind === "array" ? this.plain(shape.element) : shape;
    return element.kind === "scalar" && element.name === "uint8";
  }

  /** The constant that is the type at run time: of a scalar the runtime's, of other types one of this module. */
  constant(shape: Shape): string {
    if (shape.kind === "void") return this.#scope.value("empty");
    if (shape.kind === "scalar") return this.#scope.value(shape.name);
    if (shape.kind === "time") return this.#scope.value(shape.exact ? "exactTime" : "time");
    if (shape.kind === "struct" || shape.kind === "alias") return typeConstant(identifier(shape.name));
    const key = keyOf(shape);
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const constant = this.#scope.local(uncapped(shapeName(shape)));
    this.#constants.set(key, constant);
    return constant;
  }

  /** The zero value, as an expression that makes a new one each time. */
  zero(shape: Shape): string {
    switch (shape.kind) {
      case "struct":
        return this.#zeroStruct(shape.name);
      case "alias":
        return this.zero(this.#aliased(shape.name));
      case "scalar":
        return shape.name === "bytes" ? `new ${this.#scope.global("Uint8Array")}(0)` : scalars[shape.name].zero;
      case "opaque":
        return `new ${this.#scope.global("Uint8Array")}(0)`;
      case "time":
        if (shape.exact) return `${this.#scope.value("Timestamp")}.zero`;
        return `new ${this.#scope.global("Date")}(${this.#scope.value("zeroTime")})`;
      case "list":
        return "[]";
      case "map":
        return this.isRecord(shape) ? "{}" : `new ${this.#scope.global("Map")}()`;
      case "array":
        return this.#zeroArray(shape.element, shape.length, this.isBytes(shape));
      default:
        return "undefined";
    }
  }

  /** The statement that a struct's reader begins with. */
  beginning(struct: Struct): string[] {
    const zero = this.#zeroStruct(struct.name);
    if (!zero.startsWith("{")) return [`const v = ${zero};`];
    return fill(`const v: ${identifier(struct.name)} = {`, this.#zeroFields(struct), "};", 4, " ");
  }

  #aliased(name: string): Shape {
    const type = this.#types.get(name);
    if (type?.kind !== "alias") throw new Error(`${name} is not declared`);
    return type.shape;
  }

  /** The struct whose zero value is inside that of a shape; `""` if there is none. */
  #structIn(shape: Shape): string {
    const plain = this.plain(shape);
    if (plain.kind === "array") return this.#structIn(plain.element);
    return plain.kind === "struct" ? plain.name : "";
  }

  #zeroArray(element: Shape, length: number, isBytes: boolean): string {
    if (isBytes) return `new ${this.#scope.global("Uint8Array")}(${length})`;
    const zero = this.zero(element);
    const made = zero.startsWith("{") ? `(${zero})` : zero;
    return `${this.#scope.global("Array")}.from({ length: ${length} }, () => ${made})`;
  }

  #zeroStruct(name: string): string {
    const known = this.#zeros.get(name);
    if (known !== undefined) return known;
    const struct = this.#types.get(name);
    if (struct?.kind !== "struct") throw new Error(`${name} is not declared`);
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

  /** What is optional is absent at first, and has no place in the literal. */
  #zeroFields(struct: Struct): string[] {
    const required = struct.fields.filter((field) => !field.optional);
    return required.map((field) => `${identifier(field.property)}: ${this.zero(field.shape)}`);
  }
}

/** What tells two shapes apart. */
export function keyOf(shape: Shape): string {
  if (shape.kind === "anyOf") return `anyOf ${shape.owner.type}.${shape.owner.property}`;
  const own = { ...shape, element: undefined, key: undefined, value: undefined };
  return `${JSON.stringify(own)}${partsOf(shape).map(keyOf).join()}`;
}

/** What a shape is called: `ListOfInt`, `RecordOfListOfItem`, `MapOfInt32ToString`, `ArrayOf3Float64`. */
function shapeName(shape: Shape): string {
  switch (shape.kind) {
    case "scalar":
    case "struct":
    case "alias":
      return capitalised(shape.name);
    case "time":
      return shape.exact ? "ExactTime" : "Time";
    case "list":
      return `ListOf${shapeName(shape.element)}`;
    case "array":
      return `ArrayOf${shape.length}${shapeName(shape.element)}`;
    case "map":
      if (shape.key.kind === "scalar" && shape.key.name === "string") return `RecordOf${shapeName(shape.value)}`;
      return `MapOf${shapeName(shape.key)}To${shapeName(shape.value)}`;
    case "any":
      return "AnyValue";
    case "anyOf":
      return `AnyOf${capitalised(shape.owner.type)}${capitalised(shape.owner.property ?? "")}`;
    default:
      return capitalised(shape.kind);
  }
}
