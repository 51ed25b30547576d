// Resolving: the names in types become shapes, or problems with the nearest valid name.

import type { Draft } from "./draft.ts";
import { type ScalarName, type Shape, scalars } from "./model.ts";
import { type Problems, quote, type Span } from "./problem.ts";
import { didYouMean } from "./suggest.ts";
import { notYet, type Word } from "./tokens.ts";
import type { TypeText } from "./typetext.ts";

/** Scalars of the whole language that this version does not generate. */
const later: ReadonlySet<string> = new Set(["complex64", "complex128", "time", "duration", "any"]);

/** What other languages call our scalars. These beat the nearest spelling. */
const synonyms: ReadonlyMap<string, string> = new Map(
  Object.entries({
    integer: "int",
    short: "int16",
    long: "int64",
    bigint: "int64",
    rune: "int32",
    byte: "uint8",
    unsigned: "uint",
    number: "float64",
    float: "float64",
    double: "float64",
    real: "float64",
    boolean: "bool",
    str: "string",
    text: "string",
    char: "string",
    uint8array: "bytes",
    buffer: "bytes",
    blob: "bytes",
    binary: "bytes",
    date: "time",
    datetime: "time",
    timestamp: "time",
    interface: "any",
    object: "any",
    unknown: "any",
    null: "void",
    nil: "void",
    none: "void",
    undefined: "void",
    empty: "void",
    struct: "void",
  }),
);

/** Own properties only: `toString` is no scalar. */
function isScalar(name: string): name is ScalarName {
  return Object.hasOwn(scalars, name);
}

/** Looks up the names of one draft. */
export class Resolver {
  readonly #problems: Problems;
  readonly #types: ReadonlySet<string>;
  readonly #errors: ReadonlySet<string>;
  readonly #silent: ReadonlySet<string>;

  constructor(draft: Draft, problems: Problems) {
    this.#problems = problems;
    this.#types = new Set(draft.structs.map((struct) => struct.name.text));
    this.#errors = new Set(draft.errors.map((error) => error.name.text));
    this.#silent = draft.silent;
  }

  /** The shape of an argument or a reply. Undefined when it is wrong, which has been said; so for all of these. */
  call(type: TypeText): Shape | undefined {
    return type.kind === "name" && type.name === "void" ? { kind: "void" } : this.value(type);
  }

  /** The shape of a field, of an element, of anything that has a value. */
  value(type: TypeText): Shape | undefined {
    if (type.kind === "wrong") return undefined;
    if (type.kind === "name") return this.#name(type.name, type);
    if (type.kind === "list") return this.#list(type, type.element);
    const key = this.#key(type.key);
    const value = this.value(type.value);
    return key && value && { kind: "map", key, value };
  }

  /** Checks the name of an error behind `throws`. */
  error(word: Word): boolean {
    const name = word.text;
    if (this.#errors.has(name)) return true;
    if (this.#silent.has(name)) return false;
    if (this.#types.has(name) || isScalar(name)) {
      this.#problems.add("RG2022", word, `${quote(name)} is a type, not an error`, {
        help: "errors are declared under `errors`",
      });
    } else
      this.#problems.add(
        "RG4002",
        word,
        `unknown error ${quote(name)}`,
        didYouMean(name, this.#errors, "declare it under `errors`"),
      );
    return false;
  }

  /** Lists of bytes are refused: Go sends `[]byte` in a form of its own, so a list of uint8 would not be understood. */
  #list(type: Span, element: TypeText): Shape | undefined {
    if (element.kind === "name" && /^(?:uint8|byte)$/.test(element.name)) {
      const help = "it is `[]byte` in Go, and gob has a form of its own for it";
      this.#problems.add("RG2005", type, `${quote(`${element.name}[]`)} is written \`bytes\` here`, { help });
      return undefined;
    }
    const shape = this.value(element);
    return shape && { kind: "list", element: shape };
  }

  /** Keys are what Go and JavaScript compare alike. Floats are not: NaN is another key each time in Go. */
  #key(type: TypeText): ScalarName | undefined {
    const shape = this.value(type);
    if (shape === undefined) return undefined;
    if (shape.kind === "scalar" && (/^u?int/.test(shape.name) || shape.name === "string" || shape.name === "bool"))
      return shape.name;
    const name = type.kind === "name" ? type.name : type.kind === "map" ? "map" : "T[]";
    this.#problems.add("RG2008", type, `${quote(name)} cannot be a map key`, {
      help: "`string`, `bool` and integers can",
    });
    return undefined;
  }

  /** From the surest explanation to the vaguest: only a name that fits nothing is unknown. */
  #name(name: string, at: Span): Shape | undefined {
    if (isScalar(name)) return { kind: "scalar", name };
    if (this.#types.has(name)) return { kind: "struct", name };
    if (this.#silent.has(name)) return undefined;
    const ours = synonyms.get(name.toLowerCase());
    if (name === "void") {
      this.#problems.add("RG2010", at, "`void` is only for calls", { help: "leave the field out" });
    } else if (later.has(name)) notYet(`${quote(name)} is`, at, this.#problems);
    else if (this.#errors.has(name)) {
      this.#problems.add("RG2022", at, `${quote(name)} is an error, not a type`, {
        help: "types are declared under `types`",
      });
    } else if (ours !== undefined && later.has(ours))
      notYet(`${quote(name)} (here \`${ours}\`) is`, at, this.#problems);
    else if (ours !== undefined) {
      this.#problems.add("RG2005", at, `${quote(name)} is written \`${ours}\` here`, { help: `write \`${ours}\`` });
    } else {
      const names = [...this.#types, ...Object.keys(scalars)];
      this.#problems.add(
        "RG2004",
        at,
        `unknown type ${quote(name)}`,
        didYouMean(name, names, "declare it under `types`"),
      );
    }
    return undefined;
  }
}
