// Origins: where in a schema each thing of the generated module stands. Maps and the printed model point there.

import type { Draft } from "./draft.ts";
import type { Schema } from "./model.ts";
import { serviceNames, typeConstant } from "./names.ts";
import type { Span } from "./problem.ts";

/**
 * The places of what a module declares, by names of the module: `Args`, `Args.a`, `ArithClient.multiply`. All that a
 * service becomes leads to the service.
 */
export function originsOf(schema: Schema, draft: Draft): ReadonlyMap<string, Span> {
  const origins = new Map<string, Span>();
  const types = new Map(draft.types.map((type) => [nameOf(type), type]));
  for (const type of schema.types) {
    const from = types.get(type.name);
    if (from === undefined) continue;
    origins.set(type.name, from.name).set(typeConstant(type.name), from.name);
    if (type.kind !== "struct" || from.kind !== "struct") continue;
    const fields = new Map(from.fields.map(({ name }) => [name.text, name]));
    for (const { name, property } of type.fields) put(origins, `${type.name}.${property}`, fields.get(name));
  }
  for (const error of draft.errors) origins.set(nameOf(error), error.name);
  for (const service of schema.services) {
    const from = draft.services.find((one) => nameOf(one) === service.name);
    if (from === undefined) continue;
    const methods = new Map(from.methods.map(({ name }) => [name.text, name]));
    for (const owner of [service.name, ...Object.values(serviceNames(service.name))]) {
      origins.set(owner, from.name);
      for (const { name, property } of service.methods) put(origins, `${owner}.${property}`, methods.get(name));
    }
  }
  return origins;
}

/** What a thing of the schema is called in the module. */
function nameOf({
  name,
  facets,
}: Draft["types"][number] | Draft["errors"][number] | Draft["services"][number]): string {
  return facets.get("ts")?.value.text ?? name.text;
}

function put(origins: Map<string, Span>, key: string, span: Span | undefined): void {
  if (span !== undefined) origins.set(key, span);
}
