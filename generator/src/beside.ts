// What stands beside a key that has no value, and was meant to stand in it: one level of indentation is missing.

import { missingValue } from "./mapping.ts";
import { type Problems, quote } from "./problem.ts";
import type { Entry } from "./yaml.ts";

/** The entries of a mapping that can be read, and the others. */
export interface Sorted {
  readonly inPlace: readonly Entry[];
  /** Keys without a value, and what stands beside them: that has been said. */
  readonly misplaced: readonly Entry[];
}

/** Looks for keys without a value. `belongs` tells whether what stands beside such a one was meant to be in it. */
export function sortMisplaced(
  entries: readonly Entry[],
  belongs: (entry: Entry, outer: Entry, isFirst: boolean) => boolean,
  problems: Problems,
): Sorted {
  const inPlace: Entry[] = [];
  const misplaced: Entry[] = [];
  let outer: Entry | undefined;
  let inner: Entry[] = [];
  const close = (): void => {
    if (outer !== undefined && inner.length > 0) {
      misplaced.push(outer, ...inner);
      missingValue(outer.key, problems, say(outer, inner));
    } else if (outer !== undefined) inPlace.push(outer);
    outer = undefined;
    inner = [];
  };
  for (const entry of entries) {
    if (outer !== undefined && standsBelow(entry, outer, problems) && belongs(entry, outer, inner.length === 0)) {
      inner.push(entry);
      continue;
    }
    close();
    if (entry.value === undefined) outer = entry;
    else inPlace.push(entry);
  }
  close();
  return { inPlace, misplaced };
}

/** Whether an entry has a value, and begins a line of its own in the column of the other. */
function standsBelow(entry: Entry, outer: Entry, { source }: Problems): boolean {
  const [start, above] = [entry, outer].map(({ key }) => source.startOf(source.lineAt(key.offset)));
  if (entry.value === undefined || start === undefined || above === undefined || start === above) return false;
  return entry.key.offset - start === outer.key.offset - above;
}

function say(outer: Entry, inner: readonly Entry[]): string {
  const [first, last] = [inner[0], inner.at(-1)].map((entry) => quote(entry?.key.text ?? ""));
  const not = `beside ${quote(outer.key.text)}, not in it: indent`;
  if (inner.length === 1) return `${first} stands ${not} it by 2 more`;
  return `${first} ${inner.length === 2 ? "and" : "to"} ${last} stand ${not} them by 2 more`;
}
