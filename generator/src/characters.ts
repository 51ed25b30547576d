// Characters that show as nothing, as a space, or as the end of a line, and are not to YAML what they look like.

import { blanks, type Edit, invisible, type Problems, quote, type Span } from "./problem.ts";

/** Reports the first invisible character of each line, wherever it stands: comments become docs. */
export function refuseInvisible(problems: Problems): void {
  const { source } = problems;
  if (!invisible.test(source.text)) return;
  for (let line = 0; line < source.lines; line++) {
    const start = source.startOf(line);
    const text = line === 0 ? source.line(0).replace(/^\ufeff/, " ") : source.line(line);
    const found = invisible.exec(text);
    if (found !== null) reportInvisible(found[0], text.trim(), { offset: start + found.index, length: 1 }, problems);
  }
}

/** Reports one invisible character, and the text that it is in. */
export function reportInvisible(character: string, text: string, at: Span, problems: Problems): void {
  problems.addSyntax("RG1016", at, `invisible character ${codePoint(character)} in ${quote(text)}`, {
    help: "remove it",
    replace: "",
  });
}

/** Reports lines that end with a carriage return alone. Answers the text with line feeds in their place. */
export function mendReturns(problems: Problems): string {
  const { text } = problems.source;
  const edits = [...text.matchAll(/\r(?!\n)/g)].map(({ index }) => ({ offset: index, length: 1, text: "\n" }));
  const message = "a carriage return (U+000D) alone ends no line here";
  return mendAll(edits, text, message, "write a line feed (U+000A) instead", problems);
}

const misleading = new RegExp(`^[ \\t]*(?:[\\w$-]+:|-)?(${blanks}(?:${blanks}| )*)`, "gm");

/**
 * Reports what looks like a space at the beginning of a line, or behind its key, and makes another line of it than it
 * looks. Elsewhere it is part of a text, or does no harm. `plain` are the texts without quotes, in order. Answers the
 * text with spaces in their place.
 */
export function mendBlanks(text: string, plain: readonly Span[], problems: Problems): string {
  const edits: Edit[] = [];
  let next = 0;
  for (const { index, 0: whole, 1: found = "" } of text.matchAll(misleading)) {
    const offset = index + whole.length - found.length;
    while (next < plain.length && endOf(plain[next]) <= offset) next++;
    if ((plain[next]?.offset ?? Number.POSITIVE_INFINITY) > offset) continue;
    edits.push({ offset, length: found.length, text: " ".repeat(found.length) });
  }
  const message = `${codePoint(text.charAt(edits[0]?.offset ?? 0))} looks like a space, and is none to YAML`;
  return mendAll(edits, text, message, "write a space instead", problems);
}

function endOf(span: Span | undefined): number {
  return span === undefined ? 0 : span.offset + span.length;
}

/** One problem for all places, or a file from elsewhere has one per line. Each keeps its length, so places stay right. */
function mendAll(edits: readonly Edit[], text: string, message: string, help: string, problems: Problems): string {
  const [first] = edits;
  if (first === undefined) return text;
  const further = edits.length === 1 ? "" : ", here and further down";
  problems.addSyntax("RG1016", first, message, { help: help + further, edits });
  let mended = "";
  let from = 0;
  for (const { offset, length, text: replacement } of edits) {
    mended += text.slice(from, offset) + replacement;
    from = offset + length;
  }
  return mended + text.slice(from);
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
