// The wires by name: which codec speaks which.

import type { ClientCodec, Duplex, ServerCodec } from "./codec.ts";
import { RpcError } from "./errors.ts";
import { JsonRpcClientCodec } from "./jsonrpc/client.ts";
import { JsonRpcServerCodec } from "./jsonrpc/server.ts";
import type { WireLimits } from "./limits.ts";
import { NetRpcClientCodec, NetRpcServerCodec } from "./netrpc.ts";
import { nearest } from "./options.ts";

/** A wire that calls travel on: Go's gob, as in net/rpc, or its JSON, as in net/rpc/jsonrpc. */
export type RpcWire = "gob" | "jsonrpc";

const codecs = {
  gob: { client: NetRpcClientCodec, server: NetRpcServerCodec },
  jsonrpc: { client: JsonRpcClientCodec, server: JsonRpcServerCodec },
} satisfies Record<RpcWire, unknown>;

/** What a port can be open for: the wires, and HTTP (CONNECT, in whose tunnel runs one of the wires, and all the rest). */
export type PortWire = RpcWire | "http";

export const portWires: readonly PortWire[] = ["gob", "jsonrpc", "http"];

/** A client's codec. `consumes`: see `Outlet`. Throws `invalid_argument` for a wire that does not exist. */
export function clientCodec(wire: RpcWire, stream: Duplex, consumes: boolean, limits: WireLimits): ClientCodec {
  checkWire(wire, Object.keys(codecs));
  return new codecs[wire].client(stream, consumes, limits);
}

/** A server's codec; as `clientCodec`. */
export function serverCodec(wire: RpcWire, stream: Duplex, consumes: boolean, limits: WireLimits): ServerCodec {
  checkWire(wire, Object.keys(codecs));
  return new codecs[wire].server(stream, consumes, limits);
}

/** Throws `invalid_argument` for a wire that is not among the known ones. */
export function checkWire(wire: string, known: readonly string[]): void {
  if (known.includes(wire)) return;
  const near = nearest(wire, known);
  const hint = near === undefined ? `there are ${known.join(", ")}` : `did you mean ${near}?`;
  throw new RpcError(`there is no wire ${JSON.stringify(wire)}: ${hint}`, {
    code: "invalid_argument",
    mayHaveExecuted: false,
  });
}
