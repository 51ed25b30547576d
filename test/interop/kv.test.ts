// The key-value store of schemas/kv.yaml in Go: constraints, errors that are only texts, names in JSON, on both wires.

import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert";
import { type TestContext, test } from "node:test";
import {
  Busy,
  Conflict,
  type Entry,
  entryType,
  NotFound,
  ReadOnly,
  rangeType,
  registerStore,
  type Store,
  StoreClient,
} from "rpcgen-generated/kv";
import { create, dial, type RpcError, Server, toJson } from "rpcgen-runtime";
import { runClient, startServer, withGo } from "../support/go.ts";

const entry: Entry = { key: "a/1", value: Uint8Array.of(1, 2), version: 0n, labels: ["x", "y"], note: "mine" };

const wires = [
  { wire: "gob", way: "tcp" },
  { wire: "jsonrpc", way: "jsonrpc" },
] as const;

async function connect(t: TestContext, { wire, way }: (typeof wires)[number]): Promise<StoreClient> {
  const connection = await dial((await startServer(t, way)).address, { wire });
  t.after(() => connection.close());
  return new StoreClient(connection);
}

/** Is rejected with an error of the class, which has the fields and came from the peer. */
async function failsWith(
  call: Promise<unknown>,
  errorClass: new (fields: never) => RpcError,
  fields: object,
): Promise<void> {
  await rejects(call, (error) => {
    ok(error instanceof errorClass, String(error));
    const { remote } = error;
    deepStrictEqual({ ...fields, remote }, { ...pick(error, Object.keys(fields)), remote: true });
    return true;
  });
}

function pick(error: object, names: readonly string[]): object {
  return Object.fromEntries(names.map((name) => [name, Reflect.get(error, name)]));
}

for (const each of wires) {
  test(`values go to a Go store and come back, on ${each.wire}`, withGo, async (t) => {
    const store = await connect(t, each);
    strictEqual(await store.put({ entry, ttl: 1500 }), 1n);
    const note = each.wire === "gob" ? "mine" : ""; // `json: "-"`
    deepStrictEqual(await store.get("a/1"), { ...entry, version: 1n, note });
    deepStrictEqual(await store.list({ from: "a", to: "b", most: 10 }), ["a/1"]);
    strictEqual(await store.drop("a/1"), undefined);
  });

  test(`Go's errors are recognised by their texts, with what stands in them, on ${each.wire}`, withGo, async (t) => {
    const store = await connect(t, each);
    await failsWith(store.get("no/such"), NotFound, { key: "no/such", code: "not_found" });
    await store.put({ entry, ttl: 0 });
    const conflict = { key: "a/1", have: 1n, want: 0n, code: "aborted" };
    await failsWith(store.put({ entry, ttl: 0 }), Conflict, {
      ...conflict,
      message: 'key "a/1" has version 1, not 0',
    });
    // Wrapped by Go's %w: `match` finds it.
    await failsWith(store.put({ entry, ttl: 250 }), Conflict, {
      ...conflict,
      message: 'put for 250ms: key "a/1" has version 1, not 0 (try again)',
    });
    await failsWith(store.put({ entry: { ...entry, key: "busy" }, ttl: 0 }), Busy, { for: 5_400_001.5 });
    await failsWith(store.put({ entry: { ...entry, key: "frozen" }, ttl: 0 }), ReadOnly, {
      code: "failed_precondition",
    });
  });

  test(`what breaks a constraint is not sent, and not taken from a Go server, on ${each.wire}`, withGo, async (t) => {
    const store = await connect(t, each);
    const refused = async (call: Promise<unknown>, message: string): Promise<void> =>
      rejects(call, { name: "RpcError", code: "invalid_argument", mayHaveExecuted: false, message });
    await refused(store.get(""), "kv.Store.Get args: 0 characters are fewer than 1");
    await refused(store.get("A"), 'kv.Store.Get args: "A" does not match ^[a-z0-9/_-]+$');
    const put = "kv.Store.Put args";
    await refused(
      store.put({ entry: { ...entry, labels: ["x", "x"] }, ttl: 0 }),
      `${put}.entry.labels: "x" is there twice`,
    );
    await refused(store.put({ entry, ttl: 86_400_001 }), `${put}.ttl: 86400001 is more than 24h0m0s`);
    await refused(
      store.put({ entry: { ...entry, value: new Uint8Array(4097) }, ttl: 0 }),
      `${put}.entry.value: 4097 bytes are more than 4096`,
    );
    await refused(store.list({ from: "", to: "", most: 0 }), "kv.Store.List args.most: 0 is less than 1");
    await rejects(store.list({ from: "odd", to: "z", most: 1 }), {
      code: "internal",
      mayHaveExecuted: true,
      message: 'kv.Store.List reply[0]: "NOT A KEY" does not match ^[a-z0-9/_-]+$',
    });
    // One bad call does nothing to the others.
    deepStrictEqual(await store.list(create(rangeType, { from: "a", to: "b" })), []);
  });
}

for (const { wire, way } of wires) {
  test(`a Go client of our store: values, errors as Go's own texts, constraints, on ${wire}`, withGo, async (t) => {
    const server = new Server();
    registerStore(server, newStore());
    t.after(() => server.close({ grace: 0 }));
    const { address } = await server.listen({ host: "127.0.0.1" });
    const put = "kv.Store.Put args";
    const outcomes = [
      ["kv.Store.Put", undefined],
      ["kv.Store.Get", undefined],
      ["kv.Store.List", undefined],
      ["kv.Store.Get", 'key "no/such" not found'],
      ["kv.Store.Put", 'key "a/1" has version 1, not 0'],
      ["kv.Store.Put", "busy for 1h30m0.0015s"],
      ["kv.Store.Put", "the store is read-only"],
      ["kv.Store.Get", 'kv.Store.Get args: "A" does not match ^[a-z0-9/_-]+$'],
      ["kv.Store.Put", `${put}.entry.labels: "x" is there twice`],
      ["kv.Store.Put", `${put}.entry.value: 4097 bytes are more than 4096`],
      ["kv.Store.Put", `${put}.ttl: 90000000 is more than 24h0m0s`],
      ["kv.Store.List", "kv.Store.List args.most: 0 is less than 1"],
      ["kv.Store.Drop", undefined],
    ] as const;
    deepStrictEqual(
      await runClient(t, way, address, "kv"),
      outcomes.map(([call, error]) => (error === undefined ? { call, same: true } : { call, error, kind: "server" })),
    );
  });
}

/** The store of test/interop/go/kv. */
function newStore(): Store {
  const entries = new Map<string, Entry>();
  return {
    get(key) {
      const found = entries.get(key);
      if (found === undefined) throw new NotFound({ key });
      return found;
    },
    put({ entry: given }) {
      const { key, version: want } = given;
      if (key === "busy") throw new Busy({ for: 5_400_001.5 });
      if (key === "frozen") throw new ReadOnly();
      const have = entries.get(key)?.version ?? 0n;
      if (have !== want) throw new Conflict({ key, have, want });
      entries.set(key, { ...given, version: want + 1n });
      return want + 1n;
    },
    list: ({ from, to, most }) => [...entries.keys()].filter((key) => key >= from && key < to).slice(0, most),
    drop(key) {
      if (!entries.delete(key)) throw new NotFound({ key });
    },
  };
}

test("JSON has the names, the quotes and the gaps of Go's tags", () => {
  const text = toJson(entryType, { ...entry, labels: [] });
  strictEqual(text, '{"key":"a/1","value":"AQI=","version":"0"}');
});
