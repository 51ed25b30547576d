// Makes what is published: `npm run package` → runtime/package/. One file for Node, because a hundred small modules take
// 25 ms longer to load; one for browsers, from which bundlers take what is used; the declarations. No internals.

import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const out = join(here, "package");
const manifest = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));
const entries = Object.values(manifest.exports["."]).filter((path) => path.endsWith(".js"));

rmSync(out, { recursive: true, force: true });
for (const entry of new Set(entries)) {
  buildSync({
    entryPoints: [join(here, entry)],
    outfile: join(out, entry),
    bundle: true,
    format: "esm",
    target: "es2023",
    external: ["node:*"],
    minifyWhitespace: true, // a third of the size, and of the time to read it; names stay, for stack traces
    minifySyntax: true,
    lineLimit: 120,
    keepNames: true,
    logLevel: "warning",
  });
}
// The declarations that those of the entries lead to.
const declarations = new Set(entries.map((entry) => join(here, entry.replace(/\.js$/, ".d.ts"))));
for (const path of declarations) {
  const text = readFileSync(path, "utf8");
  for (const [, to] of text.matchAll(/from "(\.[^"]+)\.ts"/g)) declarations.add(join(dirname(path), `${to}.d.ts`));
  cpSync(path, join(out, relative(here, path)));
}
for (const file of ["README.md", "../LICENSE"]) cpSync(join(here, file), join(out, file.replace("../", "")));

const { "./internal/*": _, ...exports } = manifest.exports;
const { files, private: workspaceOnly, devDependencies, ...rest } = manifest;
writeFileSync(join(out, "package.json"), `${JSON.stringify({ ...rest, exports }, undefined, 2)}\n`);
