// Emitting enums: an object of the members and a type of the same name. TypeScript's own `enum` is no type annotation
// that can be erased.

import { type Enum, type Member, scalars } from "../model.ts";
import { noteTags } from "./facets.ts";
import type { Scope } from "./scope.ts";
import { lines, type Statement } from "./statement.ts";
import { docLines, fill, identifier, literal } from "./text.ts";

/** The object and the type. An open enum has room for the values of a newer peer, and editors still know the members. */
export function enumType(type: Enum): Statement {
  const name = identifier(type.name);
  const members = type.members.map((member) => `${identifier(member.name)}: ${valueText(member, type)}`);
  const hasDocs = type.members.some(({ doc }) => doc !== "");
  const head = `export const ${name} = {`;
  const object = hasDocs
    ? [head, ...type.members.flatMap(({ doc }, i) => [...docLines(doc), `${members[i]},`].map((line) => `  ${line}`))]
    : fill(head, members, "} as const;", 0, " ");
  const known = `(typeof ${name})[keyof typeof ${name}]`;
  const others = type.closed ? "" : ` | (${scalars[type.base].type} & {})`;
  return lines(
    ...docLines(type.doc, noteTags(type)),
    ...object,
    ...(hasDocs ? ["} as const;"] : []),
    `export type ${name} = ${known}${others};`,
  );
}

function valueText({ value }: Member, { base }: Enum): string {
  if (base === "string") return literal(value);
  return scalars[base].type === "bigint" ? `${value}n` : value;
}

/** The constant that is an enum at run time. Only a closed one has to know its members. */
export function enumConstruction({ name, wire, base, closed }: Enum, scope: Scope): string {
  const type = scope.value(base);
  return closed
    ? `${scope.value("closedEnum")}(${literal(wire)}, ${type}, ${identifier(name)})`
    : `${scope.value("openEnum")}(${literal(wire)}, ${type})`;
}
