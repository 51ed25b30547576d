// Code as a page loads it: bundled and minified for browsers by esbuild, with the runtime as it is published.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "../../..");

/** Bundles a module that imports by the names of packages. */
export async function bundle(contents: string): Promise<Buffer> {
  const runtime = mkdtempSync(join(tmpdir(), "rpcgen-runtime-"));
  try {
    const page = join(runtime, "dist/browser.js");
    execFileSync(process.execPath, [join(root, "runtime/package.js"), runtime]);
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: join(root, "test") },
      alias: { "rpcgen-runtime/client": page, "rpcgen-runtime": page },
      bundle: true,
      minify: true,
      format: "esm",
      platform: "browser",
      target: "es2022",
      write: false,
    });
    return Buffer.from(outputFiles[0]?.contents ?? []);
  } finally {
    rmSync(runtime, { recursive: true });
  }
}
