// Code as a page loads it: bundled and minified for browsers by esbuild.

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const resolveDir = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** Bundles a module that imports by the names of packages. */
export async function bundle(contents: string): Promise<Buffer> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    write: false,
  });
  return Buffer.from(outputFiles[0]?.contents ?? []);
}
