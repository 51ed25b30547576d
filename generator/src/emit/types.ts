// Emitting the section Types: an interface for each struct, a name for each alias.

import type { InterfaceDeclarationStructure } from "ts-morph";
import type { Alias, Field, Struct } from "../model.ts";
import { noteTags } from "./facets.ts";
import { morph } from "./morph.ts";
import type { Shapes } from "./shapes.ts";
import { lines, type Statement } from "./statement.ts";
import { docLines, docs, identifier } from "./text.ts";

/** All fields but optional ones are required: what a peer leaves out arrives as its zero value. */
export function structInterface(struct: Struct, shapes: Shapes): InterfaceDeclarationStructure {
  return {
    kind: morph().StructureKind.Interface,
    isExported: true,
    name: identifier(struct.name),
    docs: docs(struct.doc, noteTags(struct)),
    properties: struct.fields.map((field) => ({
      name: identifier(field.property),
      hasQuestionToken: field.optional,
      type: propertyType(field, shapes),
      docs: docs(field.doc, noteTags(field)),
    })),
  };
}

/** With the types of an interface value on lines of their own, if they are many. */
function propertyType({ property, shape, optional }: Field, shapes: Shapes): string {
  const type = optional ? `${shapes.type(shape)} | undefined` : shapes.type(shape);
  return shape.kind !== "anyOf" || property.length + type.length < 110 ? type : shapes.union(shape.of).join("\n| ");
}

/** Another name for a type; of an interface value that may hold several, each on a line. */
export function aliasType(alias: Alias, shapes: Shapes): Statement {
  const { name, shape } = alias;
  const doc = docLines(alias.doc, noteTags(alias));
  const head = `export type ${identifier(name)} =`;
  const members = shape.kind === "anyOf" ? shapes.union(shape.of) : [];
  if (members.length <= 2) return lines(...doc, `${head} ${shapes.type(shape)};`);
  return lines(...doc, head, ...members.map((member, i) => `  | ${member}${i === members.length - 1 ? ";" : ""}`));
}
