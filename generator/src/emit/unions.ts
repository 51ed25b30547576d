// Emitting unions: a type of TypeScript's that is told by its `kind`, and its cases as data.

import type { Case, Union } from "../model.ts";
import { noteTags } from "./facets.ts";
import type { Scope } from "./scope.ts";
import type { Shapes } from "./shapes.ts";
import { lines, type Statement } from "./statement.ts";
import { docLines, fill, identifier, literal } from "./text.ts";

/** The last member is for the cases of a newer peer, and for a union that nobody has set. */
export function unionType(union: Union, shapes: Shapes): Statement {
  const cases = union.cases.flatMap(({ property, shape, doc }) => [
    ...docLines(doc),
    `| { kind: ${literal(property)}; value: ${shapes.type(shape)} }`,
  ]);
  return lines(
    ...docLines(union.doc, noteTags(union)),
    `export type ${identifier(union.name)} =`,
    ...[...cases, "| { kind: undefined };"].map((line) => `  ${line}`),
  );
}

/** The constant; `later` has the numbers of the cases whose type is declared further down. */
export function unionLines(union: Union, later: ReadonlySet<number>, shapes: Shapes, scope: Scope): string[] {
  const name = identifier(union.name);
  const constant = shapes.constant({ kind: "union", name });
  const head = `export const ${constant}: ${scope.type("Type")}<${name}> = ${scope.value("union")}<${name}>(${literal(union.wire)}, {`;
  const end = union.tag === undefined ? "});" : `}, ${tagOf(union.tag, union.tagJson)});`;
  return fill(
    head,
    union.cases.map((each, number) => caseEntry(each, later.has(number), shapes)),
    end,
    0,
    " ",
  );
}

function tagOf(tag: string, json: string | undefined): string {
  const name = literal(identifier(tag));
  return json === undefined ? name : `{ name: ${name}, json: ${literal(json)} }`;
}

/** Go leaves a pointer to zero out, but the tag says that it was there. */
function caseEntry({ name, property, shape, json, vanishes }: Case, later: boolean, shapes: Shapes): string {
  const constant = shapes.constant(shape);
  const parts = [literal(identifier(name)), later ? `() => ${constant}` : constant];
  const traits = [
    ...(vanishes ? [`zero: () => ${shapes.zero(shape)}`] : []),
    ...(json === undefined ? [] : [`json: ${literal(json)}`]),
  ];
  if (traits.length > 0) parts.push(`{ ${traits.join(", ")} }`);
  return `${identifier(property)}: [${parts.join(", ")}]`;
}
