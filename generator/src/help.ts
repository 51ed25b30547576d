// Help: what `rpcgen --help` and `rpcgen COMMAND --help` say.

import { type CommandName, commands, flags, takes } from "./flags.ts";

const exitCodes = `Exit codes: 0 fine, 1 errors in a schema, 2 wrong usage, 3 output out of date (--check), 5 cannot read or write,
6 the call failed (call, ls), 70 internal error.`;

const config = `Without schemas, those of the key "rpcgen" in package.json are taken:
  "rpcgen": { "schemas": ["schemas"], "out": "generated", "target": "ts" }`;

const examples: Readonly<Record<CommandName, readonly string[]>> = {
  generate: ["rpcgen schemas/arith.yaml", "rpcgen schemas --out src/generated --watch"],
  check: ["rpcgen check schemas", "rpcgen check schemas --format github"],
  fix: ["rpcgen fix schemas/shop.yaml --dry-run"],
  init: ["rpcgen init", "rpcgen init my-service"],
  explain: ["rpcgen explain RG2004"],
  schema: ["rpcgen schema > rpcgen.schema.json"],
  call: [
    "rpcgen call localhost:1234 Arith.Multiply '{a: 7, b: 8}' --schema schemas/arith.yaml",
    'rpcgen call https://rpc.example Arith.Divide @args.yaml -H "authorization: Bearer …" --timeout 5s',
  ],
  ls: ["rpcgen ls localhost:1234"],
  model: ["rpcgen model schemas/arith.yaml"],
};

/** The help of the whole command line, or of one command. */
export function help(command?: CommandName): string {
  if (command !== undefined) return helpOf(command);
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  const list = Object.entries(commands).map(([name, { what }]) => `  ${name.padEnd(width)}  ${what}`);
  return `Usage: rpcgen [COMMAND] SCHEMA|FOLDER... [options]

Compiles YAML interface definitions into TypeScript: types, server stub, clients, codecs.

Commands (rpcgen COMMAND --help shows more):
${list.join("\n")}

Options of generate:
${optionsOf("generate")}

${config}

${exitCodes}

Example: rpcgen schemas/arith.yaml
`;
}

function helpOf(command: CommandName): string {
  const { words, what } = commands[command];
  const usage = ["rpcgen", command, words, "[options]"].filter((part) => part !== "").join(" ");
  const sections = [
    `Usage: ${usage}`,
    `${what.charAt(0).toUpperCase()}${what.slice(1)}.`,
    `Options:\n${optionsOf(command)}`,
    ...(command === "generate" || command === "check" || command === "fix" ? [config] : []),
    exitCodes,
    `Examples:\n${examples[command].map((line) => `  ${line}`).join("\n")}`,
  ];
  return `${sections.join("\n\n")}\n`;
}

function optionsOf(command: CommandName): string {
  const rows = Object.entries(flags)
    .filter(([name]) => takes(command, name))
    .map(([name, { value, short, help }]) => {
      return {
        form: `--${name}${short === undefined ? "" : `, -${short}`}${value === undefined ? "" : ` ${value}`}`,
        help,
      };
    });
  const width = Math.min(28, Math.max(...rows.map(({ form }) => form.length)));
  return rows
    .map(({ form, help }) =>
      form.length > width ? `  ${form}\n  ${" ".repeat(width)}  ${help}` : `  ${form.padEnd(width)}  ${help}`,
    )
    .join("\n");
}
