// Shapes in TypeScript: what a type is called, written as, and begins as.

import {
  importedName,
  type NamedType,
  type Registered,
  type Schema,
  type Shape,
  type Struct,
  scalars,
  type TimeView,
} from "../model.ts";
import { capitalised, typeConstant, uncapped } from "../names.ts";
import { constrainedTypes, isConstrained } from "./constrained.ts";
import type { Scope } from "./scope.ts";
import { fill, identifier, literal } from "./text.ts";

/**
 * A zero value longer than this comes from a function when other structs hold the struct: written out each time, structs
 * in structs would double the text again and again.
 */
const longestZero = 90;

/** A shape that is no alias. */
export type PlainShape =
  | Exclude<Shape, { readonly kind: "struct" | "union" | "alias" }>
  | { readonly kind: "struct" | "union"; readonly name: string };

/** The shapes of one schema. */
export class Shapes {
  readonly #scope: Scope;
  readonly #types: ReadonlyMap<string, NamedType>;
  readonly #constants = new Map<string, string>();
  readonly #zeros = new Map<string, string>();
  #constrained: ReadonlySet<string> | undefined;
  readonly #heldByValue: ReadonlySet<string>;
  /** The functions that make zero values too long to be written out, as they are printed. */
  readonly zeroFunctions: string[][] = [];

  constructor(schema: Schema, scope: Scope) {
    this.#scope = scope;
    this.#types = new Map([...schema.imported, ...schema.types].map((type) => [type.name, type]));
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
        if (shape.view === "Date") return this.#scope.global("Date");
        return shape.view === "exact" ? this.#scope.type("Timestamp") : shape.view;
      case "opaque":
        return this.#scope.global("Uint8Array");
      case "struct":
      case "union":
      case "alias":
      case "enum":
        return this.#scope.named(shape.name, true);
      case "any":
        return this.#scope.type("AnyValue");
      case "anyOf":
        return this.union(shape.of).join(" | ");
      case "list":
        return `${this.type(shape.element)}[]`;
      case "array":
        if (shape.view !== undefined) return "string";
        return this.isBytes(shape) ? this.#scope.global("Uint8Array") : `${this.type(shape.element)}[]`;
      case "map": {
        const value = this.type(shape.value);
        if (shape.view === "entries") return `[${this.type(shape.key)}, ${value}][]`;
        if (shape.view === "Map") return `${this.#scope.global("Map")}<${this.type(shape.key)}, ${value}>`;
        return `${this.#scope.global("Record")}<${this.keyType(shape.key)}, ${value}>`;
      }
    }
  }

  /** The members of the type of an interface value. */
  union(of: readonly Registered[]): string[] {
    const members = of.map(({ name, shape }) => `{ type: ${literal(name)}; value: ${this.type(shape)} }`);
    return [...members, "undefined"];
  }

  /** How the type of a plain object's keys is written. A bigint is the text of its digits there. */
  keyType(key: Shape): string {
    const plain = this.plain(key);
    if (plain.kind === "enum") return scalars[plain.base].type === "number" ? "number" : "string";
    if (plain.kind !== "scalar") return "string";
    return scalars[plain.name].type === "bigint" ? "string" : this.type(key);
  }

  /** Whether an array is a Uint8Array: one of uint8. */
  isBytes(shape: Shape): boolean {
    const element = shape.kind === "array" ? this.plain(shape.element) : shape;
    return element.kind === "scalar" && element.name === "uint8";
  }

  /** The constant that is the type at run time: of a scalar the runtime's, of other types one of this module. */
  constant(shape: Shape): string {
    if (shape.kind === "void") return this.#scope.value("empty");
    if (shape.kind === "scalar") return this.#scope.value(camel(shape.name));
    if (shape.kind === "time") return this.#scope.value(timeConstants[shape.view]);
    if ("name" in shape && shape.kind !== "opaque") return this.#scope.named(shape.name, false, typeConstant);
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
      case "union":
        return "{ kind: undefined }";
      case "enum":
        return scalars[shape.base].zero;
      case "opaque":
        return `new ${this.#scope.global("Uint8Array")}(0)`;
      case "time":
        if (shape.view === "Date") return `new ${this.#scope.global("Date")}(${this.#scope.value("zeroTime")})`;
        if (shape.view === "string") return zeroTimeText;
        return `${this.#scope.value("Timestamp")}.zero${shape.view === "bigint" ? ".epochNanoseconds" : ""}`;
      case "list":
        return "[]";
      case "map":
        if (shape.view === "entries") return "[]";
        return shape.view === "record" ? "{}" : `new ${this.#scope.global("Map")}()`;
      case "array":
        if (shape.view !== undefined) return zeroText(shape.length, shape.view);
        return this.#zeroArray(shape.element, shape.length, this.isBytes(shape));
      default:
        return "undefined";
    }
  }

  /** A condition that is false for Go's zero time. */
  isNotZeroTime(view: TimeView, value: string): string {
    if (view === "Date") return `+${value} !== ${this.#scope.value("zeroTime")}`;
    const zero = this.zero({ kind: "time", view });
    return view === "exact" ? `!${value}.equals(${zero})` : `${value} !== ${zero}`;
  }

  /** The statement that a struct's reader begins with. */
  beginning(struct: Struct): string[] {
    const zero = this.#zeroStruct(struct.name);
    if (!zero.startsWith("{")) return [`const v = ${zero};`];
    return fill(`const v: ${identifier(struct.name)} = {`, this.#zeroFields(struct), "};", 4, " ");
  }

  /** Whether there is a constraint on anything that values of a type hold. */
  isConstrained(shape: Shape): boolean {
    this.#constrained ??= constrainedTypes(this.#types);
    return isConstrained(shape, this.#constrained);
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
      const maker = this.#scope.local(`zero${capitalised(importedName(name)?.name ?? name)}`);
      const value = fill("return {", fields, "};", 2, " ").map((line) => `  ${line}`);
      this.zeroFunctions.push([`function ${maker}(): ${this.#scope.named(name, true)} {`, ...value, "}"]);
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

/** Go's zero time as text. */
const zeroTimeText = '"0001-01-01T00:00:00Z"';

/** The constants of the runtime for a time's views. */
const timeConstants: Readonly<Record<TimeView, string>> = {
  Date: "time",
  exact: "exactTime",
  string: "timeAsString",
  bigint: "timeAsBigint",
};

/** So many zero bytes as text: written out while that is short. */
function zeroText(length: number, view: "hex" | "base64"): string {
  const digits = view === "hex" ? 2 * length : Math.ceil((4 * length) / 3);
  const padding = view === "hex" ? "" : "=".repeat((3 - (length % 3)) % 3);
  const digit = view === "hex" ? "0" : "A";
  if (digits <= 64) return literal(digit.repeat(digits) + padding);
  return `"${digit}".repeat(${digits})${padding === "" ? "" : ` + "${padding}"`}`;
}

/** `int as bigint` as a name: `intAsBigint`. */
function camel(name: string): string {
  return name.replace(/ (.)/g, (_, letter: string) => letter.toUpperCase());
}

/** What tells two shapes apart. */
export function keyOf(shape: Shape): string {
  switch (shape.kind) {
    case "list":
      return `list<${keyOf(shape.element)}>`;
    case "array":
      return `array<${keyOf(shape.element)}, ${shape.length}, ${shape.view ?? ""}>`;
    case "map":
      return `${shape.view}<${keyOf(shape.key)}, ${keyOf(shape.value)}>`;
    case "time":
      return `time ${shape.view}`;
    case "opaque":
      return `opaque ${shape.name} ${shape.marshal}`;
    case "anyOf":
      return `anyOf ${shape.owner.type}.${shape.owner.property ?? ""}`;
    default:
      return "name" in shape ? `${shape.kind} ${shape.name}` : shape.kind;
  }
}

/** What a shape is called: `ListOfInt`, `RecordOfListOfItem`, `MapOfInt32ToString`, `ArrayOf3Float64`. */
function shapeName(shape: Shape): string {
  switch (shape.kind) {
    case "scalar":
      return capitalised(camel(shape.name));
    case "struct":
    case "union":
    case "alias":
    case "enum":
      return capitalised(importedName(shape.name)?.name ?? shape.name);
    case "time":
      return capitalised(timeConstants[shape.view]);
    case "list":
      return `ListOf${shapeName(shape.element)}`;
    case "array": {
      const array = `ArrayOf${shape.length}${shapeName(shape.element)}`;
      return shape.view === undefined ? array : `${array}As${capitalised(shape.view)}`;
    }
    case "map": {
      const isText = shape.key.kind === "scalar" && shape.key.name === "string";
      if (shape.view === "record" && isText) return `RecordOf${shapeName(shape.value)}`;
      return `${capitalised(shape.view)}Of${shapeName(shape.key)}To${shapeName(shape.value)}`;
    }
    case "any":
      return "AnyValue";
    case "anyOf":
      return `AnyOf${capitalised(shape.owner.type)}${capitalised(shape.owner.property ?? "")}`;
    default:
      return capitalised(shape.kind);
  }
}
