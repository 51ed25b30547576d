// Values as JSON, both ways, by their types: the form of Go's encoding/json, with Go's names.
// Source: Go encoding/json encode.go, decode.go.

import { concreteType } from "./any.ts";
import { malformed } from "./bytes.ts";
import { checkLength, refuse, show, structText, unreckonable } from "./checked.ts";
import { RpcError } from "./errors.ts";
import { maxWriteDepth, type Writer } from "./gob/writer.ts";
import { JsonReader } from "./json/reader.ts";
import { unsupported } from "./json/scanner.ts";
import { type Dialect, type Member, type Members, type Shape, shapeOf } from "./json/shape.ts";
import { Syntax } from "./json/syntax.ts";
import { timeText } from "./json/time.ts";
import { JsonWriter } from "./json/writer.ts";
import { wireLimits } from "./limits.ts";
import { wireValue } from "./probe.ts";
import type { AnyType, Type } from "./types.ts";

const comma = 0x2c;
const quote = 0x22;

/**
 * A value as JSON text, as Go's `json.Marshal` writes it: integers of 64 bits exact, bytes in base64, maps sorted by
 * key. Lists and maps are never `null`: what is empty is `[]` and `{}`.
 *
 * @throws RpcError `invalid_argument` or `out_of_range` with the place, for what is not of the type or has no JSON form:
 * NaN and the infinities, complex numbers, opaque types.
 */
export function toJson<T>(type: Type<T>, value: T): string {
  const w = new JsonWriter();
  try {
    writeJson(w, type, value);
  } catch (thrown) {
    const { error, path } = below("", thrown);
    throw new RpcError(`${type.name || type.go}${path}: ${error.message}`, { code: error.code, cause: error.cause });
  }
  return new TextDecoder().decode(w.buf.subarray(0, w.pos));
}

/**
 * A value from JSON text, as Go's `json.Unmarshal` reads it: members are matched in any letter case, unknown ones and
 * `null` leave zero, numbers have to fit.
 *
 * @throws RpcError `invalid_argument` with Go's words, `out_of_range` for an int that is no safe number.
 */
export function fromJson<T>(type: Type<T>, text: string): T {
  const json = new TextEncoder().encode(text);
  const syntax = new Syntax(json, 0, json.length);
  syntax.value(0);
  syntax.finish();
  if (syntax.excess !== undefined) throw malformed(syntax.excess);
  syntax.begin(json, 0, json.length);
  syntax.space();
  return new JsonReader(wireLimits).value(json, syntax.pos, type);
}

/** Writes a value. What it throws is for `explainJsonWrite`, and leaves a part of the value behind. */
export function writeJson<T>(w: JsonWriter, type: Type<T>, value: T, dialect: Dialect = "go"): void {
  write(w, shapeOf(type, dialect), value, 0);
}

/** An error on its way up to the value, with the place below it as far as that is known. */
class Misplaced extends Error {
  readonly error: RpcError;
  readonly path: string;

  constructor(error: RpcError, path: string) {
    super(error.message);
    this.error = error;
    this.path = path;
  }
}

/** Longer paths are cut: a value that contains itself has one without an end. */
const maxPath = 200;

function below(step: string, thrown: unknown): Misplaced {
  const inner = thrown instanceof Misplaced ? thrown : new Misplaced(RpcError.from(thrown, wrong), "");
  return new Misplaced(inner.error, inner.path.length > maxPath ? inner.path : step + inner.path);
}

const wrong = { code: "invalid_argument" } as const;

/** The error of a value that cannot be written, with its place: which part of `args` or of a `reply`, and why. */
export function explainJsonWrite(thrown: unknown, serviceMethod: string, root: "args" | "reply"): RpcError {
  const { error, path } = below("", thrown);
  return new RpcError(`${serviceMethod} ${root}${path}: ${error.message}`, {
    code: error.code,
    method: serviceMethod,
    mayHaveExecuted: root === "reply",
    cause: error.cause,
  });
}

function write(w: JsonWriter, shape: Shape, given: unknown, depth: number): void {
  const { type } = shape;
  if (shape.nullable && (given === undefined || given === null)) {
    w.ascii("null");
    return;
  }
  const value = shape.view ? type.plain(given) : given;
  if (depth > maxWriteDepth) throw new RpcError(`nested more than ${maxWriteDepth} deep`, wrong);
  switch (type.kind) {
    case "struct":
      writeStruct(w, shape, value, depth);
      return;
    case "list":
    case "array":
      writeList(w, shape, value, depth);
      return;
    case "map":
      writeMap(w, shape, value, depth);
      return;
    case "any":
      writeAny(w, shape, value, depth);
      return;
    case "time":
      w.string(timeText(type, value));
      return;
    case "complex":
    case "opaque":
      throw unsupported(type.go);
    default:
      try {
        type.write(w as unknown as Writer, value);
      } catch (thrown) {
        throw thrown instanceof TypeError ? unreckonable(value, type.go) : thrown;
      }
  }
}

function writeStruct(w: JsonWriter, shape: Shape, value: unknown, depth: number): void {
  const { type, parts, members } = shape;
  const { keys } = members.names;
  if (typeof value !== "object" || value === null) {
    if (type.fields.length === 0) {
      w.ascii("{}");
      return;
    }
    throw new RpcError(`${show(value)} is not ${structText(type)}`, wrong);
  }
  let first = true;
  let here = "";
  w.byte(0x7b);
  try {
    if (members.embedding === undefined) {
      for (let i = 0; i < keys.length; i++) {
        const { property } = type.fields[i] as AnyType["fields"][number];
        here = property;
        const part = (value as Record<string, unknown>)[property];
        first = writeMember(w, members, i, parts[i] as Shape, part, first, depth);
      }
    } else {
      for (const [i, { path }] of members.list.entries()) {
        const found = leaf(shape, value, path);
        here = found.place;
        if (found.absent) continue; // its struct is embedded by pointer, which is nil
        first = writeMember(w, members, i, found.shape, found.value, first, depth);
      }
    }
  } catch (thrown) {
    throw below(`.${here}`, thrown);
  }
  w.byte(0x7d);
}

/** Writes a member of an object. Answers whether it still is the first one that counts. */
function writeMember(
  w: JsonWriter,
  members: Members,
  index: number,
  shape: Shape,
  value: unknown,
  first: boolean,
  depth: number,
): boolean {
  const { omitEmpty, quoted } = members.list[index] as Member;
  if (omitEmpty && isEmpty(shape, value)) return first;
  if (!first) w.byte(comma);
  w.raw(members.names.keys[index] as Uint8Array);
  const inQuotes = quoted && value !== undefined && value !== null;
  if (inQuotes) w.byte(quote);
  write(w, shape, value, depth + 1);
  if (inQuotes) w.byte(quote);
  return false;
}

/** What `omitempty` leaves out. Source: Go encoding/json encode.go (isEmptyValue). */
function isEmpty({ type, nullable }: Shape, value: unknown): boolean {
  if (nullable || type.kind === "any") return value === undefined || value === null;
  switch (type.kind) {
    case "list":
    case "bytes":
    case "string":
      return (value as ArrayLike<unknown> | undefined)?.length === 0;
    case "map": {
      const entries: unknown = type.plain(value);
      return entries instanceof Map ? entries.size === 0 : Object.keys(entries as object).length === 0;
    }
    case "bool":
    case "int":
    case "uint":
    case "float": {
      const sent = wireValue(type, value);
      return sent === false || sent === 0 || sent === 0n;
    }
    default:
      return false;
  }
}

/** Goes to a member's value through the structs that are embedded on the way to it. */
function leaf(outer: Shape, struct: object, path: readonly number[]) {
  let shape = outer;
  let value: unknown = struct;
  let place = "";
  let absent = false;
  for (const index of path) {
    const { property } = shape.type.fields[index] as AnyType["fields"][number];
    if (value === undefined && shape.nullable) absent = true;
    else if (typeof value !== "object" || value === null) refuse(`a ${shape.type.name}`, value);
    else value = (value as Record<string, unknown>)[property];
    place += place === "" ? property : `.${property}`;
    shape = shape.parts[index] as Shape;
  }
  return { shape, value, place, absent };
}

function writeList(w: JsonWriter, shape: Shape, value: unknown, depth: number): void {
  const { type, parts } = shape;
  const part = parts[0] as Shape;
  if (!Array.isArray(value) && !(type.kind === "array" && value instanceof Uint8Array)) refuse("a list", value);
  const list = value as ArrayLike<unknown>;
  if (type.length !== undefined) checkLength(list.length, type.length, Array.isArray(value) ? "element" : "byte");
  w.byte(0x5b);
  for (let i = 0; i < list.length; i++) {
    if (i > 0) w.byte(comma);
    try {
      write(w, part, list[i], depth + 1);
    } catch (thrown) {
      throw below(`[${i}]`, thrown);
    }
  }
  w.byte(0x5d);
}

function writeMap(w: JsonWriter, shape: Shape, value: unknown, depth: number): void {
  const [key, part] = shape.parts as [Shape, Shape];
  const { kind } = key.type;
  if (typeof value !== "object" || value === null || Array.isArray(value)) refuse("a map", value);
  if (kind !== "string" && kind !== "int" && kind !== "uint") throw unsupported(shape.type.go);
  const entries: [unknown, unknown][] = value instanceof Map ? [...value] : Object.entries(value);
  const sorted = entries.map(([k, v]) => ({ text: String(k), k, v })).sort((a, b) => compare(a.text, b.text));
  w.byte(0x7b);
  for (const [i, { text, k, v }] of sorted.entries()) {
    if (i > 0) w.byte(comma);
    try {
      writeKey(w, key.type, k);
      w.byte(0x3a);
      write(w, part, v, depth + 1);
    } catch (thrown) {
      throw below(`[${typeof k === "string" ? JSON.stringify(text) : text}]`, thrown);
    }
  }
  w.byte(0x7d);
}

/** Writes a key; JSON has them in quotes, numbers too. */
function writeKey(w: JsonWriter, type: AnyType, key: unknown): void {
  w.inKey = type.kind !== "string";
  if (w.inKey) w.byte(0x22);
  try {
    type.write(w as unknown as Writer, key);
    if (w.inKey) w.byte(0x22);
  } finally {
    w.inKey = false;
  }
}

/** By code points, which is the order of their UTF-8 bytes, and so Go's. */
function compare(a: string, b: string): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    // Surrogates stand for what comes behind all other characters.
    const high = (unit: number): boolean => unit >= 0xd800 && unit < 0xe000;
    return high(x) === high(y) ? x - y : high(x) ? 1 : -1;
  }
  return a.length - b.length;
}

function writeAny(w: JsonWriter, { type, dialect }: Shape, value: unknown, depth: number): void {
  if (value === undefined || value === null) {
    w.ascii("null");
    return;
  }
  const { type: name, value: content } = value as { type: string; value: unknown };
  const concrete = concreteType(type.of ?? new Map(), name);
  w.ascii('{"type":');
  w.string(name);
  w.ascii(',"value":');
  write(w, shapeOf(concrete, dialect), content, depth + 1);
  w.byte(0x7d);
}
