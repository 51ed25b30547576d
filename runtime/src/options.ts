// Options objects: a misspelt option is an error with the right name in it, never silently nothing.

import { RpcError } from "./errors.ts";

/**
 * Checks that an options object holds only what it may. `known` lists the options and `place` says whose they are.
 * Throws `invalid_argument`.
 */
export function checkOptions(options: object, known: readonly string[], place: string): void {
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    const near = nearest(name, known);
    throw new RpcError(
      `${place} has no option ${JSON.stringify(name)}: ${near === undefined ? `there are ${known.join(", ")}` : `did you mean ${near}?`}`,
      { code: "invalid_argument", mayHaveExecuted: false },
    );
  }
}

/** Checks a time option: milliseconds, more than 0. `Infinity` is taken and means no limit. */
export function checkMilliseconds(value: number, name: string): void {
  if (typeof value === "number" && value > 0) return;
  throw new RpcError(`${name} is ${String(value)}: it has to be a number of milliseconds above 0`, {
    code: "invalid_argument",
    mayHaveExecuted: false,
  });
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
