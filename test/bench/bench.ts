// The benchmark: `npm run bench [-- --quick] [-- --install] [-- --rounds N] [-- --ms N] [-- --growth] [-- --generator]`. README.md says how it measures.

import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { chart } from "./chart.ts";
import { bytesPerCall, codec, connectionMemory, mostConnections, ourCodec, slowCalls, startUp } from "./extras.ts";
import { benchGenerator } from "./generator.ts";
import { measureGrowth } from "./growth.ts";
import { buildGo, describeMachine, type Machine, sources } from "./machine.ts";
import { corePairings, type Pairing, peerPairings } from "./pairings.ts";
import { installed } from "./published.ts";
import { caveats, type Extras, goalsOfRun, markdown, plain, type Results, slowCount, tablesOf } from "./report.ts";
import { measureRounds, median } from "./rounds.ts";

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    install: { type: "boolean", default: false },
    rounds: { type: "string" },
    ms: { type: "string" },
    out: { type: "string" },
    growth: { type: "boolean", default: false },
    generator: { type: "boolean", default: false },
  },
});
const quick = options.quick;
const rounds = Number(options.rounds ?? (quick ? 2 : 4));
/** A quick run does not take the place of a whole one. */
const out = options.out ?? join(sources, "results", ...(quick ? ["quick"] : []));
const milliseconds = Number(options.ms ?? (quick ? 250 : 800));

/** Progress goes where it does not end up in a file with the tables. */
function say(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

function note(text: string): void {
  notes.push(text);
  console.log(text);
}

if (options.generator) {
  benchGenerator(Number(options.rounds ?? 5), options.install, out);
  process.exit(0);
}
if (options.growth) {
  await measureGrowth(out, say);
  process.exit(0);
}
const notes: string[] = [];
if (options.install) installPeers();
const go = buildGo();
if (go === undefined)
  note("Go is not installed: its rows are left out, and goals that compare with it are not measured.");
const { installed: peers, missing } = peerPairings();
if (missing.length > 0)
  note(`Not installed, left out: ${missing.join(", ")}. \`npm run bench -- --install\` brings them.`);
const machine: Machine = describeMachine(go?.version);
const pairings = [...corePairings(go?.binary), ...peers];

function installPeers(): void {
  const { status } = spawnSync("npm", ["install", "--no-workspaces"], { cwd: sources, stdio: "inherit" });
  if (status !== 0) note("npm could not install the peers: those that are missing are left out.");
}

function row(name: string): Pairing | undefined {
  return pairings.find((pairing) => pairing.name === name);
}

async function measureExtras(): Promise<Extras> {
  const ours = row("ours ↔ ours") as Pairing;
  const theirs = row("Go ↔ Go");
  const raw = row("raw socket, batched") as Pairing;
  const connections = mostConnections(quick ? 2000 : 10_000);
  const connectionBytes: { [name: string]: number } = {};
  const slow: { [name: string]: { bytes: number; seconds: number } } = {};
  for (const pairing of [ours, theirs, raw]) {
    if (pairing === undefined) continue;
    say(`memory: ${pairing.name}`);
    const found: number[] = [];
    for (let i = 0; i < (quick ? 1 : 3); i++) found.push(await connectionMemory(pairing, connections));
    connectionBytes[pairing.name] = median(found);
    if (pairing !== raw) slow[pairing.name] = await slowCalls(pairing, slowCount);
  }
  say("start-up, bytes, codec");
  const none = { up: Number.NaN, down: Number.NaN };
  return {
    connections,
    connectionBytes,
    slow,
    start: await startUp(quick ? 9 : 31, theirs),
    bytes: { ours: await bytesPerCall(ours), go: theirs === undefined ? none : await bytesPerCall(theirs) },
    ourCodec: ourCodec(quick ? 1 : 5),
    goCodec: go === undefined ? undefined : codec([go.binary, "codec"], quick ? 1 : 5),
    installed: installed(),
  };
}

function write(results: Results): void {
  mkdirSync(out, { recursive: true });
  const { measured, ...rest } = results;
  const json = {
    ...rest,
    // Commands hold this machine's paths, which say nothing to anybody else.
    pairings: results.pairings.map(({ name, wire, peer }) => ({ name, wire, peer })),
    cells: Object.fromEntries([...measured.cells].map(([name, cells]) => [name, Object.fromEntries(cells)])),
    rss: Object.fromEntries(measured.rss),
    goals: goalsOfRun(results),
  };
  writeFileSync(join(out, "results.json"), `${JSON.stringify(json, undefined, 1)}\n`);
  const text = [
    `# Benchmark, ${results.date.slice(0, 10)}\n`,
    ...caveats(results).map((line) => `- ${line}`),
    "\n![Multiply, 256 in flight](multiply-256.svg)\n",
    ...tablesOf(results).map(markdown),
  ];
  writeFileSync(join(out, "results.md"), text.join("\n"));
  const below = `One connection over TCP loopback, ${machine.cpu}, Node ${machine.node}, Go ${machine.go}. Logarithmic scale.`;
  const title = "Multiply, 256 calls in flight: calls a second";
  writeFileSync(join(out, "multiply-256.svg"), chart(pairings, measured, "multiply 256", title, below));
}

try {
  const measured = await measureRounds(pairings, rounds, milliseconds, say);
  const extras = await measureExtras();
  say("");
  for (const [name, why] of measured.failed) note(`${name} did not get through all of its cells: ${why}.`);
  machine.loadAfter = loadavg()[0] ?? 0;
  const date = new Date().toISOString();
  const results: Results = { date, machine, rounds, milliseconds, pairings, measured, extras, notes };
  console.log(`\n${caveats(results).join("\n")}`);
  for (const table of tablesOf(results)) console.log(plain(table));
  write(results);
  console.log(`\nAlso in ${relative(process.cwd(), out)}: results.md, results.json, multiply-256.svg`);
} finally {
  go?.remove();
}
