// Imported: what a schema can name of another one. Only what stands there itself: imports are not transitive.

import { goType } from "./foreign.ts";
import { type ErrorType, importedName, type NamedType, pathMark, type Schema } from "./model.ts";
import { type Problems, quote } from "./problem.ts";
import { renameSchema } from "./renaming.ts";
import { didYouMean } from "./suggest.ts";
import type { Word } from "./tokens.ts";

/** Another schema as this one sees it. */
export interface Imported {
  /** What it is called here. */
  readonly name: Word;
  readonly path: string;
  readonly package: string;
  /** By their names in that schema. */
  readonly types: ReadonlyMap<string, NamedType>;
  readonly errors: ReadonlyMap<string, ErrorType>;
  /** Its types and those of its own imports. */
  readonly all: readonly NamedType[];
}

/** A schema as others see it. `names` are the names in TypeScript of what has others there. */
export function imported(name: Word, path: string, schema: Schema, names: ReadonlyMap<string, string>): Imported {
  const own = new Map([...names].map(([inSchema, inModule]) => [inModule, inSchema]));
  const seen = renameSchema(schema, (each) => (importedName(each) === undefined ? `${path}${pathMark}${each}` : each));
  const keyOf = (each: string): string => own.get(each) ?? each;
  return {
    name,
    path,
    package: schema.package,
    types: new Map(schema.types.map((type, i) => [keyOf(type.name), seen.types[i] as NamedType])),
    errors: new Map(schema.errors.map((error, i) => [keyOf(error.name), seen.errors[i] as ErrorType])),
    all: [...seen.types, ...schema.imported],
  };
}

/** The imports of one schema, by name, and which of them are used. */
export class Imports {
  readonly #imports: ReadonlyMap<string, Imported>;
  readonly #silent: ReadonlySet<string>;
  readonly #problems: Problems;
  readonly #used = new Set<string>();

  /** `silent`: names of imports that could not be read, which has been said. */
  constructor(imports: readonly Imported[], silent: ReadonlySet<string>, problems: Problems) {
    this.#imports = new Map(imports.map((each) => [each.name.text, each]));
    this.#silent = silent;
    this.#problems = problems;
  }

  /** The type behind `common.Money`; undefined when there is none, which is said. */
  type(word: Word): NamedType | undefined {
    return this.#find(word, (from) => from.types);
  }

  /** The error behind `common.Throttled`. */
  error(word: Word): ErrorType | undefined {
    return this.#find(word, (from) => from.errors);
  }

  /** Warns of imports that nothing is taken from. */
  checkUnused(): void {
    for (const { name } of this.#imports.values()) {
      if (this.#used.has(name.text)) continue;
      this.#problems.add("RG7003", name, `import ${quote(name.text)} is not used`, { severity: "warning" });
    }
  }

  #find<T>(word: Word, of: (from: Imported) => ReadonlyMap<string, T>): T | undefined {
    const dot = word.text.indexOf(".");
    const name = word.text.slice(0, dot);
    const inside = word.text.slice(dot + 1);
    this.#used.add(name);
    const from = this.#imports.get(name);
    if (from === undefined) {
      if (this.#silent.has(name)) return undefined;
      const known = goType(word.text);
      const names = [...this.#imports.keys(), ...this.#silent];
      const near = didYouMean(name, names, `add it: \`imports: { ${name}: ./${name}.yaml }\``);
      const help = known === undefined ? near : { help: known };
      this.#problems.add("RG2006", word, `${quote(name)} is not imported`, help);
      return undefined;
    }
    const found = of(from).get(inside);
    if (found !== undefined) return found;
    const names = of(from).keys();
    const other = from.types.has(inside) ? "it is a type" : from.errors.has(inside) ? "it is an error" : undefined;
    const help =
      other === undefined ? didYouMean(inside, names, "imports of that file are not passed on") : { help: other };
    this.#problems.add("RG7004", word, `${quote(word.text)} does not exist in \`${from.path}\``, help);
    return undefined;
  }
}
