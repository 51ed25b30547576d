// Values that a schema writes out: what `default: 5` or `min: 2024-01-01T00:00:00Z` is for the type that it stands at.

import { nanosecondsOf } from "./durations.ts";
import { baseOf, type ScalarName, type Shape, scalars, type Value } from "./model.ts";

/** The integers: their least and greatest values. `int` and `uint` are what a number holds exactly. */
const ranges: ReadonlyMap<ScalarName, readonly [bigint, bigint]> = new Map<ScalarName, readonly [bigint, bigint]>([
  ["int8", signed(8)],
  ["int16", signed(16)],
  ["int32", signed(32)],
  ["int64", signed(64)],
  ["uint8", [0n, 2n ** 8n - 1n]],
  ["uint16", [0n, 2n ** 16n - 1n]],
  ["uint32", [0n, 2n ** 32n - 1n]],
  ["uint64", [0n, 2n ** 64n - 1n]],
  ["int", [-(2n ** 53n) + 1n, 2n ** 53n - 1n]],
  ["uint", [0n, 2n ** 53n - 1n]],
]);

function signed(bits: number): readonly [bigint, bigint] {
  return [-(2n ** BigInt(bits - 1)), 2n ** BigInt(bits - 1) - 1n];
}

/** Whether a type is a number with an order. */
export function isNumber(plain: Shape): boolean {
  return isInteger(plain) || (plain.kind === "scalar" && plain.name.startsWith("float"));
}

/** Whether a type is an integer, under whatever view. */
export function isInteger(plain: Shape): boolean {
  return plain.kind === "scalar" && ranges.has(baseOf(plain.name));
}

/** Whether a type is a duration, under whatever view. */
export function isDuration(plain: Shape): boolean {
  return plain.kind === "scalar" && baseOf(plain.name) === "duration";
}

/** Whether values of a type have an order. */
export function isOrdered(plain: Shape): boolean {
  return isNumber(plain) || isDuration(plain) || plain.kind === "time";
}

/** A value as it is written in a schema. */
export interface Written {
  /** In the form in which TypeScript has it. */
  readonly value: Value;
  /** What it is compared by: of times and durations nanoseconds. Undefined for what has no order. */
  readonly order: bigint | number | undefined;
}

/** The value that a text stands for. Undefined when it is none of this type, or the type has no values in schemas. */
export function writtenValue(text: string, plain: Shape): Written | undefined {
  if (plain.kind === "time") {
    const order = momentOf(text);
    if (order === undefined) return undefined;
    const forms = { Date: "date", exact: "timestamp", string: "string", bigint: "bigint" } as const;
    const kind = forms[plain.view];
    return { value: { kind, text: kind === "bigint" ? String(order) : text }, order };
  }
  if (plain.kind !== "scalar") return undefined;
  if (plain.name === "bool") {
    return /^(?:true|false)$/.test(text) ? { value: { kind: "boolean", text }, order: undefined } : undefined;
  }
  if (plain.name === "string") return { value: { kind: "string", text }, order: undefined };
  if (plain.name.startsWith("float")) return floatOf(text);
  const order = isDuration(plain) ? nanosecondsOf(text) : integerOf(text, plain.name);
  if (order === undefined) return undefined;
  const { type } = scalars[plain.name];
  if (type === "string") return { value: { kind: "string", text: isDuration(plain) ? text : String(order) }, order };
  const number = isDuration(plain) ? String(Number(order) / 1e6) : String(order);
  return {
    value: type === "bigint" ? { kind: "bigint", text: String(order) } : { kind: "number", text: number },
    order,
  };
}

/** A size: of a text, bytes, a list, a map. */
export function writtenSize(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function integerOf(text: string, name: ScalarName): bigint | undefined {
  const value = /^-?\d{1,20}$/.test(text) ? BigInt(text) : undefined;
  const [least, most] = ranges.get(baseOf(name)) ?? [0n, -1n];
  const isSafe = scalars[name].type !== "number" || Number.isSafeInteger(Number(text));
  return value !== undefined && value >= least && value <= most && isSafe ? value : undefined;
}

function floatOf(text: string): Written | undefined {
  const order = /^-?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(order) ? { value: { kind: "number", text: String(order) }, order } : undefined;
}

/** The nanoseconds of an RFC 3339 text since 1970. */
function momentOf(text: string): bigint | undefined {
  const [, seconds = "", fraction = "", zone = ""] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(text) ?? [];
  const milliseconds = Date.parse(seconds + zone);
  if (Number.isNaN(milliseconds)) return undefined;
  return BigInt(milliseconds) * 1_000_000n + BigInt(fraction.padEnd(9, "0"));
}
