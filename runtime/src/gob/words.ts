// Words: ASCII texts that come again and again. Comparing bytes is several times cheaper than making a text of them, and
// the same text object has its hash already when it is looked up or becomes a property.

import { utf8Text } from "../utf8.ts";

/** Longer texts are not kept. */
const maxWordBytes = 128;

/** How many are kept: a power of two. A new word takes the place of the one with the same mark. */
const places = 256;

/** Of so many unknown words one is kept, so that keys that never come again do not drive out all that do. */
const oneOf = 8;

/** A small store of texts by their bytes. It holds at most 32 KiB of a peer's making. */
export class Words {
  readonly #words: string[] = new Array<string>(places).fill("");
  #unknown = 0;

  /** The text of these UTF-8 bytes, which is kept from now on. */
  text(bytes: Uint8Array, start: number, end: number): string {
    const known = this.find(bytes, start, end);
    if (known !== undefined) return known;
    const text = utf8Text(bytes, start, end);
    if (text.length === end - start && text.length <= maxWordBytes) this.#words[markOf(bytes, start, end)] = text;
    return text;
  }

  /** The text of these UTF-8 bytes if it is known. */
  find(bytes: Uint8Array, start: number, end: number): string | undefined {
    const length = end - start;
    if (length === 0) return "";
    const known = this.#words[markOf(bytes, start, end)] as string;
    if (known.length !== length) return undefined;
    for (let i = 0; i < length; i++) if (known.charCodeAt(i) !== bytes[start + i]) return undefined;
    return known;
  }

  /** As `text`, but it is kept only if such bytes come again and again. */
  offer(bytes: Uint8Array, start: number, end: number): void {
    this.#unknown = (this.#unknown + 1) % oneOf;
    if (this.#unknown === 0) this.text(bytes, start, end);
  }
}

/** The place of a word. Words that differ mostly do so at their end, in their middle or in their length. */
function markOf(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  return (length * 31 + (bytes[end - 1] as number) * 7 + (bytes[start + (length >> 1)] as number)) % places;
}
