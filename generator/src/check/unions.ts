// Checking unions: their cases are pointers in Go, of which one is set.

import { Taken } from "../collisions.ts";
import type { DraftCase, DraftUnion } from "../draft.ts";
import type { Case, Union } from "../model.ts";
import { jsonName, type Naming, propertyName } from "../names.ts";
import { type Problems, quote } from "../problem.ts";
import type { Resolver } from "../resolve.ts";
import { spell } from "../typetext.ts";
import { checkNaming, goName } from "./names.ts";
import { notesOf, zeroWord } from "./types.ts";

/** What is wrong is left out: that has been said, and nothing is generated then. */
export function checkUnion(union: DraftUnion, naming: Naming, resolver: Resolver, problems: Problems): Union {
  const { name, tag, facets, doc } = union;
  const taken = new Taken(problems);
  const words = checkNaming(facets.get("json")?.value, naming, problems);
  const json = (field: string): string | undefined => {
    const name = jsonName(field, words);
    return name === field ? undefined : name;
  };
  // In the struct that JSON has of it, the tag is a property like the others.
  const isCase = union.cases.some((draft) => draft.name.text === tag?.text);
  if (tag !== undefined && !isCase) taken.take("kind", quote(tag.text), tag);
  const seen = new Map<string, DraftCase>();
  const cases: Case[] = [];
  for (const draft of union.cases) {
    const first = seen.get(draft.name.text);
    if (first !== undefined) {
      const related = [{ offset: first.name.offset, length: first.name.length, message: "first named here" }];
      problems.add("RG2014", draft.name, `case ${quote(draft.name.text)} is there twice`, { related });
      continue;
    }
    seen.set(draft.name.text, draft);
    const property = propertyName(draft.name.text);
    taken.take(property, quote(draft.name.text), draft.name);
    const checked = checkCase(draft, property, tag === undefined, resolver, problems);
    if (checked !== undefined) cases.push({ ...checked, json: json(draft.name.text) });
  }
  if (union.cases.length < 2) {
    const help = "with a single case there is nothing to tell apart: use its type";
    problems.add("RG2014", name, "a union needs at least two cases", { help });
  }
  if (tag !== undefined && isCase) {
    problems.add("RG1003", tag, `field ${quote(tag.text)} is defined twice`, { help: "a case has this name, too" });
  }
  const wire = goName(facets, problems) ?? resolver.qualify(name.text);
  const tagged = { tag: tag?.text, tagJson: tag && json(tag.text) };
  return { kind: "union", name: name.text, wire, cases, ...tagged, ...notesOf(facets), doc };
}

function checkCase(
  { name, type, doc }: DraftCase,
  property: string,
  untagged: boolean,
  resolver: Resolver,
  problems: Problems,
): Omit<Case, "json"> | undefined {
  const shape = resolver.value(type, { type: name.text, property });
  const plain = shape && resolver.plain(shape);
  if (shape === undefined || plain === undefined) return undefined;
  if (plain.kind === "any" || plain.kind === "anyOf") {
    const help = "an interface value is a union of its own: what it holds can be cases";
    problems.add("RG2002", type, `unexpected ${quote(spell(type))} in a union`, { help });
    return undefined;
  }
  const zero = zeroWord(plain);
  if (zero !== undefined && untagged) {
    const help = "wrap it in a struct, or give the union a tag: `{ oneof: { … }, tag: Kind }`";
    problems.add("RG2015", type, `case ${quote(`${name.text}: ${spell(type)}`)} disappears when it is ${zero}`, {
      help,
    });
  }
  return { name: name.text, property, shape, vanishes: zero !== undefined, doc };
}
