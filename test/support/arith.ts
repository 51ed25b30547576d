// The tutorial's service as our servers implement it, on a server that ends with its test.

import { strictEqual } from "node:assert";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { type Arith, DivideByZero, registerArith } from "rpcgen-generated/arith";
import { Server, type ServerOptions } from "rpcgen-runtime";
import { echoHandlers, echoService, type OnHold } from "./echo.ts";

export const arith: Arith = {
  multiply: ({ a, b }) => a * b,
  divide({ a, b }) {
    if (b === 0) throw new DivideByZero();
    return { quo: Math.trunc(a / b), rem: a % b };
  },
};

/** A server with the services of the Go programs: Arith under its two names, and Echo. Nothing is left of it after. */
export function arithServer(t: TestContext, options: ServerOptions = {}, onHold?: OnHold): Server {
  const server = new Server(options);
  registerArith(server, arith);
  registerArith(server, arith, { name: "Arithmetic" });
  server.register(echoService, echoHandlers(onHold));
  t.after(async () => {
    await server.close();
    strictEqual(server.inFlight, 0);
    strictEqual(server.connections, 0);
  });
  return server;
}

/** A path for a Unix socket: short, because the system allows about a hundred bytes. */
export function socketPath(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "rpcgen-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "s");
}
