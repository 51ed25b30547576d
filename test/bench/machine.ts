// The machine and the processes on it: a core each, fresh ones, killed when they hang.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, cpus, loadavg, release, tmpdir, type } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** Where the sources are: what runs is in test/dist/bench. */
export const sources: string = fileURLToPath(new URL("../../bench", import.meta.url));

/** Whether processes can be pinned to cores: not on macOS, not with one core. */
export const canPin: boolean = availableParallelism() >= 2 && spawnSync("taskset", ["-c", "0", "true"]).status === 0;

/** How long a process may take to answer a line: more than any cell lasts. */
const patience = 45_000;

/** The command that runs on a core, as far as the system allows. */
function pinned(command: readonly string[], core: number): string[] {
  return canPin ? ["taskset", "-c", String(core), ...command] : [...command];
}

/** Go with one thread: its best with a core for itself. */
const environment = { ...process.env, GOMAXPROCS: "1" };

/** A process that answers a line with a line. */
export class Peer {
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #name: string;

  constructor(command: readonly string[], core: number) {
    const [file = "", ...args] = pinned(command, core);
    this.#name = command
      .slice(1)
      .filter((word) => !word.includes("/"))
      .join(" "); // no paths of this machine
    this.#process = spawn(file, args, { stdio: ["pipe", "pipe", "inherit"], env: environment });
    this.#process.stdin?.on("error", () => {}); // said by the missing answer
    this.#lines = createInterface({ input: this.#process.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
  }

  async line(): Promise<string> {
    const timer = setTimeout(() => this.#process.kill("SIGKILL"), patience);
    const { value, done } = await this.#lines.next();
    clearTimeout(timer);
    if (done === true) throw new Error(`${this.#name} ended early, or hung`);
    return value;
  }

  async ask<T>(line: string): Promise<T> {
    this.#process.stdin?.write(`${line}\n`);
    return JSON.parse(await this.line()) as T;
  }

  /** Ends the process, and waits for it: the next one is to have the core for itself. */
  async end(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    this.#process.stdin?.end();
    const timer = setTimeout(() => this.#process.kill("SIGKILL"), 2000);
    await ended;
    clearTimeout(timer);
  }
}

/** Runs a command to its end on a core, and answers what it printed and the milliseconds that it took. */
export function run(command: readonly string[], core: number): { output: string; milliseconds: number } {
  const [file = "", ...args] = pinned(command, core);
  const begin = performance.now();
  const { status, stdout } = spawnSync(file, args, { env: environment, stdio: ["ignore", "pipe", "inherit"] });
  const milliseconds = performance.now() - begin;
  if (status !== 0) throw new Error(`${command.slice(-3).join(" ")} failed`);
  return { output: stdout.toString(), milliseconds };
}

/** The Go side, built; undefined without a Go. `version` is what it says of itself. */
export function buildGo(): { binary: string; version: string; remove(): void } | undefined {
  const folder = mkdtempSync(join(tmpdir(), "rpcgen-bench-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const binary = join(folder, "go-peer");
  const env = { ...process.env, GOTOOLCHAIN: "local", GOPROXY: "off" };
  const cwd = join(sources, "go");
  if (spawnSync("go", ["build", "-o", binary, "."], { cwd, env, stdio: "inherit" }).status !== 0) {
    remove();
    return undefined;
  }
  const version = spawnSync("go", ["env", "GOVERSION"], { cwd, env }).stdout.toString().trim();
  return { binary, version, remove };
}

/** What the results have to say about where they come from. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly system: string;
  readonly node: string;
  readonly go: string;
  readonly pinned: boolean;
  /** How many processes wanted to run, over the minute before the run, and before its end. The benchmark itself is two. */
  readonly loadBefore: number;
  loadAfter: number;
}

export function describeMachine(go: string | undefined): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    system: `${type()} ${release().split("-")[0]}`,
    node: process.version,
    go: go ?? "not installed",
    pinned: canPin,
    loadBefore: loadavg()[0] ?? 0,
    loadAfter: 0,
  };
}
