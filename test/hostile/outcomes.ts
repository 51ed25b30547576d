// What a sequence of Decodes says to a stream, in the words of the golden vectors: a value, a value that nobody wanted,
// or an error. Our decoder is fed in pieces and Go's reads, so the end of the input has to be told to it.

import type { WireLimits } from "rpcgen-runtime";
import { RpcError } from "rpcgen-runtime";
import { Decoder, PlanSlot } from "rpcgen-runtime/internal/gob/decoder";
import { wireLimits } from "rpcgen-runtime/internal/limits";
import type { Convertible } from "../support/gob-schema.ts";

/** What one Decode says. */
export type Outcome = { readonly ok: unknown } | { readonly discarded: true } | { readonly error: string };

/** Decodes a stream step by step, also on after errors, as Go's Decoder does. */
export class Stepper {
  readonly #decoder: Decoder;
  readonly #slot = new PlanSlot();
  readonly #bytes: Uint8Array;
  readonly #chunkSize: number;
  #at = 0;
  /** After a step: the stream itself is over or cannot be trusted any more, and not only a value. */
  broken = false;
  /** After a step: it failed in an interface value, though perhaps only a broken definition says that there is one. */
  inInterface = false;

  constructor(bytes: Uint8Array, chunkSize: number, limits: WireLimits = wireLimits) {
    this.#decoder = new Decoder(limits);
    this.#bytes = bytes;
    this.#chunkSize = chunkSize;
  }

  /** One Decode: into a type, or into nothing. Throws what no decoder may throw. */
  step(reader: Convertible | null): Outcome {
    this.broken = true;
    this.inInterface = false;
    try {
      if (!this.#next()) return { error: this.#decoder.unfinished ? "unexpected EOF" : "EOF" };
      this.broken = false;
      if (reader === null) return { discarded: true };
      return { ok: reader.to(this.#decoder.read(reader.type, this.#slot)) };
    } catch (thrown) {
      if (!(thrown instanceof RpcError)) throw thrown;
      this.inInterface = /\binterfaceValue\b/.test(thrown.stack ?? "");
      return { error: thrown.message };
    }
  }

  #next(): boolean {
    for (;;) {
      if (this.#decoder.next()) return true;
      if (this.#at >= this.#bytes.length) return false;
      const end = Math.min(this.#at + this.#chunkSize, this.#bytes.length);
      // A copy: the decoder may keep what it is fed, and a pooled Buffer's neighbours are other tests' bytes.
      this.#decoder.feed(this.#bytes.slice(this.#at, end));
      this.#at = end;
    }
  }
}

/** All steps of a stream, one a reader. */
export function outcomes(bytes: Uint8Array, readers: readonly (Convertible | null)[], chunkSize: number): Outcome[] {
  const stepper = new Stepper(bytes, chunkSize);
  return readers.map((reader) => stepper.step(reader));
}
