// Where in a value something went wrong: the second, slow walk. The hot way carries no names.

import { show, structText, unreckonable } from "../checked.ts";
import { RpcError } from "../errors.ts";
import type { AnyType } from "../types.ts";
import type { Reader } from "./reader.ts";
import { Writer } from "./writer.ts";

/** Texts that are Go's own: they go to a peer as they are. */
const goText = /^(gob: |value for "|EOF$|unexpected EOF$|extra data in buffer$)/;

/** Names a place below a value: `args` and `.items[3]` give `Arith.Multiply args.items[3]`. */
function located(serviceMethod: string, path: string, error: RpcError, mayHaveExecuted: boolean): RpcError {
  return new RpcError(`${serviceMethod} ${path}: ${error.message}`, {
    code: error.code,
    method: serviceMethod,
    mayHaveExecuted,
    cause: error.cause,
  });
}

/** An error that says which part of `args` or of a `reply` could not be written, and why. */
export function explainWrite(
  thrown: unknown,
  serviceMethod: string,
  root: "args" | "reply",
  type: AnyType,
  value: unknown,
): RpcError {
  if (thrown instanceof RpcError && thrown.code === "failed_precondition") return thrown;
  let found: Found | undefined;
  try {
    found = findUnwritable(type, value, root, 0);
  } catch {} // a proxy may refuse to be looked at
  const error = found?.error ?? RpcError.from(thrown, { code: "invalid_argument" });
  return located(serviceMethod, found?.path ?? root, error, root === "reply");
}

/** An error that says at which part of `args` or of a `reply` the reading stopped, and why. */
export function explainRead(
  thrown: unknown,
  serviceMethod: string,
  root: "args" | "reply",
  type: AnyType,
  reader: Reader,
): RpcError {
  const error = RpcError.from(thrown, { code: "internal" });
  return located(serviceMethod, root + readPath(type, reader), error, root === "reply");
}

/** What a server answers when arguments cannot be read: Go's text if there is one, else with the place. */
export function readErrorText(thrown: unknown, explained: RpcError): string {
  return thrown instanceof RpcError && goText.test(thrown.message) ? thrown.message : explained.message;
}

interface Found {
  readonly path: string;
  readonly error: RpcError;
}

/** Deep enough for every sound value; a value that contains itself ends here too. */
const maxExplainDepth = 1000;

function findUnwritable(type: AnyType, given: unknown, path: string, depth: number): Found | undefined {
  if (depth > maxExplainDepth)
    return { path: cut(path), error: new RpcError(`nested more than ${maxExplainDepth} deep`) };
  let value = given;
  try {
    value = type.plain(given);
  } catch (thrown) {
    return { path, error: RpcError.from(thrown, wrong) };
  }
  if (type.kind === "struct") {
    if (typeof value !== "object" || value === null) {
      if (type.fields.length === 0) return undefined;
      return { path, error: new RpcError(`${show(value)} is not ${structText(type)}`, wrong) };
    }
    for (const field of type.fields) {
      const part = (value as Readonly<Record<string, unknown>>)[field.property];
      const found = findUnwritable(field.type, part, `${path}.${field.property}`, depth + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  const [first, second] = type.parts;
  if (type.kind === "optional" && first !== undefined) {
    return value === undefined ? undefined : findUnwritable(first, value, path, depth);
  }
  if (
    (type.kind === "list" || (type.kind === "array" && (value as unknown[])?.length === type.length)) &&
    first !== undefined &&
    Array.isArray(value)
  ) {
    for (const [i, part] of value.entries()) {
      const found = findUnwritable(first, part, `${path}[${i}]`, depth + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (
    type.kind === "map" &&
    first !== undefined &&
    second !== undefined &&
    typeof value === "object" &&
    value !== null
  ) {
    for (const [key, part] of value instanceof Map ? value : Object.entries(value)) {
      const place = `${path}[${typeof key === "string" ? JSON.stringify(key) : String(key)}]`;
      const found = findUnwritable(first, key, place, depth + 1) ?? findUnwritable(second, part, place, depth + 1);
      if (found !== undefined) return found;
    }
  }
  return tryWriting(type, given, path);
}

const wrong = { code: "invalid_argument" } as const;

function tryWriting(type: AnyType, value: unknown, path: string): Found | undefined {
  try {
    type.write(new Writer(), value);
    return undefined;
  } catch (thrown) {
    return { path, error: RpcError.from(thrown instanceof TypeError ? unreckonable(value, type.go) : thrown, wrong) };
  }
}

function cut(path: string): string {
  return path.length > 200 ? `${path.slice(0, 200)}…` : path;
}

function readPath(type: AnyType, reader: Reader): string {
  let path = "";
  let here: AnyType | undefined = type;
  for (const [plan, at] of reader.path()) {
    if (at < 0) continue; // the content of an interface value, before its first field
    if (plan.kind === "struct") {
      const field: AnyType["fields"][number] | undefined = here?.fields[plan.ours[at] ?? -1];
      const name = field?.property ?? plan.names[at];
      if (name !== undefined) path += `.${name}`;
      here = field?.type;
    } else {
      path += `[${at}]`;
      here = here?.parts[plan.kind === "map" ? 1 : 0];
    }
  }
  return path;
}
