// Targets: HTTP heads, which we read by ourselves. What passes for a CONNECT is held against a second, independent reading
// of the same bytes; and on a real port no handler is reached behind anything else.

import { connect } from "node:net";
import { registerArith } from "rpcgen-generated/arith";
import { Server } from "rpcgen-runtime";
import { connectPath, HeadReader, parseHead } from "rpcgen-runtime/internal/head";
import { arith } from "../examples/arith.ts";
import { goodCall, saidBy } from "./corpus.ts";
import { byWord, mutate } from "./mutate.ts";
import type { Random } from "./random.ts";
import { chunksOf, expectRpcError, Finding, type Input, type Target } from "./target.ts";

const maxHead = 16 * 1024;
const secret = "Bearer secret";

function post(headers: string, body: string): string {
  const json = "Content-Type: application/json\r\n";
  return `POST /Arith/Multiply HTTP/1.1\r\nHost: localhost\r\n${json}${headers}\r\n${body}`;
}

/** What a client may say to get in, what Go says, and what must not get in. */
const heads: readonly Uint8Array[] = [
  `CONNECT /_goRPC_ HTTP/1.0\nAuthorization: ${secret}\n\n`,
  `CONNECT /_goRPC_ HTTP/1.1\r\nHost: a\r\nauthorization:  ${secret} \r\n\r\n`,
  `CONNECT /_goRPC_ HTTP/1.0\r\nHost: a\r\nX-A: 1\r\nX-A: 2\r\nAuthorization: ${secret}\r\n\r\n`,
  "CONNECT /_goRPC_ HTTP/1.0\n\n",
  "CONNECT /_goRPC_ HTTP/1.0\nAuthorization: Bearer other\n\n",
  `CONNECT /_goRPC_/../x HTTP/1.0\nAuthorization: ${secret}\n\n`,
  `CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\nAuthorization: ${secret}\r\n\r\n`,
  `CONNECT /_goRPC_ HTTP/1.1\r\nContent-Length: 5\r\nAuthorization: ${secret}\r\n\r\n`,
  `GET /_goRPC_ HTTP/1.1\r\nHost: a\r\nAuthorization: ${secret}\r\n\r\n`,
  `POST /debug/rpc HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  post("Authorization: Bearer other\r\nContent-Length: 13\r\n", '{"a":7,"b":8}'),
  post("Authorization: Bearer other\r\nTransfer-Encoding: chunked\r\n", 'd\r\n{"a":7,"b":8}\r\n0\r\n\r\n'),
  post(`Authorization: ${secret}\r\nContent-Length: 13\r\n`, '{"a":7,"b":8}'),
].map((text) => Buffer.from(text, "latin1"));

const corpus = [...heads, ...saidBy("rpc-http", "client")];

/**
 * Whether bytes begin with a CONNECT head for our path: read in one go by an expression, not line by line as the runtime
 * does. Answers the values of Authorization, or undefined for a head that must not pass.
 */
function validHead(bytes: Uint8Array): string[] | undefined {
  const text = Buffer.from(bytes).toString("latin1");
  const end = /\n\r?\n/.exec(text);
  if (end === null || end.index + end[0].length > maxHead) return undefined;
  const parts =
    /^CONNECT \/_goRPC_ HTTP\/1\.[01]\r?\n((?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t\x20-\x7e\x80-\xff]*\r?\n)*)\r?\n/.exec(
      text,
    );
  if (parts === null) return undefined;
  // Not with ^ and $: to an expression, lines end at a lone carriage return, too.
  const lines = (parts[1] as string).split(/\r?\n/).filter((line) => line !== "");
  const names = lines.map((line) => {
    const [, name = "", value = ""] = /^([^:]*):[\t ]*(.*?)[\t ]*$/s.exec(line) ?? [];
    return [name.toLowerCase(), value] as const;
  });
  if (names.some(([name]) => name === "content-length" || name === "transfer-encoding")) return undefined;
  for (const single of ["host", "authorization"]) {
    if (names.filter(([name]) => name === single).length > 1) return undefined;
  }
  return names.filter(([name]) => name === "authorization").map(([, value]) => value);
}

/** The path that the runtime finds in the bytes; undefined when it refuses them or waits for more. */
function ourPath(bytes: Uint8Array, chunking: number): { path: string; authorization: string | undefined } | undefined {
  const reader = new HeadReader(maxHead);
  try {
    for (const chunk of chunksOf(bytes, chunking)) {
      const text = reader.add(chunk);
      if (text === undefined) continue;
      const head = parseHead(text);
      return { path: connectPath(head), authorization: head.headers["authorization"] };
    }
  } catch (thrown) {
    expectRpcError(thrown);
  }
  return undefined;
}

export const headTarget: Target = {
  name: "head",
  make: (random: Random): Input => ({
    bytes: mutate(random, random.pick(corpus), corpus, byWord),
    choice: random.below(4),
  }),
  run({ bytes, choice }: Input): void {
    const ours = ourPath(bytes, choice);
    const valid = validHead(bytes);
    if ((ours?.path === "/_goRPC_") !== (valid !== undefined)) {
      throw new Finding(`the runtime reads ${JSON.stringify(ours)}, the test ${JSON.stringify(valid)}`);
    }
    if (valid !== undefined && valid[0] !== ours?.authorization) {
      throw new Finding(`the runtime reads ${JSON.stringify(ours)}, the test ${JSON.stringify(valid)}`);
    }
  },
};

/** The real door: a port where only a CONNECT with the secret lets in. */
export function doorTarget(): Target {
  let multiplied = 0;
  const server = new Server({
    authenticate: ({ headers }) => (headers["authorization"] === secret ? "somebody" : undefined),
  });
  registerArith(server, {
    ...arith,
    multiply(args, context) {
      multiplied++;
      return arith.multiply(args, context);
    },
  });
  let listening: Promise<number> | undefined;
  return {
    name: "door",
    make: (random: Random): Input => ({
      bytes: mutate(random, random.pick(corpus), corpus, byWord),
      choice: random.below(4),
    }),
    async run({ bytes }: Input): Promise<void> {
      listening ??= server.listen({ host: "127.0.0.1", port: 0 }).then(({ port }) => port);
      const before = multiplied;
      await converse(await listening, Buffer.concat([bytes, goodCall]));
      const valid = validHead(bytes)?.[0] === secret || mayBePost(bytes);
      if (multiplied > before && !valid) throw new Finding("a handler was reached behind a head that must not pass");
      if (validHead(bytes)?.[0] === secret && multiplied === before && endsWithHead(bytes)) {
        throw new Finding("nobody was let in with a head that may pass");
      }
    },
    async close(): Promise<void> {
      await server.close();
    },
  };
}

/** Whether bytes may hold a call by POST with the secret; whether they do is for Node's parser to say, which takes more than one space. */
function mayBePost(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes).toString("latin1");
  return (
    /POST +\/Arith\/Multiply(?:\?\S*)? +HTTP\/1\.[01]\r\n/.test(text) &&
    /\nauthorization: *bearer secret *\r\n/i.test(text)
  );
}

/** Nothing stands between the head and the call behind it. */
function endsWithHead(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes).toString("latin1");
  const end = /\n\r?\n/.exec(text);
  return end !== null && end.index + end[0].length === text.length;
}

/** Says everything at once, and reads to the end. */
function converse(port: number, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    socket.on("error", () => {}); // a reset is an answer, too
    socket.on("close", () => resolve());
    socket.on("end", () => socket.destroy());
    socket.resume();
    socket.end(bytes);
  });
}
