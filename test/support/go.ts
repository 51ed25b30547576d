// Go programs as partners of tests: builds the commands in test/interop/go once, starts them, ends them with the test.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** Both relative to test/dist/support: the sources are not copied when the tests are compiled. */
const sources = fileURLToPath(new URL("../../interop/go/", import.meta.url));
const builds = fileURLToPath(new URL("../go/", import.meta.url));

/** Older versions cannot build the commands. Debian 12 has this one. */
const oldestMinor = 19;

/** What `go version` says, or why there is none. */
function findGo(): { readonly version: string } | { readonly missing: string } {
  if (process.env["RPCGEN_TEST_NO_GO"]) return { missing: "RPCGEN_TEST_NO_GO is set" };
  const { error, stdout } = spawnSync("go", ["version"], {
    encoding: "utf8",
    env: goEnvironment(),
  });
  if (error !== undefined) return { missing: "there is no `go` on the PATH" };
  const minor = Number(/ go1\.(\d+)/.exec(stdout)?.[1] ?? Number.NaN);
  if (!(minor >= oldestMinor))
    return {
      missing: `it is ${stdout.trim()}, and 1.${oldestMinor} is needed`,
    };
  return { version: stdout.trim() };
}

/** No network, no toolchain but the one that is there, no C compiler, and none of the user's own settings. */
export function goEnvironment(): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    GOTOOLCHAIN: "local",
    GOPROXY: "off",
    GOFLAGS: "",
    GOWORK: "off",
    GO111MODULE: "on",
    CGO_ENABLED: "0",
  };
  // Go refuses to build without a cache, and finds none where there is no home.
  if (!env["GOCACHE"] && !env["HOME"] && !env["XDG_CACHE_HOME"] && !env["LocalAppData"])
    env["GOCACHE"] = join(builds, "cache");
  return env;
}

const go = findGo();

/** Why there is no Go, or false where there is. */
export const goMissing: string | false = "missing" in go ? `Go is not installed: ${go.missing}` : false;

/** For `test(name, withGo, …)`: skipped with the reason where there is no Go, and ended when a program hangs. */
export const withGo: {
  readonly skip: string | false;
  readonly timeout: number;
} = { skip: goMissing, timeout: 60_000 };

let folder: string | undefined;

/**
 * Builds the commands and answers their folder. Test files are processes of their own that run side by side: the folder
 * is named after what it is built from, and appears whole (by a rename) or not at all.
 */
function commands(): string {
  if ("missing" in go) throw new Error(`Go is not installed: ${go.missing}`);
  if (folder !== undefined) return folder;
  const wanted = join(builds, hashOf(go.version));
  if (!existsSync(wanted)) {
    const own = `${wanted}.${process.pid}`;
    mkdirSync(own, { recursive: true });
    // -buildvcs=false: stamping asks git, which refuses in a checkout that another user owns.
    const args = ["build", "-buildvcs=false", "-o", own, "./cmd/..."];
    const { status, stderr } = spawnSync("go", args, {
      cwd: sources,
      encoding: "utf8",
      env: goEnvironment(),
    });
    if (status !== 0) throw new Error(`go build failed:\n${stderr}`);
    removeOthers(wanted);
    try {
      renameSync(own, wanted);
    } catch (error) {
      rmSync(own, { recursive: true });
      if (!existsSync(wanted)) throw error; // else another file's process was faster
    }
  }
  folder = wanted;
  return wanted;
}

/** Removes what older sources were built to; what other processes are building of these stays. */
function removeOthers(wanted: string): void {
  for (const name of readdirSync(builds)) {
    const path = join(builds, name);
    if (!path.startsWith(wanted) && name !== "cache") rmSync(path, { recursive: true, force: true });
  }
}

function hashOf(version: string): string {
  const hash = createHash("sha256").update(version);
  for (const name of (readdirSync(sources, { recursive: true }) as string[]).sort()) {
    if (name.endsWith(".go") || name.endsWith(".mod")) hash.update(name).update(readFileSync(join(sources, name)));
  }
  return hash.digest("hex").slice(0, 16);
}

/** Whoever uses a program: it ends when they do. A test's context is one. */
export interface Owner {
  after(end: () => unknown): void;
}

/** A Go program that runs. */
export class GoProcess {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #what: string;
  #stderr = "";
  /** Resolves with the exit status, or the name of the signal. */
  readonly exited: Promise<number | string>;

  constructor(t: Owner, command: "server" | "client", args: readonly string[]) {
    this.#what = `${command} ${args.join(" ")}`;
    const child = spawn(join(commands(), command), args, { stdio: "pipe" });
    this.#child = child;
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr += text;
    });
    child.stdin.on("error", () => {}); // a program that has ended reads no more
    this.exited = new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (status, signal) => resolve(status ?? signal ?? "unknown"));
    });
    t.after(() => this.kill());
  }

  /** The next line of its standard output; undefined after the last. */
  async line(): Promise<string | undefined> {
    const next = await this.#lines.next();
    return next.done === true ? undefined : next.value;
  }

  /** All lines to the end, as JSON; rejects unless the program ends well. */
  async rest(): Promise<unknown[]> {
    const lines: unknown[] = [];
    for (let line = await this.line(); line !== undefined; line = await this.line()) lines.push(JSON.parse(line));
    const status = await this.exited;
    if (status !== 0) throw new Error(`${this.#what} ended with ${status}: ${this.#stderr}`);
    return lines;
  }

  /** The first line of a server: where it listens. */
  async address(): Promise<string> {
    const line = await this.line();
    if (line === undefined) throw new Error(`${this.#what} ended with ${await this.exited}: ${this.#stderr}`);
    return line;
  }

  /** Closes its standard input, which a server takes as the order to end. */
  closeInput(): void {
    this.#child.stdin?.end();
  }

  /** Ends it without a word to its peers, and resolves when it is gone. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.exited;
  }
}

/** Starts one of the servers, and answers it with its address. */
export async function startServer(
  t: Owner,
  ...args: readonly string[]
): Promise<{ readonly address: string; readonly process: GoProcess }> {
  const server = new GoProcess(t, "server", args);
  return { address: await server.address(), process: server };
}

/** Runs the client's script to its end, and answers what it printed. */
export function runClient(t: Owner, ...args: readonly string[]): Promise<unknown[]> {
  return new GoProcess(t, "client", args).rest();
}
