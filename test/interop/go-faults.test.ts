// Go peers that die in the middle of a call, and servers of ours that end in the middle of a Go client's.

import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert";
import { test } from "node:test";
import { bind, dial, RpcError } from "rpcgen-runtime";
import { arithServer } from "../support/arith.ts";
import { type EchoMethods, echoService } from "../support/echo.ts";
import { Signal } from "../support/events.ts";
import { GoProcess, runClient, startServer, withGo } from "../support/go.ts";

const echo = bind<EchoMethods>(echoService);

/** For `rejects`: an error of the connection, not of the server, after which the call may have run or cannot have. */
function unavailable(mayHaveExecuted: boolean): (error: unknown) => true {
  return (error) => {
    ok(error instanceof RpcError, `${String(error)} is no RpcError`);
    deepStrictEqual([error.code, error.remote, error.mayHaveExecuted], ["unavailable", false, mayHaveExecuted]);
    return true;
  };
}

for (const [way, server, scheme] of [
  ["TCP", "tcp", "tcp"],
  ["CONNECT", "http", "http"],
] as const) {
  test(
    `calls over ${way} to a Go server that is killed fail with unavailable, and nothing else happens`,
    withGo,
    async (t) => {
      const { address, process } = await startServer(t, server);
      const connection = await dial(`${scheme}://${address}`);
      const calls = Array.from({ length: 3 }, (_, i) => connection.call(echo.hold, String(i)));
      const outcomes = Promise.allSettled(calls);
      deepStrictEqual(
        new Set([await process.line(), await process.line(), await process.line()]),
        new Set(["held 0", "held 1", "held 2"]),
      );
      // Three calls run over there: none is lost in a buffer, so all that follows is the death of the peer.
      strictEqual(connection.inFlight, 3);
      await process.kill();
      for (const outcome of await outcomes) {
        ok(outcome.status === "rejected");
        unavailable(true)(outcome.reason);
      }
      strictEqual(connection.inFlight, 0);
      strictEqual((await connection.closed)?.code, "unavailable");
      // A call that was never sent says so: it may be made again elsewhere, whatever the method.
      await rejects(connection.call(echo.string, "after"), unavailable(false));
      await connection.close(); // always resolves
    },
  );
}

test("a Go client that is killed in mid-call leaves our server as it was", withGo, async (t) => {
  const held = new Signal<() => void>();
  const server = arithServer(t, {}, (_, finish) => held.resolve(finish));
  const { address } = await server.listen();
  const client = new GoProcess(t, "client", ["tcp", address, "hold"]);
  const finish = await held.promise;
  strictEqual(server.inFlight, 1);
  await client.kill();
  // A dead client looks like one that only has nothing more to send: as in Go, its call runs on and is answered.
  const [first] = await runClient(t, "tcp", address, "tutorial");
  deepStrictEqual(first, { call: "Arith.Multiply", reply: 30 });
  finish();
  await server.close();
  deepStrictEqual([server.inFlight, server.connections], [0, 0]);
});

test("a Go client whose call outlives our server sees what it would see of a Go server", withGo, async (t) => {
  const held = new Signal<unknown>();
  const server = arithServer(t, {}, (_, finish) => held.resolve(finish));
  const { address } = await server.listen();
  const lines = runClient(t, "tcp", address, "hold");
  await held.promise;
  // No grace: the call is cut off. A Go client tells the call in flight from the one that comes too late.
  await server.close({ grace: 0 });
  deepStrictEqual(await lines, [
    { call: "Echo.Hold", error: "unexpected EOF", kind: "lost" },
    { call: "Echo.String", error: "connection is shut down", kind: "shutdown" },
  ]);
});

test("a Go server ends when its standard input does, so that none is left behind", withGo, async (t) => {
  const { process } = await startServer(t, "tcp");
  process.closeInput();
  strictEqual(await process.exited, 0);
});
