// YAML: a schema's text as a tree with positions. The one module that knows the `yaml` package.
// Only what schemas need gets through: mappings, lists and texts. Nothing is ever converted (`1.10` stays text).

import { createRequire } from "node:module";
import type * as Yaml from "yaml";
import type { CST, Document, ParsedNode, Scalar } from "yaml";
import { mendBlanks, mendReturns, refuseInvisible, reportInvisible } from "./characters.ts";
import { fromGo } from "./foreign.ts";
import { limits } from "./limits.ts";
import { isCapital } from "./names.ts";
import { invisible, type Problems, quote, type Span } from "./problem.ts";
import { type Complaint, reportComplaints } from "./traps.ts";

// Through `require`, as it is a CommonJS package of 70 files: an `import` would read its exports first.
const { Composer, isAlias, isMap, isScalar, isSeq, Lexer, Parser }: typeof Yaml = createRequire(import.meta.url)(
  "yaml",
);

/** A text: a key, or a value that is neither mapping nor list. */
export interface Text extends Span {
  readonly kind: "text";
  readonly text: string;
  /** Whether the text stands in the file as it is, so that its parts have places of their own. */
  readonly exact: boolean;
  /** Where the value ends in the file, its quotes included. */
  readonly end: number;
}

export interface Entry {
  readonly key: Text;
  /** Undefined when nothing stands behind the colon. */
  readonly value: Node | undefined;
}

export interface Mapping extends Span {
  readonly kind: "mapping";
  readonly entries: readonly Entry[];
  /** Whether it is written in braces. */
  readonly flow: boolean;
}

export interface List extends Span {
  readonly kind: "list";
  readonly items: readonly Node[];
}

export type Node = Text | Mapping | List;

/** Reads YAML. Answers undefined when there is nothing to go on with; every reason is among the problems. */
export function readYaml(problems: Problems): Node | undefined {
  const { length } = problems.source.text;
  if (length > limits.fileSize) {
    const message = `the file is ${length} characters long`;
    problems.add("RG1013", { offset: 0, length: 1 }, message, { help: "the limit is 1 MiB" });
    return undefined;
  }
  refuseInvisible(problems);
  const unbroken = mendReturns(problems);
  let lexed = lexemesOf(unbroken, problems);
  if (lexed === undefined) return undefined;
  const text = mendBlanks(unbroken, lexed.plain, problems);
  if (text !== unbroken) lexed = lexemesOf(text, problems);
  if (lexed === undefined) return undefined;
  let parsed = parse(lexed.lexemes, length);
  let mended = reportComplaints(parsed.complaints, text, problems);
  // Parsing again is for the files that people write, with a trap here and there.
  for (let pass = 1; mended !== undefined && pass < 20 && length < 65_536; pass++) {
    parsed = parse(new Lexer().lex(mended), length);
    mended = reportComplaints(parsed.complaints, mended, problems);
  }
  if (mended !== undefined) problems.lose(0);
  const { document } = parsed;
  if (document === undefined) return undefined;
  refuseDirectives(document, problems);
  if (document.contents === null) return undefined;
  const walk = new Walk(problems);
  const root = walk.node(document.contents, 1);
  return walk.tooMuch ? undefined : root;
}

/** The first document of a file, and what the parser complains of. */
interface Parsed {
  readonly document: Document.Parsed | undefined;
  /** Sorted by place. Warnings are errors here: an unknown tag is one of them. */
  readonly complaints: readonly Complaint[];
}

/** What the package's `parseDocument` does, from lexemes: they have been looked at already. */
function parse(lexemes: Iterable<string>, length: number): Parsed {
  const composer = new Composer({
    // Duplicates are looked for in mapping.ts, because the package's own check is quadratic: 60,000 keys took 43 s.
    uniqueKeys: false,
    stringKeys: true,
    prettyErrors: false,
    merge: false,
    version: "1.2",
    logLevel: "error",
  });
  const [document, second] = composer.compose(tokensOf(lexemes), true, length);
  const complaints: Complaint[] = [...(document?.errors ?? []), ...(document?.warnings ?? [])];
  if (second !== undefined) {
    const [start, end] = second.range;
    complaints.push({ code: "MULTIPLE_DOCS", pos: [start, end], message: "there are several documents" });
  }
  return { document, complaints: complaints.sort((a, b) => a.pos[0] - b.pos[0]) };
}

function* tokensOf(lexemes: Iterable<string>): Generator<CST.Token> {
  const parser = new Parser();
  for (const lexeme of lexemes) yield* parser.next(lexeme);
  yield* parser.end();
}

/** What the lexer says about the text, and is no part of it: a document begins, a flow ends, a value follows. */
const marks: ReadonlySet<string> = new Set(["\u0002", "\u0018", "\u001f"]);

/** A text's lexemes, and which of them are texts without quotes. */
interface Lexed {
  readonly lexemes: string[];
  readonly plain: Span[];
}

/**
 * Looks at nesting and size before the parser does, which needs a gigabyte for a mebibyte of `[`. Lexing costs little
 * and nests nothing. Answers undefined beyond the limits.
 */
function lexemesOf(text: string, problems: Problems): Lexed | undefined {
  const lexemes: string[] = [];
  const plain: Span[] = [];
  let offset = 0;
  let depth = 0;
  let parts = 0;
  let isBlock = false;
  for (const lexeme of new Lexer().lex(text)) {
    // A value is announced; what is announced behind `|` or `>` is a block.
    if (lexemes.at(-1) === "\u001f") {
      if (!isBlock) plain.push({ offset, length: lexeme.length });
      isBlock = false;
    } else if (/^[|>]/.test(lexeme)) isBlock = true;
    lexemes.push(lexeme);
    if (lexeme === "[" || lexeme === "{") depth++;
    else if (lexeme === "]" || lexeme === "}") depth--;
    // A value is announced by the unit separator; a mapping entry has two values and a colon.
    if (lexeme === "\u001f" || /^[-?:,&*![{'"]/.test(lexeme)) parts++;
    if (depth > limits.nesting) return tooMuch(problems, { offset, length: 1 }, "nesting");
    if (parts > 4 * limits.nodes) return tooMuch(problems, { offset, length: 1 }, "nodes");
    if (!marks.has(lexeme)) offset += lexeme.length;
  }
  return { lexemes, plain };
}

function tooMuch(problems: Problems, at: Span, limit: "nesting" | "nodes"): undefined {
  if (limit === "nesting") {
    problems.add("RG1013", at, `the file is nested more than ${limits.nesting} levels`, {
      help: "the limit is 32 levels",
    });
  } else {
    problems.add("RG1013", at, `the file has more than ${limits.nodes} values`, {
      help: "split it into several schemas",
    });
  }
  return undefined;
}

/** `%YAML 1.1` would change what `no` and `1_000` mean; the parser accepts it without a word. */
function refuseDirectives(document: Document.Parsed, problems: Problems): void {
  const { directives } = document;
  if (directives?.yaml.explicit !== true && Object.keys(directives?.tags ?? {}).length <= 1) return;
  const offset = Math.max(0, problems.source.text.search(/^%/m));
  const length = problems.source.line(problems.source.lineAt(offset)).length;
  problems.addSyntax("RG1001", { offset, length }, "YAML directives are not used here", { help: "remove the line" });
}

/** Goes through the parser's tree, once, and makes ours. */
class Walk {
  readonly #problems: Problems;
  /** The names that anchored structs have anyway. */
  readonly #anchored = new Map<string, string>();
  #nodes = 0;
  /** Whether a limit was passed: the tree has holes then, of which nothing should be said. */
  tooMuch = false;

  constructor(problems: Problems) {
    this.#problems = problems;
  }

  /** `name` is the key that the node stands behind. */
  node(node: ParsedNode | null, depth: number, name = ""): Node | undefined {
    if (node === null) return undefined;
    const [start, end] = node.range;
    const span: Span = { offset: start, length: end - start };
    if (++this.#nodes > limits.nodes || depth > limits.nesting) {
      if (!this.tooMuch)
        tooMuch(this.#problems, { offset: start, length: 1 }, depth > limits.nesting ? "nesting" : "nodes");
      this.tooMuch = true;
      return undefined;
    }
    if (isAlias(node)) return this.#refuseAlias(node.source, span);
    const isText = isScalar(node);
    if (node.anchor !== undefined && node.anchor !== "") {
      // A mapping on the third level is a type: the file, its sections, what stands in them.
      const isNamed = isMap(node) && depth === 3 && isCapital(name);
      if (isNamed) this.#anchored.set(node.anchor, name);
      const again = isNamed ? quote(name) : "the name of a type";
      const help = `remove it, and write ${again} where the same is meant`;
      const alone = "write the type's name alone, without `&`";
      this.#refuse(`&${node.anchor}`, span, "anchors, aliases and merge keys", isText ? alone : help);
    }
    if (node.tag !== undefined && node.tag !== "")
      this.#refuse("!", span, "tags", isText ? "write the type's name alone, without `!`" : "remove it");
    if (isScalar(node)) return this.#text(node);
    if (isSeq(node)) {
      const items = node.items.map((item) => this.node(item as ParsedNode | null, depth + 1));
      return { kind: "list", ...span, items: items.filter((item) => item !== undefined) };
    }
    if (!isMap(node)) return undefined;
    const entries: Entry[] = [];
    for (const pair of node.items) {
      const key = this.node(pair.key as ParsedNode, depth + 1);
      // A merge key is refused where keys are looked at; its alias is no pointer, so nothing is said of that.
      if (key?.kind === "text" && key.text === "<<" && isAlias(pair.value)) {
        entries.push({ key, value: undefined });
        continue;
      }
      const value = this.node(pair.value as ParsedNode | null, depth + 1, key?.kind === "text" ? key.text : "");
      if (key?.kind === "text") entries.push({ key, value });
    }
    return { kind: "mapping", ...span, entries, flow: node.flow === true };
  }

  #text(node: Scalar.Parsed): Text | undefined {
    const { text: file } = this.#problems.source;
    const [start, end] = node.range;
    const text = node.source;
    if (node.type === "PLAIN" && text === "") return undefined;
    const quotes = node.type === "QUOTE_DOUBLE" || node.type === "QUOTE_SINGLE" ? 1 : 0;
    const exact = file.slice(start + quotes, end - quotes) === text;
    const offset = exact ? start + quotes : start;
    const span: Span = { offset, length: exact ? text.length : end - start };
    // What stands in the file has been looked at; escapes of double quotes have not.
    const hidden = exact ? null : invisible.exec(text);
    if (hidden !== null) reportInvisible(hidden[0], text, span, this.#problems);
    return { kind: "text", ...span, text, exact, end };
  }

  #refuseAlias(name: string, span: Span): undefined {
    const ours = this.#anchored.get(name) ?? fromGo(name)?.ours ?? name;
    this.#problems.addSyntax("RG1007", span, "anchors, aliases and merge keys are not used here", {
      help: `${quote(`*${name}`)} is a YAML alias: for a pointer write ${quote(`${ours}?`)}, in a call ${quote(ours)}`,
    });
  }

  /** Refuses what stands before a value: the parser does not say where, but it is the last one before it. */
  #refuse(mark: string, span: Span, what: string, help: string): void {
    const { text } = this.#problems.source;
    let offset = Math.max(0, text.lastIndexOf(mark, Math.max(0, span.offset - 1)));
    while (mark === "!" && text[offset - 1] === "!") offset--;
    const length = /^\S*/.exec(text.slice(offset, offset + 100))?.[0].length ?? 1;
    this.#problems.addSyntax("RG1007", { offset, length }, `${what} are not used here`, { help });
  }
}
