// Probes: what a value is on the wire, in memory. A type writes to one as it would to a wire, so that all views of a type
// come to the same: the digits of an `int64 as string` to a bigint, a duration to its nanoseconds.

import type { Reader } from "./gob/reader.ts";
import type { Writer } from "./gob/writer.ts";
import { Timestamp } from "./time.ts";
import type { AnyType } from "./types.ts";

/** What is written to it last. */
class Written {
  value: unknown;

  readonly #take = (value: unknown): void => {
    this.value = value;
  };

  readonly bool = this.#take;
  readonly int = this.#take;
  readonly int8 = this.#take;
  readonly int16 = this.#take;
  readonly int32 = this.#take;
  readonly int64 = this.#take;
  readonly uint = this.#take;
  readonly uint8 = this.#take;
  readonly uint16 = this.#take;
  readonly uint32 = this.#take;
  readonly uint64 = this.#take;
  readonly float32 = this.#take;
  readonly float64 = this.#take;
  readonly string = this.#take;
}

/** What a scalar or a time is on the wire; of times nanoseconds since 1970. Undefined for what is not of its type. */
export function wireValue(type: AnyType, value: unknown): unknown {
  const written = new Written();
  try {
    if (type.kind === "time") {
      const time: unknown = type.plain(value);
      return time instanceof Timestamp ? time.epochNanoseconds : BigInt((time as Date).getTime()) * 1_000_000n;
    }
    type.write(written as unknown as Writer, value);
    return written.value;
  } catch {
    return undefined;
  }
}

/** An integer as a message has it. */
class Integer {
  readonly #value: bigint;

  constructor(value: bigint) {
    this.#value = value;
  }

  readonly #number = (): number => {
    const number = Number(this.#value);
    if (!Number.isSafeInteger(number)) throw new RangeError("not a safe integer");
    return number;
  };

  readonly #big = (): bigint => this.#value;

  /** A bigint only where it has to be, as the wire's readers do. */
  readonly #any = (): number | bigint => {
    const number = Number(this.#value);
    return Number.isSafeInteger(number) ? number : this.#value;
  };

  readonly int = this.#number;
  readonly int8 = this.#number;
  readonly int16 = this.#number;
  readonly int32 = this.#number;
  readonly int64 = this.#big;
  readonly uint = this.#number;
  readonly uint8 = this.#number;
  readonly uint16 = this.#number;
  readonly uint32 = this.#number;
  readonly uint64 = this.#big;
  readonly anyInt = this.#any;
  readonly anyUint = this.#any;
}

/** The value of a type that is this integer on the wire; undefined when there is none. */
export function valueOfInteger(type: AnyType, integer: bigint): unknown {
  const [, unsigned, bits = ""] = /^(u?)int(\d*)$/.exec(type.go) ?? [];
  const width = Number(bits || 64);
  const fits = unsigned ? BigInt.asUintN(width, integer) : BigInt.asIntN(width, integer);
  if (fits !== integer) return undefined;
  try {
    return type.read(new Integer(integer) as unknown as Reader);
  } catch {
    return undefined;
  }
}
