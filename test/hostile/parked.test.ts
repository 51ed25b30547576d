// Calls that wait for room: what they take until then is counted, whatever form their arguments have.

import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { after, test } from "node:test";
import { type AnyValue, any, Dispatcher, list, method, service, struct, type Type } from "rpcgen-runtime";
import { turn } from "../support/events.ts";
import { Arrivals, pair } from "../support/pair.ts";
import { message, RawClient } from "../support/raw.ts";

const alive = setInterval(() => {}, 1000);
after(() => clearInterval(alive));

interface Box {
  v: AnyValue;
}

const anyValue = any();
const boxType: Type<Box> = struct<Box>("Box", [["V", anyValue]], {
  write() {},
  read(r) {
    const box: Box = { v: undefined };
    const outer = r.open();
    while (r.field() >= 0) box.v = anyValue.read(r);
    r.close(outer);
    return box;
  },
});

const boxId = 1000;
const zeros = 50_000;

/** A Box with a list of ints in it, as Go sends it when the list's type is new: in two messages. */
function inPieces(listId: number): Buffer {
  const first = message((w) => {
    w.int(boxId);
    w.uint(1);
    w.string("[]int");
    w.int(-listId);
    const wireType = w.open();
    w.field(1);
    const slice = w.open();
    w.field(1);
    w.int(2);
    w.close(slice);
    w.close(wireType);
  });
  const rest = message((w) => {
    w.int(listId);
    w.uint(1);
    w.uint(0);
    w.uint(zeros);
    w.raw(new Uint8Array(zeros));
    w.uint(0);
  });
  return Buffer.concat([first, rest]);
}

/** The same with a type that is known: in one message. */
function inOne(listId: number): Buffer {
  return message((w) => {
    w.int(boxId);
    w.uint(1);
    w.string("[]int");
    w.int(listId);
    w.uint(1);
    w.uint(0);
    w.uint(zeros);
    w.raw(new Uint8Array(zeros));
    w.uint(0);
  });
}

for (const [how, bodies] of [
  ["in pieces", Array.from({ length: 20 }, (_, i) => inPieces(2000 + i))],
  ["in one message", [inPieces(2000), ...Array.from({ length: 19 }, () => inOne(2000))]],
] as const) {
  test(`interface values ${how} that wait with their calls count with what they take, and are all read in the end`, async () => {
    const release: (() => void)[] = [];
    const server = new Dispatcher({ limits: { maxInFlightPerConnection: 1, maxParkedBytes: 300_000 } });
    server.register(service("Probe", { box: method("Box", boxType, list(anyValue)) }), {
      async box({ v }) {
        ok(v !== undefined);
        strictEqual((v.value as unknown[]).length, zeros);
        await new Promise<void>((resolve) => release.push(resolve));
        return [];
      },
    });
    const [near, far] = pair();
    server.serve(far);
    const arrivals = new Arrivals(near);
    const raw = new RawClient();
    const definition = message((w) => {
      w.int(-boxId);
      const wireType = w.open();
      w.field(2);
      const specific = w.open();
      w.field(1);
      w.uint(1);
      const field = w.open();
      w.field(0);
      w.string("V");
      w.field(1);
      w.int(8);
      w.close(field);
      w.close(specific);
      w.close(wireType);
    });
    near.write(definition);
    for (const body of bodies) near.write(Buffer.concat([raw.header("Probe.Box"), body]));
    for (let i = 0; i < 60; i++) await turn();
    ok(far.isPaused(), "no more is read than maxParkedBytes");
    const before = arrivals.bytes.length;
    let answered = 0;
    while (release.length > 0) {
      release.shift()?.();
      answered++;
      for (let i = 0; i < 6; i++) await turn();
    }
    deepStrictEqual([answered, server.inFlight], [20, 0]);
    ok(arrivals.bytes.length > before);
    near.destroy();
  });
}
