// Options objects: a misspelt option is an error with the right name in it, never silently nothing.

import { RpcError } from "./errors.ts";

/**
 * Checks that an options object is one and holds only what it may. `known` lists the options and `place` says whose they
 * are. Throws `invalid_argument`.
 */
export function checkOptions(options: object, known: readonly string[], place: string): void {
  if (typeof options !== "object" || options === null) {
    throw invalid(`${place} takes its options in an object, not as ${shown(options)}: there are ${known.join(", ")}`);
  }
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    const near = nearest(name, known);
    throw invalid(
      `${place} has no option ${JSON.stringify(name)}: ${near === undefined ? `there are ${known.join(", ")}` : `did you mean ${near}?`}`,
    );
  }
}

/** What an option can be, in one word; `other` is looked at elsewhere. */
export type Kind =
  | "boolean"
  | "function"
  | "object"
  | "string"
  | "name"
  | "path"
  | "header"
  | "texts"
  | "port"
  | "count"
  | "milliseconds"
  | "timeout"
  | "other";

/** What a value may hold: visible characters, blanks, tabs, and bytes above 7f (RFC 9110, 5.5). */
export const headerValue: RegExp = /^[\t\x20-\x7e\x80-\xff]*$/;

/** The words for each, and its check. */
const kindChecks: Readonly<Record<Kind, readonly [words: string, fits: (value: unknown) => boolean]>> = {
  boolean: ["true or false", (value) => typeof value === "boolean"],
  function: ["a function", (value) => typeof value === "function"],
  object: ["an object", (value) => typeof value === "object" && value !== null],
  string: ["a text", (value) => typeof value === "string"],
  name: ["a text that is not empty", (value) => typeof value === "string" && value !== ""],
  path: ["a path that begins with /", (value) => typeof value === "string" && value.startsWith("/")],
  header: ["a text that can be a header's value", (value) => typeof value === "string" && headerValue.test(value)],
  texts: ["a list of texts", (value) => Array.isArray(value) && value.every((each) => typeof each === "string")],
  port: ["a whole number from 0 to 65535", (value) => isWhole(value) && value >= 0 && value <= 65_535],
  count: ["a whole number above 0", (value) => isWhole(value) && value > 0],
  milliseconds: ["a number of milliseconds", (value) => typeof value === "number" && value >= 0],
  timeout: ["a number of milliseconds above 0", (value) => typeof value === "number" && value > 0],
  other: ["", () => true],
};

function isWhole(value: unknown): value is number {
  return Number.isInteger(value);
}

/** As `checkOptions`, and each option has to be of its kind or undefined. */
export function checkKinds(options: object, kinds: Readonly<Record<string, Kind>>, place: string): void {
  checkOptions(options, Object.keys(kinds), place);
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined) check(value, kinds[name] ?? "other", name);
  }
}

/** Checks a time option: milliseconds, more than 0. `Infinity` is taken and means no limit. */
export function checkMilliseconds(value: number, name: string): void {
  check(value, "timeout", name);
}

function check(value: unknown, kind: Kind, name: string): void {
  const [words, fits] = kindChecks[kind];
  if (!fits(value)) throw invalid(`${name} is ${shown(value)}: it has to be ${words}`);
}

/** Checks that a stream is one. `place` says who needs it. Throws `invalid_argument`. */
export function checkStream(stream: object, place: string): void {
  const { on, write } = (stream ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof on === "function" && typeof write === "function") return;
  throw invalid(`${place} needs a stream of bytes in both directions, not ${shown(stream)}: addresses are for dial`);
}

/** A value in a message: texts in quotes, which tell "5" from 5. */
export function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  return typeof value === "object" && value !== null
    ? "an object"
    : typeof value === "function"
      ? "a function"
      : String(value);
}

function invalid(message: string): RpcError {
  return new RpcError(message, { code: "invalid_argument", mayHaveExecuted: false });
}

/** The known word that a wrong one most likely stands for; undefined when none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Damerau-Levenshtein (optimal string alignment): a swap of neighbours is one edit. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      row.push(cost);
    }
    before = above;
    above = row;
  }
  return above[b.length] ?? 0;
}
