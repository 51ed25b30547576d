// Reading mappings: duplicate keys, unknown keys, missing and unfit values, each said in one way everywhere.

import { directiveOf, saidOtherwise } from "./foreign.ts";
import { isCapital, isIdentifier } from "./names.ts";
import { type Problems, quote, type Related, type Span } from "./problem.ts";
import { nearest } from "./suggest.ts";
import type { Entry, Mapping, Node, Text } from "./yaml.ts";

/** What a node is called in messages. */
function kindOf(node: Node): string {
  return node.kind === "mapping" ? "a mapping" : node.kind === "list" ? "a list" : "a text";
}

/** A value's place for carets: blocks are too long, their first line is enough. */
function placeOf(node: Node, problems: Problems): Span {
  const { source } = problems;
  const line = source.lineAt(node.offset);
  const end = source.startOf(line) + source.line(line).length;
  return { offset: node.offset, length: Math.max(1, Math.min(node.length, end - node.offset)) };
}

/** Reports a key that has no value. */
export function missingValue(key: Text, problems: Problems, help?: string): void {
  problems.add("RG1014", key, `${quote(key.text)} has no value`, help === undefined ? {} : { help });
}

/** Reports a value of the wrong kind. */
export function unfit(expected: string, node: Node, problems: Problems, help?: string): void {
  const extra = help === undefined ? {} : { help };
  problems.add("RG1015", placeOf(node, problems), `expected ${expected}, found ${kindOf(node)}`, extra);
}

/** An entry's value if it is a text. */
export function textValue(entry: Entry, problems: Problems, expected = "a text"): Text | undefined {
  if (entry.value === undefined) missingValue(entry.key, problems);
  else if (entry.value.kind === "text") return entry.value;
  else unfit(expected, entry.value, problems);
  return undefined;
}

/** An entry's value if it is a mapping. */
export function mappingValue(entry: Entry, problems: Problems, help?: string): Mapping | undefined {
  if (entry.value === undefined) missingValue(entry.key, problems, help);
  else if (entry.value.kind === "mapping") return entry.value;
  else unfit("a mapping", entry.value, problems, help);
  return undefined;
}

/**
 * The entries of a mapping that count: no second ones of the same name, none of the user's own (`x-*`), no traps.
 * Linear in their number.
 */
export function entriesOf(mapping: Mapping, kind: (key: string) => string, problems: Problems): Entry[] {
  const seen = new Map<string, Entry>();
  let broken = false;
  for (const entry of mapping.entries) {
    const { key } = entry;
    if (broken || key.text.startsWith("x-")) {
      broken = false;
      continue;
    }
    const first = seen.get(key.text);
    if (key.text === "<<") {
      const help = "write the fields out, or make one field of the struct that they come from";
      problems.add("RG1007", key, "anchors, aliases and merge keys are not used here", { help });
    } else if (mapping.flow && entry.value?.kind === "text" && /^map<[^>]*$/.test(entry.value.text)) {
      splitMap(entry.value, problems);
      broken = true; // the next key is the rest of the type
    } else if (first === undefined) seen.set(key.text, entry);
    else {
      const related: Related[] = [
        { offset: first.key.offset, length: first.key.length, message: "first defined here" },
      ];
      problems.add("RG1003", key, `${kind(key.text)} ${quote(key.text)} is defined twice`, { related });
    }
  }
  return [...seen.values()];
}

/** `{ A: map<string, int> }` is two keys for YAML, because of the comma. */
function splitMap(value: Text, problems: Problems): void {
  const rest = problems.source.text.slice(value.offset, value.offset + 200).match(/^[^}\n]*>(?:\[\])*/)?.[0];
  const text = rest ?? value.text;
  const help = `write ${quote(`"${text}"`)} or use one line per field`;
  problems.add("RG1009", { offset: value.offset, length: text.length }, `${quote(text)} needs quotes inside \`{ }\``, {
    help,
    replace: `"${text}"`,
  });
}

/** The directives of a kind of mapping. */
export interface Directives {
  /** What the mapping is, for messages: `a field`. */
  readonly of: string;
  readonly read: readonly string[];
}

/** Reports a key that is no directive here. */
export function otherKey(key: Text, directives: Directives, problems: Problems): void {
  // `json: a,omitempty` in braces is two entries to YAML.
  if (/^(?:omitempty|string)$/.test(key.text) && directives.read.includes("json")) {
    const help = `write ${quote(`json: "name,${key.text}"`)}`;
    problems.add("RG1009", key, `a JSON tag with a comma needs quotes inside \`{ }\``, { help });
    return;
  }
  const message = `unknown key ${quote(key.text)}`;
  const ours = directiveOf(key.text, directives.read);
  const near = ours ?? nearest(key.text, directives.read);
  if (near !== undefined) {
    const help = ours === undefined ? `did you mean ${quote(near)}?` : `it is written ${quote(ours)} here`;
    problems.add("RG1004", key, message, { help, replace: near });
    return;
  }
  const all = `in ${directives.of} there can be ${directives.read.map(quote).join(", ")}`;
  problems.add("RG1004", key, message, { help: saidOtherwise(key.text) ?? all });
}

/** Whether a directive is there, if only misspelt: that has been said then, and that it is missing would be wrong. */
export function hasKey(entries: readonly Entry[], directive: string): boolean {
  return entries.some(({ key }) => nearest(key.text, [directive]) !== undefined);
}

/** Checks a name of the user's own. Answers whether it can be used. */
export function checkName(kind: string, key: Text, problems: Problems): boolean {
  if (!isIdentifier(key.text)) {
    const message = `${quote(key.text)} is not a TypeScript identifier`;
    const [, start = ""] = /^([A-Za-z]\w*)\s*\(/.exec(key.text) ?? [];
    const help =
      kind === "method" && start !== ""
        ? `a method is written ${quote(`${start}: Args -> Reply`)}`
        : "a name has letters A to Z, digits and `_`, begins with a letter, and has 128 characters at most";
    problems.add("RG3005", key, message, { help });
    return false;
  }
  if (isCapital(key.text)) return true;
  const replace = key.text.charAt(0).toUpperCase() + key.text.slice(1);
  const help = `write ${quote(replace)}`;
  problems.add("RG3001", key, `${kind} ${quote(key.text)} must start with a capital letter`, { help, replace });
  return false;
}
