// Checking names that a schema gives beside its own: TypeScript's (`ts:`), JSON's (`json:`) and Go's (`go:`).

import type { Draft, DraftField, DraftStruct } from "../draft.ts";
import type { Shape } from "../model.ts";
import { isIdentifier, jsonName, type Naming, namings, propertyName } from "../names.ts";
import type { DraftFacet, DraftFacets } from "../parse/facets.ts";
import { type Problems, quote } from "../problem.ts";
import { didYouMean } from "../suggest.ts";
import type { Word } from "../tokens.ts";
import { spell } from "../typetext.ts";
import { isInteger, isNumber } from "../values.ts";

/** The name of a field or method in TypeScript. */
export function propertyOf(
  { name, facets }: { readonly name: Word; readonly facets: DraftFacets },
  problems: Problems,
): string {
  return givenName(facets.get("ts"), problems) ?? propertyName(name.text);
}

/** What types, errors and services are called in TypeScript, by their names in the schema. */
export function moduleNames(draft: Draft, problems: Problems): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { name, facets } of [...draft.types, ...draft.errors, ...draft.services]) {
    const ts = facets.get("ts");
    const given = givenName(ts, problems);
    if (ts !== undefined && given !== undefined && !/^[A-Z]/.test(given)) {
      const help = `write ${quote(given.charAt(0).toUpperCase() + given.slice(1))}: types and classes begin so`;
      problems.add("RG3001", ts.value, `${quote(given)} must start with a capital letter`, { help });
    } else if (given !== undefined) names.set(name.text, given);
  }
  return names;
}

function givenName(facet: DraftFacet | undefined, problems: Problems): string | undefined {
  if (facet === undefined || isIdentifier(facet.value.text)) return facet?.value.text;
  const help = "it has letters A to Z, digits and `_`, begins with a letter, and has 128 characters at most";
  problems.add("RG3005", facet.value, `${quote(facet.value.text)} is not a TypeScript identifier`, { help });
  return undefined;
}

/** How JSON members are named: what the word says, or else what stands further out. */
export function checkNaming(word: Word | undefined, otherwise: Naming, problems: Problems): Naming {
  if (word === undefined) return otherwise;
  const naming = namings.find((known) => known === word.text);
  if (naming === undefined) {
    const help = "`go` keeps Go's names, `camel` makes `orderID` of OrderID, `snake` makes `order_id`";
    const message = `${quote(word.text)} is no way to name JSON members`;
    problems.add("RG1015", word, message, didYouMean(word.text, namings, help));
  }
  return naming ?? otherwise;
}

/** The tags of a struct's fields, as Go would have them; undefined where the name in JSON is the field's. */
export class JsonTags {
  readonly #naming: Naming;
  readonly #problems: Problems;
  /** Members by their names in small letters, because Go reads them in any. */
  readonly #taken = new Map<string, Word>();

  constructor(struct: Pick<DraftStruct, "facets">, naming: Naming, problems: Problems) {
    this.#naming = checkNaming(struct.facets.get("json")?.value, naming, problems);
    this.#problems = problems;
  }

  tag(field: DraftField, plain: Shape): string | undefined {
    const given = field.facets.get("json")?.value;
    const [, own = "", options = ""] = /^([^,]*)((?:,.*)?)$/.exec(given?.text ?? "") ?? [];
    if (given !== undefined && given.text !== "-") this.#checkTag(given, own, options, plain);
    if (given?.text === "-") return "-";
    // An embedded struct has no member of its own, unless it is given a name.
    if (field.embed !== undefined && own === "") return options === "" ? undefined : options;
    const name = own || jsonName(field.name.text, this.#naming);
    this.#take(name, field);
    // Who says nothing of JSON has Go on both ends of it, or ours, and both keep all digits.
    if (given !== undefined || this.#naming !== "go") this.#warn(field, name, options, plain);
    return name === field.name.text && options === "" ? undefined : (name === field.name.text ? "" : name) + options;
  }

  /** A word about what other readers of JSON do. */
  #warn({ name: at, type, facets }: DraftField, name: string, options: string, plain: Shape): void {
    if (plain.kind !== "scalar" || options.includes(",string")) return;
    const add = (code: string, message: string, help: string): void =>
      this.#problems.add(code, at, message, { severity: "warning", help });
    if (isInteger(plain) && (/^u?int64(?! as number)/.test(plain.name) || / as (?:bigint|string)$/.test(plain.name))) {
      const tag = quote(`json: "${name},string"`);
      add(
        "RG8002",
        `${quote(at.text)} is 64 bits in JSON; other JavaScript readers round it`,
        `put it in quotes: ${tag}`,
      );
    }
    if (/^float/.test(spell(type)) && !facets.has("min") && !facets.has("max")) {
      const help = "where it cannot be one, say so: with `min` or `max` it is a number";
      add("RG8003", `${quote(at.text)} may be NaN, which JSON cannot carry`, help);
    }
  }

  #checkTag(given: Word, name: string, options: string, plain: Shape): void {
    const add = (code: string, message: string, help: string): void =>
      this.#problems.add(code, given, message, { help });
    if (!/^[\w.$/:-]{0,128}$/.test(name)) {
      add("RG3005", `${quote(name)} is no name for a JSON member`, "letters, digits and `_.$/:-` can be in one");
    }
    for (const option of options.split(",").slice(1)) {
      if (option !== "omitempty" && option !== "string") {
        const near = didYouMean(option, ["omitempty", "string"], "there are `omitempty` and `string`");
        this.#problems.add("RG1015", given, `${quote(option)} is no option of a JSON tag`, near);
      } else if (option === "string" && !isNumber(plain) && !(plain.kind === "scalar" && plain.name === "bool")) {
        add("RG6002", "`json: …,string` does not apply here", "it puts numbers and bools into quotes");
      }
    }
  }

  #take(name: string, { name: at }: DraftField): void {
    const first = this.#taken.get(name.toLowerCase());
    if (first === undefined) this.#taken.set(name.toLowerCase(), at);
    else {
      const related = [{ offset: first.offset, length: first.length, message: "the other one" }];
      const message = `${quote(first.text)} and ${quote(at.text)} are both ${quote(name)} in JSON`;
      const help = "Go reads names in any letter case: give one a `json:` name";
      this.#problems.add("RG3004", at, message, { help, related });
    }
  }
}

/** Go's type behind `go:`: an import path and a name. Answers the name with the last word of the path. */
export function goName(facets: DraftFacets, problems: Problems): string | undefined {
  const given = facets.get("go")?.value;
  if (given === undefined) return undefined;
  const name = /^(?:[\w.~-]{1,128}\/){0,16}((?:[A-Za-z_]\w{0,127}\.)?[A-Z]\w{0,127})$/.exec(given.text)?.[1];
  if (name === undefined) {
    const help = "the import path and the type, as in `example.com/shop/money.Money`, without a star";
    problems.add("RG3005", given, `${quote(given.text)} is no type of Go's`, { help });
  }
  return name;
}
