// Emitting the section Types: an interface for each struct, a class for each error.

import type { ClassDeclarationStructure, InterfaceDeclarationStructure } from "ts-morph";
import type { Alias, ErrorType, Field, Struct } from "../model.ts";
import { morph } from "./morph.ts";
import type { Scope } from "./scope.ts";
import type { Shapes } from "./shapes.ts";
import { lines, type Statement } from "./statement.ts";
import { docLines, docs, docText, identifier, literal } from "./text.ts";

/** All fields but optional ones are required: what a peer leaves out arrives as its zero value. */
export function structInterface(struct: Struct, shapes: Shapes): InterfaceDeclarationStructure {
  return {
    kind: morph().StructureKind.Interface,
    isExported: true,
    name: identifier(struct.name),
    docs: docs(struct.doc),
    properties: struct.fields.map((field) => ({
      name: identifier(field.property),
      hasQuestionToken: field.optional,
      type: propertyType(field, shapes),
      docs: docs(field.doc),
    })),
  };
}

/** With the types of an interface value on lines of their own, if they are many. */
function propertyType({ property, shape, optional }: Field, shapes: Shapes): string {
  const type = optional ? `${shapes.type(shape)} | undefined` : shapes.type(shape);
  return shape.kind !== "anyOf" || property.length + type.length < 110 ? type : shapes.union(shape.of).join("\n| ");
}

/** Another name for a type; of an interface value that may hold several, each on a line. */
export function aliasType({ name, shape, doc }: Alias, shapes: Shapes): Statement {
  const head = `export type ${identifier(name)} =`;
  const members = shape.kind === "anyOf" ? shapes.union(shape.of) : [];
  if (members.length <= 2) return lines(...docLines(doc), `${head} ${shapes.type(shape)};`);
  return lines(
    ...docLines(doc),
    head,
    ...members.map((member, i) => `  | ${member}${i === members.length - 1 ? ";" : ""}`),
  );
}

/** A class without arguments, so that handlers write `throw new DivideByZero()`; what it declares is static, for matching. */
export function errorClass(error: ErrorType, scope: Scope): ClassDeclarationStructure {
  const name = identifier(error.name);
  const message = literal(error.message);
  return {
    kind: morph().StructureKind.Class,
    isExported: true,
    name,
    extends: scope.value("RpcError"),
    docs: error.doc === "" ? [`The error \`${docText(error.message).replace(/\n/g, " ")}\`.`] : docs(error.doc),
    properties: [
      {
        name: "declared",
        isStatic: true,
        isReadonly: true,
        type: scope.type("DeclaredError"),
        initializer: `{ name: ${literal(name)}, message: ${message}, code: ${literal(error.code)} }`,
      },
      // Written with its type, or it could not be overridden in a subclass.
      { name: "name", hasOverrideKeyword: true, isReadonly: true, type: "string", initializer: literal(name) },
    ],
    ctors: [{ statements: [`super(${message}, ${name}.declared);`] }],
  };
}
