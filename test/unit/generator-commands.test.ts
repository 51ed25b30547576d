// The commands beside plain generating, as processes: check, fix, init, model, watching, and package.json.

import { deepStrictEqual, doesNotMatch, match, ok, strictEqual } from "node:assert";
import { spawn, spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { chmod, mkdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { root, rpcgen, run, temporaryFolder } from "../support/generator-schemas.ts";

const good = "rpcgen: 1\ntypes:\n  T: { A: int }\nservices:\n  S:\n    M: T -> int\n";

test("check shows what is wrong and writes nothing", async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, "a.yaml"), good);
  deepStrictEqual(await rpcgen(["check", "a.yaml"], folder), {
    code: 0,
    out: "a.yaml  1 type, 1 service, 1 method\n",
    err: "",
  });
  deepStrictEqual(await rpcgen(["check", "a.yaml", "--quiet"], folder), { code: 0, out: "", err: "" });
  await writeFile(join(folder, "a.yaml"), good.replace("A: int", "A: integer"));
  const { code, out, err } = await rpcgen(["check", "a.yaml"], folder);
  deepStrictEqual([code, out], [1, ""]);
  match(err, /^error\[RG2005\][\s\S]*\n\n1 error\n$/);
  deepStrictEqual(readdirSync(folder), ["a.yaml"]);
});

test("a folder stands for all schemas in it, in an order of their own; hidden ones and node_modules are left out", async (t) => {
  const folder = await temporaryFolder(t);
  for (const path of ["b", "b/c", "node_modules", ".git"]) await mkdir(join(folder, path));
  for (const path of ["Z.yaml", "a.yml", "b/c/d.YAML", "node_modules/x.yaml", ".git/x.yaml", "notes.txt"]) {
    await writeFile(join(folder, path), good);
  }
  await symlink("..", join(folder, "b/loop"));
  const { code, out } = await rpcgen(["check", "."], folder);
  strictEqual(code, 0);
  deepStrictEqual(
    out.split("\n").map((line) => line.split(" ")[0]),
    ["Z.yaml", "a.yml", "b/c/d.YAML", ""],
  );
});

test("package.json says what a run without words does, and the command line goes first", async (t) => {
  const folder = await temporaryFolder(t);
  await mkdir(join(folder, "schemas"));
  await writeFile(join(folder, "schemas/a.yaml"), good);
  const config = (rpcgen: unknown): Promise<void> =>
    writeFile(join(folder, "package.json"), JSON.stringify({ rpcgen }));
  await config({ schemas: ["schemas"], out: "src/generated", target: "js" });
  strictEqual((await rpcgen([], folder)).code, 0);
  deepStrictEqual(readdirSync(join(folder, "src/generated")), ["a.d.ts", "a.d.ts.map", "a.js"]);
  strictEqual((await rpcgen(["--target", "ts", "--out", "here"], folder)).code, 0);
  deepStrictEqual(readdirSync(join(folder, "here")), ["a.ts"]);
  strictEqual((await rpcgen(["check"], folder)).code, 0);
  const cases: readonly (readonly [config: unknown, said: string])[] = [
    [{ schema: [] }, 'package.json: unknown key "rpcgen.schema": did you mean "schemas"?'],
    [{ schemas: "schemas" }, 'package.json: "rpcgen.schemas" has to be a list of schemas and folders'],
    [{ target: "java" }, 'package.json: "rpcgen.target" has to be "ts" or "js"'],
    [[], 'package.json: "rpcgen" is an object, as in { "schemas": ["schemas"] }'],
  ];
  for (const [value, said] of cases) {
    await config(value);
    deepStrictEqual(await rpcgen([], folder), { code: 2, out: "", err: `rpcgen: ${said}\n` });
  }
  await writeFile(join(folder, "package.json"), "{");
  deepStrictEqual(await rpcgen([], folder), {
    code: 5,
    out: "",
    err: "rpcgen: cannot read `package.json`: it is no JSON\n",
  });
});

const mistakes = `types:
\targs:
\t\tid: integer # A comment that stays where it is.
\t\tNames: []string
\t\tTable: { Rows: map[string]int, Cells: int[] }
errors:
  NotFound: { messsage: "not found" }
  Bad: arith: bad
services:
  S:
    Get: args -> *Item
`;

test("fix mends what there is one way for, changes nothing else, and shows what is left", async (t) => {
  const folder = await temporaryFolder(t);
  const file = join(folder, "a.yaml");
  await writeFile(file, mistakes);
  await chmod(file, 0o640);
  const dry = await rpcgen(["fix", "a.yaml", "--dry-run"], folder);
  match(dry.out, /\na\.yaml {2}\d+ fixes to make\n$/);
  strictEqual(await readFile(file, "utf8"), mistakes);

  const { code, out, err } = await rpcgen(["fix", "a.yaml"], folder);
  match(out, /^a\.yaml:\d+: RG1\d{3}: /);
  strictEqual(
    await readFile(file, "utf8"),
    `rpcgen: 1
types:
  Args:
    Id: int # A comment that stays where it is.
    Names: string[]
    Table: { Rows: "map<string, int>", Cells: "int[]" }
errors:
  NotFound: { message: "not found" }
  Bad: "arith: bad"
services:
  S:
    Get: args -> Item
`,
  );
  strictEqual((await stat(file)).mode & 0o777, 0o640);
  // What was meant by these, only their author knows.
  strictEqual(code, 1);
  match(err, /unknown type `args`[\s\S]*did you mean `Args`\?[\s\S]*unknown type `Item`/);
  deepStrictEqual(readdirSync(folder), ["a.yaml"]);
});

test("fix makes spaces of blanks, and line feeds of carriage returns, where they mislead", async (t) => {
  const folder = await temporaryFolder(t);
  const file = join(folder, "a.yaml");
  // Lines that end as they do on Windows stay so, and what stands in a text is part of it.
  const mended = `rpcgen: 1\r\ntypes:\n  Args:\n    A: int\n    B: int # A and\u00a0B.\nerrors:\n  Late: too\u00a0late\n`;
  await writeFile(file, mended.replaceAll("  ", " \u00a0").replace("B: ", "B:\u3000").replace("A: int\n", "A: int\r"));
  const { code } = await rpcgen(["fix", "a.yaml"], folder);
  deepStrictEqual([code, await readFile(file, "utf8")], [0, mended]);
});

test("fix follows a link to the schema, and leaves alone what is fine", async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, "real.yaml"), good.replace("A: int", "A: integer"));
  await symlink("real.yaml", join(folder, "link.yaml"));
  strictEqual((await rpcgen(["fix", "link.yaml"], folder)).code, 0);
  strictEqual(await readFile(join(folder, "real.yaml"), "utf8"), good);
  const again = await rpcgen(["fix", "link.yaml"], folder);
  deepStrictEqual(again, { code: 0, out: "link.yaml  nothing to fix\n", err: "" });
});

/** What `npm install` would bring. */
async function install(folder: string): Promise<void> {
  await mkdir(join(folder, "node_modules"));
  await symlink(join(root, "runtime"), join(folder, "node_modules/rpcgen-runtime"));
  await symlink(join(root, "node_modules/@types"), join(folder, "node_modules/@types"));
}

test("init makes a project that compiles and answers, and overwrites nothing", async (t) => {
  const folder = await temporaryFolder(t);
  const first = await rpcgen(["init", "shop"], folder);
  strictEqual(first.code, 0);
  deepStrictEqual(readdirSync(join(folder, "shop"), { recursive: true }).sort(), [
    "client.ts",
    "package.json",
    "schemas",
    "schemas/arith.yaml",
    "server.ts",
    "tsconfig.json",
  ]);
  const shop = join(folder, "shop");
  await install(shop);
  strictEqual((await rpcgen([], shop)).code, 0);
  const compiled = await run(join(root, "node_modules/typescript/bin/tsc"), [], shop);
  deepStrictEqual([compiled.code, compiled.out], [0, ""]);
  ok(readdirSync(join(shop, "dist")).includes("server.js"));

  await writeFile(join(shop, "server.ts"), "// mine\n");
  const second = await rpcgen(["init"], shop);
  strictEqual(second.code, 0);
  match(second.out, /^server\.ts {2}is already there$/m);
  doesNotMatch(second.err, /hint: package\.json/);
  strictEqual(await readFile(join(shop, "server.ts"), "utf8"), "// mine\n");
});

test("init says what a package.json lacks that npm has made: the kind of module, and rpcgen's own key", async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, "package.json"), '{ "name": "mine", "type": "commonjs" }\n');
  const { err } = await rpcgen(["init"], folder);
  match(err, /^hint: package\.json: set "type": "module", without which these files do not compile$/m);
  match(err, /^hint: package\.json: add "rpcgen": \{ "schemas": \["schemas"\], "out": "generated" \}$/m);
  match(err, /^next: npm install rpcgen-runtime && .* && npx rpcgen schemas && npx tsc$/m);
});

test("a Node that is too old is told which one is needed, and not an internal error", async (t) => {
  const folder = await temporaryFolder(t);
  const older = (version: string): string =>
    `data:text/javascript,Object.defineProperty(process,"versions",{value:{node:"${version}"}})`;
  const script = join(root, "generator/bin/rpcgen.js");
  for (const [version, code] of [
    ["18.20.8", 2],
    ["20.18.3", 2],
    ["20.19.0", 0],
    ["24.1.0", 0],
  ] as const) {
    const child = spawnSync(process.execPath, ["--import", older(version), script, "--version"], { cwd: folder });
    strictEqual(child.status, code, version);
    const expected = code === 0 ? "" : `rpcgen needs Node.js 20.19 or newer, and this is ${version}\n`;
    strictEqual(child.stderr.toString(), expected);
  }
});

test("init writes a server for the schemas that are already there, which compiles", async (t) => {
  const folder = await temporaryFolder(t);
  await mkdir(join(folder, "schemas"));
  await writeFile(join(folder, "schemas/a.yaml"), good);
  await writeFile(
    join(folder, "schemas/b.yaml"),
    "rpcgen: 1\nservices:\n  Server:\n    Ping: void -> void\n  B2:\n    Get: int -> int\n",
  );
  strictEqual((await rpcgen(["init"], folder)).code, 0);
  strictEqual((await rpcgen([], folder)).code, 0);
  match(await readFile(join(folder, "server.ts"), "utf8"), /throw new rpcgen\.RpcError\("S\.M is not implemented yet"/);
  await install(folder);
  const compiled = await run(join(root, "node_modules/typescript/bin/tsc"), [], folder);
  deepStrictEqual([compiled.code, compiled.out], [0, ""]);
});

test("model prints the checked schema as JSON, with the place of everything", async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, "a.yaml"), good);
  const { code, out, err } = await rpcgen(["model", "a.yaml"], folder);
  deepStrictEqual([code, err], [0, ""]);
  const model = JSON.parse(out);
  strictEqual(model.rpcgen, 1);
  strictEqual(model.file, "a.yaml");
  match(model.hash, /^[0-9a-f]{16}$/);
  deepStrictEqual(model.types[0].origin, [3, 3]);
  deepStrictEqual(model.types[0].fields[0].origin, [3, 8]);
  deepStrictEqual(model.services[0].methods[0].origin, [6, 5]);
  strictEqual(model.services[0].methods[0].wire, "S.M");
  await writeFile(join(folder, "b.yaml"), good);
  const two = await rpcgen(["model", "a.yaml", "b.yaml"], folder);
  deepStrictEqual([two.code, two.out], [2, ""]);
});

test("--dry-run says what would be written, --clean removes what no schema gives any more, and nothing of others", async (t) => {
  const folder = await temporaryFolder(t);
  for (const name of ["a", "b"]) await writeFile(join(folder, `${name}.yaml`), good);
  deepStrictEqual(await rpcgen(["a.yaml", "--dry-run"], folder), {
    code: 0,
    out: "generated/a.ts  would be created\n",
    err: "",
  });
  deepStrictEqual(readdirSync(folder), ["a.yaml", "b.yaml"]);
  await rpcgen(["a.yaml", "b.yaml"], folder);
  await rpcgen(["a.yaml", "--target", "js"], folder);
  await writeFile(join(folder, "generated/mine.ts"), "export const mine = 1;\n");
  const dry = await rpcgen(["a.yaml", "--clean", "--dry-run"], folder);
  match(dry.out, /^generated\/b\.ts {2}would be removed$/m);
  strictEqual(readdirSync(join(folder, "generated")).length, 6);
  strictEqual((await rpcgen(["a.yaml", "--clean"], folder)).code, 0);
  deepStrictEqual(readdirSync(join(folder, "generated")), ["a.ts", "mine.ts"]);
});

test("--force overwrites a file that rpcgen did not write", async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, "a.yaml"), good);
  await mkdir(join(folder, "generated"));
  await writeFile(join(folder, "generated/a.ts"), "export const mine = 1;\n");
  strictEqual((await rpcgen(["a.yaml"], folder)).code, 5);
  strictEqual((await rpcgen(["a.yaml", "--force"], folder)).code, 0);
  match(await readFile(join(folder, "generated/a.ts"), "utf8"), /^\/\/ Code generated by rpcgen/);
});

test("--runtime names another package for generated code to import, and the file is printed anew", async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, "a.yaml"), good);
  await rpcgen(["a.yaml"], folder);
  const { out } = await rpcgen(["a.yaml", "--runtime", '@acme/"runtime'], folder);
  doesNotMatch(out, /unchanged/);
  match(await readFile(join(folder, "generated/a.ts"), "utf8"), /^} from "@acme\/\\"runtime\/client";$/m);
});

test("--watch runs again when a schema changes, also when it is replaced, and when one is added", async (t) => {
  const folder = await temporaryFolder(t);
  await mkdir(join(folder, "schemas"));
  await writeFile(join(folder, "schemas/a.yaml"), good);
  const script = join(root, "generator/bin/rpcgen.js");
  const child = spawn(process.execPath, [script, "schemas", "--watch"], { cwd: folder });
  t.after(() => child.kill());
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const said = createInterface({ input: child.stderr })[Symbol.asyncIterator]();
  match((await lines.next()).value, /^generated\/a\.ts {2}1 type/);
  match((await said.next()).value, /^watching for changes/);
  await writeFile(join(folder, "schemas/a.yaml"), good.replace("A: int", "A: string"));
  match((await lines.next()).value, /^generated\/a\.ts {2}1 type/);
  match((await said.next()).value, /^watching for changes/);
  await writeFile(join(folder, "schemas/b.yaml"), good);
  const both = [(await lines.next()).value, (await lines.next()).value];
  deepStrictEqual(both.map((line: string) => line.split(" ")[0]).sort(), ["generated/a.ts", "generated/b.ts"]);
});

test("--watch runs again when an imported schema of another folder changes", async (t) => {
  const folder = await temporaryFolder(t);
  for (const name of ["schemas", "shared"]) await mkdir(join(folder, name));
  await writeFile(join(folder, "shared/common.yaml"), good);
  const importing = "rpcgen: 1\nimports:\n  common: ../shared/common.yaml\ntypes:\n  U: { T: common.T }\n";
  await writeFile(join(folder, "schemas/a.yaml"), importing);
  const script = join(root, "generator/bin/rpcgen.js");
  const child = spawn(process.execPath, [script, "check", "schemas", "--watch"], { cwd: folder });
  t.after(() => child.kill());
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const said = createInterface({ input: child.stderr })[Symbol.asyncIterator]();
  match((await lines.next()).value, /^schemas\/a\.yaml {2}1 type/);
  match((await said.next()).value, /^watching for changes/);
  await writeFile(join(folder, "shared/common.yaml"), good.replace("  T:", "  Tt:").replace("T ->", "Tt ->"));
  match((await said.next()).value, /^error\[RG7004\]/);
});
