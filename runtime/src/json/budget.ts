// Budget: what one value may become in memory, as on gob's wire (limits.md F9). Three bytes of JSON can become a struct with
// an array of ten thousand zeros.

import { RpcError } from "../errors.ts";
import type { WireLimits } from "../limits.ts";
import type { Shape } from "./shape.ts";

/** How much a value may hold. */
export type BudgetLimits = Pick<WireLimits, "maxElements" | "maxDecodedBytes">;

/** What is left for the value that is being read. */
export class Budget {
  readonly #limits: BudgetLimits;
  #elements = 0;
  #bytes = 0;

  constructor(limits: BudgetLimits) {
    this.#limits = limits;
  }

  /** A value begins. */
  begin(): void {
    this.#elements = this.#limits.maxElements;
    this.#bytes = this.#limits.maxDecodedBytes;
  }

  /** A struct, list or map begins: with its zero values. Throws `resource_exhausted`. */
  open({ openCost }: Shape): void {
    this.#bytes -= openCost;
    if (this.#bytes < 0) this.#exhausted();
  }

  /** Another element of a list, or entry of a map. Throws `resource_exhausted`. */
  element({ elementCost }: Shape): void {
    this.#elements--;
    this.#bytes -= elementCost;
    if (this.#elements < 0 || this.#bytes < 0) this.#exhausted();
  }

  #exhausted(): never {
    const { maxElements, maxDecodedBytes } = this.#limits;
    const text =
      this.#elements < 0
        ? `a value may hold ${maxElements} elements (maxElements)`
        : `a value may take ${maxDecodedBytes} bytes of memory (maxDecodedBytes)`;
    throw new RpcError(text, { code: "resource_exhausted" });
  }
}
