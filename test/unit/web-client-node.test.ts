// The web client that generated code has in Node, and what both do when nothing comes.

import { deepStrictEqual, rejects, strictEqual, throws } from "node:assert";
import { test } from "node:test";
import { ArithClient, ArithWebClient } from "rpcgen-generated/arith";
import {
  bind,
  type Context,
  entries,
  FetchCaller,
  int,
  list,
  map,
  method,
  record,
  recordBy,
  service,
  string,
} from "rpcgen-runtime";
import { Signal } from "../support/events.ts";
import { webServer } from "../support/web.ts";
import { failure, makers, oddServer } from "../support/web-clients.ts";

test("the generated client is the one of Node here, and keeps its connections", async (t) => {
  const peers = new Set<string>();
  const own = { multiply: (_: unknown, { peer }: Context): number => peers.add(peer).size };
  const { address } = await webServer(t, {}, { own });
  const arith = new ArithWebClient(new URL(`http://${address}`));
  for (let i = 0; i < 10; i++) strictEqual(await arith.multiply({ a: 1, b: 1 }), 1);
  strictEqual(peers.size, 1);
  await arith.close();
  await rejects(arith.multiply({ a: 1, b: 1 }), { code: "unavailable" });
});

test("a server below a path, and a service by another name", async (t) => {
  const paths: string[] = [];
  const address = await oddServer(t, (request, response) => {
    paths.push(`${request.method} ${request.url}`);
    request.resume();
    response.writeHead(200, { "content-type": "application/json" });
    response.end("56");
  });
  const arith = new ArithWebClient(`${address}/api/`, { service: "acme.Arith" });
  strictEqual(await arith.multiply({ a: 7, b: 8 }), 56);
  deepStrictEqual(paths, ["POST /api/acme.Arith/Multiply"]);
  await arith.close();
});

test("a call that waits for one of maxSockets fails when its time is over, not when a socket is free", async (t) => {
  const asked = new Signal();
  const address = await oddServer(t, () => asked.resolve());
  const client = new ArithClient(new FetchCaller(address, { maxSockets: 1 }));
  const first = failure(client.multiply({ a: 1, b: 2 }));
  await asked.promise;
  strictEqual((await failure(client.multiply({ a: 1, b: 2 }, { timeout: 20 }))).code, "deadline_exceeded");
  const abort = new AbortController();
  const third = failure(client.multiply({ a: 1, b: 2 }, { signal: abort.signal }));
  abort.abort();
  strictEqual((await third).code, "canceled");
  t.after(() => first);
});

test("headers that never come fail the call when its time is over, and were never sent", async () => {
  for (const make of Object.values(makers)) {
    const client = new ArithClient(make("http://127.0.0.1:1", { headers: () => new Promise(() => {}) }));
    const { code, mayHaveExecuted } = await failure(client.multiply({ a: 1, b: 2 }, { timeout: 20 }));
    deepStrictEqual([code, mayHaveExecuted], ["deadline_exceeded", false]);
  }
});

test("in Node each option has to be of its kind, and an address one", () => {
  const table: readonly [unknown, string][] = [
    [{ timeout: "5" }, 'timeout is "5": it has to be a number of milliseconds above 0'],
    [{ maxReplyBytes: Number.NaN }, "maxReplyBytes is NaN: it has to be a whole number above 0"],
    [{ maxSockets: "x" }, 'maxSockets is "x": it has to be a whole number above 0'],
    [{ maxSockets: 0 }, "maxSockets is 0: it has to be a whole number above 0"],
    [{ service: 5 }, "service is 5: it has to be a text that is not empty"],
    [{ headers: 5 }, "headers is 5: it has to be an object"],
    [{ tls: null }, "tls is null: it has to be an object"],
  ];
  for (const [options, message] of table) {
    throws(() => new FetchCaller("http://localhost:1", options as object), { code: "invalid_argument", message });
  }
  for (const address of [undefined, null, 5, {}, { host: "localhost", port: 1 }]) {
    const message = /is no address: write "http:\/\/host:port", or give a URL$/;
    throws(() => new FetchCaller(address as string), { code: "invalid_argument", message });
  }
});

test("what only resembles a list or a map is refused with its place: nothing of it would travel", async () => {
  const shapes = bind(
    service("S", {
      list: method("List", list(int), int),
      map: method("Map", map(string, int), int),
      record: method("Record", record(int), int),
      recordBy: method("RecordBy", recordBy(int, int, "number"), int),
      entries: method("Entries", entries(string, int), int),
    }),
  );
  const holes = [1];
  holes[2] = 3;
  const table: readonly [keyof typeof shapes, unknown, string][] = [
    ["list", holes, "S.List args[1]: undefined is not an integer"],
    ["list", new Set([1]), "S.List args: a Set is not a list"],
    ["map", { a: 1 }, "S.Map args: an object is not a Map"],
    ["map", [1], "S.Map args: a list is not a Map"],
    ["record", new Map([["a", 1]]), "S.Record args: a Map is not an object of entries"],
    ["record", [1], "S.Record args: a list is not an object of entries"],
    ["recordBy", new Map([[1, 1]]), "S.RecordBy args: a Map is not an object of entries"],
    ["entries", { a: 1 }, "S.Entries args: an object is not a list of entries"],
    ["entries", [1], "S.Entries args: a list is not a list of entries"],
  ];
  for (const make of Object.values(makers)) {
    const caller = make("http://127.0.0.1:1");
    for (const [name, args, message] of table) {
      const error = await failure(caller.call(shapes[name] as typeof shapes.list, args as never));
      deepStrictEqual([error.message, error.code, error.mayHaveExecuted], [message, "invalid_argument", false]);
    }
  }
});
