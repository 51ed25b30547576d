// The wires by name.

import { RpcError } from "./errors.ts";
import { nearest } from "./options.ts";

/** A wire that calls travel on: Go's gob, as in net/rpc, or its JSON, as in net/rpc/jsonrpc. */
export type RpcWire = "gob" | "jsonrpc";

const rpcWires: readonly RpcWire[] = ["gob", "jsonrpc"];

/** What a port can be open for: the wires, and HTTP (CONNECT, in whose tunnel runs one of the wires, and all the rest). */
export type PortWire = RpcWire | "http";

export const portWires: readonly PortWire[] = ["gob", "jsonrpc", "http"];

/** Throws `invalid_argument` for anything but the two wires. */
export function checkRpcWire(wire: RpcWire): void {
  checkWire(wire, rpcWires);
}

/** Throws `invalid_argument` for a port that would be open for nothing, or for something that does not exist. */
export function checkPortWires(wires: readonly PortWire[]): void {
  for (const wire of wires) checkWire(wire, portWires);
  if (wires.length > 0) return;
  throw new RpcError(`wires is empty: there are ${portWires.join(", ")}`, { code: "invalid_argument" });
}

/** Throws `invalid_argument` for a wire that is not among the known ones. */
function checkWire(wire: string, known: readonly string[]): void {
  if (known.includes(wire)) return;
  const near = typeof wire === "string" ? nearest(wire, known) : undefined; // programs without types give anything
  const hint = near === undefined ? `there are ${known.join(", ")}` : `did you mean ${near}?`;
  throw new RpcError(`there is no wire ${JSON.stringify(wire)}: ${hint}`, {
    code: "invalid_argument",
    mayHaveExecuted: false,
  });
}
