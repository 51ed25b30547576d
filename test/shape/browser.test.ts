// The package in browsers: the same names as in Node, what needs Node says so, and a page loads only what it uses.

import { deepStrictEqual, ok, rejects, strictEqual, throws } from "node:assert";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { rollup } from "rollup";
import * as node from "rpcgen-runtime";
import * as browser from "rpcgen-runtime/internal/browser";
import { bundle } from "../support/bundle.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "../../..");

test("both entries export the same names: what index.ts has, browser.ts has", () => {
  deepStrictEqual(Object.keys(browser).sort(), Object.keys(node).sort());
});

test("what needs Node says so in browsers, and what to use there", async () => {
  const error = (what: string) => ({
    code: "unimplemented",
    message: `${what} needs Node.js; use a WebClient here`,
    mayHaveExecuted: false,
  });
  await rejects(browser.dial(), error("TCP"));
  await rejects(browser.dialTcp(), error("TCP"));
  await rejects(browser.dialHttp(), error("HTTP CONNECT"));
  throws(() => new browser.Server(), error("a server"));
  throws(() => browser.secretsEqual(), error("secretsEqual"));
});

test("the whole generated file can be loaded where there is no Node", async () => {
  const { outputFiles, metafile } = await build({
    stdin: { contents: 'export * from "rpcgen-generated/arith"', resolveDir: join(root, "test") },
    bundle: true,
    format: "esm",
    platform: "browser",
    write: false,
    metafile: true,
  });
  strictEqual(outputFiles.length, 1);
  for (const { imports } of Object.values(metafile.inputs)) {
    for (const { path } of imports) ok(!path.startsWith("node:"), path);
  }
});

/** Bytes that a page may load for Arith's web client. */
const budget = 3_330;

test(`Arith's web client with its runtime is at most ${budget} bytes, minified and compressed`, async (t) => {
  const code = await bundle('export { ArithWebClient } from "rpcgen-generated/arith"');
  const size = gzipSync(code, { level: 9 }).length;
  t.diagnostic(`${code.length} bytes, ${size} compressed`);
  ok(size <= budget, `${size} bytes`);
  const text = code.toString();
  for (const other of ["rpc.Dial", "gob: ", "CONNECT", "int64"]) ok(!text.includes(other), `it holds ${other}`);
});

test("a type that a page makes and does not use is left out by bundlers that read what functions say of themselves", async (t) => {
  const runtime = mkdtempSync(join(tmpdir(), "rpcgen-runtime-"));
  t.after(() => rmSync(runtime, { recursive: true }));
  execFileSync(process.execPath, [join(root, "runtime/package.js"), runtime]);
  const page = `
    import { int, list, map, string } from "rpcgen-runtime";
    const numbers = list(list(int));
    const byName = map(string, numbers);
    export const used = 1;
  `;
  const files = {
    name: "files",
    resolveId: (id: string) => (id === "page" ? id : id === "rpcgen-runtime" ? join(runtime, "dist/browser.js") : null),
    load: (id: string) => (id === "page" ? page : null),
  };
  const { output } = await (await rollup({ input: "page", plugins: [files] })).generate({});
  strictEqual(output[0].code, "const used = 1;\n\nexport { used };\n");
});
