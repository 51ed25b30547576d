// The printed model: a checked schema as a JSON document that generators in any language can read. `rpcgen model` shows it.

import type { Compiled } from "./compile.ts";
import type { NamedType } from "./model.ts";
import { originsOf } from "./origins.ts";
import type { Source, Span } from "./problem.ts";

/** The version of the document. It rises when something that was in it changes its meaning or goes. */
const version = 1;

/** What is of use to our own emitters alone. */
const internal: ReadonlySet<string> = new Set(["owner"]);

/** A schema as JSON: the model with all that it says explicitly, and `origin`: line and column, from 1, of each thing. */
export function modelText({ schema, draft, source, header }: Compiled): string {
  if (schema === undefined || draft === undefined) return "";
  const origins = originsOf(schema, draft);
  const at = (key: string): { origin?: readonly [number, number] } => {
    const span = origins.get(key);
    return span === undefined ? {} : { origin: placeOf(span, source) };
  };
  const hash = /rpcgen:input (\w+)/.exec(header)?.[1];
  const document = {
    rpcgen: version,
    file: source.path,
    hash,
    ...schema,
    types: schema.types.map((type) => ({ ...withParts(type, at), ...at(type.name) })),
    errors: schema.errors.map((error) => {
      const fields = error.fields.map((field) => ({ ...field, ...at(`${error.name}.${field.property}`) }));
      return { ...error, fields, ...at(error.name) };
    }),
    services: schema.services.map((service) => {
      const methods = service.methods.map((method) => {
        return { ...method, wire: `${service.wire}.${method.wire}`, ...at(`${service.name}.${method.property}`) };
      });
      return { ...service, methods, ...at(service.name) };
    }),
  };
  return `${JSON.stringify(document, plain, 2)}\n`;
}

/** A type with the places of its fields, members or cases. */
function withParts(type: NamedType, at: (key: string) => object): object {
  const of = (part: string): object => at(`${type.name}.${part}`);
  if (type.kind === "struct") {
    return { ...type, fields: type.fields.map((field) => ({ ...field, ...of(field.property) })) };
  }
  if (type.kind === "enum") {
    return { ...type, members: type.members.map((member) => ({ ...member, ...of(member.name) })) };
  }
  if (type.kind !== "union") return type;
  return { ...type, cases: type.cases.map((one) => ({ ...one, ...of(one.property) })) };
}

/** What JSON has no form for: integers beyond 2^53 are texts, maps are lists of pairs. */
function plain(key: string, value: unknown): unknown {
  if (internal.has(key)) return undefined;
  if (typeof value === "bigint") return value.toString();
  return value instanceof Map || value instanceof Set ? [...value] : value;
}

function placeOf({ offset }: Span, source: Source): readonly [line: number, column: number] {
  const line = source.lineAt(offset);
  return [line + 1, offset - source.startOf(line) + 1];
}
