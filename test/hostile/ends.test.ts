// How connections end when a peer says nonsense, or stops in the middle: what is under way is answered, and nothing more.

import { deepStrictEqual, strictEqual } from "node:assert";
import { after, test } from "node:test";
import { argsType } from "rpcgen-generated/arith";
import type { Type } from "rpcgen-runtime";
import { converse } from "../support/converse.ts";
import { event, Signal, turn } from "../support/events.ts";
import { join } from "../support/memory.ts";

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
