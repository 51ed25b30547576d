// The pages of `rpcgen explain`: each bad example gives its diagnostic, and the good one beside it none.

import { deepStrictEqual, match, ok, strictEqual } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { generate } from "rpcgen";
import { root, rpcgen } from "../support/generator-schemas.ts";

interface Page {
  readonly code: string;
  readonly title: string;
  readonly fences: ReadonlyMap<string, string>;
}

function pages(): Page[] {
  const document = readFileSync(join(root, "generator/DIAGNOSTICS.md"), "utf8");
  return document
    .split(/^## /m)
    .slice(1)
    .map((text) => {
      const [, code = "", title = ""] = /^(RG\d{4}): (.*)$/m.exec(text) ?? [];
      const fences = [...text.matchAll(/^```(\w+) (.*)\n([\s\S]*?)^```$/gm)];
      return { code, title, fences: new Map(fences.map(([, kind, name, body = ""]) => [`${kind} ${name}`, body])) };
    });
}

/** The codes of README's table. What is not in it cannot happen in this version. */
const listed = new Map(
  [...readFileSync(join(root, "generator/README.md"), "utf8").matchAll(/^\| (RG\d{4}) \| .{3} \| (.*?) *\|$/gm)].map(
    ([, code = "", what = ""]) => [code, what],
  ),
);

/** The codes of what a page's example gives, with the other files that the page has. */
function codesOf(page: Page, example: string): string[] {
  const text = example.includes("rpcgen:") || page.code === "RG1002" ? example : `rpcgen: 1\n${example}`;
  const files = new Map([["schema.yaml", text]]);
  for (const [name, body] of page.fences) if (name.endsWith(".yaml")) files.set(name.slice("yaml ".length), body);
  return generate({ files }).problems.map(({ code }) => code);
}

const all = pages();

test("every diagnostic has its page, once and in order", () => {
  const codes = all.map(({ code }) => code);
  deepStrictEqual(codes, [...new Set(codes)].sort());
  deepStrictEqual(
    [...listed.keys()].filter((code) => !codes.includes(code)),
    [],
  );
});

for (const page of all) {
  const { code, fences } = page;
  const bad = fences.get("yaml bad");
  const good = fences.get("yaml good");
  if (bad === undefined || good === undefined || !listed.has(code)) continue;
  test(`the bad example of ${code} gives it, the good one gives nothing`, () => {
    const found = codesOf(page, bad);
    ok(found.includes(code), `it gives ${found.join(", ")}`);
    deepStrictEqual(codesOf(page, good), []);
  });
}

test("rpcgen explain prints a page, however the code is written, or the list of all", async () => {
  for (const word of ["RG2004", "rg2004", "2004", "error[RG2004]"]) {
    const { code, out, err } = await rpcgen(["explain", word], root);
    deepStrictEqual([code, err], [0, ""]);
    match(out, /^RG2004: unknown type\n\n[\s\S]*```yaml bad\n[\s\S]*```yaml good\n[\s\S]*```\n$/);
  }
  const { out } = await rpcgen(["explain"], root);
  strictEqual(out.split("\n").length - 1, all.length);
  match(out, /^RG1001 {2}not YAML that can be read\n/);
});
