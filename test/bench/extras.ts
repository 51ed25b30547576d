// What is measured once a run and beside the rounds: memory, start-up, bytes of a call, the codec alone, the install size.

import { spawnSync } from "node:child_process";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { CodecFigures } from "./codec.ts";
import { Peer, run } from "./machine.ts";
import { nodeSide, type Pairing } from "./pairings.ts";
import { installProgram } from "./published.ts";
import { median, type Status } from "./rounds.ts";

/** Calls before memory is looked at, so that what is compiled and kept once is there already. */
const warmCalls = 20_000;

async function withSides<T>(
  pairing: Pairing,
  flags: readonly string[],
  body: (server: Peer, client: Peer) => Promise<T>,
): Promise<T> {
  // A Go side takes no flags of Node's.
  const [file = "", ...args] = pairing.server;
  const server = new Peer(file === process.execPath ? [file, ...flags, ...args] : pairing.server, 0);
  let client: Peer | undefined;
  try {
    client = new Peer([...pairing.client, await server.line()], 1);
    await client.line();
    return await body(server, client);
  } finally {
    await client?.end();
    await server.end();
  }
}

/** How many connections a server and a client may have: some descriptors are kept for everything else. */
export function mostConnections(wanted: number): number {
  const limit = spawnSync("sh", ["-c", "ulimit -n"]).stdout?.toString().trim();
  const most = limit === undefined || limit === "unlimited" ? wanted : Number(limit) - 200;
  return Math.max(0, Math.min(wanted, Number.isNaN(most) ? wanted : most));
}

/** Bytes of the server's memory that one connection holds, after one call each. */
export function connectionMemory(pairing: Pairing, count: number): Promise<number> {
  return withSides(pairing, ["--expose-gc"], async (server, client) => {
    await client.ask(`connections 100`);
    const before = await server.ask<Status>("rest");
    const { connections } = await client.ask<{ connections: number }>(`connections ${count}`);
    const after = await server.ask<Status>("rest");
    return (after.rss - before.rss) / (connections - 100);
  });
}

/** What so many pipelined slow calls cost the server: bytes at the peak, and the seconds until all were answered. */
export function slowCalls(pairing: Pairing, count: number): Promise<{ bytes: number; seconds: number }> {
  return withSides(pairing, ["--expose-gc"], async (server, client) => {
    await client.ask(`burst slow 1000`);
    await server.ask<Status>("rest");
    const before = await server.ask<Status>("rest");
    const { seconds } = await client.ask<{ seconds: number }>(`burst slow ${count}`);
    const after = await server.ask<Status>("status");
    return { bytes: after.peak - before.rss, seconds };
  });
}

/** Bytes of a Multiply, up and down, counted on the way: the same calls of every client, after the first with its types. */
export async function bytesPerCall(pairing: Pairing): Promise<{ up: number; down: number }> {
  const server = new Peer(pairing.server, 0);
  const port = Number(await server.line());
  const bytes = { up: 0, down: 0 };
  const proxy = createServer((near) => {
    const far = connect({ port, host: "127.0.0.1" });
    for (const [way, from, to] of [
      ["up", near, far],
      ["down", far, near],
    ] as const) {
      from.on("data", (chunk) => {
        bytes[way] += chunk.length;
        to.write(chunk);
      });
      from.on("error", () => to.destroy());
      from.on("close", () => to.destroy());
    }
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const client = new Peer([...pairing.client, String((proxy.address() as { port: number }).port)], 1);
  try {
    await client.line();
    await client.ask("burst multiply 1");
    const first = { ...bytes };
    await client.ask(`burst multiply ${warmCalls}`);
    return { up: (bytes.up - first.up) / warmCalls, down: (bytes.down - first.down) / warmCalls };
  } finally {
    await client.end();
    await server.end();
    proxy.close();
  }
}

const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Milliseconds from a process's start to its end: a bare one, one message over a bare socket, one call. */
export interface StartUp {
  readonly bare: number;
  readonly raw: number;
  readonly ours: number;
  readonly go: number;
}

export async function startUp(times: number, go: Pairing | undefined): Promise<StartUp> {
  const servers = [new Peer(nodeSide("server", "raw"), 0), new Peer(nodeSide("server", "ours"), 0)] as const;
  const program = installProgram("once.js", "measured.js");
  try {
    const [rawPort, port] = [await servers[0].line(), await servers[1].line()];
    const commands: { readonly [kind in keyof StartUp]?: readonly string[] } = {
      bare: [process.execPath, script("bare.js")],
      raw: [process.execPath, script("once-raw.js"), rawPort],
      ours: [process.execPath, join(program.folder, "once.js"), port],
      ...(go === undefined ? {} : { go: [go.client[0] as string, "once", port] }),
    };
    const took: { [kind: string]: number[] } = {};
    for (let i = 0; i < times; i++) {
      for (const [kind, command] of Object.entries(commands)) {
        took[kind] = [...(took[kind] ?? []), run(command, 1).milliseconds];
      }
    }
    const of = (kind: string): number => median(took[kind] ?? []);
    return { bare: of("bare"), raw: of("raw"), ours: of("ours"), go: of("go") };
  } finally {
    program.remove();
    for (const server of servers) await server.end();
  }
}

/** A codec's figures: the median of some processes. */
export interface Codec {
  readonly args: CodecFigures;
  readonly record: CodecFigures;
}

export function codec(command: readonly string[], times: number): Codec {
  const runs = Array.from({ length: times }, () => JSON.parse(run(command, 1).output) as Codec);
  const of = (value: keyof Codec): CodecFigures => ({
    encode: median(runs.map((one) => one[value].encode)),
    decode: median(runs.map((one) => one[value].decode)),
    bytes: median(runs.map((one) => one[value].bytes)),
  });
  return { args: of("args"), record: of("record") };
}

export function ourCodec(times: number): Codec {
  return codec([process.execPath, script("codec.js")], times);
}
