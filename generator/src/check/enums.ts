// Checking enums: the values of their members, which depend on nothing else in a schema.

import type { Draft, DraftEnum, DraftMember } from "../draft.ts";
import { type Enum, type EnumBase, enumBases, type Member } from "../model.ts";
import { type Problems, quote, type Span } from "../problem.ts";
import { didYouMean } from "../suggest.ts";
import { goName } from "./names.ts";
import { notesOf } from "./types.ts";

/** The enums of a draft by their names; undefined for those that are wrong, which has been said. */
export function checkEnums(
  draft: Draft,
  qualify: (name: string) => string,
  problems: Problems,
): ReadonlyMap<string, Enum | undefined> {
  const enums = draft.types.filter((type) => type.kind === "enum");
  return new Map(enums.map((type) => [type.name.text, checkEnum(type, qualify, problems)]));
}

/** A number in a schema: decimal or, as masks are written, hexadecimal. */
const number = /^-?\d{1,20}$|^0x[\dA-Fa-f]{1,16}$/;

function checkEnum(draft: DraftEnum, qualify: (name: string) => string, problems: Problems): Enum | undefined {
  const { name, members, closed, facets, doc } = draft;
  const base = baseOfEnum(draft, problems);
  if (base === undefined) return undefined;
  const values = members.map(({ value }, i) => (value === undefined ? String(i) : normal(value.text, base)));
  let fits = true;
  const taken = new Map<string, DraftMember>();
  for (const [i, member] of members.entries()) {
    const value = values[i] ?? "";
    if (!valueFits(value, member, base)) {
      const help = base === "string" ? "give each member its text: `{ Name: text }`" : `values of ${range(base)}`;
      problems.add("RG2017", member.value ?? member.name, `enum value ${quote(value)} does not fit \`${base}\``, {
        help,
      });
      fits = false;
    }
    const first = taken.get(value);
    if (first === undefined) taken.set(value, member);
    else sameValue(value, first, member, problems);
  }
  const zero = base === "string" ? "" : "0";
  if (fits && !values.includes(zero)) warnOfZero(draft, base, problems);
  const named = members.map(
    (member, i): Member => ({
      name: member.name.text,
      value: values[i] ?? "",
      doc: member.doc,
    }),
  );
  const wire = goName(facets, problems) ?? qualify(name.text);
  return { kind: "enum", name: name.text, wire, base, members: named, closed, ...notesOf(facets), doc };
}

/** What `type:` says, or else `int` for numbers, as Go's iota has it, and `string` for texts. */
function baseOfEnum({ type, members }: DraftEnum, problems: Problems): EnumBase | undefined {
  if (type !== undefined) {
    const base = enumBases.find((known) => known === type.text);
    if (base !== undefined) return base;
    const help = didYouMean(type.text, enumBases, "`string` and integers of all sizes can be");
    problems.add("RG2017", type, `${quote(type.text)} cannot be the type of an enum`, help);
    return undefined;
  }
  const isText = ({ value }: DraftMember): boolean => value !== undefined && (value.quoted || !number.test(value.text));
  const text = members.find(isText);
  const other = members.find((member) => !isText(member));
  if (text === undefined || other === undefined) return text === undefined ? "int" : "string";
  const related = [{ ...placeOf(other), message: "a number" }];
  const help = "put quotes around all of them, or around none";
  problems.add("RG2018", placeOf(text), "enum mixes numbers and text", { help, related });
  return undefined;
}

function placeOf({ name, value }: DraftMember): Span {
  const { offset, length } = value ?? name;
  return { offset, length: Math.max(1, length) };
}

/** A number without a prefix and zeros in front; a text as it is. */
function normal(text: string, base: EnumBase): string {
  return base !== "string" && number.test(text) ? String(BigInt(text)) : text;
}

function valueFits(value: string, member: DraftMember, base: EnumBase): boolean {
  if (base === "string") return member.value !== undefined;
  if (member.value?.quoted || !number.test(value)) return false;
  const { least, most } = limitsOf(base);
  return BigInt(value) >= least && BigInt(value) <= most;
}

/** An `int` is a number here, and only safe ones are. */
function limitsOf(base: EnumBase): { readonly least: bigint; readonly most: bigint } {
  const signed = base.startsWith("i");
  const size = /\d+$/.exec(base)?.[0];
  if (size === undefined) {
    const most = BigInt(Number.MAX_SAFE_INTEGER);
    return { least: signed ? -most : 0n, most };
  }
  const bits = BigInt(size);
  return signed ? { least: -(2n ** (bits - 1n)), most: 2n ** (bits - 1n) - 1n } : { least: 0n, most: 2n ** bits - 1n };
}

function range(base: EnumBase): string {
  const { least, most } = limitsOf(base);
  return `\`${base}\` go from ${least} to ${most}`;
}

function sameValue(value: string, first: DraftMember, second: DraftMember, problems: Problems): void {
  const related = [{ ...placeOf(first), message: "the other one" }];
  const message = `enum value ${quote(value)} is used by ${quote(first.name.text)} and ${quote(second.name.text)}`;
  problems.add("RG2016", placeOf(second), message, { help: "on the wire they would be the same", related });
}

/** A closed enum would have to refuse a field that has not been sent. */
function warnOfZero({ name, closed }: DraftEnum, base: EnumBase, problems: Problems): void {
  const zero = base === "string" ? '""' : "0";
  const message = `no member of ${quote(name.text)} has the zero value`;
  const help = `a field that is not sent reads as ${zero}: add a member with it`;
  problems.add("RG2019", name, message, { severity: closed ? "error" : "warning", help });
}
