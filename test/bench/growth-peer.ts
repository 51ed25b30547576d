// One side of the growth benchmark, in a process of its own: `growth-peer.js server SERIES`, `growth-peer.js client SERIES
// PORT`. The client prints its series as a line of JSON.

import { dialTcp, Server } from "rpcgen-runtime";
import { cpuSeconds } from "./load.ts";
import {
  ArithClient,
  GrowthClient,
  MeasuredClient,
  registerArith,
  registerGrowth,
  registerMeasured,
} from "./measured.ts";

/** Cost against size: microseconds of CPU, client and server together, for one call at each size. */
export interface Series {
  readonly name: string;
  readonly unit: string;
  readonly points: readonly (readonly [size: number, micros: number])[];
}

/** The most methods that are registered; each is a service of its own with the one method. */
const mostMethods = 10_000;

/** Which of the series calls them. */
const methodsSeries = 3;

async function serve(): Promise<void> {
  const mebibyte = 1024 * 1024;
  const server = new Server({ limits: { maxMessageBytes: 64 * mebibyte, maxReplyBacklog: 64 * mebibyte } });
  const multiply = ({ a, b }: { a: number; b: number }): number => a * b;
  // Only where they are measured: in every collection of garbage that large messages bring about they would be gone over, too.
  for (let i = 0; i < (wanted === methodsSeries ? mostMethods : 1); i++)
    registerArith(server, { multiply }, { name: `Arith${i}` });
  registerMeasured(server, { echo: (order) => order, blob: (bytes) => bytes, slow: multiply });
  registerGrowth(server, { sum: total, cpu: cpuSeconds });
  console.log((await server.listen({ host: "127.0.0.1" })).port);
  process.stdin.resume().on("end", () => process.exit(0));
}

/** A loop, because few calls with long lists come: `reduce` stays unoptimized then, and adds 4 ns an element of its own. */
function total(list: readonly number[]): number {
  let sum = 0;
  for (const each of list) sum += each;
  return sum;
}

async function measure(port: string): Promise<void> {
  const dial = (): ReturnType<typeof dialTcp> =>
    dialTcp(`127.0.0.1:${port}`, { limits: { maxMessageBytes: 64 * 1024 * 1024 } });
  const connection = await dial();
  const growth = new GrowthClient(connection);
  const measured = new MeasuredClient(connection);
  const arith = new ArithClient(connection, { service: "Arith0" });

  /** CPU for a call, of both sides: the least of some rounds of so many milliseconds, which others disturbed least. */
  async function cost(inFlight: number, call: (i: number) => Promise<unknown>): Promise<number> {
    let least = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 6; round++) {
      const before = cpuSeconds() + (await growth.cpu());
      const end = performance.now() + 120;
      let calls = 0;
      const caller = async (): Promise<void> => {
        do {
          await call(calls++);
        } while (performance.now() < end);
      };
      await Promise.all(Array.from({ length: inFlight }, caller));
      if (round > 0) least = Math.min(least, (1e6 * (cpuSeconds() + (await growth.cpu()) - before)) / calls);
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
    for (const size of sizes) points.push([size, await at(size)]);
    console.log(JSON.stringify({ name, unit, points } satisfies Series));
  }

  await cost(64, (i) => arith.multiply({ a: i & 1023, b: 8 }));
  await series("Calls in flight", "calls", [1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536], (inFlight) =>
    cost(inFlight, (i) => arith.multiply({ a: i & 1023, b: 8 })),
  );
  await series(
    "Message size, 4 in flight",
    "bytes",
    [16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_000_000, 16_000_000],
    (size) => {
      const bytes = new Uint8Array(size).fill(7);
      return cost(4, () => measured.blob(bytes));
    },
  );
  await series("List length, 4 in flight", "elements", [1, 10, 100, 1000, 10_000, 100_000, 1_000_000], (length) => {
    const list = Array.from({ length }, (_, i) => i);
    return cost(4, () => growth.sum(list));
  });
  await series("Methods called in turn, 64 in flight", "methods", [1, 10, 100, 1000, mostMethods], (methods) => {
    const clients = Array.from({ length: methods }, (_, i) => new ArithClient(connection, { service: `Arith${i}` }));
    return cost(64, (i) => (clients[i % methods] as ArithClient).multiply({ a: i & 1023, b: 8 }));
  });
  const open: ArithClient[] = [];
  await series(
    "Connections, one call in flight on each",
    "connections",
    [1, 4, 16, 64, 256, 1024, 4096],
    async (count) => {
      while (open.length < count) open.push(new ArithClient(await dial(), { service: "Arith0" }));
      return cost(count, (i) => (open[i % count] as ArithClient).multiply({ a: i & 1023, b: 8 }));
    },
  );
  process.exit(0);
}

const [role, series, port = ""] = process.argv.slice(2);
const wanted = Number(series);
await (role === "server" ? serve() : measure(port));
