// The load: so and so many callers, each with one call in flight, for a while.

import type { Connection } from "./kind.ts";
import { isOrder, makeOrder } from "./order.ts";

/** What a client measured in one cell. */
export interface Sample {
  readonly calls: number;
  readonly seconds: number;
  /** CPU seconds of the client's process. */
  readonly cpu: number;
  /** Median and 99th percentile of one call, in microseconds; of one call in sixteen. */
  readonly p50: number;
  readonly p99: number;
}

export const blobBytes: number = 1024 * 1024;

export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** One call of a cell, checked. */
type Call = (connection: Connection, i: number) => Promise<void>;

const order = makeOrder();
const blob = new Uint8Array(blobBytes).fill(7);

const calls: { readonly [cell: string]: Call } = {
  async echo(connection) {
    const answer = await connection.echo?.(order);
    if (answer === undefined || !isOrder(answer)) throw new Error("another record came back");
  },
  async blob(connection) {
    const answer = await connection.blob?.(blob);
    if (answer?.length !== blobBytes) throw new Error("other bytes came back");
  },
  async slow(connection, i) {
    if ((await connection.slow?.(i & 1023, 8)) !== (i & 1023) * 8) throw new Error("a wrong product");
  },
};

/** The loop of the hottest cell, without a function in between. */
async function multiply(connection: Connection, over: () => boolean, record: (begin: number) => void): Promise<number> {
  let done = 0;
  for (let i = 0; !over(); i++) {
    const begin = (i & 15) === 0 ? performance.now() : 0;
    const product = await connection.multiply(i & 1023, 8);
    if (product !== (i & 1023) * 8) throw new Error(`${i & 1023} * 8 = ${product}`);
    if (begin !== 0) record(begin);
    done++;
  }
  return done;
}

async function repeat(
  call: Call,
  connection: Connection,
  over: () => boolean,
  record: (begin: number) => void,
): Promise<number> {
  let done = 0;
  for (; !over(); done++) {
    const begin = (done & 15) === 0 ? performance.now() : 0;
    await call(connection, done);
    if (begin !== 0) record(begin);
  }
  return done;
}

/** Measures a cell: `inFlight` callers, dealt out to the connections. */
export async function measure(
  cell: string,
  connections: readonly Connection[],
  inFlight: number,
  milliseconds: number,
): Promise<Sample> {
  const latencies: number[] = [];
  const cpu = cpuSeconds();
  const begin = performance.now();
  const end = begin + milliseconds;
  // The clock is looked at once a turn: a look per call would cost more than a call.
  let ended = false;
  const timer = setInterval(() => {
    ended = performance.now() >= end;
  }, 5);
  const over = (): boolean => ended;
  const record = (from: number): void => {
    latencies.push(performance.now() - from);
  };
  const call = calls[cell];
  const first = connections[0] as Connection;
  const counts =
    call === undefined && first.pump !== undefined
      ? await Promise.all(connections.map((one) => one.pump?.(inFlight / connections.length, over, record) ?? 0))
      : await Promise.all(
          Array.from({ length: inFlight }, (_, i) => {
            const one = connections[i % connections.length] as Connection;
            return call === undefined ? multiply(one, over, record) : repeat(call, one, over, record);
          }),
        );
  clearInterval(timer);
  const seconds = (performance.now() - begin) / 1000;
  latencies.sort((a, b) => a - b);
  const at = (share: number): number => 1000 * (latencies[Math.floor(latencies.length * share)] ?? 0);
  const done = counts.reduce((sum, count) => sum + count, 0);
  return { calls: done, seconds, cpu: cpuSeconds() - cpu, p50: at(0.5), p99: at(0.99) };
}

/** As many calls as are asked for, all at once. Answers the seconds that they took. */
export async function burst(cell: string, connection: Connection, count: number): Promise<number> {
  const begin = performance.now();
  const call = calls[cell] ?? (async (one, i) => void (await one.multiply(i & 1023, 8)));
  await Promise.all(Array.from({ length: count }, (_, i) => call(connection, i)));
  return (performance.now() - begin) / 1000;
}
