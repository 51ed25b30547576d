// Options: the command line as data, or what is wrong with it.

import { didYouMean } from "./suggest.ts";

export interface Options {
  readonly schemas: readonly string[];
  readonly out: string;
  /** Compare with what is on the disk instead of writing. */
  readonly check: boolean;
  readonly help: boolean;
  readonly version: boolean;
}

/** The exit codes. */
export const exit = { fine: 0, schema: 1, usage: 2, outOfDate: 3, disk: 5, internal: 70 } as const;

/** Wrong usage of the command line; the message says what, and what may have been meant. */
export class UsageError extends Error {
  override readonly name: string = "UsageError";
}

export const usage = `Usage: rpcgen SCHEMA... [options]

Compiles YAML interface definitions into TypeScript: types, server stub, clients, codecs.

Options:
  --out DIR    folder of the generated files (default: generated)
  --check      write nothing; fail when a generated file is not what would be written
  --help       show this
  --version    show the version

Exit codes: 0 fine, 1 errors in a schema, 2 wrong usage, 3 output out of date (--check), 5 cannot read or write,
70 internal error.

Example: rpcgen schemas/arith.yaml
`;

const flags = ["--out", "--check", "--help", "--version"];

/** What people expect from other tools, and what it is here. */
const subcommands: Readonly<Record<string, string>> = {
  generate: "`rpcgen SCHEMA...`",
  gen: "`rpcgen SCHEMA...`",
  build: "`rpcgen SCHEMA...`",
  compile: "`rpcgen SCHEMA...`",
  check: "`rpcgen SCHEMA... --check`",
  verify: "`rpcgen SCHEMA... --check`",
  help: "`rpcgen --help`",
  version: "`rpcgen --version`",
};

/**
 * Reads the command line.
 *
 * @throws UsageError
 */
export function readOptions(argv: readonly string[]): Options {
  const schemas: string[] = [];
  let out: string | undefined;
  const given = new Set<string>();
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? "";
    const [flag = word, value] = word.startsWith("--") ? split(word) : [word];
    if (flag === "--") {
      schemas.push(...argv.slice(i + 1));
      break;
    }
    if (flag === "--out" || flag === "-o") {
      const folder = value ?? argv[++i];
      if (folder === undefined || folder === "")
        throw new UsageError("`--out` needs a folder, as in `--out generated`");
      if (out !== undefined) throw new UsageError("`--out` is given twice");
      out = folder;
    } else if (flag === "-h" || flag === "-v") given.add(flag === "-h" ? "--help" : "--version");
    else if (flags.includes(flag)) {
      if (value !== undefined) throw new UsageError(`\`${flag}\` takes no value`);
      given.add(flag);
    } else if (flag.startsWith("-") && flag !== "-") throw unknownFlag(flag);
    else schemas.push(word);
  }
  const options = {
    schemas,
    out: out ?? "generated",
    check: given.has("--check"),
    help: given.has("--help"),
    version: given.has("--version"),
  };
  if (!options.help && !options.version) requireSchemas(schemas);
  return options;
}

function split(word: string): [flag: string, value?: string] {
  const equals = word.indexOf("=");
  return equals < 0 ? [word] : [word.slice(0, equals), word.slice(equals + 1)];
}

function unknownFlag(flag: string): UsageError {
  const longer = flags.find((known) => flag.startsWith(known) || (flag.length > 3 && known.startsWith(flag)));
  const otherwise = longer === undefined ? "`rpcgen --help` lists all options" : `did you mean \`${longer}\`?`;
  const { help = otherwise } = didYouMean(flag, flags);
  return new UsageError(`unknown option \`${flag}\`: ${help}`);
}

function requireSchemas(schemas: readonly string[]): void {
  const [first] = schemas;
  if (first === undefined) throw new UsageError("which schema? As in `rpcgen schemas/arith.yaml`");
  // A word that is no path and no file name: somebody looks for a subcommand.
  const { help } = /^[a-z]+$/.test(first) ? didYouMean(first, Object.keys(subcommands)) : {};
  if (help === undefined) return;
  const meant = subcommands[/`(.*)`/.exec(help)?.[1] ?? ""] ?? "`rpcgen --help`";
  throw new UsageError(`rpcgen has no subcommand \`${first}\`: did you mean ${meant}?`);
}
