// Parsing unions: `Card | Invoice`, and `{ oneof: { Card: Card, Text: string }, tag: Kind }`.

import { docIn, docOf } from "../comments.ts";
import type { DraftCase, DraftUnion } from "../draft.ts";
import { checkName, type Directives, entriesOf, missingValue, otherKey, textValue, unfit } from "../mapping.ts";
import { isScalar } from "../model.ts";
import { capitalised, isCapital } from "../names.ts";
import { type Problems, quote } from "../problem.ts";
import { Tokens, type Word } from "../tokens.ts";
import { parseType, readType, spell } from "../typetext.ts";
import type { Entry, Mapping, Text } from "../yaml.ts";
import { noteFacets, readFacets } from "./facets.ts";

const ofUnion: Directives = { of: "a union", read: ["oneof", "tag", "doc", ...noteFacets] };

const form = "write `oneof: { Name: type, Name: type }`";

/** Reads `A | B`. Cases are called what their types are. */
export function readAlternatives(entry: Entry, text: Text, problems: Problems): DraftUnion | undefined {
  const tokens = new Tokens(text, problems);
  tokens.allowsOptional = false;
  const cases: DraftCase[] = [];
  for (;;) {
    const type = parseType(tokens);
    if (tokens.failed) return undefined;
    // The name of an imported type stands behind the dot.
    const name = type.kind === "name" ? type.name.slice(type.name.indexOf(".") + 1) : "";
    if (type.kind !== "name" || !isCapital(name)) {
      refuseUnnamed(spell(type), tokens, type);
      return undefined;
    }
    cases.push({ name: { text: name, offset: type.offset, length: type.length }, type, doc: "" });
    if (!tokens.at("|")) break;
    tokens.skip();
  }
  tokens.end("RG2002", "in a union", "write `A | B`; other cases than names stand in `{ oneof: { Name: type } }`");
  if (tokens.failed) return undefined;
  return { kind: "union", name: entry.key, cases, tag: undefined, facets: new Map(), doc: docOf(entry, problems) };
}

/** A case has to have a name in Go, which is its type's; and what can vanish at zero needs a tag. */
function refuseUnnamed(spelled: string, tokens: Tokens, at: Word | { offset: number; length: number }): void {
  if (isScalar(spelled)) {
    const help = `wrap it in a struct, or write ${quote(`{ oneof: { ${capitalised(spelled)}: ${spelled} }, tag: Kind }`)}`;
    tokens.fail("RG2015", at, `case ${quote(spelled)} disappears when it is zero`, help);
    return;
  }
  const help = "write `{ oneof: { Name: type } }`";
  tokens.fail("RG2002", at, `${quote(spelled)} has no name that a case could have`, help);
}

/** Reads `{ oneof: … }`. `cases` is its entry `oneof`. */
export function readUnion(
  entry: Entry,
  cases: Entry,
  parts: readonly Entry[],
  problems: Problems,
): DraftUnion | undefined {
  for (const { key } of parts) if (!ofUnion.read.includes(key.text)) otherKey(key, ofUnion, problems);
  const tag = parts.find(({ key }) => key.text === "tag");
  if (cases.value === undefined) missingValue(cases.key, problems, form);
  else if (cases.value.kind !== "mapping") unfit("a mapping", cases.value, problems, form);
  if (cases.value?.kind !== "mapping") return undefined;
  const read = casesIn(cases.value, problems);
  // A case that is wrong has been reported: without it nothing can be said of the others.
  if (read.length < cases.value.entries.length) return undefined;
  return {
    kind: "union",
    name: entry.key,
    cases: read,
    tag: tag && readTag(tag, problems),
    facets: readFacets(parts, problems),
    doc: docIn(entry, parts, problems),
  };
}

function casesIn(mapping: Mapping, problems: Problems): DraftCase[] {
  return entriesOf(mapping, () => "case", problems).flatMap((entry): DraftCase[] => {
    if (!checkName("case", entry.key, problems)) return [];
    const text = textValue(entry, problems, "a type");
    if (text === undefined) return [];
    const { type, optional } = readType(text, problems);
    if (optional !== undefined) {
      problems.add("RG2002", optional, "unexpected `?` in a union", { help: "a case is absent anyway: drop the `?`" });
    }
    return [{ name: entry.key, type, doc: docOf(entry, problems) }];
  });
}

function readTag(entry: Entry, problems: Problems): Word | undefined {
  const text = textValue(entry, problems, "a name");
  return text !== undefined && checkName("tag", text, problems) ? text : undefined;
}
