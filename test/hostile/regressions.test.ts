// What fuzzers have found, and what others' have: replayed in every way that a target knows.

import { ok } from "node:assert";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Target } from "./target.ts";
import { targets } from "./targets.ts";

interface Regression {
  readonly target: string;
  readonly choice: number;
  readonly hex: string;
  readonly found: string;
}

const path = new URL("../../hostile/regressions.json", import.meta.url);
const regressions = JSON.parse(readFileSync(path, "utf8")) as readonly Regression[];

/** The choices beside the one that found it: the corpora grow, and with them what a choice means. */
const otherChoices = 64;

for (const target of targets) {
  test(`what was found once does no harm: ${target.name}`, async () => {
    const own = regressions.filter((regression) => regression.target === target.name);
    for (const { choice, hex, found } of own) {
      const bytes = Buffer.from(hex, "hex");
      for (const each of [choice, ...Array(otherChoices).keys()]) await replay(target, bytes, each, found);
    }
    await target.close?.();
  });
}

async function replay(target: Target, bytes: Uint8Array, choice: number, found: string): Promise<void> {
  try {
    await target.run({ bytes, choice });
  } catch (thrown) {
    throw new Error(`${target.name}, choice ${choice}: ${found}`, { cause: thrown });
  }
}

test("every regression names a target", () => {
  const names = new Set(targets.map(({ name }) => name));
  for (const { target, found } of regressions) ok(names.has(target), found);
});
