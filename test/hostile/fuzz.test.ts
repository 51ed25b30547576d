// A round of both fuzzers, in processes of their own: short at hand, longer in CI. `npm run fuzz` is for the long ones.

import { match, strictEqual } from "node:assert";
import { spawn } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { goMissing } from "../support/go.ts";

const seconds = Number(process.env["RPCGEN_FUZZ_SECONDS"] ?? (process.env["CI"] ? 14 : 2));
const fuzzer = fileURLToPath(new URL("fuzz.js", import.meta.url));
/** What a bounded heap is: room for the corpora, and not for what an input claims to be. */
const heap = "--max-old-space-size=256";

function fuzz(...args: readonly string[]): Promise<{ readonly status: number | null; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [heap, fuzzer, ...args], { stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, output }));
  });
}

// A new seed each time: whatever it finds is printed with what repeats it.
test("mutated bytes do no harm to anything that reads what a peer sends", async () => {
  const { status, output } = await fuzz("--seconds", String(0.7 * seconds));
  strictEqual(status, 0, output);
  match(output, /"target":"door".*"findings":0/);
});

test("Go and we agree on hostile bytes, but for reviewed differences", { skip: goMissing }, async () => {
  const { status, output } = await fuzz("--differential", "--seconds", String(0.3 * seconds));
  strictEqual(status, 0, output);
  match(output, /"sameValue":[1-9]/);
});
