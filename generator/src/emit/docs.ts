// Emitting what a schema says of a service in words, for the debug page. Only the registration names it, so that bundles
// of clients go without.

import { type NamedType, partsOf, type Schema, type Service, type Shape } from "../model.ts";
import { isIdentifier } from "../names.ts";
import type { Scope } from "./scope.ts";
import { literal, objectKey } from "./text.ts";

/** The constant, and its name. Undefined when the schema says nothing. */
export interface DocsConstant {
  readonly name: string;
  readonly lines: readonly string[];
}

export function docsConstant(service: Service, schema: Schema, scope: Scope): DocsConstant | undefined {
  const methods = service.methods.flatMap(({ wire, doc }) => entry(wire, doc));
  const types = structsOf(service, schema).flatMap((type) => [
    ...entry(type.name, type.doc),
    ...type.parts.flatMap((part) => entry(`${type.name}.${part.name}`, part.doc)),
  ]);
  const parts = [
    ...(service.doc === "" ? [] : [`  service: ${literal(service.doc)},`]),
    ...object("methods", methods),
    ...object("types", types),
  ];
  if (parts.length === 0) return undefined;
  const name = scope.local(`${service.name.charAt(0).toLowerCase()}${service.name.slice(1)}Docs`);
  const head = `const ${name}: ${scope.type("Docs")} = {`;
  return { name, lines: [`/** What the schema says of ${service.name}, for the debug page. */`, head, ...parts, "};"] };
}

function entry(name: string, doc: string): string[] {
  return doc === "" ? [] : [`${isIdentifier(name) ? name : objectKey(name)}: ${literal(doc)}`];
}

function object(name: string, entries: readonly string[]): string[] {
  if (entries.length === 0) return [];
  return [`  ${name}: {`, ...entries.map((line) => `    ${line},`), "  },"];
}

interface Described {
  readonly name: string;
  readonly doc: string;
  /** Fields, or the cases of a union, which is a struct on the wire. */
  readonly parts: readonly { readonly name: string; readonly doc: string }[];
}

/** The structs that a service's methods are about, in the order of the schema. */
function structsOf(service: Service, schema: Schema): Described[] {
  const types = new Map(schema.types.map((type) => [type.name, type]));
  const met = new Set<NamedType>();
  const meet = (shape: Shape): void => {
    for (const part of partsOf(shape)) meet(part);
    const type = "name" in shape ? types.get(shape.name) : undefined;
    if (type === undefined || met.has(type)) return;
    met.add(type);
    if (type.kind === "struct") for (const field of type.fields) meet(field.shape);
    else if (type.kind === "union") for (const one of type.cases) meet(one.shape);
    else if (type.kind === "alias") meet(type.shape);
  };
  for (const { args, reply } of service.methods) for (const shape of [args, reply]) meet(shape);
  return schema.types.flatMap((type): Described[] => {
    if (!met.has(type)) return [];
    if (type.kind === "struct") return [{ name: type.name, doc: type.doc, parts: type.fields }];
    return type.kind === "union" ? [{ name: type.name, doc: type.doc, parts: type.cases }] : [];
  });
}
