// Emitting the section Wire: codecs, straight-line and one statement per field, and each service as data.

import type { CodeBlockWriter, InterfaceDeclarationStructure, StatementStructures } from "ts-morph";
import type { Field, Schema, Service, Shape, Struct } from "../model.ts";
import { serviceNames, typeConstant, uncapped } from "../names.ts";
import { morph } from "./morph.ts";
import { type Declaration, orderOf } from "./order.ts";
import type { Scope } from "./scope.ts";
import type { Shapes } from "./shapes.ts";
import { fill, identifier, literal } from "./text.ts";

/** What a statement of a generated module is given as: text is written by a function, which knows the indentation. */
export type Statement = StatementStructures | ((writer: CodeBlockWriter) => void);

/** Writes lines, and a blank one behind them. */
export function lines(...text: readonly string[]): Statement {
  return (writer) => {
    for (const line of text) writer.writeLine(line);
    writer.blankLine();
  };
}

/** The constants in the order that their initialisers need, then the services that refer to them. */
export function wireSection(schema: Schema, shapes: Shapes, scope: Scope): Statement[] {
  const codecs: Statement[] = [];
  let constants: string[] = [];
  const flush = (): void => {
    if (constants.length > 0) codecs.push(lines(...constants));
    constants = [];
  };
  for (const declaration of orderOf(schema)) {
    if (declaration.kind === "constant") {
      constants.push(constantLine(declaration.shape, shapes, scope));
      continue;
    }
    flush();
    codecs.push(lines(...structLines(declaration, schema.package, shapes, scope)));
  }
  flush();
  const zeros = shapes.zeroFunctions.map((text) => lines(...text));
  const services = schema.services.flatMap((service) => [
    methodsInterface(service, shapes, scope),
    lines(...serviceLines(service, shapes, scope)),
  ]);
  return [...zeros, ...codecs, ...services];
}

/** Lists and maps are named constants: a field that reads one does not make it anew for every message. */
function constantLine(shape: Shape, shapes: Shapes, scope: Scope): string {
  const type = `${scope.type("Type")}<${shapes.type(shape)}>`;
  return `const ${shapes.constant(shape)}: ${type} = ${construction(shape, shapes, scope)};`;
}

function construction(shape: Shape, shapes: Shapes, scope: Scope): string {
  if (shape.kind === "list") return `${scope.value("list")}(${shapes.constant(shape.element)})`;
  if (shape.kind !== "map") return shapes.constant(shape);
  const value = shapes.constant(shape.value);
  if (shape.key === "string") return `${scope.value("record")}(${value})`;
  return `${scope.value("map")}(${scope.value(shape.key)}, ${value})`;
}

type StructDeclaration = Extract<Declaration, { kind: "struct" }>;

/** `() => x` stands for a constant that is declared further down, and is first called when a message is coded. */
function structLines(declaration: StructDeclaration, packageName: string, shapes: Shapes, scope: Scope): string[] {
  const { struct, later } = declaration;
  const name = identifier(struct.name);
  const entries = struct.fields.map((field, number) => {
    const constant = shapes.constant(field.shape);
    const parts = [literal(field.name), later.has(number) ? `() => ${constant}` : constant];
    if (field.property !== uncapped(field.name)) parts.push(literal(field.property));
    return `[${parts.join(", ")}]`;
  });
  const wireName = literal(packageName === "" ? name : `${packageName}.${name}`);
  const head = `export const ${typeConstant(name)}: ${scope.type("Type")}<${name}> = ${scope.value("struct")}<${name}>(`;
  const body = struct.fields.length === 0 ? emptyBody() : [...writeBody(struct, shapes), ...readBody(struct, shapes)];
  return [...fill(`${head}${wireName}, [`, entries, "], {", 0), ...body, "});"];
}

/** A struct without fields: nothing is written, and what a peer puts into it is skipped. */
function emptyBody(): string[] {
  return [
    "  write(w) {",
    "    w.close(w.open());",
    "  },",
    "  read(r) {",
    "    const outer = r.open();",
    "    while (r.field() >= 0);",
    "    r.close(outer);",
    "    return {};",
    "  },",
  ];
}

/** Fields in the order of the schema, which is the order of their numbers: the writer sends the differences. */
function writeBody(struct: Struct, shapes: Shapes): string[] {
  const statements = struct.fields.map((field, number) => {
    const sent = `w.field(${number}); ${written(field, shapes)}`;
    const condition = sentWhen(field);
    return condition === "" ? `    ${sent}` : `    if (${condition}) { ${sent} }`;
  });
  return ["  write(w, v) {", "    const outer = w.open();", ...statements, "    w.close(outer);", "  },"];
}

/** The numbers are ours: the reader translates those of the peer, and skips fields that we do not have. */
function readBody(struct: Struct, shapes: Shapes): string[] {
  const cases = struct.fields.map((field, number) => {
    return `        case ${number}: v.${identifier(field.property)} = ${readExpression(field.shape, shapes)}; break;`;
  });
  return [
    "  read(r) {",
    ...shapes.beginning(struct).map((line) => `    ${line}`),
    "    const outer = r.open();",
    "    for (let f = r.field(); f >= 0; f = r.field()) {",
    "      switch (f) {",
    ...cases,
    "      }",
    "    }",
    "    r.close(outer);",
    "    return v;",
    "  },",
  ];
}

/** When a field is sent. Gob leaves out what is zero or empty, but never a struct or a map (encoding/gob encode.go). */
function sentWhen(field: Field): string {
  const { shape } = field;
  const value = `v.${identifier(field.property)}`;
  if (shape.kind === "list") return `${value}.length !== 0`;
  if (shape.kind !== "scalar") return "";
  if (shape.name === "bool") return value;
  if (shape.name === "string") return `${value} !== ""`;
  if (shape.name === "bytes") return `${value}.length !== 0`;
  return `${value} !== ${shape.name === "int64" || shape.name === "uint64" ? "0n" : "0"}`;
}

/** Scalars go straight to the writer; the detour over a type object costs time for every field of every message. */
function written(field: Field, shapes: Shapes): string {
  const value = `v.${field.property}`;
  if (field.shape.kind === "scalar") return `w.${field.shape.name}(${value});`;
  return `${shapes.constant(field.shape)}.write(w, ${value});`;
}

function readExpression(shape: Shape, shapes: Shapes): string {
  if (shape.kind !== "scalar") return `${shapes.constant(shape)}.read(r)`;
  return shape.name === "bytes" ? "r.byteSlice()" : `r.${shape.name}()`;
}

/** The types of the methods, by name: what `bind` and `register` infer the signatures from. */
function methodsInterface(service: Service, shapes: Shapes, scope: Scope): InterfaceDeclarationStructure {
  return {
    kind: morph().StructureKind.Interface,
    isExported: true,
    name: serviceNames(identifier(service.name)).methods,
    docs: [`The methods of ${service.name} and their types.`],
    properties: service.methods.map(({ property, args, reply }) => ({
      name: identifier(property),
      isReadonly: true,
      type: `${scope.type("Method")}<${shapes.type(args)}, ${shapes.type(reply)}>`,
    })),
  };
}

/** The service as a constant: registration, clients, the debug page all read this one. */
function serviceLines(service: Service, shapes: Shapes, scope: Scope): string[] {
  const names = serviceNames(service.name);
  const methods = service.methods.map((method) => {
    const parts = [literal(method.name), shapes.constant(method.args), shapes.constant(method.reply)];
    if (method.throws.length > 0) parts.push(`[${method.throws.map(identifier).join(", ")}]`);
    return `  ${identifier(method.property)}: ${scope.value("method")}(${parts.join(", ")}),`;
  });
  const head = `export const ${names.constant}: ${scope.type("Service")}<${names.methods}>`;
  return [
    `/** ${service.name} as data: what the runtime and every wire know of it. */`,
    `${head} = ${scope.value("service")}(${literal(service.name)}, {`,
    ...methods,
    "});",
  ];
}
