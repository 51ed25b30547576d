// Emitting JavaScript: what was printed as TypeScript, its types taken off by the compiler, and declarations with a map
// into the schema. So both targets do the same.

import type { Compiled } from "../compile.ts";
import { mapHeaderOf } from "../header.ts";
import { originsOf } from "../origins.ts";
import { outputNames, type PrintOptions } from "../target.ts";
import { printFile } from "./file.ts";
import { mapText } from "./map.ts";
import { morph } from "./morph.ts";

/** The `.js`, the `.d.ts` and the `.d.ts.map` of a schema. */
export function javaScriptFiles(compiled: Compiled, options: PrintOptions, schemaPath: string): Map<string, string> {
  const { schema, draft, source, header } = compiled;
  if (schema === undefined || draft === undefined) return new Map();
  const { ts } = morph();
  const compilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    newLine: ts.NewLineKind.LineFeed,
    verbatimModuleSyntax: true,
    isolatedDeclarations: true,
    declaration: true,
    strict: true,
  };
  const text = printFile(schema, "", options).trimStart();
  const input = { compilerOptions, fileName: "module.ts" };
  // The check of the runtime's edition is one of types: a number alone would be left of it.
  const code = ts.transpileModule(text, input).outputText.replace(/^1; .*\n/m, "");
  const [script = "", declarations = "", map = ""] = outputNames(source.path, options.target);
  const declared = `${header}\n${ts.transpileDeclaration(text, input).outputText.trim()}\n`;
  const mapped = mapText({
    header: mapHeaderOf(header),
    file: declarations,
    text: declared,
    source,
    schemaPath,
    origins: originsOf(schema, draft),
  });
  return new Map([
    [script, `${header}\n${code.trim()}\n`],
    [declarations, `${declared}//# sourceMappingURL=${map}\n`],
    [map, mapped],
  ]);
}
