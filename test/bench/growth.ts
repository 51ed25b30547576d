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

/** Each series with a fresh server and a fresh client, so that none pays for what another has left in memory. */
async function measure(say: (text: string) => void): Promise<Series[]> {
  const all: Series[] = [];
  for (let i = 0; i < seriesCount; i++) {
    say(`growth: series ${i + 1} of ${seriesCount}`);
    const server = new Peer([process.execPath, script, "server", `${i}`], 0);
    const client = new Peer([process.execPath, script, "client", `${i}`, await server.line()], 1);
    all.push(JSON.parse(await client.line()) as Series);
    await client.end();
    await server.end();
  }
  return all;
}

/** How much faster than size the cost grows from one point to the next: 1 is linear, 0 is not at all. */
export function slope([size, micros]: Series["points"][number], [larger, more]: Series["points"][number]): number {
  return Math.log(more / micros) / Math.log(larger / size);
}

function table({ name, unit, points }: Series): Table {
  return {
    title: name,
    head: [unit, "µs of CPU a call", "growth (1 is linear)"],
    rows: points.map((point, i) => {
      const before = points[i - 1];
      const growth = before === undefined ? "–" : slope(before, point).toFixed(2);
      return [point[0].toLocaleString("en"), point[1].toPrecision(3), growth];
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
  writeFileSync(join(out, "growth.svg"), panels(all, "CPU of client and server for a call, in µs"));
  const head = `# How cost grows\n\n${cpu}, ${system}, Node ${node}. CPU of client and server together; the least of five rounds.\n\n![Growth](growth.svg)\n`;
  writeFileSync(join(out, "growth.md"), [head, ...tables.map(markdown)].join("\n"));
}
