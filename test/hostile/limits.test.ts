// The limits of limits.ts, each one below, at and beyond: what is taken, what fails alone, what ends the connection. After
// every case the server lives: the last call of each conversation is a Multiply that is answered, or the connection ends
// and a fresh one answers.

import { deepStrictEqual, ok, strictEqual, throws } from "node:assert";
import { after, test } from "node:test";
import { ArithClient, argsType, registerArith } from "rpcgen-generated/arith";
import {
  array,
  bytes,
  Client,
  Dispatcher,
  type Duplex,
  empty,
  int,
  list,
  method,
  RpcError,
  Server,
  type ServerLimits,
  service,
  string,
  struct,
  type Type,
} from "rpcgen-runtime";
import { arith } from "../examples/arith.ts";
import { Signal, turn } from "../support/events.ts";
import { rejection } from "../support/memory.ts";
import { Arrivals, pair } from "../support/pair.ts";
import { message, nestedList, RawClient } from "../support/raw.ts";

const alive = setInterval(() => {}, 1000);
after(() => clearInterval(alive));

/** A list of structs without fields, of which each is a byte on the wire. */
const empties = list(empty);
const wide = struct<{ xs: number[] }>("Wide", [["Xs", array(int, 10_000)]], {
  write() {},
  read(r) {
    const v = { xs: new Array<number>(10_000).fill(0) };
    const outer = r.open();
    while (r.field() >= 0) v.xs = array(int, 10_000).read(r);
    r.close(outer);
    return v;
  },
});

const probe = service("Probe", {
  bytes: method("Bytes", bytes, int),
  strings: method("Strings", list(string), int),
  empties: method("Empties", empties, int),
  wides: method("Wides", list(wide), int),
  deep: method("Deep", nestedList(3), int),
});

interface Conversation {
  readonly near: Duplex & NodeJS.EventEmitter;
  readonly raw: RawClient;
  readonly server: Dispatcher;
  /** The texts of all responses so far, in order; `""` for a success. */
  answers(): Promise<string[]>;
}

/** A raw client of a server with small limits. */
function converse(limits: Partial<ServerLimits>, multiply = arith.multiply): Conversation {
  const server = new Dispatcher({ limits });
  registerArith(server, { ...arith, multiply });
  const count = (value: { length: number }): number => value.length;
  server.register(probe, { bytes: count, strings: count, empties: count, wides: count, deep: () => 0 } as never);
  const [near, far] = pair();
  server.serve(far);
  const arrivals = new Arrivals(near);
  const answers = async (): Promise<string[]> => {
    for (let i = 0; i < 20; i++) await turn();
    return texts(arrivals.bytes);
  };
  return { near: near as never, raw: new RawClient(), server, answers };
}

/** The error texts of the responses in a server's bytes, read by Go's rules (messages of type 65). */
function texts(all: Buffer): string[] {
  const found: string[] = [];
  for (let at = 0; at < all.length; ) {
    const first = all[at] as number;
    const size = first < 0x80 ? 0 : 0x100 - first;
    const length = size === 0 ? first : all.readUIntBE(at + 1, size);
    const content = all.subarray(at + 1 + size, at + 1 + size + length);
    at += 1 + size + length;
    if (content[0] !== 0xff || content[1] !== 0x82) continue;
    const text = content.toString("latin1");
    const error = /(gob: .*|rpc: .*|a (?:message|value|type) .*|more than .*|Probe\..*: .*)\0$/s.exec(text)?.[1];
    found.push(error ?? "");
  }
  return found;
}

const good = { a: 7, b: 8 };

test("a message may have maxMessageBytes; one byte more fails its call alone, and nothing of it is kept", async () => {
  const { near, raw, answers } = converse({ maxMessageBytes: 1000 });
  const overhead = 5; // id, zero, and the three bytes of a length of three digits, in the message's content
  for (const size of [1000 - overhead - 1, 1000 - overhead, 1000 - overhead + 1, 5000]) {
    near.write(raw.call("Probe.Bytes", bytes as Type<unknown>, new Uint8Array(size)));
  }
  near.write(raw.call("Arith.Multiply", argsType as Type<unknown>, good));
  const [below, at, beyond, far, last] = await answers();
  deepStrictEqual([below, at, last], ["", "", ""]);
  ok(beyond?.includes("a message of 1001 bytes; at most 1000 are taken"), beyond);
  ok(far?.includes("at most 1000 are taken"), far);
});

test("a length that only an enemy sends ends the connection at the prefix, whatever follows", async () => {
  for (const length of ["fc40000000", "fb0200000000", "f8ffffffffffffffff"]) {
    const { near, raw, answers, server } = converse({});
    near.write(
      Buffer.concat([raw.call("Arith.Multiply", argsType as Type<unknown>, good), Buffer.from(length, "hex")]),
    );
    deepStrictEqual(await answers(), [""]);
    strictEqual(server.connections, 0, length);
  }
});

test("a header may have maxHeaderBytes; a longer one ends the connection, large definitions in front of it do not", async () => {
  const fits = converse({ maxHeaderBytes: 300, maxServiceMethodBytes: 1000 });
  fits.near.write(fits.raw.call("x".repeat(280), empty as Type<unknown>, undefined));
  fits.near.write(fits.raw.call("Arith.Multiply", argsType as Type<unknown>, good));
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
  large.near.write(large.raw.call("Arith.Multiply", argsType as Type<unknown>, good));
  deepStrictEqual(await large.answers(), [""]);
});

test("a method's name may have maxServiceMethodBytes; a longer one is cut in the answer", async () => {
  const { near, raw, answers } = converse({ maxServiceMethodBytes: 20 });
  near.write(raw.call(`Arith.${"x".repeat(14)}`, empty as Type<unknown>, undefined));
  near.write(raw.call(`Arith.${"x".repeat(500)}`, empty as Type<unknown>, undefined));
  near.write(raw.call("Arith.Multiply", argsType as Type<unknown>, good));
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
    near.write(raw.call("Arith.Multiply", argsType as Type<unknown>, good));
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
  few.near.write(few.raw.call("Arith.Multiply", argsType as Type<unknown>, good));
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
  near.write(raw.call("Arith.Multiply", argsType as Type<unknown>, good));
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
  near.write(raw.call("Arith.Multiply", argsType as Type<unknown>, good));
  const [fits, beyond, amplified, last] = await answers();
  deepStrictEqual([fits, last], ["", ""]);
  ok(beyond?.includes("takes more than 100000 bytes of memory (maxDecodedBytes)"), beyond);
  ok(amplified?.includes("maxDecodedBytes"), amplified);
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
    near.write(raw.call("Arith.Multiply", argsType as Type<unknown>, good));
    deepStrictEqual(await answers(), fits ? [""] : [], `${JSON.stringify(limits)} ${type.name}`);
    strictEqual(server.connections, fits ? 1 : 0);
  }
});

test("a client bounds a server's replies the same way: that call fails, the others go on", async () => {
  const server = new Dispatcher();
  server.register(service("Echo", { bytes: method("Bytes", bytes, bytes) }), {
    bytes: (value: Uint8Array) => value,
  } as never);
  const [near, far] = pair();
  server.serve(far);
  const client = new Client(near, { limits: { maxMessageBytes: 1000 } });
  const echo = { ...method("Bytes", bytes, bytes), serviceMethod: "Echo.Bytes" };
  strictEqual((await client.call(echo, new Uint8Array(990))).length, 990);
  const error = await rejection(client.call(echo, new Uint8Array(2000)));
  ok(error instanceof RpcError && error.code === "resource_exhausted");
  strictEqual(error.message, "Echo.Bytes reply: a message of 2005 bytes; at most 1000 are taken (maxMessageBytes)");
  strictEqual((await client.call(echo, new Uint8Array(10))).length, 10);
});

test("maxInFlightPerConnection handlers run, the others wait undecoded, and all are answered in the end", async () => {
  let running = 0;
  let most = 0;
  const release: (() => void)[] = [];
  const { near, raw, server, answers } = converse({ maxInFlightPerConnection: 5 }, async ({ a, b }) => {
    most = Math.max(most, ++running);
    await new Promise<void>((resolve) => release.push(resolve));
    running--;
    return a * b;
  });
  for (let i = 0; i < 20; i++) near.write(raw.call("Arith.Multiply", argsType as Type<unknown>, { a: i, b: 1 }));
  near.write(raw.call("Arith.Nope", argsType as Type<unknown>, good));
  await turn();
  strictEqual(server.inFlight, 5);
  ok((await answers())[0]?.includes("can't find method"), "what needs no handler needs no room");
  while (release.length > 0) {
    release.shift()?.();
    await turn();
  }
  strictEqual((await answers()).length, 21);
  deepStrictEqual([most, server.inFlight], [5, 0]);
});

test("maxInFlightTotal bounds all connections together, and the one that has waited longest is next", async () => {
  const order: number[] = [];
  const release: (() => void)[] = [];
  const server = new Dispatcher({ limits: { maxInFlightTotal: 2 } });
  registerArith(server, {
    ...arith,
    async multiply({ a }) {
      order.push(a);
      await new Promise<void>((resolve) => release.push(resolve));
      return a;
    },
  });
  const clients = Array.from({ length: 4 }, () => {
    const [near, far] = pair();
    server.serve(far);
    return new ArithClient(new Client(near));
  });
  const calls: Promise<number>[] = [];
  for (const [i, client] of clients.entries()) {
    calls.push(client.multiply({ a: i, b: 1 }));
    await turn();
  }
  deepStrictEqual([order, server.inFlight], [[0, 1], 2]);
  while (release.length > 0) {
    release.shift()?.();
    for (let i = 0; i < 5; i++) await turn();
  }
  deepStrictEqual([await Promise.all(calls), order, server.inFlight], [[0, 1, 2, 3], [0, 1, 2, 3], 0]);
});

test("a parked call whose arguments make no sense, or whose handler answers at once, takes no room", async () => {
  const slow = new Signal<number>();
  const { near, raw, server, answers } = converse({ maxInFlightPerConnection: 1 }, ({ a }) =>
    a === 0 ? slow.promise : a,
  );
  near.write(raw.call("Arith.Multiply", argsType as Type<unknown>, { a: 0, b: 0 }));
  near.write(raw.call("Arith.Multiply", int as Type<unknown>, 5));
  for (let i = 1; i < 2000; i++) near.write(raw.call("Arith.Multiply", argsType as Type<unknown>, { a: i, b: 0 }));
  await turn();
  strictEqual((await answers()).length, 0);
  slow.resolve(1);
  const all = await answers();
  strictEqual(all.length, 2001);
  ok(all[1]?.startsWith("gob: type mismatch in decoder"));
  strictEqual(server.inFlight, 0);
});

test("50,000 pipelined slow calls on one connection: the server keeps to maxParkedBytes and stops reading", async () => {
  let release = (): void => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const server = new Server();
  registerArith(server, {
    ...arith,
    async multiply({ a, b }) {
      await gate;
      return a * b;
    },
  });
  const { address } = await server.listen();
  const { ArithTcpClient } = await import("rpcgen-generated/arith");
  const client = await ArithTcpClient.connect(address);
  globalThis.gc?.();
  const calls: Promise<number>[] = [];
  for (let i = 0; i < 50_000; i++) calls.push(client.multiply({ a: i, b: 1 }));
  for (let i = 0; i < 50; i++) await turn();
  strictEqual(server.inFlight, 1024);
  release();
  const replies = await Promise.all(calls);
  ok(replies.every((reply, i) => reply === i));
  await client.close();
  await server.close();
});

test("a peer that lets maxReplyBacklog pile up is given up, and so is one that takes nothing for stallTimeout", async () => {
  const text = "x".repeat(1000);
  const flood = (limits: Partial<ServerLimits>): Conversation => {
    const conversation = converse(limits, () => {
      throw new Error(text);
    });
    conversation.near.pause();
    return conversation;
  };
  const backlog = flood({ replyHighWater: 2000, maxReplyBacklog: 20_000, maxInFlightPerConnection: 1000 });
  const many = Array.from({ length: 100 }, () => backlog.raw.call("Arith.Multiply", argsType as Type<unknown>, good));
  backlog.near.write(Buffer.concat(many));
  for (let i = 0; i < 5; i++) await turn();
  strictEqual(backlog.server.connections, 0);

  const stalled = flood({ replyHighWater: 2000, stallTimeout: 30 });
  stalled.near.write(
    Buffer.concat(Array.from({ length: 5 }, () => stalled.raw.call("Arith.Multiply", argsType as Type<unknown>, good))),
  );
  await turn();
  strictEqual(stalled.server.connections, 1);
  while (stalled.server.connections > 0) await turn();
});

test("a message that is begun and never ended is given up after partialMessageTimeout, an idle connection never", async () => {
  const idle = converse({ partialMessageTimeout: 20 });
  idle.near.write(idle.raw.call("Arith.Multiply", argsType as Type<unknown>, good));
  const partial = converse({ partialMessageTimeout: 20 });
  partial.near.write(partial.raw.call("Arith.Multiply", argsType as Type<unknown>, good).subarray(0, 50));
  await turn();
  strictEqual(partial.server.connections, 1);
  while (partial.server.connections > 0) await turn();
  deepStrictEqual([await idle.answers(), idle.server.connections], [[""], 1]);
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
  const [near] = pair();
  throws(() => new Client(near, { limits: { maxInFlightTotal: 1 } as never }), { code: "invalid_argument" });
});
