// Makes what is published: `npm run package` → runtime/package/; `node package.js FOLDER` → there. Two files for Node
// instead of a hundred modules, which take 25 ms longer to load; one of the two is for browsers as well; the declarations;
// no internals.

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const out = process.argv[2] ?? join(here, "package");
const manifest = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));
const entries = [...new Set(Object.values(manifest.exports["."]).filter((path) => path.endsWith(".js")))];

/**
 * Says of every constant that making it does nothing else. A bundler knows it of modules that nobody needs
 * (`sideEffects: false`), but once they are one file it has to be said of each, or a page gets them all. As tsc prints
 * them, a statement ends with the first line that begins at the margin and ends with a semicolon.
 */
function pureConstants(text) {
  const lines = text.split("\n");
  for (let first = 0; first < lines.length; first++) {
    const begin = /^(?:export )?const \w+ = (?=(?:new )?[\w.]+\(|\{)/.exec(lines[first]);
    const last = begin === null ? -1 : lines.findIndex((line, i) => i >= first && /^\S.*;$/.test(line));
    if (last < first) continue;
    const end = begin[0].length;
    lines[first] = `${begin[0]}/* @__PURE__ */ (() => (${lines[first].slice(end)}`;
    lines[last] = lines[last].replace(/;$/, "))();");
    first = last;
  }
  return lines.join("\n");
}

/** Without indentation, unless there is a text of several lines, whose indentation is its own. */
function unindented(text) {
  const isWhole = (line) => line.split("`").length % 2 === 1;
  return text.split("\n").every(isWhole) ? text.replace(/^ +/gm, "") : text;
}

const pure = {
  name: "pure",
  setup({ onLoad }) {
    onLoad({ filter: /\.js$/ }, ({ path }) => ({ contents: pureConstants(readFileSync(path, "utf8")) }));
  },
};

const { outputFiles } = await build({
  entryPoints: entries.map((entry) => join(here, entry)),
  outdir: join(out, "dist"),
  bundle: true,
  splitting: true,
  write: false,
  format: "esm",
  target: "es2023",
  external: ["node:*"],
  plugins: [pure],
});

rmSync(out, { recursive: true, force: true });
mkdirSync(join(out, "dist"), { recursive: true });
for (const { path, text } of outputFiles) {
  // A class that names itself becomes `X = class _X`: the name that errors show is to be its own.
  const renamed = new Set([...text.matchAll(/\b(\w+) ?= ?class _\1\b/g)].map(([, name]) => name));
  const named = text.replace(/\b_(\w+)\b/g, (word, name) => (renamed.has(name) ? name : word));
  // What only Node loads needs no words for bundlers: all white space goes. Of the rest, indentation.
  const small = { minifyWhitespace: true, lineLimit: 120, target: "es2023" };
  writeFileSync(path, path.endsWith("index.js") ? (await transform(named, small)).code : unindented(named));
}

// The declarations that those of the entries lead to.
const declarations = new Set(entries.map((entry) => join(here, entry.replace(/\.js$/, ".d.ts"))));
for (const path of declarations) {
  const text = readFileSync(path, "utf8");
  for (const [, to] of text.matchAll(/from "(\.[^"]+)\.ts"/g)) declarations.add(join(dirname(path), `${to}.d.ts`));
  cpSync(path, join(out, relative(here, path)));
}
for (const file of ["README.md", "../LICENSE"]) cpSync(join(here, file), join(out, file.replace("../", "")));

const { "./internal/*": internals, ...exports } = manifest.exports;
const { files, private: unpublished, devDependencies, ...rest } = manifest;
writeFileSync(join(out, "package.json"), `${JSON.stringify({ ...rest, exports }, undefined, 2)}\n`);
