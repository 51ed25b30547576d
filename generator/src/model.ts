// The model: a checked schema as plain data. What emitters read, and all that they read.

/** The scalars, by their names in schemas, and what each is in TypeScript. */
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
} as const;

export type ScalarName = keyof typeof scalars;

/** A type where it is used. A struct is meant by its name. */
export type Shape =
  | { readonly kind: "void" }
  | { readonly kind: "scalar"; readonly name: ScalarName }
  | { readonly kind: "struct"; readonly name: string }
  | { readonly kind: "list"; readonly element: Shape }
  | { readonly kind: "map"; readonly key: ScalarName; readonly value: Shape };

export interface Field {
  /** Its name on the wire. */
  readonly name: string;
  /** Its name in TypeScript. */
  readonly property: string;
  readonly shape: Shape;
  readonly doc: string;
}

export interface Struct {
  readonly name: string;
  readonly fields: readonly Field[];
  readonly doc: string;
}

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

export interface ErrorType {
  readonly name: string;
  readonly message: string;
  readonly code: Code;
  readonly doc: string;
}

export interface Method {
  /** Its name on the wire, after the dot. */
  readonly name: string;
  /** Its name in TypeScript. */
  readonly property: string;
  readonly args: Shape;
  readonly reply: Shape;
  /** The errors that it declares, by name. */
  readonly throws: readonly string[];
  readonly doc: string;
}

export interface Service {
  /** Its name on the wire, before the dot, and in TypeScript. */
  readonly name: string;
  readonly methods: readonly Method[];
  readonly doc: string;
}

export interface Schema {
  /** Go's package name; `""` for `main`. */
  readonly package: string;
  readonly doc: string;
  readonly structs: readonly Struct[];
  readonly errors: readonly ErrorType[];
  readonly services: readonly Service[];
}
