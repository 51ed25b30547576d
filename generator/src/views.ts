// Views: in which form TypeScript sees a type (`int64 as number`, `time as exact`).

import { baseOf, isScalar, type Shape, type TimeView } from "./model.ts";

const ofTime: readonly TimeView[] = ["Date", "exact", "string", "bigint"];
const ofBytes = ["Uint8Array", "hex", "base64"] as const;

/** The views of the scalars that have some, the usual one first. */
const ofScalar: Readonly<Record<string, readonly string[]>> = {
  int: ["number", "bigint", "string"],
  uint: ["number", "bigint", "string"],
  int64: ["bigint", "number", "string"],
  uint64: ["bigint", "number", "string"],
  duration: ["number", "bigint", "string"],
  bytes: ofBytes,
};

/**
 * The views that a type can have, the usual one first. `part` is what a map's key or an array's element is without the
 * names of aliases.
 */
export function viewsOf(shape: Shape, part?: Shape): readonly string[] {
  switch (shape.kind) {
    case "time":
      return ofTime;
    case "array":
      return part?.kind === "scalar" && part.name === "uint8" ? ofBytes : [];
    case "map": {
      if (part?.kind === "scalar" && part.name === "string") return ["record", "Map", "entries"];
      const isInteger = part?.kind === "scalar" && /^u?int/.test(part.name);
      return isInteger || part?.kind === "enum" ? ["Map", "record", "entries"] : ["Map", "entries"];
    }
    case "scalar":
      return ofScalar[baseOf(shape.name)] ?? [];
    default:
      return [];
  }
}

/** A type under one of its views. */
export function seenAs(shape: Shape, view: string): Shape {
  switch (shape.kind) {
    case "time":
      return { kind: "time", view: ofTime.find((known) => known === view) ?? "Date" };
    case "array": {
      const { kind, element, length } = shape;
      return view === "hex" || view === "base64" ? { kind, element, length, view } : { kind, element, length };
    }
    case "map":
      return { ...shape, view: view === "record" || view === "entries" ? view : "Map" };
    case "scalar": {
      const base = baseOf(shape.name);
      const name = `${base} as ${view}`;
      return { kind: "scalar", name: isScalar(name) ? name : base };
    }
    default:
      return shape;
  }
}
