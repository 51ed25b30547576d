// The scope of a generated module: its own names, what it imports, and the names that stand for both.

import type { Schema } from "../model.ts";
import { capitalised, type GlobalName, serviceNames, typeConstant, uncapped } from "../names.ts";

/** An import as it is printed. */
export interface Import {
  readonly name: string;
  readonly alias: string | undefined;
  readonly typeOnly: boolean;
}

/** Names things and remembers which imports that needs. */
export class Scope {
  readonly #taken = new Set<string>();
  readonly #imports = new Map<string, Import>();

  constructor(schema: Schema) {
    for (const { name } of schema.types) this.#taken.add(name).add(typeConstant(name));
    for (const { name } of schema.errors) this.#taken.add(name);
    for (const { name } of schema.services) {
      this.#taken.add(name);
      for (const generated of Object.values(serviceNames(name))) this.#taken.add(generated);
    }
  }

  /** A value of the runtime, by the name it has here. */
  value(name: string): string {
    return this.#use(name, false);
  }

  /** A type of the runtime, by the name it has here. */
  type(name: string): string {
    return this.#use(name, true);
  }

  /** A global, which a name of the schema may hide. */
  global(name: GlobalName): string {
    return this.#taken.has(name) ? `globalThis.${name}` : name;
  }

  /** A name for something that is not exported: the wanted one, or one with a number. */
  local(wanted: string): string {
    let name = wanted;
    for (let number = 2; this.#taken.has(name) || this.#imports.has(name); number++) name = `${wanted}${number}`;
    this.#taken.add(name);
    return name;
  }

  /** What has been used of the runtime, sorted without regard to the first letter's case: `Type` stands with `type`. */
  imports(): Import[] {
    const key = (name: string): string => `${uncapped(name)} ${name}`;
    return [...this.#imports.values()].sort((a, b) => (key(a.name) < key(b.name) ? -1 : 1));
  }

  #use(name: string, typeOnly: boolean): string {
    const before = this.#imports.get(name);
    let alias = before?.alias;
    if (before === undefined && this.#taken.has(name)) alias = this.local(`Runtime${capitalised(name)}`);
    this.#imports.set(name, { name, alias, typeOnly: typeOnly && (before?.typeOnly ?? true) });
    return alias ?? name;
  }
}
