// Streams made by hand, good and bad, with what each Decode of Go says: ours says the same, whole and byte by byte.

import { deepStrictEqual, strictEqual } from "node:assert";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { list, type Type } from "rpcgen-runtime";
import { asOurs, differencesOf } from "../hostile/differences.ts";
import { type Outcome, outcomes } from "../hostile/outcomes.ts";
import { type Convertible, convertibles, type Schema, type Side } from "../support/gob-schema.ts";

interface RawVector {
  readonly name: string;
  readonly reader: { readonly schema: Schema | null | readonly (Schema | null)[]; readonly types?: Side["types"] };
  readonly hex: string;
  readonly steps: readonly Outcome[];
}

const path = new URL("../../interop/vectors/raw.json", import.meta.url);
const { vectors } = JSON.parse(readFileSync(path, "utf8")) as { vectors: readonly RawVector[] };

/** What a step of a vector differs in, by the names of `differences.ts`. Reviewed: a new one is a finding. */
const expected: Readonly<Record<string, string>> = {
  "framing/too-big 0": "our limits",
  "framing/too-big-max 0": "our limits",
  "ids/reserved 0": "reserved ids",
  "ids/wraps-at-32-bits 0": "ids of 32 bits",
  "ids/definition-empty 0": "no kind",
  "ids/definition-empty-discard 0": "no kind",
  "ids/definition-two-kinds 0": "two kinds",
  "struct/delta-negative 0": "negative steps",
  "struct/delta-overflow 0": "Go crashes",
  "deep/list-too-long 0": "counted first",
  "deep/list-huge 0": "our limits",
  "deep/list-negative 0": "our limits",
  "deep/array-cut 0": "counted first",
  "deep/map-cut-in-key 0": "counted first",
  "deep/map-key-too-long 0": "skipped before it is read",
  "deep/any-name-too-long 0": "a name that is too long",
  "deep/any-wrong-count-discard 0": "skipped by structure",
  "deep/any-type-mismatch 0": "pointers inside interfaces",
  "deep/any-nil-explicit-discard 0": "nil in what is skipped",
  "recursive/list-of-itself 0": "a list of itself",
};

/** What nobody reads is not looked into: the message is gone over, and the next is in step. Go's text, which we miss. */
const notLookedInto: readonly string[] = [
  "ids/undefined-discard 0: gob: bad data: undefined type <nil>",
  "ids/field-undefined-discard 0: gob: bad data: undefined type <nil>",
  "struct/delta-too-big-discard 0: gob: bad data: field numbers out of bounds",
  "single/string-discard-too-long 0: gob: slice length too large",
  "deep/list-too-long-discard 0: gob: decoding array or slice: length exceeds input size (9 elements)",
  "deep/array-wrong-length-discard 0: gob: length mismatch in ignoreArray",
  "recursive/array-of-itself-discard 0: gob: decoding array or slice: length exceeds input size (1 elements)",
];

/** Go's `type Lists []Lists`, which the schema language has no word for. */
function lists(): Convertible {
  const type = { ...list({} as Type<unknown>), go: "main.Lists", key: "Lists" };
  const read: Type<unknown[]>["read"] = (r) => r.list(type);
  const made = Object.assign(type, { parts: [type], read }) as Type<unknown>;
  return { type: made, from: (json) => json, to: (value) => value };
}

function readersOf({ reader, steps }: RawVector): (Convertible | null)[] {
  const schemas = Array.isArray(reader.schema) ? reader.schema : [reader.schema as Schema | null];
  return steps.map((_, i) => {
    const schema: Schema | null = schemas[Math.min(i, schemas.length - 1)];
    if (schema === null) return null;
    if (typeof schema === "object" && schema.ref === "Lists") return lists();
    return convertibles({ schema, ...(reader.types && { types: reader.types }) })[0] as Convertible;
  });
}

test("every step of every hand-made stream has Go's outcome, or a reviewed one", () => {
  const found: Record<string, string> = {};
  const unseen: string[] = [];
  let steps = 0;
  let sameText = 0;
  for (const vector of vectors) {
    for (const chunkSize of [Number.POSITIVE_INFINITY, 1]) {
      const ours = outcomes(Buffer.from(vector.hex, "hex"), readersOf(vector), chunkSize);
      for (const [i, go] of vector.steps.entries()) {
        const own = ours[i] as Outcome;
        const place = `${vector.name} ${i}`;
        if (chunkSize === 1) steps++;
        if (isSame(go, own)) {
          if (chunkSize === 1 && "error" in go) sameText++;
        } else if ("error" in go && "discarded" in own) {
          if (chunkSize === 1) unseen.push(`${place}: ${go.error}`);
        } else {
          const reviewed = differencesOf(go, own).some(({ name }) => name === expected[place]);
          found[place] = reviewed
            ? (expected[place] as string)
            : `Go ${JSON.stringify(go)}, ours ${JSON.stringify(own)}`;
        }
      }
    }
  }
  deepStrictEqual(found, expected);
  deepStrictEqual(unseen, notLookedInto);
  deepStrictEqual({ vectors: vectors.length, steps, sameText }, { vectors: 102, steps: 154, sameText: 47 });
});

function isSame(go: Outcome, ours: Outcome): boolean {
  return JSON.stringify(asOurs(go)) === JSON.stringify(asOurs(ours));
}

test("the streams are those that Go was asked about", () => {
  strictEqual(new Set(vectors.map(({ name }) => name)).size, vectors.length);
});
