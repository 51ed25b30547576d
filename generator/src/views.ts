// Views: in which form TypeScript sees a type (`time as exact`). This version has one beside the usual forms.

import type { Shape } from "./model.ts";

/** The views of a type in the whole language, the usual one first. */
export function viewsOf(shape: Shape): readonly string[] {
  if (shape.kind === "time") return ["Date", "exact", "string", "bigint"];
  if (shape.kind === "array" && shape.element.kind === "scalar" && shape.element.name === "uint8") {
    return ["Uint8Array", "base64", "hex"];
  }
  if (shape.kind === "map") {
    const isText = shape.key.kind === "scalar" && shape.key.name === "string";
    return isText ? ["record", "Map", "entries"] : ["Map", "record", "entries"];
  }
  if (shape.kind !== "scalar") return [];
  if (shape.name === "bytes") return ["Uint8Array", "base64", "hex"];
  if (shape.name === "int" || shape.name === "uint") return ["number", "bigint", "string"];
  return shape.name === "int64" || shape.name === "uint64" ? ["bigint", "number", "string"] : [];
}
