// Types as they travel: gob's type ids, and definitions in both directions.
// Source: Go encoding/gob type.go (wireType and its parts) and doc.go; WIRE.md has examples.

import { malformed } from "../bytes.ts";
import { RpcError } from "../errors.ts";
import type { WireLimits } from "../limits.ts";
import type { AnyType, ScalarKind } from "../types.ts";
import { utf8Text } from "../utf8.ts";
import type { BasicKind, WireKind } from "./plan.ts";
import type { Reader } from "./reader.ts";
import type { Writer } from "./writer.ts";

/** The ids of the types that every gob program knows. */
export const scalarIds: { readonly [kind in ScalarKind]: number } = {
  bool: 1,
  int: 2,
  uint: 3,
  float: 4,
  bytes: 5,
  string: 6,
  complex: 7,
};

/** The id of interface types. */
export const interfaceId = 8;

/** The same the other way round, with the two kinds that no type of ours has yet. */
export const basicKinds: readonly (BasicKind | undefined)[] = [
  undefined,
  "bool",
  "int",
  "uint",
  "float",
  "bytes",
  "string",
  "complex",
  "interface",
];

/** The first id that a peer may define: Go 1.21 and newer begin here, older Go at 65. */
export const firstPeerId = 64;

/** The first id that we define. Every version of Go takes it. */
export const firstOwnId = 65;

/** A type that a peer has defined. */
export interface WireType {
  readonly kind: WireKind;
  readonly name: string;
  /** Of a struct its fields, in order. */
  readonly fields: readonly { readonly name: string; readonly id: number }[];
  /** Of a list or array the element's id, of a map the key's and the element's. */
  readonly parts: readonly number[];
  /** Of an array. */
  readonly length: number;
  /** Of an opaque type: the kind of its methods. */
  readonly marshal: Marshal | undefined;
  /** Whether values of it may hold interface values; found out when the first one comes. */
  holdsAny?: boolean;
}

/** By which methods a Go type turns itself into bytes. Go reads a payload only by methods of the same kind. */
export type Marshal = "gob" | "binary" | "text";

const marshals: readonly (Marshal | undefined)[] = [
  undefined,
  undefined,
  undefined,
  undefined,
  "gob",
  "binary",
  "text",
];

/** A type of ours on one connection: its id, and what its definition says. */
export interface OwnType {
  readonly id: number;
  readonly type: AnyType;
  /** The name in the definition: Go gives none to an unnamed type that is not met as a field. */
  name: string;
  /** The id inside the definition: another than `id` for opaque types that Go reaches through a pointer. */
  commonId: number;
  /** Whether there can be interface values in it. */
  readonly holdsAny: boolean;
  sent: boolean;
  /** How many bytes the length of the last message of this type took. */
  lengthSize: number;
}

/** The field of `wireType` that describes a type. */
function wireField(type: AnyType): number {
  switch (type.kind) {
    case "array":
      return 0;
    case "list":
      return 1;
    case "struct":
      return 2;
    case "map":
      return 3;
    default:
      return type.marshal === "binary" ? 5 : 4;
  }
}

/** Writes the content of a definition message: the negative id and a `wireType`. */
export function writeDefinition(w: Writer, own: OwnType, idOf: (part: AnyType) => number): void {
  const { type } = own;
  w.int(-own.id);
  const wireType = w.open();
  w.field(wireField(type));
  const specific = w.open();
  w.field(0);
  writeCommon(w, own.name, own.commonId);
  if (type.kind === "struct") {
    if (type.fields.length > 0) {
      w.field(1);
      w.uint(type.fields.length);
      for (const field of type.fields) writeCommon(w, field.name, idOf(field.type));
    }
  } else {
    for (const [i, part] of type.parts.entries()) {
      w.field(i + 1);
      w.int(idOf(part));
    }
    if (type.length !== undefined && type.length !== 0) {
      w.field(2);
      w.int(type.length);
    }
  }
  w.close(specific);
  w.close(wireType);
}

/** Name and id: what `CommonType` and `fieldType` both are. */
function writeCommon(w: Writer, name: string, id: number): void {
  const outer = w.open();
  if (name !== "") {
    w.field(0);
    w.string(name);
  }
  w.field(1);
  w.int(id);
  w.close(outer);
}

const kindsByField: readonly WireKind[] = ["array", "list", "struct", "map", "opaque", "opaque", "opaque"];

/** Reads a `wireType`: what follows the id in a definition. */
export function readDefinition(r: Reader, limits: WireLimits): WireType {
  let found: WireType | undefined;
  eachField(r, (field) => {
    const kind = kindsByField[field];
    if (kind === undefined) throw malformed("gob: bad data: field numbers out of bounds");
    if (found !== undefined) throw malformed("gob: a definition of two types at once");
    found = readSpecific(r, kind, marshals[field], limits);
  });
  if (found === undefined) throw malformed("gob: a definition of no type");
  return found;
}

function readSpecific(r: Reader, kind: WireKind, marshal: Marshal | undefined, limits: WireLimits): WireType {
  let name = "";
  let length = 0;
  const parts: number[] = [];
  const fields: { name: string; id: number }[] = [];
  eachField(r, (field) => {
    if (field === 0) name = readCommon(r, limits).name;
    else if (kind === "struct" && field === 1) readFields(r, fields, limits);
    else if (kind === "array" && field === 2) length = r.int();
    else if ((kind === "list" || kind === "array" || kind === "map") && field <= (kind === "map" ? 2 : 1)) {
      parts[field - 1] = r.int();
    } else throw malformed("gob: bad data: field numbers out of bounds");
  });
  const wanted = kind === "map" ? 2 : kind === "list" || kind === "array" ? 1 : 0;
  for (let i = 0; i < wanted; i++) parts[i] ??= 0;
  return { kind, name, fields, parts, length, marshal };
}

function readFields(r: Reader, fields: { name: string; id: number }[], limits: WireLimits): void {
  const count = r.extent();
  if (count > limits.maxFields) {
    throw new RpcError(`a struct of ${count} fields; at most ${limits.maxFields} are taken (maxFields)`, {
      code: "resource_exhausted",
    });
  }
  for (let i = 0; i < count; i++) {
    // Else a field that is not there would be one without a name, and the definition a sound one until it is used.
    if (r.pos >= r.end) {
      throw malformed(`gob: decoding array or slice: length exceeds input size (${count} elements)`);
    }
    fields.push(readCommon(r, limits));
  }
}

function readCommon(r: Reader, limits: WireLimits): { name: string; id: number } {
  const common = { name: "", id: 0 };
  eachField(r, (field) => {
    if (field === 0) common.name = readName(r, limits);
    else if (field === 1) common.id = r.int();
    else throw malformed("gob: bad data: field numbers out of bounds");
  });
  return common;
}

function readName(r: Reader, limits: WireLimits): string {
  const start = r.run("gob: bad string slice length: 0");
  if (r.pos - start > limits.maxNameBytes) {
    throw new RpcError(`a name of more than ${limits.maxNameBytes} bytes (maxNameBytes)`, {
      code: "resource_exhausted",
    });
  }
  return utf8Text(r.bytes, start, r.pos);
}

/** Goes through the fields of a struct whose shape is known beforehand. */
function eachField(r: Reader, each: (field: number) => void): void {
  let at = -1;
  while (r.pos < r.end) {
    const delta = r.extent();
    if (delta === 0) return;
    at += delta;
    each(at);
  }
}
