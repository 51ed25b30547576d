// Target: the decoder, reading as types of all kinds, skipping, keeping, whole and in pieces.

import { isDeepStrictEqual } from "node:util";
import type { Type, WireLimits } from "rpcgen-runtime";
import { Decoder, PlanSlot } from "rpcgen-runtime/internal/gob/decoder";
import { wireLimits } from "rpcgen-runtime/internal/limits";
import { encoded, gobStreams, printedTypes } from "./corpus.ts";
import { mutate } from "./mutate.ts";
import type { Random } from "./random.ts";
import { chunksOf, expectRpcError, Finding, type Input, type Target } from "./target.ts";

/** All types of the corpus; those of one stream stand side by side. */
const types = gobStreams.flatMap((stream) => stream.types);
const firstTypes: number[] = [];
for (const stream of gobStreams) firstTypes.push((firstTypes.at(-1) ?? 0) + stream.types.length);
const bytesOf = gobStreams.map((stream) => stream.bytes);

/** Limits that small inputs reach. */
const tight: WireLimits = {
  ...wireLimits,
  maxMessageBytes: 100,
  maxDepth: 5,
  maxElements: 10,
  maxDecodedBytes: 2000,
  maxTypes: 4,
};

/** What became of one value. */
type Step = { readonly value: unknown } | { readonly error: string };

/** The bits of `choice` below the number of the type. */
interface Ways {
  readonly chunking: number;
  readonly verb: "read" | "skip" | "keep";
  readonly again: boolean;
  readonly limits: WireLimits;
}

function waysOf(choice: number): Ways {
  return {
    chunking: choice & 3,
    verb: (["read", "read", "keep", "skip"] as const)[(choice >> 2) & 3] as Ways["verb"],
    again: ((choice >> 4) & 3) === 0,
    limits: ((choice >> 6) & 7) === 0 ? tight : wireLimits,
  };
}
const wayBits = 9;

function decode(bytes: Uint8Array, first: number, { verb, limits }: Ways, chunking: number): Step[] {
  const decoder = new Decoder(limits);
  const slot = new PlanSlot();
  const steps: Step[] = [];
  const typeAt = (at: number): Type<unknown> => types[(first + at) % types.length] as Type<unknown>;
  try {
    for (const chunk of chunksOf(bytes, chunking)) {
      decoder.feed(chunk);
      while (decoder.next()) steps.push(one(decoder, slot, typeAt(steps.length), verb));
    }
  } catch (thrown) {
    steps.push({ error: expectRpcError(thrown).message });
  }
  return steps;
}

function one(decoder: Decoder, slot: PlanSlot, type: Type<unknown>, verb: Ways["verb"]): Step {
  if (verb === "skip") return { value: undefined };
  try {
    return { value: verb === "read" ? decoder.read(type, slot) : decoder.keep(type, slot).read() };
  } catch (thrown) {
    return { error: expectRpcError(thrown).message };
  }
}

/** What can be read can be written, and is the same when it is read again. */
function writeAgain(steps: readonly Step[], first: number): void {
  for (const [i, step] of steps.entries()) {
    if (!("value" in step)) continue;
    const type = types[(first + i) % types.length] as Type<unknown>;
    if (!printedTypes.includes(type)) continue; // the others' zero values are the test support's own
    let bytes: Uint8Array;
    try {
      bytes = encoded([[type, step.value]]);
    } catch (thrown) {
      const { message } = expectRpcError(thrown);
      if (reviewed.test(message)) continue;
      throw new Finding(`what was read cannot be written: ${message}`);
    }
    const decoder = new Decoder(wireLimits);
    decoder.feed(bytes);
    if (!decoder.next()) throw new Finding("what was written is not whole");
    // Compared as bytes: a pointer to a zero, and a zero with a sign, may come explicitly, and are left out again.
    const again = encoded([[type, decoder.read(type, new PlanSlot())]]);
    if (!isDeepStrictEqual(again, bytes))
      throw new Finding("what was read is written in another way when it is read again");
  }
}

/** Values that Go's reader takes and Go's writer does not: an offset of -1 minute. */
const reviewed = /unexpected zone offset$/;

export const decodeTarget: Target = {
  name: "decode",
  make(random: Random): Input {
    const at = random.below(gobStreams.length);
    const stream = gobStreams[at] as (typeof gobStreams)[number];
    const fits = stream.types.length > 0 && !random.once(8);
    const type = fits
      ? (firstTypes[at] as number) - stream.types.length + random.below(stream.types.length)
      : random.below(types.length);
    return { bytes: mutate(random, stream.bytes, bytesOf), choice: (type << wayBits) | random.below(1 << wayBits) };
  },
  run({ bytes, choice }: Input): void {
    const ways = waysOf(choice);
    const first = choice >> wayBits;
    const steps = decode(bytes, first, ways, ways.chunking);
    if (!ways.again) return;
    const other = decode(bytes, first, { ...ways, verb: ways.verb === "keep" ? "read" : ways.verb }, ways.chunking ^ 2);
    if (!isDeepStrictEqual(steps, other)) {
      throw new Finding(`the same bytes in other chunks: ${show(steps)} and ${show(other)}`);
    }
    if (ways.verb !== "skip") writeAgain(steps, first);
  },
};

function show(steps: readonly Step[]): string {
  return JSON.stringify(steps, (_, value: unknown) => (typeof value === "bigint" ? `${value}n` : value)).slice(0, 500);
}
