// JSON as the web speaks it: protobuf's JSON mapping, which the Connect protocol carries. Names are lowerCamel, integers
// of 64 bits stand in quotes; what is read may have either form of both. Source: protobuf.dev/programming-guides/json.

import { readBase64 } from "../base64.ts";
import { malformed } from "../bytes.ts";
import { RpcError } from "../errors.ts";
import { explainJsonWrite, writeJson } from "../json.ts";
import type { WireLimits } from "../limits.ts";
import type { Type } from "../types.ts";
import { JsonReader } from "./reader.ts";
import { Syntax } from "./syntax.ts";
import { JsonWriter } from "./writer.ts";

const quote = 0x22;

/** Floats that JSON has no numbers for, and protobuf has words. */
const words: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  "-Infinity": Number.NEGATIVE_INFINITY,
};

class WebWriter extends JsonWriter {
  protected override signed64(value: bigint): void {
    this.#quoted(value);
  }

  protected override unsigned64(value: bigint): void {
    this.#quoted(value);
  }

  override float64(value: number): void {
    if (typeof value === "number" && !Number.isFinite(value)) this.ascii(`"${value}"`);
    else super.float64(value);
  }

  override float32(value: number): void {
    if (typeof value === "number" && !Number.isFinite(value)) this.ascii(`"${value}"`);
    else super.float32(value);
  }

  #quoted(value: bigint): void {
    this.ascii(this.inKey ? String(value) : `"${value}"`);
  }
}

class WebReader extends JsonReader {
  constructor(limits: WireLimits) {
    super(limits, "web");
  }

  override int(): number {
    return this.#unquoted(() => super.int());
  }

  override uint(): number {
    return this.#unquoted(() => super.uint());
  }

  override anyInt(): number | bigint {
    return this.#unquoted(() => super.anyInt());
  }

  override anyUint(): number | bigint {
    return this.#unquoted(() => super.anyUint());
  }

  override int64(): bigint {
    return this.#safe(() => super.int64());
  }

  override uint64(): bigint {
    return this.#safe(() => super.uint64());
  }

  override float64(): number {
    const start = this.at;
    if (this.json[start] !== quote) return super.float64();
    const text = this.string();
    const value = Object.hasOwn(words, text) ? words[text] : number.test(text) ? Number(text) : undefined;
    if (value !== undefined && (Number.isFinite(value) || Object.hasOwn(words, text))) return value;
    this.at = start;
    return this.misfit();
  }

  override float32(): number {
    const start = this.at;
    const value = this.float64();
    const narrow = Math.fround(value);
    if (Number.isFinite(narrow) || !Number.isFinite(value)) return narrow;
    this.at = start;
    return this.misfit();
  }

  /** base64 in either alphabet, padded or not. */
  override byteSlice(): Uint8Array {
    if (this.json[this.at] !== quote) return super.byteSlice();
    const text = withoutPadding(this.string()).replaceAll("-", "+").replaceAll("_", "/");
    const padded = new TextEncoder().encode(text.padEnd(4 * Math.ceil(text.length / 4), "="));
    return readBase64(padded, 0, padded.length);
  }

  /** Many writers of JSON round numbers beyond 2^53 without a word. Only in quotes they can be trusted. */
  #safe(read: () => bigint): bigint {
    const quoted = this.inKey || this.json[this.at] === quote;
    const value = this.#unquoted(read);
    if (quoted || Number.isSafeInteger(Number(value))) return value;
    throw new RpcError(`${value} is not a safe integer: beyond 2^53 it has to stand in quotes`, {
      code: "out_of_range",
    });
  }

  /** Reads a number that may stand in quotes. In a key it stands in them anyway, and they are gone over already. */
  #unquoted<T>(read: () => T): T {
    if (this.inKey || this.json[this.at] !== quote) return read();
    const start = this.at++;
    const first = this.json[this.at] as number;
    if (first !== 0x2d && !(first >= 0x30 && first <= 0x39)) return this.#not(start);
    const value = read();
    if (this.json[this.at] !== quote) return this.#not(start);
    this.at++;
    return value;
  }

  #not(start: number): never {
    this.at = start;
    return this.misfit();
  }
}

const number = /^-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?$/;

/** Without what may stand at the end of base64. An expression would take the square of a long run of blanks. */
function withoutPadding(text: string): string {
  let end = text.length;
  while (end > 0 && "= \t\r\n".includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

/** A place to write in, which is taken from here while it is written in: a getter may come here again. */
let spare: WebWriter | undefined;

/** Above it a writer is not kept. */
const largestSpare = 1024 * 1024;

/** A reply as bytes of their own. Throws with its place. */
export function writeWeb<T>(type: Type<T>, value: T, serviceMethod: string): Uint8Array {
  const w = spare ?? new WebWriter();
  spare = undefined;
  w.pos = 0;
  try {
    writeJson(w, type, value, "web");
    return w.buf.slice(0, w.pos);
  } catch (thrown) {
    throw explainJsonWrite(thrown, serviceMethod, "reply");
  } finally {
    if (w.buf.length <= largestSpare) spare = w;
  }
}

/** Arguments from a body. Throws `invalid_argument` with the place, `resource_exhausted`, `out_of_range`. */
export function readWeb<T>(type: Type<T>, json: Uint8Array, limits: WireLimits, serviceMethod: string): T {
  const reader = new WebReader(limits);
  try {
    const syntax = new Syntax(json, 0, json.length, limits);
    syntax.value(0);
    syntax.finish();
    if (syntax.excess !== undefined) throw malformed(syntax.excess);
    let start = 0;
    while (json[start] === 0x20 || json[start] === 0x0a || json[start] === 0x0d || json[start] === 0x09) start++;
    return reader.value(json, start, type);
  } catch (thrown) {
    const { code, message } = RpcError.from(thrown, { code: "invalid_argument" });
    throw new RpcError(`${serviceMethod} args${reader.path()}: ${message}`, {
      code,
      method: serviceMethod,
      mayHaveExecuted: false,
    });
  }
}
