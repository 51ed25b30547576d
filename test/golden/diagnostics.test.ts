// Every diagnostic, by example: `bad/` holds small bad schemas, and beside each what rpcgen says of it, to the letter.
// After a change of the texts, `RPCGEN_UPDATE=1 node --test test/dist/golden/diagnostics.test.js` writes them anew; the
// diff is for reading.

import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { generateOne, root } from "../support/generator-schemas.ts";

const folder = join(root, "test/golden/bad");
const schemas = readdirSync(folder)
  .filter((file) => file.endsWith(".yaml"))
  .sort();

/** What the schemas import: nothing is wrong with it. */
const library = new Map(
  readdirSync(join(folder, "lib")).map((file) => [`lib/${file}`, readFileSync(join(folder, "lib", file), "utf8")]),
);

for (const file of schemas) {
  test(`bad/${file} gets the diagnostics that stand beside it`, () => {
    const outcome = generateOne(readFileSync(join(folder, file), "utf8"), file, library);
    const beside = join(folder, file.replace(/\.yaml$/, ".txt"));
    if (process.env["RPCGEN_UPDATE"] === "1") writeFileSync(beside, outcome.shown);
    strictEqual(outcome.shown, readFileSync(beside, "utf8"));
    ok(outcome.problems.length > 0);
    // Warnings let the output through, errors do not.
    strictEqual(
      outcome.text === "",
      outcome.problems.some(({ severity }) => severity === "error"),
    );
  });
}

test("each diagnostic that the README lists for schemas has an example, and each example's is listed", () => {
  const readme = readFileSync(join(root, "generator/README.md"), "utf8");
  const listed = new Set([...readme.matchAll(/^\| (RG[1-8]\d{3}) \|/gm)].map((match) => match[1] ?? ""));
  const shown = new Set<string>();
  for (const file of schemas) {
    for (const { code } of generateOne(readFileSync(join(folder, file), "utf8"), file, library).problems)
      shown.add(code);
  }
  deepStrictEqual([...shown].sort(), [...listed].sort());
});
