// The client's end of Go's JSON-RPC, row by row of what a Go client does (WIRE.md).

import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert";
import type { Duplex } from "node:stream";
import { test } from "node:test";
import { ArithClient, DivideByZero } from "rpcgen-generated/arith";
import {
  type BoundMethod,
  bytes,
  type Client,
  dialTcp,
  empty,
  int,
  list,
  method,
  RpcError,
  record,
} from "rpcgen-runtime";
import { rejection } from "../support/memory.ts";
import { Arrivals, pair } from "../support/pair.ts";
import { chunkings, endsSoon } from "../support/play.ts";

interface Ends {
  readonly client: Client;
  readonly arith: ArithClient;
  readonly far: Duplex;
  readonly arrivals: Arrivals;
}

async function connected(chunkSize?: number, limits: object = {}): Promise<Ends> {
  const [near, far] = pair(chunkSize);
  const client = await dialTcp(near, { wire: "jsonrpc", limits });
  return { client, arith: new ArithClient(client), far, arrivals: new Arrivals(far) };
}

const request = '{"method":"Arith.Multiply","params":[{"A":7,"B":8}],"id":0}\n';

/** How a multiply ends that gets this response: its result, or the error's text. */
async function outcome(response: string, chunkSize?: number): Promise<unknown> {
  const { client, arith, far, arrivals } = await connected(chunkSize);
  const call = arith.multiply({ a: 7, b: 8 }).catch((error: unknown) => error);
  await arrivals.reach(request.length);
  strictEqual(arrivals.bytes.toString(), request);
  far.write(response);
  const end = await call;
  strictEqual(client.inFlight, 0);
  await client.close();
  return end instanceof RpcError ? { error: end.message, remote: end.remote, state: client.state } : end;
}

test("a response is read as a Go client reads it", endsSoon, async () => {
  for (const [what, response, end] of [
    ["a result", '{"id":0,"result":5,"error":null}\n', 5],
    ["no line end", '{"id":0,"result":5,"error":null}', 5],
    ["no error member", '{"id":0,"result":5}', 5],
    ["another order, another case, white space", '\n\n { "Error" : null , "RESULT": 5, "Id":0 }', 5],
    ["more members", '{"jsonrpc":"2.0","id":0,"result":5,"extra":{"a":[1]}}', 5],
    ["null as id, which Go takes for 0", '{"id":null,"result":5}', 5],
    ["no id, which Go takes for 0", '{"result":5}', 5],
    [
      "other ids before",
      '{"id":99,"result":1}{"id":18446744073709551615,"result":"x","error":"y"}{"id":0,"result":5}',
      5,
    ],
  ] as const) {
    for (const [, chunkSize] of chunkings) strictEqual(await outcome(response, chunkSize), end, what);
  }
  for (const [what, response, error] of [
    ["an error", '{"id":0,"result":null,"error":"no"}', "no"],
    ["an error and a result", '{"id":0,"result":5,"error":"both"}', "both"],
    ["an error without a result", '{"id":0,"error":"a\\n\\u003c"}', "a\n<"],
    ["an error without a text", '{"id":0,"result":5,"error":""}', "unspecified error"],
    [
      "an error of JSON-RPC 2.0",
      '{"jsonrpc":"2.0","id":0,"error":{"code":-32601,"message":"no such method"}}',
      "no such method",
    ],
    ["an error that is too long", `{"id":0,"error":"${"x".repeat(10_000)}"}`, `${"x".repeat(8192)}…`],
  ] as const) {
    deepStrictEqual(await outcome(response), { error, remote: true, state: "closed" }, what);
  }
});

test("a declared error is known by its text", async () => {
  const { arith, far, arrivals } = await connected();
  const failing = arith.divide({ a: 1, b: 0 });
  await arrivals.reach(1);
  far.write('{"id":0,"result":null,"error":"divide by zero"}\n');
  ok((await rejection(failing)) instanceof DivideByZero);
  await arith.close();
});

test("a connection on which ids make no sense, or which is no JSON, is finished, in Go's words", endsSoon, async () => {
  const into = "into Go struct field clientResponse.id of type uint64";
  for (const [response, text] of [
    ['{"id":"0","result":5}', `json: cannot unmarshal string ${into}`],
    ['{"id":0.0,"result":5}', `json: cannot unmarshal number 0.0 ${into}`],
    ['{"id":-1,"result":5}', `json: cannot unmarshal number -1 ${into}`],
    ['{"id":18446744073709551616,"result":5}', `json: cannot unmarshal number 18446744073709551616 ${into}`],
    ['{"id":[0],"result":5}', `json: cannot unmarshal array ${into}`],
    ['[{"id":0,"result":5}]', "json: cannot unmarshal array into Go value of type jsonrpc.clientResponse"],
    ['{"id":0,"result":5,}', "invalid character '}' looking for beginning of object key string"],
    ["\x01\x02", "invalid character '\\x01' looking for beginning of value"],
    ["HTTP/1.1 400 Bad Request\r\n\r\n", 'they begin with "HTTP/1.1 400 Bad Request": that is an HTTP server'],
  ] as const) {
    const { client, arith, far, arrivals } = await connected();
    const calls = [arith.multiply({ a: 7, b: 8 }), arith.multiply({ a: 1, b: 2 })];
    const errors = Promise.all(calls.map(rejection));
    await arrivals.reach(request.length);
    far.write(response);
    for (const error of await errors) {
      ok(error instanceof RpcError && error.message.includes(text), String(error));
      deepStrictEqual([error.remote, error.mayHaveExecuted], [false, true]);
    }
    strictEqual(client.state, "closed");
    await rejects(arith.multiply({ a: 1, b: 2 }), /connection is shut down/);
  }
});

test("calls of one turn leave in one write, in order, with ids that count up", async () => {
  const { client, arith, far, arrivals } = await connected();
  const calls = [1, 2, 3].map((n) => arith.multiply({ a: n, b: -n }));
  await arrivals.reach(3 * 60);
  strictEqual(
    arrivals.bytes.toString(),
    [1, 2, 3].map((n) => `{"method":"Arith.Multiply","params":[{"A":${n},"B":${-n}}],"id":${n - 1}}\n`).join(""),
  );
  far.write('{"id":2,"result":-9}{"id":0,"result":-1}{"id":1,"result":-4}');
  deepStrictEqual(await Promise.all(calls), [-1, -4, -9]);
  await client.close();
});

test("arguments that cannot be sent fail their own call, with the place, and leave nothing behind", async () => {
  const { client, arith, far, arrivals } = await connected();
  const good = arith.multiply({ a: 7, b: 8 });
  const bad = await rejection(arith.multiply({ a: 1, b: 1.5 }));
  ok(bad instanceof RpcError);
  deepStrictEqual(
    [bad.message, bad.code, bad.method, bad.mayHaveExecuted],
    ["Arith.Multiply args.b: 1.5 is not an integer", "out_of_range", "Arith.Multiply", false],
  );
  let inner: Promise<number> | undefined;
  const reentrant = arith.multiply({
    get a() {
      inner = arith.multiply({ a: 1, b: 1 });
      inner.catch(() => {});
      return 1;
    },
    b: 1,
  });
  ok(inner !== undefined);
  await rejects(inner, { code: "failed_precondition" });
  await arrivals.reach(2 * request.length);
  strictEqual(arrivals.bytes.toString(), request + request.replace('7,"B":8', '1,"B":1').replace('"id":0', '"id":1'));
  far.write('{"id":0,"result":56}{"id":1,"result":1}');
  deepStrictEqual([await good, await reentrant], [56, 1]);
  await client.close();
});

test("a reply that does not fit fails its own call with the place, and a nil one is empty where Go has nil", async () => {
  const { client, far, arrivals } = await connected();
  const call = <R>(reply: BoundMethod<void, R>["reply"]): Promise<R> =>
    client.call({ ...method("Get", empty, reply), serviceMethod: "Odd.Get" }, undefined);
  const calls = [call(list(list(int))), call(list(int)), call(record(int)), call(bytes), call(empty), call(int)];
  const ends = Promise.all(calls.map((each) => each.catch((error: unknown) => (error as RpcError).message)));
  await arrivals.reach(1);
  far.write('{"id":0,"result":[[1],[2,"x"]]}');
  for (let id = 1; id < 6; id++) far.write(`{"id":${id},"result":null,"error":null}`);
  deepStrictEqual(await ends, [
    "Odd.Get reply[1][1]: json: cannot unmarshal string into Go value of type int",
    [],
    {},
    new Uint8Array(0),
    undefined,
    "Odd.Get reply: invalid error <nil>",
  ]);
  await client.close();
});

test("a reply that is nested too deep fails its own call", async () => {
  const { client, arith, far, arrivals } = await connected(undefined, { maxJsonDepth: 2 });
  const calls = [arith.divide({ a: 7, b: 2 }), arith.multiply({ a: 7, b: 8 })];
  const ends = Promise.all(calls.map((each) => each.catch((error: unknown) => (error as RpcError).message)));
  await arrivals.reach(1);
  far.write('{"id":0,"result":{"Quo":[3]}}{"id":1,"result":56}');
  deepStrictEqual(await ends, ["Arith.Divide reply: a message may be nested 2 deep (maxJsonDepth)", 56]);
  await client.close();
});

test("a wire that does not exist is refused with the right name", async () => {
  const [near] = pair();
  const wire = "json-rpc" as "jsonrpc";
  await rejects(dialTcp(near, { wire }), { message: 'there is no wire "json-rpc": did you mean jsonrpc?' });
  const none = 5 as unknown as "jsonrpc";
  await rejects(dialTcp(near, { wire: none }), { message: "there is no wire 5: there are gob, jsonrpc" });
});
