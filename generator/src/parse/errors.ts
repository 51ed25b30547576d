// Parsing `errors`: names, messages and codes.

import { sortMisplaced } from "../beside.ts";
import { docIn, docOf } from "../comments.ts";
import type { Draft, DraftError, DraftField } from "../draft.ts";
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
import { capitalised, isCapital } from "../names.ts";
import { type Problems, quote } from "../problem.ts";
import type { Entry, Text } from "../yaml.ts";
import { readFacets } from "./facets.ts";
import { readField } from "./fields.ts";

const ofError: Directives = {
  of: "an error",
  read: ["message", "code", "match", "doc", "deprecated", "since", "ts"],
};

/** Reads the section `errors`. */
export function readErrors(section: Entry, draft: Draft, problems: Problems): DraftError[] {
  const mapping = mappingValue(section, problems, "an error is `Name: its message`");
  if (mapping === undefined) return [];
  const errors: DraftError[] = [];
  const { inPlace, misplaced } = sortMisplaced(
    entriesOf(mapping, () => "error", problems),
    belongs,
    problems,
  );
  for (const { key } of misplaced) draft.silent.add(key.text);
  for (const entry of inPlace) {
    const error = checkName("error", entry.key, problems) ? readError(entry, problems) : undefined;
    if (error === undefined) draft.silent.add(entry.key.text).add(capitalised(entry.key.text));
    else errors.push(error);
  }
  return errors;
}

/** A field looks like an error, so that only a directive can be the first to belong to the error above. */
function belongs({ key }: Entry, _outer: Entry, isFirst: boolean): boolean {
  return !isFirst || ofError.read.includes(key.text);
}

/** One error: its message alone, or a mapping. What cannot be read is left out, and its name is silent from then on. */
function readError(entry: Entry, problems: Problems): DraftError | undefined {
  const { key, value } = entry;
  if (value === undefined) return void missingValue(key, problems, "an error is `Name: its message`");
  if (value.kind === "text") {
    const message = readMessage(value, problems);
    // The comment beside a text is its doc, unless it is no comment but a part of the text: `see #5`.
    const rest = { code: undefined, match: undefined, fields: [], facets: new Map() };
    return message && { name: key, message, ...rest, doc: docOf(entry, problems) };
  }
  if (value.kind === "list") return void unfit("a message", value, problems);
  const parts = entriesOf(value, (name) => (isCapital(name) ? "field" : "key"), problems);
  let message: Text | undefined;
  let code: Text | undefined;
  let match: Text | undefined;
  const fields: DraftField[] = [];
  for (const part of parts) {
    if (part.key.text === "message") {
      const text = textValue(part, problems);
      message = text && readMessage(text, problems);
    } else if (part.key.text === "code") code = textValue(part, problems);
    else if (part.key.text === "match") match = textValue(part, problems);
    else if (isCapital(part.key.text)) {
      const field = readField(part, problems);
      if (field !== undefined) fields.push(field);
    } else if (!ofError.read.includes(part.key.text)) otherKey(part.key, ofError, problems);
  }
  if (!hasKey(parts, "message"))
    problems.add("RG1014", key, `error ${quote(key.text)} has no message`, { help: "add `message: its text`" });
  const rest = { code, match, fields, facets: readFacets(parts, problems) };
  return message && { name: key, message, ...rest, doc: docIn(entry, parts, problems) };
}

/** A message is what Go peers send and compare, so everything that would make it another text is said here. */
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
  return text;
}
