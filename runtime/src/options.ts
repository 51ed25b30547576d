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

/** What an option can be: a word of `typeof`, a list of texts, a port, a time, or what is looked at elsewhere. */
export type Kind = "boolean" | "function" | "string" | "texts" | "port" | "milliseconds" | "other";

const kindWords: Readonly<Record<Exclude<Kind, "other">, string>> = {
  boolean: "true or false",
  function: "a function",
  string: "a text",
  texts: "a list of texts",
  port: "a whole number from 0 to 65535",
  milliseconds: "a number of milliseconds",
};

/** As `checkOptions`, and each option has to be of its kind or undefined. */
export function checkKinds(options: object, kinds: Readonly<Record<string, Kind>>, place: string): void {
  checkOptions(options, Object.keys(kinds), place);
  for (const [name, value] of Object.entries(options)) {
    const kind = kinds[name] ?? "other";
    if (value === undefined || kind === "other" || isOfKind(value, kind)) continue;
    throw invalid(`${name} is ${shown(value)}: it has to be ${kindWords[kind]}`);
  }
}

function isOfKind(value: unknown, kind: Kind): boolean {
  if (kind === "texts") return Array.isArray(value) && value.every((each) => typeof each === "string");
  if (kind === "port") return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 65_535;
  if (kind === "milliseconds") return typeof value === "number" && value >= 0;
  return typeof value === kind;
}

/** Checks a time option: milliseconds, more than 0. `Infinity` is taken and means no limit. */
export function checkMilliseconds(value: number, name: string): void {
  if (typeof value === "number" && value > 0) return;
  throw invalid(`${name} is ${shown(value)}: it has to be a number of milliseconds above 0`);
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
