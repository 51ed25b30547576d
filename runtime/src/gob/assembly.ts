// Assembly: a value that goes on in other messages. Go defines the type of an interface value's content in the middle of
// the value: the message ends there, and another goes on (wire.md 1.9). So a value that may hold interface values is
// first read over, to see whether all of it is there and to take in the definitions, and then read for good.

import { malformed } from "../bytes.ts";
import { RpcError } from "../errors.ts";
import type { Window } from "../window.ts";
import type { Plan } from "./plan.ts";
import type { Reader } from "./reader.ts";

/** What the assembly needs of its decoder. */
export interface AssemblyHost {
  undefine(): void;
  /** The length of the message at the window's start, which it goes over; -1 when that has not arrived. */
  nextLength(): number;
  planOf(id: number, type: object | undefined): Plan;
}

/** Reading over a value again, after more of it has come, is bounded for each connection by this many bytes. */
const maxReread = 64 * 1024 * 1024;

/** Thrown and caught here alone: the rest of the value has not arrived. */
class NotThereYet extends Error {}

const notThereYet = new NotThereYet();

/** Goes through the messages of one value. */
export class Assembly {
  readonly #reader: Reader;
  /** Why the value that was collected last cannot be read; undefined for any other value. */
  failure: unknown;
  readonly #window: Window;
  readonly #host: AssemblyHost;
  /** Where the value goes on: the messages after the first, as positions in the window. */
  #parts: [start: number, end: number][] = [];
  /** How many of them the reader has gone on to; -1 while they are being collected. */
  #at = 0;
  #reread = 0;

  constructor(window: Window, reader: Reader, host: AssemblyHost) {
    this.#window = window;
    this.#reader = reader;
    this.#host = host;
  }

  /**
   * Collects the value at the reader's position, right behind the id of its type. False: not all of it has arrived.
   * Otherwise the reader stands at its start again, and the window behind its last message.
   */
  collect(id: number): boolean {
    const reader = this.#reader;
    const { pos, end } = reader;
    this.#parts = [];
    this.#at = -1;
    this.failure = undefined;
    try {
      reader.beginOpen(pos, end);
      const plan = this.#host.planOf(id, undefined);
      if (plan.kind !== "struct" && reader.extent() !== 0) {
        throw malformed("gob: decode: corrupted data: non-zero delta for singleton");
      }
      reader.skip(plan);
    } catch (thrown) {
      if (thrown === notThereYet) {
        // The definitions will come again, because the value is read over again from its start.
        this.#host.undefine();
        this.#reread += this.#window.end - pos;
        if (this.#reread > maxReread) {
          throw new RpcError("interface values that come in too many pieces", { code: "resource_exhausted" });
        }
        return false;
      }
      this.failure = thrown;
    }
    this.#at = 0;
    reader.beginOpen(pos, end);
    return true;
  }

  /** Bytes of the messages in which the value goes on, after its first. */
  get moreBytes(): number {
    return this.#parts.reduce((sum, [start, end]) => sum + end - start, 0);
  }

  /** Whether the value is being collected, and not yet read. */
  get collecting(): boolean {
    return this.#at < 0;
  }

  /** Lets the reader go on with the value in the next message. */
  nextMessage(): void {
    if (this.#at >= 0) {
      const part = this.#parts[this.#at++];
      if (part === undefined) throw malformed("EOF");
      this.#reader.goOn(part[0], part[1]);
      return;
    }
    const window = this.#window;
    const length = this.#host.nextLength();
    if (length < 0 || window.end - window.pos < length) throw notThereYet;
    if (length === 0) throw malformed("EOF");
    const start = window.pos;
    window.pos += length;
    this.#parts.push([start, window.pos]);
    this.#reader.goOn(start, window.pos);
  }
}
