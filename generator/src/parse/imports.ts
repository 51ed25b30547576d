// Parsing `imports`: other schemas, each under a name that stands in front of its types.

import type { DraftImport } from "../draft.ts";
import { entriesOf, mappingValue, textValue } from "../mapping.ts";
import { type Problems, quote } from "../problem.ts";
import type { Entry } from "../yaml.ts";

/** Reads the section `imports`. What cannot be read is left out, and its name is silent from then on. */
export function readImports(section: Entry, silent: Set<string>, problems: Problems): DraftImport[] {
  const help = "an import is `name: ./other.yaml`";
  const mapping = mappingValue(section, problems, help);
  const imports: DraftImport[] = [];
  for (const entry of mapping === undefined ? [] : entriesOf(mapping, () => "import", problems)) {
    const { key } = entry;
    const path = textValue(entry, problems, "a path");
    const isName = /^[a-z][a-z0-9_]{0,63}$/.test(key.text);
    if (!isName) {
      const message = `${quote(key.text)} is no name for an import`;
      problems.add("RG3005", key, message, { help: "it has small letters, digits and `_`, as Go's packages do" });
    }
    if (path !== undefined && isName) imports.push({ name: key, path });
    else silent.add(key.text);
  }
  return imports;
}
