// What a run found, as tables: plain for the terminal, Markdown for the results.

import type { Codec, StartUp } from "./extras.ts";
import { type Goal, goalsOf, verdict } from "./goals.ts";
import type { Machine } from "./machine.ts";
import type { Pairing } from "./pairings.ts";
import { depths, figure, type Rounds, spread } from "./rounds.ts";

/** What is measured beside the rounds. */
export interface Extras {
  readonly ourCodec: Codec;
  readonly goCodec: Codec | undefined;
  readonly start: StartUp;
  readonly bytes: { readonly ours: Traffic; readonly go: Traffic };
  /** How many connections there were, and bytes of a server for each, by row. */
  readonly connections: number;
  readonly connectionBytes: { readonly [row: string]: number };
  readonly slow: { readonly [row: string]: { readonly bytes: number; readonly seconds: number } };
  readonly installed: { readonly packages: number; readonly bytes: number } | undefined;
}

/** Bytes of a call each way; NaN without that side. */
interface Traffic {
  readonly up: number;
  readonly down: number;
}

export interface Results {
  readonly date: string;
  readonly machine: Machine;
  readonly rounds: number;
  readonly milliseconds: number;
  readonly pairings: readonly Pairing[];
  readonly measured: Rounds;
  readonly extras: Extras;
  /** What was left out, and why. */
  readonly notes: readonly string[];
}

/** How many slow calls are sent at once. */
export const slowCount = 50_000;

export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function tablesOf(results: Results): Table[] {
  return [rateTable(results), cpuTable(results), otherTable(results), extrasTable(results), goalTable(results)];
}

/** The goals as this run reaches them. */
export function goalsOfRun({ measured, extras, pairings }: Results): Goal[] {
  const published = pairings.filter(({ peer }) => peer === "published").map(({ name }) => name);
  return goalsOf(measured, extras, published);
}

function fixed(value: number, digits: number): string {
  return Number.isFinite(value) ? value.toFixed(digits) : "–";
}

function whole(value: number): string {
  return Number.isFinite(value) ? Math.round(value).toLocaleString("en") : "–";
}

function goRow(pairing: Pairing): string {
  return pairing.wire === "jsonrpc" ? "jsonrpc: Go ↔ Go" : "Go ↔ Go";
}

function rateTable({ pairings, measured }: Results): Table {
  const rate = (row: string, depth: number): number => figure(measured, row, `multiply ${depth}`);
  const rows = pairings.map((pairing) => {
    const rates =
      measured.cells
        .get(pairing.name)
        ?.get("multiply 256")
        ?.map((cell) => cell.rate) ?? [];
    return [
      pairing.name,
      ...depths.map((depth) => whole(rate(pairing.name, depth))),
      fixed(rate(pairing.name, 256) / rate(goRow(pairing), 256), 2),
      `${fixed(100 * spread(rates), 0)}%`,
    ];
  });
  const head = ["Multiply, calls/s by calls in flight", ...depths.map(String), "× Go at 256", "spread at 256"];
  return { title: "One connection", head, rows };
}

function cpuTable({ pairings, measured }: Results): Table {
  const of = (row: string, depth: number, field: "clientCpu" | "serverCpu" | "p50" | "p99"): number =>
    figure(measured, row, `multiply ${depth}`, field);
  const rows = pairings.map(({ name }) => [
    name,
    ...[64, 256, 1024].map(
      (depth) => `${fixed(of(name, depth, "clientCpu"), 2)} + ${fixed(of(name, depth, "serverCpu"), 2)}`,
    ),
    fixed(of(name, 1, "p50"), 0),
    fixed(of(name, 256, "p50"), 0),
    fixed(of(name, 256, "p99"), 0),
  ]);
  const head = ["CPU µs of a call, client + server", "64", "256", "1024", "p50 µs at 1", "p50 at 256", "p99 at 256"];
  return { title: "CPU and latency", head, rows };
}

function otherTable({ pairings, measured }: Results): Table {
  const cells = ["fan 64", "echo 64", "blob 4"] as const;
  const rows = pairings
    .filter(({ name }) => cells.some((cell) => measured.cells.get(name)?.has(cell)))
    .map(({ name }) => {
      const echo = figure(measured, name, "echo 64", "clientCpu") + figure(measured, name, "echo 64", "serverCpu");
      return [
        name,
        whole(figure(measured, name, "fan 64")),
        whole(figure(measured, name, "echo 64")),
        fixed(echo, 1),
        whole(figure(measured, name, "blob 4") * 1.048576),
      ];
    });
  const head = [
    "",
    "64 connections × 1, calls/s",
    "record of 1 KiB, 64 in flight, /s",
    "its CPU µs",
    "1 MiB × 4, MB/s",
  ];
  return { title: "Fan-in, records, large bytes", head, rows };
}

function extrasTable({ extras }: Results): Table {
  const { ourCodec, goCodec, start, bytes, connections, connectionBytes, slow, installed } = extras;
  const rows: string[][] = [];
  const codecText = (codec: Codec | undefined, value: keyof Codec): string =>
    codec === undefined
      ? "–"
      : `${fixed(codec[value].encode, 0)} + ${fixed(codec[value].decode, 0)} ns, ${codec[value].bytes} B`;
  rows.push(["codec, Args, encode + decode", codecText(ourCodec, "args"), codecText(goCodec, "args")]);
  rows.push(["codec, record, encode + decode", codecText(ourCodec, "record"), codecText(goCodec, "record")]);
  const perConnection = (row: string): string => `${fixed((connectionBytes[row] ?? Number.NaN) / 1024, 1)} KiB`;
  rows.push([
    `memory of a connection, of ${whole(connections)}`,
    perConnection("ours ↔ ours"),
    perConnection("Go ↔ Go"),
  ]);
  rows.push(["the same, raw socket", perConnection("raw socket, batched"), ""]);
  const slowText = (row: string): string => {
    const one = slow[row];
    return one === undefined ? "–" : `${fixed(one.bytes / 2 ** 20, 1)} MiB, ${fixed(one.seconds, 2)} s`;
  };
  rows.push([`${whole(slowCount)} slow calls at once`, slowText("ours ↔ ours"), slowText("Go ↔ Go")]);
  rows.push(["start to the end of one call", `${fixed(start.ours, 1)} ms`, `${fixed(start.go, 1)} ms`]);
  rows.push(["a bare process; with a raw socket", `${fixed(start.bare, 1)}; ${fixed(start.raw, 1)} ms`, ""]);
  const traffic = ({ up, down }: Traffic): string => `${fixed(up, 3)} + ${fixed(down, 3)} B`;
  rows.push(["bytes of a Multiply, up + down", traffic(bytes.ours), traffic(bytes.go)]);
  const size = installed === undefined ? "–" : `${fixed(installed.bytes / 1000, 0)} kB, ${installed.packages} others`;
  rows.push(["install size of the runtime", size, ""]);
  return { title: "Codec, memory, start", head: ["", "ours", "Go"], rows };
}

function goalTable(results: Results): Table {
  const rows = goalsOfRun(results).map((goal) => {
    const digits = goal.unit === "%" || goal.unit === "kB" ? 0 : goal.unit === "ns" || goal.unit === "ms" ? 1 : 2;
    return [
      goal.number === 0 ? "json" : String(goal.number),
      goal.measure,
      `${goal.less ? "≤ " : ""}${goal.gate} ${goal.unit}`,
      `${goal.goal} ${goal.unit}`,
      goal.spike === undefined ? "–" : `${goal.spike} ${goal.unit}`,
      `${fixed(goal.ours, digits)} ${goal.unit}`,
      `${fixed(goal.best, digits)} ${goal.unit}`,
      verdict(goal),
    ].map((text) => text.trim());
  });
  const head = ["#", "measure", "gate", "goal", "spike", "ours", "best rounds", "reached"];
  return { title: "Goals", head, rows };
}

/** A table for a terminal: the first columns of text to the left, figures to the right. */
export function plain({ title, head, rows }: Table): string {
  const widths = head.map((text, i) => Math.max(text.length, ...rows.map((row) => (row[i] ?? "").length)));
  const line = (row: readonly string[]): string =>
    row
      .map((text, i) => (isText(head[i]) || i === 0 ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0)))
      .join("  ");
  return [`\n${title}\n`, line(head), widths.map((width) => "─".repeat(width)).join("  "), ...rows.map(line)].join(
    "\n",
  );
}

export function markdown({ title, head, rows }: Table): string {
  const line = (row: readonly string[]): string => `| ${row.join(" | ")} |`;
  const rule = line(head.map((text, i) => (isText(text) || i === 0 ? "---" : "---:")));
  return [`## ${title}\n`, line(head), rule, ...rows.map(line), ""].join("\n");
}

function isText(head: string | undefined): boolean {
  return head === "measure" || head === "reached";
}

/** Where the figures come from and what they do not say. */
export function caveats({ machine, rounds, milliseconds, notes }: Results): string[] {
  return [
    `${machine.cpu}, ${machine.cores} cores, ${machine.system}, Node ${machine.node}, Go ${machine.go}.`,
    `Medians of ${rounds} interleaved rounds of ${milliseconds} ms a cell, fresh processes; TCP over loopback; ${
      machine.pinned
        ? "server and client pinned to a core each"
        : "nothing could be pinned to a core: rates are unsteady"
    }. Go with one thread (GOMAXPROCS=1), its best in this place.`,
    `Load average ${fixed(machine.loadBefore, 2)} before the run and ${fixed(machine.loadAfter, 2)} at its end; the benchmark itself is two.`,
    "Only ratios within one run carry over to another machine. CPU of a call is steadier than the rate.",
    "One call at a time mostly measures how the kernel wakes an idle core: compare it with the raw socket only.",
    ...notes,
  ];
}
