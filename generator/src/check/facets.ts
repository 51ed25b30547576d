// Checking facets: which of them a type can have, whether their values are of it, and whether they agree.

import {
  type Bound,
  baseOf,
  type Facets,
  type Format,
  formats,
  type Member,
  type Shape,
  type Value,
} from "../model.ts";
import { type DraftFacet, type DraftFacets, type FacetName, valueFacets } from "../parse/facets.ts";
import { whyNotShared } from "../patterns.ts";
import { type Problems, quote } from "../problem.ts";
import { didYouMean } from "../suggest.ts";
import { isDuration, isInteger, isNumber, isOrdered, type Written, writtenSize, writtenValue } from "../values.ts";

/** What facets are checked against. */
export interface FacetedType {
  /** The type without the names of aliases. */
  readonly plain: Shape;
  /** The same of its elements, if it is a list. */
  readonly element: Shape | undefined;
  /** Its members, if it is an enum. */
  readonly members: readonly Member[];
  /** How it is written. */
  readonly spelled: string;
}

/** The facets that a type can have. */
function applicable({ plain, element }: FacetedType): readonly FacetName[] {
  if (isOrdered(plain)) return ["min", "max", "nonzero", "default", "example", "secret"];
  if (plain.kind === "list") {
    const bounds: FacetName[] = ["min", "max", "nonzero", "secret"];
    return element !== undefined && isComparable(element) ? [...bounds, "unique"] : bounds;
  }
  if (plain.kind === "map") return ["min", "max", "nonzero", "secret"];
  if (plain.kind === "enum") return ["nonzero", "default", "example", "secret"];
  if (plain.kind === "opaque") return ["nonzero", "secret"];
  if (plain.kind !== "scalar") return ["secret"];
  if (plain.name === "string") return valueFacets.filter((name) => name !== "unique");
  if (baseOf(plain.name) === "bytes") return ["min", "max", "nonzero", "secret"];
  return plain.name === "bool" ? ["nonzero", "default", "example", "secret"] : ["secret"];
}

/** What JavaScript and Go both compare by value. */
function isComparable(plain: Shape): boolean {
  return isNumber(plain) || (plain.kind === "scalar" && (plain.name === "string" || plain.name === "bool"));
}

/** Checks the facets that stand at a type. Undefined when none of them says anything of values. */
export function checkFacets(drafts: DraftFacets, type: FacetedType, problems: Problems): Facets | undefined {
  const known = applicable(type);
  const apply = new Map<FacetName, DraftFacet>();
  for (const name of valueFacets) {
    const facet = drafts.get(name);
    if (facet === undefined) continue;
    if (known.includes(name)) apply.set(name, facet);
    else {
      const help = `the facets of ${quote(type.spelled)} are ${known.map((each) => `\`${each}\``).join(", ")}`;
      problems.add("RG6002", facet.key, `\`${name}\` does not apply to ${quote(type.spelled)}`, { help });
    }
  }
  return apply.size === 0 ? undefined : new FacetCheck(apply, type, problems).check();
}

class FacetCheck {
  readonly #drafts: DraftFacets;
  readonly #type: FacetedType;
  readonly #problems: Problems;

  constructor(drafts: DraftFacets, type: FacetedType, problems: Problems) {
    this.#drafts = drafts;
    this.#type = type;
    this.#problems = problems;
  }

  check(): Facets {
    const has = (name: FacetName): true | undefined => (this.#drafts.has(name) ? true : undefined);
    const bounds: Bounds = { min: this.#bound("min"), max: this.#bound("max"), nonzero: has("nonzero") };
    this.#checkOrder(bounds);
    return {
      min: printedBound(bounds.min),
      max: printedBound(bounds.max),
      pattern: this.#pattern(),
      format: this.#format(),
      nonzero: bounds.nonzero,
      unique: has("unique"),
      secret: has("secret"),
      default: this.#value("default", "RG6003", bounds),
      example: this.#value("example", "RG6006", bounds),
    };
  }

  /** A value of the type for what has an order, a size for all else. */
  #bound(name: "min" | "max"): bigint | number | undefined {
    const at = this.#drafts.get(name)?.value;
    if (at === undefined) return undefined;
    const { plain, spelled } = this.#type;
    const bound = isOrdered(plain) ? writtenValue(at.text, plain)?.order : writtenSize(at.text);
    if (bound === undefined) {
      const what = isOrdered(plain) ? `a value of ${quote(spelled)}` : "a size";
      const help = isOrdered(plain) ? this.#valuesHelp() : `\`${name}\` counts ${this.#unit()}: write a whole number`;
      this.#problems.add("RG6003", at, `${quote(at.text)} is not ${what}`, { help });
    }
    return bound;
  }

  #unit(): string {
    const { plain } = this.#type;
    if (plain.kind === "list") return "elements";
    if (plain.kind === "map") return "entries";
    return plain.kind === "scalar" && plain.name === "string" ? "characters" : "bytes";
  }

  #valuesHelp(): string {
    const { plain, members, spelled } = this.#type;
    if (plain.kind === "enum")
      return `its members are ${members
        .slice(0, 20)
        .map(({ name }) => `\`${name}\``)
        .join(", ")}`;
    if (plain.kind === "time") return "write it as in `2024-02-29T12:00:00Z`";
    if (isDuration(plain)) return "write it as in `1m30s` or `250ms`";
    if (plain.kind === "scalar" && plain.name === "bool") return "write `true` or `false`";
    return isInteger(plain) ? `write a whole number that fits ${quote(spelled)}` : "write a number";
  }

  #checkOrder({ min, max }: Bounds): void {
    const least = this.#drafts.get("min")?.value;
    const most = this.#drafts.get("max")?.value;
    if (min === undefined || max === undefined || min <= max || least === undefined || most === undefined) return;
    const related = [{ offset: most.offset, length: most.length, message: "the other one" }];
    const message = `\`min\` ${least.text} is larger than \`max\` ${most.text}`;
    this.#problems.add("RG6001", least, message, { help: "no value can be both", related });
  }

  #pattern(): string | undefined {
    const value = this.#drafts.get("pattern")?.value;
    const why = value && whyNotShared(value.text);
    if (value === undefined || why === undefined) return value?.text;
    const message = "the pattern is not a regular expression that Go and JavaScript share";
    this.#problems.add("RG6004", value, message, { help: why });
    return undefined;
  }

  #format(): Format | undefined {
    const value = this.#drafts.get("format")?.value;
    const format = formats.find((known) => known === value?.text);
    if (value !== undefined && format === undefined) {
      const help = `the formats are ${formats.map((name) => `\`${name}\``).join(", ")}`;
      const message = `${quote(value.text)} is no format`;
      this.#problems.add("RG1015", value, message, didYouMean(value.text, formats, help));
    }
    return format;
  }

  /** A default or an example: a value of the type, which keeps to the other facets. */
  #value(name: "default" | "example", code: string, bounds: Bounds): Value | undefined {
    const at = this.#drafts.get(name)?.value;
    if (at === undefined) return undefined;
    const written = this.#written(at.text);
    if (written === undefined) {
      const message = `${name} ${quote(at.text)} is not a value of ${quote(this.#type.spelled)}`;
      this.#problems.add(code, at, message, { help: this.#valuesHelp() });
      return undefined;
    }
    const size = orderOf(written);
    const broken = brokenBy(size, bounds);
    if (broken !== undefined) {
      this.#problems.add(code, at, `${name} ${quote(at.text)} breaks \`${broken}\``, { help: "change one of them" });
    } else if (name === "default" && !isZero(size) && brokenBy(this.#zero(), bounds) === undefined) {
      const message = "`default` is for new values only";
      const help = "gob cannot send zero, so it is not applied when reading: a peer that sends nothing means zero";
      this.#problems.add("RG6005", at, message, { severity: "warning", help });
    }
    return written.value;
  }

  /** The value that a text stands for: of an enum a member's, by its name. */
  #written(text: string): Written | undefined {
    const { plain, members } = this.#type;
    if (plain.kind !== "enum") return writtenValue(text, plain);
    const member = members.find(({ name }) => name === text);
    return member && writtenValue(member.value, { kind: "scalar", name: plain.base });
  }

  /** What a zero value is compared by. */
  #zero(): bigint | number {
    return this.#type.plain.kind === "time" ? zeroTime : 0;
  }
}

/** Go's zero time, the year 1, in nanoseconds since 1970. */
const zeroTime = -62_135_596_800_000_000_000n;

interface Bounds {
  readonly min: bigint | number | undefined;
  readonly max: bigint | number | undefined;
  readonly nonzero: true | undefined;
}

function printedBound(bound: bigint | number | undefined): Bound | undefined {
  if (bound === undefined) return undefined;
  const isBig = typeof bound === "bigint" && !Number.isSafeInteger(Number(bound));
  return { kind: isBig ? "bigint" : "number", text: String(bound) };
}

/** What a value is compared by: texts by their length, `true` is more than `false`. */
function orderOf({ value, order }: Written): bigint | number {
  return order ?? (value.kind === "boolean" ? Number(value.text === "true") : [...value.text].length);
}

function isZero(order: bigint | number): boolean {
  return order === 0 || order === 0n || order === zeroTime;
}

/**
 * The first bound that a value does not keep to. Patterns are not tried: a schema may come from anywhere, and an expression
 * can take for ever. Formats are known to the runtime only.
 */
function brokenBy(order: bigint | number, { min, max, nonzero }: Bounds): FacetName | undefined {
  if (nonzero && isZero(order)) return "nonzero";
  if (min !== undefined && order < min) return "min";
  return max !== undefined && order > max ? "max" : undefined;
}
