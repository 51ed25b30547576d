// The codec alone, in process: nanoseconds of a message's encoding into a slab and of its decoding in place.
// `codec.js` prints what `go-peer codec` prints.

import type { Type } from "rpcgen-runtime";
import { Decoder, PlanSlot } from "rpcgen-runtime/internal/gob/decoder";
import { Encoder } from "rpcgen-runtime/internal/gob/encoder";
import { Writer } from "rpcgen-runtime/internal/gob/writer";
import { wireLimits } from "rpcgen-runtime/internal/limits";
import { argsType, orderType } from "./measured.ts";
import { makeOrder } from "./order.ts";

/** Nanoseconds of each, and the bytes of one message without its type. */
export interface CodecFigures {
  readonly encode: number;
  readonly decode: number;
  readonly bytes: number;
}

const milliseconds = 300;

/** `batch`: messages between two looks at the clock: as many as fit into a slab that is not grown. */
function codecOf<T>(type: Type<T>, value: T, batch: number): CodecFigures {
  const encoder = new Encoder();
  const decoder = new Decoder(wireLimits);
  const slot = new PlanSlot();
  const w = new Writer();
  w.reset();
  const own = encoder.announce(w, type);
  decoder.feed(w.buf.slice(0, w.pos));
  decoder.next();
  let encode = 0;
  let decode = 0;
  let count = 0;
  let bytes = 0;
  for (let warm = true, begin = performance.now(); warm || performance.now() - begin < milliseconds; ) {
    if (warm && performance.now() - begin >= milliseconds) {
      // What came before was for the compiler.
      [warm, begin, encode, decode, count] = [false, performance.now(), 0, 0, 0];
    }
    w.pos = 0;
    const start = performance.now();
    for (let i = 0; i < batch; i++) encoder.message(w, own, type, value);
    const middle = performance.now();
    const chunk = w.buf.slice(0, w.pos);
    bytes = w.pos / batch;
    const fed = performance.now();
    decoder.feed(chunk);
    for (let i = 0; i < batch; i++) {
      if (!decoder.next()) throw new Error("a message has not arrived");
      decoder.read(type, slot);
    }
    decode += performance.now() - fed;
    encode += middle - start;
    count += batch;
  }
  return { encode: (1e6 * encode) / count, decode: (1e6 * decode) / count, bytes };
}

console.log(
  JSON.stringify({ args: codecOf(argsType, { a: 7, b: 8 }, 2000), record: codecOf(orderType, makeOrder(), 100) }),
);
