// Delve, Go's debugger, as a partner of tests: a program in the field that speaks Go's JSON-RPC. Its API, as far as the
// tests use it (github.com/go-delve/delve, service/rpc2/server.go), is written by hand as a schema would describe it.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { bool, empty, int, method, type Service, service, string, type Type, uint64 } from "rpcgen-runtime";
import { goEnvironment, goMissing, type Owner } from "./go.ts";
import { plain } from "./plain.ts";

export interface Version {
  delveVersion: string;
  apiVersion: number;
  targetGoVersion: string;
}

export interface Thread {
  id: number;
  pc: bigint;
  function: { name: string };
}

export interface State {
  pid: number;
  running: boolean;
  exited: boolean;
  currentThread: Thread;
}

const versionType: Type<Version> = plain<Version>("GetVersionOut", [
  ["DelveVersion", string, "delveVersion"],
  ["APIVersion", int, "apiVersion"],
  ["TargetGoVersion", string, "targetGoVersion"],
]);
const threadType: Type<Thread> = plain<Thread>("Thread", [
  ["id", int],
  ["pc", uint64],
  ["function", plain<Thread["function"]>("Function", [["name", string]])],
]);
const stateType: Type<State> = plain<State>("DebuggerState", [
  ["Pid", int],
  ["Running", bool],
  ["exited", bool],
  ["currentThread", threadType],
]);

const methods = {
  getVersion: method("GetVersion", empty, versionType),
  state: method(
    "State",
    plain<{ nonBlocking: boolean }>("StateIn", [["NonBlocking", bool]]),
    plain<{ state: State }>("StateOut", [["State", stateType]]),
  ),
  detach: method("Detach", plain<{ kill: boolean }>("DetachIn", [["Kill", bool]]), empty),
};

export type DelveMethods = typeof methods;

export const delveService: Service<DelveMethods> = service("RPCServer", methods);

const found = spawnSync("dlv", ["version"], { encoding: "utf8" });

/** Why there is no Delve, or false where there is. */
export const delveMissing: string | false =
  goMissing || (found.error === undefined ? false : `Delve is not installed: ${found.error.message}`);

/** It ends by itself, in case Delve is ended in a way that lets it live on. */
const program = `package main

import "time"

func main() {
	time.Sleep(time.Minute)
}
`;

/** A debugger with a program, which it has started and stopped before its first instruction. */
export interface Delve {
  readonly address: string;
  /** Resolves with the exit status, or the name of the signal. */
  readonly exited: Promise<number | string>;
}

/** Starts Delve on a tiny Go program. Answers a text, the reason, where the system does not let it trace a process. */
export async function startDelve(t: Owner): Promise<Delve | string> {
  const folder = mkdtempSync(join(tmpdir(), "rpcgen-dlv-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "main.go"), program);
  const binary = join(folder, "tiny");
  const env = { ...goEnvironment(), XDG_CONFIG_HOME: folder };
  const built = spawnSync("go", ["build", "-o", binary, "main.go"], { cwd: folder, env, encoding: "utf8" });
  if (built.status !== 0) throw new Error(`go build failed:\n${built.stderr}`);
  // Distributions have older Delves than Gos; the calls of the tests need nothing of what changes between them. Delve looks
  // up in the kernel's tables whose a connection is, and on a busy machine resets one that is not there yet.
  const lenient = ["--check-go-version=false", "--only-same-user=false"];
  const args = ["exec", "--headless", "--listen", "127.0.0.1:0", "--api-version", "2", ...lenient];
  const child = spawn("dlv", [...args, binary], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  const exited = exitOf(child);
  t.after(async () => {
    child.kill("SIGKILL");
    await exited;
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /listening at: (\S+)/.exec(line)?.[1];
    if (address !== undefined) return { address, exited };
    said += `${line}\n`;
  }
  const end = `dlv ended with ${await exited}: ${said.trim()}`;
  if (/operation not permitted|permission denied|ptrace/i.test(said)) return end;
  throw new Error(end);
}

function exitOf(child: ChildProcess): Promise<number | string> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    // Not "close": the program that is debugged has the same standard output, and may live on for a while.
    child.once("exit", (status, signal) => resolve(status ?? signal ?? "unknown"));
  });
}
