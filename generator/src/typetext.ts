// Type texts: `map<string, Item[]>`, read into a tree with positions. Names are not looked up yet.

import { fromGo } from "./foreign.ts";
import { limits } from "./limits.ts";
import type { Marshal } from "./model.ts";
import { type Problems, quote, type Span } from "./problem.ts";
import { Tokens, type Word } from "./tokens.ts";
import type { Text } from "./yaml.ts";

/** A type as it is written. */
export type TypeText =
  | (Span & { readonly kind: "name"; readonly name: string })
  | (Span & { readonly kind: "list"; readonly element: TypeText })
  | (Span & { readonly kind: "array"; readonly element: TypeText; readonly count: number })
  | (Span & { readonly kind: "map"; readonly key: TypeText; readonly value: TypeText })
  /** `time as exact`. */
  | (Span & { readonly kind: "view"; readonly type: TypeText; readonly view: Word })
  /** `{ type: any, of: { "main.Dog": Dog } }`. */
  | (Span & { readonly kind: "anyOf"; readonly of: readonly RegisteredText[] })
  /** `{ opaque: gob, go: math/big.Int }`. */
  | (Span & { readonly kind: "opaque"; readonly marshal: Marshal; readonly go: string | undefined })
  /** Could not be read, which has been said; it silences what would follow from it. */
  | (Span & { readonly kind: "wrong" });

/** What an interface value may hold, as it is written. */
export interface RegisteredText {
  readonly name: string;
  readonly type: TypeText;
}

/** A type that stands alone, with what can follow it only there. */
export interface WholeType {
  readonly type: TypeText;
  /** The `?` behind it. */
  readonly optional: Span | undefined;
}

const form = "write `T`, `T[]` or `map<K, V>`";

/** Reads a type that is a value of its own. */
export function readType(text: Text, problems: Problems): WholeType {
  const tokens = new Tokens(text, problems);
  const whole = parseWhole(tokens);
  if (tokens.at("?")) {
    const help = whole.type.kind === "view" ? "the `?` stands in front of `as`: `time? as exact`" : "one is enough";
    tokens.fail("RG2002", tokens.place(), "unexpected `?` in a type", help);
  }
  tokens.end("RG2002", "in a type", form);
  return tokens.failed ? { type: wrong(text), optional: undefined } : whole;
}

/** Reads a type and what may follow it from the words that come next: `T? as view`. */
export function parseWhole(tokens: Tokens): WholeType {
  let type = parseType(tokens);
  const optional = tokens.at("?") ? tokens.place() : undefined;
  if (optional !== undefined) tokens.skip();
  if (tokens.at("as")) {
    tokens.skip();
    const view = tokens.peek();
    if (view === undefined || !/^[A-Za-z]/.test(view.text)) {
      tokens.fail("RG2002", tokens.place(), "the name of a view is missing here", "as in `time as exact`");
    } else type = { kind: "view", type, view, ...tokens.span(type, view) };
    tokens.skip();
  }
  return { type, optional };
}

/** Reads a type from the words that come next. Brackets are in the order of an index, as Go's: `[2][3]` is 2 of 3. */
export function parseType(tokens: Tokens, depth = 1): TypeText {
  if (depth > limits.nesting) tooDeep(tokens, tokens.place());
  if (tokens.failed) return wrong(tokens.text);
  let type = parsePrimary(tokens, depth);
  const brackets: (number | undefined)[] = [];
  let end: Span = type;
  while (!tokens.failed && tokens.at("[")) {
    if (depth + brackets.length >= limits.nesting) tooDeep(tokens, tokens.place());
    else end = parseBrackets(tokens, brackets);
  }
  for (const count of brackets.reverse()) {
    const span = tokens.span(type, end);
    type =
      count === undefined ? { kind: "list", element: type, ...span } : { kind: "array", element: type, count, ...span };
  }
  if (tokens.at("?") && tokens.peek(1)?.text === "[") refuseNil(type, tokens);
  return tokens.failed ? wrong(tokens.text) : type;
}

/** `[]` or `[n]`. Answers where it ends. */
function parseBrackets(tokens: Tokens, brackets: (number | undefined)[]): Span {
  const open = tokens.place();
  const length = tokens.peek(1);
  const isArray = length !== undefined && /^\d/.test(length.text);
  const close = tokens.peek(isArray ? 2 : 1);
  if (close?.text !== "]") {
    tokens.fail("RG2002", open, "unexpected `[` in a type", "a list is `T[]`, an array `T[3]`");
    return open;
  }
  tokens.skip(isArray ? 3 : 2);
  if (isArray && !(Number(length.text) >= 1 && Number(length.text) <= limits.array)) {
    const help = "a list of any length is `T[]`";
    tokens.fail("RG2012", length, `array length ${length.text} is not between 1 and ${limits.array}`, help);
  }
  brackets.push(isArray ? Number(length.text) : undefined);
  return close;
}

/** gob has no way to say that an element is not there. */
function refuseNil(type: TypeText, tokens: Tokens): void {
  const help = "gob refuses nil elements: drop the `?`";
  tokens.fail("RG2009", tokens.place(), `a list or map cannot hold ${quote(`${spell(type)}?`)}`, help);
}

function tooDeep(tokens: Tokens, at: Span): void {
  tokens.fail("RG1013", at, `the type is nested more than ${limits.nesting} levels`, "name its parts");
}

/** What stands for a type that could not be read. */
export function wrong(at: Span): TypeText {
  return { kind: "wrong", offset: at.offset, length: at.length };
}

/** A type's text, for messages. */
export function spell(type: TypeText): string {
  switch (type.kind) {
    case "name":
      return type.name;
    case "map":
      return `map<${spell(type.key)}, ${spell(type.value)}>`;
    case "view":
      return `${spell(type.type)} as ${type.view.text}`;
    case "list":
    case "array": {
      let base: TypeText = type;
      let brackets = "";
      for (; base.kind === "list" || base.kind === "array"; base = base.element) {
        brackets += base.kind === "list" ? "[]" : `[${base.count}]`;
      }
      return spell(base) + brackets;
    }
    default:
      return type.kind === "anyOf" ? "any" : type.kind;
  }
}

/** A name or a map; what other languages put in front of a type is explained. */
function parsePrimary(tokens: Tokens, depth: number): TypeText {
  const word = tokens.peek();
  if (word === undefined || /^(?:[>,?]|->|throws|as)$/.test(word.text)) {
    tokens.fail("RG2001", tokens.place(), "a type is missing here", form);
    return wrong(tokens.text);
  }
  if (isGo(tokens, depth === 1)) return wrong(word);
  tokens.skip();
  if (!/^[A-Za-z_$]/.test(word.text)) tokens.fail("RG2002", word, `unexpected ${quote(word.text)} in a type`, form);
  else if (tokens.at("<")) return parseGeneric(word, tokens, depth);
  else if (tokens.at(".")) return parseImported(word, tokens);
  else return { kind: "name", name: word.text, offset: word.offset, length: word.length };
  return wrong(tokens.text);
}

/** `common.Money`: a type of another schema. */
function parseImported(word: Word, tokens: Tokens): TypeText {
  tokens.skip(); // the dot
  const name = tokens.peek();
  if (name === undefined || !/^[A-Za-z_]/.test(name.text)) {
    tokens.fail("RG2001", tokens.place(), "a type is missing here", `write \`${word.text}.Name\``);
    return wrong(word);
  }
  tokens.skip();
  return { kind: "name", name: `${word.text}.${name.text}`, ...tokens.span(word, name) };
}

/** `map<K, V>`, the one type that takes types. */
function parseGeneric(word: Word, tokens: Tokens, depth: number): TypeText {
  if (word.text !== "map") {
    foreignGeneric(word, tokens);
    return wrong(word);
  }
  tokens.skip(); // `<`
  const key = parsePart(tokens, depth);
  if (!tokens.failed && !tokens.at(",")) unclosed(word, tokens);
  tokens.skip();
  const value = parsePart(tokens, depth);
  const close = tokens.place();
  if (!tokens.failed && !tokens.at(">")) unclosed(word, tokens);
  tokens.skip();
  return tokens.failed ? wrong(word) : { kind: "map", key, value, ...tokens.span(word, close) };
}

/** A key or a value of a map. */
function parsePart(tokens: Tokens, depth: number): TypeText {
  const type = parseType(tokens, depth + 1);
  if (tokens.at("?")) refuseNil(type, tokens);
  else if (tokens.at("as")) {
    const help = "a view stands behind a whole type: give this one a name under `types`";
    tokens.fail("RG2002", tokens.place(), "unexpected `as` in a type", help);
  }
  return type;
}

/** Said where the map begins if the text ends, else where it goes wrong. */
function unclosed(word: Word, tokens: Tokens): void {
  const next = tokens.peek();
  if (next === undefined || next.text === "->")
    tokens.fail("RG2003", word, "`map<` is not closed", "write `map<K, V>`");
  else if (next.text === ">") tokens.fail("RG2001", next, "a type is missing here", "write `map<K, V>`");
  else tokens.end("RG2002", "in a type", "write `map<K, V>`");
}

/** `Array<T>`, `Record<K, V>` and the like, as other languages have them. */
function foreignGeneric(word: Word, tokens: Tokens): void {
  const inside = quote(`${tokens.peek(1)?.text ?? "T"}[]`);
  const isList = /^(?:array|list|slice|set|readonlyarray|vec|vector|repeated)$/i.test(word.text);
  const isMap = /^(?:map|record|dict|hashmap)$/i.test(word.text);
  const message = isMap
    ? `${quote(word.text)} is written \`map\` here`
    : `${quote(`${word.text}<`)} is no type of this language`;
  tokens.fail("RG2005", word, message, isList ? `write ${inside}` : "only `map<K, V>` takes types");
}

/** `[]T`, `[3]T`, `*T`, `map[K]V`, `interface{}`, `time.Time`: explains what Go writes in another way. */
function isGo(tokens: Tokens, outermost: boolean): boolean {
  const word = tokens.peek();
  if (word === undefined) return false;
  const next = tokens.peek(1)?.text ?? "";
  const braces = next === "{" && tokens.peek(2)?.text === "}";
  const isTime = word.text === "time" && next === "." && /^(?:Time|Duration)$/.test(tokens.peek(2)?.text ?? "");
  const isMap = word.text === "map" && next === "[";
  if (!/^[[*&]$/.test(word.text) && !isMap && !braces && !isTime) return false;
  let rest = "";
  const ends: number[] = [];
  for (let i = 0; i < tokens.left && rest.length < 1_000; i++) {
    rest += ` ${tokens.peek(i)?.text}`;
    ends.push(rest.length);
  }
  const go = fromGo(rest.replace(/^ &/, " *"));
  if (go === undefined) {
    tokens.fail("RG2002", word, `unexpected ${quote(word.text)} in a type`, form);
    return true;
  }
  const theirs = word.text === "&" ? go.theirs.replace("*", "&") : go.theirs;
  const ours = go.pointer && outermost && tokens.allowsOptional ? `${go.ours}?` : go.ours;
  const last = tokens.peek(ends.findIndex((end) => end >= go.length)) ?? word;
  tokens.fail(
    "RG2005",
    tokens.span(word, last),
    `${quote(theirs)} is written ${quote(ours)} here`,
    `write ${quote(ours)}`,
    ours,
  );
  return true;
}
