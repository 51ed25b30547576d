// Parsing `services`: their names, and the calls of their methods.

import { sortMisplaced } from "../beside.ts";
import { readCall } from "../calltext.ts";
import { docIn } from "../comments.ts";
import type { DraftMethod, DraftService, DraftTraits } from "../draft.ts";
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
import { isCapital, isIdentifier } from "../names.ts";
import { type Problems, quote } from "../problem.ts";
import type { Entry, Text } from "../yaml.ts";
import { readFacets } from "./facets.ts";

const ofService: Directives = {
  of: "a service",
  read: ["doc", "wire", "timeout", "deprecated", "since", "ts"],
};
const ofMethod: Directives = {
  of: "a method",
  read: ["call", "doc", "idempotent", "timeout", "wire", "roles", "deprecated", "since", "ts"],
};

/** Reads the section `services`. */
export function readServices(section: Entry, problems: Problems): DraftService[] {
  const mapping = mappingValue(section, problems, "a service has one line per method below it: `Name: Args -> Reply`");
  if (mapping === undefined) return [];
  const services: DraftService[] = [];
  let methods = 0;
  const entries = entriesOf(mapping, () => "service", problems);
  for (const entry of sortMisplaced(entries, belongs, problems).inPlace) {
    // What stands below a name that only has to be mended is looked at, too.
    if (!checkService(entry.key, problems) && !isIdentifier(entry.key.text)) continue;
    const service = readService(entry, problems);
    methods += service?.methods.length ?? 0;
    if (service !== undefined) services.push(service);
  }
  if (methods <= limits.methods) return services;
  problems.add("RG1013", section.key, `the file has ${methods} methods`, { help: `the limit is ${limits.methods}` });
  return [];
}

/** What can be in a service, and is none. */
function belongs({ key, value }: Entry): boolean {
  if (value?.kind !== "mapping") return value?.kind === "text" || ofService.read.includes(key.text);
  return value.entries.some((part) => part.key.text === "call");
}

/** Dots get a problem of their own: Go registers names like `acme.Orders`, so people expect them here. */
function checkService(key: Text, problems: Problems): boolean {
  if (!key.text.includes(".")) return checkName("service", key, problems);
  const message = `service name ${quote(key.text)} is not a Go identifier`;
  problems.add("RG3009", key, message, { help: `only \`wire:\` may contain dots: \`wire: ${key.text}\`` });
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
    if (checkName("method", part.key, problems)) methods.push(...readMethod(part, problems));
  }
  if (parts.every(({ key }) => ofService.read.includes(key.text))) {
    problems.add("RG4009", entry.key, `service ${quote(entry.key.text)} has no methods`, { severity: "warning" });
  }
  return { name: entry.key, methods, ...readTraits(parts, problems), doc: docIn(entry, parts, problems) };
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
      else if (!ofMethod.read.includes(part.key.text)) otherKey(part.key, ofMethod, problems);
    }
    if (!hasKey(parts, "call")) {
      problems.add("RG1014", key, `method ${quote(key.text)} has no call`, { help: "add `call: Args -> Reply`" });
    }
  }
  const call = text && readCall(key.text, text, problems);
  if (call === undefined) return [];
  const idempotent = parts.find(({ key }) => key.text === "idempotent");
  const roles = parts.find(({ key }) => key.text === "roles");
  return [
    {
      name: key,
      call,
      idempotent: idempotent && readFlag(idempotent, problems),
      roles: roles === undefined ? [] : readRoles(roles, problems),
      ...readTraits(parts, problems),
      doc: docIn(entry, parts, problems),
    },
  ];
}

function readTraits(parts: readonly Entry[], problems: Problems): DraftTraits {
  const text = (name: string): Text | undefined => {
    const part = parts.find(({ key }) => key.text === name);
    return part && textValue(part, problems);
  };
  return { wire: text("wire"), timeout: text("timeout"), facets: readFacets(parts, problems) };
}

/** The place of `true`. */
function readFlag(entry: Entry, problems: Problems): Text | undefined {
  const text = textValue(entry, problems, "`true` or `false`");
  if (text === undefined || text.text === "true") return text;
  if (text.text !== "false") {
    problems.add("RG1015", text, `expected \`true\` or \`false\`, found ${quote(text.text)}`);
  }
  return undefined;
}

/** `admin`, or a list of such words. */
function readRoles({ key, value }: Entry, problems: Problems): Text[] {
  if (value === undefined) missingValue(key, problems, "write `roles: [admin, support]`");
  else if (value.kind === "mapping") unfit("a list of names", value, problems, "write `roles: [admin, support]`");
  else {
    return (value.kind === "list" ? value.items : [value]).filter((item) => {
      if (item.kind !== "text") unfit("a name", item, problems);
      return item.kind === "text";
    });
  }
  return [];
}
