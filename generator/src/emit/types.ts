// Emitting the section Types: an interface for each struct, a class for each error.

import type { ClassDeclarationStructure, InterfaceDeclarationStructure } from "ts-morph";
import type { ErrorType, Struct } from "../model.ts";
import { morph } from "./morph.ts";
import type { Scope } from "./scope.ts";
import type { Shapes } from "./shapes.ts";
import { docs, docText, identifier, literal } from "./text.ts";

/** All fields are required: what a peer leaves out arrives as its zero value. */
export function structInterface(struct: Struct, shapes: Shapes): InterfaceDeclarationStructure {
  return {
    kind: morph().StructureKind.Interface,
    isExported: true,
    name: identifier(struct.name),
    docs: docs(struct.doc),
    properties: struct.fields.map((field) => ({
      name: identifier(field.property),
      type: shapes.type(field.shape),
      docs: docs(field.doc),
    })),
  };
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
