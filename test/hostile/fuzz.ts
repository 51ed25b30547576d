// The mutational fuzzer: `npm run fuzz -- --seconds 60`. Takes sound bytes apart and gives them to everything that reads
// what a peer sends. Prints one line of JSON for each target, and every finding with what repeats it.

import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { int, struct, type Type } from "rpcgen-runtime";
import { Decoder } from "rpcgen-runtime/internal/gob/decoder";
import { wireLimits } from "rpcgen-runtime/internal/limits";
import { turn } from "../support/events.ts";
import { encoded } from "./corpus.ts";
import { differential } from "./differential.ts";
import { Random, seedOf } from "./random.ts";
import type { Input, Target } from "./target.ts";
import { targets } from "./targets.ts";

/** An input that takes longer than this is a finding, in milliseconds. */
const slowest = 1000;

/** Inputs before memory is measured for the first time: what is compiled and cached is there by then. */
const warmUp = 20_000;

/** Bytes that compiled code may come and go by, whatever was read. */
const slack = 4 * 1024 * 1024;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

const { values: options } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    seed: { type: "string" },
    only: { type: "string" },
    inputs: { type: "string" },
    differential: { type: "boolean", default: false },
  },
});

/** What is known of one target at the end of a run. */
interface Report {
  readonly target: string;
  readonly seed: number;
  inputs: number;
  seconds: number;
  perSecond: number;
  slowestMs: number;
  slowestInput: number;
  /** After a collection of garbage: after the first inputs, and after the last. */
  heapFirst: number;
  heapLast: number;
  findings: number;
}

async function fuzz(target: Target, seed: number, seconds: number, most: number): Promise<Report> {
  const report: Report = {
    target: target.name,
    seed,
    inputs: 0,
    seconds: 0,
    perSecond: 0,
    slowestMs: 0,
    slowestInput: 0,
    heapFirst: 0,
    heapLast: 0,
    findings: 0,
  };
  let begin = performance.now();
  let now = begin;
  for (let i = 0; i < most && now - begin < seconds * 1000 && report.findings < 10; i++) {
    const input = target.make(new Random(seedOf(seed, i)));
    const before = performance.now();
    await attempt(target, input, seed, i, report);
    now = performance.now();
    if (now - before > report.slowestMs) {
      report.slowestMs = now - before;
      report.slowestInput = i;
    }
    if (now - before > slowest)
      found(target, input, seed, i, new Error(`it took ${Math.round(now - before)} ms`), report);
    report.inputs++;
    // Timers run, too: the runtime's own lets go of connections that ended in the middle of a message.
    if (report.inputs % 64 === 0) await turn();
    if (report.inputs === warmUp) {
      report.heapFirst = await heap();
      begin += performance.now() - now;
    }
  }
  report.seconds = (now - begin) / 1000;
  report.perSecond = Math.round(report.inputs / report.seconds);
  if (report.heapFirst > 0) report.heapLast = await heap();
  if (report.heapLast > Math.max(1.1 * report.heapFirst, report.heapFirst + slack)) {
    report.findings++;
    console.log(`FINDING memory of ${target.name}: ${report.heapFirst} bytes, then ${report.heapLast}`);
  }
  await target.close?.();
  return report;
}

async function attempt(target: Target, input: Input, seed: number, index: number, report: Report): Promise<void> {
  try {
    const running = target.run(input);
    if (running !== undefined) await running;
  } catch (thrown) {
    found(target, input, seed, index, thrown, report);
  }
}

function found(target: Target, input: Input, seed: number, index: number, thrown: unknown, report: Report): void {
  report.findings++;
  const hex = Buffer.from(input.bytes).toString("hex");
  console.log(
    `FINDING target ${target.name}, seed ${seed}, input ${index}: ${thrown instanceof Error ? thrown.stack : String(thrown)}`,
  );
  console.log(
    `  for regressions.json: ${JSON.stringify({ target: target.name, choice: input.choice, hex, found: String(thrown) })}`,
  );
}

/** Bytes in use after everything that can go has gone: the runtime's timer looks after connections a few times a second. */
async function heap(): Promise<number> {
  await setTimeout(400);
  forgetDefinitions();
  // Twice, with a turn between: what the first one finds out about weak and external memory goes with the second.
  collect();
  await turn();
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

let forgotten = 0;

/** Drives the definitions out that the runtime has kept from mutated inputs: as many small ones as it keeps, and more. */
function forgetDefinitions(): void {
  for (let i = 0; i < 1100; i++) {
    const name = `F${forgotten++}`;
    const type = struct<object>(name, [[name, int]], { write: (w) => w.close(w.open()), read: () => ({}) });
    const decoder = new Decoder(wireLimits);
    decoder.feed(encoded([[type as Type<unknown>, {}]]));
    decoder.next();
  }
}

const seed = options.seed === undefined ? Date.now() % 0x7fffffff : Number(options.seed);
const seconds = Number(options.seconds);
const most = options.inputs === undefined ? Number.POSITIVE_INFINITY : Number(options.inputs);
if (options.differential) {
  const begin = performance.now();
  const report = await differential(seed, seconds, most);
  for (const finding of report.findings) console.log(`FINDING differential, seed ${seed}: ${finding}`);
  const perSecond = Math.round((1000 * report.inputs) / (performance.now() - begin));
  console.log(JSON.stringify({ ...report, perSecond, findings: report.findings.length }));
  process.exitCode = report.findings.length === 0 ? 0 : 1;
} else {
  const chosen = targets.filter(({ name }) => options.only === undefined || options.only === name);
  let findings = 0;
  for (const target of chosen) {
    const report = await fuzz(target, seed, seconds / chosen.length, most);
    console.log(JSON.stringify(report));
    findings += report.findings;
  }
  process.exitCode = findings === 0 && chosen.length > 0 ? 0 : 1;
}
