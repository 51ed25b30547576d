// Renaming: the names of a checked schema become others, wherever they stand.

import type { NamedType, Schema, Shape } from "./model.ts";

/** What becomes of a name. */
export type Rename = (name: string) => string;

/** A schema under other names: those of the module (`ts:`), or those that another schema knows it by. */
export function renameSchema(schema: Schema, rename: Rename): Schema {
  return {
    ...schema,
    types: schema.types.map((type) => renameType(type, rename)),
    errors: schema.errors.map((error) => ({
      ...error,
      name: rename(error.name),
      fields: error.fields.map((field) => ({ ...field, shape: renameShape(field.shape, rename) })),
    })),
    services: schema.services.map((service) => ({
      ...service,
      name: rename(service.name),
      methods: service.methods.map((method) => ({
        ...method,
        args: renameShape(method.args, rename),
        reply: renameShape(method.reply, rename),
        throws: method.throws.map(rename),
      })),
    })),
  };
}

function renameType(type: NamedType, rename: Rename): NamedType {
  const name = rename(type.name);
  if (type.kind === "enum") return { ...type, name };
  if (type.kind === "union") {
    return { ...type, name, cases: type.cases.map((each) => ({ ...each, shape: renameShape(each.shape, rename) })) };
  }
  if (type.kind === "alias") return { ...type, name, shape: renameShape(type.shape, rename) };
  return { ...type, name, fields: type.fields.map((field) => ({ ...field, shape: renameShape(field.shape, rename) })) };
}

function renameShape(shape: Shape, rename: Rename): Shape {
  switch (shape.kind) {
    case "struct":
    case "union":
    case "alias":
    case "enum":
      return { ...shape, name: rename(shape.name) };
    case "list":
    case "array":
      return { ...shape, element: renameShape(shape.element, rename) };
    case "map":
      return { ...shape, key: renameShape(shape.key, rename), value: renameShape(shape.value, rename) };
    case "anyOf": {
      const of = shape.of.map((part) => ({ ...part, shape: renameShape(part.shape, rename) }));
      return { ...shape, of, owner: { ...shape.owner, type: rename(shape.owner.type) } };
    }
    default:
      return shape;
  }
}
