// What is committed in generated/ is what the generator prints today, byte for byte.

import { deepStrictEqual, strictEqual } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { generate } from "rpcgen";
import { root } from "../support/generator-schemas.ts";

for (const name of ["arith", "kv", "kitchen-sink", "pantry"]) {
  test(`schemas/${name}.yaml gives generated/${name}.ts as it is committed`, () => {
    const path = `schemas/${name}.yaml`;
    const { files, problems } = generate({ files: new Map([[path, readFileSync(join(root, path), "utf8")]]) });
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
