// Our JSON-RPC and Go's, live and both ways: values of every type, many calls at once, and odd requests, to which both
// servers have to answer the same bytes. The tutorial's calls are the matter of matrix.test.ts.

import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert";
import { connect } from "node:net";
import { type TestContext, test } from "node:test";
import { ArithTcpClient, registerArith } from "rpcgen-generated/arith";
import { type BoundMethod, bind, dial, RpcError, Server, service } from "rpcgen-runtime";
import { arith } from "../support/arith.ts";
import { document, documentHandlers, documentService, newDocument } from "../support/document.ts";
import { type EchoMethods, echoHandlers, echoService, tree } from "../support/echo.ts";
import { refused } from "../support/errors.ts";
import { runClient, startServer, withGo } from "../support/go.ts";
import { Arrivals } from "../support/pair.ts";

const wire = "jsonrpc";

/** Our server with all that the Go server has. */
async function serve(t: TestContext): Promise<string> {
  const server = new Server();
  t.after(() => server.close());
  registerArith(server, arith);
  const methods = { ...echoService.methods, ...documentService.methods };
  server.register(service("Echo", methods), { ...echoHandlers(), ...documentHandlers });
  return (await server.listen()).address;
}

test("values of every type come back from a Go server as they were sent", withGo, async (t) => {
  const connection = await dial((await startServer(t, wire)).address, { wire });
  const echo = bind<EchoMethods>(echoService);
  const same = async <A>(method: BoundMethod<A, A>, ...values: A[]): Promise<void> => {
    for (const value of values) deepStrictEqual(await connection.call(method, value), value, method.serviceMethod);
  };
  await same(echo.bool, true, false);
  await same(echo.int, 0, 1, -1, 2 ** 31, -(2 ** 31), Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER);
  await same(echo.int64, 0n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n + 1n);
  await same(echo.uint64, 0n, 2n ** 64n - 1n, 2n ** 53n + 1n);
  await same(echo.float, 0, -0, 17, -0.1, 1e21, 1e20, 1e-6, 1e-7, Number.MAX_VALUE, Number.MIN_VALUE);
  await same(echo.string, "", "plain", "hélloⓢ 😀", "\0".repeat(5000), '<&>\u2028\u2029"\\/\x7f\b\f');
  await same(echo.bytes, new Uint8Array(0), Uint8Array.of(0, 255), new Uint8Array(100_000).fill(7));
  await same(echo.ints, [], [1, -2, 2 ** 40]);
  await same(echo.map, {}, { k: 9, "": -1, "<&>": 0 });
  await same(echo.tree, tree, { label: "", children: [] });
  await same(echo.nothing, undefined);
  const { document: documents, isDocument } = bind(documentService);
  await same(documents, document, newDocument());
  // That it was not only echoed but understood: Go compares it with a value of its own.
  strictEqual(await connection.call(isDocument, document), true);
  strictEqual(await connection.call(isDocument, newDocument()), false);
  await refused(connection.call(echo.fail, "naïve ☃\ntext"), "naïve ☃\ntext", "unknown");
  await connection.close();
});

test("values of every type come back to a Go client as they were sent", withGo, async (t) => {
  const lines = (await runClient(t, wire, await serve(t), "documents")) as { call: string }[];
  const others = lines.splice(-3);
  ok(lines.length > 35, "the client made its calls");
  const same = lines.map(({ call }) => ({ call, same: true }));
  deepStrictEqual(lines, same);
  deepStrictEqual(others, [
    { call: "Echo.IsDocument", reply: true },
    { call: "Echo.Fail", error: "naïve ☃\ntext", kind: "server" },
    { call: "Echo.Int", error: "json: cannot unmarshal string into Go value of type int", kind: "server" },
  ]);
});

test(
  "10,000 calls are in flight at once on one connection, with a Go server and with a Go client",
  withGo,
  async (t) => {
    const connection = await dial((await startServer(t, wire)).address, { wire });
    const { turn } = bind<EchoMethods>(echoService);
    const numbers = Array.from({ length: 10_000 }, (_, i) => i);
    deepStrictEqual(await Promise.all(numbers.map((n) => connection.call(turn, n))), numbers);
    await connection.close();
    deepStrictEqual(await runClient(t, wire, await serve(t), "concurrent"), [{ calls: 10_000, failed: 0, wrong: 0 }]);
  },
);

test(
  "an int that is no safe number is refused in words on either side, and the connection lives",
  withGo,
  async (t) => {
    const client = await ArithTcpClient.connect((await startServer(t, wire)).address, { wire });
    await rejects(client.multiply({ a: 2 ** 30, b: 2 ** 30 }), (error) => {
      ok(error instanceof RpcError);
      deepStrictEqual([error.code, error.remote], ["out_of_range", false]);
      ok(/1152921504606846976.*int64/.test(error.message), error.message);
      return true;
    });
    strictEqual(await client.multiply({ a: 5, b: 6 }), 30);
    await client.close();
    const [refusal, taken] = (await runClient(t, wire, await serve(t), "large")) as {
      error?: string;
      reply?: number;
    }[];
    ok(/Arith\.Multiply args\.a: .*9007199254740993.*int64/.test(refusal?.error ?? ""), refusal?.error);
    strictEqual(taken?.reply, Number.MAX_SAFE_INTEGER);
  },
);

/** Requests on a connection of their own, and everything that the server says to them. */
async function raw(t: TestContext, address: string, requests: string): Promise<string> {
  const [host, port] = address.split(":") as [string, string];
  const socket = connect({ host, port: Number(port) });
  t.after(() => socket.destroy());
  const arrivals = new Arrivals(socket);
  socket.end(requests);
  await arrivals.end();
  return arrivals.bytes.toString();
}

/** Arguments that both servers have to take alike, or refuse with the same words. */
const odd: readonly (readonly [method: string, ...params: string[]])[] = [
  ["Bool", "true", "null", "1", '"true"', "{}"],
  ["Int", "-0", "1e2", "1.0", "9007199254740992e0", "99999999999999999999", "true", "[]", '"1"', "null"],
  ["Int64", "9223372036854775807", "9223372036854775808", "-9223372036854775809", "1.5"],
  ["Uint64", "18446744073709551615", "18446744073709551616", "-1", "-0"],
  ["Float", "1E2", "-0", "1e400", "0.1e-5", "123456789012345678901234567890", "5e-324", "null", '"x"', "1e-7"],
  [
    "String",
    '"\\ud83d\\ude00"',
    '"\\ud83d"',
    '"\\udc00x\\ud800\\ud800"',
    '"\\/\\n\\t"',
    "5",
    "null",
    '"<\\u2028>"',
    '"\x7f"',
  ],
  [
    "Bytes",
    '"AP8="',
    '"AP8"',
    '"AP*="',
    '"A\\/\\/="',
    "[1,2,255]",
    '"AP\\n8="',
    '"AAAA\\r\\n"',
    '"AP8=A"',
    '"AP=8"',
    '"AP="',
    '"A"',
    '"AAAAA"',
    '"AP=\\n="',
    '"AP=\\n="',
    "[1,256]",
    "[null]",
    "{}",
    '"===="',
    '""',
  ],
  ["Ints", "[1,2.5]", "[null,1]", "{}", '"x"', "[[]]", '["1"]', "[]"],
  ["Map", '{"a":1,"a":2}', '{"b":"x"}', "[]", '{"<":1,"\\u0000":2,"Z":3,"a":4}', '{"\u{1f600}":1,"\uffee":2}', "{}"],
  ["Tree", '{"label":"x","CHILDREN":[{"Label":5}]}', '{"Children":[{"Children":[[]]}]}', '{"Children":{}}', "7"],
  ["Nothing", "{}", '{"a":1}', "null", "5"],
  [
    "IsDocument",
    "{}",
    '{"Pages":"x"}',
    '{"Parent":{"Parent":{"Grid":[[1],["x"]]}}}',
    '{"Digest":[1,2,256]}',
    '{"Digest":"AAAA"}',
    '{"Digest":[1,2,3,4,5,"x"]}',
    '{"Counts":{"300":true}}',
    '{"Counts":{"x":true}}',
    '{"Counts":{"1":1}}',
    '{"Labels":{"k":[1]}}',
    '{"Ratio":1e39}',
    '{"Wide":-1}',
    '{"Born":"2024-02-29T00:00:00.1+01:00","Note":5}',
    '{"title":"t","TITLE":5}',
    '{"author":{"Name":"x"},"Meta":7}',
  ],
];

/** Whole requests. */
const requests: readonly string[] = [
  '{"method":"Echo.Int","params":[5],"id":"<\\u003c\u2028é"}',
  '{"method":"Echo.Int","params":[5],"id":{"a" : [1 , 2.50, null]}}',
  '{"method":"Echo.Int","params":[5,"x",{}],"ID":1}',
  '{"method":"Echo.Int","params":[],"id":1}',
  '{"method":"Echo.Int","params":null,"id":1}',
  '{"method":"Echo.Int","id":1}',
  '{"method":"Echo.Int","params":{},"id":1}',
  '{"method":"Echo.Int","params":true,"id":1}',
  '{"method":null,"id":1}',
  '{"method":"Echo..Int","params":[1],"id":1}',
  '{"method":".","params":[1],"id":1}',
  '{"method":"a.b.Int","params":[1],"id":1}',
  "{}null",
  '{"method":"Echo.Int","params":[5],"id":1',
  '{"method":"Echo.Int","params":[5],"id":01}',
  '{"method":"Echo.Int","params":[5,],"id":1}',
  "5",
  "",
];

test("to odd arguments and requests our server answers what a Go server answers, byte for byte", withGo, async (t) => {
  const go = (await startServer(t, wire)).address;
  const ours = await serve(t);
  const all = odd
    .flatMap(([method, ...params]) => params.map((each) => `{"method":"Echo.${method}","params":[${each}],"id":7}`))
    .concat(requests);
  for (const request of all) {
    // The schema of these tests does not say which package Tree is in.
    const answer = (await raw(t, ours, request)).replace("main.Tree", "echo.Tree");
    strictEqual(answer, await raw(t, go, request), request);
  }
});
