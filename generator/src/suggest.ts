// Suggestions: the nearest of the names that are valid at a place.

/** How many edits (a letter added, dropped, changed, or two swapped) lead from one word to the other; capitals count not. */
function distance(from: string, to: string): number {
  const a = from.toLowerCase();
  const b = to.toLowerCase();
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + change);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (before[j - 2] ?? 0) + 1);
      row.push(best);
    }
    before = above;
    above = row;
  }
  return above[b.length] ?? 0;
}

/** The name that was probably meant, if one is near enough: a third of its letters may be wrong. */
export function nearest(word: string, names: Iterable<string>): string | undefined {
  // A longer word is no misspelling, and the distance costs length times length.
  if (word.length > 128) return undefined;
  const limit = Math.max(1, Math.floor(word.length / 3));
  let best: string | undefined;
  let least = limit + 1;
  for (const name of names) {
    if (Math.abs(name.length - word.length) >= least) continue;
    const edits = distance(word, name);
    if (edits < least) {
      best = name;
      least = edits;
    }
  }
  return best;
}

/** The help line for an unknown word: the nearest name, or else what `otherwise` says. */
export function didYouMean(word: string, names: Iterable<string>, otherwise?: string): { help?: string } {
  const near = nearest(word, names);
  if (near !== undefined) return { help: `did you mean \`${near}\`?` };
  return otherwise === undefined ? {} : { help: otherwise };
}
