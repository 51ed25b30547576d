// Emitting one field: when it is sent, and the statements that write and read it.

import { type Field, type Shape, scalars } from "../model.ts";
import type { Shapes } from "./shapes.ts";
import { identifier } from "./text.ts";

/** The statement that writes a field. */
export function writeStatement(field: Field, number: number, shapes: Shapes): string {
  const sent = `w.field(${number}); ${written(field, shapes)}`;
  const conditions = sentWhen(field, shapes);
  return conditions.length === 0 ? sent : `if (${conditions.join(" && ")}) { ${sent} }`;
}

/** The statement that reads a field. */
export function readStatement(field: Field, number: number, shapes: Shapes): string {
  return `case ${number}: v.${identifier(field.property)} = ${readExpression(field.shape, shapes)}; break;`;
}

/**
 * When a field is sent: all of these hold. Gob leaves out what is zero or empty, also behind a pointer, but no structs,
 * arrays and maps; what turns itself into bytes it leaves out when it is zero, but not behind a pointer (encode.go).
 */
function sentWhen(field: Field, shapes: Shapes): string[] {
  const shape = shapes.plain(field.shape);
  const value = `v.${identifier(field.property)}`;
  const there = field.optional || shape.kind === "any" || shape.kind === "anyOf" ? [`${value} !== undefined`] : [];
  switch (shape.kind) {
    case "list":
      return [...there, `${value}.length !== 0`];
    case "opaque":
      return field.optional ? there : [`${value}.length !== 0`];
    case "time":
      return field.optional ? there : [shapes.isNotZeroTime(shape.view, value)];
    case "enum":
      return [...there, `${value} !== ${scalars[shape.base].zero}`];
    case "scalar":
      break;
    default:
      return there;
  }
  if (shape.name === "bytes") return [...there, `${value}.length !== 0`];
  if (isComplex(shape)) {
    const parts = `${value}[0] !== 0 || ${value}[1] !== 0`;
    return field.optional ? [...there, `(${parts})`] : [parts];
  }
  // Not only `if (v.flag)`: what is no boolean has to reach the writer, which refuses it.
  return [...there, `${value} !== ${scalars[shape.name].zero}`];
}

/** Scalars go straight to the writer; the detour over a type object costs time for every field of every message. */
function written(field: Field, shapes: Shapes): string {
  const value = `v.${identifier(field.property)}`;
  const primitive = primitiveOf(shapes.plain(field.shape));
  if (primitive !== undefined) return `w.${primitive}(${value});`;
  return `${shapes.constant(field.shape)}.write(w, ${value});`;
}

function readExpression(shape: Shape, shapes: Shapes): string {
  const plain = shapes.plain(shape);
  if (plain.kind === "opaque") return "r.byteSlice()";
  const primitive = primitiveOf(plain);
  if (primitive === undefined) return `${shapes.constant(shape)}.read(r)`;
  return primitive === "bytes" ? "r.byteSlice()" : `r.${primitive}()`;
}

/** The method that writers and readers have for a type, if they have one. */
function primitiveOf(shape: Shape): string | undefined {
  if (shape.kind === "enum") return shape.closed ? undefined : shape.base;
  return shape.kind === "scalar" && /^(?:bool|string|bytes|u?int\d*|float\d+)$/.test(shape.name)
    ? shape.name
    : undefined;
}

function isComplex(shape: Shape): boolean {
  return shape.kind === "scalar" && (shape.name === "complex64" || shape.name === "complex128");
}
