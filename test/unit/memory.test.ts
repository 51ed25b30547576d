// Memory for bytes: fresh, and that of large messages before.

import { notStrictEqual, strictEqual } from "node:assert";
import { test } from "node:test";
import { freshBytes, largeMemory, spareMemory } from "rpcgen-runtime/internal/memory";

test("a message gets its memory where there is no room for the hint that goes with the first large one", (t) => {
  let asked = 0;
  const full = t.mock.method(
    globalThis,
    "ArrayBuffer",
    class {
      constructor(bytes: number) {
        asked = bytes;
        throw new RangeError("Array buffer allocation failed");
      }
    },
  );
  const { length } = freshBytes(300_000);
  full.mock.restore();
  strictEqual(length, 300_000);
  strictEqual(asked, 31 * 1024 * 1024);
});

test("memory beyond the largest message is taken again if it is large enough, and what is small takes nobody's place", () => {
  const huge = largeMemory(8 * 1024 * 1024);
  for (let i = 0; i < 100; i++) spareMemory(new Uint8Array(8192));
  spareMemory(huge);
  strictEqual(largeMemory(6 * 1024 * 1024), huge);
  notStrictEqual(largeMemory(6 * 1024 * 1024), huge, "it is taken");
  spareMemory(huge);
  notStrictEqual(largeMemory(huge.length + 1), huge, "too small");
});
