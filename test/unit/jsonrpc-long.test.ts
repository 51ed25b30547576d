// Messages above `maxJsonBytes` on JSON-RPC, at both ends: each costs its own call, as far as its id can be known.

import { deepStrictEqual, match, ok, strictEqual } from "node:assert";
import { after, test } from "node:test";
import { ArithClient, registerArith } from "rpcgen-generated/arith";
import {
  bind,
  bytes,
  Dispatcher,
  type DispatcherOptions,
  dialTcp,
  int,
  method,
  RpcError,
  type ServerLimits,
  service,
  string,
} from "rpcgen-runtime";
import { Frames } from "rpcgen-runtime/internal/json/frames";
import { arith } from "../examples/arith.ts";
import { answersOf } from "../support/jsonlines.ts";
import { rejection } from "../support/memory.ts";
import { Arrivals, pair } from "../support/pair.ts";
import { chunkings, endsSoon } from "../support/play.ts";

// The timer for half messages does not keep a process alive, and the streams here are in memory.
const alive = setInterval(() => {}, 1000);
after(() => clearInterval(alive));

const limits = { maxJsonBytes: 200 };
/** Of so many bytes a message is still gone over. */
const most = 16 * limits.maxJsonBytes;

/** A text with a gap in it, made so long by what goes into the gap. */
function padded(text: string, size: number): string {
  return text.replace("~", "x".repeat(size - text.length + 1));
}

/** Everything that a server says to these requests, to the end of the connection. */
function answers(requests: string, chunkSize?: number, own: Partial<ServerLimits> = limits): Promise<string> {
  const server = new Dispatcher({ limits: own } satisfies DispatcherOptions);
  registerArith(server, arith);
  return answersOf(server, requests, chunkSize);
}

const multiply = '"method":"Arith.Multiply","params":[{"A":2,"B":3}]';
const good = `{${multiply},"id":99}`;
const goodAnswer = '{"id":99,"result":6,"error":null}\n';

function refused(id: string, size: number, where = ""): string {
  return `{"id":${id},"result":null,"error":"${where}a message of ${size} bytes; at most 200 are taken (maxJsonBytes)"}\n`;
}

test(
  "a request of the limit is taken; above it, it alone is refused; above sixteen times, the connection ends",
  endsSoon,
  async () => {
    const request = `{"x":["~"],${multiply},"id":1}`;
    const args = "Arith.Multiply args: ";
    for (const [, chunkSize] of [...chunkings, ["in pieces", 64] as const]) {
      for (const [size, answer] of [
        [199, `{"id":1,"result":6,"error":null}\n${goodAnswer}`],
        [200, `{"id":1,"result":6,"error":null}\n${goodAnswer}`],
        [201, refused("1", 201, args) + goodAnswer],
        [most - 1, refused("1", most - 1, args) + goodAnswer],
        [most, refused("1", most, args) + goodAnswer],
        [most + 1, ""],
      ] as const) {
        strictEqual(await answers(padded(request, size) + good, chunkSize), answer, `${size} bytes`);
      }
    }
  },
);

test("the id of a request that is too long is found wherever it stands, and whatever it is", endsSoon, async () => {
  for (const [what, request, id] of [
    ["as Go's client writes it", '{"method":"Arith.Multiply","params":[{"A":2,"x":"~"}],"id":7}', "7"],
    ["in front", '{"id":7,"method":"Arith.Multiply","params":[{"A":2,"x":"~"}]}', "7"],
    ["among others, in another case", '{"x":{"id":1,"y":["~",{"id":2}]},"ID" : 7 ,"z":{"id":3}}', "7"],
    ["a text", '{"x":["~"],"id":"a\\"}]b\\\\"}', '"a\\"}]b\\\\"'],
    ["an object, which comes back without what is in it", '{"x":["~"],"id":{"a":1}}', "{}"],
    ["absent", '{"x":["~"]}', "null"],
    ["not all of it has come when the limit is reached", `{"id":${"1".repeat(190)},"x":["~"]}`, "1".repeat(190)],
    ["escapes and brackets in what is gone over", '{"x":["\\"]}{[\\\\","~\\""],"id":7}', "7"],
  ] as const) {
    for (const [, chunkSize] of chunkings) {
      const where = request.includes("Arith") ? "Arith.Multiply args: " : "";
      strictEqual(await answers(padded(request, 1000) + good, chunkSize), refused(id, 1000, where) + goodAnswer, what);
    }
  }
  const modern = padded('{"jsonrpc":"2.0","method":"Arith.Multiply","params":{"x":"~"},"id":7}', 1000);
  match(
    await answers(modern),
    /^\{"jsonrpc":"2.0","id":7,"error":\{"code":-32600,"message":"Arith.Multiply args: a message of 1000 bytes/,
  );
  strictEqual(await answers(modern.replace(',"id":7', "")), "", "a notification");
});

test(
  "of a message that is too long little is kept: long texts are not, and many members end the connection",
  endsSoon,
  async () => {
    const wide = { maxJsonBytes: 1000 };
    const answer = (id: string, request: string): string =>
      `{"id":${id},"result":null,"error":"a message of ${request.length} bytes; at most 1000 are taken (maxJsonBytes)"}\n`;
    const long = `{"${"k".repeat(2000)}":"${"v".repeat(9000)}\\u0041","id":7}`;
    strictEqual(await answers(long, undefined, wide), answer("7", long));
    const text = (length: number): string => `{"x":["${"x".repeat(1000)}"],"id":"${"i".repeat(length - 2)}"}`;
    strictEqual(await answers(text(1024), undefined, wide), answer(`"${"i".repeat(1022)}"`, text(1024)));
    strictEqual(await answers(text(1025), undefined, wide), answer("null", text(1025)));
    const members = (bytes: number): string =>
      `{"id":7,${" ".repeat(bytes - 15)}"x":[1]}`.replace("1", "1".repeat(1000));
    strictEqual(await answers(members(4096), undefined, wide), answer("7", members(4096)));
    strictEqual(await answers(members(4097), undefined, wide), "");
    strictEqual(await answers(`{"id":7,"x":[${"1".repeat(1000)}],}${good}`, undefined, wide), "", "no JSON");
  },
);

test("nothing but the husk is held of a message that is too long, and the next is whole again", () => {
  const frames = new Frames(limits.maxJsonBytes);
  const chunk = Buffer.alloc(99, "[],");
  frames.feed(Buffer.from('{"x":['));
  for (let fed = 0; fed < most - 200; fed += chunk.length) {
    frames.feed(chunk);
    strictEqual(frames.next(), false);
    ok(frames.inMessage);
    ok(frames.held <= limits.maxJsonBytes);
  }
  strictEqual(frames.held, 0);
  const texts: string[] = [];
  frames.feed(Buffer.from('[]],"id":7} {"id":8}'));
  while (frames.next()) texts.push(`${frames.tooLong} ${Buffer.from(frames.bytes.subarray(frames.start, frames.end))}`);
  deepStrictEqual(texts, ['3086 {"x":[],"id":7}', '0 {"id":8}']);
  strictEqual(frames.inMessage, false);
});

test("half a message that is too long is waited for as long as any other, and then hung up on", endsSoon, async () => {
  const server = new Dispatcher({ limits: { ...limits, partialMessageTimeout: 20 } });
  const [near, far] = pair();
  server.serve(far, { wire: "jsonrpc" });
  const said = new Arrivals(near);
  near.write(`{"x":["${"x".repeat(1000)}`);
  await said.end();
  strictEqual(said.bytes.length, 0);
});

/** Two calls, of which the first gets a response of so many bytes: how both end, and the connection. */
async function responses(response: string, chunkSize?: number): Promise<unknown[]> {
  const [near, far] = pair(chunkSize);
  const client = await dialTcp(near, { wire: "jsonrpc", limits });
  const calls = new ArithClient(client);
  const ends = [calls.multiply({ a: 7, b: 8 }), calls.multiply({ a: 1, b: 2 })].map((call) =>
    call.catch((error: unknown) => {
      ok(error instanceof RpcError);
      return [error.code, error.message, error.mayHaveExecuted];
    }),
  );
  await new Arrivals(far).reach(1);
  far.write(`${response}\n{"id":1,"result":2,"error":null}\n`);
  const results = await Promise.all(ends);
  const { state } = client;
  await client.close();
  return [...results, state];
}

test(
  "a response of the limit is taken; above it, its call alone fails; above sixteen times, the connection ends",
  endsSoon,
  async () => {
    const tooLong = (size: number): unknown[] => [
      "resource_exhausted",
      `Arith.Multiply reply: a message of ${size} bytes; at most 200 are taken (maxJsonBytes)` +
        "; ask for less, or raise limits.maxJsonBytes of this client",
      true,
    ];
    const gone = [
      "resource_exhausted",
      "Arith.Multiply: no reply: the server's bytes make no sense: " +
        "a message of more than 3200 bytes; at most 200 are taken (maxJsonBytes)",
      true,
    ];
    for (const response of ['{"id":0,"result":5,"x":"~"}', '{"x":["~"],"result":5,"id":0}']) {
      for (const [, chunkSize] of chunkings) {
        for (const [size, ends] of [
          [200, [5, 2, "open"]],
          [201, [tooLong(201), 2, "open"]],
          [most, [tooLong(most), 2, "open"]],
          [most + 1, [gone, gone, "closed"]],
        ] as const) {
          deepStrictEqual(await responses(padded(response, size), chunkSize), ends, `${size} bytes`);
        }
      }
    }
    const error = padded('{"id":0,"result":null,"error":"~"}', 2000);
    deepStrictEqual(await responses(error), [tooLong(2000), 2, "open"], "an error's text");
    const nobodys = padded('{"id":9,"result":["~"]}', 2000);
    deepStrictEqual(await responses(`${nobodys}{"id":0,"result":56}`), [56, 2, "open"], "nobody's");
  },
);

test(
  "a reply of 2 MB from a server of ours costs its call; what is as long on the way there, too",
  endsSoon,
  async () => {
    const blobs = service("Blobs", { get: method("Get", int, string), put: method("Put", bytes, int) });
    const server = new Dispatcher();
    server.register(blobs, { get: (size: number) => "x".repeat(size), put: (blob: Uint8Array) => blob.length });
    const [near, far] = pair(64 * 1024);
    server.serve(far, { wire: "jsonrpc" });
    const client = await dialTcp(near, { wire: "jsonrpc" });
    const { get, put } = bind(blobs);
    const ends = await Promise.all([
      client.call(get, 3),
      rejection(client.call(get, 2_000_000)),
      rejection(client.call(put, new Uint8Array(2_000_000))),
      client.call(get, 4),
    ]);
    deepStrictEqual(
      ends.map((end) => (end instanceof RpcError ? end.message : end)),
      [
        "xxx",
        "Blobs.Get reply: a message of 2000033 bytes; at most 1048576 are taken (maxJsonBytes)" +
          "; ask for less, or raise limits.maxJsonBytes of this client",
        "Blobs.Put args: a message of 2666711 bytes; at most 1048576 are taken (maxJsonBytes)",
        "xxxx",
      ],
    );
    strictEqual(client.state, "open");
    await client.close();
  },
);
