// Checking levels: unions inside unions, which every caller has to take apart one by one. A matter of style.

import type { Draft } from "../draft.ts";
import { type NamedType, partsOf, type Service, type Shape } from "../model.ts";
import { type Problems, quote } from "../problem.ts";
import { spell } from "../typetext.ts";

/** So many are worth a word. */
const many = 3;

/** Warns of replies in which unions are nested. */
export function checkLevels(
  services: readonly Service[],
  types: readonly NamedType[],
  draft: Draft,
  problems: Problems,
): void {
  const levels = new Levels(types);
  for (const { name, methods } of services) {
    const from = draft.services.find((service) => service.name.text === name);
    for (const method of methods) {
      const count = levels.of(method.reply);
      if (count < many) continue;
      const reply = from?.methods.find((drafted) => drafted.name.text === method.name)?.call.reply;
      if (reply === undefined) continue;
      const message = `${quote(method.name)} answers ${quote(spell(reply))} with ${count} levels of unions`;
      problems.add("RG4008", reply, message, { severity: "warning", help: "a struct says what belongs together" });
    }
  }
}

class Levels {
  readonly #types: ReadonlyMap<string, NamedType>;
  /** What is inside of itself counts nothing again. */
  readonly #known = new Map<string, number>();

  constructor(types: readonly NamedType[]) {
    this.#types = new Map(types.map((type) => [type.name, type]));
  }

  of(shape: Shape): number {
    const type = "name" in shape ? this.#types.get(shape.name) : undefined;
    if (type === undefined) return this.#most(partsOf(shape));
    const known = this.#known.get(type.name);
    if (known !== undefined) return known;
    this.#known.set(type.name, 0);
    const levels = this.#inside(type);
    this.#known.set(type.name, levels);
    return levels;
  }

  #inside(type: NamedType): number {
    if (type.kind === "union") return 1 + this.#most(type.cases.map((each) => each.shape));
    if (type.kind === "struct") return this.#most(type.fields.map((field) => field.shape));
    return type.kind === "alias" ? this.of(type.shape) : 0;
  }

  #most(shapes: readonly Shape[]): number {
    return shapes.reduce((most, shape) => Math.max(most, this.of(shape)), 0);
  }
}
