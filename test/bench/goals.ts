// The goals of the design (performance.md, 1), each with its gate and how it comes out of a run.

import type { Extras } from "./report.ts";
import { type Cell, type Choice, figure, median, type Rounds } from "./rounds.ts";

/** One figure of a goal. */
export interface Goal {
  readonly number: number;
  readonly measure: string;
  readonly gate: number;
  readonly goal: number;
  readonly spike: number | undefined;
  readonly unit: string;
  /** Whether less is better. */
  readonly less?: true;
  /** From medians. NaN: not measured in this run. */
  readonly ours: number;
  /** The same from each row's best round. */
  readonly best: number;
}

/** What a figure amounts to. */
export function verdict({ gate, goal, less, ours }: Goal): "goal" | "gate" | "missed" | "not measured" {
  if (Number.isNaN(ours)) return "not measured";
  const reaches = (mark: number): boolean => (less === true ? ours <= mark : ours >= mark);
  if (reaches(goal)) return "goal";
  return reaches(gate) ? "gate" : "missed";
}

const go = "Go ↔ Go";
const own = "ours ↔ ours";
const promises = "limit: promises, 16-byte frames";

/** All goals. `peers`: the names of the published Node peers. */
export function goalsOf(rounds: Rounds, extras: Extras, peers: readonly string[]): Goal[] {
  const best = figuresOf(rounds, extras, peers, "best");
  return figuresOf(rounds, extras, peers, "median").map((goal, i) => ({ ...goal, best: best[i]?.ours ?? Number.NaN }));
}

type Figure = Omit<Goal, "best">;

function figuresOf(rounds: Rounds, extras: Extras, peers: readonly string[], choice: Choice): Figure[] {
  const rows = new Rows(rounds, choice);
  const [json, ...rest] = [jsonGoal(rows), ...callGoals(rows), ...otherGoals(rows, peers), ...extraGoals(extras)];
  const rss = (row: string): number => median(rounds.rss.get(row) ?? []);
  const memory = rss(own) / rss("raw socket, batched");
  rest.push(figureOf(19, "server RSS after the run ÷ raw's", [1.5, 1.15, 1.07], "×", memory, true));
  // 11 and 12 are measured apart, and belong in between.
  return [...rest.sort((one, other) => one.number - other.number), json as Figure];
}

function figureOf(
  number: number,
  measure: string,
  [gate, goal, spike]: readonly [number, number, number?],
  unit: string,
  ours: number,
  less?: true,
): Figure {
  return { number, measure, gate, goal, spike, unit, ours, ...(less === undefined ? {} : { less }) };
}

/** What was measured in rounds, as the goals compare it. */
class Rows {
  readonly #rounds: Rounds;
  readonly #choice: Choice;

  constructor(rounds: Rounds, choice: Choice) {
    this.#rounds = rounds;
    this.#choice = choice;
  }

  of(row: string, cell: string, field: keyof Cell = "rate"): number {
    return figure(this.#rounds, row, cell, field, this.#choice);
  }

  /** How many times as fast a row is as another. */
  over(cell: string, row: string, other: string): number {
    return this.of(row, cell) / this.of(other, cell);
  }

  /** CPU of both sides. */
  cpu(row: string): number {
    return this.of(row, "multiply 256", "clientCpu") + this.of(row, "multiply 256", "serverCpu");
  }

  /** The rate of the fastest of some rows. */
  most(cell: string, rows: readonly string[]): number {
    const rates = rows.map((row) => this.of(row, cell)).filter((rate) => rate > 0);
    return rates.length === 0 ? Number.NaN : Math.max(...rates);
  }
}

function callGoals(rows: Rows): Figure[] {
  const at256 = "multiply 256";
  const toUs = "Go client ↔ our server";
  const toGo = "our client ↔ Go server";
  const serverCpu = rows.of(toUs, at256, "serverCpu") / rows.of(go, at256, "serverCpu");
  const clientCpu = rows.of(toGo, at256, "clientCpu") / rows.of(go, at256, "clientCpu");
  const lone = rows.of(own, "multiply 1", "p50") / rows.of("raw socket, a write each", "multiply 1", "p50");
  return [
    figureOf(1, "Multiply, 256 in flight, ÷ Go", [8, 12, 15.8], "×", rows.over(at256, own, go)),
    figureOf(2, "the same at 64", [4, 5.5, 6.5], "×", rows.over("multiply 64", own, go)),
    figureOf(3, "the same at 1024", [12, 20, 26], "×", rows.over("multiply 1024", own, go)),
    figureOf(4, "CPU of both sides at 256, Go ÷ ours", [10, 16, 26], "×", rows.cpu(go) / rows.cpu(own)),
    figureOf(5, "share of the limit at 256", [45, 70, 86], "%", 100 * rows.over(at256, own, promises)),
    figureOf(6, "Go's client on our server ÷ Go on Go, 256", [1.15, 1.3, 1.38], "×", rows.over(at256, toUs, go)),
    figureOf(6, "its server CPU ÷ Go's", [0.85, 0.7, 0.67], "", serverCpu, true),
    figureOf(7, "our client on Go's server ÷ Go on Go, 256", [0.9, 1, 1], "×", rows.over(at256, toGo, go)),
    figureOf(7, "its client CPU ÷ Go's", [1, 0.9, 0.88], "", clientCpu, true),
    figureOf(8, "one call at a time, p50 ÷ raw", [1.15, 1.05, 1.03], "×", lone, true),
    figureOf(9, "64 connections × 1 call ÷ Go", [1.1, 1.25, 1.33], "×", rows.over("fan 64", own, go)),
    figureOf(9, "its share of the limit", [85, 92, 92], "%", 100 * rows.over("fan 64", own, promises)),
  ];
}

function otherGoals(rows: Rows, peers: readonly string[]): Figure[] {
  const echo = rows.of(own, "echo 64") / rows.most("echo 64", peers);
  const multiply = rows.of(own, "multiply 256") / rows.most("multiply 256", peers);
  return [
    figureOf(10, "record of 1 KiB, 64 in flight, ÷ Go", [1.8, 2.5, 2.84], "×", rows.over("echo 64", own, go)),
    figureOf(10, "÷ the best published Node peer", [2.5, 3.5, 4], "×", echo),
    figureOf(13, "1 MiB of bytes ÷ Go", [1.1, 1.4, 1.46], "×", rows.over("blob 4", own, go)),
    figureOf(15, "÷ the best published Node peer, 256", [8, 12, 15.8], "×", multiply),
    figureOf(15, "÷ grpc-js", [100, 200, 254], "×", rows.over("multiply 256", own, "grpc-js")),
  ];
}

function jsonGoal(rows: Rows): Figure {
  const ours = rows.over("multiply 256", "jsonrpc: ours ↔ ours", "jsonrpc: Go ↔ Go");
  return figureOf(0, "jsonrpc: Multiply, 256, ÷ Go's jsonrpc", [2.5, 3.5, 4.1], "×", ours);
}

function extraGoals({ ourCodec, goCodec, bytes, start, installed }: Extras): Figure[] {
  const record = (codec: Extras["goCodec"]): number =>
    codec === undefined ? Number.NaN : codec.record.encode + codec.record.decode;
  const { args } = ourCodec;
  const more = bytes.ours.up + bytes.ours.down - (bytes.go.up + bytes.go.down);
  const packages = installed?.packages ?? Number.NaN;
  const kilobytes = (installed?.bytes ?? Number.NaN) / 1000;
  return [
    figureOf(11, "codec, record, both ways, Go ÷ ours", [1.2, 1.7, 1.37], "×", record(goCodec) / record(ourCodec)),
    figureOf(12, "codec, Args, encode", [40, 25, 21], "ns", args.encode, true),
    figureOf(12, "codec, Args, decode", [40, 25, 20], "ns", args.decode, true),
    figureOf(14, "bytes of a Multiply − Go's", [0, 0, 0], "B", more, true),
    figureOf(16, "start to first call over a bare process", [10, 6, 5], "ms", start.ours - start.bare, true),
    figureOf(18, "other packages installed at run time", [0, 0], "", packages, true),
    figureOf(18, "install size of the runtime", [500, 250], "kB", kilobytes, true),
  ];
}
