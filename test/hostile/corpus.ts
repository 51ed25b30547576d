// The sound bytes that fuzzers begin with: all golden vectors, all recorded conversations, and values of every kind.

import { existsSync, readFileSync } from "node:fs";
import { sinkService } from "rpcgen-generated/kitchen-sink";
import { type Method, string, struct, type Type, uint } from "rpcgen-runtime";
import { Encoder } from "rpcgen-runtime/internal/gob/encoder";
import { Writer } from "rpcgen-runtime/internal/gob/writer";
import { type Convertible, convertibles, Unsupported, vectors } from "../support/gob-schema.ts";
import { Random } from "./random.ts";
import { randomValue } from "./values.ts";

/** A stream, and the types that its values may be read as. */
export interface Stream {
  readonly bytes: Uint8Array;
  readonly types: readonly Type<unknown>[];
}

/** Larger ones cost more time than they find. */
const largest = 4096;

const vectorFiles = [
  "scalars",
  "fields",
  "structs",
  "collections",
  "maps",
  "recursive",
  "streams",
  "bag",
  "pointers",
  "opaque",
  "interfaces",
  "evolution",
  "raw",
  "fuzz",
  "go123-gob",
];

/** What the golden vectors hold, with the writer's types and the reader's. */
function vectorStreams(): Stream[] {
  const streams: Stream[] = [];
  for (const vector of vectorFiles.flatMap(vectors)) {
    if (vector.hex === undefined || vector.hex.length > 2 * largest) continue;
    const sides = [vector, vector.writer, vector.reader].filter((side) => side !== undefined && side !== null);
    const types = sides.flatMap((side) =>
      "schema" in side ? typesOf(side as Parameters<typeof convertibles>[0]) : [],
    );
    streams.push({ bytes: Buffer.from(vector.hex, "hex"), types });
  }
  return streams;
}

function typesOf(side: Parameters<typeof convertibles>[0]): Type<unknown>[] {
  const schemas = [side.schema].flat().filter((schema) => schema !== null);
  try {
    return convertibles({ ...side, schema: schemas }).map((made: Convertible) => made.type);
  } catch (error) {
    // What the schema language has no word for is read as other types only.
    if (error instanceof Unsupported || error instanceof RangeError) return [];
    throw error;
  }
}

/** The types of printed code: what users read hostile bytes with. */
export const printedTypes: readonly Type<unknown>[] = Object.values(sinkService.methods).map(
  ({ args }) => args as Type<unknown>,
);

/** Values of printed types, some on a stream. */
function printedStreams(): Stream[] {
  const random = new Random(1);
  return Array.from({ length: 200 }, () => {
    const types = Array.from({ length: 1 + random.below(3) }, () => random.pick(printedTypes));
    return { bytes: encoded(types.map((type) => [type, randomValue(random, type, 3)])), types };
  });
}

/** Values as one stream of gob. */
export function encoded(values: readonly (readonly [Type<unknown>, unknown])[]): Uint8Array {
  const writer = new Writer();
  const encoder = new Encoder();
  for (const [type, value] of values) {
    const own = encoder.announce(writer, type);
    encoder.announceContents(writer, type, value);
    encoder.message(writer, own, type, value);
  }
  return writer.buf.slice(0, writer.pos);
}

/** Streams of gob, each with types that fit. */
export const gobStreams: readonly Stream[] = [...vectorStreams(), ...printedStreams()].filter(
  ({ bytes }) => bytes.length <= largest,
);

interface Recording {
  readonly conversations: readonly { readonly events: readonly { readonly from?: string; readonly hex?: string }[] }[];
}

/** What one side says in each conversation of a file; without HTTP heads. */
export function saidBy(file: string, side: "client" | "server"): Uint8Array[] {
  const path = new URL(`../../interop/vectors/${file}.json`, import.meta.url);
  if (!existsSync(path)) return [];
  const { conversations } = JSON.parse(readFileSync(path, "utf8")) as Recording;
  return conversations
    .map(({ events }) => Buffer.from(events.map((event) => (event.from === side ? event.hex : "")).join(""), "hex"))
    .filter((bytes) => bytes.length > 0 && bytes.length <= largest);
}

/** The gob of recorded conversations. */
export function gobSaidBy(side: "client" | "server"): Uint8Array[] {
  return ["rpc-gob", "rpc-extension", "go123-rpc"].flatMap((file) => saidBy(file, side));
}

const requestType = rpcType("Request", ["ServiceMethod", "Seq"]);
const responseType = rpcType("Response", ["ServiceMethod", "Seq", "Error"]);

/** A header's type, whose fields are all written as they come. */
function rpcType(name: string, fields: readonly string[]): Type<unknown> {
  const types = fields.map((field): readonly [string, Type<unknown>] => {
    return [field, (field === "Seq" ? uint : string) as Type<unknown>];
  });
  return struct<unknown>(name, types, {
    write(w, value) {
      const outer = w.open();
      for (const [i, [, type]] of types.entries()) {
        const part = (value as unknown[])[i];
        if (part === 0 || part === "") continue;
        w.field(i);
        type.write(w, part);
      }
      w.close(outer);
    },
    read: () => [],
  });
}

/** Conversations about values of printed types: what a client and a server would say. */
function printed(side: "client" | "server"): Uint8Array[] {
  const random = new Random(2);
  const methods = Object.values(sinkService.methods) as readonly Method<unknown, unknown>[];
  return Array.from({ length: 100 }, () => {
    const parts = Array.from({ length: 1 + random.below(4) }, (_, seq): (readonly [Type<unknown>, unknown])[] => {
      const { name, args, reply } = random.pick(methods);
      const type = side === "client" ? args : reply;
      const header = side === "client" ? [`Sink.${name}`, seq] : [`Sink.${name}`, seq, random.once(6) ? "no" : ""];
      return [
        [side === "client" ? requestType : responseType, header],
        [type, randomValue(random, type, 3)],
      ];
    });
    return encoded(parts.flat());
  }).filter((bytes) => bytes.length <= largest);
}

export const printedCalls: readonly Uint8Array[] = printed("client");
export const printedReplies: readonly Uint8Array[] = printed("server");

/** The tutorial's first call, as a Go client makes it: 7 times 8. */
export const goodCall: Uint8Array = Buffer.from(
  "2fff81030101075265717565737401ff82000102010d536572766963654d6574686f64010c000103536571010600000013ff82010e41726974682e" +
    "4d756c7469706c79001eff83030101044172677301ff84000102010141010400010142010400000007ff84010e011000",
  "hex",
);
export const goodJsonCall: Uint8Array = Buffer.from('{"method":"Arith.Multiply","params":[{"A":7,"B":8}],"id":0}\n');
