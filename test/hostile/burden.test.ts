// maxBufferedBytesTotal: what many peers make a server keep at the same time, each of them below its own limits.

import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { request } from "node:http";
import { test } from "node:test";
import { ArithTcpClient, registerArith } from "rpcgen-generated/arith";
import { bytes, Dispatcher, dialTcp, method, Server, service } from "rpcgen-runtime";
import { type Burdened, Burdens, lightBytes } from "rpcgen-runtime/internal/burden";
import { arith } from "../examples/arith.ts";
import { event, Signal, turn } from "../support/events.ts";
import { pair } from "../support/pair.ts";

class Fake implements Burdened {
  weighed = 0;
  burden = 0;
  destroyed = false;

  destroy(): void {
    this.destroyed = true;
    this.burden = 0;
  }
}

test("one below, at, and one beyond the most that all may keep: then the largest is closed, and only it", () => {
  const closed: number[] = [];
  const burdens = new Burdens(100_000, (kept) => closed.push(kept));
  const keeps = (one: Fake, count: number): void => {
    one.burden = count;
    burdens.weigh(one);
  };
  const [a, b, c] = [new Fake(), new Fake(), new Fake()];
  keeps(a, 50_000);
  keeps(b, 30_000);
  keeps(c, 19_999);
  deepStrictEqual([burdens.total, closed], [99_999, []]);
  keeps(c, 0);
  keeps(c, 20_000);
  deepStrictEqual([burdens.total, closed], [100_000, []]);
  keeps(c, 0);
  keeps(c, 20_001);
  deepStrictEqual([burdens.total, closed], [50_001, [50_000]]);
  deepStrictEqual([a.destroyed, b.destroyed, c.destroyed], [true, false, false]);
  burdens.forget(b);
  burdens.forget(c);
  strictEqual(burdens.total, 0);
});

test("what was noted and is gone by now closes nobody", () => {
  const burdens = new Burdens(100_000, () => {});
  const [a, b] = [new Fake(), new Fake()];
  a.burden = 90_000;
  burdens.weigh(a);
  a.burden = 10; // not told
  b.burden = 90_000;
  burdens.weigh(b);
  deepStrictEqual([a.destroyed, b.destroyed, burdens.total], [false, false, 90_010]);
});

test("small changes are not worth a look", () => {
  const burdens = new Burdens(100_000, () => {});
  const one = new Fake();
  one.burden = lightBytes;
  burdens.weigh(one);
  strictEqual(burdens.total, 0);
  one.burden = lightBytes + 1;
  burdens.weigh(one);
  strictEqual(burdens.total, lightBytes + 1);
});

/** The beginning of a JSON message, so many bytes long. */
function beginning(length: number): Buffer {
  return Buffer.from(`{"method":"${"a".repeat(length - 11)}`);
}

for (const [what, extra] of [
  ["one byte below the total", -1],
  ["the total", 0],
  ["one byte beyond it", 1],
] as const) {
  test(`parts of messages on three connections, ${what}`, async () => {
    const errors: unknown[] = [];
    const server = new Dispatcher({
      limits: { maxBufferedBytesTotal: 300_000 },
      onError: (error) => errors.push(error),
    });
    registerArith(server, arith);
    const streams = [100_000, 120_000, 80_000 + extra].map((length) => {
      const [near, far] = pair();
      near.on("error", () => {});
      server.serve(far, { wire: "jsonrpc" });
      near.write(beginning(length));
      return near;
    });
    await turn();
    strictEqual(server.connections, extra > 0 ? 2 : 3);
    strictEqual(errors.length, extra > 0 ? 1 : 0);
    if (extra > 0)
      ok(String(errors[0]).includes("it kept 120000 bytes, and all together more than"), String(errors[0]));
    for (const stream of streams) stream.destroy();
    await turn();
    await turn();
    strictEqual(server.burdens.total, 0, "nothing is counted for connections that are gone");
  });
}

test("parked calls and replies that are not taken count, and what is taken counts no more", async (t) => {
  const release = new Signal();
  const server = new Server({ limits: { maxInFlightPerConnection: 1 } });
  const blob = method("Blob", bytes, bytes);
  server.register(service("Blobs", { blob }), {
    async blob(value: Uint8Array) {
      await release.promise;
      return value;
    },
  } as never);
  t.after(() => server.close({ grace: 0 }));
  const client = await dialTcp((await server.listen()).address);
  const call = { ...blob, serviceMethod: "Blobs.Blob" };
  const calls = Array.from({ length: 10 }, () => client.call(call, new Uint8Array(100_000)));
  while (server.burdens.total < 900_000) await turn();
  ok(server.burdens.total < 1_100_000, String(server.burdens.total));
  release.resolve();
  await Promise.all(calls);
  const small = client.call(call, new Uint8Array(10));
  await small;
  await client.close();
  strictEqual(server.burdens.total, 0);
});

test("bodies of POST count, too: the largest is closed, other peers notice nothing", async (t) => {
  const server = new Server({ limits: { maxBufferedBytesTotal: 150_000 } });
  registerArith(server, arith);
  t.after(() => server.close({ grace: 0 }));
  const { port, address } = await server.listen({ host: "127.0.0.1" });
  const begin = (length: number): Promise<unknown> => {
    const posted = request({
      port,
      host: "127.0.0.1",
      method: "POST",
      path: "/Arith/Multiply",
      headers: { "content-type": "application/json", "content-length": 500_000 },
    });
    t.after(() => posted.destroy());
    posted.write(Buffer.alloc(length, " "));
    return event(posted, "error");
  };
  const client = await ArithTcpClient.connect(address);
  const larger = begin(90_000);
  while (server.burdens.total < 90_000) await turn();
  void begin(70_000);
  ok((await larger) instanceof Error);
  strictEqual(await client.multiply({ a: 7, b: 8 }), 56);
  ok(server.burdens.total <= 150_000);
  await client.close();
});
