// Comments: the docs of a schema, read from the lines above and beside a key.
// The YAML parser's own idea of which comment belongs where is a guess (a mapping takes its first key's), so the
// source lines are read: a comment documents what it touches, and a blank line detaches it.

import { limits } from "./limits.ts";
import { textValue } from "./mapping.ts";
import { type Problems, quote, type Source } from "./problem.ts";
import type { Entry, Node } from "./yaml.ts";

/** Comments that speak to the authors of a schema, or to their editors, not to its users. */
const notForUsers = /^\s*(?:(?:TODO|FIXME|XXX)\b|yaml-language-server:)/;

/** The doc of an entry: the comments above it, then the one beside it. `""` without any. */
export function docOf(entry: Entry, problems: Problems): string {
  const { source } = problems;
  const lines = [...linesAbove(entry.key.offset, source), ...beside(entry, source)];
  if (lines.length === 0) return "";
  const doc = lines
    .join("\n")
    .replace(/[ \t]+$/gm, "")
    .replace(/^\n+|\n+$/g, "");
  if (doc.length <= limits.doc) return doc;
  const message = `the doc of ${quote(entry.key.text)} is longer than ${limits.doc} characters`;
  problems.add("RG1013", entry.key, message, { help: "the limit is 16 KiB" });
  return "";
}

/** What `doc:` says. */
export function readDoc(entry: Entry, problems: Problems): string {
  const text = textValue(entry, problems);
  if (text === undefined || text.text.length <= limits.doc) return text?.text.trim() ?? "";
  problems.add("RG1013", entry.key, `the doc is ${text.text.length} characters long`, { help: "the limit is 16 KiB" });
  return "";
}

/** The doc of a declaration: what `doc:` says, or else its comments. */
export function docIn(entry: Entry, parts: readonly Entry[], problems: Problems): string {
  const own = parts.find(({ key }) => key.text === "doc");
  return own === undefined ? docOf(entry, problems) : readDoc(own, problems);
}

function linesAbove(offset: number, source: Source): string[] {
  const own = source.lineAt(offset);
  const indent = offset - source.startOf(own);
  // Inside braces, on the line of its mapping, the lines above belong to the mapping.
  if (
    source
      .line(own)
      .slice(0, indent)
      .trim()
      .replace(/^["']$/, "") !== ""
  )
    return [];
  const lines: string[] = [];
  let size = 0;
  // Beyond the limit it is refused anyway.
  for (let number = own - 1; number >= 0 && size <= 2 * limits.doc; number--) {
    const comment = /^([ \t]*)#(.*)$/.exec(source.line(number));
    // A comment that is indented deeper closes what came before.
    if (comment === null || (comment[1] ?? "").length > indent) break;
    const text = (comment[2] ?? "").replace(/^ /, "");
    size += text.length + 1;
    lines.push(text);
  }
  return withoutNotes(lines.reverse());
}

/** Leaves out a note to the authors, up to the end of its paragraph. */
function withoutNotes(lines: readonly string[]): string[] {
  let inNote = false;
  return lines.filter((line) => {
    if (line.trim() === "") inNote = false;
    else if (notForUsers.test(line)) inNote = true;
    return !inNote;
  });
}

function beside(entry: Entry, source: Source): string[] {
  // A block mapping or list begins on a later line; what stands beside its key is told apart by the colon.
  const end = endOf(entry.value);
  const from = end ?? entry.key.end;
  const rest = source.text.slice(from, source.startOf(source.lineAt(from)) + source.line(source.lineAt(from)).length);
  const comment = (end === undefined ? /^[ \t]*:[ \t]+#(.*)$/ : /^[ \t]*,?[ \t]+#(.*)$/).exec(rest);
  const text = comment?.[1]?.trim() ?? "";
  return text === "" || notForUsers.test(text) ? [] : [text];
}

function endOf(value: Node | undefined): number | undefined {
  if (value?.kind === "text") return value.end;
  return value?.kind === "mapping" && value.flow ? value.offset + value.length : undefined;
}
