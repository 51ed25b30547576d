// Words: texts that come again and again. Comparing bytes is several times cheaper than making a text of them, and the
// same text object has its hash already when it is looked up.

import { copied } from "../bytes.ts";
import { utf8Text } from "../utf8.ts";

/** Longer texts are not kept. */
const maxWordBytes = 128;

/** How many are kept: a power of two. A new word takes the place of the one with the same mark. */
const places = 256;

interface Word {
  readonly bytes: Uint8Array;
  readonly text: string;
}

/** A small store of texts by their bytes. It holds at most 32 KiB of a peer's making. */
export class Words {
  readonly #words: (Word | undefined)[] = new Array<Word | undefined>(places).fill(undefined);

  /** The text of these UTF-8 bytes. */
  text(bytes: Uint8Array, start: number, end: number): string {
    const length = end - start;
    if (length === 0) return "";
    if (length > maxWordBytes) return utf8Text(bytes, start, end);
    const mark = (length * 31 + (bytes[end - 1] as number) * 7 + (bytes[start + (length >> 1)] as number)) % places;
    const known = this.#words[mark];
    if (known !== undefined && same(known.bytes, bytes, start, length)) return known.text;
    const text = utf8Text(bytes, start, end);
    this.#words[mark] = { bytes: copied(bytes, start, end), text };
    return text;
  }
}

function same(word: Uint8Array, bytes: Uint8Array, start: number, length: number): boolean {
  if (word.length !== length) return false;
  for (let i = 0; i < length; i++) if (word[i] !== bytes[start + i]) return false;
  return true;
}
