// The schema as data: the types, methods and services that generated files are made of.
// This is the one file with `any`: tables of types of every kind are looked up here.

import type { Code, RpcError } from "./errors.ts";
import { type Form, structForm } from "./forms.ts";
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
  /** What the schema says beyond the type. */
  readonly facets?: Facets | undefined;
  /**
   * A value in the form that all types of this kind have, which walks over values go by. Of a view another one than its
   * own: a `Uint8Array` for a text in hex.
   */
  plain(value: T): unknown;
  /** How values stand in plain data, for clients that speak JSON only. */
  readonly form: Form<T>;
  write(w: Writer, value: T): void;
  read(r: Reader): T;
}

// biome-ignore lint/suspicious/noExplicitAny: types of every kind stand in one table; the wire plan pairs them rightly
export type AnyType = Type<any>;

/** What a schema says of a type beyond what its values are made of. */
export interface Facets {
  /** Bounds of numbers, of times and durations (in nanoseconds), of the sizes of texts (characters), bytes, lists, maps. */
  readonly min?: number | bigint | undefined;
  readonly max?: number | bigint | undefined;
  /** What a text has to match: a regular expression with the flag `u`. */
  readonly pattern?: string | undefined;
  /** What a text has to be. */
  readonly format?: FormatName | undefined;
  /** Neither zero nor empty. */
  readonly nonzero?: boolean | undefined;
  /** A list without two equal elements. */
  readonly unique?: boolean | undefined;
  /** Not to be shown: logs, errors and pages have `***` instead. */
  readonly secret?: boolean | undefined;
  /** What `create` puts where nothing is given. Never what a peer's silence means: gob does not send zeros. */
  readonly default?: unknown;
  /** For forms and documentation. */
  readonly example?: unknown;
}

/** The formats that a text can be held to. */
export type FormatName = "date" | "email" | "hostname" | "ipv4" | "ipv6" | "uri" | "uuid";

/** A field of a struct. */
export interface Field {
  /** Its name on the wire, as Go has it. */
  readonly name: string;
  /** Its name in TypeScript. */
  readonly property: string;
  readonly type: AnyType;
  readonly tag: FieldTag;
}

/** How generated code writes and reads a struct: straight-line, one statement per field. */
export interface StructCode<T> {
  /** Of a union: the struct that Go has. */
  plain?(value: T): unknown;
  /** Of a union: how it stands in plain data. */
  readonly form?: Form<T>;
  write(w: Writer, value: T): void;
  read(r: Reader): T;
}

/**
 * A field as generated files write it: wire name, type, and what differs from the usual; a text alone is the TypeScript
 * name.
 */
export type FieldEntry = readonly [name: string, type: AnyType | (() => AnyType), tag?: string | FieldTag];

/** What differs from the usual at a field. */
export interface FieldTag {
  /** Its name in TypeScript, if that is not the wire name uncapped. */
  readonly ts?: string | undefined;
  /** Go's tag: the name in JSON and options behind commas (`omitempty`, `string`); `-` leaves the field out. */
  readonly json?: string | undefined;
  /** A Go embedded struct: nested on gob, flattened in Go's JSON. */
  readonly embed?: boolean | undefined;
}

const none: readonly never[] = [];

/**
 * What generated files can rely on. A file says `1 satisfies RuntimeEdition`; a runtime that is too old does not know
 * the file's number, and the compiler says so.
 */
export type RuntimeEdition = 1;

/** What types differ in; the rest is as most have it. */
type Made<T> = Pick<Type<T>, "kind" | "go" | "form" | "write" | "read"> & Partial<Type<T>>;

/** The form of a value that is no view. */
export const asItIs = (value: unknown): unknown => value;

/**
 * Makes a type. All have the same properties in the same order and none is computed, so that V8 finds `kind`, `write` and
 * `read` of any type at the same place (measured: a third of a small message's cost, when `fields` was a getter).
 */
/* @__NO_SIDE_EFFECTS__ */
export function made<T>({
  kind,
  name = "",
  go,
  key = go,
  parts = none,
  length,
  marshal,
  fields = none,
  facets,
  plain = asItIs,
  form,
  write,
  read,
}: Made<T>): Type<T> {
  return { kind, name, go, key, parts, length, marshal, fields, facets, plain, form, write, read };
}

/** A field as generated files write it. Its type may be declared further down: it is asked for when a message is coded. */
export class DeclaredField implements Field {
  // Declared here and made by the constructor: a page has their names once.
  declare readonly name: string;
  declare readonly property: string;
  declare readonly tag: FieldTag;
  #type: AnyType | (() => AnyType);

  constructor([name, type, tag]: FieldEntry) {
    this.name = name;
    this.tag = typeof tag === "object" ? tag : { ts: tag };
    this.property = this.tag.ts ?? name.charAt(0).toLowerCase() + name.slice(1);
    this.#type = type;
  }

  get type(): AnyType {
    if (typeof this.#type === "function") this.#type = this.#type();
    return this.#type;
  }
}

/** Fields as generated files write them. */
export function fieldsOf(entries: readonly FieldEntry[]): readonly Field[] {
  return entries.map((entry) => new DeclaredField(entry));
}

let structs = 0;

/**
 * A struct. Fields whose type is declared further down (or is the struct itself) are given as functions. `name` is Go's,
 * with the package if that is not `main`: `Args`, `shop.Order`.
 */
/* @__NO_SIDE_EFFECTS__ */
export function struct<T>(name: string, entries: readonly FieldEntry[], code: StructCode<T>): Type<T> {
  const fields = fieldsOf(entries);
  return made({
    form: structForm(name, fields),
    ...code,
    kind: "struct",
    name: name.slice(name.lastIndexOf(".") + 1),
    go: name.includes(".") ? name : `main.${name}`,
    key: `${name}#${structs++}`,
    fields,
  });
}

/** `void`: Go's `struct{}`. What a peer puts into it is skipped. */
export const empty: Type<void> = made({
  kind: "struct",
  go: "struct {}",
  form: { out: () => ({}), into: () => undefined },
  write(w) {
    w.close(w.open());
  },
  read(r) {
    const outer = r.open();
    while (r.field() >= 0);
    r.close(outer);
  },
});

/** What a schema says of an error. */
export interface DeclaredError {
  readonly name: string;
  /** How a plain Go peer sends and sees the error. With `fields` there are placeholders in it: `order {ID} not found`. */
  readonly message: string;
  readonly code: Code;
  /** A regular expression (flag `u`) that is found in other texts of this error, as Go code makes them that wraps it. */
  readonly match?: string | undefined;
  /** Its fields, in a function because their types are declared further down. A plain Go peer knows those in the message. */
  readonly fields?: (() => readonly FieldEntry[]) | undefined;
}

/** The class of a declared error: what an error of a schema becomes. Generated classes have this shape. */
export interface ErrorClass {
  readonly declared: DeclaredError;
  new (fields: never): RpcError;
}

/** Which side of a method is a stream of values and not one. */
export type Stream = "args" | "reply" | "both";

/** What a schema says of a method beside its types. */
export interface MethodTraits {
  /** Milliseconds that a call takes at most unless the caller says otherwise. */
  readonly timeout?: number | undefined;
  /** Whether running it twice does no more than running it once. Such a method answers HTTP GET, too. */
  readonly idempotent?: boolean | undefined;
  /** Who may call it, in words that only the program knows. */
  readonly roles?: readonly string[] | undefined;
  /** What to use instead; `""` when the schema does not say. */
  readonly deprecated?: string | undefined;
}

/** A method of a service. */
export interface Method<A, R, S extends Stream | undefined = undefined> extends MethodTraits {
  /** Which side is a stream: `args` or `reply` is the type of its items then. */
  readonly stream: S;
  /** Its name on the wire, after the dot. */
  readonly name: string;
  readonly args: Type<A>;
  readonly reply: Type<R>;
  /** The errors that it declares (`throws`). */
  readonly errors: readonly ErrorClass[];
  /**
   * Throws `invalid_argument` for arguments that break a constraint of the schema; `here` says that nothing was sent yet.
   * Undefined when there are no constraints.
   */
  readonly checkArgs?: ((args: unknown, serviceMethod: string, here: boolean) => void) | undefined;
  /** Throws `internal` for a reply that breaks a constraint. */
  readonly checkReply?: ((reply: unknown, serviceMethod: string) => void) | undefined;
}

// biome-ignore lint/suspicious/noExplicitAny: methods of every kind stand in one table, by name
export type AnyMethod = Method<any, any, any>;

/* @__NO_SIDE_EFFECTS__ */
export function method<A, R, S extends Stream | undefined = undefined>(
  name: string,
  args: Type<A>,
  reply: Type<R>,
  errors: readonly ErrorClass[] = none,
  traits: MethodTraits & { readonly stream?: S } = {},
): Method<A, R, S> {
  return { name, args, reply, errors, ...traits } as Method<A, R, S>; // without `stream` only when S says so
}

/** The methods of a service by their names in TypeScript. */
export type Methods = { readonly [property: string]: AnyMethod };

/** A service as data: what the registration, the wires and the debug page know of it. */
export interface Service<M> {
  /** Its name on the wire, before the dot. */
  readonly name: string;
  readonly methods: M;
}

/* @__NO_SIDE_EFFECTS__ */
export function service<M>(name: string, methods: M): Service<M> {
  return { name, methods };
}

/** A method under the name that a connection calls it by. */
export interface BoundMethod<A, R, S extends Stream | undefined = undefined> extends Method<A, R, S> {
  /** `Service.Method`, as net/rpc has it. */
  readonly serviceMethod: string;
}

// biome-ignore lint/suspicious/noExplicitAny: as AnyMethod
export type AnyBoundMethod = BoundMethod<any, any, any>;

/** A service's methods under the names that a connection calls them by. */
export type Bound<M> = {
  readonly [K in keyof M]: M[K] extends Method<infer A, infer R, infer S> ? BoundMethod<A, R, S> : never;
};

/** What a client of a service can be given. */
export interface ServiceOptions {
  /** The name that the server registered the service by, if not its own: Go's `RegisterName`. */
  service?: string | undefined;
}

/** A service's methods, ready to be called under its own or another name. */
export function bind<M>(service: Service<M>, { service: name = service.name }: ServiceOptions = {}): Bound<M> {
  const bound: Record<string, AnyBoundMethod> = {};
  for (const [property, method] of Object.entries(service.methods as Methods)) {
    bound[property] = { ...method, serviceMethod: `${name}.${method.name}` };
  }
  return bound as Bound<M>;
}
