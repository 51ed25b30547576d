// `rpcgen check`: what is wrong with schemas, and nothing else. `ts-morph` is not needed.

import { Program } from "../compile.ts";
import { findImport, readManifest } from "../disk.ts";
import { loadSchemas } from "../load.ts";
import type { Options } from "../options.ts";
import { printable } from "../problem.ts";
import { type FileState, Report } from "../report.ts";
import { settle } from "../settings.ts";
import type { Enter, Surroundings } from "../surroundings.ts";
import { counts } from "./counts.ts";

/** Checks schemas. Answers the exit code. */
export function check(options: Options, where: Surroundings, enter: Enter): number {
  const { inputs, print } = settle(options, () => readManifest(where.cwd));
  const report = new Report(options, where);
  const states: FileState[] = [];
  const program = new Program(print, (path, from) => findImport(path, from, where.cwd));
  for (const { path, text } of loadSchemas(inputs, where.cwd, report)) {
    enter(`checking ${path}`);
    const { source, problems, schema } = program.compile(path, text);
    report.schema(problems, source);
    states.push({ name: path, state: schema === undefined ? "wrong" : "fine" });
    if (schema === undefined || options.quiet || options.format === "json") continue;
    where.out(`${printable(path)}  ${counts(schema)}\n`);
  }
  report.end("", states);
  return report.exit;
}
