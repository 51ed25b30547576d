// What is committed in generated/ is what the generator prints today, byte for byte.

import { deepStrictEqual, strictEqual } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { generate } from "rpcgen";
import { root } from "../support/generator-schemas.ts";

const names = ["arith", "common", "kv", "kitchen-sink", "pantry", "shop"];

test("every schema is looked at", () => {
  const schemas = readdirSync(join(root, "schemas")).filter((name) => name.endsWith(".yaml"));
  deepStrictEqual(schemas.sort(), names.map((name) => `${name}.yaml`).sort());
});

for (const name of names) {
  test(`schemas/${name}.yaml gives generated/${name}.ts as it is committed`, () => {
    const path = `schemas/${name}.yaml`;
    const needed = name === "shop" ? [path, "schemas/common.yaml"] : [path];
    const texts = new Map(needed.map((each) => [each, readFileSync(join(root, each), "utf8")]));
    const { files, problems } = generate({ files: texts });
    // The kitchen sink has all that there is a word about, but no mistake.
    deepStrictEqual(
      problems.filter(({ severity }) => severity === "error"),
      [],
    );
    const committed = readFileSync(join(root, `generated/${name}.ts`), "utf8");
    strictEqual(files.get(`${name}.ts`), committed, "raise `edition` in header.ts and run `npm run generate`");
  });
}

test("the same schema gives the same bytes, whatever else is generated with it", () => {
  const schema = "rpcgen: 1\ntypes:\n  T: { A: 'int[]', B: 'map<string, T>' }\n";
  const alone = generate({ files: new Map([["t.yaml", schema]]) }).files.get("t.ts");
  const together = generate({
    files: new Map([
      ["s.yaml", schema.replace("int[]", "string[]")],
      ["t.yaml", schema],
    ]),
  }).files.get("t.ts");
  strictEqual(together, alone);
});
