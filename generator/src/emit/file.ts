// Emitting the file: header, imports, and the four sections in reading order, printed once.

import type { SourceFileStructure } from "ts-morph";
import type { NamedType, Schema } from "../model.ts";
import { moduleName, type PrintOptions, printOptions } from "../target.ts";
import { clientClass, connectingClasses } from "./client.ts";
import { docsConstant } from "./docs.ts";
import { enumType } from "./enums.ts";
import { errorClass } from "./errors.ts";
import { morph } from "./morph.ts";
import { type Import, Scope } from "./scope.ts";
import { registerFunction, serviceInterface } from "./server.ts";
import { Shapes } from "./shapes.ts";
import { lines, type Statement } from "./statement.ts";
import { docText, literal } from "./text.ts";
import { aliasType, structInterface } from "./types.ts";
import { unionType } from "./unions.ts";
import { wireSection } from "./wire.ts";

/** Prints the module of a schema. */
export function printFile(schema: Schema, header: string, options: PrintOptions = printOptions()): string {
  const scope = new Scope(schema);
  const shapes = new Shapes(schema, scope);
  // A service without methods has nothing to call; a warning has said so.
  const services = schema.services.filter((service) => service.methods.length > 0);
  const types = [
    ...schema.types.map((type) => namedType(type, shapes)),
    ...schema.errors.map((error) => errorClass(error, shapes, scope)),
  ];
  const server = services.flatMap((service) => {
    const docs = docsConstant(service, schema, scope);
    return [
      serviceInterface(service, shapes, scope),
      registerFunction(service, scope, docs?.name),
      ...(docs === undefined ? [] : [lines(...docs.lines)]),
    ];
  });
  const client = services.flatMap((service) => [
    clientClass(service, shapes, scope),
    ...connectingClasses(service, scope),
  ]);
  const wire = wireSection({ ...schema, services }, shapes, scope);
  // The sections first: only then is it known what they import.
  const body = print([
    ...section("Types", types),
    ...section("Server", server),
    ...section("Client", client),
    ...section("Wire", wire),
  ]);
  // What the schema says of itself stands above the imports.
  const doc =
    schema.doc === "" ? [] : [`/**\n${docText(schema.doc).replace(/^/gm, " * ").replace(/ +$/gm, "")}\n */\n`];
  return [header, ...doc, imports(scope, options), body].join("\n");
}

function namedType(type: NamedType, shapes: Shapes): Statement {
  if (type.kind === "struct") return structInterface(type, shapes);
  if (type.kind === "union") return unionType(type, shapes);
  return type.kind === "enum" ? enumType(type) : aliasType(type, shapes);
}

/** A heading, unless there is nothing under it. */
function section(title: string, statements: readonly Statement[]): Statement[] {
  return statements.length === 0 ? [] : [lines(`// ${title}`), ...statements];
}

/** One call for the whole file: every later manipulation would parse it again. */
function print(statements: readonly Statement[]): string {
  const { printStructure, StructureKind } = morph();
  const file: SourceFileStructure = { kind: StructureKind.SourceFile, statements: [...statements] };
  return `${printStructure(file, { indentNumberOfSpaces: 2, newLine: "\n" }).trim()}\n`;
}

/** One name per line, so that a change of the schema changes few lines. */
function imports(scope: Scope, options: PrintOptions): string {
  const { runtime } = options;
  const edition = scope.type("RuntimeEdition");
  const names = scope.imports().map((each) => `  ${importText(each)},\n`);
  const check = `1 satisfies ${edition}; // does not compile with a runtime that is older than this file`;
  const others = [...scope.modules()].map(([path, used]) => {
    const from = literal(`./${moduleName(path, options)}`);
    return `import { ${used.map(importText).join(", ")} } from ${from};\n`;
  });
  return `import {\n${names.join("")}} from ${literal(clientsOf(runtime))};\n${others.join("")}\n${check}\n`;
}

/** Of a package the part without servers, which a program that only calls need not load; an address as it is. */
function clientsOf(runtime: string): string {
  return /^[./]|:/.test(runtime) ? runtime : `${runtime}/client`;
}

function importText({ name, alias, typeOnly }: Import): string {
  return `${typeOnly ? "type " : ""}${name}${alias === undefined ? "" : ` as ${alias}`}`;
}
