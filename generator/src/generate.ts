// Generating: schemas in, TypeScript and problems out. No file system, no clock, no locale: the same input, the same bytes.

import { compile } from "./compile.ts";
import { printFile } from "./emit/file.ts";
import { outputName, sameOutput } from "./header.ts";
import type { Problem } from "./problem.ts";

/** What `generate` is given: the texts of the schemas by their paths. */
export interface GenerateInput {
  readonly files: ReadonlyMap<string, string>;
}

/** What `generate` answers. */
export interface Generated {
  /** The generated texts by their names: `arith.ts`. Empty when there is an error. */
  readonly files: ReadonlyMap<string, string>;
  /** All problems, file by file, each file's by place. */
  readonly problems: readonly Problem[];
}

/** Generates TypeScript from schemas. */
export function generate(input: GenerateInput): Generated {
  const compiled = [...input.files].map(([path, text]) => compile(path, text));
  const problems = [...compiled.flatMap((one) => one.problems), ...sameOutput([...input.files.keys()])];
  const files = new Map<string, string>();
  if (problems.some((problem) => problem.severity === "error")) return { files, problems };
  for (const { source, schema, header } of compiled) {
    if (schema !== undefined) files.set(outputName(source.path), printFile(schema, header));
  }
  return { files, problems };
}
