// Resolving: the names in types become shapes, or problems with the nearest valid name.

import type { EntryKey } from "./check/keys.ts";
import type { Draft, DraftAlias } from "./draft.ts";
import { goType, nearSynonym, synonym } from "./foreign.ts";
import { type Imported, Imports } from "./imported.ts";
import { limits } from "./limits.ts";
import {
  baseOf,
  type Enum,
  isScalar,
  type MapView,
  type Member,
  type NamedType,
  type Owner,
  type Registered,
  type Shape,
  scalars,
} from "./model.ts";
import { type Problems, quote, type Span } from "./problem.ts";
import { didYouMean } from "./suggest.ts";
import type { Word } from "./tokens.ts";
import { type RegisteredText, spell, type TypeText } from "./typetext.ts";
import { seenAs, viewsOf } from "./views.ts";

/** Looks up the names of one draft. */
export class Resolver {
  /** Keys of which it is known only when all types are whether Go can compare them. */
  readonly entryKeys: EntryKey[] = [];
  readonly #problems: Problems;
  /** Puts Go's package in front of a name. */
  readonly qualify: (name: string) => string;
  readonly #types: ReadonlySet<string>;
  readonly #unions: ReadonlySet<string>;
  readonly #cases: ReadonlySet<string>;
  readonly #errors: ReadonlySet<string>;
  readonly #imports: Imports;
  /** The types of other schemas, by their names with the path. */
  readonly #foreign: ReadonlyMap<string, NamedType>;
  readonly #silent: ReadonlySet<string>;
  readonly #aliases: ReadonlyMap<string, DraftAlias>;
  readonly #enums: ReadonlyMap<string, Enum | undefined>;
  /** What the aliases stand for that have been looked at; undefined for those that are wrong, which has been said. */
  readonly #targets = new Map<string, Shape | undefined>();
  /** The aliases that are being looked at, each inside the one before. */
  readonly #open: DraftAlias[] = [];

  /** Enums that are wrong are undefined. */
  constructor(
    draft: Draft,
    enums: ReadonlyMap<string, Enum | undefined>,
    qualify: (name: string) => string,
    imported: readonly Imported[],
    problems: Problems,
  ) {
    this.#imports = new Imports(imported, draft.silent, problems);
    this.#foreign = new Map(imported.flatMap((from) => from.all).map((type) => [type.name, type]));
    this.#enums = enums;
    this.#problems = problems;
    this.qualify = qualify;
    this.#types = new Set(draft.types.map((type) => type.name.text));
    const unions = draft.types.filter((type) => type.kind === "union");
    this.#unions = new Set(unions.map((type) => type.name.text));
    this.#cases = new Set(unions.flatMap(({ cases }) => cases.map(({ type }) => spell(type))));
    this.#errors = new Set(draft.errors.map((error) => error.name.text));
    this.#silent = draft.silent;
    const aliases = draft.types.filter((type) => type.kind === "alias");
    this.#aliases = new Map(aliases.map((alias) => [alias.name.text, alias]));
  }

  /** The shape of an argument or a reply. Undefined when it is wrong, which has been said; so for all of these. */
  call(type: TypeText): Shape | undefined {
    return type.kind === "name" && type.name === "void" ? { kind: "void" } : this.#shape(type);
  }

  /** The shape of a field or of what an alias stands for. */
  value(type: TypeText, owner: Owner): Shape | undefined {
    if (type.kind === "anyOf") {
      this.#warnOfAny(type);
      const of: Registered[] = [];
      const shape: Shape = { kind: "anyOf", of, owner };
      // An alias may lead back to itself through an interface value, which can be nil: it is known before its parts are.
      if (owner.property === undefined) this.#targets.set(owner.type, shape);
      const open = this.#open.splice(0);
      for (const part of type.of) of.push(...this.#registered(part));
      this.#open.push(...open);
      return shape;
    }
    if (type.kind !== "opaque") return this.#shape(type);
    return { kind: "opaque", name: type.go ?? this.qualify(owner.type), marshal: type.marshal };
  }

  /** What an alias stands for, looked at once and when it is first needed. */
  target(name: string): Shape | undefined {
    const foreign = this.#foreign.get(name);
    if (foreign !== undefined) return foreign.kind === "alias" ? foreign.shape : undefined;
    const alias = this.#aliases.get(name);
    if (alias === undefined || this.#targets.has(name)) return this.#targets.get(name);
    this.#open.push(alias);
    const shape = this.value(alias.type, { type: name });
    this.#open.pop();
    if (!this.#targets.has(name)) this.#targets.set(name, shape);
    return this.#targets.get(name);
  }

  /** What a shape is without the names of aliases. */
  plain(shape: Shape): Shape | undefined {
    let plain: Shape | undefined = shape;
    while (plain?.kind === "alias") plain = this.target(plain.name);
    return plain;
  }

  /** Whether a type is a case of some union. */
  isCase(name: string): boolean {
    return this.#cases.has(name);
  }

  /** The members of an enum. */
  members(name: string): readonly Member[] {
    const foreign = this.#foreign.get(name);
    if (foreign?.kind === "enum") return foreign.members;
    return this.#enums.get(name)?.members ?? [];
  }

  /** Checks the name of an error behind `throws`. */
  error(word: Word): string | undefined {
    const name = word.text;
    if (name.includes(".")) return this.#imports.error(word)?.name;
    if (this.#errors.has(name)) return name;
    if (this.#silent.has(name)) return undefined;
    if (this.#types.has(name) || isScalar(name)) {
      this.#problems.add("RG2022", word, `${quote(name)} is a type, not an error`, {
        help: "errors are declared under `errors`",
      });
    } else {
      const help = didYouMean(name, this.#errors, "declare it under `errors`");
      this.#problems.add("RG4002", word, `unknown error ${quote(name)}`, help);
    }
    return undefined;
  }

  /** Warns of imports that nothing is taken from. */
  checkUnused(): void {
    this.#imports.checkUnused();
  }

  #shape(type: TypeText): Shape | undefined {
    switch (type.kind) {
      case "name":
        return this.#name(type.name, type);
      case "list":
        return this.#list(type, type.element);
      case "array": {
        const element = this.#shape(type.element);
        return element && { kind: "array", element, length: type.count };
      }
      case "map":
        return this.#map(type, false);
      case "view":
        return this.#view(type.type, type.view);
      default:
        return undefined;
    }
  }

  /** What an interface value may hold: the value of some type, which is no interface itself. */
  #registered({ name, type }: RegisteredText): Registered[] {
    const shape = this.#shape(type);
    const plain = shape && this.plain(shape);
    if (shape === undefined || plain === undefined) return [];
    if (plain.kind !== "any" && plain.kind !== "anyOf") return [{ name, shape }];
    const help = "what an interface value holds is never an interface: write the types that can be inside";
    this.#problems.add("RG2002", type, `unexpected ${quote(spell(type))} in \`of\``, { help });
    return [];
  }

  /** Lists of bytes are refused: Go sends `[]byte` in a form of its own, so a list of uint8 would not be understood. */
  #list(type: TypeText, element: TypeText): Shape | undefined {
    const shape = this.#nameOfByte(element) ? ({ kind: "scalar", name: "uint8" } as const) : this.#shape(element);
    const plain = shape && this.plain(shape);
    if (plain?.kind === "scalar" && plain.name === "uint8") {
      const help = "it is `[]byte` in Go, and gob has a form of its own for it";
      this.#problems.add("RG2005", type, `${quote(spell(type))} is written \`bytes\` here`, { help, replace: "bytes" });
      return undefined;
    }
    if (plain?.kind === "enum" && plain.base === "uint8") {
      const help = `Go sends a list of any uint8 as bytes: give ${quote(spell(element))} another \`type\``;
      this.#problems.add("RG2005", type, `${quote(spell(type))} is written \`bytes\` in Go`, { help });
      return undefined;
    }
    return shape && { kind: "list", element: shape };
  }

  #nameOfByte(type: TypeText): boolean {
    return type.kind === "name" && type.name === "byte";
  }

  /** `anyKey`: entries, which need no keys that JavaScript can compare. */
  #map(type: Extract<TypeText, { kind: "map" }>, anyKey: boolean): Shape | undefined {
    const key = this.#key(type.key, anyKey);
    const value = this.#shape(type.value);
    const plain = key && this.plain(key);
    const view: MapView = plain?.kind === "scalar" && plain.name === "string" ? "record" : "Map";
    return key && value && { kind: "map", key, value, view };
  }

  /** Keys are what Go and JavaScript compare alike. Floats are not: NaN is another key each time in Go. */
  #key(type: TypeText, anyKey: boolean): Shape | undefined {
    const shape = this.#shape(type);
    const plain = shape && this.plain(shape);
    if (plain === undefined) return undefined;
    if (plain.kind === "enum") return shape;
    if (plain.kind === "scalar" && /^(?:u?int\d*|string|bool|duration)$/.test(baseOf(plain.name))) return shape;
    const isComparable = plain.kind === "struct" || plain.kind === "array" || plain.kind === "scalar";
    if (isComparable && anyKey) {
      this.entryKeys.push({ shape: plain, at: type, spelled: spell(type) });
      return shape;
    }
    const help = isComparable
      ? "`string`, `bool`, integers and enums can, and this in a map `as entries`"
      : "`string`, `bool`, integers and enums can";
    this.#problems.add("RG2008", type, `${quote(spell(type))} cannot be a map key`, { help });
    return undefined;
  }

  #view(type: TypeText, view: Word): Shape | undefined {
    const shape = type.kind === "map" ? this.#map(type, view.text === "entries") : this.#shape(type);
    const plain = shape && this.plain(shape);
    if (shape === undefined || plain === undefined) return undefined;
    const part = plain.kind === "map" ? plain.key : plain.kind === "array" ? plain.element : undefined;
    const views = viewsOf(plain, part && this.plain(part));
    if (views.includes(view.text)) {
      const seen = seenAs(plain, view.text);
      // By the name of an alias whose view it is anyway.
      return JSON.stringify(seen) === JSON.stringify(plain) ? shape : seen;
    }
    const message = `${quote(spell(type))} cannot be seen \`as\` ${quote(view.text)}`;
    const isOfParts = type.kind === "list" || type.kind === "array";
    const none = isOfParts ? "a view is of a whole type: give the element a name under `types`" : "it has no views";
    const help = views.length === 0 ? none : `its views are ${views.map((name) => `\`${name}\``).join(", ")}`;
    this.#problems.add("RG2011", view, message, didYouMean(view.text, views, help));
    return undefined;
  }

  #alias(name: string, at: Span): Shape | undefined {
    const from = this.#open.findIndex((alias) => alias.name.text === name);
    if (from >= 0) {
      const circle = this.#open.slice(from);
      const names = circle.slice(0, 10).map((alias) => alias.name.text);
      if (circle.length > names.length) names.push("…");
      const message = `alias ${quote(name)} leads back to itself (${[...names, name].join(" -> ")})`;
      this.#problems.add("RG2013", at, message, { help: "make a struct of one of them" });
      // All of them are wrong now, and one problem is enough.
      for (const alias of circle) this.#targets.set(alias.name.text, undefined);
      return undefined;
    }
    if (this.#targets.has(name) && this.#targets.get(name) === undefined) return undefined;
    if (this.#open.length >= limits.nesting) {
      const message = `aliases are nested more than ${limits.nesting} levels`;
      this.#problems.add("RG1013", at, message, { help: `the limit is ${limits.nesting}` });
      return undefined;
    }
    // Looked at when it is met, so that circles of aliases are found on their way.
    return this.target(name) && { kind: "alias", name };
  }

  #warnOfAny(at: Span): void {
    const help = "each type that it can hold needs `gob.Register` in Go: prefer a struct of optional fields";
    this.#problems.add("RG8004", at, "`any` needs registered types on both sides", { severity: "warning", help });
  }

  #enum(name: string): Shape | undefined {
    const type = this.#enums.get(name);
    return type && { kind: "enum", name, base: type.base, closed: type.closed };
  }

  #imported(word: Word): Shape | undefined {
    const type = this.#imports.type(word);
    if (type?.kind !== "enum") return type && { kind: type.kind, name: type.name };
    return { kind: "enum", name: type.name, base: type.base, closed: type.closed };
  }

  /** From the surest explanation to the vaguest: only a name that fits nothing is unknown. */
  #name(name: string, at: Span): Shape | undefined {
    if (this.#aliases.has(name)) return this.#alias(name, at);
    if (name.includes(".")) return this.#imported({ text: name, offset: at.offset, length: at.length });
    if (this.#enums.has(name)) return this.#enum(name);
    if (this.#unions.has(name)) return { kind: "union", name };
    if (this.#types.has(name)) return { kind: "struct", name };
    if (isScalar(name)) return { kind: "scalar", name };
    if (name === "time") return { kind: "time", view: "Date" };
    if (name === "any") {
      this.#warnOfAny(at);
      return { kind: "any" };
    }
    if (this.#silent.has(name)) return undefined;
    const ours = synonym(name);
    const add = (code: string, message: string, help: string): void => this.#problems.add(code, at, message, { help });
    if (name === "void") add("RG2010", "`void` is only for calls", "leave the field out");
    else if (this.#errors.has(name)) {
      add("RG2022", `${quote(name)} is an error, not a type`, "types are declared under `types`");
    } else if (ours !== undefined) {
      const extra = { help: `write \`${ours}\``, replace: ours };
      this.#problems.add("RG2005", at, `${quote(name)} is written \`${ours}\` here`, extra);
    } else {
      const names = [...this.#types, ...Object.keys(scalars).filter((scalar) => !scalar.includes(" ")), "time", "any"];
      const meant = nearSynonym(name);
      const near = meant === undefined ? "declare it under `types`" : `did you mean ${quote(meant)}?`;
      const extra = didYouMean(name, names, goType(name) ?? near);
      this.#problems.add("RG2004", at, `unknown type ${quote(name)}`, extra);
    }
    return undefined;
  }
}
