// The goals of the design (performance.md, 1), each with its gate and how it comes out of a run.

import type { Extras } from "./report.ts";
import type { Rounds } from "./rounds.ts";
import { type Choice, figure, median } from "./rounds.ts";

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
  const goals: Figure[] = [];
  const add = (
    number: number,
    measure: string,
    [gate, goal, spike]: readonly [number, number, number?],
    unit: string,
    ours: number,
    less?: true,
  ): void => {
    goals.push({ number, measure, gate, goal, spike, unit, ours, ...(less === undefined ? {} : { less }) });
  };
  const at = (row: string, cell: string): number => figure(rounds, row, cell, "rate", choice);
  const over = (cell: string, row: string, other: string): number => at(row, cell) / at(other, cell);
  const cpu = (row: string, side: "clientCpu" | "serverCpu"): number =>
    figure(rounds, row, "multiply 256", side, choice);
  const both = (row: string): number => cpu(row, "clientCpu") + cpu(row, "serverCpu");
  const best = (cell: string): number => {
    const rates = peers.map((peer) => at(peer, cell)).filter((rate) => rate > 0);
    return rates.length === 0 ? Number.NaN : Math.max(...rates);
  };

  add(1, "Multiply, 256 in flight, ÷ Go", [8, 12, 15.8], "×", over("multiply 256", own, go));
  add(2, "the same at 64", [4, 5.5, 6.5], "×", over("multiply 64", own, go));
  add(3, "the same at 1024", [12, 20, 26], "×", over("multiply 1024", own, go));
  add(4, "CPU of both sides at 256, Go ÷ ours", [10, 16, 26], "×", both(go) / both(own));
  add(5, "share of the limit at 256", [45, 70, 86], "%", 100 * over("multiply 256", own, promises));
  const toUs = "Go client ↔ our server";
  add(6, "Go's client on our server ÷ Go on Go, 256", [1.15, 1.3, 1.38], "×", over("multiply 256", toUs, go));
  add(6, "its server CPU ÷ Go's", [0.85, 0.7, 0.67], "", cpu(toUs, "serverCpu") / cpu(go, "serverCpu"), true);
  const toGo = "our client ↔ Go server";
  add(7, "our client on Go's server ÷ Go on Go, 256", [0.9, 1, 1], "×", over("multiply 256", toGo, go));
  add(7, "its client CPU ÷ Go's", [1, 0.9, 0.88], "", cpu(toGo, "clientCpu") / cpu(go, "clientCpu"), true);
  const lone = (row: string): number => figure(rounds, row, "multiply 1", "p50", choice);
  const wakeUp = lone(own) / lone("raw socket, a write each");
  add(8, "one call at a time, p50 ÷ raw", [1.15, 1.05, 1.03], "×", wakeUp, true);
  add(9, "64 connections × 1 call ÷ Go", [1.1, 1.25, 1.33], "×", over("fan 64", own, go));
  add(9, "its share of the limit", [85, 92, 92], "%", 100 * over("fan 64", own, promises));
  add(10, "record of 1 KiB, 64 in flight, ÷ Go", [1.8, 2.5, 2.84], "×", over("echo 64", own, go));
  add(10, "÷ the best published Node peer", [2.5, 3.5, 4], "×", at(own, "echo 64") / best("echo 64"));
  const sum = (codec: Extras["ourCodec"]): number => codec.record.encode + codec.record.decode;
  const goCodec = extras.goCodec === undefined ? Number.NaN : sum(extras.goCodec);
  add(11, "codec, record, both ways, Go ÷ ours", [1.2, 1.7, 1.37], "×", goCodec / sum(extras.ourCodec));
  add(12, "codec, Args, encode", [40, 25, 21], "ns", extras.ourCodec.args.encode, true);
  add(12, "codec, Args, decode", [40, 25, 20], "ns", extras.ourCodec.args.decode, true);
  add(13, "1 MiB of bytes ÷ Go", [1.1, 1.4, 1.46], "×", over("blob 4", own, go));
  const { ours, go: goBytes } = extras.bytes;
  add(14, "bytes of a Multiply − Go's", [0, 0, 0], "B", ours.up + ours.down - (goBytes.up + goBytes.down), true);
  add(15, "÷ the best published Node peer, 256", [8, 12, 15.8], "×", at(own, "multiply 256") / best("multiply 256"));
  add(15, "÷ grpc-js", [100, 200, 254], "×", over("multiply 256", own, "grpc-js"));
  add(16, "start to first call over a bare process", [10, 6, 5], "ms", extras.start.ours - extras.start.bare, true);
  add(18, "other packages installed at run time", [0, 0], "", extras.installed?.packages ?? Number.NaN, true);
  add(18, "install size of the runtime", [500, 250], "kB", (extras.installed?.bytes ?? Number.NaN) / 1000, true);
  const rss = (row: string): number => median(rounds.rss.get(row) ?? []);
  add(19, "server RSS after the run ÷ raw's", [1.5, 1.15, 1.07], "×", rss(own) / rss("raw socket, batched"), true);
  const json = over("multiply 256", "jsonrpc: ours ↔ ours", "jsonrpc: Go ↔ Go");
  add(0, "jsonrpc: Multiply, 256, ÷ Go's jsonrpc", [2.5, 3.5, 4.1], "×", json);
  return goals;
}
