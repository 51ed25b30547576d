// The first benchmark: ours against Go's own net/rpc and against the bare socket, all in one run, as ratios.
// Run: npm run bench [-- --rounds N --ms N]. Fresh processes, interleaved rounds, medians; a core each where possible.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Sample } from "./peer.ts";

const { values: options } = parseArgs({
  options: { rounds: { type: "string", default: "4" }, ms: { type: "string", default: "800" } },
});
const depths = [1, 64, 256, 1024];

/** A process that answers a line with a line. */
class Peer {
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(command: string[], core: number) {
    const pinned = canPin ? ["taskset", "-c", String(core), ...command] : command;
    const [file = "", ...args] = pinned;
    this.#process = spawn(file, args, { stdio: ["pipe", "pipe", "inherit"], env: { ...process.env, GOMAXPROCS: "1" } });
    this.#lines = createInterface({ input: this.#process.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
  }

  async line(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error("a benchmark process ended early");
    return value;
  }

  ask(line: string): Promise<string> {
    this.#process.stdin?.write(`${line}\n`);
    return this.line();
  }

  end(): void {
    this.#process.stdin?.end();
  }
}

const canPin = availableParallelism() >= 2 && spawnSync("taskset", ["-c", "0", "true"]).status === 0;
const script = fileURLToPath(new URL("peer.js", import.meta.url));
const node = [process.execPath, script];
const builds = mkdtempSync(join(tmpdir(), "rpcgen-bench-"));
const go = buildGo();

function buildGo(): string | undefined {
  const source = fileURLToPath(new URL("../../bench/go", import.meta.url));
  const binary = join(builds, "go-peer");
  const env = { ...process.env, GOTOOLCHAIN: "local", GOPROXY: "off" };
  return spawnSync("go", ["build", "-o", binary, "."], { cwd: source, env, stdio: "inherit" }).status === 0
    ? binary
    : undefined;
}

/** A pairing of the table: the commands of its two sides. */
interface Pairing {
  readonly name: string;
  readonly server: string[];
  readonly client: string[];
  /** What stands behind the client's port. */
  readonly wire?: "jsonrpc";
}

const ours = { server: [...node, "server", "ours"], client: [...node, "client", "ours"] };
const raw = { server: [...node, "server", "raw"], client: [...node, "client", "raw"] };
const pairings: Pairing[] = [
  { name: "raw socket, batched", ...raw },
  { name: "ours ↔ ours", ...ours },
  { name: "jsonrpc: ours ↔ ours", ...ours, wire: "jsonrpc" },
];
if (go === undefined) console.log("Go is not installed: its rows are left out.");
else {
  const goSide = { server: [go, "server"], client: [go, "client"] };
  pairings.push({ name: "Go ↔ Go", ...goSide });
  pairings.push({ name: "Go client ↔ our server", server: ours.server, client: goSide.client });
  pairings.push({ name: "our client ↔ Go server", server: goSide.server, client: ours.client });
  const goJson = [...goSide.server, "jsonrpc"];
  pairings.push({ name: "jsonrpc: Go ↔ Go", server: goJson, client: goSide.client, wire: "jsonrpc" });
  pairings.push({ name: "jsonrpc: Go ↔ ours", server: ours.server, client: goSide.client, wire: "jsonrpc" });
  pairings.push({ name: "jsonrpc: ours ↔ Go", server: goJson, client: ours.client, wire: "jsonrpc" });
}

interface Cell {
  readonly rate: number;
  readonly clientCpu: number;
  readonly serverCpu: number;
  readonly p50: number;
}

async function round(pairing: Pairing, results: Map<string, Cell[]>): Promise<void> {
  const server = new Peer(pairing.server, 0);
  const client = new Peer(
    [...pairing.client, await server.line(), ...(pairing.wire === undefined ? [] : [pairing.wire])],
    1,
  );
  await client.line();
  for (const depth of depths) {
    await client.ask(`${depth} ${Number(options.ms) / 4}`); // warm
    const before = JSON.parse(await server.ask("cpu")) as { cpu: number };
    const sample = JSON.parse(await client.ask(`${depth} ${options.ms}`)) as Sample;
    const after = JSON.parse(await server.ask("cpu")) as { cpu: number };
    const cells = results.get(`${pairing.name} ${depth}`) ?? [];
    cells.push({
      rate: sample.calls / sample.seconds,
      clientCpu: (1e6 * sample.cpu) / sample.calls,
      serverCpu: (1e6 * (after.cpu - before.cpu)) / sample.calls,
      p50: sample.p50,
    });
    results.set(`${pairing.name} ${depth}`, cells);
  }
  client.end();
  server.end();
}

function median(cells: Cell[], of: (cell: Cell) => number): number {
  const sorted = cells.map(of).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

const results = new Map<string, Cell[]>();
for (let i = 0; i < Number(options.rounds); i++) {
  // Another order each round, so that drift of the machine hits all alike.
  const order = pairings.map((_, j) => pairings[(i + j) % pairings.length] as Pairing);
  for (const pairing of order) await round(pairing, results);
}
rmSync(builds, { recursive: true });

console.log(
  `\n${cpus()[0]?.model}, ${availableParallelism()} cores, Node ${process.version}; medians of ${options.rounds} rounds`,
);
console.log("Multiply on one connection over TCP loopback; CPU is user + system of the process, per call\n");
console.log("                         in flight     calls/s    × Go   CPU µs client  server      p50 µs");
for (const depth of depths) {
  const goRates = ["Go ↔ Go", "jsonrpc: Go ↔ Go"].map((name) => {
    return median(results.get(`${name} ${depth}`) ?? [], (cell) => cell.rate);
  });
  for (const { name, wire } of pairings) {
    const goRate = goRates[wire === undefined ? 0 : 1] as number;
    const cells = results.get(`${name} ${depth}`) ?? [];
    const rate = median(cells, (cell) => cell.rate);
    console.log(
      `${name.padEnd(24)}${String(depth).padStart(10)}${Math.round(rate).toLocaleString("en").padStart(12)}` +
        `${(rate / goRate).toFixed(2).padStart(8)}${median(cells, (cell) => cell.clientCpu)
          .toFixed(2)
          .padStart(16)}` +
        `${median(cells, (cell) => cell.serverCpu)
          .toFixed(2)
          .padStart(8)}` +
        `${median(cells, (cell) => cell.p50)
          .toFixed(1)
          .padStart(12)}`,
    );
  }
}
