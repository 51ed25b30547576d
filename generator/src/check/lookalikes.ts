// Checking for lookalikes: errors whose messages can be read as others. From a plain Go server comes a text alone, and the
// first of a method's errors whose message fits is taken.

import type { Draft } from "../draft.ts";
import type { ErrorType, Service } from "../model.ts";
import { placeholdersOf } from "../placeholders.ts";
import { type Problems, quote } from "../problem.ts";
import type { Resolver } from "../resolve.ts";
import type { Word } from "../tokens.ts";
import { isDuration, isInteger } from "../values.ts";

/** Pairs of errors that are compared. Beyond them nothing is said: it would only be a warning. */
const maxPairs = 100_000;

/** Warns where an error of a method is hidden by one that is named before it. */
export function checkLookalikes(
  services: readonly Service[],
  errors: readonly ErrorType[],
  draft: Draft,
  resolver: Resolver,
  problems: Problems,
): void {
  const lookalikes = new Lookalikes(errors, resolver);
  const said = new Set<string>();
  let pairs = 0;
  for (const { name, methods } of services) {
    const from = draft.services.find((service) => service.name.text === name);
    for (const method of methods) {
      if (method.throws.length < 2) continue;
      const words = from?.methods.find((drafted) => drafted.name.text === method.name)?.call.throws ?? [];
      if (words.length !== method.throws.length) continue; // one of them is wrong, which has been said
      for (const [i, later] of words.entries()) {
        for (const earlier of words.slice(0, i)) {
          if (++pairs > maxPairs) return;
          const pair = `${earlier.text} ${later.text}`;
          if (said.has(pair) || !lookalikes.reads(method.throws[i], method.throws[words.indexOf(earlier)])) continue;
          said.add(pair);
          const mutual = lookalikes.reads(method.throws[words.indexOf(earlier)], method.throws[i]);
          warn(earlier, later, mutual, problems);
        }
      }
    }
  }
}

function warn(earlier: Word, later: Word, mutual: boolean, problems: Problems): void {
  const message = `a message of ${quote(later.text)} can also read as ${quote(earlier.text)}`;
  const help = mutual
    ? "from a plain Go server the first that fits is taken: change one of the messages"
    : `from a plain Go server the first that fits is taken: name ${quote(later.text)} before ${quote(earlier.text)}`;
  const related = [{ offset: earlier.offset, length: earlier.length, message: "this one comes first" }];
  problems.add("RG5005", later, message, { severity: "warning", help, related });
}

/** What an error's message looks like, and what fits it. */
interface Look {
  readonly example: string;
  readonly expression: RegExp;
}

class Lookalikes {
  readonly #errors: ReadonlyMap<string, ErrorType>;
  readonly #resolver: Resolver;
  readonly #looks = new Map<string, Look>();

  constructor(errors: readonly ErrorType[], resolver: Resolver) {
    this.#errors = new Map(errors.map((error) => [error.name, error]));
    this.#resolver = resolver;
  }

  /** Whether a text of one error fits the message of another one. A message that is one text alone is looked for first. */
  reads(name = "", as = ""): boolean {
    const error = this.#errors.get(name);
    const other = this.#errors.get(as);
    if (error === undefined || other === undefined || error.fields.length === 0 || other.fields.length === 0)
      return false;
    return this.#look(other).expression.test(this.#look(error).example);
  }

  #look(error: ErrorType): Look {
    const known = this.#looks.get(error.name);
    if (known !== undefined) return known;
    let example = "";
    let source = "";
    let end = 0;
    const add = (text: string): void => {
      example += text;
      source += text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
    };
    for (const { field, form, index, length } of placeholdersOf(error.message)) {
      add(error.message.slice(end, index));
      end = index + length;
      const [one, all] = this.#value(error, field, form === "q");
      example += one;
      source += all;
    }
    add(error.message.slice(end));
    const look = { example, expression: new RegExp(`^(?:${source})$`, "su") };
    this.#looks.set(error.name, look);
    return look;
  }

  /** A value of a placeholder, and the expression for all of them. */
  #value({ fields }: ErrorType, name: string, quoted: boolean): readonly [string, string] {
    const field = fields.find((each) => each.name === name);
    const plain = field && this.#resolver.plain(field.shape);
    if (quoted) return ['"text"', '"(?:[^"\\\\]|\\\\.)*"'];
    if (plain === undefined) return ["text", ".*"];
    if (isDuration(plain)) return ["1s", "-?(?:\\d+(?:\\.\\d+)?[a-zµ]+)+"];
    if (isInteger(plain) || (plain.kind === "enum" && plain.base !== "string")) return ["1", "-?\\d+"];
    return plain.kind === "scalar" && plain.name === "bool" ? ["true", "(?:true|false)"] : ["text", ".*"];
  }
}
