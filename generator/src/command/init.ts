// `rpcgen init`: a project to go on with. What is already there is left as it is.

import { compile } from "../compile.ts";
import { createFile, exists, findImport, findSchemas, ownVersion, readManifest, readOwn, readSchema } from "../disk.ts";
import { type Options, UsageError } from "../options.ts";
import { printable, render } from "../problem.ts";
import { type Served, serverOf, tsconfigHint } from "../skeleton.ts";
import { exit, type Surroundings } from "../surroundings.ts";
import { outputNames } from "../target.ts";

/** The project's package.json. What it is built with is what this version was tested with. */
function manifestOf(version: string): string {
  const manifest = {
    name: "my-service",
    private: true,
    type: "module",
    scripts: {
      generate: "rpcgen",
      build: "rpcgen && tsc",
      start: "node dist/server.js",
      client: "node dist/client.js",
    },
    rpcgen: { schemas: ["schemas"], out: "generated" },
    dependencies: { "rpcgen-runtime": `^${version}` },
    devDependencies: { "@types/node": ">=20", rpcgen: `^${version}`, typescript: ">=5.9" },
  };
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

/**
 * Begins a project in a folder. Answers the exit code.
 *
 * @throws UsageError, DiskError
 */
export function init({ words }: Options, where: Surroundings): number {
  const [folder = ".", ...more] = words;
  if (more.length > 0) throw new UsageError("`rpcgen init` takes one folder");
  const say = (name: string, what: string): void => {
    where.out(`${printable(folder === "." ? name : `${folder}/${name}`)}  ${what}\n`);
  };
  const put = (name: string, text: string): boolean => {
    const isNew = createFile(folder, name, text, where.cwd);
    say(name, isNew ? "created" : "is already there");
    return isNew;
  };
  const servers = serversOf(folder, where);
  if (servers === undefined) return exit.schema;
  const manifest = readManifest(where.cwd, folder);
  if (servers.length === 0) {
    put("schemas/arith.yaml", readOwn("init/arith.yaml"));
    put("server.ts", readOwn("init/server.ts"));
    put("client.ts", readOwn("init/client.ts"));
  } else put("server.ts", serverOf(servers));
  const hasConfig = !put("tsconfig.json", readOwn("init/tsconfig.json"));
  put("package.json", manifestOf(ownVersion()));
  const hints = [
    ...(manifest === undefined ? [] : manifestHints(manifest)),
    ...(hasConfig ? [`tsconfig.json: generated code needs ${tsconfigHint}`] : []),
  ];
  for (const hint of hints) where.err(`hint: ${hint}\n`);
  const cd = folder === "." ? "" : `cd ${folder} && `;
  const install =
    manifest === undefined
      ? "npm install"
      : "npm install rpcgen-runtime && npm install --save-dev rpcgen typescript @types/node";
  const build = manifest === undefined ? "npm run build && npm start" : "npx rpcgen schemas && npx tsc";
  where.err(`next: ${cd}${install} && ${build}\n`);
  return exit.fine;
}

/** What a package.json that is already there lacks. */
function manifestHints(manifest: unknown): string[] {
  const { type, rpcgen }: { type?: unknown; rpcgen?: unknown } = Object(manifest);
  const hints: string[] = [];
  if (type !== "module") hints.push('package.json: set "type": "module", without which these files do not compile');
  if (rpcgen === undefined) hints.push('package.json: add "rpcgen": { "schemas": ["schemas"], "out": "generated" }');
  return hints;
}

/** The schemas that are already there, compiled; undefined when one of them is wrong, which is shown. */
function serversOf(folder: string, where: Surroundings): readonly Served[] | undefined {
  const place = folder === "." ? "schemas" : `${folder}/schemas`;
  if (!exists(place, where.cwd)) return [];
  const found = findSchemas(place, where.cwd).map((path) => {
    const file = readSchema(path, where.cwd);
    const [module = ""] = outputNames(path, "ts");
    return {
      compiled: compile(file.path, file.text, undefined, (to, from) => findImport(to, from, where.cwd)),
      module,
    };
  });
  const wrong = found.flatMap(({ compiled }) => (compiled.schema === undefined ? [compiled] : []));
  for (const { problems, source } of wrong) {
    for (const problem of problems) where.err(`${render(problem, source, where.colour)}\n\n`);
  }
  return wrong.length === 0 ? found : undefined;
}
