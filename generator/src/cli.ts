// The command line: `rpcgen schemas/arith.yaml`. Standard output has one line per file, all else goes to standard error.

import { readFileSync } from "node:fs";
import { DiskError, OutputFolder, readSchema, type SchemaFile } from "./disk.ts";
import { printFile } from "./emit/file.ts";
import { type Compiled, compile, outputName, sameOutput } from "./generate.ts";
import type { Schema } from "./model.ts";
import { type Options, readOptions, UsageError, usage } from "./options.ts";
import { type Problem, printable, render } from "./problem.ts";

/** Where a run takes place. */
export interface Surroundings {
  readonly cwd: string;
  out(text: string): void;
  err(text: string): void;
  /** Whether standard error is a terminal that shows colours. */
  readonly colour: boolean;
}

/** What a run ends with. */
const exit = { fine: 0, schema: 1, usage: 2, outOfDate: 3, disk: 5, internal: 70 } as const;

/** How many problems of one run are shown. */
const mostShown = 50;

function surroundings(): Surroundings {
  return {
    cwd: process.cwd(),
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    colour: process.stderr.isTTY === true && (process.env["NO_COLOR"] ?? "") === "",
  };
}

/** Runs the command line. Resolves to the exit code; never rejects. */
export async function main(argv: readonly string[], where: Surroundings = surroundings()): Promise<number> {
  let phase = "the command line";
  try {
    const options = readOptions(argv);
    if (options.help) return say(where, usage);
    if (options.version) return say(where, `${version()}\n`);
    return run(options, where, (next) => {
      phase = next;
    });
  } catch (thrown) {
    if (thrown instanceof UsageError) {
      where.err(`rpcgen: ${printable(thrown.message)}\n`);
      return exit.usage;
    }
    if (thrown instanceof DiskError) {
      where.err(`error${thrown.code === "" ? "" : `[${thrown.code}]`}: ${printable(thrown.message)}\n`);
      return thrown.code === "RG1001" || thrown.code === "RG1013" ? exit.schema : exit.disk;
    }
    const stack = thrown instanceof Error ? thrown.stack : String(thrown);
    where.err(`error[RG9006]: internal error in ${printable(phase)}: please report it\n${stack}\n`);
    return exit.internal;
  }
}

function say(where: Surroundings, text: string): number {
  where.out(text);
  return exit.fine;
}

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  const known = typeof manifest === "object" && manifest !== null && "version" in manifest;
  return known ? String(manifest.version) : "unknown";
}

/** A file of a run: what goes into it, and what is there. */
interface Output {
  readonly name: string;
  readonly schema: Schema;
  readonly text: string;
  readonly old: string | undefined;
  readonly milliseconds: number;
}

function run(options: Options, where: Surroundings, enter: (phase: string) => void): number {
  const files = new Map<string, SchemaFile>();
  for (const path of options.schemas) {
    const file = readSchema(path, where.cwd);
    files.set(file.identity, file);
  }
  const compiled: Compiled[] = [];
  const started: number[] = [];
  for (const { path, text } of files.values()) {
    enter(`checking ${path}`);
    started.push(performance.now());
    compiled.push(compile(path, text));
  }
  const clashes = sameOutput(compiled);
  const failed = report(compiled, clashes, where);
  if (failed) return clashes.length > 0 ? exit.usage : exit.schema;

  const folder = new OutputFolder(options.out, where.cwd);
  const outputs: Output[] = [];
  compiled.forEach(({ source, schema, header }, i) => {
    if (schema === undefined) return;
    enter(`generating from ${source.path}`);
    const name = outputName(source.path);
    const old = folder.read(name, options.check);
    // The header names what the file was made from. A hand-edited file is found by `--check`, which compares it all.
    const fresh = !options.check && old?.startsWith(header) === true;
    const text = fresh ? old : printFile(schema, header);
    outputs.push({ name, schema, text, old, milliseconds: performance.now() - (started[i] ?? 0) });
  });
  return options.check ? compare(outputs, folder, where) : write(outputs, folder, where);
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
  const told = [plural(errors, "error"), plural(count("warning"), "warning")].filter((part) => !part.startsWith("0 "));
  if (told.length > 0) where.err(`${told.join(", ")}${errors > 0 ? "; nothing written" : ""}\n`);
  return errors > 0;
}

function write(outputs: readonly Output[], folder: OutputFolder, where: Surroundings): number {
  const changed = outputs.filter((output) => output.text !== output.old);
  folder.write(new Map(changed.map((output) => [output.name, output.text])));
  for (const output of outputs) where.out(line(output, folder, output.text === output.old ? ", unchanged" : ""));
  return exit.fine;
}

function compare(outputs: readonly Output[], folder: OutputFolder, where: Surroundings): number {
  const stale = outputs.filter((output) => output.text !== output.old);
  for (const output of outputs) if (!stale.includes(output)) where.out(line(output, folder, ", up to date"));
  if (stale.length === 0) return exit.fine;
  const names = stale.map((output) => folder.name(output.name)).join(", ");
  where.err(
    `error[RG9002]: output is out of date: ${printable(names)}\n  = help: run \`rpcgen\` without \`--check\`\n`,
  );
  return exit.outOfDate;
}

function line(output: Output, folder: OutputFolder, state: string): string {
  const { structs, services } = output.schema;
  const methods = services.reduce((sum, service) => sum + service.methods.length, 0);
  const counts = [plural(structs.length, "type"), plural(services.length, "service"), plural(methods, "method")];
  const time = `${Math.round(output.milliseconds)} ms${state}`;
  return `${printable(folder.name(output.name))}  ${counts.join(", ")}  ${time}\n`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
