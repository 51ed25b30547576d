// Placeholders: the places in an error's message where the values of its fields stand, `{ID}` or `{Name:q}`.

/** A placeholder, and where it stands in the message. */
export interface Placeholder {
  readonly field: string;
  /** What stands behind the colon: `q` quotes. */
  readonly form: string | undefined;
  readonly index: number;
  readonly length: number;
}

/** The placeholders of a message, in their order. What begins with no letter is text, braces included. */
export function placeholdersOf(message: string): Placeholder[] {
  return [...message.matchAll(/\{([A-Za-z_][^{}:]*)(?::([^{}]*))?\}/g)].map((found) => {
    return { field: found[1] ?? "", form: found[2], index: found.index, length: found[0].length };
  });
}
