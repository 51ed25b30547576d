// The schema as data: the types, methods and services that generated files are made of.
// This is the one file with `any`: tables of types of every kind are looked up here.

import type { ErrorClass } from "./errors.ts";
import type { Reader } from "./gob/reader.ts";
import type { Writer } from "./gob/writer.ts";

/** A scalar's class on the wire: gob sends all widths of a class alike, and the reader checks the range. */
export type ScalarKind = "bool" | "int" | "uint" | "float" | "complex" | "string" | "bytes";

/** A type of the schema: how its values are written and read, and what it is made of. */
export interface Type<T> {
  readonly kind: ScalarKind | "list" | "array" | "map" | "struct" | "optional" | "time" | "opaque" | "any";
  /** Of a struct its name, as definitions on the wire have it: `Args`. Of other types `""`. */
  readonly name: string;
  /** The type as Go would write it, for definitions and Go's error texts: `int`, `[]string`, `main.Args`. */
  readonly go: string;
  /** What tells two types apart: Go takes unnamed types that are written alike for one. */
  readonly key: string;
  /** Of a list or array its element, of a map its key and value, of an optional what it is when it is there. */
  readonly parts: readonly AnyType[];
  /** Of an array. */
  readonly length?: number | undefined;
  /** Of an opaque type, a time included: by which of Go's methods it is written. */
  readonly marshal?: "gob" | "binary" | undefined;
  /** Of an any: the types that it may hold, by the names that Go registers them under. */
  readonly of?: ReadonlyMap<string, AnyType> | undefined;
  /** Of a struct: its fields in wire order. */
  readonly fields: readonly Field[];
  /**
   * A value in the form that all types of this kind have, which walks over values go by. Of a view another one than its
   * own: a `Uint8Array` for a text in hex.
   */
  plain(value: T): unknown;
  write(w: Writer, value: T): void;
  read(r: Reader): T;
}

// biome-ignore lint/suspicious/noExplicitAny: types of every kind stand in one table; the wire plan pairs them rightly
export type AnyType = Type<any>;

/** A field of a struct. */
export interface Field {
  /** Its name on the wire, as Go has it. */
  readonly name: string;
  /** Its name in TypeScript. */
  readonly property: string;
  readonly type: AnyType;
  /** A Go embedded struct: nested on gob, flattened in Go's JSON. */
  readonly embed: boolean;
}

/** How generated code writes and reads a struct: straight-line, one statement per field. */
export interface StructCode<T> {
  write(w: Writer, value: T): void;
  read(r: Reader): T;
}

/** A field as generated files write it: wire name, type, and the TypeScript name unless it is the wire name uncapped. */
export type FieldEntry = readonly [name: string, type: AnyType | (() => AnyType), property?: string, embed?: "embed"];

const none: readonly never[] = [];

/**
 * What generated files can rely on. A file says `1 satisfies RuntimeEdition`; a runtime that is too old does not know
 * the file's number, and the compiler says so.
 */
export type RuntimeEdition = 1;

/** What types differ in; the rest is as most have it. */
type Made<T> = Pick<Type<T>, "kind" | "go" | "write" | "read"> & Partial<Type<T>>;

/** The form of a value that is no view. */
export const asItIs = (value: unknown): unknown => value;

/**
 * Makes a type. All have the same properties in the same order and none is computed, so that V8 finds `kind`, `write` and
 * `read` of any type at the same place (measured: a third of a small message's cost, when `fields` was a getter).
 */
export function made<T>({ kind, name, go, key, parts, length, marshal, fields, plain, write, read }: Made<T>): Type<T> {
  return {
    kind,
    name: name ?? "",
    go,
    key: key ?? go,
    parts: parts ?? none,
    length,
    marshal,
    fields: fields ?? none,
    plain: plain ?? asItIs,
    write,
    read,
  };
}

/** A field whose type may be declared further down: it is asked for when a message is coded, not before. */
class DeclaredField implements Field {
  readonly name: string;
  readonly property: string;
  readonly embed: boolean;
  #type: AnyType | (() => AnyType);

  constructor([name, type, property, embed]: FieldEntry) {
    this.name = name;
    this.property = property ?? name.charAt(0).toLowerCase() + name.slice(1);
    this.embed = embed !== undefined;
    this.#type = type;
  }

  get type(): AnyType {
    if (typeof this.#type === "function") this.#type = this.#type();
    return this.#type;
  }
}

let structs = 0;

/**
 * A struct. Fields whose type is declared further down (or is the struct itself) are given as functions. `name` is Go's,
 * with the package if that is not `main`: `Args`, `shop.Order`; it is `""` for `struct{}`.
 */
export function struct<T>(name: string, entries: readonly FieldEntry[], { write, read }: StructCode<T>): Type<T> {
  return made({
    kind: "struct",
    name: name.slice(name.lastIndexOf(".") + 1),
    go: name === "" ? "struct {}" : name.includes(".") ? name : `main.${name}`,
    key: name === "" && entries.length === 0 ? "struct {}" : `${name}#${structs++}`,
    fields: entries.map((entry) => new DeclaredField(entry)),
    write,
    read,
  });
}

/** `void`: Go's `struct{}`. What a peer puts into it is skipped. */
export const empty: Type<void> = struct<void>("", [], {
  write(w) {
    w.close(w.open());
  },
  read(r) {
    const outer = r.open();
    while (r.field() >= 0);
    r.close(outer);
  },
});

/** A method of a service. */
export interface Method<A, R> {
  /** Its name on the wire, after the dot. */
  readonly name: string;
  readonly args: Type<A>;
  readonly reply: Type<R>;
  /** The errors that it declares (`throws`). */
  readonly errors: readonly ErrorClass[];
  /** Whether running it twice does no more than running it once. Such a method answers HTTP GET, too. */
  readonly idempotent?: boolean | undefined;
}

/** What a schema says of a method beside its types. */
export type MethodTraits = Pick<AnyMethod, "idempotent">;

// biome-ignore lint/suspicious/noExplicitAny: methods of every kind stand in one table, by name
export type AnyMethod = Method<any, any>;

export function method<A, R>(
  name: string,
  args: Type<A>,
  reply: Type<R>,
  errors: readonly ErrorClass[] = none,
  traits: MethodTraits = {},
): Method<A, R> {
  return { name, args, reply, errors, ...traits };
}

/** The methods of a service by their names in TypeScript. */
export type Methods = { readonly [property: string]: AnyMethod };

/** A service as data: what the registration, the wires and the debug page know of it. */
export interface Service<M> {
  /** Its name on the wire, before the dot. */
  readonly name: string;
  readonly methods: M;
}

export function service<M>(name: string, methods: M): Service<M> {
  return { name, methods };
}

/** A method under the name that a connection calls it by. */
export interface BoundMethod<A, R> extends Method<A, R> {
  /** `Service.Method`, as net/rpc has it. */
  readonly serviceMethod: string;
}

// biome-ignore lint/suspicious/noExplicitAny: as AnyMethod
export type AnyBoundMethod = BoundMethod<any, any>;

/** A service's methods under the names that a connection calls them by. */
export type Bound<M> = { readonly [K in keyof M]: M[K] extends Method<infer A, infer R> ? BoundMethod<A, R> : never };

/** What a client of a service can be given. */
export interface ServiceOptions {
  /** The name that the server registered the service by, if not its own: Go's `RegisterName`. */
  service?: string | undefined;
}

/** A service's methods, ready to be called under its own or another name. */
export function bind<M>(service: Service<M>, options: ServiceOptions = {}): Bound<M> {
  const name = options.service ?? service.name;
  const bound: Record<string, AnyBoundMethod> = {};
  for (const [property, method] of Object.entries(service.methods as Methods)) {
    bound[property] = { ...method, serviceMethod: `${name}.${method.name}` };
  }
  return bound as Bound<M>;
}
