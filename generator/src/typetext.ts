// Type texts: `map<string, Item[]>`, read into a tree with positions. Names are not looked up yet.

import { type Problems, quote, type Span } from "./problem.ts";
import { Tokens, type Word } from "./tokens.ts";
import { limits, type Text } from "./yaml.ts";

/** A type as it is written. */
export type TypeText =
  | (Span & { readonly kind: "name"; readonly name: string })
  | (Span & { readonly kind: "list"; readonly element: TypeText })
  | (Span & { readonly kind: "map"; readonly key: TypeText; readonly value: TypeText })
  /** Could not be read, which has been said; it silences what would follow from it. */
  | (Span & { readonly kind: "wrong" });

const form = "write `T`, `T[]` or `map<K, V>`";

/** Reads a type that is a value of its own. */
export function readType(text: Text, problems: Problems): TypeText {
  const tokens = new Tokens(text, problems);
  const type = parseType(tokens);
  // Behind a whole argument or reply a `?` is another mistake, which the call speaks of.
  if (tokens.at("?")) tokens.notYet("optional types (`?`) are", tokens.place());
  tokens.end("RG2002", "in a type", form);
  return tokens.failed ? wrong(text) : type;
}

/** Reads a type from the words that come next. */
export function parseType(tokens: Tokens, depth = 1): TypeText {
  if (depth > limits.nesting) {
    tokens.fail("RG1013", tokens.place(), `the type is nested more than ${limits.nesting} levels`, "name its parts");
  }
  if (tokens.failed) return wrong(tokens.text);
  let type = parsePrimary(tokens, depth);
  for (let lists = depth; !tokens.failed && tokens.at("["); lists++) {
    const open = tokens.place();
    const inside = tokens.peek(1);
    if (lists >= limits.nesting) {
      tokens.fail("RG1013", open, `the type is nested more than ${limits.nesting} levels`, "name its parts");
    } else if (inside?.text === "]") {
      tokens.skip(2);
      type = { kind: "list", element: type, ...tokens.span(type, inside) };
    } else if (inside !== undefined && /^\d/.test(inside.text)) {
      tokens.notYet("arrays (`T[n]`) are", tokens.span(open, tokens.peek(2) ?? inside));
    } else tokens.fail("RG2002", open, "unexpected `[` in a type", "a list is `T[]`");
  }
  return tokens.failed ? wrong(tokens.text) : type;
}

/** What stands for a type that could not be read. */
function wrong(at: Span): TypeText {
  return { kind: "wrong", offset: at.offset, length: at.length };
}

/** A name or a map; what other languages put in front of a type is explained. */
function parsePrimary(tokens: Tokens, depth: number): TypeText {
  const word = tokens.peek();
  if (word === undefined || /^(?:[>,?]|->|throws)$/.test(word.text)) {
    tokens.fail("RG2001", tokens.place(), "a type is missing here", form);
    return wrong(tokens.text);
  }
  tokens.skip();
  if (/^[[*&]$/.test(word.text)) goPrefix(word, tokens);
  else if (!/^[A-Za-z_$]/.test(word.text))
    tokens.fail("RG2002", word, `unexpected ${quote(word.text)} in a type`, form);
  else if (tokens.at("<")) return parseGeneric(word, tokens, depth);
  else if (tokens.at(".")) tokens.notYet("imports are", tokens.span(word, tokens.peek(1) ?? word));
  else if (word.text === "map" && tokens.at("[")) goMap(word, tokens);
  else return { kind: "name", name: word.text, offset: word.offset, length: word.length };
  return wrong(tokens.text);
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
  if (tokens.at("?")) tokens.notYet("optional types (`?`) are", tokens.place());
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

/** `[]T`, `[3]T`, `*T` and `&T`, as Go and C write them. */
function goPrefix(word: Word, tokens: Tokens): void {
  let name = "T";
  for (let i = 0; i < tokens.left; i++) {
    name = tokens.peek(i)?.text ?? name;
    if (/^[A-Za-z]/.test(name)) break;
  }
  const ours = quote(word.text === "[" ? `${name}[]` : name);
  const theirs = quote(word.text === "[" ? `[]${name}` : word.text + name);
  tokens.fail("RG2005", word, `${theirs} is written ${ours} here`, `write ${ours}`);
}

/** `map[string]int`, Go's spelling, which is also legal YAML. */
function goMap(word: Word, tokens: Tokens): void {
  const key = tokens.peek(1)?.text ?? "K";
  const value = tokens.peek(3)?.text ?? "V";
  const ours = quote(`map<${key}, ${value}>`);
  tokens.fail("RG2005", word, `${quote(`map[${key}]${value}`)} is written ${ours} here`, `write ${ours}`);
}
