// Target: what is generated from a schema, and what the files are called.

import type { Problem } from "./problem.ts";

export type Target = "ts" | "js";

/** The ending that imports of other generated files have. */
export type ImportExtension = "ts" | "js" | "none";

/** What decides, beside the schema, what is printed. */
export interface PrintOptions {
  readonly target: Target;
  readonly importExtension: ImportExtension;
  /** The package that generated code imports. */
  readonly runtime: string;
}

/** Fills in what was not chosen. */
export function printOptions(
  given: Partial<{ [K in keyof PrintOptions]: PrintOptions[K] | undefined }> = {},
): PrintOptions {
  const target = given.target ?? "ts";
  return { target, importExtension: given.importExtension ?? target, runtime: given.runtime ?? "rpcgen-runtime" };
}

/** What differs from the usual, as text: it is part of what a file's hash is made of. */
export function unusual({ target, importExtension, runtime }: PrintOptions): readonly string[] {
  return [
    ...(target === "ts" ? [] : [target]),
    ...(importExtension === target ? [] : [`imports ${importExtension}`]),
    ...(runtime === "rpcgen-runtime" ? [] : [`runtime ${runtime}`]),
  ];
}

/** A schema's name without folders and ending: what its outputs are called. */
function stem(path: string): string {
  return path.replace(/^.*[/\\]/, "").replace(/\.ya?ml$/i, "");
}

/** The names of what is generated from a schema: its own, with other endings. The first is the one that runs. */
export function outputNames(path: string, target: Target): readonly string[] {
  const endings = target === "ts" ? [".ts"] : [".js", ".d.ts", ".d.ts.map"];
  return endings.map((ending) => stem(path) + ending);
}

/** What other generated files import the one of a schema by. */
export function moduleName(path: string, { importExtension }: PrintOptions): string {
  return stem(path) + (importExtension === "none" ? "" : `.${importExtension}`);
}

/** Names that Windows keeps for devices, whatever their ending. */
const device = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** Finds schemas that would write one file (case does not tell files apart on every system), or none that can be. */
export function sameOutput(paths: readonly string[], target: Target = "ts"): Problem[] {
  const seen = new Map<string, string>();
  const problems: Problem[] = [];
  const add = (file: string, code: string, message: string, help: string): void => {
    problems.push({ code, severity: "error", file, offset: 0, length: 1, message, help });
  };
  for (const file of paths) {
    const [name = ""] = outputNames(file, target);
    const first = seen.get(name.toLowerCase());
    if (first !== undefined) {
      const help = `rename \`${first}\` or \`${file}\`, or generate them into different folders (\`--out\`)`;
      add(file, "RG9003", `two schemas would write \`${name}\``, help);
    } else if (!/^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_. -]*$/u.test(name) || device.test(name)) {
      const help = "rename the schema: letters, digits, `_`, `-` and `.` are names everywhere";
      add(file, "RG9004", `cannot write \`${name}\`: it is no file name on every system`, help);
    } else if (/\.d\.ts$/i.test(name)) {
      const help = "rename the schema, so that it does not end with `.d`";
      add(file, "RG9004", `cannot write \`${name}\`: TypeScript takes it for declarations`, help);
    }
    seen.set(name.toLowerCase(), file);
  }
  return problems;
}

/** A path as seen from a folder, both with slashes and both relative to the same place or absolute. */
export function pathFrom(folder: string, path: string): string {
  const from = folder.split("/").filter((part) => part !== "" && part !== ".");
  const to = path.split("/").filter((part) => part !== "" && part !== ".");
  let same = 0;
  while (same < from.length && same < to.length - 1 && from[same] === to[same]) same++;
  return [...from.slice(same).map(() => ".."), ...to.slice(same)].join("/");
}
