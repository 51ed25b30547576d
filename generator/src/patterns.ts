// Patterns: regular expressions that Go and JavaScript read alike.

/** How long an expression may be. */
const longest = 1_000;

/** What one of the two languages has, or reads otherwise, and what to say of it. */
const unshared: readonly (readonly [RegExp, string])[] = [
  [/^\(\?[=!]/, "Go has no look-ahead"],
  [/^\(\?<[=!]/, "Go has no look-behind"],
  [/^\(\?P?</, "named groups are written differently in Go and JavaScript: a plain group does"],
  [/^\(\?[^:]/, "JavaScript has no flags inside an expression"],
  [/^\\[1-9]/, "Go has no back-references"],
  [/^\\k/, "Go has no back-references"],
  [
    /^\\[pP](?!\{(?:L[ltmou]?|M[nce]?|N[dlo]?|P[cdseifo]?|S[mcko]?|Z[slp]?)\})/,
    "only general categories like `\\p{Lu}` are the same in Go and JavaScript",
  ],
  [/^\\[AzQECZ]/, "JavaScript has no `\\A`, `\\z`, `\\Q`: write `^` and `$`"],
  [/^\\[cu0]/, "Go writes such characters as `\\x41` or `\\x{1F600}`, JavaScript otherwise: put them in as they are"],
  [/^\\x\{/, "JavaScript has no `\\x{…}`: put the character in as it is"],
  [/^\[\[:/, "JavaScript has no `[[:alpha:]]`"],
  [/^(?:[*+?]|\{\d+(?:,\d*)?\})\+/, "JavaScript has no possessive quantifiers"],
];

/** Why an expression cannot be used; undefined when it can. */
export function whyNotShared(pattern: string): string | undefined {
  if (pattern.length > longest) return `it is longer than ${longest} characters`;
  for (let i = 0; i < pattern.length; i += pattern[i] === "\\" ? 2 : 1) {
    const rest = pattern.slice(i, i + 40);
    const why = unshared.find(([mark]) => mark.test(rest));
    if (why !== undefined) return why[1];
  }
  const many = /\{(\d+)(?:,(\d*))?\}/g;
  for (const [, from = "0", to = "0"] of pattern.matchAll(many)) {
    if (Number(from) > 1_000 || Number(to) > 1_000) return "Go repeats nothing more than 1000 times";
  }
  try {
    new RegExp(pattern, "u");
    return undefined;
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return message.slice(message.lastIndexOf(": ") + 2).toLowerCase();
  }
}
