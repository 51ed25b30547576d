// Declared errors: a schema's errors as texts, which is all that a plain Go peer knows of them, and back.
// Source for the form of placeholders: Go fmt (%v, %q), strconv/quote.go.

import { durationText, parseDuration } from "./duration.ts";
import type { RpcError } from "./errors.ts";
import { valueOfInteger, wireValue } from "./probe.ts";
import { type DeclaredError, type ErrorClass, type Field, fieldsOf } from "./types.ts";

/** The text of an error with placeholders: `order {ID} not found`, as Go's `%v` and (`{ID:q}`) `%q` would write it. */
export function errorText(declared: DeclaredError, fields: object): string {
  const { pieces } = templateOf(declared);
  return pieces.map((piece) => (typeof piece === "string" ? piece : textOf(piece, fields))).join("");
}

/** The longest text that is compared with templates: each costs its length, and few of them its square. */
const maxTemplateText = 8_192;

/**
 * The declared error that a peer's text stands for: one with exactly this text, or else the first whose template fits, or
 * else the first whose `match` is found in it. Undefined when there is none.
 */
export function errorOfText(errors: readonly ErrorClass[], text: string, method: string): RpcError | undefined {
  for (const errorClass of errors) {
    const { message, fields } = errorClass.declared;
    if (fields === undefined && message === text) return fromPeer(errorClass, {}, text, method);
  }
  if (text.length > maxTemplateText) return undefined;
  for (const errorClass of errors) {
    const values = errorClass.declared.fields && valuesIn(templateOf(errorClass.declared).whole, errorClass, text);
    if (values !== undefined) return fromPeer(errorClass, values, text, method);
  }
  for (const errorClass of errors) {
    const { match } = errorClass.declared;
    if (match === undefined || !new RegExp(match, "u").test(text)) continue;
    // Go code that wraps an error puts words around its text: what is in the placeholders is still there.
    const values = valuesIn(templateOf(errorClass.declared).part, errorClass, text);
    if (values !== undefined) return fromPeer(errorClass, values, text, method);
  }
  return undefined;
}

/**
 * An instance that came from a peer. The constructor of a declared error takes no origin, because handlers write
 * `throw new DivideByZero()`; so the origin is set here, once, before anyone sees it.
 */
function fromPeer(errorClass: ErrorClass, values: object, text: string, method: string): RpcError {
  return Object.assign(new errorClass(values as never), { message: text, method, remote: true });
}

/** A place in a message where a field's value stands. */
interface Placeholder extends Pick<Field, "property" | "type"> {
  readonly quoted: boolean;
}

/** A message in its pieces, and the expressions that find their values: in a text that is nothing else, and inside one. */
interface Template {
  readonly pieces: readonly (string | Placeholder)[];
  readonly whole: RegExp;
  readonly part: RegExp;
}

const templates = new WeakMap<DeclaredError, Template>();

function templateOf(declared: DeclaredError): Template {
  const known = templates.get(declared);
  if (known !== undefined) return known;
  const fields = new Map(fieldsOf(declared.fields?.() ?? []).map((field) => [field.name, field]));
  const pieces = declared.message.split(/(\{[A-Za-z]\w*(?::q)?\})/).map((piece, i): string | Placeholder => {
    const [, name = "", quoted] = /^\{(\w+)(:q)?\}$/.exec(piece) ?? [];
    const field = i % 2 === 1 ? fields.get(name) : undefined;
    if (field === undefined) return piece;
    const { property, type } = field;
    return { property, type, quoted: quoted !== undefined };
  });
  const source = pieces.map((piece) => (typeof piece === "string" ? literally(piece) : `(${formOf(piece)})`)).join("");
  const template = { pieces, whole: new RegExp(`^${source}$`, "su"), part: new RegExp(source, "su") };
  templates.set(declared, template);
  return template;
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

/** The expression for what a placeholder can be. */
function formOf({ type, quoted }: Placeholder): string {
  if (quoted) return '"(?:[^"\\\\]|\\\\.)*"';
  if (type.kind === "bool") return "true|false";
  if (type.kind === "string") return ".*";
  return type.go === "time.Duration" ? "-?(?:\\d+(?:\\.\\d+)?[a-zµ]+)+" : "0|-?[1-9]\\d*";
}

function textOf({ property, type, quoted }: Placeholder, fields: object): string {
  const value = (fields as Readonly<Record<string, unknown>>)[property];
  const sent = wireValue(type, value) ?? value;
  const isInteger = typeof sent === "bigint" || (typeof sent === "number" && Number.isInteger(sent));
  if (type.go === "time.Duration" && isInteger) return durationText(BigInt(sent));
  return quoted && type.kind === "string" ? quoteGo(String(sent)) : String(sent);
}

/** The values of the placeholders, by property; undefined when the text is another one, or a value does not fit. */
function valuesIn(expression: RegExp, { declared }: ErrorClass, text: string): Record<string, unknown> | undefined {
  const found = expression.exec(text);
  if (found === null) return undefined;
  const values: Record<string, unknown> = {};
  const places = templateOf(declared).pieces.filter((piece) => typeof piece !== "string");
  for (const [i, place] of places.entries()) {
    const value = valueFrom(place, found[i + 1] as string);
    // The same field twice has one value, or it is another text.
    if (value === undefined || (Object.hasOwn(values, place.property) && values[place.property] !== value)) return;
    values[place.property] = value;
  }
  return values;
}

function valueFrom({ type, quoted }: Placeholder, text: string): unknown {
  if (type.kind === "string") return quoted ? unquoteGo(text) : text;
  if (type.kind === "bool") return text === "true";
  const integer = type.go === "time.Duration" ? parseDuration(text) : BigInt(text);
  return integer === undefined ? undefined : valueOfInteger(type, integer);
}

const escapes: Readonly<Record<string, string>> = {
  "\u0007": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
  "\\": "\\\\",
  '"': '\\"',
};

/** A text as Go's `%q` writes it. */
export function quoteGo(text: string): string {
  const inside = text.replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]|[\\"]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const known = escapes[character];
    if (known !== undefined) return known;
    if (code >= 0xd800 && code < 0xe000) return "\ufffd"; // half a character, as it arrives in Go
    const hex = code.toString(16);
    if (code < 0x80) return `\\x${hex.padStart(2, "0")}`;
    return code < 0x10000 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
  });
  return `"${inside}"`;
}

/** What Go has quoted; undefined for what Go does not write. */
export function unquoteGo(quoted: string): string | undefined {
  let isGo = true;
  const escapeSequence = /\\(?:x([\da-f]{2})|u([\da-f]{4})|U([\da-f]{8})|(.))/gs;
  const text = quoted
    .slice(1, -1)
    .replace(escapeSequence, (all: string, byte?: string, four?: string, eight?: string) => {
      if (byte !== undefined)
        return Number.parseInt(byte, 16) < 0x80 ? String.fromCharCode(Number.parseInt(byte, 16)) : "\ufffd";
      const code = Number.parseInt(four ?? eight ?? "", 16);
      if (code <= 0x10ffff) return String.fromCodePoint(code);
      const plain = Object.keys(escapes).find((character) => escapes[character] === all);
      isGo &&= plain !== undefined;
      return plain ?? "";
    });
  return isGo ? text : undefined;
}
