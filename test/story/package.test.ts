// The packages as npm would install them: the packed command line prints what the workspace's does, and the README's opening
// runs from an empty folder. Both in one file, because packing is not done twice at a time.

import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type TestContext, test } from "node:test";
import { registerArith } from "rpcgen-generated/arith";
import { Server } from "rpcgen-runtime";
import { arith } from "../examples/arith.ts";
import { root, rpcgen, run, temporaryFolder } from "../support/generator-schemas.ts";
import { goMissing } from "../support/go.ts";
import { installGenerator, installRuntime } from "../support/packed.ts";

test("the packed command line prints what the workspace's does, from a bundle", async (t) => {
  const folder = await temporaryFolder(t);
  const own = installGenerator(folder);
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

const readme = readFileSync(join(root, "README.md"), "utf8");
const [, transcript = ""] = /^```shell\n(.*?)^```$/ms.exec(readme) ?? [];
const [, goProgram = ""] = /^```go\n(.*?)^```$/ms.exec(readme) ?? [];

/** Lets the server choose its port: a test must not rely on one. */
function freePort(folder: string): void {
  const server = readFileSync(join(folder, "server.ts"), "utf8");
  ok(server.includes("port: 1234"));
  writeFileSync(join(folder, "server.ts"), server.replace("port: 1234", "port: 0"));
}

/** Starts the server, and answers where it says that it is. */
async function start(t: TestContext, folder: string, command: string): Promise<string> {
  const [file = "", ...args] = command.split(" ");
  const child: ChildProcess = spawn(file, args, { cwd: folder, stdio: ["ignore", "pipe", "inherit"], detached: true });
  t.after(() => process.kill(-(child.pid ?? 0), "SIGKILL"));
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    const address = /^Arith is served at (\S+)$/.exec(line)?.[1];
    if (address !== undefined) return address;
  }
  throw new Error("the server has not said where it is");
}

test("the README's five minutes: from an empty folder to calls by curl, by clients and by Go", async (t) => {
  const folder = await temporaryFolder(t);
  installGenerator(folder);
  installRuntime(folder);
  let address = "";
  const commands = [...transcript.matchAll(/^\$ (.*)\n((?:(?!\$ ).*\n)*)/gm)];
  ok(commands.length > 6);
  for (const [, command = "", output = ""] of commands) {
    if (command === "npm install") {
      const { dependencies, devDependencies } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
      const wanted = Object.keys({ ...dependencies, ...devDependencies }).sort();
      strictEqual(wanted.join(), "@types/node,rpcgen,rpcgen-runtime,typescript");
      continue;
    }
    if (command.endsWith(" &")) {
      address = await start(t, folder, command.slice(0, -2));
      const client = readFileSync(join(folder, "dist/client.js"), "utf8");
      writeFileSync(join(folder, "dist/client.js"), client.replace("localhost:1234", address));
      continue;
    }
    if (command.startsWith("go ")) {
      if (goMissing !== false) {
        t.diagnostic(`not run: ${command}: ${goMissing}`);
        continue;
      }
      writeFileSync(join(folder, "main.go"), goProgram);
    }
    const here = command.replaceAll("localhost:1234", address).replace(/^curl /, "curl -s ");
    const env = {
      ...process.env,
      NO_COLOR: "1",
      GOTOOLCHAIN: "local",
      GOPROXY: "off",
      GOWORK: "off",
      GO111MODULE: "off",
    };
    const { status, stdout, stderr } = spawnSync("sh", ["-c", here], { cwd: folder, env, encoding: "utf8" });
    strictEqual(status, 0, `${command}\n${stderr}`);
    if (output !== "") strictEqual(stdout.replace(/\n?$/, "\n"), output, command);
    if (command.endsWith(" init")) freePort(folder);
  }
});
