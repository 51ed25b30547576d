// Parsing enums: `{ enum: [Unknown, Placed], type: uint8, closed: true }`.

import { docIn, docOf } from "../comments.ts";
import type { DraftEnum, DraftMember } from "../draft.ts";
import { checkName, type Directives, entriesOf, missingValue, otherKey, textValue, unfit } from "../mapping.ts";
import { type Problems, quote } from "../problem.ts";
import type { Entry, Mapping, Node, Text } from "../yaml.ts";
import { noteFacets, readFacets } from "./facets.ts";
import { readFlag } from "./fields.ts";

const ofEnum: Directives = {
  of: "an enum",
  read: ["enum", "type", "closed", "doc", ...noteFacets],
};

const form = "write `enum: [Name, Name]`, or `enum: { Name: 1, Name: 2 }` to choose the values";

/** Reads an enum. `members` is its entry `enum`. */
export function readEnum(
  entry: Entry,
  members: Entry,
  parts: readonly Entry[],
  problems: Problems,
): DraftEnum | undefined {
  for (const { key } of parts) if (!ofEnum.read.includes(key.text)) otherKey(key, ofEnum, problems);
  const type = parts.find(({ key }) => key.text === "type");
  const closed = parts.find(({ key }) => key.text === "closed");
  const { key, value } = members;
  const read = value?.kind === "list" ? namesIn(value.items, problems) : valuesIn(members, problems);
  if (value === undefined) missingValue(key, problems, form);
  else if (value.kind === "text") unfit("a list or a mapping", value, problems, form);
  else if (read.length === 0 && !problems.failed) missingValue(key, problems, form);
  if (read.length === 0) return undefined;
  return {
    kind: "enum",
    name: entry.key,
    members: read,
    type: type && textValue(type, problems, "a type"),
    closed: closed !== undefined && readFlag(closed, problems, "`closed: true` refuses other values") !== undefined,
    facets: readFacets(parts, problems),
    doc: docIn(entry, parts, problems),
  };
}

/** Names alone: their values are counted from 0, as Go's iota does. */
function namesIn(items: readonly Node[], problems: Problems): DraftMember[] {
  const seen = new Map<string, Text>();
  const members: DraftMember[] = [];
  for (const item of items) {
    if (item.kind !== "text") {
      unfit("a name", item, problems, form);
      continue;
    }
    const first = seen.get(item.text);
    if (first !== undefined) {
      const related = [{ offset: first.offset, length: first.length, message: "first defined here" }];
      problems.add("RG1003", item, `member ${quote(item.text)} is defined twice`, { related });
    } else if (checkName("member", item, problems)) {
      members.push({ name: item, value: undefined, doc: docOf({ key: item, value: item }, problems) });
    }
    seen.set(item.text, item);
  }
  return members;
}

/** Names with their values. A text in quotes is a text, whatever it looks like. */
function valuesIn({ value }: Entry, problems: Problems): DraftMember[] {
  if (value?.kind !== "mapping") return [];
  return entriesOf(value as Mapping, () => "member", problems).flatMap((entry): DraftMember[] => {
    const { key } = entry;
    if (!checkName("member", key, problems)) return [];
    const text = textValue(entry, problems, "a number or a text");
    if (text === undefined) return [];
    const quoted = text.end !== text.offset + text.length || !text.exact;
    return [{ name: key, value: { ...text, quoted }, doc: docOf(entry, problems) }];
  });
}
