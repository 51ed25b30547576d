// The server's side of a connection: what handlers may do, what their callers see, and what one call does to others.

import { deepStrictEqual, match, ok, rejects, strictEqual, throws } from "node:assert";
import { after, test } from "node:test";
import { ArithClient, arithService, registerArith } from "rpcgen-generated/arith";
import { Client, type Context, Dispatcher, RpcError } from "rpcgen-runtime";
import { arith } from "../examples/arith.ts";
import { Signal, turn } from "../support/events.ts";
import { join, rejection } from "../support/memory.ts";
import { Arrivals, pair } from "../support/pair.ts";

const alive = setInterval(() => {}, 1000);
after(() => clearInterval(alive));

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

/** What a handler may throw, the text that its caller sees, and whether the server's owner is told. */
const failures: [string, () => unknown, string, boolean][] = [
  ["an Error", () => new Error("out of stock"), "out of stock", false],
  ["an Error without a text", () => new Error(""), "unknown", false],
  ["an RpcError", () => new RpcError("no", { code: "not_found" }), "no", false],
  ["an RpcError without a text", () => new RpcError("", { code: "not_found" }), "not_found", false],
  [
    "a text that Go takes for its own",
    () => new Error("rpc: can't find service X"),
    "rpc: can't find service X",
    false,
  ],
  ["a bug", () => new TypeError("secret"), "internal error", true],
  ["an Error of another class", () => new (class Secret extends Error {})("secret"), "internal error", true],
  ["a text", () => "secret", "internal error", true],
  ["nothing", () => undefined, "internal error", true],
  ["an Error whose message is no text any more", () => Object.assign(new Error(), { message: 7 }), "7", false],
  ["what throws at every question", revoked, "internal error", true],
  ["an object without a prototype", () => Object.create(null), "internal error", true],
  ["an RpcError whose code cannot be asked for", codeless, "the text", false],
];

function codeless(): RpcError {
  return Object.defineProperty(new RpcError("the text"), "code", {
    get: () => {
      throw new Error("no code");
    },
  });
}

for (const metrics of [true, false]) {
  test(`a reply that cannot be asked whether it is a promise fails its call alone, metrics: ${metrics}`, async () => {
    const replies = [
      revoked(),
      new Proxy(
        {},
        {
          get: () => {
            throw new Error("no then");
          },
          has: () => true,
        },
      ),
    ];
    const { arith, server } = join(
      { multiply: ({ a, b }) => (replies.pop() as number | undefined) ?? a * b },
      {},
      { metrics },
    );
    for (const text of ["no then", "internal error"]) {
      const error = await rejection(arith.multiply({ a: 7, b: 8 }));
      ok(error instanceof RpcError && error.remote);
      strictEqual(error.message, text);
    }
    strictEqual(await arith.multiply({ a: 7, b: 8 }), 56);
    strictEqual(server.inFlight, 0);
  });
}

for (const [what, thrown, text, told] of failures) {
  test(`a handler that throws ${what} answers ${JSON.stringify(text)}, sync or async`, async () => {
    const seen: unknown[] = [];
    const { arith, server } = join(
      {
        multiply() {
          throw thrown();
        },
        async divide() {
          throw thrown();
        },
      },
      {},
      { onError: (_, where) => seen.push(where), metrics: true },
    );
    for (const call of [arith.multiply({ a: 1, b: 1 }), arith.divide({ a: 1, b: 1 })]) {
      const error = await rejection(call);
      ok(error instanceof RpcError && error.remote);
      strictEqual(error.message, text);
    }
    const where = (method: string): object => ({ method, peer: "memory" });
    deepStrictEqual(seen, told ? [where("Arith.Multiply"), where("Arith.Divide")] : []);
    strictEqual(server.inFlight, 0);
  });
}

test("an onError that throws harms nobody, now or later", async () => {
  const worse = (): never => {
    throw new Error("worse");
  };
  for (const onError of [worse, async () => worse()]) {
    const { arith } = join(
      {
        multiply() {
          throw new TypeError();
        },
      },
      {},
      { onError },
    );
    await rejects(arith.multiply({ a: 1, b: 1 }), /internal error/);
    deepStrictEqual(await arith.divide({ a: 17, b: 5 }), { quo: 3, rem: 2 });
  }
});

test("a handler may be a class, and answer a value, a promise or any thenable, which is answered once", async () => {
  class Calculator {
    readonly #factor = 2;
    multiply({ a, b }: { a: number; b: number }): number {
      return a * b * this.#factor;
    }
    divide(): PromiseLike<{ quo: number; rem: number }> {
      const thenable = {
        // biome-ignore lint/suspicious/noThenProperty: a thenable of the user's own is what is tested
        then(resolve: (value: object) => void): void {
          resolve({ quo: 1, rem: 2 });
          resolve({ quo: 3, rem: 4 });
        },
      };
      return thenable as never;
    }
  }
  const server = new Dispatcher();
  registerArith(server, new Calculator());
  const [near, far] = pair();
  server.serve(far);
  const client = new ArithClient(new Client(near));
  strictEqual(await client.multiply({ a: 7, b: 8 }), 112);
  deepStrictEqual(await client.divide({ a: 1, b: 1 }), { quo: 1, rem: 2 });
  strictEqual(server.inFlight, 0);
});

test("a reply that cannot be written fails its call with the place, and the connection lives", async () => {
  const told: unknown[] = [];
  const { arith } = join({ divide: () => ({ quo: 1.5, rem: 0 }) }, {}, { onError: (error) => told.push(error) });
  const error = await rejection(arith.divide({ a: 3, b: 2 }));
  ok(error instanceof RpcError && error.remote);
  strictEqual(error.message, "Arith.Divide reply.quo: 1.5 is not an integer");
  strictEqual(told.length, 1);
  strictEqual(await arith.multiply({ a: 7, b: 8 }), 56);
});

test("answers go out as handlers finish, not as calls came", async () => {
  const slow = new Signal<number>();
  const order: number[] = [];
  const { arith } = join({ multiply: ({ a }) => (a === 0 ? slow.promise : a) });
  const calls = [0, 1, 2].map((a) => arith.multiply({ a, b: 1 }).then((reply) => order.push(reply)));
  await Promise.all(calls.slice(1));
  slow.resolve(99);
  await calls[0];
  deepStrictEqual(order, [1, 2, 99]);
});

test("the replies of one turn leave in one write up to a KiB, and in few beyond", async () => {
  const { arith, far } = join();
  let writes = 0;
  const write = far.write.bind(far);
  far.write = ((...args: Parameters<typeof far.write>) => {
    writes++;
    return write(...args);
  }) as typeof far.write;
  await Promise.all(Array.from({ length: 20 }, (_, a) => arith.multiply({ a, b: 1 })));
  strictEqual(writes, 1);
  writes = 0;
  await Promise.all(Array.from({ length: 1000 }, (_, a) => arith.multiply({ a, b: 1 })));
  // The calls come in seven portions, each of which may be a turn, and none has more replies than four portions.
  ok(writes <= 7 * 4, `${writes} writes`);
});

test("a handler is told who calls, has a store for the connection, and learns when nobody waits any more", async () => {
  const contexts: Context[] = [];
  const { arith, far } = join({
    multiply(_, context) {
      contexts.push(context);
      const count = (context.connection.get("count") as number | undefined) ?? 0;
      context.connection.set("count", count + 1);
      return count;
    },
    divide(_, { signal }) {
      return new Promise((resolve) => signal.addEventListener("abort", () => resolve({ quo: 0, rem: 0 })));
    },
  });
  strictEqual(await arith.multiply({ a: 1, b: 1 }), 0);
  strictEqual(await arith.multiply({ a: 1, b: 1 }), 1);
  const [context] = contexts as [Context];
  deepStrictEqual([context.peer, context.principal, context.serviceMethod], ["memory", undefined, "Arith.Multiply"]);
  const left = rejection(arith.divide({ a: 1, b: 1 }));
  await turn();
  strictEqual(context.signal.aborted, false);
  far.destroy(); // the socket is gone; an end of what the peer sends would only mean that it sends no more
  await left;
  strictEqual(context.signal.aborted, true);
});

test("what listens to a signal is forgotten with its call: a connection that lives for days must not keep it", async () => {
  const signals: Context["signal"][] = [];
  const { arith, far } = join({
    multiply({ a }, { signal }) {
      signals.push(signal);
      return a === 7 ? new Promise(() => {}) : a;
    },
    divide: () => ({ quo: 0, rem: 0 }),
  });
  await arith.multiply({ a: 1, b: 1 });
  await arith.multiply({ a: 2, b: 1 });
  const left = rejection(arith.multiply({ a: 7, b: 1 }));
  await turn();
  strictEqual(new Set(signals).size, 3);
  far.destroy();
  await left;
  deepStrictEqual(
    signals.map(({ aborted }) => aborted),
    [false, false, true],
  );
  match(String(signals[2]?.reason), /the connection is gone/);
});

test("a peer that reads nothing is not read either, and gets all its replies later", async () => {
  const served = { calls: 0 };
  const server = new Dispatcher();
  registerArith(server, {
    ...arith,
    multiply() {
      served.calls++;
      throw new Error("x".repeat(8000)); // replies far larger than requests
    },
  });
  const [near, far] = pair();
  server.serve(far);
  const client = new ArithClient(new Client(near));
  near.pause();
  const total = 2000;
  let answered = 0;
  for (let i = 0; i < total / 50; i++) {
    for (let j = 0; j < 50; j++) client.multiply({ a: 1, b: 1 }).catch(() => answered++);
    await turn();
  }
  ok(served.calls < total, `${served.calls} calls were served while nobody read`);
  ok(far.writableLength < 3_000_000, `${far.writableLength} bytes wait`);
  near.resume();
  while (answered < total) await turn();
  strictEqual(served.calls, total);
});

test("unknown names are answered with Go's words, and hostile ones reach nothing", async () => {
  const { client, arith } = join();
  const { multiply } = arithService.methods;
  const table: [string, string][] = [
    ["Arith.Nope", "rpc: can't find method Arith.Nope"],
    ["Nope.Multiply", "rpc: can't find service Nope.Multiply"],
    ["Multiply", "rpc: service/method request ill-formed: Multiply"],
    ["", "rpc: service/method request ill-formed: "],
    ["Arith.", "rpc: can't find method Arith."],
    ["Arith.multiply", "rpc: can't find method Arith.multiply"],
    ["Arith.constructor", "rpc: can't find method Arith.constructor"],
    ["Arith.__proto__", "rpc: can't find method Arith.__proto__"],
    ["__proto__.toString", "rpc: can't find service __proto__.toString"],
    ["Arith.then", "rpc: can't find method Arith.then"],
  ];
  for (const [serviceMethod, message] of table) {
    const error = await rejection(client.call({ ...multiply, serviceMethod }, { a: 1, b: 1 }));
    ok(error instanceof RpcError);
    deepStrictEqual([error.message, error.code, error.mayHaveExecuted], [message, "unimplemented", false]);
  }
  strictEqual(await arith.multiply({ a: 7, b: 8 }), 56);
});

test("a registration without all methods, or under a name that is taken, is refused with what is wrong", () => {
  const server = new Dispatcher();
  throws(
    () =>
      registerArith(server, {
        mutliply: arith.multiply,
        divide: arith.divide,
      } as never),
    {
      code: "invalid_argument",
      message: "Arith: the implementation has no method multiply; is it mutliply?",
    },
  );
  registerArith(server, arith);
  throws(() => registerArith(server, arith), {
    code: "already_exists",
    message: "rpc: service already defined: Arith",
  });
  registerArith(server, arith, { name: "v1.Arithmetic" });
  throws(() => registerArith(server, arith, { nam: "x" } as never), /did you mean name\?/);
  throws(() => registerArith(server, arith, { name: "" }), /name is "": it has to be a text that is not empty$/);
  throws(() => server.serve("localhost:1" as never), {
    code: "invalid_argument",
    message: 'serving needs a stream of bytes in both directions, not "localhost:1": addresses are for dial',
  });
});

test("a half-closed peer gets the answers to all that it asked, and then the end", async () => {
  const slow = new Signal<number>();
  const server = new Dispatcher();
  registerArith(server, { ...arith, multiply: () => slow.promise });
  const [near, far] = pair();
  server.serve(far);
  const arrivals = new Arrivals(near);
  const request = "2fff81030101075265717565737401ff82000102010d536572766963654d6574686f64010c00010353657101060000";
  const call =
    "0013ff82010e41726974682e4d756c7469706c79001eff83030101044172677301ff84000102010141010400010142010400000007ff84010e011000";
  near.end(Buffer.from(request + call, "hex"));
  await turn();
  strictEqual(server.inFlight, 1);
  slow.resolve(56);
  await arrivals.end();
  strictEqual(server.connections, 0);
});
