// The model: a checked schema as plain data. What emitters read, and all that they read.

/**
 * The scalars, by their names in schemas, and what each is in TypeScript. With a view (`int64 as string`) a scalar is
 * another one.
 */
export const scalars = {
  bool: { type: "boolean", zero: "false" },
  string: { type: "string", zero: '""' },
  bytes: { type: "Uint8Array", zero: "new Uint8Array(0)" },
  int: { type: "number", zero: "0" },
  int8: { type: "number", zero: "0" },
  int16: { type: "number", zero: "0" },
  int32: { type: "number", zero: "0" },
  int64: { type: "bigint", zero: "0n" },
  uint: { type: "number", zero: "0" },
  uint8: { type: "number", zero: "0" },
  uint16: { type: "number", zero: "0" },
  uint32: { type: "number", zero: "0" },
  uint64: { type: "bigint", zero: "0n" },
  float32: { type: "number", zero: "0" },
  float64: { type: "number", zero: "0" },
  complex64: { type: "Complex", zero: "[0, 0]" },
  complex128: { type: "Complex", zero: "[0, 0]" },
  /** In milliseconds. */
  duration: { type: "number", zero: "0" },
  "int as bigint": { type: "bigint", zero: "0n" },
  "int as string": { type: "string", zero: '"0"' },
  "int64 as number": { type: "number", zero: "0" },
  "int64 as string": { type: "string", zero: '"0"' },
  "uint as bigint": { type: "bigint", zero: "0n" },
  "uint as string": { type: "string", zero: '"0"' },
  "uint64 as number": { type: "number", zero: "0" },
  "uint64 as string": { type: "string", zero: '"0"' },
  /** In nanoseconds. */
  "duration as bigint": { type: "bigint", zero: "0n" },
  "duration as string": { type: "string", zero: '"0s"' },
  "bytes as hex": { type: "string", zero: '""' },
  "bytes as base64": { type: "string", zero: '""' },
} as const;

export type ScalarName = keyof typeof scalars;

/** Whether a word names a scalar. Own properties only: `toString` is none. */
export function isScalar(name: string): name is ScalarName {
  return Object.hasOwn(scalars, name);
}

/** What a scalar is on the wire, whatever its view. */
export function baseOf(name: ScalarName): ScalarName {
  const base = name.replace(/ as .*/, "");
  return isScalar(base) ? base : name;
}

/** In which forms TypeScript sees a time: `Date`, `Timestamp`, RFC 3339, or nanoseconds. */
export type TimeView = "Date" | "exact" | "string" | "bigint";

/** In which forms TypeScript sees a map: a plain object, a `Map`, or a list of pairs. */
export type MapView = "record" | "Map" | "entries";

/** A type where it is used. What has a name of its own is meant by it. */
export type Shape =
  | { readonly kind: "void" }
  | { readonly kind: "scalar"; readonly name: ScalarName }
  | { readonly kind: "time"; readonly view: TimeView }
  | { readonly kind: "struct" | "union" | "alias"; readonly name: string }
  | { readonly kind: "enum"; readonly name: string; readonly base: EnumBase; readonly closed: boolean }
  | { readonly kind: "list"; readonly element: Shape }
  /** One of uint8 may have a view, as texts. */
  | { readonly kind: "array"; readonly element: Shape; readonly length: number; readonly view?: "hex" | "base64" }
  /** The key is a scalar, an enum, or an alias of one; with `entries` also what can be compared in Go. */
  | { readonly kind: "map"; readonly key: Shape; readonly value: Shape; readonly view: MapView }
  /** `name` is Go's, with the package unless that is `main`. */
  | { readonly kind: "opaque"; readonly name: string; readonly marshal: Marshal }
  | { readonly kind: "any" }
  | { readonly kind: "anyOf"; readonly of: readonly Registered[]; readonly owner: Owner };

/** By which of its methods a Go type turns itself into bytes. */
export const marshals = ["gob", "binary"] as const;

export type Marshal = (typeof marshals)[number];

/** What an interface value may hold. `name` is what Go has registered the type under: any text. */
export interface Registered {
  readonly name: string;
  readonly shape: Shape;
}

/** Where a type is written out: as what an alias stands for, or as the type of a struct's property. */
export interface Owner {
  readonly type: string;
  readonly property?: string;
}

/** What a type is made of. */
export function partsOf(shape: Shape): readonly Shape[] {
  if (shape.kind === "list" || shape.kind === "array") return [shape.element];
  if (shape.kind === "map") return [shape.key, shape.value];
  return shape.kind === "anyOf" ? shape.of.map((registered) => registered.shape) : [];
}

/** A value that a schema writes out. Times are RFC 3339 texts, numbers decimal. */
export interface Value {
  readonly kind: "boolean" | "number" | "bigint" | "string" | "date" | "timestamp";
  readonly text: string;
}

/** A decimal number. */
export interface Bound {
  readonly kind: "number" | "bigint";
  readonly text: string;
}

/** The formats that a text can be held to. */
export const formats = ["date", "email", "hostname", "ipv4", "ipv6", "uri", "uuid"] as const;

export type Format = (typeof formats)[number];

/** What is demanded or said of values beyond their type. */
export interface Facets {
  /** Of numbers values, of times and durations nanoseconds, of all else sizes. */
  readonly min: Bound | undefined;
  readonly max: Bound | undefined;
  readonly pattern: string | undefined;
  readonly format: Format | undefined;
  readonly nonzero: true | undefined;
  readonly unique: true | undefined;
  readonly secret: true | undefined;
  readonly default: Value | undefined;
  readonly example: Value | undefined;
}

/** What people are told of a thing beside its doc. */
export interface Notes {
  /** What to use instead; `""` when the schema does not say. */
  readonly deprecated: string | undefined;
  readonly since: string | undefined;
}

export interface Field extends Notes {
  /** Its name on the wire. */
  readonly name: string;
  /** Its name in TypeScript. */
  readonly property: string;
  readonly shape: Shape;
  /** Go's pointer. */
  readonly optional: boolean;
  /** Go's embedded struct. */
  readonly embed: boolean;
  readonly facets: Facets | undefined;
  /** Go's tag for JSON: a name, and options behind commas. Undefined where there is none. */
  readonly json: string | undefined;
  readonly doc: string;
}

export interface Struct extends Notes {
  readonly kind: "struct";
  /** Its name in TypeScript. */
  readonly name: string;
  /** Its name in Go, with the package unless that is `main`. */
  readonly wire: string;
  readonly fields: readonly Field[];
  readonly doc: string;
}

/** Another name for a type. */
export interface Alias extends Notes {
  readonly kind: "alias";
  readonly name: string;
  readonly shape: Shape;
  readonly facets: Facets | undefined;
  readonly doc: string;
}

/** What an enum can be on the wire. */
export const enumBases = [
  "string",
  "int",
  "int8",
  "int16",
  "int32",
  "int64",
  "uint",
  "uint8",
  "uint16",
  "uint32",
  "uint64",
] as const;

export type EnumBase = (typeof enumBases)[number];

export interface Member {
  readonly name: string;
  /** The text, or the number in decimal digits. */
  readonly value: string;
  readonly doc: string;
}

/** Names for some values of a scalar. */
export interface Enum extends Notes {
  readonly kind: "enum";
  readonly name: string;
  /** Go's name, with the package unless that is `main`. */
  readonly wire: string;
  readonly base: EnumBase;
  readonly members: readonly Member[];
  /** Whether other values are refused. */
  readonly closed: boolean;
  readonly doc: string;
}

export interface Case {
  /** Its name on the wire: a field of Go's struct. */
  readonly name: string;
  /** Its kind in TypeScript. */
  readonly property: string;
  readonly shape: Shape;
  /** Its name in JSON, if that is not Go's. */
  readonly json: string | undefined;
  /** Whether Go leaves it out when it is zero. */
  readonly vanishes: boolean;
  readonly doc: string;
}

/** One of several types: a struct of pointers in Go. */
export interface Union extends Notes {
  readonly kind: "union";
  readonly name: string;
  /** Go's name of the struct, with the package unless that is `main`. */
  readonly wire: string;
  readonly cases: readonly Case[];
  /** The field that names the case which is set. */
  readonly tag: string | undefined;
  /** Its name in JSON, if that is not Go's. */
  readonly tagJson: string | undefined;
  readonly doc: string;
}

/** A type of the schema's own. */
export type NamedType = Struct | Alias | Enum | Union;

/** The canonical codes: those of the Connect protocol. */
export const codes = [
  "canceled",
  "unknown",
  "invalid_argument",
  "deadline_exceeded",
  "not_found",
  "already_exists",
  "permission_denied",
  "resource_exhausted",
  "failed_precondition",
  "aborted",
  "out_of_range",
  "unimplemented",
  "internal",
  "unavailable",
  "data_loss",
  "unauthenticated",
] as const;

export type Code = (typeof codes)[number];

export interface ErrorType extends Notes {
  /** Its name in TypeScript. */
  readonly name: string;
  /** Its name in the schema. */
  readonly wire: string;
  /** With a place for each of some fields: `order {ID} not found`. */
  readonly message: string;
  readonly code: Code;
  /** A regular expression for other texts that mean this error. */
  readonly match: string | undefined;
  readonly fields: readonly Field[];
  readonly doc: string;
}

/** Which side of a method is a stream. */
export type Stream = "args" | "reply" | "both";

export interface Method extends Notes {
  readonly name: string;
  /** Its name on the wire, after the dot. */
  readonly wire: string;
  /** Its name in TypeScript. */
  readonly property: string;
  readonly args: Shape;
  readonly reply: Shape;
  /** The errors that it declares, by name. */
  readonly throws: readonly string[];
  /** `args` and `reply` are the types of the items then. */
  readonly stream: Stream | undefined;
  /** In milliseconds. */
  readonly timeout: number | undefined;
  readonly idempotent: boolean;
  readonly roles: readonly string[];
  readonly doc: string;
}

export interface Service extends Notes {
  /** Its name in TypeScript. */
  readonly name: string;
  /** Its name on the wire, before the dot. */
  readonly wire: string;
  readonly methods: readonly Method[];
  readonly doc: string;
}

/** What stands between the path of a schema and the name of something in it, where other schemas are spoken of. */
export const pathMark = "#";

/** Something of another schema: its path, and what it is called there in TypeScript. */
export function importedName(name: string): { readonly path: string; readonly name: string } | undefined {
  const at = name.lastIndexOf(pathMark);
  return at < 0 ? undefined : { path: name.slice(0, at), name: name.slice(at + 1) };
}

export interface Schema {
  /** The types of other schemas that this one's are made of. Their names have the path in front: `common.yaml#Money`. */
  readonly imported: readonly NamedType[];
  /** Go's package name; `""` for `main`. */
  readonly package: string;
  readonly doc: string;
  readonly types: readonly NamedType[];
  readonly errors: readonly ErrorType[];
  readonly services: readonly Service[];
}
