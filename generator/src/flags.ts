// Flags: the commands, and the options that each of them takes.

/** The commands. The first is what `rpcgen` does when it is given none. */
export const commands = {
  generate: { words: "SCHEMA|FOLDER...", what: "generates code (the default)" },
  check: { words: "SCHEMA|FOLDER...", what: "shows what is wrong with schemas, and writes nothing" },
  fix: { words: "SCHEMA|FOLDER...", what: "mends what can be mended in one way only" },
  init: { words: "[FOLDER]", what: "begins a project: a schema, a server, a client; overwrites nothing" },
  explain: { words: "[CODE]", what: "explains a diagnostic, with a bad and a good example" },
  schema: { words: "", what: "prints the JSON Schema of schemas, for editors" },
  call: { words: "ADDRESS Service.Method [VALUE|@FILE|-]", what: "calls a method of a server, by a schema" },
  ls: { words: "ADDRESS", what: "lists the methods of a server that shows them: ours, and Go's" },
  model: { words: "SCHEMA", what: "prints a checked schema as JSON, for other generators" },
} as const;

export type CommandName = keyof typeof commands;

/** An option. */
export interface Flag {
  /** What its value is called; without one it takes none. */
  readonly value?: string;
  /** The values that there are, if not any. */
  readonly choices?: readonly string[];
  readonly short?: string;
  /** It may be given more than once. */
  readonly many?: true;
  /** The commands that take it; all when absent. */
  readonly of?: readonly CommandName[];
  readonly help: string;
}

const inputs: readonly CommandName[] = ["generate", "check", "fix"];

/** The options, in the order of `--help`. */
export const flags: Readonly<Record<string, Flag>> = {
  out: { value: "DIR", short: "o", of: ["generate"], help: "folder of the generated files (default: generated)" },
  target: {
    value: "ts|js",
    choices: ["ts", "js"],
    of: ["generate"],
    help: "what is generated: TypeScript (default), or JavaScript with declarations",
  },
  check: { of: ["generate"], help: "write nothing; fail when a file is not what would be written" },
  watch: { short: "w", of: ["generate", "check"], help: "go on, and run again when a schema changes" },
  "dry-run": { short: "n", of: ["generate", "fix"], help: "say what would be written, and write nothing" },
  clean: { of: ["generate"], help: "remove generated files from the folder that no schema here gives" },
  force: { of: ["generate"], help: "overwrite also what rpcgen did not write, or somebody has changed" },
  "import-ext": {
    value: "ts|js|none",
    choices: ["ts", "js", "none"],
    of: ["generate"],
    help: "ending of imported generated files (default: ts, for --target js: js)",
  },
  runtime: { value: "NAME", of: ["generate"], help: "package of the runtime (default: rpcgen-runtime)" },
  format: {
    value: "pretty|short|json|github",
    choices: ["pretty", "short", "json", "github"],
    of: inputs,
    help: "how problems are shown (default: pretty); json is data, on standard output",
  },
  "max-errors": { value: "N", of: inputs, help: "how many problems are shown (default: 50)" },
  quiet: { short: "q", of: inputs, help: "say nothing of what went well" },
  schema: { value: "FILE", short: "s", of: ["call"], help: "the schema (default: those of package.json)" },
  header: { value: '"NAME: VALUE"', short: "H", many: true, of: ["call", "ls"], help: "a header, of HTTP" },
  wire: {
    value: "gob|jsonrpc|post",
    choices: ["gob", "jsonrpc", "post"],
    of: ["call"],
    help: "what is spoken: gob (default), Go's JSON-RPC, or HTTP POST in JSON",
  },
  timeout: {
    value: "TIME",
    of: ["call"],
    help: "how long it may take, as in 5s (default: what the schema says, or 30s)",
  },
  service: {
    value: "NAME",
    of: ["call"],
    help: "what the server has registered the service as, if not by its own name",
  },
  cacert: { value: "FILE", of: ["call", "ls"], help: "whom to trust with TLS, in PEM" },
  cert: { value: "FILE", of: ["call"], help: "a certificate to show, in PEM" },
  key: { value: "FILE", of: ["call"], help: "the key of the certificate, in PEM" },
  json: { of: ["call", "ls"], help: "one line of JSON on standard output, errors too" },
  debug: { help: "show the stack of an internal error" },
  help: { short: "h", help: "show this, or a command's own" },
  version: { short: "v", help: "show the version" },
};

/** Whether a word is a command's name. */
export function isCommand(word: string): word is CommandName {
  return Object.hasOwn(commands, word);
}

/** Whether a command takes an option. */
export function takes(command: CommandName, flag: string): boolean {
  const { of } = flags[flag] ?? {};
  return of === undefined || of.includes(command);
}
