// The packages as npm would install them.

import { execFileSync } from "node:child_process";
import { mkdirSync, renameSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { root } from "./generator-schemas.ts";

/**
 * Packs the generator and installs it into a folder's `node_modules`; what it needs comes from the workspace. Not twice at a
 * time: the bundle that goes into the package is made in the workspace, and removed behind.
 */
export function installGenerator(folder: string): string {
  const modules = join(folder, "node_modules");
  mkdirSync(join(modules, ".bin"), { recursive: true });
  const pack = ["pack", "--json", "--workspace", "generator", "--pack-destination", folder];
  const [packed] = JSON.parse(
    execFileSync("npm", pack, { cwd: root, stdio: ["ignore", "pipe", "ignore"], encoding: "utf8" }),
  );
  execFileSync("tar", ["-xzf", join(folder, packed.filename), "-C", modules]);
  const own = join(modules, "rpcgen");
  renameSync(join(modules, "package"), own);
  for (const name of ["ts-morph", "yaml"]) symlinkSync(join(root, "node_modules", name), join(modules, name));
  symlinkSync("../rpcgen/bin/rpcgen.js", join(modules, ".bin/rpcgen"));
  return own;
}

/** Makes the runtime's package and installs it, with the compiler that a project has. */
export function installRuntime(folder: string): void {
  const modules = join(folder, "node_modules");
  mkdirSync(join(modules, ".bin"), { recursive: true });
  execFileSync(process.execPath, [join(root, "runtime/package.js"), join(modules, "rpcgen-runtime")]);
  for (const name of ["typescript", "@types"]) symlinkSync(join(root, "node_modules", name), join(modules, name));
  symlinkSync("../typescript/bin/tsc", join(modules, ".bin/tsc"));
}
