// Imports: what a schema takes of another one, and from where.

import { deepStrictEqual, match, ok, strictEqual } from "node:assert";
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { generate } from "rpcgen";
import { rpcgen, temporaryFolder } from "../support/generator-schemas.ts";

const common = `rpcgen: 1
package: acme.common
types:
  Money: { Units: int64, Currency: { type: string, min: 3 } }
errors:
  Throttled: slow down
`;

const shop = (path: string): string => `rpcgen: 1
package: acme.shop
imports: { common: ${JSON.stringify(path)} }
types:
  Money: { Price: common.Money, All: "common.Money[]" }
services:
  Shop:
    Pay: Money -> common.Money throws common.Throttled
`;

test("generated files import each other; a name that is taken gets the file's in front", () => {
  const { files, problems } = generate({
    files: new Map([
      ["schemas/shop.yaml", shop("./common.yaml")],
      ["schemas/common.yaml", common],
    ]),
  });
  deepStrictEqual(problems, []);
  const text = files.get("shop.ts") ?? "";
  match(text, /^import { type Money as CommonMoney, Throttled, moneyType as commonMoneyType } from ".\/common.ts";$/m);
  match(text, /^ {2}price: CommonMoney;\n {2}all: CommonMoney\[\];$/m);
  match(text, /^ {2}pay: checked\(method\("Pay", moneyType, commonMoneyType, \[Throttled\]\)\),$/m);
  ok(files.has("common.ts"));
});

test("what is imported is generated too, and a change of it makes what imports it out of date", async (t) => {
  const folder = await temporaryFolder(t);
  writeFileSync(join(folder, "shop.yaml"), shop("./common.yaml"));
  writeFileSync(join(folder, "common.yaml"), common);
  strictEqual((await rpcgen(["shop.yaml", "--out", "out"], folder)).code, 0);
  deepStrictEqual(readdirSync(join(folder, "out")).sort(), ["common.ts", "shop.ts"]);
  strictEqual((await rpcgen(["shop.yaml", "--out", "out", "--check"], folder)).code, 0);
  writeFileSync(join(folder, "common.yaml"), common.replace("min: 3", "min: 4"));
  strictEqual((await rpcgen(["shop.yaml", "--out", "out", "--check"], folder)).code, 3);
});

test("nothing outside of the folder that rpcgen runs in is read, wherever paths and links lead", async (t) => {
  const outer = await temporaryFolder(t);
  writeFileSync(join(outer, "secret.yaml"), "password: hunter2\n");
  const folder = join(outer, "in");
  mkdirSync(folder);
  symlinkSync(join(outer, "secret.yaml"), join(folder, "link.yaml"));
  for (const path of [
    "../secret.yaml",
    "./link.yaml",
    "../../etc/passwd.yaml",
    join(outer, "secret.yaml"),
    "./x.txt",
  ]) {
    writeFileSync(join(folder, "shop.yaml"), shop(path));
    const { code, out, err } = await rpcgen(["check", "shop.yaml"], folder);
    strictEqual(code, 1);
    match(err, /error\[RG7001\]: cannot read/);
    ok(!(out + err).includes("hunter2"));
  }
});
