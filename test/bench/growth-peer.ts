// One side of the growth benchmark, in a process of its own: `growth-peer.js server KIND SERIES` answers its address,
// `growth-peer.js client KIND SERIES ADDRESS` its series, as a line of JSON. The kind is `ours` or `bare`.

import type { Growing, Multiply } from "./growth-kind.ts";
import { cpuSeconds } from "./load.ts";

/** Cost against size: microseconds of CPU, client and server together, for one call at each size. */
export interface Series {
  readonly name: string;
  readonly unit: string;
  /** None where the kind cannot do it. */
  readonly points: readonly (readonly [size: number, micros: number])[];
}

/** The most methods that are registered; each is a service of its own with the one method. */
const mostMethods = 10_000;

/** Which of the series calls them. */
const methodsSeries = 3;

async function measure(kind: Growing): Promise<void> {
  /** CPU for a call, of both sides: the least of some rounds of so many milliseconds, which others disturbed least. */
  async function cost(inFlight: number, call: (i: number, caller: number) => Promise<unknown>): Promise<number> {
    let least = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 6; round++) {
      const before = cpuSeconds() + (await kind.cpu());
      const end = performance.now() + 120;
      let calls = 0;
      const repeat = async (caller: number): Promise<void> => {
        do {
          await call(calls++, caller);
        } while (performance.now() < end);
      };
      await Promise.all(Array.from({ length: inFlight }, (_, caller) => repeat(caller)));
      if (round > 0) least = Math.min(least, (1e6 * (cpuSeconds() + (await kind.cpu()) - before)) / calls);
    }
    return least;
  }

  let made = 0;
  async function series(
    name: string,
    unit: string,
    sizes: readonly number[],
    at: (size: number) => Promise<number>,
  ): Promise<void> {
    if (wanted !== made++) return;
    const points: [number, number][] = [];
    if (sizes[0] !== undefined) await at(sizes[0]); // else the first would pay for compiling
    for (const size of sizes) points.push([size, await at(size)]);
    console.log(JSON.stringify({ name, unit, points } satisfies Series));
  }

  const { multiply, services } = kind;
  await series("Calls in flight", "calls", [1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536], (inFlight) =>
    cost(inFlight, (i) => multiply(i & 1023, 8)),
  );
  await series(
    "Message size, 4 in flight",
    "bytes",
    [16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_000_000, 16_000_000, 32_000_000],
    (size) => {
      const bytes = new Uint8Array(size).fill(7);
      return cost(4, () => kind.blob(bytes));
    },
  );
  await series("List length, 4 in flight", "elements", [1, 10, 100, 1000, 10_000, 100_000, 1_000_000], (length) => {
    const list = Array.from({ length }, (_, i) => i);
    return cost(4, () => kind.sum(list));
  });
  const methodCounts = services === undefined ? [] : [1, 10, 100, 1000, mostMethods];
  await series("Methods called in turn, 64 in flight", "methods", methodCounts, (methods) => {
    const all = services?.(methods) ?? [];
    return cost(64, (i) => (all[i % methods] as Multiply)(i & 1023, 8));
  });
  const open: Multiply[] = [];
  await series(
    "Connections, one call in flight on each",
    "connections",
    [1, 4, 16, 64, 256, 1024, 4096],
    async (count) => {
      while (open.length < count) open.push(await kind.another());
      return cost(count, (i, caller) => (open[caller] as Multiply)(i & 1023, 8));
    },
  );
  process.exit(0);
}

const [role, name, number, address = ""] = process.argv.slice(2);
const wanted = Number(number);
// Only the one that is measured: what a process has not loaded, its collector does not go over.
const kind = name === "ours" ? (await import("./growth-ours.ts")).ours : (await import("./growth-bare.ts")).bare;
if (role === "server") {
  // The many only where they are measured: in every collection that large messages bring about they would be gone over, too.
  console.log(await kind.serve(wanted === methodsSeries ? mostMethods : 1));
  process.stdin.resume().on("end", () => process.exit(0));
} else {
  await measure(await kind.connect(address));
}
