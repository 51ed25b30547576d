// Traps of YAML: what the parser's complaints mean to somebody who writes a schema.

import { fromGo } from "./foreign.ts";
import { type Edit, type Extra, type Problems, quote, type Span } from "./problem.ts";

/** A complaint of the YAML parser. */
export interface Complaint {
  readonly code: string;
  readonly pos: readonly [number, number];
  readonly message: string;
}

/** What a line looks like when a trap was sprung, and what to say then. The first pattern that fits is taken. */
interface Trap {
  /** Its first group is what is wrong: it gets the carets. */
  readonly pattern: RegExp;
  readonly code: string;
  /** `mended` is what to write in its place. */
  say(text: string): readonly [message: string, help: string, mended?: string];
  /** Marks that are replaced so that the rest of the file can be read; each keeps its length. */
  readonly harm: RegExp;
}

const traps: readonly Trap[] = [
  {
    pattern: /:\s+(\*[^\s#]*\s*->\s*[^\s#][^#]*?)\s*(?:#.*)?$/,
    code: "RG1007",
    say: (text) => [
      "anchors, aliases and merge keys are not used here",
      `a star is a YAML alias: write ${quote(text.replaceAll("*", ""))}`,
      text.replaceAll("*", ""),
    ],
    harm: /[*[\]{}]/g,
  },
  {
    pattern: /:\s+(\*[\w.*]*\[[^\s#,}]*)/,
    code: "RG1007",
    say: (text) => [
      "anchors, aliases and merge keys are not used here",
      `${quote(text)} is a YAML alias: for a pointer write ${quote(`${fromGo(text)?.ours ?? "T"}?`)}`,
    ],
    harm: /[*[\]{}]/g,
  },
  {
    pattern: /(?<=^|[\s,:{])((?:\[\s*\d*\s*\]\s*\*?)+[A-Za-z](?:[\w.]|\[\s*[\w.]*\s*\]|\{\})*)/,
    code: "RG1008",
    say: (text) => {
      const ours = fromGo(text)?.ours ?? "T[]";
      return [
        `YAML reads ${quote(text)} as ${/^\[\s*\]/.test(text) ? "an empty list" : "a list"}`,
        `write ${quote(ours)}`,
        ours,
      ];
    },
    harm: /[[\]*{}]/g,
  },
  {
    pattern: /\{.*?:\s*(map\[[\w.*[\]]*)/,
    code: "RG2005",
    say: (text) => {
      const ours = fromGo(text)?.ours ?? "map<K, V>";
      return [`${quote(text)} is written ${quote(ours)} here`, `write ${quote(`"${ours}"`)}`, `"${ours}"`];
    },
    harm: /[[\]]/g,
  },
  {
    pattern: /\{.*?:\s*([A-Za-z][\w.]*(?:\[\d*\])+)/,
    code: "RG1009",
    say: (text) => [
      `${quote(text)} needs quotes inside \`{ }\``,
      `write ${quote(`"${text}"`)} or use one line per field`,
      `"${text}"`,
    ],
    harm: /[[\]]/g,
  },
  {
    pattern: /:\s+(\{[A-Za-z]\w*\}.*?)\s*$/,
    code: "RG1001",
    say: (text) => [
      `YAML reads ${quote(text)} as a mapping`,
      `a text that starts with \`{\` needs quotes: ${quote(JSON.stringify(text))}`,
      JSON.stringify(text),
    ],
    harm: /[{}:]/g,
  },
  {
    pattern: /^\s*[\w$-]+:\s+([^"'{[\s][^#]*?: [^#]*?)\s*(?:#.*)?$/,
    code: "RG1010",
    say: (text) => {
      const facets = /^([\w.?[\]<> ,]+?) +\{ *(.*?) *\}$/.exec(text);
      if (facets !== null) {
        const mapping = `{ type: ${facets[1]}, ${facets[2]} }`;
        return ["what is said of a type stands in one mapping with it", `write ${quote(mapping)}`, mapping];
      }
      return ["a value with `: ` in it needs quotes", `write ${quote(JSON.stringify(text))}`, JSON.stringify(text)];
    },
    harm: /:/g,
  },
];

/** The parser's complaints in our words, by its codes. */
const words: Readonly<Record<string, readonly [message: string, help?: string]>> = {
  BAD_ALIAS: ["anchors, aliases and merge keys are not used here", "write the type's name alone"],
  BAD_COLLECTION_TYPE: ["tags are not used here", "remove it"],
  BAD_DIRECTIVE: ["YAML directives are not used here", "remove the line"],
  BAD_DQ_ESCAPE: ["this is no escape of double quotes", "use single quotes, or write `\\\\` for a backslash"],
  BAD_INDENT: ["the indentation fits nothing above", "indent by 2 spaces per level"],
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

/** Complaints that leave the structure of the file as it was meant. */
const harmless = /^(?:BAD_ALIAS|BAD_DQ_ESCAPE|BAD_SCALAR_START|MULTIPLE_(?:ANCHORS|DOCS|TAGS)|TAG_RESOLVE_FAILED)$/;

/**
 * Reports what the YAML parser complains of. Answers the text with the first trap taken out, to be parsed again, so that
 * what only follows from it is not complained of and the rest of the file can be looked at; undefined when there is none.
 */
export function reportComplaints(
  complaints: readonly Complaint[],
  text: string,
  problems: Problems,
): string | undefined {
  const { source } = problems;
  // What else is complained of may only follow from a tab.
  const tab = complaints.find(({ code }) => code === "TAB_AS_INDENT");
  if (tab !== undefined) {
    reportTab(tab.pos[0], problems);
    return text.replace(/^[ \t]+/gm, (indent) => indent.replaceAll("\t", " "));
  }
  for (const complaint of complaints) {
    const mended = mendTrap(complaint, text, problems);
    if (mended !== undefined) return mended;
    // Where tabs have been taken out, nobody knows how deep a line is.
    if (text !== source.text && !harmless.test(complaint.code) && /^ *\t/m.test(source.text)) {
      problems.lose(complaint.pos[0]);
      return undefined;
    }
    report(complaint, problems);
    if (!harmless.test(complaint.code)) return undefined; // what comes after may only follow from it
  }
  return undefined;
}

/** Looks for a trap on a whole line, because the parser's place is often where it gave up. */
function mendTrap(complaint: Complaint, text: string, problems: Problems): string | undefined {
  const { source } = problems;
  const number = source.lineAt(complaint.pos[0]);
  const start = source.startOf(number);
  const line = text.slice(start, start + source.line(number).length);
  if (line.length > 1000) return undefined; // nobody's trap, and the patterns are not for such lines
  for (const trap of traps) {
    const found = trap.pattern.exec(line);
    const wrong = found?.[1];
    if (found === null || wrong === undefined) continue;
    const [message, help, mended] = trap.say(wrong);
    const offset = start + found.index + found[0].lastIndexOf(wrong);
    problems.addSyntax(trap.code, { offset, length: wrong.length }, message, {
      help,
      ...(mended === undefined ? {} : { replace: mended }),
    });
    return text.slice(0, offset) + wrong.replace(trap.harm, "_") + text.slice(offset + wrong.length);
  }
  return undefined;
}

/** Reports a complaint as it is. */
function report(complaint: Complaint, problems: Problems): void {
  const { source } = problems;
  const offset = Math.min(complaint.pos[0], source.text.length);
  let at: Span = { offset, length: Math.max(1, Math.min(complaint.pos[1], source.text.length) - offset) };
  if (complaint.code === "MULTIPLE_DOCS") {
    reportDocuments(at, problems);
    return;
  }
  if (!harmless.test(complaint.code)) problems.lose(offset);
  if (complaint.code === "RESOURCE_EXHAUSTION") {
    problems.addSyntax("RG1013", at, "the file is nested too deep", { help: "the limit is 32 levels" });
    return;
  }
  let [message, help] = words[complaint.code] ?? ["this is not YAML that can be read", undefined];
  if (complaint.code === "BAD_INDENT" && complaint.message.startsWith("Flow")) {
    [message, help] = ["a `{` or `[` above is not closed", "close it before this line"];
  }
  // The line that does not fit is the one behind the value that it was taken to belong to.
  if (complaint.code === "BLOCK_AS_IMPLICIT_KEY") at = nextLine(offset, problems) ?? at;
  const extra: Extra = help === undefined ? {} : { help };
  problems.addSyntax(message.includes("not used here") ? "RG1007" : "RG1001", at, message, extra);
}

function nextLine(offset: number, problems: Problems): Span | undefined {
  const { source } = problems;
  for (let number = source.lineAt(offset) + 1; number < source.lines; number++) {
    const text = source.line(number).trim();
    if (text === "" || text.startsWith("#")) continue;
    return { offset: source.startOf(number) + source.line(number).indexOf(text), length: text.length };
  }
  return undefined;
}

function reportTab(offset: number, problems: Problems): void {
  const length = /^\t*/.exec(problems.source.text.slice(offset, offset + 100))?.[0].length ?? 1;
  const help = "replace each by 2 spaces, here and further down";
  const edits: Edit[] = [];
  for (const { index, 0: indent } of problems.source.text.matchAll(/^[ \t]*\t[ \t]*/gm)) {
    edits.push({ offset: index, length: indent.length, text: indent.replaceAll("\t", "  ") });
  }
  problems.addSyntax("RG1006", { offset, length: Math.max(1, length) }, "tabs cannot indent YAML", { help, edits });
}

function reportDocuments(at: Span, problems: Problems): void {
  const more = problems.source.text.slice(at.offset).match(/^---(?:\s|$)/gm)?.length ?? 0;
  const count = 1 + Math.max(1, more);
  problems.addSyntax("RG1012", at, `the file has ${count} YAML documents`, { help: "one schema per file" });
  problems.lose(at.offset);
}
