// `rpcgen fix`: mends in schemas what can be mended in one way only, by changes of the text.

import { compile, type Find } from "../compile.ts";
import { DiskError, findImport, readManifest, replaceSchema } from "../disk.ts";
import { loadSchemas, reportDisk } from "../load.ts";
import { mend } from "../mend.ts";
import type { Options } from "../options.ts";
import { printable } from "../problem.ts";
import { type FileState, plural, Report } from "../report.ts";
import { settle } from "../settings.ts";
import type { Enter, Surroundings } from "../surroundings.ts";

/** Mends schemas, and shows what is left to do by hand. Answers the exit code. */
export function fix(options: Options, where: Surroundings, enter: Enter): number {
  const { inputs } = settle(options, () => readManifest(where.cwd));
  const report = new Report(options, where);
  const states: FileState[] = [];
  const find: Find = (path, from) => findImport(path, from, where.cwd);
  const say = (line: string): void => {
    if (!options.quiet && options.format !== "json") where.out(`${printable(line)}\n`);
  };
  for (const file of loadSchemas(inputs, where.cwd, report)) {
    enter(`mending ${file.path}`);
    const { text, fixes } = mend(file.path, file.text, find);
    try {
      if (text !== file.text && !options.dryRun) replaceSchema(file, text);
    } catch (thrown) {
      if (!(thrown instanceof DiskError)) throw thrown;
      reportDisk(thrown, report);
      continue;
    }
    for (const { code, line, message } of fixes) say(`${file.path}:${line}: ${code}: ${message}`);
    const state =
      fixes.length === 0 ? "nothing to fix" : `${plural(fixes.length, "fix")}${options.dryRun ? " to make" : ""}`;
    say(`${file.path}  ${state.replace("fixs", "fixes")}`);
    states.push({
      name: file.path,
      state: text === file.text ? "unchanged" : options.dryRun ? "would be changed" : "changed",
    });
    const { problems, source } = compile(file.path, text, undefined, find);
    report.schema(problems, source);
  }
  report.end("", states);
  return report.exit;
}
