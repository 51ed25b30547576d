// Parsing: a YAML tree becomes a draft. Everything that can be said without looking up names is said here.

import { readCall } from "./calltext.ts";
import { docOf } from "./comments.ts";
import type { Draft, DraftError, DraftField, DraftMethod, DraftService, DraftStruct } from "./draft.ts";
import { checkName, type Directives, entriesOf, mappingValue, missingValue, otherKey, textValue, unfit } from "./mapping.ts";
import { capitalised, isCapital, isIdentifier } from "./names.ts";
import { type Problems, quote } from "./problem.ts";
import { didYouMean, nearest } from "./suggest.ts";
import { notYet, type Word } from "./tokens.ts";
import { readType, type TypeText } from "./typetext.ts";
import { type Entry, limits, type Mapping, type Node, readYaml, type Text } from "./yaml.ts";

const ofSchema: Directives = {
  of: "a schema",
  read: ["rpcgen", "package", "doc", "types", "errors", "services"],
  later: ["json", "go", "imports"],
};
const ofStruct: Directives = {
  of: "a type",
  read: ["doc", "reserved"],
  later: ["enum", "oneof", "opaque", "type", "tag", "closed", "deprecated", "since", "json", "go", "ts"],
};
const facets =
  "deprecated since default example min max pattern format nonzero unique secret ts json go embed of as".split(" ");
const ofField: Directives = { of: "a field", read: ["type", "doc"], later: facets };
const ofError: Directives = { of: "an error", read: ["message", "code", "doc"], later: ["match", "deprecated", "since", "ts"] };
const ofMethod: Directives = {
  of: "a method",
  read: ["call", "doc"],
  later: ["deprecated", "since", "idempotent", "timeout", "wire", "ts", "roles"],
};
const ofService: Directives = { of: "a service", read: ["doc"], later: ["wire", "timeout", "deprecated", "since", "ts", "roles"] };

/** Reads a schema. Answers undefined when there is nothing to check; every reason is among the problems. */
export function parseSchema(problems: Problems): Draft | undefined {
  const root = readYaml(problems);
  if (root?.kind !== "mapping") {
    if (!problems.failed) noSchema(root, problems);
    return undefined;
  }
  const draft: Draft = { package: undefined, doc: "", structs: [], errors: [], services: [], silent: new Set() };
  const entries = entriesOf(root, () => "key", problems);
  checkVersion(entries, root, problems);
  for (const entry of entries) {
    const { key } = entry;
    if (key.text === "package") draft.package = readPackage(entry, problems);
    else if (key.text === "doc") draft.doc = readDoc(entry, problems);
    else if (key.text === "types") draft.structs = readTypes(entry, draft, problems);
    else if (key.text === "errors") draft.errors = readErrors(entry, draft, problems);
    else if (key.text === "services") draft.services = readServices(entry, problems);
    else if (key.text === "rpcgen") continue;
    else if (isCapital(key.text) && !ofSchema.later.includes(key.text)) {
      const help = "your own names stand under `types`, `errors` or `services`";
      problems.add("RG1004", key, `unknown key ${quote(key.text)}`, didYouMean(key.text, ofSchema.read, help));
    } else otherKey(key, ofSchema, problems);
  }
  return draft;
}

function noSchema(root: Node | undefined, problems: Problems): void {
  const at = { offset: root?.offset ?? 0, length: 1 };
  problems.add("RG1002", at, "a schema is a mapping that starts with `rpcgen: 1`", { help: "write `rpcgen: 1` as its first line" });
}

function checkVersion(entries: readonly Entry[], root: Mapping, problems: Problems): void {
  const entry = entries.find(({ key }) => key.text === "rpcgen");
  if (entry === undefined) return noSchema(root, problems);
  const version = textValue(entry, problems);
  if (version !== undefined && version.text !== "1") {
    const message = `rpcgen: ${quote(version.text)} is not a version that this tool knows`;
    problems.add("RG1005", version, message, { help: "the newest is 1; or update the tool" });
  } else if (entry !== entries[0] && version !== undefined) {
    const help = "move this line to the top";
    problems.add("RG1002", entry.key, "a schema is a mapping that starts with `rpcgen: 1`", { help });
  }
}

function readPackage(entry: Entry, problems: Problems): Word | undefined {
  const name = textValue(entry, problems);
  if (name === undefined || name.text.split(".").every((part) => /^[a-z][a-z0-9_]{0,127}$/.test(part))) return name;
  const help = "lower-case words with dots between them, as in `acme.shop`";
  problems.add("RG3005", name, `${quote(name.text)} is not a package name`, { help });
  return undefined;
}

function readDoc(entry: Entry, problems: Problems): string {
  const text = textValue(entry, problems);
  if (text === undefined || text.text.length <= limits.doc) return text?.text.trim() ?? "";
  problems.add("RG1013", entry.key, `the doc is ${text.text.length} characters long`, { help: "the limit is 16 KiB" });
  return "";
}

/** The doc of a declaration: what `doc:` says, or else its comments. */
function docIn(entry: Entry, parts: readonly Entry[], problems: Problems): string {
  const own = parts.find(({ key }) => key.text === "doc");
  return own === undefined ? docOf(entry, problems) : readDoc(own, problems);
}

function readTypes(section: Entry, draft: Draft, problems: Problems): DraftStruct[] {
  const mapping = mappingValue(section, problems);
  if (mapping === undefined) return [];
  const entries = entriesOf(mapping, () => "type", problems);
  if (entries.length > limits.types) {
    const message = `the file has ${entries.length} types`;
    problems.add("RG1013", section.key, message, { help: `the limit is ${limits.types}` });
  }
  const structs: DraftStruct[] = [];
  for (const entry of entries.slice(0, limits.types)) {
    const struct = checkName("type", entry.key, problems) ? readStruct(entry, problems) : undefined;
    if (struct === undefined) draft.silent.add(entry.key.text).add(capitalised(entry.key.text));
    else structs.push(struct);
  }
  return structs;
}

function readStruct(entry: Entry, problems: Problems): DraftStruct | undefined {
  const { key, value } = entry;
  if (value?.kind === "text") {
    const what = /^[^<]*\|/.test(value.text) ? "unions are" : "aliases are";
    return void notYet(what, value, problems);
  }
  const mapping = mappingValue(entry, problems, "a struct has one line per field: `Name: type`");
  if (mapping === undefined) return undefined;
  const parts = entriesOf(mapping, (name) => (isCapital(name) ? "field" : "key"), problems);
  // What is not a struct has one directive that says what it is; its other keys mean nothing yet.
  const other = parts.find(({ key }) => /^(?:enum|oneof|opaque|type)$/.test(key.text));
  if (other !== undefined && !parts.some(({ key }) => isCapital(key.text))) {
    return void otherKey(other.key, ofStruct, problems);
  }
  const fields = parts.map((part) => readField(part, problems)).filter((field) => field !== undefined);
  const reserved = parts.find(({ key }) => key.text === "reserved");
  const names = reserved === undefined ? [] : readReserved(reserved, problems);
  return { name: key, fields, reserved: names, doc: docIn(entry, parts, problems) };
}

function readField(entry: Entry, problems: Problems): DraftField | undefined {
  const { key, value } = entry;
  if (ofStruct.read.includes(key.text)) return undefined;
  if (ofStruct.later.includes(key.text)) return void otherKey(key, ofStruct, problems);
  if (isIdentifier(key.text) && !isCapital(key.text)) {
    const near = nearest(key.text, [...ofStruct.read, ...ofStruct.later]);
    const or = near === undefined ? "" : `; or did you mean the directive \`${near}\`?`;
    const help = `write ${quote(capitalised(key.text))}: gob only carries exported fields${or}`;
    return void problems.add("RG3002", key, `field ${quote(key.text)} is not exported in Go`, { help });
  }
  if (!checkName("field", key, problems)) return undefined;
  if (value === undefined) return void missingValue(key, problems, "a field is `Name: type`");
  if (value.kind === "text") return { name: key, type: readType(value, problems), doc: docOf(entry, problems) };
  if (value.kind === "list") return void unfit("a type", value, problems, "a list type is written `T[]`");
  return readWrittenOut(entry, value, problems);
}

/** `{ type: T, doc: text }`. */
function readWrittenOut(entry: Entry, mapping: Mapping, problems: Problems): DraftField | undefined {
  const parts = entriesOf(mapping, () => "key", problems);
  if (parts.length > 0 && parts.every(({ key }) => isCapital(key.text))) {
    return void unfit("a type", mapping, problems, "give the inner struct a name of its own under `types`");
  }
  let type: TypeText | undefined;
  for (const part of parts) {
    if (part.key.text === "type") {
      const text = textValue(part, problems, "a type");
      type = text === undefined ? { kind: "wrong", offset: part.key.offset, length: part.key.length } : readType(text, problems);
    } else if (part.key.text !== "doc") otherKey(part.key, ofField, problems);
  }
  if (type === undefined) return void problems.add("RG2001", entry.key, "a type is missing here", { help: "add `type: T`" });
  return { name: entry.key, type, doc: docIn(entry, parts, problems) };
}

function readReserved(entry: Entry, problems: Problems): Word[] {
  if (entry.value?.kind === "list") {
    const names = entry.value.items.filter((item) => item.kind === "text");
    for (const item of entry.value.items) if (item.kind !== "text") unfit("a name", item, problems);
    return names;
  }
  if (entry.value === undefined) missingValue(entry.key, problems);
  else unfit("a list of names", entry.value, problems, "write `reserved: [Name, Name]`");
  return [];
}

function readErrors(section: Entry, draft: Draft, problems: Problems): DraftError[] {
  const mapping = mappingValue(section, problems, "an error is `Name: its message`");
  const errors: DraftError[] = [];
  for (const entry of mapping === undefined ? [] : entriesOf(mapping, () => "error", problems)) {
    const error = checkName("error", entry.key, problems) ? readError(entry, problems) : undefined;
    if (error === undefined) draft.silent.add(entry.key.text).add(capitalised(entry.key.text));
    else errors.push(error);
  }
  return errors;
}

function readError(entry: Entry, problems: Problems): DraftError | undefined {
  const { key, value } = entry;
  if (value === undefined) return void missingValue(key, problems, "an error is `Name: its message`");
  if (value.kind === "text") {
    const message = readMessage(value, problems);
    // The comment beside a text is its doc, unless it is no comment but a part of the text: `see #5`.
    return message && { name: key, message, code: undefined, doc: docOf(entry, problems) };
  }
  if (value.kind === "list") return void unfit("a message", value, problems);
  const parts = entriesOf(value, (name) => (isCapital(name) ? "field" : "key"), problems);
  let message: Text | undefined;
  let code: Text | undefined;
  let given = false;
  for (const part of parts) {
    if (part.key.text === "message") {
      given = true;
      const text = textValue(part, problems);
      message = text && readMessage(text, problems);
    } else if (part.key.text === "code") code = textValue(part, problems);
    else if (isCapital(part.key.text)) notYet("error fields are", part.key, problems);
    else if (part.key.text !== "doc") otherKey(part.key, ofError, problems);
  }
  if (!given) problems.add("RG1014", key, `error ${quote(key.text)} has no message`, { help: "add `message: its text`" });
  return message && { name: key, message, code, doc: docIn(entry, parts, problems) };
}

function readMessage(text: Text, problems: Problems): Text | undefined {
  if (text.text === "") {
    const help = "net/rpc takes an empty text for success";
    return void problems.add("RG1014", text, "the message is empty", { help });
  }
  const hash = /^[ \t]+(#[^\s#]+)/.exec(problems.source.text.slice(text.end, text.end + 100))?.[1];
  if (hash !== undefined) {
    const at = { offset: problems.source.text.indexOf("#", text.end), length: hash.length };
    const help = "quote the text if it belongs to the message";
    problems.add("RG1011", at, `${quote(hash)} started a comment`, { severity: "warning", help });
  }
  const placeholder = /\{[A-Za-z_][^{}]*\}/.exec(text.text);
  if (placeholder !== null) {
    const at = text.exact ? { offset: text.offset + placeholder.index, length: placeholder[0].length } : text;
    return void notYet("placeholders in messages are", at, problems);
  }
  return text;
}

function readServices(section: Entry, problems: Problems): DraftService[] {
  const mapping = mappingValue(section, problems);
  const services: DraftService[] = [];
  let methods = 0;
  for (const entry of mapping === undefined ? [] : entriesOf(mapping, () => "service", problems)) {
    if (!checkService(entry.key, problems)) continue;
    const service = readService(entry, problems);
    methods += service?.methods.length ?? 0;
    if (service !== undefined) services.push(service);
  }
  if (methods <= limits.methods) return services;
  problems.add("RG1013", section.key, `the file has ${methods} methods`, { help: `the limit is ${limits.methods}` });
  return [];
}

function checkService(key: Text, problems: Problems): boolean {
  if (!key.text.includes(".")) return checkName("service", key, problems);
  const message = `service name ${quote(key.text)} is not a Go identifier`;
  problems.add("RG3009", key, message, { help: "servers can be told another name when it is registered: `{ name }`" });
  return false;
}

function readService(entry: Entry, problems: Problems): DraftService | undefined {
  const mapping = mappingValue(entry, problems, "a service has one line per method: `Name: Args -> Reply`");
  if (mapping === undefined) return undefined;
  const parts = entriesOf(mapping, (name) => (isCapital(name) ? "method" : "key"), problems);
  const methods: DraftMethod[] = [];
  for (const part of parts) {
    if (ofService.read.includes(part.key.text)) continue;
    if (ofService.later.includes(part.key.text)) otherKey(part.key, ofService, problems);
    else if (checkName("method", part.key, problems)) methods.push(...readMethod(part, problems));
  }
  if (parts.every(({ key }) => ofService.read.includes(key.text))) {
    problems.add("RG4009", entry.key, `service ${quote(entry.key.text)} has no methods`, { severity: "warning" });
  }
  return { name: entry.key, methods, doc: docIn(entry, parts, problems) };
}

function readMethod(entry: Entry, problems: Problems): DraftMethod[] {
  const { key, value } = entry;
  let text: Text | undefined;
  let parts: Entry[] = [];
  if (value === undefined) missingValue(key, problems, "a method is `Name: Args -> Reply`");
  else if (value.kind === "list") unfit("a call", value, problems, "a method is `Name: Args -> Reply`");
  else if (value.kind === "text") text = value;
  else {
    parts = entriesOf(value, () => "key", problems);
    for (const part of parts) {
      if (part.key.text === "call") text = textValue(part, problems, "a call");
      else if (part.key.text !== "doc") otherKey(part.key, ofMethod, problems);
    }
    if (!parts.some(({ key }) => key.text === "call")) {
      problems.add("RG1014", key, `method ${quote(key.text)} has no call`, { help: "add `call: Args -> Reply`" });
    }
  }
  const call = text && readCall(text, problems);
  return call === undefined ? [] : [{ name: key, call, doc: docIn(entry, parts, problems) }];
}
