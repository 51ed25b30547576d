// Compiling: a schema's text becomes the model, or problems. Nothing is printed yet, so `ts-morph` is not needed.

import { createHash } from "node:crypto";
import { checkSchema } from "./check.ts";
import { headerOf } from "./header.ts";
import type { Schema } from "./model.ts";
import { parseSchema } from "./parse.ts";
import { type Problem, Problems, Source } from "./problem.ts";

/**
 * The edition of the output. Raised whenever the same schema is printed differently, because a file whose header says
 * that it was made from the same input is taken to be up to date.
 */
const edition = 2;

/** A schema that has been read. */
export interface Compiled {
  readonly source: Source;
  readonly problems: readonly Problem[];
  /** Undefined when one of the problems is an error. */
  readonly schema: Schema | undefined;
  /** The first lines of what will be generated. */
  readonly header: string;
}

/** Reads and checks one schema. `path` is how problems and the header call it: relative, with slashes. */
export function compile(path: string, text: string): Compiled {
  const source = new Source(path, text);
  const problems = new Problems(source);
  const draft = parseSchema(problems);
  const schema = draft && checkSchema(draft, problems);
  const hash = createHash("sha256").update(`${edition}\n{}\n`).update(text).digest("hex").slice(0, 16);
  const sorted = problems.sorted();
  return { source, problems: sorted, schema: problems.failed ? undefined : schema, header: headerOf(path, hash) };
}

/** The name of what is generated from a schema: its own, with another ending. */
export function outputName(path: string): string {
  return `${path.replace(/^.*[/\\]/, "").replace(/\.ya?ml$/, "")}.ts`;
}

/** Finds schemas that would write the same file. Case does not tell files apart on every system. */
export function sameOutput(compiled: readonly Compiled[]): Problem[] {
  const seen = new Set<string>();
  const problems: Problem[] = [];
  for (const { source } of compiled) {
    const name = outputName(source.path);
    if (seen.has(name.toLowerCase())) {
      const message = `two schemas would write \`${name}\``;
      const help = "rename one, or generate them into different folders (`--out`)";
      problems.push({ code: "RG9003", severity: "error", file: source.path, offset: 0, length: 1, message, help });
    }
    seen.add(name.toLowerCase());
  }
  return problems;
}
