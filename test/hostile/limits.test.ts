// The limits of messages and types, each below, at and beyond: what is taken, what fails alone, what ends the connection.
// In every conversation a Multiply comes last, and is answered unless the connection has ended.

import { deepStrictEqual, match, ok, strictEqual, throws } from "node:assert";
import { after, test } from "node:test";
import {
  bytes,
  Client,
  Dispatcher,
  empty,
  int,
  list,
  method,
  type ServerLimits,
  service,
  string,
  struct,
  type Type,
  wireLimits,
} from "rpcgen-runtime";
import { readWeb } from "rpcgen-runtime/internal/json/web";
import { converse, empties, goodCall, wide } from "../support/converse.ts";
import { Arrivals, pair } from "../support/pair.ts";
import { message, nestedList } from "../support/raw.ts";

const alive = setInterval(() => {}, 1000);
after(() => clearInterval(alive));

test("a message may have maxMessageBytes; one byte more fails its call alone, and nothing of it is kept", async () => {
  const { near, raw, answers } = converse({ maxMessageBytes: 1000 });
  const overhead = 5; // id, zero, and the three bytes of a length of three digits, in the message's content
  for (const size of [1000 - overhead - 1, 1000 - overhead, 1000 - overhead + 1, 5000]) {
    near.write(raw.call("Probe.Bytes", bytes as Type<unknown>, new Uint8Array(size)));
  }
  near.write(goodCall(raw));
  const [below, at, beyond, far, last] = await answers();
  deepStrictEqual([below, at, last], ["", "", ""]);
  ok(beyond?.includes("a message of 1001 bytes; at most 1000 are taken"), beyond);
  ok(far?.includes("at most 1000 are taken"), far);
});

test("a length that only an enemy sends ends the connection at the prefix, whatever follows", async () => {
  for (const length of ["fc40000000", "fb0200000000", "f8ffffffffffffffff"]) {
    const { near, raw, answers, server } = converse({});
    near.write(Buffer.concat([goodCall(raw), Buffer.from(length, "hex")]));
    deepStrictEqual(await answers(), [""]);
    strictEqual(server.connections, 0, length);
  }
});

test("a header may have maxHeaderBytes; a longer one ends the connection, large definitions in front of it do not", async () => {
  const fits = converse({ maxHeaderBytes: 300, maxServiceMethodBytes: 1000 });
  fits.near.write(fits.raw.call("x".repeat(280), empty as Type<unknown>, undefined));
  fits.near.write(goodCall(fits.raw));
  deepStrictEqual((await fits.answers()).length, 2);
  const long = converse({ maxHeaderBytes: 300 });
  long.near.write(long.raw.call("x".repeat(300), empty as Type<unknown>, undefined));
  deepStrictEqual(await long.answers(), []);
  strictEqual(long.server.connections, 0);
  const large = converse({ maxHeaderBytes: 300 });
  const fields = Array.from({ length: 100 }, (_, i) => [`Field${i}`, int] as const);
  large.near.write(
    large.raw.announce(struct("Large", fields, { write() {}, read: () => ({}) }) as Type<unknown>).bytes,
  );
  large.near.write(goodCall(large.raw));
  deepStrictEqual(await large.answers(), [""]);
});

test("a method's name may have maxServiceMethodBytes; a longer one is cut in the answer", async () => {
  const { near, raw, answers } = converse({ maxServiceMethodBytes: 20 });
  near.write(raw.call(`Arith.${"x".repeat(14)}`, empty as Type<unknown>, undefined));
  near.write(raw.call(`Arith.${"x".repeat(500)}`, empty as Type<unknown>, undefined));
  near.write(goodCall(raw));
  const cut = `rpc: can't find method Arith.${"x".repeat(14)}`;
  deepStrictEqual(await answers(), [cut, cut, ""]);
});

test("values may be maxDepth deep, on the way of reading and of skipping", async () => {
  for (const [depth, fits] of [
    [9, true],
    [10, true],
    [11, false],
  ] as const) {
    const { near, raw, answers } = converse({ maxDepth: 10 });
    let value: unknown = 1;
    for (let i = 0; i < depth - 1; i++) value = [value];
    // A struct with a field that nobody has: it is skipped.
    const inner = nestedList(depth - 1);
    const odd = struct<object>(
      "Odd",
      [
        ["A", int],
        ["Other", inner],
      ],
      {
        write(w) {
          const outer = w.open();
          w.field(1);
          inner.write(w, value);
          w.close(outer);
        },
        read: () => ({}),
      },
    );
    near.write(raw.call("Arith.Multiply", odd as Type<unknown>, {}));
    near.write(goodCall(raw));
    const [first, last] = await answers();
    strictEqual(last, "");
    strictEqual(first === "", fits, `${depth}: ${first}`);
  }
});

test("types nested a million deep are refused at the count of types, in bounded time", async () => {
  const { near, raw, server, answers } = converse({});
  const definitions: Buffer[] = [raw.header("Arith.Multiply")];
  for (let id = 100; id < 5000; id++) {
    // A list of the next type, which does not exist yet: Go takes such definitions, too.
    definitions.push(message((w) => defineList(w, id, id + 1)));
  }
  near.write(Buffer.concat(definitions));
  await answers();
  strictEqual(server.connections, 0, "4,096 types are taken");
  const few = converse({});
  const chain: Buffer[] = [few.raw.header("Arith.Multiply")];
  for (let id = 100; id < 4000; id++) chain.push(message((w) => defineList(w, id, id === 3999 ? 2 : id + 1)));
  chain.push(
    message((w) => {
      w.int(100);
      w.uint(0);
      w.uint(1);
    }),
  );
  few.near.write(Buffer.concat(chain));
  few.near.write(goodCall(few.raw));
  const [first, last] = await few.answers();
  strictEqual(last, "");
  ok(first?.startsWith("gob: type mismatch in decoder"), first);
});

function defineList(w: Parameters<Parameters<typeof message>[0]>[0], id: number, element: number): void {
  w.int(-id);
  const wireType = w.open();
  w.field(1);
  const slice = w.open();
  w.field(1);
  w.int(element);
  w.close(slice);
  w.close(wireType);
}

test("a message may hold maxElements, counted over all its lists", async () => {
  const { near, raw, answers } = converse({ maxElements: 100 });
  for (const count of [99, 100, 101])
    near.write(raw.call("Probe.Strings", list(string) as Type<unknown>, new Array(count).fill("")));
  near.write(goodCall(raw));
  const [below, at, beyond, last] = await answers();
  deepStrictEqual([below, at, last], ["", "", ""]);
  ok(beyond?.includes("more than 100 elements in one message (maxElements)"), beyond);
});

test("a message may not become more memory than maxDecodedBytes, though its bytes are few", async () => {
  const { near, raw, answers } = converse({ maxDecodedBytes: 100_000 });
  const zeros = (count: number): unknown[] => new Array(count).fill(undefined);
  near.write(raw.call("Probe.Empties", empties as Type<unknown>, zeros(2000)));
  near.write(raw.call("Probe.Empties", empties as Type<unknown>, zeros(4000)));
  // Two structs of a byte each, with an array of 10,000 in each of them that has not been sent.
  const { bytes: definitions, id } = raw.announce(list(wide) as Type<unknown>);
  const wides = message((w) => {
    w.int(id);
    w.uint(0);
    w.uint(2);
    w.uint(0);
    w.uint(0);
  });
  near.write(Buffer.concat([raw.header("Probe.Wides"), definitions, wides]));
  near.write(goodCall(raw));
  const [fits, beyond, amplified, last] = await answers();
  deepStrictEqual([fits, last], ["", ""]);
  ok(beyond?.includes("takes more than 100000 bytes of memory (maxDecodedBytes)"), beyond);
  ok(amplified?.includes("maxDecodedBytes"), amplified);
});

test("JSON may not become more memory than maxDecodedBytes either, by POST or JSON-RPC", async () => {
  const two = new TextEncoder().encode("[{},{}]");
  const cost = 48 + 2 * (8 + 32 + 8 + 48 + 10_000 * 8);
  const read = (maxDecodedBytes: number) => readWeb(list(wide), two, { ...wireLimits, maxDecodedBytes }, "Probe.Wides");
  strictEqual(read(cost).length, 2);
  throws(() => read(cost - 1), {
    code: "resource_exhausted",
    message: /\[1\]: a value may take .*\(maxDecodedBytes\)$/,
  });

  const server = new Dispatcher();
  const wides = method("Wides", list(wide), int);
  server.register(service("Probe", { wides }), { wides: (all) => all.length });
  const [near, far] = pair();
  server.serve(far, { wire: "jsonrpc" });
  const arrivals = new Arrivals(near);
  near.end(`{"method":"Probe.Wides","params":[[${"{},".repeat(100_000)}{}]],"id":0}`);
  await arrivals.end();
  match(arrivals.bytes.toString(), /maxDecodedBytes/);
});

test("a 4 MiB message of zero-valued structs takes no more memory than the budget", async () => {
  const { near, raw, answers } = converse({});
  const { bytes: definitions, id } = raw.announce(empties as Type<unknown>);
  const count = 4 * 1024 * 1024 - 10;
  const bomb = message((w) => {
    w.int(id);
    w.uint(0);
    w.uint(count);
    w.raw(new Uint8Array(count));
  });
  const before = process.memoryUsage().heapUsed;
  near.write(Buffer.concat([raw.header("Probe.Empties"), definitions, bomb]));
  const [answer] = await answers();
  ok(answer?.includes("maxElements") || answer?.includes("maxDecodedBytes"), answer);
  ok(process.memoryUsage().heapUsed - before < 96 * 1024 * 1024);
});

test("definitions are bounded in number, bytes, fields and names; beyond, the connection ends", async () => {
  const fieldNames = (count: number, size = 1): [string, Type<number>][] =>
    Array.from({ length: count }, (_, i) => [`F${i}`.padEnd(size, "x"), int]);
  const table: [Partial<ServerLimits>, Type<unknown>, boolean][] = [
    [{ maxFields: 10 }, struct("A", fieldNames(10), { write() {}, read: () => ({}) }) as Type<unknown>, true],
    [{ maxFields: 10 }, struct("B", fieldNames(11), { write() {}, read: () => ({}) }) as Type<unknown>, false],
    [{ maxNameBytes: 50 }, struct("C", fieldNames(2, 50), { write() {}, read: () => ({}) }) as Type<unknown>, true],
    [{ maxNameBytes: 50 }, struct("D", fieldNames(2, 51), { write() {}, read: () => ({}) }) as Type<unknown>, false],
    [{ maxTypes: 12 }, nestedList(9), true], // beside the types of Request and of Args
    [{ maxTypes: 12 }, nestedList(12), false],
    [{ maxTypeBytes: 300 }, struct("E", fieldNames(10), { write() {}, read: () => ({}) }) as Type<unknown>, true],
    [{ maxTypeBytes: 300 }, struct("F", fieldNames(40), { write() {}, read: () => ({}) }) as Type<unknown>, false],
  ];
  for (const [limits, type, fits] of table) {
    const { near, raw, answers, server } = converse(limits);
    near.write(raw.announce(type).bytes);
    near.write(goodCall(raw));
    deepStrictEqual(await answers(), fits ? [""] : [], `${JSON.stringify(limits)} ${type.name}`);
    strictEqual(server.connections, fits ? 1 : 0);
  }
});

test("wrong limits are answered with the right ones", () => {
  throws(
    () => new Dispatcher({ limits: { maxMesageBytes: 5 } as never }),
    /limits has no option "maxMesageBytes": did you mean maxMessageBytes\?/,
  );
  throws(
    () => new Dispatcher({ limits: { maxDepth: 1001 } }),
    /limits.maxDepth is 1001: it has to be a whole number from 1 to 1000/,
  );
  for (const value of [0, -1, 1.5, Number.NaN, "7"]) {
    throws(() => new Dispatcher({ limits: { maxTypes: value as never } }), { code: "invalid_argument" });
  }
  throws(
    () => new Dispatcher({ limits: { refuseInvalidUtf8: 1 as never } }),
    /refuseInvalidUtf8 is 1: it has to be true or false/,
  );
  const [near] = pair();
  throws(() => new Client(near, { limits: { maxInFlightTotal: 1 } as never }), { code: "invalid_argument" });
});
