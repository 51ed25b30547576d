// Options: the command line as data, or what is wrong with it.

import { type CommandName, commands, flags, isCommand, takes } from "./flags.ts";
import { didYouMean, nearest } from "./suggest.ts";
import type { ImportExtension, Target } from "./target.ts";

export type Format = "pretty" | "short" | "json" | "github";

/** The command line as it was given. What was not given is undefined: `package.json` may say it. */
export interface Options {
  readonly command: CommandName;
  /** Schemas, folders, or what else the command takes. */
  readonly words: readonly string[];
  readonly out: string | undefined;
  readonly target: Target | undefined;
  /** Compare with what is on the disk instead of writing. */
  readonly check: boolean;
  readonly watch: boolean;
  readonly dryRun: boolean;
  readonly clean: boolean;
  readonly force: boolean;
  readonly importExtension: ImportExtension | undefined;
  readonly runtime: string | undefined;
  readonly format: Format;
  readonly maxErrors: number;
  readonly quiet: boolean;
  readonly schema: string | undefined;
  readonly headers: readonly string[];
  readonly wire: "gob" | "jsonrpc" | "post" | undefined;
  readonly timeout: string | undefined;
  readonly service: string | undefined;
  readonly cacert: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
  readonly json: boolean;
  readonly debug: boolean;
  readonly help: boolean;
  /** Whether the command was named: `rpcgen fix --help` shows its own help. */
  readonly named: boolean;
  readonly version: boolean;
}

/** Wrong usage of the command line; the message says what, and what may have been meant. */
export class UsageError extends Error {
  override readonly name: string = "UsageError";
}

/** What other tools call our commands and options. */
const commandSynonyms: Readonly<Record<string, string>> = {
  gen: "generate",
  build: "generate",
  compile: "generate",
  codegen: "generate",
  lint: "check",
  verify: "check",
  validate: "check",
  format: "fix",
  new: "init",
  create: "init",
  curl: "call",
  invoke: "call",
  request: "call",
  list: "ls",
  services: "ls",
  help: "--help",
  version: "--version",
};
const flagSynonyms: Readonly<Record<string, string>> = {
  output: "out",
  "out-dir": "out",
  outdir: "out",
  dest: "out",
  lang: "target",
  language: "target",
  dry: "dry-run",
  overwrite: "force",
  silent: "quiet",
  reporter: "format",
  json: "format",
  verbose: "debug",
  ext: "import-ext",
  usage: "help",
};

/** Options whose second appearance would be a guess. */
type Given = Map<string, string | true | readonly string[]>;

/**
 * Reads the command line. `exists` tells a folder from a misspelt command.
 *
 * @throws UsageError
 */
export function readOptions(argv: readonly string[], exists: (path: string) => boolean): Options {
  const words: string[] = [];
  const given: Given = new Map();
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? "";
    if (word === "--") {
      words.push(...argv.slice(i + 1));
      break;
    }
    if (!word.startsWith("-") || word === "-" || /^-\d/.test(word)) {
      words.push(word);
      continue;
    }
    const [name, value] = nameOf(word);
    const flag = flags[name];
    if (flag?.value === undefined) {
      if (value !== undefined) throw new UsageError(`\`--${name}\` takes no value`);
      given.set(name, true);
    } else {
      const text = value ?? argv[++i];
      const before = given.get(name);
      if (flag.many) given.set(name, [...(Array.isArray(before) ? before : []), checkValue(name, text)]);
      else if (before !== undefined) throw new UsageError(`\`--${name}\` is given twice`);
      else given.set(name, checkValue(name, text));
    }
  }
  const named = isCommand(words[0] ?? "");
  const first = named ? words.shift() : undefined;
  const command: CommandName = first !== undefined && isCommand(first) ? first : "generate";
  for (const name of given.keys()) refuseForeign(command, name);
  if (!named && !exists(words[0] ?? "")) refuseUnknownCommand(words);
  refuseTogether(given);
  return { command, words, named, ...settle(given) };
}

/** The name of an option, and the value behind its `=`. */
function nameOf(word: string): readonly [name: string, value?: string] {
  const [, dashes = "", written = "", , value] = /^(--?)([^=]*)(=(.*))?$/s.exec(word) ?? [];
  const short = Object.entries(flags).find(([, flag]) => flag.short === written)?.[0];
  const name = dashes === "-" ? short : Object.hasOwn(flags, written) ? written : undefined;
  if (name === undefined) throw unknownFlag(dashes + written, written);
  return value === undefined ? [name] : [name, value];
}

function unknownFlag(shown: string, written: string): UsageError {
  const known = Object.keys(flags);
  const longer = known.find(
    (name) => written.startsWith(`${name}-`) || (written.length > 1 && name.startsWith(written)),
  );
  const meant = flagSynonyms[written.toLowerCase()] ?? nearest(written, known) ?? longer;
  const help = meant === undefined ? "`rpcgen --help` lists all options" : `did you mean \`--${meant}\`?`;
  return new UsageError(`unknown option \`${shown}\`: ${help}`);
}

function checkValue(name: string, text: string | undefined): string {
  const { choices, value = "" } = flags[name] ?? {};
  if (text === undefined || text === "") throw new UsageError(`\`--${name}\` needs a value: \`--${name} ${value}\``);
  if (choices !== undefined && !choices.includes(text)) {
    const code = name === "target" ? "RG9005: " : "";
    const { help = "" } = didYouMean(text, choices, `there are ${choices.map((one) => `\`${one}\``).join(", ")}`);
    throw new UsageError(`${code}unknown ${name === "target" ? "target" : `\`--${name}\``} \`${text}\`: ${help}`);
  }
  return text;
}

function refuseForeign(command: CommandName, name: string): void {
  if (takes(command, name)) return;
  const meant = flagSynonyms[name];
  if (meant !== undefined && takes(command, meant)) {
    throw new UsageError(`\`rpcgen ${command}\` has no option \`--${name}\`: did you mean \`--${meant}\`?`);
  }
  const others = Object.keys(commands).filter((other) => isCommand(other) && takes(other, name));
  const where = others.map((other) => `\`rpcgen ${other}\``).join(", ");
  throw new UsageError(`\`rpcgen ${command}\` has no option \`--${name}\`: it belongs to ${where}`);
}

/** A first word that is no path and no file name: somebody looks for a command. */
function refuseUnknownCommand(words: readonly string[]): void {
  const [first = ""] = words;
  if (!/^[a-z]+$/.test(first)) return;
  const meant = commandSynonyms[first] ?? nearest(first, [...Object.keys(commands), ...Object.keys(commandSynonyms)]);
  const command = meant === undefined ? undefined : (commandSynonyms[meant] ?? meant);
  if (command === undefined) return;
  throw new UsageError(`rpcgen has no command \`${first}\`: did you mean \`rpcgen ${command}\`?`);
}

/** What contradicts each other. */
function refuseTogether(given: Given): void {
  const pairs = [
    ["check", "watch"],
    ["check", "dry-run"],
    ["check", "clean"],
    ["check", "force"],
    ["watch", "dry-run"],
  ];
  for (const [a = "", b = ""] of pairs) {
    if (given.has(a) && given.has(b)) throw new UsageError(`\`--${a}\` and \`--${b}\` cannot be given together`);
  }
}

function settle(given: Given): Omit<Options, "command" | "words" | "named"> {
  const text = (name: string): string | undefined => {
    const value = given.get(name);
    return typeof value === "string" ? value : undefined;
  };
  const many = (name: string): readonly string[] => {
    const values = given.get(name);
    return Array.isArray(values) ? values : [];
  };
  const most = text("max-errors") ?? "50";
  if (!/^[1-9]\d{0,5}$/.test(most))
    throw new UsageError(`\`--max-errors\` is a number from 1 to 999999, not \`${most}\``);
  return {
    out: text("out"),
    target: oneOf(["ts", "js"] as const, text("target")),
    check: given.has("check"),
    watch: given.has("watch"),
    dryRun: given.has("dry-run"),
    clean: given.has("clean"),
    force: given.has("force"),
    importExtension: oneOf(["ts", "js", "none"] as const, text("import-ext")),
    runtime: text("runtime"),
    format: oneOf(["pretty", "short", "json", "github"] as const, text("format")) ?? "pretty",
    maxErrors: Number(most),
    quiet: given.has("quiet"),
    schema: text("schema"),
    headers: many("header"),
    wire: oneOf(["gob", "jsonrpc", "post"] as const, text("wire")),
    timeout: text("timeout"),
    service: text("service"),
    cacert: text("cacert"),
    cert: text("cert"),
    key: text("key"),
    json: given.has("json"),
    debug: given.has("debug"),
    help: given.has("help"),
    version: given.has("version"),
  };
}

function oneOf<T extends string>(choices: readonly T[], text: string | undefined): T | undefined {
  return choices.find((choice) => choice === text);
}
