// A round of hostile schemas, and the command line with hostile files and folders. `npm run fuzz:schemas` is for long rounds.

import { deepStrictEqual, doesNotMatch, match, ok, strictEqual, throws } from "node:assert";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { generate } from "rpcgen";
import { rpcgen, temporaryFolder } from "../support/generator-schemas.ts";
import { checkHostile, checkShape } from "./schema-check.ts";
import { hostileSchema } from "./schemas.ts";

const runs = process.env["CI"] ? 600 : 150;
const good = "rpcgen: 1\ntypes:\n  T: { A: int }\nservices:\n  S:\n    M: T -> int\n";

test("random hostile schemas give diagnostics or sound output, each in time", () => {
  let generated = 0;
  fc.assert(
    fc.property(hostileSchema, (schema) => {
      if (checkHostile(schema).generated) generated++;
    }),
    { numRuns: runs },
  );
  // A test of which nothing comes would be none.
  ok(generated > runs / 10, `${generated} of ${runs} were generated`);
});

test("the check of the output sees what it is there for", () => {
  const output = generate({ files: new Map([["a.yaml", good]]) }).files.get("a.ts") ?? "";
  checkShape(output, good);
  const spoilt = [
    "evil();\n",
    "export const evil = 1;\n",
    "import('evil');\n",
    "*/",
    "const a = `${b}`;\n",
    "// \u2028\n",
  ];
  for (const text of spoilt) throws(() => checkShape(output + text, good), text);
  throws(() => checkShape(output.replace('"rpcgen-runtime/client"', '"evil"'), good));
});

/** Every file below a folder with what is in it. */
function tree(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
    const path = join(folder, name);
    const stats = lstatSync(path);
    found[name] = stats.isSymbolicLink()
      ? `-> ${readlinkSync(path)}`
      : stats.isFile()
        ? readFileSync(path, "utf8")
        : "/";
  }
  return found;
}

const fileNames = [
  "a",
  "..",
  "...",
  "...a",
  "-a",
  " a",
  "a ",
  "a.b",
  "CON",
  "nul",
  "com1.x",
  "é",
  "e\u0301",
  "💥",
  "a\nb",
  "a\u202eb",
  "a'b",
  'a"b',
  "a`b",
  "a$(evil)",
  "a;b",
  "a*b",
  "a?b",
  "a|b",
  "a:b",
  "%2e%2e%2fa",
  "A".repeat(200),
  "a\\b",
  "*@ts-nocheck",
  "constructor",
  "__proto__",
];

test("whatever a schema is called, nothing is written outside of --out, and what is written there is its own", async (t) => {
  const folder = await temporaryFolder(t);
  for (const [i, name] of fileNames.entries()) {
    const project = join(folder, String(i));
    mkdirSync(join(project, "schemas"), { recursive: true });
    writeFileSync(join(project, "schemas", `${name}.yaml`), good);
    const before = tree(project);
    const { code, out, err } = await rpcgen(["--out", "out", "--", `schemas/${name}.yaml`], project);
    const { out: _, ...after } = tree(project);
    const written = Object.keys(after).filter((path) => path.startsWith("out/"));
    for (const path of written) delete after[path];
    deepStrictEqual(after, before, name);
    ok(code === 0 || code === 2 || code === 5, `${name}: ${code} ${err}`);
    deepStrictEqual(written, code === 0 ? [`out/${name.replace(/^.*\\/, "")}.ts`] : [], name);
    // Nothing that a terminal would take for a command, or that turns a line around.
    doesNotMatch((out + err).replaceAll("\n", ""), /[\p{Cc}\p{Cf}]/u, name);
    if (code === 0)
      strictEqual(
        readFileSync(join(project, written[0] ?? ""), "utf8")
          .split("\n")[1]
          ?.slice(0, 15),
        "// rpcgen:input",
      );
  }
});

test("an output folder that is a link is written to; a link to a folder in place of an output is refused or replaced", async (t) => {
  const folder = await temporaryFolder(t);
  writeFileSync(join(folder, "a.yaml"), good);
  mkdirSync(join(folder, "real"));
  symlinkSync("real", join(folder, "link"));
  strictEqual((await rpcgen(["a.yaml", "--out", "link"], folder)).code, 0);
  deepStrictEqual(readdirSync(join(folder, "real")), ["a.ts"]);
  mkdirSync(join(folder, "other"));
  mkdirSync(join(folder, "precious"));
  writeFileSync(join(folder, "precious/file"), "mine");
  symlinkSync("../precious", join(folder, "other/a.ts"));
  const { code, err } = await rpcgen(["a.yaml", "--out", "other"], folder);
  strictEqual(code, 5);
  match(err, /^error\[RG9004\]: cannot write `other\/a\.ts`: it is a folder\n/);
  deepStrictEqual(tree(join(folder, "precious")), { file: "mine" });
});

test("a dangling link in place of an output is replaced, not followed", async (t) => {
  const folder = await temporaryFolder(t);
  writeFileSync(join(folder, "a.yaml"), good);
  mkdirSync(join(folder, "out"));
  symlinkSync("../../outside.ts", join(folder, "out/a.ts"));
  strictEqual((await rpcgen(["a.yaml", "--out", "out"], folder)).code, 0);
  strictEqual(lstatSync(join(folder, "out/a.ts")).isFile(), true);
  strictEqual(existsSync(join(folder, "../outside.ts")), false);
});

test("names that differ in capitals alone are refused, in one run and in two", async (t) => {
  const folder = await temporaryFolder(t);
  mkdirSync(join(folder, "x"));
  writeFileSync(join(folder, "x/shop.yaml"), good);
  writeFileSync(join(folder, "Shop.yaml"), good);
  const both = await rpcgen(["x/shop.yaml", "Shop.yaml"], folder);
  deepStrictEqual([both.code, existsSync(join(folder, "generated"))], [2, false]);
  strictEqual((await rpcgen(["x/shop.yaml"], folder)).code, 0);
  const later = await rpcgen(["Shop.yaml"], folder);
  strictEqual(later.code, 5);
  match(
    later.err,
    /^error\[RG9004\]: cannot write `generated\/Shop\.ts`: `generated\/shop\.ts` is the same file on some systems\n/,
  );
  deepStrictEqual(readdirSync(join(folder, "generated")), ["shop.ts"]);
});

test("when one file cannot be put into its place, all are as they were before", async (t) => {
  const { OutputFolder } = await import(new URL("../../../generator/dist/output.js", import.meta.url).href);
  const folder = await temporaryFolder(t);
  const before = { "a.ts": "// Code generated by rpcgen from a.yaml. DO NOT EDIT.\nold a", link: "-> elsewhere" };
  writeFileSync(join(folder, "a.ts"), before["a.ts"]);
  symlinkSync("elsewhere", join(folder, "link"));
  const output = new OutputFolder(folder, "/");
  // The last name is too long for its temporary file: what came before it has been written beside its place by then.
  const files = new Map([
    ["a.ts", "new a"],
    ["link", "new link"],
    ["b.ts", "new b"],
    [`${"c".repeat(250)}.ts`, "new c"],
  ]);
  throws(() => output.write(files), /cannot write .*: the name is too long/);
  deepStrictEqual(tree(folder), before);
  // In the second half, while files move into their places: this one is a folder by then.
  const late = new Map([
    ["a.ts", "new a"],
    ["link", "new link"],
    ["b.ts", "new b"],
  ]);
  const entries = late[Symbol.iterator].bind(late);
  late[Symbol.iterator] = function* () {
    yield* entries();
    mkdirSync(join(folder, "b.ts"));
    return undefined;
  };
  throws(() => output.write(late), /cannot write .*b\.ts/);
  rmSync(join(folder, "b.ts"), { recursive: true });
  deepStrictEqual(tree(folder), before);
});

test("a folder that cannot be written to is left as it is", {
  skip: process.getuid?.() === 0 && "root may write anywhere",
}, async (t) => {
  const folder = await temporaryFolder(t);
  writeFileSync(join(folder, "a.yaml"), good);
  mkdirSync(join(folder, "out"));
  chmodSync(join(folder, "out"), 0o500);
  const { code, err } = await rpcgen(["a.yaml", "--out", "out"], folder);
  strictEqual(code, 5);
  match(err, /permission denied/);
});

test("fix never makes a text that says less, or touches what it does not mend", () => {
  const folder = mkdtempSync(join(tmpdir(), "rpcgen-"));
  try {
    const schema =
      "# Kept: this comment\nrpcgen:   1 # and this\ntypes:\n   T:   {   A:   integer   }   # and all this white space\n";
    writeFileSync(join(folder, "a.yaml"), schema);
    execFileSync(
      process.execPath,
      [new URL("../../../generator/bin/rpcgen.js", import.meta.url).pathname, "fix", "a.yaml"],
      { cwd: folder },
    );
    strictEqual(readFileSync(join(folder, "a.yaml"), "utf8"), schema.replace("integer", "int"));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
