// Bundles the command line for the package: a module costs half a millisecond to load, `yaml` has 70 and we have as many.
// `npm pack` runs it before and removes the bundle behind; the package has no `dist/cli.js`, so `bin/rpcgen.js` takes this.
// `ts-morph` stays outside: it is loaded only to print. So does the library, `dist/index.js`.

import { copyFile, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const outdir = join(here, "bundle");
// Its form for browsers is the same code as modules, of which a bundler takes what is used.
const yaml = join(dirname(createRequire(import.meta.url).resolve("yaml/package.json")), "browser/dist/index.js");

/** In `yaml.ts` the package is required, which no bundler follows. */
const importYaml = {
  name: "import yaml",
  setup(build) {
    build.onLoad({ filter: /[/\\]dist[/\\]yaml\.js$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const required = 'createRequire(import.meta.url)("yaml")';
      if (!text.includes(required)) throw new Error(`yaml.ts does not say ${required} any more`);
      return { contents: `import * as bundled from ${JSON.stringify(yaml)};\n${text.replace(required, "bundled")}` };
    });
  },
};

/** What is loaded for every command. */
const base = ["cli", "load", "report", "settings"].map(
  (name) => `import ${JSON.stringify(join(here, `dist/${name}.js`))};\n`,
);

/**
 * The bundler makes a file for every way in which modules are shared by what is loaded later, and each costs half a
 * millisecond. So all that is loaded later imports the base: it is shared by all, and becomes one file.
 */
const shareBase = {
  name: "share base",
  setup(build) {
    build.onLoad(
      { filter: /[/\\]dist[/\\](?:command[/\\]\w+|emit[/\\]files|compile|disk|help)\.js$/ },
      async ({ path }) => {
        return { contents: base.join("") + (await readFile(path, "utf8")) };
      },
    );
  },
};

await rm(outdir, { recursive: true, force: true });
if (!process.argv.includes("--remove")) {
  const { build } = await import("esbuild");
  await build({
    entryPoints: [join(here, "dist/cli.js")],
    outdir,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    external: ["ts-morph"],
    plugins: [importYaml, shareBase],
    minifySyntax: true,
    minifyWhitespace: true,
    logLevel: "warning",
  });
  await copyFile(join(dirname(yaml), "../../LICENSE"), join(outdir, "LICENSE.yaml.txt"));
}
