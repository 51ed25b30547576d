// Tokens: the words of a type or call text, read one after the other, and the first thing wrong with them.

import { type Problems, quote, type Span } from "./problem.ts";
import type { Text } from "./yaml.ts";

/** A word of a schema and where it stands. */
export interface Word extends Span {
  readonly text: string;
}

const token = /\s*(->|[A-Za-z_$][\w$]*|\d+|[^\s])/y;

/** The words of one text. Only the first problem is reported: the rest of the text cannot be trusted then. */
export class Tokens {
  readonly text: Text;
  readonly problems: Problems;
  readonly #words: Word[] = [];
  #next = 0;
  failed = false;
  /** Whether there can be a `?` in this text: what to write for Go's `*T` depends on it. */
  allowsOptional = true;

  constructor(text: Text, problems: Problems) {
    this.text = text;
    this.problems = problems;
    token.lastIndex = 0;
    for (let found = token.exec(text.text); found !== null; found = token.exec(text.text)) {
      const word = found[1] ?? "";
      const at = text.exact ? { offset: text.offset + token.lastIndex - word.length, length: word.length } : text;
      this.#words.push({ text: word, offset: at.offset, length: at.length });
    }
  }

  /** The next word, or one further on. */
  peek(further = 0): Word | undefined {
    return this.#words[this.#next + further];
  }

  /** Whether the next word is this one. */
  at(text: string): boolean {
    return this.peek()?.text === text;
  }

  skip(count = 1): void {
    this.#next += count;
  }

  /** How many words are left. */
  get left(): number {
    return this.#words.length - this.#next;
  }

  /** How many words further on a word stands, or -1. */
  find(text: string): number {
    return this.#words.slice(this.#next).findIndex((word) => word.text === text);
  }

  /** The next word, or else the place behind the last one. */
  place(): Span {
    const behind = this.text.exact ? { offset: this.text.offset + this.text.length, length: 1 } : this.text;
    return this.peek() ?? behind;
  }

  /** From the beginning of one place to the end of another. */
  span(from: Span, to: Span): Span {
    return this.text.exact ? { offset: from.offset, length: to.offset + to.length - from.offset } : this.text;
  }

  /** `replace` is what to write in its place, when there is one way only. */
  fail(code: string, at: Span, message: string, help: string, replace?: string): undefined {
    if (!this.failed) this.problems.add(code, at, message, replace === undefined ? { help } : { help, replace });
    this.failed = true;
  }

  /** Checks that nothing is left. */
  end(code: string, where: string, help: string): void {
    const rest = this.peek();
    if (rest === undefined || this.failed) return;
    if (rest.text === "|") {
      this.fail(code, rest, `unexpected \`|\` ${where}`, "a union needs a name: declare it under `types`");
    } else if (rest.text === "#" || (rest.text === "/" && this.peek(1)?.text === "/")) {
      const help = "a comment begins with a space (U+0020) and `#`";
      this.fail(code, rest, `unexpected ${quote(rest.text)} ${where}`, help);
    } else if (/^[,;]$/.test(rest.text) && this.left === 1) {
      this.fail(code, rest, `unexpected ${quote(rest.text)} ${where}`, "the end of the line is enough", "");
    } else this.fail(code, rest, `unexpected ${quote(rest.text)} ${where}`, help);
  }
}
