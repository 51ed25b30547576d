// The wires by name, as a server speaks them.

import type { Duplex, ServerCodec } from "./codec.ts";
import { JsonRpcServerCodec } from "./jsonrpc/server.ts";
import type { WireLimits } from "./limits.ts";
import { NetRpcServerCodec } from "./netrpc.ts";
import { checkRpcWire, type RpcWire } from "./wires.ts";

/** A server's codec. `consumes`: see `Outlet`. Throws `invalid_argument` for a wire that does not exist. */
export function serverCodec(wire: RpcWire, stream: Duplex, consumes: boolean, limits: WireLimits): ServerCodec {
  checkRpcWire(wire);
  return new (wire === "gob" ? NetRpcServerCodec : JsonRpcServerCodec)(stream, consumes, limits);
}
