// Emitting the section Wire: codecs, straight-line and one statement per field, and each service as data.

import type { InterfaceDeclarationStructure } from "ts-morph";
import {
  type Facets,
  type Method,
  type Owner,
  type Schema,
  type Service,
  type Shape,
  type Struct,
  scalars,
} from "../model.ts";
import { serviceNames, typeConstant } from "../names.ts";
import { enumConstruction } from "./enums.ts";
import { fieldEntry, refinedType } from "./facets.ts";
import { readStatement, writeStatement } from "./fields.ts";
import { morph } from "./morph.ts";
import { type Declaration, orderOf } from "./order.ts";
import type { Scope } from "./scope.ts";
import type { Shapes } from "./shapes.ts";
import { lines, type Statement } from "./statement.ts";
import { fill, identifier, literal, objectKey } from "./text.ts";
import { unionLines } from "./unions.ts";

/** The constants in the order that their initialisers need, then the services that refer to them. */
export function wireSection(schema: Schema, shapes: Shapes, scope: Scope): Statement[] {
  const types = new Map(schema.types.map((type) => [type.name, type]));
  const codecs: Statement[] = [];
  let constants: string[] = [];
  const flush = (): void => {
    if (constants.length > 0) codecs.push(lines(...constants));
    constants = [];
  };
  for (const declaration of orderOf(schema)) {
    if (declaration.kind === "constant") {
      const { shape } = declaration;
      const type = shape.kind === "alias" || shape.kind === "enum" ? types.get(shape.name) : undefined;
      if (type?.kind === "enum") {
        const made = enumConstruction(type, scope);
        constants.push(`${constantHead(shape, shapes.type(shape), shapes, scope)} ${made};`);
        continue;
      }
      const alias = type?.kind === "alias" ? type : { shape, facets: undefined };
      constants.push(...constantLines(shape, alias, shapes, scope));
      continue;
    }
    flush();
    codecs.push(lines(...declarationLines(declaration, shapes, scope)));
  }
  flush();
  const zeros = shapes.zeroFunctions.map((text) => lines(...text));
  const services = schema.services.flatMap((service) => [
    methodsInterface(service, shapes, scope),
    lines(...serviceLines(service, shapes, scope)),
  ]);
  return [...zeros, ...codecs, ...services];
}

/**
 * Types that are no structs are constants too: a field that reads a list does not make it anew for every message. Those
 * with names of their own are exported, as structs are.
 */
function constantLines(
  shape: Shape,
  { shape: made, facets }: { readonly shape: Shape; readonly facets: Facets | undefined },
  shapes: Shapes,
  scope: Scope,
): string[] {
  const head = (type: string): string => constantHead(shape, type, shapes, scope);
  if (made.kind !== "anyOf") {
    return [`${head(shapes.type(shape))} ${refinedType(construction(made, shapes, scope), facets, scope)};`];
  }
  const type = ownerType(made.owner);
  const contents = made.of.map((part) => `${objectKey(part.name)}: ${shapes.constant(part.shape)}`);
  return fill(`${head(type)} ${scope.value("any")}<${type}>(() => ({`, contents, '}), "only");', 0, " ");
}

function constantHead(shape: Shape, type: string, shapes: Shapes, scope: Scope): string {
  const isNamed = shape.kind === "alias" || shape.kind === "enum";
  return `${isNamed ? "export " : ""}const ${shapes.constant(shape)}: ${scope.type("Type")}<${type}> =`;
}

/** The type of an interface value, which is written out in one place only. */
function ownerType({ type, property }: Owner): string {
  return property === undefined ? identifier(type) : `${identifier(type)}[${literal(property)}]`;
}

function construction(shape: Shape, shapes: Shapes, scope: Scope): string {
  switch (shape.kind) {
    case "list":
      return `${scope.value("list")}(${shapes.constant(shape.element)})`;
    case "array":
      if (shapes.isBytes(shape)) return byteArray(shape.length, shape.view, scope);
      return `${scope.value("array")}(${shapes.constant(shape.element)}, ${shape.length})`;
    case "map":
      return mapType(shape, shapes, scope);
    case "opaque":
      return `${scope.value("opaque")}(${literal(shape.name)}, ${literal(shape.marshal)})`;
    case "any":
      return `${scope.value("any")}()`;
    default:
      return shapes.constant(shape);
  }
}

function byteArray(length: number, view: "hex" | "base64" | undefined, scope: Scope): string {
  const array = `${scope.value("byteArray")}(${length})`;
  return view === undefined ? array : `${scope.value(view)}(${array})`;
}

/** The keys of an object are texts; what makes keys of them depends on what keys are otherwise. */
function mapType(shape: Extract<Shape, { kind: "map" }>, shapes: Shapes, scope: Scope): string {
  const key = shapes.plain(shape.key);
  const value = shapes.constant(shape.value);
  if (shape.view === "record" && key.kind === "scalar" && key.name === "string") {
    return `${scope.value("record")}(${value})`;
  }
  const parts = `${shapes.constant(shape.key)}, ${value}`;
  if (shape.view !== "record") return `${scope.value(shape.view === "Map" ? "map" : "entries")}(${parts})`;
  return `${scope.value("recordBy")}(${parts}, ${literal(key.kind === "enum" ? scalars[key.base].type : shapes.type(key))})`;
}

type NamedDeclaration = Exclude<Declaration, { kind: "constant" }>;

function declarationLines(declaration: NamedDeclaration, shapes: Shapes, scope: Scope): string[] {
  if (declaration.kind === "struct") return structLines(declaration, shapes, scope);
  return unionLines(declaration.union, declaration.later, shapes, scope);
}

type StructDeclaration = Extract<Declaration, { kind: "struct" }>;

function structLines(declaration: StructDeclaration, shapes: Shapes, scope: Scope): string[] {
  const { struct, later } = declaration;
  const name = identifier(struct.name);
  const entries = struct.fields.map((field, number) => fieldEntry(field, later.has(number), shapes, scope));
  const head = `export const ${typeConstant(name)}: ${scope.type("Type")}<${name}> = ${scope.value("struct")}<${name}>(`;
  const body = struct.fields.length === 0 ? emptyBody() : [...writeBody(struct, shapes), ...readBody(struct, shapes)];
  return [...fill(`${head}${literal(struct.wire)}, [`, entries, "], {", 0), ...body, "});"];
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
  const statements = struct.fields.map((field, number) => `    ${writeStatement(field, number, shapes)}`);
  return ["  write(w, v) {", "    const outer = w.open();", ...statements, "    w.close(outer);", "  },"];
}

/** The numbers are ours: the reader translates those of the peer, and skips fields that we do not have. */
function readBody(struct: Struct, shapes: Shapes): string[] {
  return [
    "  read(r) {",
    ...shapes.beginning(struct).map((line) => `    ${line}`),
    "    const outer = r.open();",
    "    for (let f = r.field(); f >= 0; f = r.field()) {",
    "      switch (f) {",
    ...struct.fields.map((field, number) => `        ${readStatement(field, number, shapes)}`),
    "      }",
    "    }",
    "    r.close(outer);",
    "    return v;",
    "  },",
  ];
}

/** The types of the methods, by name: what `bind` and `register` infer the signatures from. */
function methodsInterface(service: Service, shapes: Shapes, scope: Scope): InterfaceDeclarationStructure {
  return {
    kind: morph().StructureKind.Interface,
    isExported: true,
    name: serviceNames(identifier(service.name)).methods,
    docs: [`The methods of ${service.name} and their types.`],
    properties: service.methods.map(({ property, args, reply, stream }) => ({
      name: identifier(property),
      isReadonly: true,
      type: `${scope.type("Method")}<${shapes.type(args)}, ${shapes.type(reply)}${stream === undefined ? "" : `, "${stream}"`}>`,
    })),
  };
}

/** The service as a constant: registration, clients, the debug page all read this one. */
function serviceLines(service: Service, shapes: Shapes, scope: Scope): string[] {
  const names = serviceNames(service.name);
  const methods = service.methods.map((method) => {
    const parts = [literal(method.wire), shapes.constant(method.args), shapes.constant(method.reply)];
    const traits = traitsOf(method);
    if (method.throws.length > 0 || traits.length > 0)
      parts.push(`[${method.throws.map((name) => scope.named(name, false)).join(", ")}]`);
    if (traits.length > 0) parts.push(`{ ${traits.join(", ")} }`);
    const made = `${scope.value("method")}(${parts.join(", ")})`;
    const isChecked = shapes.isConstrained(method.args) || shapes.isConstrained(method.reply);
    return `  ${identifier(method.property)}: ${isChecked ? `${scope.value("checked")}(${made})` : made},`;
  });
  const head = `export const ${names.constant}: ${scope.type("Service")}<${names.methods}>`;
  return [
    `/** ${service.name} as data: what the runtime and every wire know of it. */`,
    `${head} = ${scope.value("service")}(${literal(service.wire)}, {`,
    ...methods,
    "});",
  ];
}

/** What else the runtime is told of a method. */
function traitsOf({ stream, timeout, idempotent, roles, deprecated }: Method): string[] {
  return [
    ...(stream === undefined ? [] : [`stream: ${literal(stream)}`]),
    ...(timeout === undefined ? [] : [`timeout: ${timeout}`]),
    ...(idempotent ? ["idempotent: true"] : []),
    ...(roles.length === 0 ? [] : [`roles: [${roles.map(literal).join(", ")}]`]),
    ...(deprecated === undefined ? [] : [`deprecated: ${literal(deprecated)}`]),
  ];
}
