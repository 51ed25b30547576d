// The client: every call settles exactly once, whatever happens, and costs others nothing.

import { deepStrictEqual, ok, rejects, strictEqual, throws } from "node:assert";
import { getEventListeners } from "node:events";
import { after, test } from "node:test";
import { ArithClient } from "rpcgen-generated/arith";
import { bind, bytes, type CallOptions, Client, empty, method, RpcError, service } from "rpcgen-runtime";
import { Signal, turn } from "../support/events.ts";
import { join, rejection } from "../support/memory.ts";
import { pair } from "../support/pair.ts";

// Streams in memory do not keep the process alive as sockets do, and the timer of deadlines leaves that to them.
const alive = setInterval(() => {}, 1000);
after(() => clearInterval(alive));

const golden =
  "2fff81030101075265717565737401ff82000102010d536572766963654d6574686f64010c00010353657101060000" +
  "0013ff82010e41726974682e4d756c7469706c79001eff83030101044172677301ff84000102010141010400010142010400000007ff84010e011000";

/** What a client with nobody behind it has written at the end of this turn. */
async function written(use: (arith: ArithClient) => void): Promise<string[]> {
  const [near, far] = pair();
  const chunks: string[] = [];
  far.on("data", (chunk: Buffer) => chunks.push(chunk.toString("hex")));
  use(new ArithClient(new Client(near)));
  await turn();
  await turn();
  return chunks;
}

test("the bytes of a first Multiply are Go's", async () => {
  deepStrictEqual(await written((arith) => void arith.multiply({ a: 7, b: 8 })), [golden]);
});

test("the calls of one turn are one write up to a KiB, and few beyond: at most five, and one for each further 16 KiB", async () => {
  for (const [count, most] of [
    [1, 1],
    [20, 1],
    [1000, 7],
    [10_000, 27],
  ] as const) {
    const chunks = await written((arith) => {
      for (let i = 0; i < count; i++) void arith.multiply({ a: i, b: 8 });
    });
    ok(chunks.length <= most, `${count} calls in ${chunks.length} writes`);
  }
});

test("a plain call needs no timer and adds no listener", async () => {
  const { arith, near } = join();
  await arith.multiply({ a: 1, b: 1 });
  const before = near.eventNames().map((name) => near.listenerCount(name));
  const timers = process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  const calls = Array.from({ length: 100 }, () => arith.multiply({ a: 1, b: 1 }));
  deepStrictEqual(
    near.eventNames().map((name) => near.listenerCount(name)),
    before,
  );
  strictEqual(process.getActiveResourcesInfo().filter((name) => name === "Timeout").length, timers);
  await Promise.all(calls);
});

test("an argument that cannot be sent fails its call alone, with its place, and leaves no trace on the wire", async () => {
  let failed: unknown;
  const chunks = await written((arith) => {
    arith.multiply({ a: 7, b: 1.5 }).catch((error: unknown) => {
      failed = error;
    });
    void arith.multiply({ a: 7, b: 8 });
  });
  ok(failed instanceof RpcError);
  strictEqual(failed.message, "Arith.Multiply args.b: 1.5 is not an integer");
  deepStrictEqual([failed.code, failed.mayHaveExecuted, failed.remote], ["out_of_range", false, false]);
  deepStrictEqual(chunks, [golden], "the types that the failed call had announced are announced again");
});

test("arguments of the wrong shape are named, not sent", async () => {
  const { arith, client } = join();
  const table: [unknown, string][] = [
    [undefined, "Arith.Multiply args: undefined is not an Args, which is an object with a, b"],
    [null, "Arith.Multiply args: null is not an Args, which is an object with a, b"],
    ["x", 'Arith.Multiply args: "x" is not an Args, which is an object with a, b'],
    [{ a: "7", b: 8 }, 'Arith.Multiply args.a: "7" is not an integer'],
    [{ a: 7 }, "Arith.Multiply args.b: undefined is not an integer"],
    [
      { a: 2 ** 53, b: 1 },
      "Arith.Multiply args.a: 9007199254740992 is not a safe integer: declare it int64, or int as bigint",
    ],
  ];
  for (const [args, message] of table) {
    await rejects(arith.multiply(args as never), {
      name: "RpcError",
      message,
      mayHaveExecuted: false,
    });
  }
  strictEqual(client.inFlight, 0);
  strictEqual(await arith.multiply({ a: 7, b: 8 }), 56);
});

test("a getter that makes a call in the middle of another is refused, and the outer call is not harmed", async () => {
  const { arith } = join();
  let inner: Promise<unknown> | undefined;
  const args = {
    b: 8,
    get a() {
      inner ??= rejection(arith.multiply({ a: 1, b: 1 }));
      return 7;
    },
  };
  strictEqual(await arith.multiply(args), 56);
  const error = await inner;
  ok(error instanceof RpcError && error.code === "failed_precondition");
});

test("nothing of a message is sent before its end, however much the turn has written", async () => {
  for (let before = 0; before < 100; before++) {
    const { arith } = join();
    const calls = Array.from({ length: before }, (_, a) => arith.multiply({ a, b: 1 }));
    const inner: Promise<unknown>[] = [];
    const args = {
      b: 8,
      get a() {
        inner.push(rejection(arith.multiply({ a: 1, b: 1 })));
        return 7;
      },
    };
    strictEqual(await arith.multiply(args), 56);
    deepStrictEqual(await Promise.all(calls), [...calls.keys()]);
    for (const error of await Promise.all(inner)) ok(error instanceof RpcError && error.code === "failed_precondition");
  }
});

test("arguments may be changed as soon as the call is made", async () => {
  const { arith } = join();
  const args = { a: 7, b: 8 };
  const reply = arith.multiply(args);
  args.a = 0;
  strictEqual(await reply, 56);
});

test("a call fails when its time is over; its late reply is dropped; the others go on", async () => {
  const slow = new Signal<number>();
  const { arith, client } = join({
    multiply: ({ a, b }) => (a === 0 ? slow.promise : a * b),
  });
  const error = await rejection(arith.multiply({ a: 0, b: 0 }, { timeout: 20 }));
  ok(error instanceof RpcError);
  deepStrictEqual([error.code, error.method, error.mayHaveExecuted], ["deadline_exceeded", "Arith.Multiply", true]);
  strictEqual(client.inFlight, 0);
  slow.resolve(1);
  strictEqual(await arith.multiply({ a: 7, b: 8 }), 56);
});

test("a client's own timeout goes for every call that says nothing else", async () => {
  const { arith } = join({ multiply: () => new Promise(() => {}) }, { timeout: 20 });
  await rejects(arith.multiply({ a: 1, b: 1 }), { code: "deadline_exceeded" });
});

test("a reply in time leaves the timeout without effect, however long it is", async () => {
  const { arith } = join();
  for (const timeout of [1000, 2 ** 31, 30 * 24 * 3600 * 1000, Number.POSITIVE_INFINITY]) {
    strictEqual(await arith.multiply({ a: 7, b: 8 }, { timeout }), 56);
  }
});

test("aborting a signal cancels its calls, with one listener for all of them, and no others", async () => {
  const { arith, client } = join({ divide: () => new Promise(() => {}) });
  const stop = new AbortController();
  const calls = Array.from({ length: 100 }, () => rejection(arith.divide({ a: 1, b: 1 }, { signal: stop.signal })));
  strictEqual(getEventListeners(stop.signal, "abort").length, 1);
  const other = arith.multiply({ a: 7, b: 8 });
  stop.abort(new Error("the user left"));
  for (const error of await Promise.all(calls)) {
    ok(error instanceof RpcError && error.code === "canceled");
    strictEqual(error.message, "the call was cancelled: the user left");
  }
  strictEqual(await other, 56);
  strictEqual(client.inFlight, 0);
});

test("a signal that is aborted already sends nothing", async () => {
  const { arith, server } = join();
  const error = await rejection(arith.multiply({ a: 7, b: 8 }, { signal: AbortSignal.abort() }));
  ok(error instanceof RpcError && error.code === "canceled" && !error.mayHaveExecuted);
  await turn();
  strictEqual(server.methods[1]?.calls, 0);
});

test("wrong options are answered with the right ones", async () => {
  const { arith } = join();
  await rejects(arith.multiply({ a: 1, b: 1 }, { timout: 5 } as never), {
    code: "invalid_argument",
    message: 'Arith.Multiply: a call has no option "timout": did you mean timeout?',
  });
  for (const timeout of [0, -1, Number.NaN, "5"]) {
    await rejects(arith.multiply({ a: 1, b: 1 }, { timeout: timeout as never }), { code: "invalid_argument" });
  }
  const [near] = pair();
  const table: readonly [object, string][] = [
    [{ maxPendin: 5 }, 'a client has no option "maxPendin": did you mean maxPending?'],
    [{ timeout: 0 }, "timeout is 0: it has to be a number of milliseconds above 0"],
    [{ maxPending: "x" }, 'maxPending is "x": it has to be a whole number above 0'],
    [{ maxPending: Number.NaN }, "maxPending is NaN: it has to be a whole number above 0"],
    [{ maxPending: 0 }, "maxPending is 0: it has to be a whole number above 0"],
    [{ maxPending: -1 }, "maxPending is -1: it has to be a whole number above 0"],
    [{ drainTimeout: "a" }, 'drainTimeout is "a": it has to be a number of milliseconds'],
    [{ drainTimeout: Number.NaN }, "drainTimeout is NaN: it has to be a number of milliseconds"],
    [{ drainTimeout: -1 }, "drainTimeout is -1: it has to be a number of milliseconds"],
  ];
  for (const [options, message] of table) {
    throws(() => new Client(near, options), { code: "invalid_argument", message });
  }
  new Client(near, { maxPending: 1, drainTimeout: 0 });
});

test("what is no stream is not taken for one", () => {
  for (const [stream, told] of [
    [undefined, "undefined"],
    ["localhost:1234", '"localhost:1234"'],
    [{ host: "localhost", port: 1234 }, "an object"],
  ]) {
    const message = `a client needs a stream of bytes in both directions, not ${told}: addresses are for dial`;
    throws(() => new Client(stream as never), { code: "invalid_argument", message });
  }
});

test("a signal that is none fails its call before anything is written", async () => {
  const sent = await written((arith) => {
    for (const [signal, told] of [
      [{}, "an object"],
      [new AbortController(), "an object"],
      [5, "5"],
      [null, "null"],
      [{ aborted: true }, "an object"],
    ]) {
      const message = `Arith.Multiply: signal is ${told}: it has to be an AbortSignal`;
      void rejects(arith.multiply({ a: 7, b: 1 }, { signal: signal as never }), {
        name: "RpcError",
        code: "invalid_argument",
        message,
        mayHaveExecuted: false,
      });
    }
    void arith.multiply({ a: 7, b: 8 });
  });
  deepStrictEqual(sent, [golden]);
});

test("one call more than maxPending is refused at once; when one is answered there is room again", async () => {
  const slow = new Signal<number>();
  const { arith } = join({ multiply: () => slow.promise }, { maxPending: 3 });
  const calls = Array.from({ length: 3 }, () => arith.multiply({ a: 1, b: 1 }));
  const error = await rejection(arith.multiply({ a: 1, b: 1 }));
  ok(error instanceof RpcError && error.code === "resource_exhausted" && !error.mayHaveExecuted);
  slow.resolve(5);
  deepStrictEqual(await Promise.all(calls), [5, 5, 5]);
  strictEqual(await arith.multiply({ a: 1, b: 1 }), 5);
});

/** A client whose server takes nothing, with `count` calls of 1,000 bytes made, a turn each. */
async function untaken(maxUnsentBytes: number, count: number) {
  const [near, far] = pair();
  const client = new Client(near, { maxUnsentBytes });
  const blob = bind(service("Blobs", { blob: method("Blob", bytes, empty) })).blob;
  const call = (options?: CallOptions) => client.call(blob, new Uint8Array(1000), options);
  const leave = new AbortController();
  for (let i = 0; i < count; i++) {
    void rejection(call({ signal: leave.signal }));
    await turn();
  }
  return { near, far, call, leave };
}

test("a call more is refused at once when maxUnsentBytes wait for a server that takes none, and goes when it takes them", async () => {
  const { near, far, call, leave } = await untaken(20_000, 19);
  ok(near.writableLength > 19_000 && near.writableLength < 20_000, String(near.writableLength));
  void rejection(call({ signal: leave.signal }));
  await turn();
  leave.abort(); // nobody waits any more, and yet their bytes are there
  const error = await rejection(call());
  const { code, message, mayHaveExecuted } = error as RpcError;
  deepStrictEqual([code, mayHaveExecuted], ["resource_exhausted", false]);
  strictEqual(
    message,
    `Blobs.Blob: ${near.writableLength} bytes of requests wait for the server to take them (maxUnsentBytes)`,
  );
  far.resume();
  while (near.writableLength > 0) await turn();
  void rejection(call());
  await turn();
  strictEqual(near.writableLength, 0, "it went out");
});

test("maxUnsentBytes is exact, and counts what this turn has written", async () => {
  const { writableLength } = (await untaken(1_000_000, 5)).near;
  for (const [max, refused] of [
    [writableLength - 1, true],
    [writableLength, false],
    [writableLength + 1, false],
  ] as const) {
    const { call } = await untaken(max, 5);
    const sixth = rejection(call());
    strictEqual(await Promise.race([sixth.then(() => true), turn().then(() => false)]), refused);
  }
  const { call } = await untaken(writableLength + 5000, 5);
  const calls = Array.from({ length: 10 }, () => rejection(call()));
  const refused = Promise.all(calls.slice(5)).then((errors) => errors.length);
  strictEqual(await Promise.race([refused, turn()]), 5, "of ten in one turn five");
});

test("a reply of the wrong type fails its call alone, with its place; Go would end the connection", async () => {
  const [near, far] = pair();
  const arith = new ArithClient(new Client(near));
  const wrong = rejection(arith.multiply({ a: 1, b: 1 }));
  const right = arith.multiply({ a: 7, b: 8 });
  const definition =
    "3aff8103010108526573706f6e736501ff82000103010d536572766963654d6574686f64010c00010353657101060001054572726f72010c000000";
  far.write(Buffer.from(`${definition}03ff8200050c00026869`, "hex")); // Seq 0: the string "hi"
  const error = await wrong;
  ok(error instanceof RpcError && error.message.startsWith("Arith.Multiply reply: gob: decoding into local type *int"));
  far.write(Buffer.from("05ff8202010003040070", "hex")); // Seq 1: the int 56
  strictEqual(await right, 56);
});

test("responses to calls that nobody made are dropped, up to maxStrays; late ones of calls given up do not count", async () => {
  const [near, far] = pair();
  far.on("error", () => {}); // the client goes in the end
  const client = new Client(near, { limits: { maxStrays: 2 } });
  const arith = new ArithClient(client);
  const definition =
    "3aff8103010108526573706f6e736501ff82000103010d536572766963654d6574686f64010c00010353657101060001054572726f72010c000000";
  const late = Array.from({ length: 5 }, () => rejection(arith.multiply({ a: 1, b: 1 }, { timeout: 1 })));
  await Promise.all(late);
  far.write(Buffer.from(definition, "hex"));
  for (let seq = 0; seq < 5; seq++) far.write(Buffer.from(`05ff82020${seq}0003040070`, "hex"));
  for (let i = 0; i < 2; i++) far.write(Buffer.from("05ff8202630003040070", "hex"));
  await turn();
  strictEqual(client.state, "open");
  far.write(Buffer.from("05ff8202630003040070", "hex"));
  const cause = await client.closed;
  ok(cause?.message.includes("more than 2 responses to calls that nobody made (maxStrays)"), String(cause));
});
