// Makes what is published: `npm run package` → runtime/package/; `node package.js FOLDER` → there. A few files instead of a
// hundred modules, which take 25 ms longer to load; the declarations; no internals.

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";
import { rollup } from "rollup";

const here = fileURLToPath(new URL(".", import.meta.url));
const out = process.argv[2] ?? join(here, "package");
const manifest = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));
const { "./internal/*": internals, ...exports } = manifest.exports;
const targets = Object.values(exports).flatMap((conditions) => Object.values(conditions));
const entries = [...new Set(targets.filter((path) => path.endsWith(".js")).map((path) => join(here, path)))];

/**
 * Says of every constant that making it does nothing else. A bundler knows it of modules that nobody needs
 * (`sideEffects: false`), but once they are one file it has to be said of each, or a page gets them all. As tsc prints
 * them, a statement ends with the first line that begins at the margin and ends with a semicolon.
 */
function pureConstants(text) {
  const lines = text.split("\n");
  for (let first = 0; first < lines.length; first++) {
    const begin = /^(?:export )?const \w+ = (?=(?:new )?[\w.]+\(|\{|typeof |\d+ )/.exec(lines[first]);
    const last = begin === null ? -1 : lines.findIndex((line, i) => i >= first && /^\S.*;$/.test(line));
    if (last < first) continue;
    const end = begin[0].length;
    lines[first] = `${begin[0]}/* @__PURE__ */ (() => (${lines[first].slice(end)}`;
    lines[last] = lines[last].replace(/;$/, "))();");
    first = last;
  }
  return lines.join("\n");
}

/** What is said to bundlers, in comments; and what stands in its place while white space goes, which takes comments along. */
const signs = [
  ["/* @__PURE__ */ ", "__PURE__ + ", /__PURE__\s*\+\s*/g, "/*@__PURE__*/"],
  ["// @__NO_SIDE_EFFECTS__\n", "__NO_SIDE_EFFECTS__;", /__NO_SIDE_EFFECTS__;\s*/g, "/*@__NO_SIDE_EFFECTS__*/"],
];

async function withoutWhiteSpace(text) {
  const kept = signs.reduce((all, [sign, code]) => all.replaceAll(sign, code), text);
  const { code } = await transform(kept, { minifyWhitespace: true, lineLimit: 120, target: "es2023" });
  return signs.reduce((all, [, , code, sign]) => all.replaceAll(code, sign), code);
}

const bundle = await rollup({
  input: entries,
  external: /^node:/,
  // The file of an entry may export what others need of it, so that there is no third file for that.
  preserveEntrySignatures: "allow-extension",
  plugins: [
    {
      name: "pure",
      // esbuild takes comments away, but not what they say to bundlers.
      transform: async (text) => (await transform(pureConstants(text), { target: "es2023" })).code,
    },
  ],
});
const { output } = await bundle.generate({
  entryFileNames: "[name].js",
  chunkFileNames: "chunk-[hash].js",
});

rmSync(out, { recursive: true, force: true });
mkdirSync(join(out, "dist"), { recursive: true });
for (const { fileName, code } of output) writeFileSync(join(out, "dist", fileName), await withoutWhiteSpace(code));

// The declarations that those of the entries lead to.
const declarations = new Set(entries.map((entry) => entry.replace(/\.js$/, ".d.ts")));
for (const path of declarations) {
  const text = readFileSync(path, "utf8");
  for (const [, to] of text.matchAll(/from "(\.[^"]+)\.ts"/g)) declarations.add(join(dirname(path), `${to}.d.ts`));
  cpSync(path, join(out, relative(here, path)));
}
for (const file of ["README.md", "../LICENSE"]) cpSync(join(here, file), join(out, file.replace("../", "")));

const { files, private: unpublished, devDependencies, ...rest } = manifest;
writeFileSync(join(out, "package.json"), `${JSON.stringify({ ...rest, exports }, undefined, 2)}\n`);
