// The forms in which problems are shown, and that output does not depend on where it is made.
// `RPCGEN_UPDATE=1` writes the examples anew.

import { deepStrictEqual, strictEqual } from "node:assert";
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type Run, root, rpcgen, temporaryFolder } from "../support/generator-schemas.ts";

const folder = join(root, "test/golden/format");

for (const format of ["pretty", "short", "json", "github"]) {
  test(`--format ${format} shows problems as in the example`, async () => {
    const { code, out, err } = await rpcgen(["check", "schema.yaml", "--format", format], folder);
    strictEqual(code, 1);
    // JSON is data; the others are for people and machines that read what is said.
    strictEqual(format === "json" ? err : out, "");
    const shown = format === "json" ? `${JSON.stringify(JSON.parse(out), undefined, 2)}\n` : err;
    const example = join(folder, `${format}.${format === "json" ? "json" : "txt"}`);
    if (process.env["RPCGEN_UPDATE"] === "1") writeFileSync(example, shown);
    strictEqual(shown, readFileSync(example, "utf8"));
  });
}

test("json has everything of a run in one line, and the exit code", async (t) => {
  const place = await temporaryFolder(t);
  writeFileSync(join(place, "a.yaml"), "rpcgen: 1\ntypes:\n  T: { A: int }\n");
  const { code, out, err } = await rpcgen(["a.yaml", "aa.yaml", "--format", "json"], place);
  deepStrictEqual([code, err, out.split("\n").length], [5, "", 2]);
  const message = "cannot read `aa.yaml`: no such file or folder";
  deepStrictEqual(JSON.parse(out), {
    exit: 5,
    problems: [{ code: "", severity: "error", message, help: "did you mean `a.yaml`?" }],
    files: [],
  });
  deepStrictEqual(JSON.parse((await rpcgen(["a.yaml", "--format", "json"], place)).out), {
    exit: 0,
    problems: [],
    files: [{ name: "generated/a.ts", state: "created" }],
  });
});

test("--max-errors shows as many, and counts all", async () => {
  const { err } = await rpcgen(["check", "schema.yaml", "--max-errors", "1"], folder);
  strictEqual(err.match(/^(?:error|info)\[/gm)?.length, 1);
  const [, more, errors, notes] = /and (\d+) more\n(\d+) errors(?:, (\d+) notes?)?\n$/.exec(err) ?? [];
  strictEqual(Number(more) + 1, Number(errors) + Number(notes ?? 0));
});

/** Runs the command line somewhere else in the world. */
function abroad(args: readonly string[], cwd: string, env: Readonly<Record<string, string>>): Promise<Run> {
  const script = join(root, "generator/bin/rpcgen.js");
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [script, ...args],
      { cwd, env: { ...process.env, ...env } },
      (_, out, err) => {
        resolve({ code: child.exitCode ?? -1, out, err });
      },
    );
  });
}

test("the output is the same in every locale, time zone and encoding", async (t) => {
  const place = await temporaryFolder(t);
  mkdirSync(join(place, "schemas"));
  for (const name of ["arith", "kitchen-sink", "pantry"]) {
    writeFileSync(join(place, `schemas/${name}.yaml`), readFileSync(join(root, `schemas/${name}.yaml`)));
  }
  const places: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ["C", { LANG: "C", LC_ALL: "C", TZ: "UTC" }],
    ["Turkey", { LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8", TZ: "Asia/Istanbul" }],
    ["Sweden", { LANG: "sv_SE.ISO-8859-1", LC_ALL: "sv_SE.ISO-8859-1", TZ: "Europe/Stockholm", NODE_ICU_DATA: "" }],
  ];
  for (const [out, env] of places) {
    for (const target of ["ts", "js"]) {
      const { code } = await abroad(
        ["schemas", "--out", `${out}/${target}`, "--target", target, "--quiet"],
        place,
        env,
      );
      strictEqual(code, 0);
    }
  }
  const files = ["arith.ts", "kitchen-sink.ts", "pantry.ts"].map((name) => `ts/${name}`);
  for (const name of [...files, "js/arith.js", "js/arith.d.ts", "js/kitchen-sink.d.ts", "js/pantry.js"]) {
    const [first, ...others] = places.map(([out]) => readFileSync(join(place, out, name), "utf8"));
    for (const other of others) strictEqual(other, first, name);
  }
  for (const name of files) {
    const committed = readFileSync(join(root, "generated", name.slice("ts/".length)), "utf8");
    strictEqual(readFileSync(join(place, "C", name), "utf8"), committed);
  }
});

test("messages are the same in every locale", async () => {
  const english = await rpcgen(["check", "schema.yaml"], folder);
  const turkish = await abroad(["check", "schema.yaml"], folder, { LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8" });
  deepStrictEqual(turkish, english);
});
