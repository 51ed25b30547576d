// Emitting the files of a target: TypeScript as it was printed, or JavaScript with declarations.

import type { Compiled } from "../compile.ts";
import { outputNames, type PrintOptions } from "../target.ts";
import { printFile } from "./file.ts";
import { javaScriptFiles } from "./javascript.ts";

/** What is generated from one compiled schema: texts by name. `schemaPath` is the schema as seen from the output's folder. */
export function printFiles(compiled: Compiled, options: PrintOptions, schemaPath: string): Map<string, string> {
  const { schema, header, source } = compiled;
  if (schema === undefined) return new Map();
  if (options.target === "js") return javaScriptFiles(compiled, options, schemaPath);
  const [name = ""] = outputNames(source.path, "ts");
  return new Map([[name, printFile(schema, header, options)]]);
}
