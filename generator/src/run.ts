// A run: schemas are read, compiled, and what comes of them is shown, compared or written.

import type { Compiled } from "./compile.ts";
import { DiskError, OutputFolder, readSchema, type SchemaFile } from "./disk.ts";
import { headerOf, outputName, sameOutput } from "./header.ts";
import type { Schema } from "./model.ts";
import { exit, type Options } from "./options.ts";
import { type Problem, printable, render } from "./problem.ts";

/** Where a run takes place. */
export interface Surroundings {
  readonly cwd: string;
  out(text: string): void;
  err(text: string): void;
  /** Whether standard error is a terminal that shows colours. */
  readonly colour: boolean;
}

/** How many problems of one run are shown. */
const mostShown = 50;

/** A file of a run: what goes into it, and what is there. */
interface Output {
  readonly name: string;
  readonly text: string;
  readonly old: string | undefined;
  /** What is said of it when it is new: how many things are in it, and how long it took. */
  readonly summary: string;
}

/**
 * Compiles the schemas that the options name, and writes or compares. Answers the exit code; `enter` is told what it is
 * at, for the report of an internal error.
 */
export async function run(options: Options, where: Surroundings, enter: (phase: string) => void): Promise<number> {
  try {
    return await runAll(options, where, enter);
  } catch (thrown) {
    if (thrown instanceof DiskError) return reportDisk(thrown, where);
    throw thrown;
  }
}

function reportDisk(error: DiskError, where: Surroundings): number {
  where.err(`error${error.code === "" ? "" : `[${error.code}]`}: ${printable(error.message)}\n`);
  return error.isOfSchema ? exit.schema : exit.disk;
}

async function runAll(options: Options, where: Surroundings, enter: (phase: string) => void): Promise<number> {
  const files = new Map<string, SchemaFile>();
  let unread: number = exit.fine;
  for (const path of options.schemas) {
    try {
      const file = readSchema(path, where.cwd);
      files.set(file.identity, file);
    } catch (thrown) {
      // The others are still checked, so that all that is wrong shows at once.
      if (!(thrown instanceof DiskError)) throw thrown;
      unread = Math.max(unread, reportDisk(thrown, where));
    }
  }
  const folder = new OutputFolder(options.out, where.cwd);
  const outputs: Output[] = [];
  const compiled: Compiled[] = [];
  const spent: number[] = [];
  for (const { path, text } of files.values()) {
    enter(`checking ${path}`);
    const name = outputName(path);
    const old = options.check ? undefined : folder.peek(name);
    // A hand-edited file is found by `--check`, which compares it all.
    if (old?.startsWith(headerOf(path, text, false)) === true) outputs.push({ name, text: old, old, summary: "" });
    else {
      // Only now what needs the YAML parser: a run that finds everything up to date has to be quick.
      const { compile } = await import("./compile.ts");
      const start = performance.now();
      compiled.push(compile(path, text));
      spent.push(performance.now() - start);
    }
  }
  const clashes = sameOutput([...files.values()].map((file) => file.path));
  const failed = report(compiled, clashes, where);
  if (unread !== exit.fine) return unread;
  if (failed) return clashes.length > 0 ? exit.usage : exit.schema;

  for (const [i, { source, schema, header }] of compiled.entries()) {
    if (schema === undefined) continue;
    enter(`generating from ${source.path}`);
    const start = performance.now();
    const name = outputName(source.path);
    const old = folder.read(name, options.check);
    const fresh = !options.check && old?.startsWith(header) === true;
    const text = fresh ? old : await print(schema, header);
    const milliseconds = Math.round((spent[i] ?? 0) + performance.now() - start);
    outputs.push({ name, text, old, summary: `${counts(schema)}  ${milliseconds} ms` });
  }
  return options.check ? compare(outputs, folder, where) : write(outputs, folder, where);
}

/** The emitters are loaded when something is printed and not before. */
async function print(schema: Schema, header: string): Promise<string> {
  const { printFile } = await import("./emit/file.ts");
  return printFile(schema, header);
}

/** Shows all problems. Answers whether one of them is an error. */
function report(compiled: readonly Compiled[], clashes: readonly Problem[], where: Surroundings): boolean {
  const all = compiled.flatMap(({ source, problems }) => problems.map((problem) => ({ problem, source })));
  const count = (severity: string): number => all.filter(({ problem }) => problem.severity === severity).length;
  for (const { problem, source } of all.slice(0, mostShown)) where.err(`${render(problem, source, where.colour)}\n\n`);
  for (const { code, message, help } of clashes)
    where.err(`error[${code}]: ${printable(message)}\n  = help: ${help}\n\n`);
  const errors = count("error") + clashes.length;
  if (all.length > mostShown) where.err(`and ${all.length - mostShown} more\n`);
  const told = [plural(errors, "error"), plural(count("warning"), "warning"), plural(count("info"), "note")]
    .filter((part) => !part.startsWith("0 "))
    .join(", ");
  if (told !== "") where.err(`${told}${errors > 0 ? "; nothing written" : ""}\n`);
  return errors > 0;
}

/** Only what differs is written: files that keep their time do not wake watchers and builds. */
function write(outputs: readonly Output[], folder: OutputFolder, where: Surroundings): number {
  const changed = outputs.filter((output) => output.text !== output.old);
  folder.write(new Map(changed.map((output) => [output.name, output.text])));
  for (const { name, summary, text, old } of outputs) {
    where.out(`${printable(folder.name(name))}  ${text === old ? "unchanged" : summary}\n`);
  }
  return exit.fine;
}

/** For `--check`: whole texts, so that an edited file is found as well as an old one. */
function compare(outputs: readonly Output[], folder: OutputFolder, where: Surroundings): number {
  const stale = outputs.filter((output) => output.text !== output.old);
  for (const output of outputs) {
    if (!stale.includes(output)) where.out(`${printable(folder.name(output.name))}  ${output.summary}, up to date\n`);
  }
  if (stale.length === 0) return exit.fine;
  const names = stale.map((output) => folder.name(output.name)).join(", ");
  where.err(
    `error[RG9002]: output is out of date: ${printable(names)}\n  = help: run \`rpcgen\` without \`--check\`\n`,
  );
  return exit.outOfDate;
}

function counts({ types, services }: Schema): string {
  const methods = services.reduce((sum, service) => sum + service.methods.length, 0);
  return [plural(types.length, "type"), plural(services.length, "service"), plural(methods, "method")].join(", ");
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
