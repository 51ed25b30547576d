// Where in a value a JSON reader stands. Source for Go's words: Go encoding/json decode.go (addErrorContext).

import { uint8 } from "../scalars.ts";
import { type Embedding, type Shape, shapeOf } from "./shape.ts";

/** A struct, list or map that is being read. */
export class Place {
  shape: Shape = shapeOf(uint8, "go");
  /** The number of its field or element; -1 before the first. */
  at = -1;
  /** Of a map: where the entry's key stands; -1 for none. */
  key = -1;
  /** The struct was `null`, or its members are over. */
  over = false;
  /** What is read stands in quotes, the second of which is still to come. */
  quoted = false;
  /** Of a struct with embedded ones, or one that is embedded: where its members begin, and where their object ends. */
  embedding: Embedding | undefined;
  starts: Int32Array | undefined;
  end = 0;
}

/** The way from the value down, in the words of TypeScript: `.items[3].name`. `textAt` reads a key. */
export function pathOf(places: readonly Place[], textAt: (key: number) => string): string {
  let path = "";
  for (const { shape, at, key } of places) {
    if (shape.type.kind === "any") continue;
    if (shape.type.kind === "struct") path += at < 0 ? "" : `.${shape.type.fields[at]?.property}`;
    else if (key >= 0) path += `[${JSON.stringify(textAt(key))}]`;
    else if (at >= 0) path += `[${at}]`;
  }
  return path;
}

/** The place in Go's words: the innermost struct's name, and the names of all fields on the way to it. */
export function goPlaceOf(places: readonly Place[]): string {
  let struct: string | undefined;
  const fields: string[] = [];
  for (const { shape, at, embedding } of places) {
    if (shape.type.kind !== "struct" || at < 0) continue;
    fields.push(shape.type.fields[at]?.name ?? "");
    // An embedded struct is no struct of its own here: its members stand in the object around it.
    if (embedding === undefined || embedding === shape.members.embedding) struct = shape.type.name;
  }
  return struct === undefined ? "value" : `struct field ${struct}.${fields.join(".")}`;
}

/** Whether there is anything of an embedded struct. */
export function comes(embedding: Embedding, starts: Int32Array): boolean {
  return embedding.some((member) => (typeof member === "number" ? (starts[member] ?? -1) >= 0 : comes(member, starts)));
}
