// Origins: where in a schema each thing of the generated module stands. Maps and the printed model point there.

import type { Draft, DraftType } from "./draft.ts";
import type { NamedType, Schema } from "./model.ts";
import { serviceNames, typeConstant } from "./names.ts";
import type { Span } from "./problem.ts";

/** Where things stand, by their names in the module: `Args`, `Args.a`, `ArithClient.multiply`. */
export type Origins = ReadonlyMap<string, Span>;

/**
 * The places of what a module declares. All that a service becomes leads to the service. A schema without errors has
 * everything in the order of its draft, whatever `ts:` calls it.
 */
export function originsOf(schema: Schema, draft: Draft): Origins {
  const origins = new Map<string, Span>();
  const put = (key: string, from: { readonly name: Span } | undefined): void => {
    if (from !== undefined) origins.set(key, from.name);
  };
  schema.types.forEach((type, i) => {
    const from = draft.types[i];
    put(type.name, from);
    put(typeConstant(type.name), from);
    const parts = partsOf(from);
    namesIn(type).forEach((name, j) => {
      put(`${type.name}.${name}`, parts[j]);
    });
  });
  schema.errors.forEach((error, i) => {
    const from = draft.errors[i];
    put(error.name, from);
    error.fields.forEach(({ property }, j) => {
      put(`${error.name}.${property}`, from?.fields[j]);
    });
  });
  schema.services.forEach((service, i) => {
    const from = draft.services[i];
    for (const owner of [service.name, ...Object.values(serviceNames(service.name))]) {
      put(owner, from);
      service.methods.forEach(({ property }, j) => {
        put(`${owner}.${property}`, from?.methods[j]);
      });
    }
  });
  return origins;
}

/** What the parts of a type are called in TypeScript. */
function namesIn(type: NamedType): readonly string[] {
  if (type.kind === "struct") return type.fields.map(({ property }) => property);
  if (type.kind === "enum") return type.members.map(({ name }) => name);
  return type.kind === "union" ? type.cases.map(({ property }) => property) : [];
}

function partsOf(type: DraftType | undefined): readonly { readonly name: Span }[] {
  if (type?.kind === "struct") return type.fields;
  if (type?.kind === "enum") return type.members;
  return type?.kind === "union" ? type.cases : [];
}
