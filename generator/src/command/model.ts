// `rpcgen model`: a checked schema as JSON, for generators that are not ours.

import { compile } from "../compile.ts";
import { findImport, readManifest } from "../disk.ts";
import { modelText } from "../ir.ts";
import { loadSchemas } from "../load.ts";
import { type Options, UsageError } from "../options.ts";
import { Report } from "../report.ts";
import { settle } from "../settings.ts";
import { type Enter, exit, type Surroundings } from "../surroundings.ts";

/**
 * Prints the model of one schema. Answers the exit code.
 *
 * @throws UsageError when there are several
 */
export function model(options: Options, where: Surroundings, enter: Enter): number {
  const { inputs, print } = settle(options, () => readManifest(where.cwd));
  const report = new Report(options, where);
  const [file, ...more] = loadSchemas(inputs, where.cwd, report);
  if (more.length > 0) throw new UsageError("`rpcgen model` prints one schema: name one file");
  if (file !== undefined) {
    enter(`checking ${file.path}`);
    const compiled = compile(file.path, file.text, print, (path, from) => findImport(path, from, where.cwd));
    report.schema(compiled.problems, compiled.source);
    if (report.exit === exit.fine) where.out(modelText(compiled));
  }
  report.end();
  return report.exit;
}
