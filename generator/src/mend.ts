// Mending: the edits of the problems, applied to a schema's text. Nothing else of the text changes.

import { compile, type Find } from "./compile.ts";
import type { Edit } from "./problem.ts";

/** A mended text, and what was done. */
export interface Mended {
  readonly text: string;
  readonly fixes: readonly Fix[];
}

/** One problem that was mended: where it was in the text as it was then. */
export interface Fix {
  readonly code: string;
  readonly line: number;
  readonly message: string;
}

/** How often a text is looked at again: one mistake can hide behind another. */
const passes = 20;

/** Makes all edits that there is one way for. */
export function mend(path: string, text: string, find?: Find): Mended {
  const fixes: Fix[] = [];
  let current = text;
  for (let pass = 0; pass < passes; pass++) {
    const { problems, source } = compile(path, current, undefined, find);
    const edits: Edit[] = [];
    for (const { code, offset, message, edits: own } of problems) {
      // Two that touch each other may not fit together; the second is made in the next pass.
      if (own === undefined || own.some((edit) => edits.some((other) => touch(edit, other)))) continue;
      edits.push(...own);
      fixes.push({ code, line: source.lineAt(offset) + 1, message });
    }
    const next = apply(current, edits);
    if (next === current) break;
    current = next;
  }
  return { text: current, fixes };
}

function touch(a: Edit, b: Edit): boolean {
  return a.offset <= b.offset + b.length && b.offset <= a.offset + a.length;
}

/** Makes edits, none of which touch each other. */
export function apply(text: string, edits: readonly Edit[]): string {
  let result = text;
  // From the end, so that the places of the others stay right.
  for (const { offset, length, text: replacement } of [...edits].sort((a, b) => b.offset - a.offset)) {
    result = result.slice(0, offset) + replacement + result.slice(offset + length);
  }
  return result;
}
