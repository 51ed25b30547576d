// One connection's JSON: messages in, with their members, and a way out for messages that may fail.

import { Outlet, SpareSlabs } from "../bytes.ts";
import type { Duplex } from "../codec.ts";
import { RpcError } from "../errors.ts";
import type { Words } from "../gob/words.ts";
import type { WireLimits } from "../limits.ts";
import type { Type } from "../types.ts";
import { utf8Text } from "../utf8.ts";
import { Frames } from "./frames.ts";
import type { Names } from "./names.ts";
import { JsonReader } from "./reader.ts";
import { Syntax } from "./syntax.ts";
import { unescaped } from "./text.ts";
import { JsonWriter } from "./writer.ts";

const spareWriters = new SpareSlabs((bytes) => new JsonWriter(bytes));

const openBrace = 0x7b;
const letterN = 0x6e;

const nullText = Uint8Array.of(letterN, 0x75, 0x6c, 0x6c);

/** What both ends are made of: messages in, with their members, and a way out. */
export class JsonStream {
  readonly outlet: Outlet<JsonWriter>;
  readonly frames: Frames;
  readonly #reader: JsonReader;
  readonly #syntax: Syntax;
  readonly #names: Names;
  readonly #spans: Int32Array;
  #mark = 0;

  constructor(stream: Duplex, consumes: boolean, limits: WireLimits, names: Names) {
    this.outlet = new Outlet(stream, consumes, spareWriters);
    this.frames = new Frames(limits.maxJsonBytes);
    this.#reader = new JsonReader(limits);
    this.#syntax = new Syntax(nullText, 0, 0, limits);
    this.#names = names;
    this.#spans = new Int32Array(2 * names.keys.length);
  }

  /** Goes to the next message. Throws what is wrong with the stream. */
  next(): boolean {
    const { frames } = this;
    const syntax = this.#syntax;
    if (!frames.next()) return false;
    this.#spans.fill(-1);
    syntax.begin(frames.bytes, frames.start, frames.end);
    if (this.first === openBrace) syntax.object(0, this.#names, this.#spans);
    else syntax.value(0);
    syntax.finish();
    return true;
  }

  /** The first byte of the message. */
  get first(): number {
    return this.frames.bytes[this.frames.start] as number;
  }

  /** Whether the message is longer than `maxJsonBytes`: there is only its husk. */
  get tooLong(): boolean {
    return this.frames.tooLong > 0;
  }

  /** Why the message is refused though it is JSON. */
  get excess(): string | undefined {
    return this.tooLong ? this.frames.complaint() : this.#syntax.excess;
  }

  /** Where a member's value begins; -1 when it is absent or `null`. */
  start(member: number): number {
    const at = this.#spans[member] as number;
    return at >= 0 && this.frames.bytes[at] === letterN ? -1 : at;
  }

  /** Where it ends; -1 when it is absent. */
  end(member: number): number {
    return this.#spans[member + this.#spans.length / 2] as number;
  }

  /** A member's value if it is an integer from 0 that is written as Go writes it and surely safe; else -1. */
  integer(member: number): number {
    const { bytes } = this.frames;
    const start = this.#spans[member] as number;
    const end = this.end(member);
    if (start < 0 || end - start > 15) return -1;
    let value = 0;
    for (let i = start; i < end; i++) {
      const digit = (bytes[i] as number) - 0x30;
      if (!(digit >= 0 && digit <= 9)) return -1;
      value = value * 10 + digit;
    }
    return value;
  }

  /** A member's value as it was written. */
  text(member: number): string {
    return utf8Text(this.frames.bytes, this.#spans[member] as number, this.end(member));
  }

  /** A member's value, which is a string that comes again and again. */
  word(member: number, words: Words): string {
    const { bytes } = this.frames;
    const start = (this.#spans[member] as number) + 1;
    const end = this.end(member) - 1;
    for (let i = start; i < end; i++) if (bytes[i] === 0x5c) return this.string(member);
    return words.text(bytes, start, end);
  }

  /** A member's value, which is a string. */
  string(member: number): string {
    return unescaped(this.frames.bytes, (this.#spans[member] as number) + 1, this.end(member) - 1);
  }

  /** Reads a value at a place of `bytes`; where that is negative, a zero value. Throws with the place. */
  read<T>(type: Type<T>, bytes: Uint8Array, at: number, serviceMethod: string, root: "args" | "reply"): T {
    try {
      return this.#reader.value(at < 0 ? nullText : bytes, Math.max(at, 0), type);
    } catch (thrown) {
      const error = RpcError.from(thrown, { code: "internal" });
      throw new Unreadable(error, serviceMethod, root, this.#reader.path());
    }
  }

  /** Begins a message that may fail; then `keep` or `cutBack`. */
  begin(): JsonWriter {
    const w = this.outlet.slab();
    w.busy = true;
    this.#mark = w.pos;
    return w;
  }

  cutBack(w: JsonWriter): void {
    w.pos = this.#mark;
    w.busy = false;
  }
}

/** A value that does not fit, in the bare words (Go's where it has some) and with its place. */
export class Unreadable extends RpcError {
  readonly bare: string;

  constructor(error: RpcError, serviceMethod: string, root: "args" | "reply", path: string) {
    super(`${serviceMethod} ${root}${path}: ${error.message}`, {
      code: error.code,
      method: serviceMethod,
      mayHaveExecuted: root === "reply",
      cause: error.cause,
    });
    this.bare = error.message;
  }
}
