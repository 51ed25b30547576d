// `rpcgen explain`: a page about a diagnostic, from DIAGNOSTICS.md.

import { readOwn } from "../disk.ts";
import { type Options, UsageError } from "../options.ts";
import { nearest } from "../suggest.ts";
import { exit, type Surroundings } from "../surroundings.ts";

/** A diagnostic: its name, and what there is to say of it, in Markdown. */
interface Page {
  readonly code: string;
  readonly title: string;
  readonly text: string;
}

/** The pages of DIAGNOSTICS.md, each under a heading `## RG2004: unknown type`. */
export function readPages(document: string): Page[] {
  const headings = [...document.matchAll(/^## (RG\d{4}): (.*)$/gm)];
  return headings.map((heading, i) => {
    const [, code = "", title = ""] = heading;
    const end = headings[i + 1]?.index ?? document.length;
    return {
      code,
      title,
      text: document
        .slice(heading.index, end)
        .replace(/^# .*$/m, "")
        .trim(),
    };
  });
}

/**
 * Prints a page, or the list of all. Answers the exit code.
 *
 * @throws UsageError when there is no such code
 */
export function explain({ words }: Options, where: Surroundings): number {
  const pages = readPages(readOwn("DIAGNOSTICS.md"));
  const [word, ...more] = words;
  if (more.length > 0) throw new UsageError("`rpcgen explain` takes one code: `rpcgen explain RG2004`");
  if (word === undefined) {
    for (const { code, title } of pages) where.out(`${code}  ${title}\n`);
    return exit.fine;
  }
  // `2004` and `error[RG2004]` are what people copy.
  const code = `RG${/\d+/.exec(word)?.[0] ?? word}`;
  const page = pages.find((one) => one.code === code);
  if (page === undefined) {
    const near = nearest(
      code,
      pages.map((one) => one.code),
    );
    const help = near === undefined ? "" : `did you mean \`${near}\`? `;
    throw new UsageError(`there is no diagnostic \`${word}\`: ${help}\`rpcgen explain\` lists all`);
  }
  where.out(`${page.text.replace(/^## /, "")}\n`);
  return exit.fine;
}
