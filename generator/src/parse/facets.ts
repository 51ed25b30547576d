// Parsing facets: what is said of a field or a type beside its type, as words with their places.

import { missingValue, unfit } from "../mapping.ts";
import { type Problems, quote } from "../problem.ts";
import type { Word } from "../tokens.ts";
import type { Entry } from "../yaml.ts";

/** Facets that demand or say something of values. */
export const valueFacets = [
  "default",
  "example",
  "min",
  "max",
  "pattern",
  "format",
  "nonzero",
  "unique",
  "secret",
] as const;

/** Facets about names, and what people are told. */
export const noteFacets = ["deprecated", "since", "ts", "json", "go"] as const;

export type FacetName = (typeof valueFacets)[number] | (typeof noteFacets)[number];

/** A facet as it is written. */
export interface DraftFacet {
  readonly key: Word;
  readonly value: Word;
}

export type DraftFacets = ReadonlyMap<FacetName, DraftFacet>;

/** Those facets that are `true` or not there. */
const flags: ReadonlySet<string> = new Set<FacetName>(["nonzero", "unique", "secret"]);

const names: ReadonlySet<string> = new Set<FacetName>([...valueFacets, ...noteFacets]);

function isFacet(name: string): name is FacetName {
  return names.has(name);
}

/** Reads the facets among the entries of a mapping. */
export function readFacets(parts: readonly Entry[], problems: Problems): DraftFacets {
  const facets = new Map<FacetName, DraftFacet>();
  for (const { key, value } of parts) {
    if (!isFacet(key.text)) continue;
    if (value === undefined) missingValue(key, problems);
    else if (value.kind !== "text") unfit("a text", value, problems);
    else if (flags.has(key.text) && value.text === "false") continue;
    else if (flags.has(key.text) && value.text !== "true") {
      problems.add("RG1015", value, `expected \`true\` or \`false\`, found ${quote(value.text)}`);
    } else facets.set(key.text, { key, value });
  }
  return facets;
}
