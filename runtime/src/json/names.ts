// The names of an object's members, matched as Go's encoding/json does: first exactly, then in any letter case.
// Source: Go encoding/json decode.go (object) and fold.go.

import { Words } from "../gob/words.ts";
import { escaped, unescaped } from "./text.ts";

const encoder = new TextEncoder();

/** Names that members have had, of all connections together. */
const words = new Words();

/** A known set of member names. */
export class Names {
  readonly #exact = new Map<string, number>();
  readonly #folded = new Map<string, number>();
  /** Each name as it stands in front of its value: `"A":`. */
  readonly keys: readonly Uint8Array[];
  #longest = 0;

  /** `others`: second names, which are read and never written. */
  constructor(names: readonly string[], others: readonly string[] = []) {
    for (const [at, name] of [...names, ...others].entries()) {
      const i = at % names.length;
      if (!this.#exact.has(name)) this.#exact.set(name, i);
      const folded = fold(name);
      if (!this.#folded.has(folded)) this.#folded.set(folded, i);
      this.#longest = Math.max(this.#longest, 6 * name.length); // each letter may be written as \u0041
    }
    this.keys = names.map((name) => encoder.encode(`"${escaped(name)}":`));
  }

  /** Whether name number `guess` stands at `pos`, quoted and with its colon: the common case, without making a text. */
  isNext(bytes: Uint8Array, pos: number, guess: number): boolean {
    const key = this.keys[guess];
    if (key === undefined) return false;
    for (let i = 0; i < key.length; i++) if (bytes[pos + i] !== key[i]) return false;
    return true;
  }

  /** The length of a name with its quotes and colon. */
  lengthOf(index: number): number {
    return (this.keys[index] as Uint8Array).length;
  }

  /** The number of the name between two quotes, or -1. */
  find(bytes: Uint8Array, start: number, end: number): number {
    if (end - start > this.#longest) return -1;
    let plain = true;
    for (let i = start; i < end && plain; i++) plain = bytes[i] !== 0x5c;
    const text = plain ? words.text(bytes, start, end) : unescaped(bytes, start, end);
    return this.#exact.get(text) ?? this.#folded.get(fold(text)) ?? -1;
  }
}

/** What Go takes for the same name. Beyond ASCII it knows two more letters: the long s, and the Kelvin sign. */
function fold(name: string): string {
  return name.toLowerCase().replaceAll("ſ", "s");
}
