// Generating: schemas in, code and problems out. No file system, no clock, no locale: the same input, the same bytes.

import { type Found, Program } from "./compile.ts";
import { printFiles } from "./emit/files.ts";
import type { Problem } from "./problem.ts";
import { type ImportExtension, pathFrom, printOptions, sameOutput, type Target } from "./target.ts";

/** What `generate` is given. */
export interface GenerateInput {
  /** The texts of the schemas by their paths, with slashes. */
  readonly files: ReadonlyMap<string, string>;
  /** TypeScript (`ts`, unless given), or JavaScript with declarations (`js`). */
  readonly target?: Target;
  /** The ending of imported generated files; the target's unless given. */
  readonly importExtension?: ImportExtension;
  /** The package of the runtime; `rpcgen-runtime` unless given. */
  readonly runtime?: string;
  /** The folder that the files will be in, beside the schemas' paths: maps lead from it to the schemas. `generated` unless given. */
  readonly out?: string;
}

/** What `generate` answers. */
export interface Generated {
  /** The generated texts by their names: `arith.ts`. Empty when there is an error. */
  readonly files: ReadonlyMap<string, string>;
  /** All problems, file by file, each file's by place. */
  readonly problems: readonly Problem[];
}

/** Generates code from schemas. */
export function generate(input: GenerateInput): Generated {
  const options = printOptions(input);
  const program = new Program(options, (path, from) => findAmong(input.files, path, from));
  for (const [path, text] of input.files) program.compile(path, text);
  const compiled = [...input.files.keys()].flatMap((path) =>
    program.files.filter(({ source }) => source.path === path),
  );
  const problems = [...compiled.flatMap((one) => one.problems), ...sameOutput([...input.files.keys()], options.target)];
  const files = new Map<string, string>();
  if (problems.some((problem) => problem.severity === "error")) return { files, problems };
  for (const one of compiled) {
    const schemaPath = pathFrom(input.out ?? "generated", one.source.path);
    for (const [name, text] of printFiles(one, options, schemaPath)) files.set(name, text);
  }
  return { files, problems };
}

/** What an import means among texts: `./x.yaml` beside the schema, all else below `node_modules`. */
function findAmong(files: ReadonlyMap<string, string>, path: string, from: string): Found {
  const folder = path.startsWith(".") ? from.replace(/[^/]*$/, "") : "node_modules/";
  const parts: string[] = [];
  for (const part of `${folder}${path}`.split("/")) {
    if (part === "..") {
      if (parts.pop() === undefined) return { looked: [], reason: "it is outside of the schemas' folder" };
    } else if (part !== "" && part !== ".") parts.push(part);
  }
  const found = parts.join("/");
  const text = files.get(found);
  return text === undefined ? { looked: [found] } : { file: { path: found, text }, looked: [found] };
}
