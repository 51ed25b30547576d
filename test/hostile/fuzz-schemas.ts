// Random hostile schemas: `npm run fuzz:schemas -- --runs 100000 [--seed N]`. Prints one line of JSON, or what went wrong
// and the seed and path that repeat it.

import { parseArgs } from "node:util";
import fc from "fast-check";
import { checkHostile } from "./schema-check.ts";
import { hostileSchema } from "./schemas.ts";

const { values } = parseArgs({ options: { runs: { type: "string", default: "1000" }, seed: { type: "string" } } });
const numRuns = Number(values.runs);
const seed = Number(values.seed ?? Date.now() % 0x7fffffff);

let runs = 0;
let generated = 0;
let slowest = 0;
const begin = performance.now();
fc.assert(
  fc.property(hostileSchema, (schema) => {
    const outcome = checkHostile(schema);
    runs++;
    if (outcome.generated) generated++;
    slowest = Math.max(slowest, outcome.milliseconds);
  }),
  { numRuns, seed },
);
const seconds = Math.round((performance.now() - begin) / 1000);
console.log(JSON.stringify({ runs, generated, slowestMs: Math.round(slowest), seconds, seed }));
