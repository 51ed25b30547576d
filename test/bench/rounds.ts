// Interleaved rounds: every row in each, in another order, in fresh processes; and medians of them.

import type { Sample } from "./load.ts";
import { Peer } from "./machine.ts";
import type { Pairing } from "./pairings.ts";

/** One cell of one round. */
export interface Cell {
  /** Calls a second. */
  readonly rate: number;
  /** Microseconds of CPU, user and system, for a call. */
  readonly clientCpu: number;
  readonly serverCpu: number;
  /** Microseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** What a server says of itself. */
export interface Status {
  readonly cpu: number;
  readonly rss: number;
  readonly peak: number;
}

export interface Rounds {
  /** By row and cell, a value for each round. */
  readonly cells: Map<string, Map<string, Cell[]>>;
  /** Memory of the server after the Multiply cells, by row. */
  readonly rss: Map<string, number[]>;
  /** Rows that ended early in some round, and why: what was measured until then stays. */
  readonly failed: Map<string, string>;
}

export const depths: readonly number[] = [1, 64, 256, 1024];

/** The cells: what the client is told, and whether a row has it. */
const multiplies = depths.map((depth) => `multiply ${depth}`);

function cellsOf(pairing: Pairing, does: readonly string[]): string[] {
  const rest = ["echo 64", "blob 4"].filter((cell) => does.includes(cell.split(" ")[0] as string));
  // Bytes as JSON are another thing (base64, an array of numbers): jsonrpc is measured with Multiply alone.
  return pairing.wire === "jsonrpc" ? multiplies : [...multiplies, ...(pairing.fan ? ["fan 64"] : []), ...rest];
}

async function measureRow(pairing: Pairing, milliseconds: number, into: Rounds): Promise<void> {
  const server = new Peer(pairing.server, 0);
  let client: Peer | undefined;
  try {
    const port = await server.line();
    client = new Peer([...pairing.client, port, ...(pairing.wire === "gob" ? [] : [pairing.wire])], 1);
    const does = JSON.parse(await client.line()) as string[];
    const row = into.cells.get(pairing.name) ?? new Map<string, Cell[]>();
    into.cells.set(pairing.name, row);
    await client.ask(`multiply 256 ${milliseconds}`); // else the first cell, with few calls, would measure what compiling costs
    for (const cell of cellsOf(pairing, does)) {
      await client.ask(`${cell} ${milliseconds / 4}`); // warm
      const before = await server.ask<Status>("status");
      const sample = await client.ask<Sample>(`${cell} ${milliseconds}`);
      const after = await server.ask<Status>("status");
      const micros = 1e6 / Math.max(1, sample.calls);
      const measured: Cell = {
        rate: sample.calls / sample.seconds,
        clientCpu: micros * sample.cpu,
        serverCpu: micros * (after.cpu - before.cpu),
        p50: sample.p50,
        p99: sample.p99,
      };
      row.set(cell, [...(row.get(cell) ?? []), measured]);
      if (cell === multiplies.at(-1)) into.rss.set(pairing.name, [...(into.rss.get(pairing.name) ?? []), after.rss]);
    }
  } catch (thrown) {
    into.failed.set(pairing.name, thrown instanceof Error ? thrown.message : String(thrown));
  } finally {
    await client?.end();
    await server.end();
  }
}

/** Measures all rows, `rounds` times. */
export async function measureRounds(
  pairings: readonly Pairing[],
  rounds: number,
  milliseconds: number,
  say: (text: string) => void,
): Promise<Rounds> {
  const into: Rounds = { cells: new Map(), rss: new Map(), failed: new Map() };
  for (let i = 0; i < rounds; i++) {
    // Another order each round, so that drift of the machine hits all alike; a stride that visits every row.
    const order = pairings.map((_, j) => pairings[(i * 3 + j) % pairings.length] as Pairing);
    for (const pairing of order) {
      say(`round ${i + 1} of ${rounds}: ${pairing.name}`);
      await measureRow(pairing, milliseconds, into);
    }
  }
  return into;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** How far apart the rounds are: largest less smallest, as a share of the median. */
export function spread(values: readonly number[]): number {
  return (Math.max(...values) - Math.min(...values)) / median(values);
}

/** Which of the rounds speaks for a figure: the median, or the best, which is the one that others disturbed least. */
export type Choice = "median" | "best";

/** One figure of a cell; NaN where it was not measured. */
export function figure(
  rounds: Rounds,
  row: string,
  cell: string,
  of: keyof Cell = "rate",
  choice: Choice = "median",
): number {
  const values = (rounds.cells.get(row)?.get(cell) ?? []).map((one) => one[of]);
  if (choice === "median" || values.length === 0) return median(values);
  return of === "rate" ? Math.max(...values) : Math.min(...values);
}
