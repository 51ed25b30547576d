// Who is measured with whom.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sources } from "./machine.ts";

/** A row of the table: the commands of its two sides. */
export interface Pairing {
  readonly name: string;
  readonly server: readonly string[];
  readonly client: readonly string[];
  readonly wire: "gob" | "jsonrpc";
  /** Another package, that users would pick instead; `hand-made`: framing and calls are ours, so it is no published peer. */
  readonly peer: false | "published" | "hand-made";
  /** Whether the row of 64 connections is measured. */
  readonly fan: boolean;
}

const script = fileURLToPath(new URL("peer.js", import.meta.url));

/** The command of a Node side. */
export function nodeSide(role: "server" | "client", kind: string, flags: readonly string[] = []): string[] {
  return [process.execPath, ...flags, script, role, kind];
}

function nodePair(name: string, kind: string, more: Partial<Pairing> = {}): Pairing {
  const sides = { server: nodeSide("server", kind), client: nodeSide("client", kind) };
  return { name, ...sides, wire: "gob", peer: false, fan: false, ...more };
}

const jsonrpc = { wire: "jsonrpc" } as const;
const fan = { fan: true };

/** Ours, the limits, and Go where there is one. */
export function corePairings(go: string | undefined): Pairing[] {
  const limits = [
    nodePair("raw socket, batched", "raw", fan),
    nodePair("raw socket, a write each", "raw-each", fan),
    nodePair("limit: promises, 16-byte frames", "limit", fan),
  ];
  const ours = nodePair("ours ↔ ours", "ours", fan);
  const oursJson = nodePair("jsonrpc: ours ↔ ours", "ours", jsonrpc);
  if (go === undefined) return [...limits, ours, oursJson];
  const goJson = { server: [go, "server", "jsonrpc"], client: [go, "client"] };
  const goSides = { ...ours, server: [go, "server"], client: [go, "client"] };
  return [
    ...limits,
    ours,
    { ...goSides, name: "Go ↔ Go" },
    { ...goSides, name: "Go client ↔ our server", server: ours.server },
    { ...goSides, name: "our client ↔ Go server", client: ours.client },
    oursJson,
    { ...oursJson, ...goJson, name: "jsonrpc: Go ↔ Go" },
    { ...oursJson, ...goJson, name: "jsonrpc: Go client ↔ our server", server: ours.server },
    { ...oursJson, ...goJson, name: "jsonrpc: our client ↔ Go server", client: ours.client },
  ];
}

/** The packages that users would pick instead; the package of each is what has to be installed for its row. */
const peers: readonly { readonly name: string; readonly kind: string; readonly packageName: string }[] = [
  { name: "msgpackr, hand-made framing", kind: "msgpackr", packageName: "msgpackr" },
  { name: "birpc over a socket", kind: "birpc", packageName: "birpc" },
  { name: "undici JSON, pipelined", kind: "undici", packageName: "undici" },
  { name: "avsc", kind: "avsc", packageName: "avsc" },
  { name: "tRPC, WebSocket", kind: "trpc-ws", packageName: "@trpc/server" },
  { name: "tRPC, HTTP batch", kind: "trpc-http", packageName: "@trpc/server" },
  { name: "grpc-js", kind: "grpc", packageName: "@grpc/grpc-js" },
  { name: "Connect, binary", kind: "connect", packageName: "@connectrpc/connect-node" },
];

/** The peers that are installed, and the names of those that are not. */
export function peerPairings(): { installed: Pairing[]; missing: string[] } {
  const there = (packageName: string): boolean => existsSync(join(sources, "node_modules", packageName));
  return {
    installed: peers
      .filter(({ packageName }) => there(packageName))
      .map(({ name, kind }) => nodePair(name, kind, { peer: kind === "msgpackr" ? "hand-made" : "published" })),
    missing: peers.filter(({ packageName }) => !there(packageName)).map(({ name }) => name),
  };
}
