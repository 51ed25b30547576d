// Emitting what a schema says beyond types: facets, as data for the runtime, and tags of docs.

import type { Bound, Facets, Field, Notes, Value } from "../model.ts";
import { uncapped } from "../names.ts";
import type { Scope } from "./scope.ts";
import type { Shapes } from "./shapes.ts";
import { docText, identifier, literal } from "./text.ts";

/** A type as an expression, with the facets that stand where it is used. */
export function refinedType(type: string, facets: Facets | undefined, scope: Scope): string {
  if (facets === undefined) return type;
  const parts = Object.entries(facets).flatMap(([name, facet]) =>
    facet === undefined ? [] : [`${name}: ${facetValue(facet, scope)}`],
  );
  return `${scope.value("refined")}(${type}, { ${parts.join(", ")} })`;
}

function facetValue(facet: Value | Bound | string | true, scope: Scope): string {
  if (facet === true) return "true";
  return typeof facet === "string" ? literal(facet) : valueExpression(facet, scope);
}

/** A value that stands in a schema, as an expression. */
function valueExpression({ kind, text }: Value | Bound, scope: Scope): string {
  switch (kind) {
    case "string":
      return literal(text);
    case "bigint":
      return `${BigInt(text)}n`;
    case "number":
      return String(Number(text));
    case "boolean":
      return String(text === "true");
    case "date":
      return `new ${scope.global("Date")}(${Date.parse(text)})`;
    case "timestamp":
      return `${scope.value("Timestamp")}.from(${literal(text)})`;
  }
}

/** A field as a struct's table has it; `() => x` stands for a constant that is declared further down. */
export function fieldEntry(field: Field, later: boolean, shapes: Shapes, scope: Scope): string {
  const refined = refinedType(shapes.constant(field.shape), field.facets, scope);
  const type = field.optional ? `${scope.value("optional")}(${refined})` : refined;
  const parts = [literal(field.name), later ? `() => ${type}` : type];
  const isUsual = field.property === uncapped(field.name);
  const tags = [
    ...(isUsual ? [] : [`ts: ${literal(field.property)}`]),
    ...(field.json === undefined ? [] : [`json: ${literal(field.json)}`]),
    ...(field.embed ? ["embed: true"] : []),
  ];
  if (tags.length === 1 && !isUsual) parts.push(literal(identifier(field.property)));
  else if (tags.length > 0) parts.push(`{ ${tags.join(", ")} }`);
  return `[${parts.join(", ")}]`;
}

/** The tags of a doc: each on a line of its own. */
export function noteTags({ deprecated, since }: Notes): string[] {
  const tag = (name: string, text: string): string => `@${name} ${docText(text).replace(/\s+/g, " ").trim()}`.trim();
  return [
    ...(since === undefined ? [] : [tag("since", since)]),
    ...(deprecated === undefined ? [] : [tag("deprecated", deprecated)]),
  ];
}
