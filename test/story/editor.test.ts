// An editor with the JSON Schema of schemas: what it offers at five places, and that it has nothing against good schemas.

import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { root, rpcgen } from "../support/generator-schemas.ts";
import { LanguageServer } from "../support/language-server.ts";

const schemaUri = `file://${join(root, "generator/rpcgen.schema.json")}`;
const modeline = `# yaml-language-server: $schema=${schemaUri}\n`;

/** `yaml-language-server`, which editors use. */
async function start(t: TestContext): Promise<LanguageServer> {
  const script = join(root, "node_modules/yaml-language-server/bin/yaml-language-server");
  const server = await LanguageServer.start(t, process.execPath, [script, "--stdio"], root);
  const yaml = { validate: true, completion: true, hover: true, schemaStore: { enable: false }, yamlVersion: "1.2" };
  server.notify("workspace/didChangeConfiguration", { settings: { yaml } });
  return server;
}

/** What is offered where `|` stands. */
async function offered(server: LanguageServer, name: string, marked: string): Promise<string[]> {
  const text = modeline + marked;
  const at = text.indexOf("|");
  const before = text.slice(0, at);
  const position = { line: before.split("\n").length - 1, character: at - before.lastIndexOf("\n") - 1 };
  const uri = `file:///${name}.yaml`;
  server.open(uri, "yaml", before + text.slice(at + 1));
  const reply = await server.request("textDocument/completion", { textDocument: { uri }, position });
  const items = Array.isArray(reply) ? reply : (reply as { items: { label: string }[] }).items;
  return items.map((item: { label: string }) => item.label).sort();
}

const places: readonly (readonly [
  name: string,
  marked: string,
  expected: readonly string[],
  not: readonly string[],
])[] = [
  [
    "a-key-of-the-schema",
    "rpcgen: 1\n|\n",
    ["doc", "errors", "go", "imports", "json", "package", "services", "types"],
    ["min", "call"],
  ],
  [
    "a-type",
    "rpcgen: 1\ntypes:\n  Item:\n    Price: |\n",
    ["any", "bool", "bytes", "duration", "float64", "int", "int64", "string", "time", "uint8"],
    ["void", "types"],
  ],
  [
    "a-facet",
    "rpcgen: 1\ntypes:\n  Item:\n    Price:\n      type: int\n      |\n",
    ["default", "doc", "embed", "example", "format", "json", "max", "min", "pattern", "secret", "unique"],
    ["call", "message", "types"],
  ],
  [
    "a-code",
    "rpcgen: 1\nerrors:\n  Gone:\n    message: gone\n    code: |\n",
    ["aborted", "already_exists", "invalid_argument", "not_found", "unauthenticated", "unavailable"],
    ["int", "message"],
  ],
  [
    "a-directive-of-a-method",
    "rpcgen: 1\nservices:\n  Shop:\n    Get:\n      call: int -> int\n      |\n",
    ["deprecated", "doc", "idempotent", "roles", "since", "timeout", "ts", "wire"],
    ["min", "message", "enum"],
  ],
];

test("an editor offers what can stand at a place", async (t) => {
  const server = await start(t);
  for (const [name, marked, expected, not] of places) {
    const found = await offered(server, name, marked);
    deepStrictEqual(
      expected.filter((label) => !found.includes(label)),
      [],
      `${name} offers ${found.join(", ")}`,
    );
    deepStrictEqual(
      not.filter((label) => found.includes(label)),
      [],
      name,
    );
  }
});

/** What an editor underlines. */
async function underlined(server: LanguageServer, uri: string, text: string): Promise<string[]> {
  const published = server.next("textDocument/publishDiagnostics");
  server.open(uri, "yaml", text);
  const { diagnostics } = (await published) as {
    diagnostics: { message: string; range: { start: { line: number } } }[];
  };
  return diagnostics.map(({ message, range }) => `${range.start.line + 1}: ${message}`);
}

test("an editor has nothing against the schemas of this repository, which name the JSON Schema themselves", async (t) => {
  const server = await start(t);
  for (const name of readdirSync(join(root, "schemas"))) {
    const text = readFileSync(join(root, "schemas", name), "utf8");
    strictEqual(text.split("\n", 1)[0], "# yaml-language-server: $schema=../generator/rpcgen.schema.json", name);
    deepStrictEqual(await underlined(server, `file://${join(root, "schemas", name)}`, text), [], name);
  }
});

test("an editor underlines what is no schema", async (t) => {
  const server = await start(t);
  const found = await underlined(
    server,
    "file:///bad.yaml",
    `${modeline}rpcgen: 1\ntypes:\n  Item: { Price: 'int int' }\n`,
  );
  ok(found.length > 0);
});

test("`rpcgen schema` prints the JSON Schema that the package has", async () => {
  const { code, out } = await rpcgen(["schema"], root);
  strictEqual(code, 0);
  strictEqual(out, readFileSync(join(root, "generator/rpcgen.schema.json"), "utf8"));
});
