// Parsing `services`: their names, and the calls of their methods.

import { readCall } from "../calltext.ts";
import { docIn } from "../comments.ts";
import type { DraftMethod, DraftService } from "../draft.ts";
import { limits } from "../limits.ts";
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
import { isCapital } from "../names.ts";
import { type Problems, quote } from "../problem.ts";
import type { Entry, Text } from "../yaml.ts";

const ofService: Directives = {
  of: "a service",
  read: ["doc"],
  later: ["wire", "timeout", "deprecated", "since", "ts", "roles"],
};
const ofMethod: Directives = {
  of: "a method",
  read: ["call", "doc"],
  later: ["deprecated", "since", "idempotent", "timeout", "wire", "ts", "roles"],
};

/** Reads the section `services`. */
export function readServices(section: Entry, problems: Problems): DraftService[] {
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

/** Dots get a problem of their own: Go registers names like `acme.Orders`, so people expect them here. */
function checkService(key: Text, problems: Problems): boolean {
  if (!key.text.includes(".")) return checkName("service", key, problems);
  const message = `service name ${quote(key.text)} is not a Go identifier`;
  problems.add("RG3009", key, message, { help: "servers can be told another name when it is registered: `{ name }`" });
  return false;
}

/** One service. Its methods that could be read are kept even if others could not. */
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

/** One method: its call alone, or a mapping. Answers none when the call cannot be read, which has been said. */
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
    if (!hasKey(parts, "call")) {
      problems.add("RG1014", key, `method ${quote(key.text)} has no call`, { help: "add `call: Args -> Reply`" });
    }
  }
  const call = text && readCall(key.text, text, problems);
  return call === undefined ? [] : [{ name: key, call, doc: docIn(entry, parts, problems) }];
}
