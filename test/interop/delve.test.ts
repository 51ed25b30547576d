// Delve, a Go program in the field whose API is net/rpc/jsonrpc: our client talks to it as its own clients do.

import { deepStrictEqual, match, ok, strictEqual } from "node:assert";
import { test } from "node:test";
import { bind, dial } from "rpcgen-runtime";
import { type DelveMethods, delveMissing, delveService, startDelve } from "../support/delve.ts";
import { refused } from "../support/errors.ts";

const inCi = process.env["CI"] === "true";

test("Delve is installed, so its test is not skipped", { skip: !inCi && delveMissing }, () => {
  strictEqual(delveMissing, false);
});

test("our JSON-RPC client asks Delve for its version and the state of a program", {
  skip: delveMissing,
  timeout: 60_000,
}, async (t) => {
  const delve = await startDelve(t);
  if (typeof delve === "string") {
    // A sandbox may forbid ptrace; where a run is meant to prove something, that must not look like success.
    ok(!inCi, delve);
    t.skip(delve);
    return;
  }
  const connection = await dial(delve.address, { wire: "jsonrpc" });
  const { getVersion, state, detach } = bind<DelveMethods>(delveService);
  const version = await connection.call(getVersion, undefined);
  match(version.delveVersion, /^Version: \d+\.\d+/);
  strictEqual(version.apiVersion, 2);
  match(version.targetGoVersion, /go1\.\d+/);

  const answer = await connection.call(state, { nonBlocking: true });
  const { pid, running, exited, currentThread } = answer.state;
  ok(pid > 1 && currentThread.pc > 0n, JSON.stringify({ pid }));
  deepStrictEqual([running, exited], [false, false]);
  // It has stopped where every Go program begins.
  match(currentThread.function.name, /^_rt0_/);

  // Delve has a dispatcher, and so words, of its own.
  const unknown = { ...state, serviceMethod: "RPCServer.Nope" };
  await refused(connection.call(unknown, { nonBlocking: true }), "unknown method: RPCServer.Nope", "unknown");
  await connection.call(detach, { kill: true });
  await connection.close();
  strictEqual(await delve.exited, 0);
});
