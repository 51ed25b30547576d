// Emitting errors: a class each, whose static descriptor is what the runtime renders and recognises texts by.

import type { ErrorType } from "../model.ts";
import { placeholdersOf } from "../placeholders.ts";
import { fieldEntry, noteTags } from "./facets.ts";
import type { Scope } from "./scope.ts";
import type { Shapes } from "./shapes.ts";
import { lines, type Statement } from "./statement.ts";
import { docLines, fill, identifier, literal } from "./text.ts";

/** Without fields the constructor takes nothing, so that handlers write `throw new DivideByZero()`. */
export function errorClass(error: ErrorType, shapes: Shapes, scope: Scope): Statement {
  const name = identifier(error.name);
  const doc = docLines(error.doc || `The error \`${error.message.replace(/\s+/g, " ")}\`.`, noteTags(error));
  const body = [
    ...descriptor(error, shapes, scope),
    // Written with its type, or it could not be overridden in a subclass.
    `override readonly name: string = ${literal(name)};`,
    ...error.fields.flatMap((field) => [
      ...docLines(field.doc, noteTags(field)),
      `readonly ${property(field, error, shapes)};`,
    ]),
    "",
    ...constructorLines(error, shapes, scope),
  ];
  const head = `export class ${name} extends ${scope.value("RpcError")} {`;
  return lines(...doc, head, ...body.map((line) => (line === "" ? "" : `  ${line}`)), "}");
}

type ErrorField = ErrorType["fields"][number];

/** What is not in the message does not come from a plain Go peer, and may be absent. */
function property(field: ErrorField, { message }: ErrorType, shapes: Shapes): string {
  const name = identifier(field.property);
  const type = shapes.type(field.shape);
  const isInMessage = placeholdersOf(message).some((place) => place.field === field.name);
  return isInMessage ? `${name}: ${type}` : `${name}?: ${type} | undefined`;
}

function constructorLines(error: ErrorType, shapes: Shapes, scope: Scope): string[] {
  const name = identifier(error.name);
  if (error.fields.length === 0) {
    return ["constructor() {", `  super(${literal(error.message)}, ${name}.declared);`, "}"];
  }
  const properties = error.fields.map((field) => property(field, error, shapes));
  const orNothing = properties.every((each) => /^\w+\?/.test(each)) ? " = {}" : "";
  const line = `constructor(fields: { ${properties.join("; ")} }${orNothing}) {`;
  const broken = ["constructor(fields: {", ...properties.map((each) => `  ${each};`), `}${orNothing}) {`];
  return [
    ...(line.length < 110 ? [line] : broken),
    `  super(${scope.value("errorText")}(${name}.declared, fields), ${name}.declared);`,
    ...error.fields.map((field) => `  this.${identifier(field.property)} = fields.${identifier(field.property)};`),
    "}",
  ];
}

/** What the runtime knows of the error. */
function descriptor(error: ErrorType, shapes: Shapes, scope: Scope): string[] {
  const parts = [
    `name: ${literal(error.wire)}`,
    `message: ${literal(error.message)}`,
    `code: ${literal(error.code)}`,
    ...(error.match === undefined ? [] : [`match: ${literal(error.match)}`]),
  ];
  const head = `static readonly declared: ${scope.type("DeclaredError")} = {`;
  const line = `${head} ${parts.join(", ")} };`;
  if (error.fields.length === 0) return [line];
  // In a function: the types are constants of the section Wire, which is further down.
  const entries = error.fields.map((field) => fieldEntry(field, false, shapes, scope));
  const fields = fill("fields: () => [", entries, "],", 4);
  return [head, ...[...parts.map((part) => `${part},`), ...fields].map((part) => `  ${part}`), "};"];
}
