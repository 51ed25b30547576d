// Types as an attack: a peer's definitions cost what they are large, however they are put together and used.

import { ok, rejects, strictEqual } from "node:assert";
import { test } from "node:test";
import { argsType } from "rpcgen-generated/arith";
import { Decoder, PlanSlot } from "rpcgen-runtime/internal/gob/decoder";
import { wireLimits } from "rpcgen-runtime/internal/limits";
import { message } from "../support/raw.ts";

type Part = readonly [name: string, id: number];

/** A definition of a struct. */
function definition(id: number, fields: readonly Part[]): Buffer {
  return message((w) => {
    w.int(-id);
    const wireType = w.open();
    w.field(2);
    const specific = w.open();
    w.field(1);
    w.uint(fields.length);
    for (const [name, type] of fields) {
      const field = w.open();
      w.field(0);
      w.string(name);
      w.field(1);
      w.int(type);
      w.close(field);
    }
    w.close(specific);
    w.close(wireType);
  });
}

const int = 2;
const large = 64;

/** A chain of structs of a thousand fields each, 97,000 in all; the last field of the last is of type `end`. */
function largeType(end: number): Buffer[] {
  return Array.from({ length: 97 }, (_, i) => {
    const next: Part = ["N", i === 96 ? end : large + i + 1];
    return definition(large + i, [...Array<Part>(999).fill(["B", int]), next]);
  });
}

/** Definitions of many small structs that all hold the large one, and a value `{A: 7}` of each. */
function holders(count: number): { definitions: Buffer[]; values: Buffer[] } {
  const ids = Array.from({ length: count }, (_, i) => large + 200 + i);
  return {
    definitions: ids.map((id) =>
      definition(id, [
        ["A", int],
        ["X", large],
      ]),
    ),
    values: ids.map((id) =>
      message((w) => {
        w.int(id);
        w.uint(1);
        w.int(7);
        w.uint(0);
      }),
    ),
  };
}

for (const [what, end] of [
  ["of numbers", int],
  ["with an interface value at its end", 8],
] as const) {
  test(`thousands of types that hold one large type ${what} cost its size once, in time and memory`, () => {
    const { definitions, values } = holders(3500);
    const decoder = new Decoder(wireLimits);
    decoder.feed(Buffer.concat([...largeType(end), ...definitions]));
    ok(!decoder.next());
    const before = process.memoryUsage().heapUsed;
    decoder.feed(Buffer.concat(values));
    const slot = new PlanSlot();
    let sum = 0;
    while (decoder.next()) sum += decoder.read(argsType, slot).a;
    strictEqual(sum, 7 * 3500);
    // Without sharing it is half a million bytes a type, and half a minute.
    ok(process.memoryUsage().heapUsed - before < 100 * 1024 * 1024);
  });
}

test("a large type that does not fit in the end is not gone through again and again", async () => {
  const { definitions, values } = holders(3500);
  const decoder = new Decoder(wireLimits);
  const undefinedId = 60_000;
  decoder.feed(Buffer.concat([...largeType(undefinedId), ...definitions, ...values]));
  const slot = new PlanSlot();
  const texts = new Map<string, number>();
  while (decoder.next()) {
    await rejects(
      async () => decoder.read(argsType, slot),
      ({ message }: Error) => {
        texts.set(message, (texts.get(message) ?? 0) + 1);
        return true;
      },
    );
  }
  strictEqual(texts.size, 2);
  ok((texts.get("gob: bad data: undefined type <nil>") ?? 0) >= 5);
  ok((texts.get("the peer's types have too many parts") ?? 0) > 3000);
});

test("a peer whose types are gone through too often harms no other connection, though definitions are shared", () => {
  const { definitions, values } = holders(3500);
  const hostile = new Decoder(wireLimits);
  const args = definition(64_000, [
    ["A", int],
    ["B", int],
  ]);
  hostile.feed(Buffer.concat([...largeType(60_000), ...definitions, ...values, args]));
  while (hostile.next());
  const good = new Decoder(wireLimits);
  const value = message((w) => {
    w.int(64_000);
    w.uint(1);
    w.int(7);
    w.uint(1);
    w.int(8);
    w.uint(0);
  });
  for (const decoder of [hostile, good]) {
    decoder.feed(Buffer.concat(decoder === good ? [args, value] : [value]));
    ok(decoder.next());
    strictEqual(decoder.read(argsType, new PlanSlot()).b, 8);
  }
});

test("a value that came before its type's definition does not let later ones be read before they are whole", () => {
  const [holder, dog, anything] = [large, large + 1, 8];
  const decoder = new Decoder(wireLimits);
  decoder.feed(message((w) => [w.int(holder), w.uint(0)]));
  ok(decoder.next());
  decoder.feed(definition(holder, [["V", anything]]));
  const begin = message((w) => {
    w.int(holder);
    w.open();
    w.field(0);
    w.string("main.Dog");
    w.raw(definition(dog, [["A", int]]).subarray(1));
  });
  decoder.feed(begin);
  ok(!decoder.next(), "the value goes on in another message");
  decoder.feed(message((w) => [w.int(dog), w.uint(3), w.raw(Uint8Array.of(1, 14, 0, 0))]));
  ok(decoder.next());
  ok(!decoder.next());
});
