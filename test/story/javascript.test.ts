// The target js: it runs as it is, compiles for its users, and "go to definition" leads into the schema.

import { deepStrictEqual, doesNotMatch, match, strictEqual } from "node:assert";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { generate } from "rpcgen";
import { root, rpcgen, run, temporaryFolder } from "../support/generator-schemas.ts";
import { LanguageServer, type Position } from "../support/language-server.ts";
import { TsServer } from "../support/tsserver.ts";

const use = `import { Server } from "rpcgen-runtime";
import { type Args, ArithTcpClient, argsType, DivideByZero, registerArith } from "./generated/arith.js";

const server = new Server();
registerArith(server, {
  multiply: ({ a, b }) => a * b,
  divide({ a, b }) {
    if (b === 0) throw new DivideByZero();
    return { quo: Math.trunc(a / b), rem: a % b };
  },
});
const { address } = await server.listen();
const arith = await ArithTcpClient.connect(address);
const args: Args = { a: 7, b: 8 };
const error = await arith.divide({ a: 1, b: 0 }).catch((thrown: unknown) => thrown);
const replies = [await arith.multiply(args), error instanceof DivideByZero, argsType.name];
await arith.close();
await server.close();
export const found: string = JSON.stringify(replies);
`;

/** A project with Arith as JavaScript. */
async function project(t: TestContext): Promise<string> {
  const folder = await temporaryFolder(t);
  mkdirSync(join(folder, "schemas"));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(join(root, "runtime"), join(folder, "node_modules/rpcgen-runtime"));
  writeFileSync(join(folder, "schemas/arith.yaml"), readFileSync(join(root, "schemas/arith.yaml")));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(join(folder, "use.ts"), use);
  const compilerOptions = {
    target: "es2023",
    lib: ["es2023", "esnext.disposable"],
    module: "nodenext",
    strict: true,
    types: [],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["use.ts"] }));
  const { code, out } = await rpcgen(["schemas/arith.yaml", "--target", "js"], folder);
  strictEqual(code, 0);
  match(out, /^generated\/arith\.js {2}.*\ngenerated\/arith\.d\.ts {2}.*\ngenerated\/arith\.d\.ts\.map {2}.*\n$/);
  return folder;
}

test("the JavaScript of Arith runs as it is, and its declarations are what TypeScript's users get", async (t) => {
  const folder = await project(t);
  for (const version of ["typescript", "typescript-6.0", "typescript-5.9"]) {
    const compiled = await run(join(root, "node_modules", version, "bin/tsc"), ["-p", folder], folder);
    deepStrictEqual([compiled.code, compiled.out], [0, ""], version);
  }
  writeFileSync(join(folder, "main.js"), 'import { found } from "./use.js";\nconsole.log(found);\n');
  deepStrictEqual(await run(join(folder, "main.js"), [], folder), { code: 0, out: '[56,true,"Args"]\n', err: "" });
});

test("JavaScript does what TypeScript does: no statement of the one is missing in the other", () => {
  for (const name of ["arith", "kitchen-sink", "pantry"]) {
    const files = new Map([[`schemas/${name}.yaml`, readFileSync(join(root, `schemas/${name}.yaml`), "utf8")]]);
    const script = generate({ files, target: "js" }).files.get(`${name}.js`) ?? "";
    // What the workspace compiles the TypeScript to, with another compiler.
    const compiled = readFileSync(join(root, `generated/dist/${name}.js`), "utf8");
    strictEqual(shape(script), shape(compiled), name);
  }
});

/** A script without what does not matter: comments, white space, the check of the runtime's edition. */
function shape(script: string): string {
  return script
    .replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "")
    .replace(/^1;/m, "")
    .replace(/\s+/g, " ")
    .replace(/,? ([}\])])/g, "$1")
    .replace(/([{[(]) /g, "$1")
    .trim();
}

test("the files of the target are written together, and none of them again when nothing has changed", async (t) => {
  const folder = await project(t);
  const again = await rpcgen(["schemas/arith.yaml", "--target", "js"], folder);
  match(again.out, /^(?:generated\/arith\.\S+ {2}unchanged\n){3}$/);
  writeFileSync(join(folder, "generated/arith.d.ts.map"), "{}\n");
  const refused = await rpcgen(["schemas/arith.yaml", "--target", "js"], folder);
  match(refused.err, /^error\[RG9001\]: `generated\/arith\.d\.ts\.map` was not written by rpcgen/);
  strictEqual(readFileSync(join(folder, "generated/arith.d.ts.map"), "utf8"), "{}\n");
  const script = readFileSync(join(folder, "generated/arith.js"), "utf8");
  doesNotMatch(script, /satisfies|^1;/m);
});

/** What editors are asked about: the last word of each text in use.ts, and what of the schema it leads to. */
const jumps: readonly (readonly [until: string, line: number, text: string])[] = [
  ["await arith.multiply", 23, "Multiply"],
  ["await arith.divide", 25, "Divide"],
  ["const args: Args", 7, "Args"],
  ["await ArithTcpClient", 21, "Arith"],
  ["{ a: 7, b", 9, "B"],
  ["throw new DivideByZero", 17, "DivideByZero"],
  ["registerArith", 21, "Arith"],
];

/** Where the last word of a text begins in use.ts, from 0. */
function placeOf(until: string): Position {
  const end = use.indexOf(until, use.indexOf("const server")) + until.length;
  const start = end - (/\w+$/.exec(until)?.[0].length ?? 0);
  const before = use.slice(0, start);
  return { line: before.split("\n").length - 1, character: start - before.lastIndexOf("\n") - 1 };
}

for (const version of ["typescript-5.9", "typescript-6.0"]) {
  test(`go to definition leads into the schema with ${version}`, async (t) => {
    const folder = await project(t);
    const file = join(folder, "use.ts");
    const server = new TsServer(t, join(root, "node_modules", version), folder);
    server.notify("open", { file });
    for (const [until, line, text] of jumps) {
      const { line: at, character } = placeOf(until);
      const found = await server.request("definition", { file, line: at + 1, offset: character + 1 });
      const [first] = found as readonly { file: string; start: Place; end: Place }[];
      strictEqual(first?.file, join(folder, "schemas/arith.yaml"), until);
      deepStrictEqual([first.start.line, textAt(folder, first.start, first.end.offset)], [line, text], until);
    }
  });
}

interface Place {
  readonly line: number;
  readonly offset: number;
}

function textAt(folder: string, { line, offset }: Place, end: number): string | undefined {
  const lines = readFileSync(join(folder, "schemas/arith.yaml"), "utf8").split("\n");
  return lines[line - 1]?.slice(offset - 1, end - 1);
}

test("go to definition leads into the schema with TypeScript 7", async (t) => {
  const folder = await project(t);
  const uri = `file://${join(folder, "use.ts")}`;
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  strictEqual(existsSync(compiler), true);
  const server = await LanguageServer.start(t, process.execPath, [compiler, "--lsp", "--stdio"], folder);
  server.open(uri, "typescript", use);
  for (const [until, line, text] of jumps) {
    const found = await server.request("textDocument/definition", { textDocument: { uri }, position: placeOf(until) });
    const [first] = found as readonly { uri: string; range: { start: Position; end: Position } }[];
    strictEqual(first?.uri, `file://${join(folder, "schemas/arith.yaml")}`, until);
    const { start, end } = first.range;
    const place = { line: start.line + 1, offset: start.character + 1 };
    deepStrictEqual([place.line, textAt(folder, place, end.character + 1)], [line, text], until);
  }
});
