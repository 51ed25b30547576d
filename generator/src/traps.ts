// Traps of YAML: what the parser's complaints mean to somebody who writes a schema.

import { type Extra, type Problems, quote, type Span } from "./problem.ts";

/** A complaint of the YAML parser. */
export interface Complaint {
  readonly code: string;
  readonly pos: readonly [number, number];
  readonly message: string;
}

/** What a line looks like when a trap was sprung, and what to say then. The first pattern that fits is taken. */
interface Trap {
  readonly pattern: RegExp;
  readonly code: string;
  /** Is given the text of the pattern's first group, which is also where the carets go. */
  say(text: string): readonly [message: string, help: string];
}

const traps: readonly Trap[] = [
  {
    pattern: /(?<=^|[\s,:{])((?:\[\s*\])+\s*\*?[A-Za-z][\w.]*)/,
    code: "RG1008",
    say: (text) => [`YAML reads ${quote(text)} as an empty list`, `write ${quote(postfix(text))}`],
  },
  {
    pattern: /\{.*?:\s*([A-Za-z][\w.]*(?:\[\d*\])+)/,
    code: "RG1009",
    say: (text) => [`${quote(text)} needs quotes inside \`{ }\``, `write ${quote(`"${text}"`)} or use one line per field`],
  },
  {
    pattern: /:\s+(\{[A-Za-z]\w*\}.*?)\s*$/,
    code: "RG1001",
    say: (text) => [`YAML reads ${quote(text)} as a mapping`, `a text that starts with \`{\` needs quotes: ${quote(`"${text}"`)}`],
  },
  {
    pattern: /^\s*[\w$-]+:\s+([^"'{[\s][^#]*?: [^#]*?)\s*(?:#.*)?$/,
    code: "RG1010",
    say: (text) => ["a value with `: ` in it needs quotes", `write ${quote(JSON.stringify(text))}`],
  },
];

/** `[]T` and `[]*T`, as Go has it, in the order of the schema language. */
function postfix(text: string): string {
  const depth = text.split("[").length - 1;
  return text.replace(/[[\]\s*]/g, "") + "[]".repeat(depth);
}

/** The parser's complaints in our words, by its codes. */
const words: Readonly<Record<string, readonly [message: string, help?: string]>> = {
  BAD_ALIAS: ["anchors, aliases and merge keys are not used here", "write the type's name alone"],
  BAD_COLLECTION_TYPE: ["tags are not used here", "remove it"],
  BAD_DIRECTIVE: ["YAML directives are not used here", "remove the line"],
  BAD_DQ_ESCAPE: ["this is no escape of double quotes", "use single quotes, or write `\\\\` for a backslash"],
  BAD_INDENT: ["the indentation fits nothing above, or a `{` or `[` is not closed", "indent by 2 spaces per level"],
  BAD_SCALAR_START: ["a text cannot start with this character", "put the text in double quotes"],
  BLOCK_AS_IMPLICIT_KEY: ["this line does not fit the one above", "lines of one mapping have the same indentation"],
  BLOCK_IN_FLOW: ["this cannot stand inside `{ }` or `[ ]`", "use one line per entry, without braces"],
  KEY_OVER_1024_CHARS: ["a key is too long", "names have 128 characters at most"],
  MISSING_CHAR: ["a closing quote, a comma or a `: ` is missing"],
  MULTILINE_IMPLICIT_KEY: ["this line is no `key: value`", "a space has to follow the colon"],
  NON_STRING_KEY: ["a key has to be a name"],
  TAG_RESOLVE_FAILED: ["tags are not used here", "remove it, or put the text in quotes"],
  MULTIPLE_ANCHORS: ["anchors, aliases and merge keys are not used here"],
  MULTIPLE_TAGS: ["tags are not used here", "remove them"],
};

/** Reports one complaint of the YAML parser as a problem of the schema. */
export function reportComplaint(complaint: Complaint, problems: Problems): void {
  const { source } = problems;
  const offset = Math.min(complaint.pos[0], source.text.length);
  const at: Span = { offset, length: Math.max(1, Math.min(complaint.pos[1], source.text.length) - offset) };
  const start = source.startOf(source.lineAt(offset));
  if (complaint.code === "TAB_AS_INDENT") return reportTab(at, problems);
  if (complaint.code === "MULTIPLE_DOCS") return reportDocuments(at, problems);
  if (complaint.code === "RESOURCE_EXHAUSTION") {
    return problems.addSyntax("RG1013", at, "the file is nested too deep", { help: "the limit is 32 levels" });
  }
  const line = source.line(source.lineAt(offset));
  for (const trap of traps) {
    // The parser's place is often where it gave up, so the whole line is looked at; long lines are nobody's trap.
    const found = line.length <= 1000 ? trap.pattern.exec(line) : null;
    const text = found?.[1];
    if (found === null || text === undefined) continue;
    const [message, help] = trap.say(text);
    const column = found.index + found[0].lastIndexOf(text);
    return problems.addSyntax(trap.code, { offset: start + column, length: text.length }, message, { help });
  }
  const [message, help] = words[complaint.code] ?? ["this is not YAML that can be read", undefined];
  const extra: Extra = help === undefined ? {} : { help };
  problems.addSyntax(message.includes("not used here") ? "RG1007" : "RG1001", at, message, extra);
}

function reportTab(at: Span, problems: Problems): void {
  const length = /^\t*/.exec(problems.source.text.slice(at.offset, at.offset + 100))?.[0].length ?? 1;
  problems.addSyntax("RG1006", { offset: at.offset, length }, "tabs cannot indent YAML", { help: "replace by 2 spaces" });
}

function reportDocuments(at: Span, problems: Problems): void {
  const more = problems.source.text.slice(at.offset).match(/^---(?:\s|$)/gm)?.length ?? 0;
  const count = 1 + Math.max(1, more);
  problems.addSyntax("RG1012", at, `the file has ${count} YAML documents`, { help: "one schema per file" });
}
