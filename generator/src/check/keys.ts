// Checking keys: what stands as a key in a map `as entries` has to be comparable in Go, with all that it holds.

import { baseOf, type NamedType, type Shape } from "../model.ts";
import { type Problems, quote, type Span } from "../problem.ts";

/** A key that is a struct or an array, where it is written. */
export interface EntryKey {
  readonly shape: Shape;
  readonly at: Span;
  readonly spelled: string;
}

/** Reports keys that hold what Go cannot compare, or compares by its address. */
export function checkKeys(keys: readonly EntryKey[], types: readonly NamedType[], problems: Problems): void {
  const comparison = new Comparison(types);
  for (const { shape, at, spelled } of keys) {
    const found = comparison.incomparable({ path: spelled, shape, optional: false });
    if (found === undefined) continue;
    const help = `Go compares keys by all that they hold, and ${quote(found)} cannot be compared`;
    problems.add("RG2008", at, `${quote(spelled)} cannot be a map key`, { help });
  }
}

/** A part of a key. */
interface Part {
  readonly path: string;
  readonly shape: Shape;
  readonly optional: boolean;
}

class Comparison {
  readonly #types: ReadonlyMap<string, NamedType>;
  /** What has been found in a struct or alias. Each is looked at once: structs in structs would double the work again. */
  readonly #known = new Map<string, string | undefined>();

  constructor(types: readonly NamedType[]) {
    this.#types = new Map(types.map((type) => [type.name, type]));
  }

  /** The path of the first part that cannot be compared: bytes, lists, maps, pointers, and what only Go knows. */
  incomparable({ path, shape, optional }: Part): string | undefined {
    if (optional) return path;
    if (shape.kind === "enum" || shape.kind === "time") return undefined;
    if (shape.kind === "scalar") return baseOf(shape.name) === "bytes" ? path : undefined;
    if (shape.kind === "array") return this.incomparable({ path, shape: shape.element, optional });
    if (shape.kind !== "struct" && shape.kind !== "alias") return path;
    if (this.#known.has(shape.name)) return this.#known.get(shape.name);
    this.#known.set(shape.name, undefined);
    const found = this.#inside(path, this.#types.get(shape.name));
    this.#known.set(shape.name, found);
    return found;
  }

  #inside(path: string, type: NamedType | undefined): string | undefined {
    if (type?.kind === "alias") return this.incomparable({ path, shape: type.shape, optional: false });
    if (type?.kind !== "struct") return undefined;
    for (const field of type.fields) {
      const found = this.incomparable({ ...field, path: `${type.name}.${field.name}` });
      if (found !== undefined) return found;
    }
    return undefined;
  }
}
