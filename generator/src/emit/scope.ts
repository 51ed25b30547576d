// The scope of a generated module: its own names, what it imports, and the names that stand for both.

import { importedName, pathMark, type Schema } from "../model.ts";
import { capitalised, type GlobalName, serviceNames, typeConstant, uncapped } from "../names.ts";
import { identifier } from "./text.ts";

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
  readonly #modules = new Map<string, Import & { readonly path: string }>();

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

  /** The name that something of this schema or of another one has here; `constantOf` makes it that of its constant. */
  named(name: string, typeOnly: boolean, constantOf: (name: string) => string = (own) => own): string {
    const from = importedName(name);
    if (from === undefined) return constantOf(identifier(name));
    const wanted = constantOf(identifier(from.name));
    const key = `${from.path}${pathMark}${wanted}`;
    const before = this.#modules.get(key);
    const alias = before === undefined ? this.#foreign(from.path, from.name, constantOf) : (before.alias ?? wanted);
    const isType = typeOnly && (before?.typeOnly ?? true);
    const entry = { name: wanted, alias: alias === wanted ? undefined : alias, typeOnly: isType, path: from.path };
    this.#modules.set(key, entry);
    return alias;
  }

  /** `Money`, or `CommonMoney` where that is taken. */
  #foreign(path: string, name: string, constantOf: (name: string) => string): string {
    const wanted = constantOf(name);
    if (!this.#taken.has(wanted) && !this.#imports.has(wanted)) return this.local(wanted);
    const file = path.replace(/^.*\//, "").replace(/\..*$/, "").replace(/\W/g, "");
    return this.local(constantOf(`${capitalised(/^[A-Za-z]/.test(file) ? file : "Other")}${name}`));
  }

  /** What has been used of other schemas, by their paths. */
  modules(): ReadonlyMap<string, readonly Import[]> {
    const modules = new Map<string, Import[]>();
    const all = [...this.#modules.values()].sort((a, b) =>
      a.path < b.path || (a.path === b.path && a.name < b.name) ? -1 : 1,
    );
    for (const each of all) modules.set(each.path, [...(modules.get(each.path) ?? []), each]);
    return modules;
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
