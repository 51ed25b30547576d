// Every prefix of some streams, and the same streams with one byte replaced, with what Go makes of them: we take what Go
// takes, as the same value, and refuse what Go refuses, whole and byte by byte.

import { deepStrictEqual } from "node:assert";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { asOurs, differencesOf } from "../hostile/differences.ts";
import { type Outcome, outcomes } from "../hostile/outcomes.ts";
import { type Convertible, convertibles, type Side } from "../support/gob-schema.ts";

interface FuzzVector extends Side {
  readonly name: string;
  readonly hex: string;
  readonly truncated: readonly (readonly [from: number, to: number, outcome: string])[];
  readonly mutated: readonly (readonly [offset: number, byte: number, kind: "ok" | "error", result: unknown])[];
}

const path = new URL("../../interop/vectors/fuzz.json", import.meta.url);
const { vectors } = JSON.parse(readFileSync(path, "utf8")) as { vectors: readonly FuzzVector[] };

/** What is counted of one kind of comparison. */
interface Count {
  inputs: number;
  accepted: number;
  /** Refused with the same words. */
  sameText: number;
  /** Reviewed differences by their names. */
  differences: Record<string, number>;
  findings: string[];
}

function compare(count: Count, reader: Convertible, bytes: Uint8Array, go: Outcome, where: string): void {
  count.inputs++;
  const [whole] = outcomes(bytes, [reader], Number.POSITIVE_INFINITY);
  const [ours] = outcomes(bytes, [reader], 1);
  deepStrictEqual(ours, whole, `${where}, byte by byte`);
  const own = ours as Outcome;
  if (JSON.stringify(asOurs(go)) === JSON.stringify(asOurs(own))) {
    if ("error" in go) count.sameText++;
    else count.accepted++;
    return;
  }
  const difference = differencesOf(go, own)[0]?.name;
  if (difference === undefined) count.findings.push(`${where}: Go ${JSON.stringify(go)}, ours ${JSON.stringify(own)}`);
  else count.differences[difference] = (count.differences[difference] ?? 0) + 1;
}

const none = (): Count => ({ inputs: 0, accepted: 0, sameText: 0, differences: {}, findings: [] });

test("every prefix of a stream is not there yet, and at the end of the input what Go says", () => {
  const count = none();
  for (const vector of vectors) {
    const [reader] = convertibles(vector);
    for (const [from, to, outcome] of vector.truncated) {
      for (let length = from; length <= to; length++) {
        const prefix = Buffer.from(vector.hex, "hex").subarray(0, length);
        compare(count, reader as Convertible, prefix, { error: outcome }, `${vector.name}, ${length} bytes`);
      }
    }
  }
  deepStrictEqual(count, { ...none(), inputs: 386, sameText: 386 });
});

test("a stream with one byte replaced is taken as Go takes it, or refused as Go refuses it", () => {
  const count = none();
  for (const vector of vectors) {
    const [reader] = convertibles(vector);
    for (const [offset, byte, kind, result] of vector.mutated) {
      const bytes = Buffer.from(vector.hex, "hex");
      bytes[offset] = byte;
      const go: Outcome = kind === "ok" ? { ok: result } : { error: result as string };
      compare(count, reader as Convertible, bytes, go, `${vector.name}, byte ${offset} is ${byte}`);
    }
  }
  const differences = {
    "one Go type, two wire types": 8,
    "two kinds": 41,
    "no kind": 15,
    nanoseconds: 7,
    "our limits": 21,
    "unsafe integers": 25,
    "counted first": 10,
    "texts in lists": 12,
    "negative steps": 11,
    "a message without an id": 15,
    "definitions, one thing after the other": 2,
  };
  deepStrictEqual(count, { inputs: 2738, accepted: 1097, sameText: 1474, differences, findings: [] });
});
