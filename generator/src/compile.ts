// Compiling: a schema's text becomes the model, or problems. Nothing is printed yet, so `ts-morph` is not needed.

import { checkSchema } from "./check.ts";
import type { Draft, DraftImport } from "./draft.ts";
import { headerOf } from "./header.ts";
import { type Imported, imported } from "./imported.ts";
import { limits } from "./limits.ts";
import type { Schema } from "./model.ts";
import { parseSchema } from "./parse.ts";
import { type Problem, Problems, printable, quote, Source } from "./problem.ts";
import { type PrintOptions, printOptions } from "./target.ts";

/** A schema that has been read. */
export interface Compiled {
  readonly source: Source;
  /** Sorted by place. */
  readonly problems: readonly Problem[];
  /** Undefined when one of the problems is an error, or one in what it imports. */
  readonly schema: Schema | undefined;
  /** What the schema was made from: it knows where everything stands. */
  readonly draft: Draft | undefined;
  /** The first lines of what will be generated; `""` when nothing will be. */
  readonly header: string;
  /** The schemas that it imports, and theirs. */
  readonly imports: readonly Compiled[];
}

/** What an import leads to. */
export interface Found {
  /** Undefined when there is none; `reason` and `looked` say why then. */
  readonly file?: { readonly path: string; readonly text: string };
  readonly reason?: string;
  readonly looked: readonly string[];
}

/** Finds what a schema imports: `path` as it is written there, `from` the path of that schema. */
export type Find = (path: string, from: string) => Found;

const nowhere: Find = () => ({ looked: [], reason: "there are no other files here" });

/** Reads and checks one schema. `path` is how problems and the header call it: relative, with slashes. */
export function compile(path: string, text: string, print: PrintOptions = printOptions(), find?: Find): Compiled {
  return new Program(print, find).compile(path, text);
}

/** Schemas that are compiled together: each is read once, however often it is imported. */
export class Program {
  readonly #print: PrintOptions;
  readonly #find: Find;
  readonly #compiled = new Map<string, Compiled>();
  /** The schemas that are being compiled, each imported by the one before. */
  readonly #open: string[] = [];

  constructor(print: PrintOptions = printOptions(), find: Find = nowhere) {
    this.#print = print;
    this.#find = find;
  }

  /** All that has been compiled, imports before those that import them. */
  get files(): readonly Compiled[] {
    return [...this.#compiled.values()];
  }

  compile(path: string, text: string): Compiled {
    const known = this.#compiled.get(path);
    if (known !== undefined) return known;
    this.#open.push(path);
    const compiled = this.#compileNew(path, text);
    this.#open.pop();
    this.#compiled.set(path, compiled);
    return compiled;
  }

  #compileNew(path: string, text: string): Compiled {
    const source = new Source(path, text);
    const all = new Problems(source);
    const draft = parseSchema(all);
    const direct = draft === undefined ? [] : draft.imports.map((each) => this.#import(each, draft, path, all));
    const files = direct.filter((each) => each !== undefined);
    const imports = [...new Set(files.flatMap(({ compiled }) => [compiled, ...compiled.imports]))];
    const seen = files.map(({ as }) => as).filter((as) => as !== undefined);
    const schema = draft && checkSchema(draft, seen, all);
    const problems = all.sorted();
    const isWhole = imports.every((each) => each.schema !== undefined);
    if (schema === undefined || all.failed || !isWhole) {
      return { source, problems, schema: undefined, draft, header: "", imports };
    }
    const texts = [text, ...imports.map((each) => `${each.source.path}\n${each.source.text}`).sort()];
    const header = headerOf(path, texts.join("\0"), problems.length > 0, this.#print);
    return { source, problems, schema, draft, header, imports };
  }

  /** Compiles what is imported. Where that fails, the import's name is silent: its problems are told where they are. */
  #import(
    { name, path }: DraftImport,
    draft: Draft,
    from: string,
    problems: Problems,
  ): { readonly compiled: Compiled; readonly as: Imported | undefined } | undefined {
    const { file, reason, looked } = this.#find(path.text, from);
    if (file === undefined) {
      draft.silent.add(name.text);
      const help = looked.length === 0 ? (reason ?? "") : `looked in ${looked.map((each) => quote(each)).join(", ")}`;
      const why = looked.length === 0 || reason === undefined ? "" : `: ${reason}`;
      problems.add("RG7001", path, `cannot read ${quote(path.text)}${why}`, help === "" ? {} : { help });
      return undefined;
    }
    const circle = this.#open.indexOf(file.path);
    if (circle >= 0 || this.#open.length >= limits.nesting) {
      draft.silent.add(name.text);
      const way = [...this.#open.slice(Math.max(0, circle)), file.path].map(printable).join(" -> ");
      if (circle >= 0) {
        problems.add("RG7002", path, `import cycle: ${way}`, { help: "move what both need to a third file" });
      } else problems.add("RG1013", path, `imports are nested more than ${limits.nesting} levels`, {});
      return undefined;
    }
    const compiled = this.compile(file.path, file.text);
    if (compiled.schema === undefined) draft.silent.add(name.text);
    return { compiled, as: compiled.schema && imported(name, file.path, compiled.schema, namesOf(compiled.draft)) };
  }
}

/** The names in TypeScript that a schema gives to its own. */
function namesOf(draft: Draft | undefined): ReadonlyMap<string, string> {
  const all = draft === undefined ? [] : [...draft.types, ...draft.errors];
  return new Map(all.map(({ name, facets }) => [name.text, facets.get("ts")?.value.text ?? name.text]));
}
