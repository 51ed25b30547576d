// The command line: `rpcgen schemas/arith.yaml`. Standard output has one line per file, all else goes to standard error.

import { readFileSync } from "node:fs";
import { exit, readOptions, UsageError, usage } from "./options.ts";
import { printable } from "./problem.ts";
import type { Surroundings } from "./run.ts";

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
    // Only now what needs the YAML parser: `--help` has to be quick.
    const { run } = await import("./run.ts");
    return await run(options, where, (next) => {
      phase = next;
    });
  } catch (thrown) {
    if (thrown instanceof UsageError) {
      where.err(`rpcgen: ${printable(thrown.message)}\n`);
      return exit.usage;
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
