// A conversation with a server that has limits of the test's choice, and methods to drive them.

import { argsType, registerArith } from "rpcgen-generated/arith";
import {
  array,
  bytes,
  Dispatcher,
  type Duplex,
  empty,
  int,
  list,
  method,
  type ServerLimits,
  service,
  string,
  struct,
  type Type,
  uint,
  wireLimits,
} from "rpcgen-runtime";
import { Decoder, PlanSlot } from "rpcgen-runtime/internal/gob/decoder";
import { arith } from "../examples/arith.ts";
import { turn } from "./events.ts";
import { Arrivals, pair } from "./pair.ts";
import { nestedList, RawClient } from "./raw.ts";

/** A list of structs without fields, of which each is a byte on the wire. */
export const empties = list(empty);
export const wide = struct<{ xs: number[] }>("Wide", [["Xs", array(int, 10_000)]], {
  write() {},
  read(r) {
    const v = { xs: new Array<number>(10_000).fill(0) };
    const outer = r.open();
    while (r.field() >= 0) v.xs = array(int, 10_000).read(r);
    r.close(outer);
    return v;
  },
});

const probe = service("Probe", {
  bytes: method("Bytes", bytes, int),
  strings: method("Strings", list(string), int),
  empties: method("Empties", empties, int),
  wides: method("Wides", list(wide), int),
  deep: method("Deep", nestedList(3), int),
});

export interface Conversation {
  readonly near: Duplex & NodeJS.EventEmitter;
  readonly raw: RawClient;
  readonly server: Dispatcher;
  /** The texts of all responses so far, in order; `""` for a success. */
  answers(): Promise<string[]>;
}

/** A raw client of a server with small limits. */
export function converse(limits: Partial<ServerLimits>, multiply = arith.multiply): Conversation {
  const server = new Dispatcher({ limits });
  registerArith(server, { ...arith, multiply });
  const count = (value: { length: number }): number => value.length;
  server.register(probe, { bytes: count, strings: count, empties: count, wides: count, deep: () => 0 } as never);
  const [near, far] = pair();
  server.serve(far);
  const arrivals = new Arrivals(near);
  const answers = async (): Promise<string[]> => {
    for (let i = 0; i < 20; i++) await turn();
    return texts(arrivals.bytes);
  };
  return { near: near as never, raw: new RawClient(), server, answers };
}

const responseType: Type<{ error: string }> = struct<{ error: string }>(
  "Response",
  [
    ["ServiceMethod", string],
    ["Seq", uint],
    ["Error", string],
  ],
  {
    write() {},
    read(r) {
      let error = "";
      const outer = r.open();
      for (let f = r.field(); f >= 0; f = r.field()) {
        if (f === 1) r.anyUint();
        else if (f === 2) error = r.string();
        else r.string();
      }
      r.close(outer);
      return { error };
    },
  },
);

/** The error texts of the responses in a server's bytes. */
export function texts(all: Uint8Array): string[] {
  const decoder = new Decoder(wireLimits);
  decoder.feed(all);
  const found: string[] = [];
  while (decoder.next()) {
    found.push(decoder.read(responseType, new PlanSlot()).error);
    decoder.next(); // the body
  }
  return found;
}

/** A Multiply of 7 by 8. */
export function goodCall(raw: RawClient): Buffer {
  return raw.call("Arith.Multiply", argsType as Type<unknown>, { a: 7, b: 8 });
}
