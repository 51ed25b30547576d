// Checking types: drafts of structs and aliases become types of the model, with a word about what surprises on gob.

import { Taken } from "../collisions.ts";
import type { DraftAlias, DraftField, DraftStruct } from "../draft.ts";
import { type Alias, baseOf, type Facets, type Field, type Notes, type Shape, type Struct } from "../model.ts";
import { isObjectMember, type Naming } from "../names.ts";
import type { DraftFacets } from "../parse/facets.ts";
import { type Problems, quote } from "../problem.ts";
import type { Resolver } from "../resolve.ts";
import { spell, type TypeText } from "../typetext.ts";
import { checkFacets } from "./facets.ts";
import { goName, JsonTags, propertyOf } from "./names.ts";

/** An alias; undefined when it is wrong, which has been said. */
export function checkAlias(alias: DraftAlias, resolver: Resolver, problems: Problems): Alias | undefined {
  const { name, doc } = alias;
  const shape = resolver.target(name.text);
  if (shape === undefined) return undefined;
  const facets = facetsAt(alias, shape, resolver, problems);
  return { kind: "alias", name: name.text, shape, facets, ...notesOf(alias.facets), doc };
}

/** A struct. Fields that are wrong are left out: that has been said, and nothing is generated then. */
export function checkStruct(struct: DraftStruct, naming: Naming, resolver: Resolver, problems: Problems): Struct {
  const fields = checkFields(struct, naming, resolver, problems);
  const wire = goName(struct.facets, problems) ?? resolver.qualify(struct.name.text);
  // As the case of a union it says all that it has to.
  if (struct.fields.length === 0 && !problems.failed && !resolver.isCase(struct.name.text)) {
    const help = "as an argument or a reply it can be `void`";
    const message = `struct ${quote(struct.name.text)} has no fields`;
    problems.add("RG2021", struct.name, message, { severity: "warning", help });
  }
  return { kind: "struct", name: struct.name.text, wire, fields, ...notesOf(struct.facets), doc: struct.doc };
}

/** The fields of a struct or an error. */
export function checkFields(
  struct: Pick<DraftStruct, "name" | "fields" | "reserved" | "facets">,
  naming: Naming,
  resolver: Resolver,
  problems: Problems,
): Field[] {
  const taken = new Taken(problems);
  const reserved = new Set(struct.reserved.map((word) => word.text));
  const fields: Field[] = [];
  const tags = new JsonTags(struct, naming, problems);
  for (const draft of struct.fields) {
    const { name } = draft;
    const property = propertyOf(draft, problems);
    taken.take(property, quote(name.text), name);
    if (reserved.has(name.text)) {
      const message = `${quote(name.text)} is reserved in ${quote(struct.name.text)} since it was used before`;
      problems.add("RG3008", name, message, { help: "choose another name: old peers still mean the old field" });
    }
    const shape = resolver.value(draft.type, { type: struct.name.text, property });
    const plain = shape && resolver.plain(shape);
    if (shape === undefined || plain === undefined) continue;
    const optional = draft.optional !== undefined;
    const embed = draft.embed !== undefined;
    if (optional) checkOptional(draft, plain, problems);
    else if (plain.kind === "time") warnOfTime(draft, problems);
    if (embed) checkEmbed(draft, plain, problems);
    if (optional || plain.kind === "any" || plain.kind === "anyOf") checkAbsence(draft, property, problems);
    const facets = facetsAt(draft, shape, resolver, problems);
    const notes = notesOf(draft.facets);
    goName(draft.facets, problems);
    const json = tags.tag(draft, plain);
    fields.push({ name: name.text, property, shape, optional, embed, facets, json, ...notes, doc: draft.doc });
  }
  return fields;
}

/** The facets of a field or an alias, checked against what it is. */
export function facetsAt(
  { type, facets }: Pick<DraftField, "type" | "facets">,
  shape: Shape,
  resolver: Resolver,
  problems: Problems,
): Facets | undefined {
  const plain = facets.size === 0 ? undefined : resolver.plain(shape);
  if (plain === undefined) return undefined;
  const element = plain.kind === "list" ? resolver.plain(plain.element) : undefined;
  const members = plain.kind === "enum" ? resolver.members(plain.name) : [];
  return checkFacets(facets, { plain, element, members, spelled: spell(type) }, problems);
}

/** What people are told beside the doc. */
export function notesOf(facets: DraftFacets): Notes {
  return { deprecated: facets.get("deprecated")?.value.text, since: facets.get("since")?.value.text };
}

/** Gob leaves a pointer to zero out as it does a nil one (golang/go 11119, and it will stay so). */
function checkOptional({ name, type, optional }: DraftField, plain: Shape, problems: Problems): void {
  const at = optional ?? type;
  if (plain.kind === "any" || plain.kind === "anyOf") {
    problems.add("RG2002", at, "unexpected `?` behind `any`", { help: "it may be nil anyway: drop the `?`" });
    return;
  }
  const zero = zeroWord(plain);
  if (zero === undefined) return;
  const message = `\`${name.text}: ${optionally(type)}\` cannot tell absent from ${zero} on gob`;
  const span = { offset: type.offset, length: Math.max(type.length, at.offset + at.length - type.offset) };
  problems.add("RG8001", span, message, { severity: "info", help: "wrap it in a struct if that matters" });
}

/** What every object has stands where an absent field would be undefined: it would be sent, and be read. */
function checkAbsence({ name }: DraftField, property: string, problems: Problems): void {
  if (!isObjectMember(property)) return;
  const message = `${quote(name.text)} may be absent, but every object in TypeScript has a ${quote(property)}`;
  problems.add("RG3003", name, message, { help: `give it another name there: \`ts: ${property}_\`` });
}

/** The value that gob does not send even when somebody points to it; undefined for types that are sent always. */
export function zeroWord(plain: Shape): string | undefined {
  if (plain.kind === "list") return "empty";
  if (plain.kind !== "scalar" && plain.kind !== "enum") return undefined;
  const base = plain.kind === "enum" ? plain.base : baseOf(plain.name);
  if (base === "bool") return "`false`";
  if (base === "string") return '`""`';
  return base === "bytes" ? "empty" : "0";
}

function warnOfTime({ type }: DraftField, problems: Problems): void {
  problems.add("RG8005", type, "a required `time` reads as year 1 when it is absent", {
    severity: "warning",
    help: `write ${quote(optionally(type))}`,
  });
}

/** A type with a `?`, which stands in front of a view. */
function optionally(type: TypeText): string {
  return type.kind === "view" ? `${spell(type.type)}? as ${type.view.text}` : `${spell(type)}?`;
}

/** Go names an embedded struct after its type, and a peer looks for that name. */
function checkEmbed({ name, type, embed }: DraftField, plain: Shape, problems: Problems): void {
  const at = embed ?? type;
  if (plain.kind !== "struct") {
    const help = "only a struct can be embedded";
    problems.add("RG6002", at, `\`embed\` does not apply to ${quote(spell(type))}`, { help });
  } else if (spell(type) !== name.text) {
    const help = `an embedded struct is named after its type: write ${quote(`${spell(type)}: { type: ${spell(type)}, embed: true }`)}`;
    problems.add("RG6002", at, `\`embed\` does not apply to ${quote(name.text)}`, { help });
  }
}
