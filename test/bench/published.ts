// The runtime as users have it: packed, and installed into a folder with a program.

import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const runtime = fileURLToPath(new URL("../../../runtime", import.meta.url));

/** Makes the package. */
export function makePackage(): string {
  const { status } = spawnSync(process.execPath, ["package.js"], { cwd: runtime, stdio: "inherit" });
  if (status !== 0) throw new Error("the runtime's package could not be made");
  return join(runtime, "package");
}

/** A folder with scripts of the benchmark and the package that they import. */
export function installProgram(...scripts: readonly string[]): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "rpcgen-bench-"));
  cpSync(makePackage(), join(folder, "node_modules", "rpcgen-runtime"), { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
  for (const script of scripts) cpSync(fileURLToPath(new URL(script, import.meta.url)), join(folder, script));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** What the runtime brings along when it is installed. Undefined where npm is not to be found. */
export function installed(): { packages: number; bytes: number } | undefined {
  const cwd = makePackage();
  const { dependencies = {} } = JSON.parse(readFileSync(`${cwd}/package.json`, "utf8")) as { dependencies?: object };
  const { status, stdout } = spawnSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { cwd });
  if (status !== 0) return undefined;
  // npm 11 answers an array, others an object by name: both hold what is asked for once.
  const bytes = /"unpackedSize":\s*(\d+)/.exec(stdout.toString())?.[1];
  return bytes === undefined ? undefined : { packages: Object.keys(dependencies).length, bytes: Number(bytes) };
}
