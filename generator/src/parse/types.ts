// Parsing `types`: structs, aliases, opaque types, and what else the whole language has there.

import { sortMisplaced } from "../beside.ts";
import { docIn, docOf } from "../comments.ts";
import type { Draft, DraftAlias, DraftField, DraftStruct, DraftType } from "../draft.ts";
import { limits } from "../limits.ts";
import {
  checkName,
  type Directives,
  entriesOf,
  mappingValue,
  missingValue,
  otherKey,
  textValue,
  unfit,
} from "../mapping.ts";
import { marshals } from "../model.ts";
import { capitalised, isCapital, isIdentifier } from "../names.ts";
import { type Problems, quote, type Span } from "../problem.ts";
import { didYouMean, nearest } from "../suggest.ts";
import type { Word } from "../tokens.ts";
import { readType, type TypeText } from "../typetext.ts";
import type { Entry } from "../yaml.ts";
import { readEnum } from "./enums.ts";
import { type DraftFacets, noteFacets, readFacets, valueFacets } from "./facets.ts";
import { readField, readWrittenOut } from "./fields.ts";
import { readAlternatives, readUnion } from "./unions.ts";

const ofStruct: Directives = {
  of: "a type",
  read: ["doc", "reserved", ...noteFacets],
};
const ofAlias: Directives = {
  of: "an alias",
  read: ["type", "of", "doc", ...valueFacets, "deprecated", "since", "ts", "go"],
};
const ofOpaque: Directives = {
  of: "an opaque type",
  read: ["opaque", "go", "doc", "deprecated", "since", "ts", "secret"],
};

/** Reads the section `types`. */
export function readTypes(section: Entry, draft: Draft, problems: Problems): DraftType[] {
  const mapping = mappingValue(
    section,
    problems,
    "a struct is `Name: { Field: type }`, or one line per field below it",
  );
  if (mapping === undefined) {
    silenceList(section, draft);
    return [];
  }
  const entries = entriesOf(mapping, () => "type", problems);
  if (entries.length > limits.types) {
    const message = `the file has ${entries.length} types`;
    problems.add("RG1013", section.key, message, { help: `the limit is ${limits.types}` });
  }
  const types: DraftType[] = [];
  const { inPlace, misplaced } = sortMisplaced(entries.slice(0, limits.types), looksLikeField, problems);
  for (const { key } of misplaced) draft.silent.add(key.text);
  for (const entry of inPlace) {
    const type = checkName("type", entry.key, problems) ? readOne(entry, problems) : undefined;
    if (type === undefined) draft.silent.add(entry.key.text).add(capitalised(entry.key.text));
    else types.push(type);
  }
  return types;
}

/** A list of types is no mapping, which has been said; what it names is not unknown. */
function silenceList({ value }: Entry, draft: Draft): void {
  for (const item of value?.kind === "list" ? value.items : []) {
    for (const { key } of item.kind === "mapping" ? item.entries : []) draft.silent.add(key.text);
  }
}

/** An alias looks like a field as well, which is likelier behind a type that has none. */
function looksLikeField({ key, value }: Entry): boolean {
  if (value?.kind !== "mapping") return value?.kind === "text" || key.text === "reserved";
  return value.flow && value.entries.some((part) => part.key.text === "type");
}

/** One type, of whatever kind. */
function readOne(entry: Entry, problems: Problems): DraftType | undefined {
  const { key, value } = entry;
  if (value?.kind === "text" && value.text.includes("|")) return readAlternatives(entry, value, problems);
  if (value?.kind === "text") return alias(key, readType(value, problems), docOf(entry, problems), new Map(), problems);
  const mapping = mappingValue(entry, problems, "a struct has one line per field: `Name: type`");
  if (mapping === undefined) return undefined;
  const parts = entriesOf(mapping, (name) => (isCapital(name) ? "field" : "key"), problems);
  // What is not a struct has one directive that says what it is; what else it can have depends on that.
  // An enum has a `type`, too.
  const kind =
    parts.find(({ key }) => /^(?:enum|oneof|opaque)$/.test(key.text)) ?? parts.find(({ key }) => key.text === "type");
  const field = parts.find(({ key }) => isCapital(key.text));
  if (kind !== undefined && field !== undefined) {
    const message = `${quote(key.text)} has both \`${kind.key.text}\` and the field ${quote(field.key.text)}`;
    const help = `a struct has no \`${kind.key.text}\`: make two types of it`;
    return void problems.add("RG1004", kind.key, message, { help });
  }
  if (kind?.key.text === "enum") return readEnum(entry, kind, parts, problems);
  if (kind?.key.text === "oneof") return readUnion(entry, kind, parts, problems);
  if (kind?.key.text === "opaque") return readOpaque(entry, kind, parts, problems);
  if (kind?.key.text === "type") {
    const whole = readWrittenOut(entry, parts, ofAlias, problems);
    return whole && alias(key, whole, docIn(entry, parts, problems), readFacets(parts, problems), problems);
  }
  return readStruct(entry, parts, problems);
}

/** An alias. What may be absent is a field, not a type. */
function alias(
  name: Word,
  { type, optional }: { readonly type: TypeText; readonly optional: Span | undefined },
  doc: string,
  facets: DraftFacets,
  problems: Problems,
): DraftAlias {
  if (optional !== undefined) {
    const help = "it belongs to a field: put it behind the name there";
    problems.add("RG2002", optional, "unexpected `?` in a type", { help });
  }
  return { kind: "alias", name, type, facets, doc };
}

function readStruct(entry: Entry, parts: readonly Entry[], problems: Problems): DraftStruct {
  const fields = parts.map((part) => readMember(part, problems)).filter((field) => field !== undefined);
  const reserved = parts.find(({ key }) => key.text === "reserved");
  const names = reserved === undefined ? [] : readReserved(reserved, problems);
  const facets = readFacets(parts, problems);
  return { kind: "struct", name: entry.key, fields, reserved: names, facets, doc: docIn(entry, parts, problems) };
}

/**
 * An entry of a struct. Lower-case keys are directives; one that is none was meant as a field, because other languages
 * begin fields so.
 */
function readMember(entry: Entry, problems: Problems): DraftField | undefined {
  const { key } = entry;
  if (ofStruct.read.includes(key.text)) return undefined;
  if (!isIdentifier(key.text) || isCapital(key.text)) return readField(entry, problems);
  const near = nearest(key.text, [...ofStruct.read, "enum", "oneof", "opaque", "type"]);
  const or = near === undefined ? "" : `; or did you mean the directive \`${near}\`?`;
  const help = `write ${quote(capitalised(key.text))}: gob only carries exported fields${or}`;
  const extra = near === undefined ? { help, replace: capitalised(key.text) } : { help };
  return void problems.add("RG3002", key, `field ${quote(key.text)} is not exported in Go`, extra);
}

/** `{ opaque: gob, go: math/big.Int }`. */
function readOpaque(entry: Entry, opaque: Entry, parts: readonly Entry[], problems: Problems): DraftAlias | undefined {
  const rest = parts.filter(({ key }) => !ofOpaque.read.includes(key.text));
  for (const { key } of rest) otherKey(key, ofOpaque, problems);
  const path = parts.find(({ key }) => key.text === "go");
  const go = path === undefined ? undefined : readPath(path, problems);
  const word = textValue(opaque, problems);
  if (word === undefined) return undefined;
  const marshal = marshals.find((known) => known === word.text);
  if (marshal === undefined) {
    const help = "`gob` for a type with `GobEncode`, `binary` for one with `MarshalBinary` only";
    const message = `${quote(word.text)} is no way to write an opaque type`;
    return void problems.add("RG1015", word, message, didYouMean(word.text, marshals, help));
  }
  const type: TypeText = { kind: "opaque", marshal, go, offset: word.offset, length: word.length };
  const facets = readFacets(parts, problems);
  return { kind: "alias", name: entry.key, type, facets, doc: docIn(entry, parts, problems) };
}

/** Go's type as an import path and a name. Definitions on the wire have the name, and messages the last word of the path. */
function readPath(entry: Entry, problems: Problems): string | undefined {
  const text = textValue(entry, problems);
  if (text === undefined) return undefined;
  const name = /^(?:[\w.~-]{1,128}\/){0,16}([A-Za-z_]\w{0,127}\.[A-Z]\w{0,127})$/.exec(text.text)?.[1];
  if (name !== undefined) return name;
  const help = "the import path and the type, as in `math/big.Int`, without a star";
  problems.add("RG3005", text, `${quote(text.text)} is no type of Go's`, { help });
  return undefined;
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
