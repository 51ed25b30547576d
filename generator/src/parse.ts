// Parsing: a YAML tree becomes a draft. Everything that can be said without looking up names is said here.

import { sortMisplaced } from "./beside.ts";
import { readDoc } from "./comments.ts";
import type { Draft, DraftGo } from "./draft.ts";
import { type Directives, entriesOf, mappingValue, otherKey, textValue } from "./mapping.ts";
import { isCapital } from "./names.ts";
import { readErrors } from "./parse/errors.ts";
import { readImports } from "./parse/imports.ts";
import { readServices } from "./parse/services.ts";
import { readTypes } from "./parse/types.ts";
import { type Edit, type Problems, quote } from "./problem.ts";
import { didYouMean } from "./suggest.ts";
import type { Word } from "./tokens.ts";
import { type Entry, type Mapping, type Node, readYaml } from "./yaml.ts";

const ofSchema: Directives = {
  of: "a schema",
  read: ["rpcgen", "package", "doc", "json", "go", "imports", "types", "errors", "services"],
};

/** Reads a schema. Answers undefined when there is nothing to check; every reason is among the problems. */
export function parseSchema(problems: Problems): Draft | undefined {
  const root = readYaml(problems);
  if (root?.kind !== "mapping") {
    if (!problems.failed) noSchema(root, problems);
    return undefined;
  }
  const draft: Draft = {
    package: undefined,
    imports: [],
    json: undefined,
    go: undefined,
    doc: "",
    types: [],
    errors: [],
    services: [],
    silent: new Set(),
  };
  const entries = entriesOf(root, () => "key", problems);
  checkVersion(entries, root, problems);
  const { inPlace, misplaced } = sortMisplaced(entries, belongs, problems);
  for (const { key } of misplaced) draft.silent.add(key.text);
  for (const entry of inPlace) {
    const { key } = entry;
    if (key.text === "package") draft.package = readPackage(entry, problems);
    else if (key.text === "doc") draft.doc = readDoc(entry, problems);
    else if (key.text === "json") draft.json = textValue(entry, problems);
    else if (key.text === "go") draft.go = readGo(entry, problems);
    else if (key.text === "imports") draft.imports = readImports(entry, draft.silent, problems);
    else if (key.text === "types") draft.types = readTypes(entry, draft, problems);
    else if (key.text === "errors") draft.errors = readErrors(entry, draft, problems);
    else if (key.text === "services") draft.services = readServices(entry, problems);
    else if (key.text === "rpcgen") continue;
    else if (isCapital(key.text)) {
      const help = "your own names stand under `types`, `errors` or `services`";
      problems.add("RG1004", key, `unknown key ${quote(key.text)}`, didYouMean(key.text, ofSchema.read, help));
    } else otherKey(key, ofSchema, problems);
  }
  return draft;
}

/** Names stand in sections. */
function belongs({ key }: Entry, { key: section }: Entry): boolean {
  return isCapital(key.text) && /^(?:types|errors|services)$/.test(section.text);
}

/** One text for all that is no schema at all: empty files, lists, other YAML. */
function noSchema(root: Node | undefined, problems: Problems, edits: readonly Edit[] = []): void {
  const at = { offset: root?.offset ?? 0, length: 1 };
  problems.add("RG1002", at, "a schema is a mapping that starts with `rpcgen: 1`", {
    help: "write `rpcgen: 1` as its first line",
    ...(edits.length === 0 ? {} : { edits }),
  });
}

/** The version comes first, so that a later one can change the meaning of all that follows it. */
function checkVersion(entries: readonly Entry[], root: Mapping, problems: Problems): void {
  const entry = entries.find(({ key }) => key.text === "rpcgen");
  if (entry === undefined) {
    noSchema(root, problems, root.flow ? [] : [{ offset: root.offset, length: 0, text: "rpcgen: 1\n" }]);
    return;
  }
  const version = textValue(entry, problems);
  if (version !== undefined && version.text !== "1") {
    const message = `rpcgen: ${quote(version.text)} is not a version that this tool knows`;
    problems.add("RG1005", version, message, { help: "the newest is 1; or update the tool" });
  } else if (entry !== entries[0] && version !== undefined) {
    const help = "move this line to the top";
    problems.add("RG1002", entry.key, "a schema is a mapping that starts with `rpcgen: 1`", { help });
  }
}

/** Go's package, as a path with dots; its last word becomes part of the names of structs. */
function readPackage(entry: Entry, problems: Problems): Word | undefined {
  const name = textValue(entry, problems);
  if (name === undefined || name.text.split(".").every((part) => /^[a-z][a-z0-9_]{0,127}$/.test(part))) return name;
  const help = "lower-case words with dots between them, as in `acme.shop`";
  problems.add("RG3005", name, `${quote(name.text)} is not a package name`, { help });
  return undefined;
}

const ofGo: Directives = { of: "`go`", read: ["package", "import"] };

/** `go: { package: shop, import: example.com/acme/shop }`: where the Go code of a schema is. */
function readGo(entry: Entry, problems: Problems): DraftGo | undefined {
  const mapping = mappingValue(entry, problems, "write `go: { package: shop, import: example.com/acme/shop }`");
  if (mapping === undefined) return undefined;
  const words = new Map<string, Word | undefined>();
  for (const part of entriesOf(mapping, () => "key", problems)) {
    const { text } = part.key;
    if (!ofGo.read.includes(text)) otherKey(part.key, ofGo, problems);
    else words.set(text, textValue(part, problems));
  }
  const name = words.get("package");
  if (name !== undefined && !/^[a-z_][a-z0-9_]{0,127}$/.test(name.text)) {
    const help = "a package's name in Go is one lower-case word";
    problems.add("RG3005", name, `${quote(name.text)} is not a package name`, { help });
  }
  const path = words.get("import");
  if (path !== undefined && !/^[\w.~-]{1,128}(?:\/[\w.~-]{1,128}){0,16}$/.test(path.text)) {
    const help = "as in `example.com/acme/shop`";
    problems.add("RG3005", path, `${quote(path.text)} is not an import path`, { help });
  }
  return { package: name, import: path };
}
