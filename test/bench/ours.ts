// Ours: what rpcgen makes of measured.yaml.

import { dialTcp, type RpcWire, Server } from "rpcgen-runtime";
import type { Kind } from "./kind.ts";
import { ArithClient, MeasuredClient, registerArith, registerMeasured } from "./measured.ts";

/** How long a slow call takes: the Go side takes as long. */
const slowMilliseconds = 20;

export const ours: Kind = {
  async serve() {
    const server = new Server({ limits: { maxConnections: 20_000 } }); // 10,000 are measured, and one is there before
    registerArith(server, { multiply: ({ a, b }) => a * b });
    registerMeasured(server, {
      echo: (order) => order,
      blob: (bytes) => bytes,
      slow: ({ a, b }) => new Promise((resolve) => setTimeout(resolve, slowMilliseconds, a * b)),
    });
    return (await server.listen({ host: "127.0.0.1" })).port;
  },
  async connect(port, wire) {
    const connection = await dialTcp(`127.0.0.1:${port}`, { wire: wire as RpcWire });
    const arith = new ArithClient(connection);
    const measured = new MeasuredClient(connection);
    return {
      multiply: (a, b) => arith.multiply({ a, b }),
      echo: (order) => measured.echo(order),
      blob: (bytes) => measured.blob(bytes),
      slow: (a, b) => measured.slow({ a, b }),
      close: () => arith.close(),
    };
  },
};
