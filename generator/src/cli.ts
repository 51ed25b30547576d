// The command line: `rpcgen schemas/arith.yaml`. Standard output has data, all else goes to standard error.

import { existsSync } from "node:fs";
import type { CommandName } from "./flags.ts";
import { type Options, readOptions, UsageError } from "./options.ts";
import { printable } from "./problem.ts";
import { type Enter, exit, type Surroundings } from "./surroundings.ts";

function surroundings(): Surroundings {
  process.stdout.on("error", cannotSay);
  process.stderr.on("error", cannotSay);
  return {
    cwd: process.cwd(),
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    exists: (path) => existsSync(path),
    colour: process.stderr.isTTY === true && (process.env["NO_COLOR"] ?? "") === "",
  };
}

/** Nobody reads on, as behind `| head`, or the disk is full: there is nothing left to do. */
function cannotSay({ code, message }: NodeJS.ErrnoException): void {
  if (code !== "EPIPE") process.stderr.write(`rpcgen: cannot write: ${printable(message)}\n`);
  process.exit(exit.disk);
}

type Command = (options: Options, where: Surroundings, enter: Enter) => number | Promise<number>;

/** Each command is loaded when it is asked for: `--help` and what is up to date have to be quick. */
const load: Readonly<Record<CommandName, () => Promise<Command>>> = {
  generate: async () => (await import("./command/generate.ts")).generate,
  check: async () => (await import("./command/check.ts")).check,
  fix: async () => (await import("./command/fix.ts")).fix,
  init: async () => (await import("./command/init.ts")).init,
  explain: async () => (await import("./command/explain.ts")).explain,
  schema: async () => (await import("./command/schema.ts")).schema,
  call: async () => (await import("./command/call.ts")).call,
  ls: async () => (await import("./command/ls.ts")).ls,
  model: async () => (await import("./command/model.ts")).model,
};

/** Runs the command line. Resolves to the exit code; never rejects. */
export async function main(argv: readonly string[], where: Surroundings = surroundings()): Promise<number> {
  let phase = "the command line";
  let debug = argv.includes("--debug");
  try {
    const options = readOptions(argv, where.exists);
    debug = options.debug;
    if (options.help) return say(where, (await import("./help.ts")).help(options.named ? options.command : undefined));
    if (options.version) return say(where, `${(await import("./disk.ts")).ownVersion()}\n`);
    const command = await load[options.command]();
    const enter: Enter = (next) => {
      phase = next;
    };
    if (!options.watch) return await command(options, where, enter);
    const { watchCommand } = await import("./command/watch.ts");
    return await watchCommand(options, where, async () => await command(options, where, enter));
  } catch (thrown) {
    return await report(thrown, phase, debug, where);
  }
}

async function report(thrown: unknown, phase: string, debug: boolean, where: Surroundings): Promise<number> {
  if (thrown instanceof UsageError) {
    where.err(`rpcgen: ${printable(thrown.message)}\n`);
    return exit.usage;
  }
  const { DiskError } = await import("./disk.ts");
  if (thrown instanceof DiskError) {
    where.err(`rpcgen: ${printable(thrown.message)}\n`);
    return exit.disk;
  }
  const said = thrown instanceof Error ? thrown.message : String(thrown);
  const stack = debug && thrown instanceof Error ? `\n${thrown.stack}` : "";
  const help = debug ? "please report it" : "please report it; `--debug` shows the stack";
  where.err(`error[RG9006]: internal error in ${printable(phase)}: ${printable(said)}\n  = help: ${help}${stack}\n`);
  return exit.internal;
}

function say(where: Surroundings, text: string): number {
  where.out(text);
  return exit.fine;
}
