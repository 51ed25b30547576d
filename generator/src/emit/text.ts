// Text: the three encoders through which everything of a schema passes into generated code, and how lists are laid out.
// ts-morph escapes nothing, so this is where a schema is kept from writing code.

import { isIdentifier } from "../names.ts";

/** How wide lines get, if they can be broken. */
const width = 120;

/**
 * A name. Whatever the schema, nothing but identifiers comes out.
 *
 * @throws Error when it is none: the checks have missed it.
 */
export function identifier(name: string): string {
  if (!isIdentifier(name)) throw new Error(`${JSON.stringify(name)} is not an identifier`);
  return name;
}

/** A string literal. JSON leaves the two line separators as they are, which old parsers take for line ends. */
export function literal(text: string): string {
  return JSON.stringify(text).replace(/[\u2028\u2029]/g, (end) => (end === "\u2028" ? "\\u2028" : "\\u2029"));
}

/** A key of an object that is written out. In that place alone `__proto__` is no key, but what the object descends from. */
export function objectKey(name: string): string {
  return name === "__proto__" ? `[${literal(name)}]` : literal(name);
}

/**
 * A doc comment's text. It can neither end the comment nor become a tag: `@ts-ignore` in a doc would switch off the
 * compiler for the next line.
 */
export function docText(doc: string): string {
  return doc
    .replace(/\r\n?|[\u2028\u2029]/g, "\n")
    .replaceAll("*/", "*\\/")
    .replace(/^(\s*)@/gm, "$1\\@")
    .replace(/@(?=ts-)/g, "\\@");
}

/** The text of a one-line comment. */
export function lineComment(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, "?");
}

/** What ts-morph takes as docs: a first line end asks for the form with a star per line. */
export function docs(doc: string, tags: readonly string[] = []): string[] {
  const text = withTags(doc, tags);
  if (text === "") return [];
  return [text.includes("\n") ? `\n${text}` : text];
}

/** `@throws`, which come first among the tags. */
export function throwsTags(names: readonly string[]): string[] {
  return names.map((name) => `@throws ${identifier(name)}`);
}

/** A doc and its tags, which are ours already. */
function withTags(doc: string, tags: readonly string[]): string {
  return [docText(doc), tags.join("\n")].filter((part) => part !== "").join("\n\n");
}

/** A doc comment on lines of its own, or none. */
export function docLines(doc: string, tags: readonly string[] = []): string[] {
  const text = withTags(doc, tags);
  if (text === "") return [];
  if (!text.includes("\n")) return [`/** ${text} */`];
  return ["/**", ...text.split("\n").map((line) => ` * ${line}`.trimEnd()), " */"];
}

/** `before item, item after` on one line, or else with the items on lines of their own, as many as fit on each. */
export function fill(before: string, items: readonly string[], after: string, indent: number, pad = ""): string[] {
  const whole = `${before}${pad}${items.join(", ")}${pad}${after}`;
  if (items.length === 0) return [before + after];
  if (indent + whole.length <= width) return [whole];
  const lines = [before];
  let line = "";
  for (const item of items) {
    if (line !== "" && indent + 2 + line.length + item.length + 2 > width) {
      lines.push(`  ${line}`);
      line = "";
    }
    line += `${line === "" ? "" : " "}${item},`;
  }
  return [...lines, `  ${line}`, after];
}
