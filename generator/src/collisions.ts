// Collisions: things with different names in the schema that would meet in the generated module.

import type { Draft } from "./draft.ts";
import type { Imported } from "./imported.ts";
import type { NamedType } from "./model.ts";
import { isNeededGlobal, serviceNames, typeConstant } from "./names.ts";
import { type Problems, quote, type Span } from "./problem.ts";
import type { Word } from "./tokens.ts";

/** What a name of the generated module belongs to. */
interface Owner {
  readonly what: string;
  readonly at: Span;
}

/** Names that may be taken once, and who took them. */
export class Taken {
  readonly #problems: Problems;
  readonly #owners = new Map<string, Owner>();

  constructor(problems: Problems) {
    this.#problems = problems;
  }

  /** Takes a TypeScript name. Reports when somebody has it; `what` says of both who they are. */
  take(name: string, what: string, at: Span): void {
    const first = this.#owners.get(name);
    if (first === undefined) {
      this.#owners.set(name, { what, at });
      return;
    }
    const related = [{ offset: first.at.offset, length: first.at.length, message: "the other one" }];
    const message = `${first.what} and ${what} are both ${quote(name)} in TypeScript`;
    this.#problems.add("RG3003", at, message, { help: "rename one of them, or give it a `ts:` name", related });
  }
}

/** Finds all collisions of a module's names, and the names that hide a global. */
export function checkModuleNames(draft: Draft, given: ReadonlyMap<string, string>, problems: Problems): void {
  const taken = new Taken(problems);
  const take = (kind: string, word: Word, namesOf: (name: string) => readonly string[]): void => {
    const own = given.get(word.text) ?? word.text;
    for (const name of namesOf(own)) taken.take(name, `${kind} ${quote(word.text)}`, word);
    if (isNeededGlobal(own)) {
      const message = `${kind} ${quote(word.text)} hides the global ${quote(own)}`;
      const help = "generated code needs that one and has to spell it out: rename it, or give it a `ts:` name";
      problems.add("RG3007", word, message, { severity: "warning", help });
    }
  };
  for (const { name } of draft.types) take("type", name, (own) => [own, typeConstant(own)]);
  for (const { name } of draft.errors) take("error", name, (own) => [own]);
  for (const { name } of draft.services) {
    take("service", name, (own) => [own, ...Object.values(serviceNames(own))]);
  }
}

/** Gob tells the types of two schemas apart by package and name. */
export function checkSameNames(
  types: readonly NamedType[],
  packageName: string,
  draft: Draft,
  imports: readonly Imported[],
  problems: Problems,
): void {
  const own = new Set(types.filter((type) => type.kind === "struct" || type.kind === "union").map((type) => type.name));
  for (const from of imports.filter((each) => each.package === packageName)) {
    for (const [name, { kind }] of from.types) {
      const at = draft.types.find((type) => type.name.text === name)?.name;
      if (at === undefined || !own.has(name) || kind === "alias" || kind === "enum") continue;
      const message = `\`${from.path}\` has a type ${quote(name)} in the package ${quote(packageName || "main")}, too`;
      problems.add("RG7005", at, message, { help: "rename one, or give the files packages of their own" });
    }
  }
}
