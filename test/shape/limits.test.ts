// The table of limits in the runtime's README: every limit is there, with the default that it has.

import { deepStrictEqual } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { clientLimits, serverLimits } from "rpcgen-runtime";

const readme = fileURLToPath(new URL(join("../../..", "runtime/README.md"), import.meta.url));

/** A default as the table writes it. */
function written(name: string, value: number | boolean): string {
  if (typeof value === "boolean") return String(value);
  if (/Timeout$|After$/.test(name)) return `${value / 1000} s`;
  if (/Bytes|HighWater|Backlog/.test(name) && value >= 4096) {
    return value >= 1 << 20 ? `${value / (1 << 20)} MiB` : `${value / 1024} KiB`;
  }
  return value.toLocaleString("en-US");
}

test("every limit stands in the table of the README, with its default", () => {
  const rows = readFileSync(readme, "utf8").matchAll(/^\| `(\w+)` \| ([^|]+) \| [^|]+ \|[^|]*\|$/gm);
  const table = [...rows].map(([, name, value]) => `${name}: ${value}`).sort();
  const limits = { ...clientLimits, ...serverLimits };
  deepStrictEqual(
    table,
    Object.entries(limits)
      .map(([name, value]) => `${name}: ${written(name, value)}`)
      .sort(),
  );
});
