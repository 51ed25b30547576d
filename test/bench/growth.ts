// How cost grows: `npm run bench -- --growth`. Each series in microseconds of CPU of both sides for a call, against size.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { panels } from "./chart.ts";
import type { Series } from "./growth-peer.ts";
import { describeMachine, Peer } from "./machine.ts";
import { markdown, plain, type Table } from "./report.ts";

const script = fileURLToPath(new URL("growth-peer.js", import.meta.url));

/** How many series there are. */
const seriesCount = 5;

/** What was measured, and the same in the plain program. */
interface Pair {
  readonly ours: Series;
  readonly bare: Series;
}

/** One series, with a fresh server and a fresh client, so that none pays for what another has left in memory. */
async function measureOne(kind: "ours" | "bare", series: number): Promise<Series> {
  const server = new Peer([process.execPath, script, "server", kind, `${series}`], 0);
  const client = new Peer([process.execPath, script, "client", kind, `${series}`, await server.line()], 1);
  const measured = JSON.parse(await client.line()) as Series;
  await client.end();
  await server.end();
  return measured;
}

async function measure(say: (text: string) => void): Promise<Pair[]> {
  const all: Pair[] = [];
  for (let i = 0; i < seriesCount; i++) {
    say(`growth: series ${i + 1} of ${seriesCount}`);
    all.push({ ours: await measureOne("ours", i), bare: await measureOne("bare", i) });
  }
  return all;
}

/** How much faster than size the cost grows from one point to the next: 1 is linear, 0 is not at all. */
export function slope([size, micros]: Series["points"][number], [larger, more]: Series["points"][number]): number {
  return Math.log(more / micros) / Math.log(larger / size);
}

/** A point, and how it grew. */
function grown(points: Series["points"], i: number): [string, string] {
  const [point, before] = [points[i], points[i - 1]];
  if (point === undefined) return ["–", "–"];
  return [point[1].toPrecision(3), before === undefined ? "–" : slope(before, point).toFixed(2)];
}

function table({ ours: { name, unit, points }, bare }: Pair): Table {
  return {
    title: name,
    head: [unit, "µs of CPU a call", "growth", "bare, µs", "its growth", "ours ÷ bare"],
    rows: points.map(([size, micros], i) => {
      const plainMicros = bare.points[i]?.[1];
      const ratio = plainMicros === undefined ? "–" : (micros / plainMicros).toFixed(2);
      return [size.toLocaleString("en"), ...grown(points, i), ...grown(bare.points, i), ratio];
    }),
  };
}

/** Measures, prints and writes `growth.md` and `growth.svg`. */
export async function measureGrowth(out: string, say: (text: string) => void): Promise<void> {
  const { cpu, system, node } = describeMachine(undefined);
  const all = await measure(say);
  say("");
  const tables = all.map(table);
  for (const each of tables) console.log(plain(each));
  mkdirSync(out, { recursive: true });
  const drawn = all.map(({ ours, bare }) => ({ ...ours, beside: bare.points }));
  const title = "CPU of client and server for a call, in µs. Dashed: a plain program over a bare socket";
  writeFileSync(join(out, "growth.svg"), panels(drawn, title));
  const head = [
    `# How cost grows\n\n${cpu}, ${system}, Node ${node}. CPU of client and server together; the least of five rounds.\n`,
    "`growth` is 1 where the cost grows as the size does, less where it grows more slowly. `bare` is the same in plain JavaScript",
    "over a bare socket, without types, checks and errors: what no program on this platform can avoid. Where growth is above 1",
    "and `ours ÷ bare` does not rise, it is the platform's; where it rises, it is ours.\n\n![Growth](growth.svg)\n",
  ];
  writeFileSync(join(out, "growth.md"), [...head, ...tables.map(markdown)].join("\n"));
}
