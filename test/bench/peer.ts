// One side of a benchmark, in a process of its own: `peer.js server KIND` or `peer.js client KIND PORT WIRE`.
// A server answers each line with its CPU and memory. A client's lines, each answered with a line of JSON:
//   CELL IN_FLIGHT MILLISECONDS   multiply, echo, blob: a Sample; `fan`: Multiply, a connection for each in flight
//   burst CELL COUNT              so many calls at once
//   connections COUNT             connections until there are so many, each of which makes one call and stays

import { createInterface } from "node:readline";
import type { Connection, Kind } from "./kind.ts";
import { burst, cpuSeconds, measure } from "./load.ts";

const [role = "", name = "", port = "", wire = "gob"] = process.argv.slice(2);

async function load(): Promise<Kind> {
  if (name === "ours") return (await import("./ours.ts")).ours;
  if (name === "raw") return (await import("./raw.ts")).raw;
  if (name === "raw-each") return (await import("./raw.ts")).rawEach;
  if (name === "limit") return (await import("./raw.ts")).limit;
  // The peers need packages that are perhaps not there, so they are no part of the project.
  return (await import(new URL(`../../bench/peers/${name}.js`, import.meta.url).href)) as Kind;
}

async function connections(kind: Kind, count: number): Promise<Connection[]> {
  const all: Connection[] = [];
  // Some at a time, so that the queue of the listener does not run over.
  while (all.length < count) {
    const some = Math.min(100, count - all.length);
    const opened = await Promise.all(Array.from({ length: some }, () => kind.connect(Number(port), wire)));
    await Promise.all(opened.map((one) => one.multiply(7, 8)));
    all.push(...opened);
  }
  return all;
}

const kept: Connection[] = [];

async function obey(kind: Kind, first: Connection, line: string): Promise<unknown> {
  const [command = "", ...words] = line.split(" ");
  if (command === "burst") return { seconds: await burst(words[0] ?? "", first, Number(words[1])) };
  if (command === "connections") {
    kept.push(...(await connections(kind, Number(words[0]) - kept.length)));
    return { connections: kept.length };
  }
  const [inFlight = 1, milliseconds = 100] = words.map(Number);
  if (command !== "fan") return measure(command, [first], inFlight, milliseconds);
  if (kept.length === 0) kept.push(...(await connections(kind, inFlight)));
  return measure("multiply", kept, inFlight, milliseconds);
}

const kind = await load();
const lines = createInterface({ input: process.stdin });
if (role === "server") {
  console.log(await kind.serve());
  lines.on("close", () => process.exit(0));
  lines.on("line", (line) => {
    if (line === "rest") globalThis.gc?.();
    const peak = process.resourceUsage().maxRSS * 1024;
    console.log(JSON.stringify({ cpu: cpuSeconds(), rss: process.memoryUsage.rss(), peak }));
  });
} else {
  const first = await kind.connect(Number(port), wire);
  const does = ["multiply", ...(["echo", "blob", "slow"] as const).filter((cell) => first[cell] !== undefined)];
  console.log(JSON.stringify(does));
  for await (const line of lines) console.log(JSON.stringify(await obey(kind, first, line)));
  process.exit(0);
}
