// What JSON needs of a type beside the type itself: its members and their names. Made once a type.
// Source: Go encoding/json encode.go (typeFields), for embedded structs and tags.

import { elementCost, openCost } from "../gob/cost.ts";
import { type AnyType, asItIs, type Field } from "../types.ts";
import { Names } from "./names.ts";

/** Go's encoding/json, or what the web speaks: protobuf's JSON, with names in lowerCamel and 64 bits in quotes. */
export type Dialect = "go" | "web";

/** A member of a struct's object. */
export interface Member {
  readonly name: string;
  /** The numbers of the fields that lead to its value: one, and the embedded structs' before it. */
  readonly path: readonly number[];
  /** Left out when it is empty, in Go's sense. */
  readonly omitEmpty: boolean;
  /** A number or bool in quotes. */
  readonly quoted: boolean;
}

/** By number of a field: its member's number, -1 for none, or the same of the struct that is embedded there. */
export type Embedding = readonly (number | Embedding)[];

/** A type without its `optional`s. */
export class Shape {
  readonly type: AnyType;
  /** It may be absent. */
  readonly nullable: boolean;
  readonly dialect: Dialect;
  /** Its values have another form than others of their kind, and are made of parts that JSON has to look at. */
  readonly view: boolean;
  /** Of a struct in Go's dialect: which of its fields stand in quotes; undefined for none. */
  readonly quoted: readonly boolean[] | undefined;
  #parts: readonly Shape[] | undefined;
  #members: Members | undefined;
  #openCost: number | undefined;
  #elementCost: number | undefined;

  constructor(type: AnyType, dialect: Dialect) {
    this.dialect = dialect;
    let inner = type;
    while (inner.kind === "optional") inner = inner.parts[0] as AnyType;
    this.type = inner;
    this.nullable = inner !== type;
    this.view = inner.plain !== asItIs && ["array", "map", "struct"].includes(inner.kind);
    const quoted = dialect === "go" ? inner.fields.map((field) => tagOf(field)?.quoted === true) : [];
    this.quoted = quoted.includes(true) ? quoted : undefined;
  }

  /** Of a struct its fields, of other types the parts. */
  get parts(): readonly Shape[] {
    const { type, dialect } = this;
    const types = type.kind === "struct" ? type.fields.map((field) => field.type) : type.parts;
    this.#parts ??= types.map((part) => shapeOf(part, dialect));
    return this.#parts;
  }

  get members(): Members {
    this.#members ??= new Members(this);
    return this.#members;
  }

  /** Estimated memory in bytes: of a value when it is begun, and of each of its elements or entries. */
  get openCost(): number {
    this.#openCost ??= openCost(this.type);
    return this.#openCost;
  }

  get elementCost(): number {
    this.#elementCost ??= this.type.parts.reduce((sum, part) => sum + elementCost(part), 0);
    return this.#elementCost;
  }
}

const shapes = { go: new WeakMap<AnyType, Shape>(), web: new WeakMap<AnyType, Shape>() };

export function shapeOf(type: AnyType, dialect: Dialect): Shape {
  let shape = shapes[dialect].get(type);
  if (shape === undefined) {
    shape = new Shape(type, dialect);
    shapes[dialect].set(type, shape);
  }
  return shape;
}

/** The members of a struct's object; in Go's dialect those of embedded structs are among them. */
export class Members {
  readonly list: readonly Member[];
  readonly names: Names;
  /** Where there are embedded structs, or fields that are left out: which member belongs where. */
  readonly embedding: Embedding | undefined;

  constructor(shape: Shape) {
    const { fields } = shape.type;
    if (shape.dialect === "web") {
      this.list = fields.map(({ property }, i) => ({ name: property, path: [i], omitEmpty: false, quoted: false }));
      // Go's spelling is understood, too.
      this.names = new Names(
        this.list.map((member) => member.name),
        fields.map((field) => field.name),
      );
      return;
    }
    this.list = membersOf(shape);
    this.names = new Names(this.list.map((member) => member.name));
    const isPlain = fields.every((field) => !embeds(field) && tagOf(field) !== undefined);
    this.embedding = isPlain ? undefined : this.#embedding(shape, []);
  }

  #embedding(shape: Shape, outer: readonly number[]): Embedding {
    return shape.type.fields.map((field, i) => {
      const path = [...outer, i];
      const within = this.list.some((member) => member.path.length > path.length && startsWith(member.path, path));
      if (embeds(field) && within) return this.#embedding(shape.parts[i] as Shape, path);
      return this.list.findIndex((member) => member.path.length === path.length && startsWith(member.path, path));
    });
  }
}

/** What Go's tag says of a field; undefined for one that is left out. Source: Go encoding/json tags.go. */
function tagOf({ tag: { json = "" } }: Field): { name: string; omitEmpty: boolean; quoted: boolean } | undefined {
  const [name = "", ...options] = json.split(",");
  if (json === "-") return undefined;
  return { name, omitEmpty: options.includes("omitempty"), quoted: options.includes("string") };
}

/** A struct that is embedded has no member of its own, unless its tag gives it a name. */
function embeds(field: Field): boolean {
  return field.tag.embed === true && tagOf(field)?.name === "" && shapeOf(field.type, "go").type.kind === "struct";
}

function startsWith(path: readonly number[], start: readonly number[]): boolean {
  return start.every((index, i) => path[i] === index);
}

/**
 * Go's rule for names that several structs have: the one that is embedded least deep wins, and two at the same depth
 * are both left out. A struct that embeds itself is entered once.
 */
function membersOf(shape: Shape): Member[] {
  const found = new Map<string, Member | undefined>();
  const entered = new Set<AnyType>();
  let level: { shape: Shape; path: readonly number[] }[] = [{ shape, path: [] }];
  while (level.length > 0) {
    const deeper: typeof level = [];
    const here = new Map<string, Member | undefined>();
    for (const each of level) {
      if (entered.has(each.shape.type)) continue;
      for (const [i, field] of each.shape.type.fields.entries()) {
        const path = [...each.path, i];
        const tag = tagOf(field);
        if (tag === undefined) continue;
        const name = tag.name || field.name;
        if (embeds(field)) deeper.push({ shape: each.shape.parts[i] as Shape, path });
        else here.set(name, here.has(name) ? undefined : { ...tag, name, path });
      }
    }
    for (const each of level) entered.add(each.shape.type);
    for (const [name, member] of here) if (!found.has(name)) found.set(name, member);
    level = deeper;
  }
  const members = [...found.values()].filter((member) => member !== undefined);
  return members.sort((a, b) => compare(a.path, b.path));
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [i, index] of a.entries()) {
    const other = b[i];
    if (other === undefined) return 1;
    if (index !== other) return index - other;
  }
  return -1;
}
