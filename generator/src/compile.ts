// Compiling: a schema's text becomes the model, or problems. Nothing is printed yet, so `ts-morph` is not needed.

import { checkSchema } from "./check.ts";
import type { Draft } from "./draft.ts";
import { headerOf } from "./header.ts";
import type { Schema } from "./model.ts";
import { parseSchema } from "./parse.ts";
import { type Problem, Problems, Source } from "./problem.ts";
import { type PrintOptions, printOptions } from "./target.ts";

/** A schema that has been read. */
export interface Compiled {
  readonly source: Source;
  /** Sorted by place. */
  readonly problems: readonly Problem[];
  /** Undefined when one of the problems is an error. */
  readonly schema: Schema | undefined;
  /** What the schema was made from: it knows where everything stands. */
  readonly draft: Draft | undefined;
  /** The first lines of what will be generated; `""` when nothing will be. */
  readonly header: string;
}

/** Reads and checks one schema. `path` is how problems and the header call it: relative, with slashes. */
export function compile(path: string, text: string, print: PrintOptions = printOptions()): Compiled {
  const source = new Source(path, text);
  const all = new Problems(source);
  const draft = parseSchema(all);
  const schema = draft && checkSchema(draft, all);
  const problems = all.sorted();
  if (schema === undefined || all.failed) return { source, problems, schema: undefined, draft, header: "" };
  return { source, problems, schema, draft, header: headerOf(path, text, problems.length > 0, print) };
}
