// Whether the tests with live Go programs run at all. On a developer's machine without Go they are skipped with the
// reason; where a run is meant to prove something, a missing Go must not look like success.

import { strictEqual } from "node:assert";
import { test } from "node:test";
import { goMissing } from "../support/go.ts";

const inCi = process.env["CI"] === "true";

test("Go is installed, so no interop test is skipped", {
  skip: !inCi && goMissing,
}, () => {
  strictEqual(goMissing, false);
});
