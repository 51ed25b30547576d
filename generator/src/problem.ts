// Problem: what is wrong with a schema, where, and how it is shown: code, place, line, caret, help.

/** `error` stops the run, `warning` and `info` do not. */
export type Severity = "error" | "warning" | "info";

/** A stretch of a schema's text, in UTF-16 units. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

/** Another place that a problem is about: `first defined here`. */
export interface Related extends Span {
  readonly message: string;
}

/** A change of a schema's text: what stands at a place is replaced. */
export interface Edit extends Span {
  readonly text: string;
}

/** Something wrong with a schema. `code` is stable; `rpcgen` documents each in its README. */
export interface Problem extends Span {
  readonly code: string;
  readonly severity: Severity;
  readonly file: string;
  readonly message: string;
  /** What to do about it. */
  readonly help?: string;
  readonly related?: readonly Related[];
  /** What mends it, when there is one way only: `rpcgen fix` makes these changes. */
  readonly edits?: readonly Edit[];
}

/** A schema's text, and where its lines begin. */
export class Source {
  readonly path: string;
  readonly text: string;
  readonly #starts: number[] = [0];

  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
    // A carriage return alone ends a line in editors, too.
    for (const { index, 0: end } of text.matchAll(/\r\n?|\n/g)) this.#starts.push(index + end.length);
  }

  /** How many lines there are. */
  get lines(): number {
    return this.#starts.length;
  }

  /** The number, from 0, of the line that an offset lies on. */
  lineAt(offset: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low;
  }

  /** Where a line begins; beyond the last one, the end of the text. */
  startOf(line: number): number {
    return this.#starts[line] ?? this.text.length;
  }

  /** A line without its end. */
  line(line: number): string {
    return this.text.slice(this.startOf(line), this.startOf(line + 1)).replace(/\r?\n$|\r$/, "");
  }
}

/** What a problem can be given beside its place and message. */
export interface Extra extends Partial<Pick<Problem, "severity" | "help" | "related" | "edits">> {
  /** What to write in its place, as the only edit. */
  readonly replace?: string;
}

/** How many problems of one schema are kept. Nobody reads as many, and a file of garbage has one per character. */
const mostKept = 1_000;

/** Collects the problems of one schema, so that all of them are told at once. */
export class Problems {
  readonly source: Source;
  readonly #all: Problem[] = [];
  readonly #syntax = new Set<Problem>();
  readonly #brokenLines = new Set<number>();
  #failed = false;
  #lostFrom = Number.POSITIVE_INFINITY;

  constructor(source: Source) {
    this.source = source;
  }

  /** Whether one of them is an error. */
  get failed(): boolean {
    return this.#failed;
  }

  add(code: string, span: Span, message: string, extra: Extra = {}): void {
    this.#keep(this.#problem(code, span, message, extra));
  }

  /** Adds what breaks the syntax of its line: nothing else that is said of that line can be trusted. */
  addSyntax(code: string, span: Span, message: string, extra: Extra = {}): void {
    const line = this.source.lineAt(span.offset);
    if (this.#brokenLines.has(line)) return;
    const problem = this.#problem(code, span, message, extra);
    this.#keep(problem);
    this.#syntax.add(problem);
    this.#brokenLines.add(line);
  }

  /** Says that from a place on nothing can be trusted: the structure of the file is lost. */
  lose(offset: number): void {
    this.#lostFrom = Math.min(this.#lostFrom, this.source.startOf(this.source.lineAt(offset)));
  }

  /** All problems by place, without those that only follow from broken syntax. */
  sorted(): Problem[] {
    const kept = this.#all.filter((problem) => this.#syntax.has(problem) || !this.#follows(problem));
    return kept.sort((a, b) => a.offset - b.offset || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0));
  }

  #problem(code: string, span: Span, message: string, { replace, ...extra }: Extra): Problem {
    const offset = span.offset;
    const length = Math.max(0, span.length);
    // A text with escapes is not written as it reads: what would take its place is for people to find.
    const isPlain = !/^["'|>]/.test(this.source.text.slice(offset, offset + 1));
    const edits = replace === undefined || !isPlain ? {} : { edits: [{ offset, length, text: replace }] };
    return { code, severity: "error", file: this.source.path, offset, length, message, ...edits, ...extra };
  }

  #keep(problem: Problem): void {
    if (problem.severity === "error") this.#failed = true;
    if (this.#all.length < mostKept) this.#all.push(problem);
  }

  #follows({ code, offset }: Problem): boolean {
    const line = this.source.lineAt(offset);
    if (offset >= this.#lostFrom || this.#brokenLines.has(line)) return true;
    // A key whose value is lost with the next line has one.
    return code === "RG1014" && (this.#lostFrom <= this.source.startOf(line + 1) || this.#brokenLines.has(line + 1));
  }
}

/** Characters that show as nothing, or that reorder what stands around them. */
export const invisible: RegExp =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|\p{Surrogate}/u;

/** Characters that show as a space, and are none. */
export const blanks: string = "[\\u00a0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u3000]";

const unprintable = new RegExp(`[\\t\\n\\r\\u2028\\u2029]|${invisible.source}`, "gu");
const unclear = new RegExp(`${blanks}|${unprintable.source}`, "gu");

/** A text that a terminal can be given: no control characters, nothing that reorders the line or looks like a space. */
export function printable(text: string): string {
  return text.replace(unclear, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** A name or a piece of a schema as messages show it. */
export function quote(text: string): string {
  return `\`${printable(text.length > 60 ? `${text.slice(0, 60)}…` : text)}\``;
}

/** How wide the window on a long line is. */
const shownWidth = 140;

/** Shows a problem as a frame: what, where, the line, a caret, what helps. Ends without a line end. */
export function render(problem: Problem, source: Source, colour = false): string {
  const paint = (style: string, text: string): string => (colour ? `\u001b[${style}m${text}\u001b[0m` : text);
  const tone = problem.severity === "error" ? "1;31" : problem.severity === "warning" ? "1;33" : "1;36";
  const line = source.lineAt(problem.offset);
  const column = problem.offset - source.startOf(line) + 1;
  const marks = [{ ...problem, mark: "^", label: "", tone }];
  for (const related of problem.related ?? []) {
    marks.push({ ...problem, ...related, mark: "-", label: ` ${printable(related.message)}`, tone: "1;34" });
  }
  marks.sort((a, b) => a.offset - b.offset);
  const numbers = marks.map((mark) => source.lineAt(mark.offset));
  const width = String(Math.max(...numbers) + 1).length;
  const bar = paint("1;34", "|");
  const gap = `${" ".repeat(width)} ${bar}`;
  const out = [
    `${paint(tone, problem.code === "" ? problem.severity : `${problem.severity}[${problem.code}]`)}: ${printable(problem.message)}`,
    `${" ".repeat(width)}${paint("1;34", "-->")} ${printable(source.path)}:${line + 1}:${column}`,
  ];
  marks.forEach((mark, i) => {
    const number = numbers[i] ?? 0;
    const { text, pad, carets } = window(source.line(number), mark.offset - source.startOf(number), mark.length);
    out.push(gap, `${paint("1;34", String(number + 1).padStart(width))} ${bar} ${text}`.trimEnd());
    out.push(`${gap} ${" ".repeat(pad)}${paint(mark.tone, mark.mark.repeat(carets) + mark.label)}`);
  });
  if (problem.help !== undefined) out.push(`${" ".repeat(width)} = help: ${printable(problem.help)}`);
  return out.join("\n");
}

/** The part of a line around a place, and where the carets go, in characters. */
function window(line: string, column: number, length: number): { text: string; pad: number; carets: number } {
  const from = line.length > shownWidth && column > 60 ? column - 60 : 0;
  const show = (part: string): string => part.replace(unprintable, (c) => (c === "\t" ? " " : "\ufffd"));
  const count = (part: string): number => [...part].length;
  const start = show(line.slice(from, column));
  const rest = show(line.slice(from).slice(0, shownWidth));
  const marked = show(line.slice(column, Math.min(column + length, from + shownWidth)));
  const cut = from + shownWidth < line.length ? "…" : "";
  const lead = from > 0 ? "…" : "";
  return { text: lead + rest + cut, pad: lead.length + count(start), carets: Math.max(1, count(marked)) };
}
