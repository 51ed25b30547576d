// What the tests of the generator share: schemas as text, their output, and the command line as a process.

import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { generate, type Problem, render, Source } from "rpcgen";

/** The root of the repository. */
export const root: string = join(dirname(fileURLToPath(import.meta.url)), "../../..");

/** What comes of one schema. */
export interface Outcome {
  /** The generated module; `""` when there is an error. */
  readonly text: string;
  readonly problems: readonly Problem[];
  /** All problems as they are shown, with blank lines between them. */
  readonly shown: string;
}

/** Generates from one schema, which may import `others`. */
export function generateOne(
  text: string,
  path = "schema.yaml",
  others: ReadonlyMap<string, string> = new Map(),
): Outcome {
  const { files, problems } = generate({ files: new Map([[path, text], ...others]) });
  const source = new Source(path, text);
  const shown = problems.map((problem) => `${render(problem, source)}\n`).join("\n");
  return { text: [...files.values()][0] ?? "", problems, shown };
}

/** The codes of a schema's problems. */
export function codesOf(text: string): string[] {
  return generateOne(text).problems.map((problem) => problem.code);
}

/** A folder of the system's own for temporary files, which is gone after the test. */
export async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "rpcgen-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** How a process ended. */
export interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a program of Node to its end. */
export function run(script: string, args: readonly string[], cwd: string): Promise<Run> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [script, ...args], { cwd }, (_, out, err) => {
      resolve({ code: child.exitCode ?? -1, out, err });
    });
  });
}

/** Runs the command line. */
export function rpcgen(args: readonly string[], cwd: string): Promise<Run> {
  return run(join(root, "generator/bin/rpcgen.js"), args, cwd);
}
