// Parsing `types`: structs, their fields, and what else the whole language has there.

import { docIn, docOf } from "../comments.ts";
import type { Draft, DraftField, DraftStruct } from "../draft.ts";
import {
  checkName,
  type Directives,
  entriesOf,
  hasKey,
  mappingValue,
  missingValue,
  otherKey,
  textValue,
  unfit,
} from "../mapping.ts";
import { capitalised, isCapital, isIdentifier } from "../names.ts";
import { type Problems, quote } from "../problem.ts";
import { nearest } from "../suggest.ts";
import { notYet, type Word } from "../tokens.ts";
import { readType, type TypeText } from "../typetext.ts";
import { type Entry, limits, type Mapping } from "../yaml.ts";

const ofStruct: Directives = {
  of: "a type",
  read: ["doc", "reserved"],
  later: ["enum", "oneof", "opaque", "type", "tag", "closed", "deprecated", "since", "json", "go", "ts"],
};
const ofField: Directives = {
  of: "a field",
  read: ["type", "doc"],
  later: "deprecated since default example min max pattern format nonzero unique secret ts json go embed of as".split(
    " ",
  ),
};

/** Reads the section `types`. */
export function readTypes(section: Entry, draft: Draft, problems: Problems): DraftStruct[] {
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

/** One type: a struct, or something of the whole language that is refused by its kind. */
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

/**
 * One field: its type alone, or a mapping. Lower-case keys are directives; one that is none was meant as a field, because
 * other languages begin fields so.
 */
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
      type =
        text === undefined
          ? { kind: "wrong", offset: part.key.offset, length: part.key.length }
          : readType(text, problems);
    } else if (part.key.text !== "doc") otherKey(part.key, ofField, problems);
  }
  if (type === undefined) {
    if (!hasKey(parts, "type")) problems.add("RG2001", entry.key, "a type is missing here", { help: "add `type: T`" });
    return undefined;
  }
  return { name: entry.key, type, doc: docIn(entry, parts, problems) };
}

/** The names behind `reserved`. They are not checked: they may stem from before today's rules. */
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
