// How connections end when a peer says nonsense, or stops in the middle: what is under way is answered, and nothing more.

import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { connect } from "node:net";
import { after, test } from "node:test";
import { argsType, registerArith } from "rpcgen-generated/arith";
import { Dispatcher, empty, method, Server, type ServerLimits, service, string, type Type } from "rpcgen-runtime";
import { arith } from "../examples/arith.ts";
import { converse, goodCall, texts } from "../support/converse.ts";
import { event, Signal, turn } from "../support/events.ts";
import { join } from "../support/memory.ts";
import { Arrivals, pair } from "../support/pair.ts";
import { RawClient } from "../support/raw.ts";

const alive = setInterval(() => {}, 1000);
after(() => clearInterval(alive));

test("a partial message that the input ended in does not end calls that are still running", async () => {
  const slow = new Signal<number>();
  const { near, raw, server, answers } = converse({ partialMessageTimeout: 20 }, () => slow.promise);
  near.write(raw.call("Arith.Multiply", argsType as Type<unknown>, { a: 7, b: 8 }));
  near.write(Buffer.from("ff", "hex"));
  near.end();
  // Another connection whose message stays partial is given up: so much time has passed, and more.
  const other = converse({ partialMessageTimeout: 20 });
  other.near.write(Buffer.from("ff", "hex"));
  await event(other.near, "end");
  const another = converse({ partialMessageTimeout: 20 });
  another.near.write(Buffer.from("ff", "hex"));
  await event(another.near, "end");
  strictEqual(server.inFlight, 1);
  slow.resolve(56);
  deepStrictEqual(await answers(), [""]);
  await turn();
  strictEqual(server.connections, 0);
});

test("a call whose arguments' definitions came, and nothing behind them, is answered with Go's unexpected EOF", async () => {
  for (const [withDefinitions, text] of [
    [true, "unexpected EOF"],
    [false, "EOF"],
  ] as const) {
    const { near, raw, answers } = converse({});
    const header = raw.header("Arith.Multiply");
    near.write(withDefinitions ? Buffer.concat([header, raw.announce(argsType as Type<unknown>).bytes]) : header);
    near.end();
    deepStrictEqual(await answers(), [text]);
  }
});

test("an error's text is cut at 8 KiB, so that a long one costs nobody the connection", async () => {
  for (const [text, cut] of [
    ["x".repeat(8192), "x".repeat(8192)],
    ["x".repeat(8193), `${"x".repeat(8192)}…`],
    ["ß".repeat(100_000), `${"ß".repeat(4096)}…`],
    ["…".repeat(100_000), `${"…".repeat(2730)}…`],
    [`x${"😀".repeat(100_000)}`, `x${"😀".repeat(1365)}…`],
  ] as const) {
    const { arith } = join({
      multiply({ a, b }) {
        if (a === 0) throw new Error(text);
        return a * b;
      },
    });
    const results = await Promise.allSettled([arith.multiply({ a: 0, b: 0 }), arith.multiply({ a: 7, b: 8 })]);
    deepStrictEqual(
      results.map((result) => (result.status === "fulfilled" ? result.value : (result.reason as Error).message)),
      [cut, 56],
    );
  }
});

test("a peer that sends no more and takes no replies is given up, and what is kept for it counts until then", async () => {
  const { server, near, far, reply } = await halfClosed({ stallTimeout: 50 });
  reply.resolve("x".repeat(2 * 1024 * 1024));
  while (server.inFlight > 0) await turn();
  ok(server.burdens.total > 1024 * 1024, String(server.burdens.total));
  await event(far, "close");
  deepStrictEqual([server.connections, server.burdens.total, near.readableLength], [0, 0, 0]);
});

test("a peer that sends no more and takes its replies late gets all of them, and is waited for by drain", async () => {
  const { server, near, reply } = await halfClosed({ stallTimeout: 60_000 });
  reply.resolve("x".repeat(2 * 1024 * 1024));
  while (server.inFlight > 0) await turn();
  strictEqual(server.connections, 1);
  const arrivals = new Arrivals(near);
  near.resume();
  await arrivals.end();
  ok(arrivals.bytes.length > 2 * 1024 * 1024);
  while (server.connections > 0) await turn();
});

test("a peer that has sent its calls and ends gets all answers, also when they have to wait to be read", async (t) => {
  for (const limits of [{ maxInFlightPerConnection: 1, maxParkedBytes: 1000 }, { replyHighWater: 100 }]) {
    const server = new Server({ limits });
    registerArith(server, { ...arith, multiply: ({ a, b }) => turn().then(() => a * b) });
    const { port } = await server.listen();
    t.after(() => server.close());
    const socket = connect({ port, allowHalfOpen: true });
    const raw = new RawClient();
    const arrivals = new Arrivals(socket);
    socket.end(Buffer.concat([...Array.from({ length: 100 }, () => goodCall(raw)), raw.header("Arith.Multiply")]));
    await arrivals.end();
    deepStrictEqual(texts(arrivals.bytes).sort(), [...Array.from({ length: 100 }, () => ""), "EOF"]);
  }
});

/** A peer that has called a method, sends no more, and does not read. */
async function halfClosed(limits: Partial<ServerLimits>) {
  const text = method("Text", empty, string);
  const definition = service("Texts", { text });
  const server = new Dispatcher({ limits });
  const reply = new Signal<string>();
  server.register(definition, { text: () => reply.promise });
  const [near, far] = pair(1000);
  server.serve(far);
  near.pause();
  near.write(new RawClient().call("Texts.Text", empty as Type<unknown>, undefined));
  near.end();
  while (!far.readableEnded) await turn();
  return { server, near, far, reply };
}
