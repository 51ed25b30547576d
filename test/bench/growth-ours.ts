// Ours, as the growth benchmark sees it: what rpcgen makes of measured.yaml.

import { dialTcp, Server } from "rpcgen-runtime";
import type { GrowingKind, Multiply } from "./growth-kind.ts";
import { total } from "./growth-kind.ts";
import { cpuSeconds } from "./load.ts";
import {
  ArithClient,
  GrowthClient,
  MeasuredClient,
  registerArith,
  registerGrowth,
  registerMeasured,
} from "./measured.ts";

const mebibyte = 1024 * 1024;

export const ours: GrowingKind = {
  async serve(services) {
    // Four of the largest messages are in flight.
    const server = new Server({ limits: { maxMessageBytes: 64 * mebibyte, maxReplyBacklog: 256 * mebibyte } });
    const multiply = ({ a, b }: { a: number; b: number }): number => a * b;
    for (let i = 0; i < services; i++) registerArith(server, { multiply }, { name: `Arith${i}` });
    registerMeasured(server, { echo: (order) => order, blob: (bytes) => bytes, slow: multiply });
    registerGrowth(server, { sum: total, cpu: cpuSeconds });
    return String((await server.listen({ host: "127.0.0.1" })).port);
  },
  async connect(address) {
    const dial = (): ReturnType<typeof dialTcp> =>
      dialTcp(`127.0.0.1:${address}`, { limits: { maxMessageBytes: 64 * mebibyte } });
    const connection = await dial();
    const growth = new GrowthClient(connection);
    const measured = new MeasuredClient(connection);
    const multiplyOf = (on: typeof connection, service: number): Multiply => {
      const arith = new ArithClient(on, { service: `Arith${service}` });
      return (a, b) => arith.multiply({ a, b });
    };
    return {
      multiply: multiplyOf(connection, 0),
      blob: (bytes) => measured.blob(bytes),
      sum: (list) => growth.sum(list),
      cpu: () => growth.cpu(),
      services: (count) => Array.from({ length: count }, (_, i) => multiplyOf(connection, i)),
      another: async () => multiplyOf(await dial(), 0),
    };
  },
};
