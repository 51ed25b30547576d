// The schema as data: the types, methods and services that generated files are made of.
// This is the one file with `any`: tables of types of every kind are looked up here.

import type { ErrorClass } from "./errors.ts";
import type { Reader } from "./gob/reader.ts";
import type { Writer } from "./gob/writer.ts";

/** A scalar's class on the wire: gob sends all widths of a class alike, and the reader checks the range. */
export type ScalarKind = "bool" | "int" | "uint" | "float" | "string" | "bytes";

/** A type of the schema: how its values are written and read, and what it is made of. */
export interface Type<T> {
  readonly kind: ScalarKind | "list" | "map" | "struct";
  /** Of a struct its name, as definitions on the wire have it: `Args`. Of other types `""`. */
  readonly name: string;
  /** The type as Go would write it, for definitions and Go's error texts: `int`, `[]string`, `main.Args`. */
  readonly go: string;
  /** What tells two types apart: Go takes unnamed types that are written alike for one. */
  readonly key: string;
  /** Of a list its element, of a map its key and value. */
  readonly parts: readonly AnyType[];
  /** Of a struct: its fields in wire order. */
  readonly fields: readonly Field[];
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
}

/** How generated code writes and reads a struct: straight-line, one statement per field. */
export interface StructCode<T> {
  write(w: Writer, value: T): void;
  read(r: Reader): T;
}

/** A field as generated files write it: wire name, type, and the TypeScript name unless it is the wire name uncapped. */
export type FieldEntry = readonly [name: string, type: AnyType | (() => AnyType), property?: string];

const none: readonly never[] = [];

function scalar<T>(
  kind: ScalarKind,
  go: string,
  write: (w: Writer, value: T) => void,
  read: (r: Reader) => T,
): Type<T> {
  return { kind, name: "", go, key: go, parts: none, fields: none, write, read };
}

export const bool: Type<boolean> = scalar("bool", "bool", (w, v) => w.bool(v), (r) => r.bool());
export const int: Type<number> = scalar("int", "int", (w, v) => w.int(v), (r) => r.int());
export const int8: Type<number> = scalar("int", "int8", (w, v) => w.int8(v), (r) => r.int8());
export const int16: Type<number> = scalar("int", "int16", (w, v) => w.int16(v), (r) => r.int16());
export const int32: Type<number> = scalar("int", "int32", (w, v) => w.int32(v), (r) => r.int32());
export const int64: Type<bigint> = scalar("int", "int64", (w, v) => w.int64(v), (r) => r.int64());
export const uint: Type<number> = scalar("uint", "uint", (w, v) => w.uint(v), (r) => r.uint());
export const uint8: Type<number> = scalar("uint", "uint8", (w, v) => w.uint8(v), (r) => r.uint8());
export const uint16: Type<number> = scalar("uint", "uint16", (w, v) => w.uint16(v), (r) => r.uint16());
export const uint32: Type<number> = scalar("uint", "uint32", (w, v) => w.uint32(v), (r) => r.uint32());
export const uint64: Type<bigint> = scalar("uint", "uint64", (w, v) => w.uint64(v), (r) => r.uint64());
export const float32: Type<number> = scalar("float", "float32", (w, v) => w.float32(v), (r) => r.float32());
export const float64: Type<number> = scalar("float", "float64", (w, v) => w.float64(v), (r) => r.float64());
export const string: Type<string> = scalar("string", "string", (w, v) => w.string(v), (r) => r.string());
export const bytes: Type<Uint8Array> = scalar("bytes", "[]uint8", (w, v) => w.bytes(v), (r) => r.byteSlice());

/** `T[]`: Go's slice. */
export function list<T>(element: Type<T>): Type<T[]> {
  return {
    kind: "list",
    name: "",
    go: `[]${element.go}`,
    key: `[]${element.key}`,
    parts: [element],
    fields: none,
    write(w, values) {
      if (!Array.isArray(values)) throw new TypeError("not a list");
      w.uint(values.length);
      w.deeper();
      for (const value of values) element.write(w, value);
      w.shallower();
    },
    read: (r) => r.list(element),
  };
}

/** `map<K, V>` of any key but string. */
export function map<K, V>(key: Type<K>, value: Type<V>): Type<Map<K, V>> {
  return {
    ...mapShape(key, value),
    write(w, entries) {
      if (!(entries instanceof Map)) throw new TypeError("not a Map");
      w.uint(entries.size);
      w.deeper();
      for (const [k, v] of entries) {
        key.write(w, k);
        value.write(w, v);
      }
      w.shallower();
    },
    read(r) {
      const entries = new Map<K, V>();
      r.entries(key, value, (k, v) => entries.set(k, v));
      return entries;
    },
  };
}

/** `map<string, V>`: a plain object, whose own enumerable properties are the entries. */
export function record<V>(value: Type<V>): Type<Record<string, V>> {
  return {
    ...mapShape(string, value),
    write(w, entries) {
      if (typeof entries !== "object" || entries === null || entries instanceof Map) throw new TypeError("not an object");
      const keys = Object.keys(entries);
      w.uint(keys.length);
      w.deeper();
      for (const key of keys) {
        w.string(key);
        value.write(w, entries[key] as V);
      }
      w.shallower();
    },
    read(r) {
      const entries: Record<string, V> = {};
      r.entries(string, value, (k, v) => {
        if (k !== "__proto__") entries[k] = v;
        else Object.defineProperty(entries, k, { value: v, writable: true, enumerable: true, configurable: true });
      });
      return entries;
    },
  };
}

type Shape = Pick<AnyType, "kind" | "name" | "go" | "key" | "parts" | "fields">;

function mapShape(key: AnyType, value: AnyType): Shape {
  return {
    kind: "map",
    name: "",
    go: `map[${key.go}]${value.go}`,
    key: `map[${key.key}]${value.key}`,
    parts: [key, value],
    fields: none,
  };
}

/**
 * What generated files can rely on. A file says `1 satisfies RuntimeEdition`; a runtime that is too old does not know
 * the file's number, and the compiler says so.
 */
export type RuntimeEdition = 1;

let structs = 0;

/**
 * A struct. Fields whose type is declared further down (or is the struct itself) are given as functions. `name` is Go's,
 * with the package if that is not `main`: `Args`, `shop.Order`; it is `""` for `struct{}`.
 */
export function struct<T>(name: string, entries: readonly FieldEntry[], code: StructCode<T>): Type<T> {
  let fields: readonly Field[] | undefined;
  return {
    kind: "struct",
    name: name.slice(name.lastIndexOf(".") + 1),
    go: name === "" ? "struct {}" : name.includes(".") ? name : `main.${name}`,
    key: name === "" ? "struct {}" : `${name}#${structs++}`,
    parts: none,
    get fields(): readonly Field[] {
      fields ??= entries.map(([name, type, property]) => ({
        name,
        property: property ?? name.charAt(0).toLowerCase() + name.slice(1),
        type: typeof type === "function" ? type() : type,
      }));
      return fields;
    },
    write: code.write,
    read: code.read,
  };
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
}

// biome-ignore lint/suspicious/noExplicitAny: methods of every kind stand in one table, by name
export type AnyMethod = Method<any, any>;

export function method<A, R>(
  name: string,
  args: Type<A>,
  reply: Type<R>,
  errors: readonly ErrorClass[] = none,
): Method<A, R> {
  return { name, args, reply, errors };
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

export type AnyBoundMethod = BoundMethod<any, any>; // biome-ignore lint/suspicious/noExplicitAny: as AnyMethod

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
