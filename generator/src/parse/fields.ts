// Parsing fields: their types, alone or written out with what more there is to say of them.

import { docIn, docOf } from "../comments.ts";
import type { DraftField } from "../draft.ts";
import { limits } from "../limits.ts";
import { checkName, type Directives, entriesOf, hasKey, missingValue, otherKey, textValue, unfit } from "../mapping.ts";
import { isCapital } from "../names.ts";
import { type Problems, quote, type Span } from "../problem.ts";
import { type RegisteredText, readType, spell, type WholeType, wrong } from "../typetext.ts";
import type { Entry, Mapping } from "../yaml.ts";
import { noteFacets, readFacets, valueFacets } from "./facets.ts";

const ofField: Directives = {
  of: "a field",
  read: ["type", "doc", "embed", "of", ...valueFacets, ...noteFacets],
};

/** One field: its type alone, or a mapping. */
export function readField(entry: Entry, problems: Problems): DraftField | undefined {
  const { key, value } = entry;
  if (!checkName("field", key, problems)) return undefined;
  if (value === undefined) return void missingValue(key, problems, "a field is `Name: type`");
  if (value.kind === "list") return void unfit("a type", value, problems, "a list type is written `T[]`");
  if (value.kind === "text") {
    return {
      name: key,
      ...readType(value, problems),
      embed: undefined,
      facets: new Map(),
      doc: docOf(entry, problems),
    };
  }
  const parts = entriesOf(value, () => "key", problems);
  if (parts.length > 0 && parts.every(({ key }) => isCapital(key.text))) {
    return void unfit("a type", value, problems, "give the inner struct a name of its own under `types`");
  }
  const whole = readWrittenOut(entry, parts, ofField, problems);
  const embed = parts.find(({ key }) => key.text === "embed");
  return (
    whole && {
      name: key,
      ...whole,
      embed: embed && readFlag(embed, problems, "`embed: true` is Go's embedded struct"),
      facets: readFacets(parts, problems),
      doc: docIn(entry, parts, problems),
    }
  );
}

/** The type of `{ type: T, of: { … }, doc: text }`. Answers undefined when there is none, which has been said. */
export function readWrittenOut(
  entry: Entry,
  parts: readonly Entry[],
  directives: Directives,
  problems: Problems,
): WholeType | undefined {
  let whole: WholeType | undefined;
  for (const part of parts) {
    if (part.key.text === "type") {
      const text = textValue(part, problems, "a type");
      whole = text === undefined ? { type: wrong(part.key), optional: undefined } : readType(text, problems);
    } else if (!directives.read.includes(part.key.text)) otherKey(part.key, directives, problems);
  }
  if (whole === undefined && !hasKey(parts, "type")) {
    problems.add("RG2001", entry.key, "a type is missing here", { help: "add `type: T`" });
  }
  const of = parts.find(({ key }) => key.text === "of");
  if (of === undefined || whole === undefined) return whole;
  return { ...whole, type: withContents(whole.type, of, problems) };
}

/** `any` with what it may hold. */
function withContents(type: WholeType["type"], of: Entry, problems: Problems): WholeType["type"] {
  const registered = readRegistered(of, problems);
  if (type.kind === "wrong") return type;
  const span: Span = { offset: type.offset, length: type.length };
  if (type.kind === "name" && type.name === "any") return { kind: "anyOf", of: registered, ...span };
  const help = "it says what an `any` holds; for a list or a map of them give the `any` a name under `types`";
  problems.add("RG6002", of.key, `\`of\` does not apply to ${quote(spell(type))}`, { help });
  return wrong(type);
}

/** The types behind `of`, by the names that Go has registered them under: any text but an empty one. */
function readRegistered(entry: Entry, problems: Problems): RegisteredText[] {
  const help = 'write `of: { "main.Dog": Dog }`, with the names that `gob.Register` gives';
  if (entry.value?.kind !== "mapping") {
    if (entry.value === undefined) missingValue(entry.key, problems, help);
    else unfit("a mapping", entry.value, problems, help);
    return [];
  }
  const registered = entriesOf(entry.value as Mapping, () => "name", problems);
  if (registered.length === 0) missingValue(entry.key, problems, help);
  return registered.flatMap((part): RegisteredText[] => {
    const { key } = part;
    if (key.text === "" || new TextEncoder().encode(key.text).length > limits.registered) {
      const message =
        key.text === "" ? "a registered name is empty" : `a registered name of ${key.text.length} characters`;
      problems.add("RG1013", key, message, { help: `1 to ${limits.registered} bytes are what Go takes` });
    }
    const text = textValue(part, problems, "a type");
    if (text === undefined) return [];
    const { type, optional } = readType(text, problems);
    if (optional !== undefined) {
      const help = `a registered pointer has a star in its name: ${quote(`"*main.${spell(type)}": ${spell(type)}`)}`;
      problems.add("RG2002", optional, "unexpected `?` in a type", { help });
    }
    return [{ name: key.text, type }];
  });
}

/** The place of `true`. */
export function readFlag(entry: Entry, problems: Problems, help: string): Span | undefined {
  const text = textValue(entry, problems, "`true` or `false`");
  if (text === undefined || text.text === "true") return text;
  if (text.text === "false") return undefined;
  problems.add("RG1015", text, `expected \`true\` or \`false\`, found ${quote(text.text)}`, { help });
  return undefined;
}
