// What a server counts of its calls, and that a server that nobody asks counts nothing but calls.

import { deepStrictEqual, match, ok, strictEqual, throws } from "node:assert";
import { test } from "node:test";
import { ArithTcpClient, registerArith } from "rpcgen-generated/arith";
import { RpcError, Server, type ServerOptions } from "rpcgen-runtime";
import { bucketEnd, Histogram, type Meter } from "rpcgen-runtime/internal/metrics";
import { arith } from "../examples/arith.ts";

async function served(options: ServerOptions, multiply: (args: { a: number; b: number }) => number | Promise<number>) {
  const server = new Server(options);
  registerArith(server, { ...arith, multiply });
  const { address } = await server.listen();
  const client = await ArithTcpClient.connect(address);
  const meter = (name: string): Meter | undefined =>
    [...server.registered].find(({ serviceMethod }) => serviceMethod === `Arith.${name}`)?.meter;
  const close = async (): Promise<void> => {
    await client.close();
    await server.close();
  };
  return { server, client, meter, close };
}

test("times stand in buckets of powers of two microseconds, the last of which has no end", () => {
  const histogram = new Histogram();
  const cases: readonly (readonly [milliseconds: number, bucket: number])[] = [
    [0, 0],
    [0.000_9, 0],
    [0.001, 1],
    [0.001_9, 1],
    [0.002, 2],
    [1.023, 10],
    [1.024, 11],
    [67_108, 26],
    [67_109, 27],
    [1e12, 27],
  ];
  for (const [milliseconds, bucket] of cases) {
    const before = histogram.buckets[bucket] ?? 0;
    histogram.add(milliseconds);
    strictEqual(histogram.buckets[bucket], before + 1, `${milliseconds} ms`);
    ok(milliseconds < bucketEnd(bucket) && (bucket === 0 || milliseconds >= bucketEnd(bucket - 1)));
  }
  strictEqual(histogram.count, cases.length);
});

test("a server that nobody asks has no meters; the first look begins them, and metrics: false never", async () => {
  const { server, client, meter, close } = await served({}, ({ a, b }) => a * b);
  await client.multiply({ a: 7, b: 8 });
  strictEqual(meter("Multiply"), undefined);
  ok(server.measure());
  for (let i = 0; i < 32; i++) await client.multiply({ a: 7, b: 8 });
  strictEqual(meter("Multiply")?.latency.count, 2);
  strictEqual(meter("Multiply")?.sampled, true);
  strictEqual(server.methods.find(({ serviceMethod }) => serviceMethod === "Arith.Multiply")?.calls, 33);
  await close();
  strictEqual(new Server({ metrics: false }).measure(), undefined);
  ok(new Server({ metrics: true }).measure());
});

test("every call that is answered later is timed, and counts as in flight until then", async () => {
  let answer = (_: number): void => {};
  const { server, client, meter, close } = await served(
    { metrics: { slowAfter: 0.000_1, slowCalls: 2 } },
    () =>
      new Promise<number>((resolve) => {
        answer = resolve;
        arrived();
      }),
  );
  let arrived = (): void => {};
  for (let i = 0; i < 3; i++) {
    const there = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const reply = client.multiply({ a: i, b: 1 });
    await there;
    strictEqual(meter("Multiply")?.inFlight, 1);
    const [running] = server.measure()?.running ?? [];
    deepStrictEqual([running?.serviceMethod, server.measure()?.running.size], ["Arith.Multiply", 1]);
    answer(i);
    strictEqual(await reply, i);
  }
  const metrics = server.measure();
  deepStrictEqual([meter("Multiply")?.inFlight, meter("Multiply")?.latency.count], [0, 3]);
  deepStrictEqual([metrics?.running.size, metrics?.slowTotal, metrics?.slowCalls.length], [0, 3, 2]);
  const [last] = metrics?.slowCalls ?? [];
  deepStrictEqual([last?.serviceMethod, last?.code], ["Arith.Multiply", undefined]);
  match(last?.peer ?? "", /^(127\.0\.0\.1|::1):\d+$/);
  await close();
});

test("errors are counted by code, whether thrown, rejected, a bug, or arguments and replies that do not fit", async () => {
  const failures = [
    () => {
      throw new RpcError("no", { code: "permission_denied" });
    },
    () => Promise.reject(new RpcError("no", { code: "permission_denied" })),
    () => {
      throw new Error("no");
    },
    () => {
      throw new TypeError("a bug");
    },
    () => 0.5,
  ];
  const { server, client, meter, close } = await served({ metrics: true }, () => (failures.shift() as () => number)());
  for (let i = failures.length; i > 0; i--) await client.multiply({ a: 1, b: 1 }).catch(() => {});
  const errors = new Map([
    ["permission_denied", 2],
    ["unknown", 1],
    ["internal", 2],
  ]);
  deepStrictEqual(meter("Multiply")?.errors, errors);
  strictEqual(server.unknownCalls, 0);
  const other = new ArithTcpClient(client.connection, { service: "No such" });
  await other.multiply({ a: 1, b: 1 }).catch(() => {});
  strictEqual(server.unknownCalls, 1);
  await close();
});

test("options of metrics are checked", () => {
  const wrong: readonly (readonly [metrics: object, text: RegExp])[] = [
    [{ slowafter: 1 }, /^metrics has no option "slowafter": did you mean slowAfter\?$/],
    [{ slowAfter: 0 }, /^slowAfter is 0: it has to be a number of milliseconds above 0$/],
    [{ slowCalls: 1_001 }, /^slowCalls is 1001: it has to be a number from 0 to 1000$/],
    [{ slowCalls: -1 }, /^slowCalls is -1/],
  ];
  for (const [metrics, message] of wrong) {
    throws(() => new Server({ metrics }), { code: "invalid_argument", message });
  }
  for (const slowCalls of [0, 999, 1_000]) ok(new Server({ metrics: { slowCalls } }));
});
