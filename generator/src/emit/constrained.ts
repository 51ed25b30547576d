// Which types have constraints inside: only methods with such are checked at run time.

import { type Facets, type NamedType, partsOf, type Shape } from "../model.ts";

/** The names of the types whose values have a constraint somewhere. Found from the bottom up, in linear time. */
export function constrainedTypes(types: ReadonlyMap<string, NamedType>): ReadonlySet<string> {
  const holders = new Map<string, string[]>();
  const open: string[] = [];
  for (const [name, type] of types) {
    const members = membersOf(type);
    for (const { shape, facets } of members) {
      if (demands(facets)) open.push(name);
      for (const inside of namesIn(shape)) {
        const others = holders.get(inside);
        if (others === undefined) holders.set(inside, [name]);
        else others.push(name);
      }
    }
  }
  const constrained = new Set<string>();
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (constrained.has(name)) continue;
    constrained.add(name);
    open.push(...(holders.get(name) ?? []));
  }
  return constrained;
}

/** Whether values of a type have a constraint somewhere. */
export function isConstrained(shape: Shape, constrained: ReadonlySet<string>): boolean {
  return namesIn(shape).some((name) => constrained.has(name));
}

function membersOf(type: NamedType): readonly { readonly shape: Shape; readonly facets?: Facets | undefined }[] {
  if (type.kind === "struct") return type.fields;
  if (type.kind === "union") return type.cases;
  return type.kind === "alias" ? [type] : [];
}

function namesIn(shape: Shape): string[] {
  if (shape.kind === "struct" || shape.kind === "union" || shape.kind === "alias") return [shape.name];
  return partsOf(shape).flatMap(namesIn);
}

/** Whether facets demand anything of a value, and do not only speak of it. */
function demands(facets: Facets | undefined): boolean {
  if (facets === undefined) return false;
  const { min, max, pattern, format, nonzero, unique } = facets;
  return [min, max, pattern, format, nonzero, unique].some((facet) => facet !== undefined);
}
