// `rpcgen generate`: schemas are read, compiled, and what comes of them is shown, compared or written.

import type { Compiled, Program } from "../compile.ts";
import { DiskError, findImport, readManifest, readSchema, type SchemaFile } from "../disk.ts";
import { hasHeader, headerOf } from "../header.ts";
import { loadSchemas, reportDisk } from "../load.ts";
import type { Options } from "../options.ts";
import { OutputFolder } from "../output.ts";
import { printable } from "../problem.ts";
import { type FileState, Report } from "../report.ts";
import { type Settings, settle } from "../settings.ts";
import { type Enter, exit, type Surroundings } from "../surroundings.ts";
import { outputNames, pathFrom, sameOutput } from "../target.ts";
import { counts } from "./counts.ts";

/** A file of a run: what goes into it, and what is there. */
interface Output {
  readonly name: string;
  readonly text: string;
  readonly old: string | undefined;
  /** Whether what is there has the header of what would be written: it differs only where somebody has changed it. */
  readonly isCurrent: boolean;
  /** What is said of it when it is new: how many things are in it, and how long it took. */
  readonly summary: string;
}

/** A schema that has to be looked at: nothing is there of it, or something else. */
interface Job {
  readonly file: SchemaFile;
  readonly compiled: Compiled;
  readonly milliseconds: number;
}

/** Generates, once. Answers the exit code. */
export async function generate(options: Options, where: Surroundings, enter: Enter): Promise<number> {
  const settings = settle(options, () => readManifest(where.cwd));
  return await new Run(options, settings, where, enter).run();
}

class Run {
  readonly #options: Options;
  readonly #settings: Settings;
  readonly #where: Surroundings;
  readonly #enter: Enter;
  readonly #report: Report;
  readonly #folder: OutputFolder;

  constructor(options: Options, settings: Settings, where: Surroundings, enter: Enter) {
    this.#options = options;
    this.#settings = settings;
    this.#where = where;
    this.#enter = enter;
    this.#report = new Report(options, where);
    this.#folder = new OutputFolder(settings.out, where.cwd, options.force);
  }

  get #looksAtAll(): boolean {
    return this.#options.check || this.#options.force;
  }

  async run(): Promise<number> {
    const report = this.#report;
    const files = loadSchemas(this.#settings.inputs, this.#where.cwd, report);
    const { outputs, jobs } = await this.#compile(files);
    for (const { source, problems } of jobs.map((job) => job.compiled)) report.schema(problems, source);
    const paths = [...new Set([...files, ...jobs.map((job) => job.file)].map((file) => file.path))];
    for (const { code, message, help } of sameOutput(paths, this.#settings.print.target)) {
      report.trouble(code, message, exit.usage, help);
    }
    let states: FileState[] = [];
    if (report.exit === exit.fine) {
      try {
        for (const job of jobs) outputs.push(...(await this.#print(job)));
        states = this.#options.check ? this.#compare(outputs) : this.#write(outputs);
      } catch (thrown) {
        if (!(thrown instanceof DiskError)) throw thrown;
        reportDisk(thrown, report);
      }
    }
    report.end(this.#options.check ? "" : "; nothing written", states);
    return report.exit;
  }

  /** Compiles what is not up to date by its header. `--check` and `--force` look at the rest, which may be hand-edited. */
  async #compile(files: readonly SchemaFile[]): Promise<{ outputs: Output[]; jobs: Job[] }> {
    const { print } = this.#settings;
    const outputs: Output[] = [];
    const jobs: Job[] = [];
    let program: Program | undefined;
    for (const file of files) {
      this.#enter(`checking ${file.path}`);
      const names = outputNames(file.path, print.target);
      const old = names.map((name) => (this.#looksAtAll ? undefined : this.#folder.peek(name)));
      const header = headerOf(file.path, file.text, false, print);
      if (names.every((name, i) => hasHeader(name, old[i], header))) {
        names.forEach((name, i) => {
          outputs.push({ name, text: old[i] ?? "", old: old[i], isCurrent: true, summary: "" });
        });
        continue;
      }
      // Only now what needs the YAML parser: a run that finds everything up to date has to be quick.
      const compiler = await import("../compile.ts");
      const start = performance.now();
      program ??= new compiler.Program(print, (path, from) => findImport(path, from, this.#where.cwd));
      const compiled = program.compile(file.path, file.text);
      jobs.push({ file, compiled, milliseconds: performance.now() - start });
    }
    // What is imported is generated, too: the others could not be compiled without it.
    const named = new Set(files.map((file) => file.path));
    for (const compiled of program?.files ?? []) {
      if (named.has(compiled.source.path)) continue;
      const file = readSchema(compiled.source.path, this.#where.cwd);
      jobs.push({ file, compiled, milliseconds: 0 });
    }
    return { outputs, jobs };
  }

  async #print({ file, compiled, milliseconds }: Job): Promise<Output[]> {
    const { schema, header } = compiled;
    const { print } = this.#settings;
    if (schema === undefined) return [];
    this.#enter(`generating from ${file.path}`);
    const start = performance.now();
    const names = outputNames(file.path, print.target);
    const old = names.map((name) => this.#folder.read(name, this.#options.check));
    const isCurrent = names.every((name, i) => hasHeader(name, old[i], header));
    if (isCurrent && !this.#looksAtAll)
      return names.map((name, i) => ({ name, text: old[i] ?? "", old: old[i], isCurrent, summary: "" }));
    // The emitters are loaded when something is printed and not before.
    const { printFiles } = await import("../emit/files.ts");
    const slashed = (path: string): string => path.replaceAll("\\", "/");
    const schemaPath = pathFrom(slashed(this.#folder.path), slashed(file.full));
    const printed = printFiles(compiled, print, schemaPath);
    const spent = Math.round(milliseconds + performance.now() - start);
    const summary = `${counts(schema)}  ${spent} ms`;
    return names.map((name, i) => ({ name, text: printed.get(name) ?? "", old: old[i], isCurrent, summary }));
  }

  /** Only what differs is written: files that keep their time do not wake watchers and builds. */
  #write(outputs: readonly Output[]): FileState[] {
    const { dryRun, clean } = this.#options;
    const changed = outputs.filter((output) => output.text !== output.old);
    const extra = clean ? this.#folder.strangers(new Set(outputs.map((output) => output.name))) : [];
    if (!dryRun) {
      this.#enter("writing");
      this.#folder.write(new Map(changed.map((output) => [output.name, output.text])));
      this.#folder.remove(extra);
    }
    const states = outputs.map(({ name, text, old, summary }) => {
      const isNew = old === undefined ? "created" : "changed";
      const state = text === old ? "unchanged" : dryRun ? `would be ${isNew}` : isNew;
      this.#say(name, text === old || dryRun ? state : summary);
      return { name: this.#folder.name(name), state };
    });
    for (const name of extra) {
      const state = dryRun ? "would be removed" : "removed";
      this.#say(name, state);
      states.push({ name: this.#folder.name(name), state });
    }
    return states;
  }

  /** For `--check`: whole texts, so that an edited file is found as well as an old one. */
  #compare(outputs: readonly Output[]): FileState[] {
    const stale = outputs.filter((output) => output.text !== output.old);
    for (const output of outputs) {
      if (!stale.includes(output)) this.#say(output.name, `${output.summary}, up to date`);
    }
    if (stale.length > 0) {
      const names = stale.map((output) => this.#folder.name(output.name)).join(", ");
      const edited = stale.filter((output) => output.isCurrent).map((output) => this.#folder.name(output.name));
      const help =
        edited.length === 0
          ? "run `rpcgen` without `--check`"
          : `somebody has changed ${edited.join(", ")}: \`rpcgen --force\` writes anew what is there`;
      this.#report.trouble("RG9002", `output is out of date: ${names}`, exit.outOfDate, help);
    }
    return outputs.map((output) => {
      return { name: this.#folder.name(output.name), state: stale.includes(output) ? "out of date" : "up to date" };
    });
  }

  #say(name: string, what: string): void {
    const { quiet, format } = this.#options;
    if (!quiet && format !== "json") this.#where.out(`${printable(this.#folder.name(name))}  ${what}\n`);
  }
}
