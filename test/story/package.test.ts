// The package as npm would install it: its command line is a bundle, and prints the same bytes as the workspace's.

import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { registerArith } from "rpcgen-generated/arith";
import { Server } from "rpcgen-runtime";
import { arith } from "../examples/arith.ts";
import { root, rpcgen, run, temporaryFolder } from "../support/generator-schemas.ts";

test("the packed command line prints what the workspace's does, from a bundle", async (t) => {
  const folder = await temporaryFolder(t);
  const pack = ["pack", "--json", "--workspace", "generator", "--pack-destination", folder];
  const [packed] = JSON.parse(
    execFileSync("npm", pack, { cwd: root, stdio: ["ignore", "pipe", "ignore"], encoding: "utf8" }),
  );
  execFileSync("tar", ["-xzf", join(folder, packed.filename), "-C", folder]);
  mkdirSync(join(folder, "node_modules"));
  const own = join(folder, "node_modules/rpcgen");
  renameSync(join(folder, "package"), own);
  for (const name of ["ts-morph", "yaml"])
    symlinkSync(join(root, "node_modules", name), join(folder, "node_modules", name));
  // Nothing is left of it in the workspace, where `dist` is what counts.
  strictEqual(existsSync(join(root, "generator/bundle")), false);
  deepStrictEqual([existsSync(join(own, "dist/cli.js")), existsSync(join(own, "bundle/cli.js"))], [false, true]);
  ok(readFileSync(join(own, "bundle/LICENSE.yaml.txt"), "utf8").includes("Eemeli Aro"));

  symlinkSync(join(root, "schemas"), join(folder, "schemas"));
  const bin = join(own, "bin/rpcgen.js");
  for (const target of ["ts", "js"]) {
    const args = ["schemas/arith.yaml", "schemas/kitchen-sink.yaml", "--target", target, "--out", `bundled/${target}`];
    strictEqual((await run(bin, args, folder)).code, 0);
    strictEqual((await rpcgen([...args.slice(0, -1), `compiled/${target}`], folder)).code, 0);
    for (const name of readdirSync(join(folder, "compiled", target))) {
      const [a, b] = ["bundled", "compiled"].map((from) => readFileSync(join(folder, from, target, name), "utf8"));
      strictEqual(a, b, name);
    }
  }
  for (const args of [["explain", "RG2004"], ["schema"], ["--version"], ["--help"], ["model", "schemas/arith.yaml"]]) {
    deepStrictEqual(await run(bin, args, folder), await rpcgen(args, folder), args.join(" "));
  }
  // A call takes the runtime of the project that it is made in.
  const server = new Server();
  registerArith(server, arith);
  t.after(() => server.close());
  const { address } = await server.listen();
  const call = ["call", address, "Arith.Multiply", "{a: 7, b: 8}", "--schema", "schemas/arith.yaml"];
  const missing = "rpcgen: calls need the package `rpcgen-runtime`, and it is not here: `npm install rpcgen-runtime`\n";
  deepStrictEqual(await run(bin, call, folder), { code: 2, out: "", err: missing });
  symlinkSync(join(root, "runtime"), join(folder, "node_modules/rpcgen-runtime"));
  deepStrictEqual(await run(bin, call, folder), { code: 0, out: "56\n", err: "" });
  const broken = join(root, "test/golden/bad");
  const all = ["check", ".", "--max-errors", "9999"];
  deepStrictEqual(await run(bin, all, broken), await rpcgen(all, broken));
});
