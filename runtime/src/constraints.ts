// Constraints: what a schema demands of values beyond their types (`min: 1`, `format: email`), and how values are held
// to it. Codecs know nothing of it: only methods that are `checked` look at their values a second time.

import { show } from "./checked.ts";
import { durationText } from "./duration.ts";
import { RpcError } from "./errors.ts";
import { formats } from "./formats.ts";
import { wireValue } from "./probe.ts";
import { Timestamp } from "./time.ts";
import { type AnyType, type Facets, type Method, made, type Stream, type Type } from "./types.ts";

/** A type with more said of it. What it reads and writes stays the same. */
export function refined<T>(type: Type<T>, facets: Facets): Type<T> {
  // What an interface value may hold is found out late: a copy must not ask for it.
  if (type.kind === "any") return Object.create(type, { facets: { value: facets, enumerable: true } }) as Type<T>;
  return made({ ...type, facets });
}

/**
 * A method whose values are held to their constraints: the arguments before a client sends them and before a handler
 * sees them (`invalid_argument`), the reply before a client's caller sees it (`internal`: the server has not kept its word).
 */
export function checked<A, R, S extends Stream | undefined>(method: Method<A, R, S>): Method<A, R, S> {
  return {
    ...method,
    checkArgs(args: unknown, serviceMethod: string, here: boolean): void {
      const breach = find(method.args, args, 0);
      if (breach === undefined) return;
      throw new RpcError(`${serviceMethod} args${breach.path}: ${breach.text}`, {
        code: "invalid_argument",
        method: serviceMethod,
        mayHaveExecuted: !here,
      });
    },
    checkReply(reply: unknown, serviceMethod: string): void {
      const breach = find(method.reply, reply, 0);
      if (breach === undefined) return;
      const text = `${serviceMethod} reply${breach.path}: ${breach.text}`;
      throw new RpcError(text, { code: "internal", method: serviceMethod });
    },
  };
}

/** A constraint that a value breaks: the place below the value, and what is wrong there. */
export interface Breach {
  readonly path: string;
  readonly text: string;
}

/** Deeper than any value that can be sent: what contains itself ends here. */
const maxDepth = 1_000;

/**
 * The first constraint that a value breaks. What is not of its type is passed over: the codec says so, and better.
 */
export function find(type: AnyType, seen: unknown, depth: number): Breach | undefined {
  if (seen === undefined || seen === null || !isConstrained(type)) return undefined;
  if (depth > maxDepth) return { path: "", text: `nested more than ${maxDepth} deep` };
  const value = plainOf(type, seen);
  if (value === undefined) return undefined;
  const text = type.facets === undefined ? undefined : breachOf(type, type.facets, value);
  if (text !== undefined) return { path: "", text };
  const [first, second] = type.parts;
  if (first === undefined) {
    if (type.kind === "any") return findInAny(type, value, depth);
    return type.fields.length === 0 ? undefined : findInStruct(type, value, depth);
  }
  if (type.kind === "optional") return find(first, value, depth);
  if (second === undefined) return Array.isArray(value) ? findInList(first, value, depth) : undefined;
  for (const [key, part] of entriesOf(value)) {
    const found = find(first, key, depth + 1) ?? find(second, part, depth + 1);
    if (found !== undefined) return below(`[${typeof key === "string" ? JSON.stringify(key) : String(key)}]`, found);
  }
  return undefined;
}

/** Bytes, maps and unions without their view, all else as it is. Undefined for what cannot be seen so. */
function plainOf(type: AnyType, seen: unknown): unknown {
  if (type.kind !== "bytes" && type.kind !== "map" && type.kind !== "struct") return seen;
  try {
    const value = type.plain(seen);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function findInStruct(type: AnyType, value: unknown, depth: number): Breach | undefined {
  for (const field of type.fields) {
    if (!isConstrained(field.type)) continue;
    const found = find(field.type, (value as Readonly<Record<string, unknown>>)[field.property], depth + 1);
    if (found !== undefined) return below(`.${field.property}`, found);
  }
  return undefined;
}

function findInList(element: AnyType, values: readonly unknown[], depth: number): Breach | undefined {
  if (!isConstrained(element)) return undefined;
  for (const [i, value] of values.entries()) {
    const found = find(element, value, depth + 1);
    if (found !== undefined) return below(`[${i}]`, found);
  }
  return undefined;
}

function findInAny(type: AnyType, value: unknown, depth: number): Breach | undefined {
  const { type: name, value: content } = value as { type: string; value: unknown };
  const concrete = type.of?.get(name);
  const found = concrete && find(concrete, content, depth + 1);
  return found && below(".value", found);
}

/** Longer paths are cut. */
const maxPath = 200;

function below(step: string, { path, text }: Breach): Breach {
  return { path: path.length > maxPath ? path : step + path, text };
}

function entriesOf(value: unknown): Iterable<[unknown, unknown]> {
  if (value instanceof Map || Array.isArray(value)) return value;
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

const constrained = new WeakMap<AnyType, boolean>();

/** Whether a type, or anything that its values may hold, has a constraint. */
export function isConstrained(type: AnyType): boolean {
  const known = constrained.get(type);
  if (known !== undefined) return known;
  // All types that are held, and who holds them; what is found spreads to the holders. Linear, and recursion is no matter.
  const holders = new Map<AnyType, AnyType[]>([[type, []]]);
  for (const holder of holders.keys()) {
    for (const part of heldBy(holder)) {
      const others = holders.get(part);
      if (others === undefined) holders.set(part, [holder]);
      else others.push(holder);
    }
  }
  const open = [...holders.keys()].filter((held) => held.facets !== undefined && demands(held.facets));
  for (const held of holders.keys()) constrained.set(held, false);
  for (let held = open.pop(); held !== undefined; held = open.pop()) {
    if (constrained.get(held) === true) continue;
    constrained.set(held, true);
    open.push(...(holders.get(held) ?? []));
  }
  return constrained.get(type) === true;
}

function heldBy(type: AnyType): readonly AnyType[] {
  if (type.kind === "any") return [...(type.of?.values() ?? [])];
  return [...type.parts, ...type.fields.map((field) => field.type)];
}

/** Whether facets demand anything of a value, and do not only speak of it. */
function demands({ min, max, pattern, format, nonzero, unique }: Facets): boolean {
  return [min, max, pattern, format, nonzero, unique].some((facet) => facet !== undefined);
}

/** What is wrong with a value itself. A secret is not shown. */
function breachOf(type: AnyType, facets: Facets, value: unknown): string | undefined {
  const { min, max, pattern, format, nonzero, unique, secret } = facets;
  const it = secret ? "the value" : shown(value);
  const size = sizeOf(type, value);
  if (size === undefined) {
    const order = wireValue(type, value);
    if (order === undefined) return undefined; // the codec says what is wrong
    if (nonzero && isZero(type, order)) return "must not be zero";
    // Written so that NaN, which is in no order, is refused.
    if (min !== undefined && !((order as number) >= min)) return `${it} is less than ${boundText(type, min)}`;
    if (max !== undefined && !((order as number) <= max)) return `${it} is more than ${boundText(type, max)}`;
  } else {
    if (nonzero && size.most === 0) return "must not be empty";
    if (min !== undefined && size.least < min && size.count() < min) {
      return `${size.count()} ${size.unit} are fewer than ${min}`;
    }
    if (max !== undefined && size.most > max && size.count() > max) {
      return `${size.count()} ${size.unit} are more than ${max}`;
    }
  }
  // Behind `max`, so that an expression is not tried on more than the schema's author has thought of.
  if (typeof value === "string") {
    if (pattern !== undefined && !expression(pattern).test(value)) return `${it} does not match ${pattern}`;
    if (format !== undefined && !formats[format](value)) return `${it} is not in the format ${format}`;
  }
  return unique && Array.isArray(value) ? twiceIn(value, facets) : undefined;
}

function twiceIn(values: readonly unknown[], { secret }: Facets): string | undefined {
  const seen = new Set<unknown>();
  for (const value of values)
    if (seen.size === seen.add(value).size) return `${secret ? "a value" : shown(value)} is there twice`;
  return undefined;
}

/** A value for messages; times, which are objects, as texts. */
function shown(value: unknown): string {
  if (value instanceof Date && !Number.isNaN(+value)) return value.toISOString();
  return typeof value === "object" && value !== null && "epochNanoseconds" in value ? String(value) : show(value);
}

/** Of times and durations bounds are in nanoseconds, and shown as what they mean. */
function boundText(type: AnyType, bound: number | bigint): string {
  if (type.kind === "time") return new Timestamp(BigInt(bound)).toString();
  return type.go === "time.Duration" ? durationText(BigInt(bound)) : show(bound);
}

function isZero(type: AnyType, order: unknown): boolean {
  if (type.kind === "time") return order === Timestamp.zero.epochNanoseconds;
  return order === 0 || order === 0n || order === "" || order === false;
}

/** What bounds count of a value that is no number: between `least` and `most`, and exactly `count()`. */
interface Size {
  readonly least: number;
  readonly most: number;
  readonly unit: string;
  count(): number;
}

function sizeOf(type: AnyType, value: unknown): Size | undefined {
  switch (type.kind) {
    case "string": {
      if (typeof value !== "string") return undefined;
      // Characters are code points, as Go counts runes; a look at the length answers most questions.
      const { length } = value;
      return { least: Math.ceil(length / 2), most: length, unit: "characters", count: () => [...value].length };
    }
    case "bytes":
    case "opaque":
      return value instanceof Uint8Array ? exactly(value.length, "bytes") : undefined;
    case "list":
      return Array.isArray(value) ? exactly(value.length, "elements") : undefined;
    case "map":
      return exactly(value instanceof Map ? value.size : Object.keys(value as object).length, "entries");
    default:
      return undefined;
  }
}

function exactly(length: number, unit: string): Size {
  return { least: length, most: length, unit, count: () => length };
}

const expressions = new Map<string, RegExp>();

/** Compiled once. Without `g` and `y` it keeps no state from one value to the next. */
function expression(pattern: string): RegExp {
  let compiled = expressions.get(pattern);
  if (compiled === undefined) {
    compiled = new RegExp(pattern, "u");
    expressions.set(pattern, compiled);
  }
  return compiled;
}
