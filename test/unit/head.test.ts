// HTTP heads: what passes, what does not, and that no cut of them changes the answer.

import { deepStrictEqual, ok, strictEqual, throws } from "node:assert";
import { test } from "node:test";
import { connectHead, connectPath, HeadReader, parseHead } from "rpcgen-runtime/internal/head";

/** Reads a head in chunks of `size`; answers the head's text and what came behind it. */
function read(text: string, size: number, maxBytes = 16_384): [string | undefined, string] {
  const reader = new HeadReader(maxBytes);
  const bytes = Buffer.from(text, "latin1");
  for (let at = 0; at < bytes.length; at += size) {
    const head = reader.add(bytes.subarray(at, at + size));
    if (head === undefined) continue;
    return [head, Buffer.concat([reader.rest, bytes.subarray(at + size)]).toString("latin1")];
  }
  return [undefined, ""];
}

const path = (text: string): string => connectPath(parseHead(text));

test("a head ends at the first blank line, whichever line ends it has and however it is cut", () => {
  const heads = [
    "CONNECT / HTTP/1.0\n\n",
    "CONNECT / HTTP/1.0\r\n\r\n",
    "CONNECT / HTTP/1.1\r\nHost: x\r\n\r\n",
    "A\n\r\n",
  ];
  for (const head of heads) {
    for (let size = 1; size <= head.length + 4; size++)
      deepStrictEqual(read(`${head}\x2f\xff\n\n`, size), [head, "\x2f\xff\n\n"]);
  }
});

test("a head may be as long as its limit, and not a byte longer", () => {
  const head = `CONNECT / HTTP/1.0\nx: ${"a".repeat(100)}\n\n`;
  for (const size of [1, 7, head.length]) {
    strictEqual(read(head, size, head.length)[0], head);
    throws(() => read(head, size, head.length - 1), {
      code: "resource_exhausted",
    });
  }
  throws(() => read("a".repeat(101), 1, 100), { code: "resource_exhausted" }, "also one that never ends");
});

test("Go's heads and those with headers name their path", () => {
  strictEqual(path("CONNECT /_goRPC_ HTTP/1.0\n\n"), "/_goRPC_");
  strictEqual(path("CONNECT / HTTP/1.0\n\n"), "/");
  strictEqual(path("CONNECT /rpc/v1/ HTTP/1.1\r\nHost: x:1\r\nAuthorization: Bearer a.b\r\n\r\n"), "/rpc/v1/");
});

test("header names are found in lower case, values without the blanks around them", () => {
  const { headers } = parseHead("CONNECT / HTTP/1.0\nX-A:  one \nx-a:two\nAuthorization: Basic eDp5\n\n");
  deepStrictEqual({ ...headers }, { "x-a": "one, two", authorization: "Basic eDp5" });
});

test("cookies that came in two lines are one list of cookies", () => {
  strictEqual(parseHead("CONNECT / HTTP/1.0\nCookie: a=b\nCookie: c=d\n\n").headers["cookie"], "a=b; c=d");
});

test("a header called __proto__ is a header", () => {
  const { headers } = parseHead("CONNECT / HTTP/1.0\n__proto__: x\n\n");
  deepStrictEqual(Object.entries(headers), [["__proto__", "x"]]);
});

const refused: [string, string][] = [
  ["another verb", "GET / HTTP/1.0\n\n"],
  ["lower case", "connect / HTTP/1.0\n\n"],
  ["no version", "CONNECT /\n\n"],
  ["HTTP/2.0", "CONNECT / HTTP/2.0\n\n"],
  ["two blanks", "CONNECT  / HTTP/1.0\n\n"],
  ["a body's length", "CONNECT / HTTP/1.1\nContent-Length: 0\n\n"],
  ["a coded body", "CONNECT / HTTP/1.1\nTransfer-Encoding: chunked\n\n"],
  ["two Hosts", "CONNECT / HTTP/1.1\nHost: a\nHost: b\n\n"],
  ["two credentials", "CONNECT / HTTP/1.1\nAuthorization: a\nAuthorization: b\n\n"],
  ["a folded line", "CONNECT / HTTP/1.0\nA: b\n c\n\n"],
  ["a blank before the colon", "CONNECT / HTTP/1.0\nA : b\n\n"],
  ["no colon", "CONNECT / HTTP/1.0\nAb\n\n"],
  ["no name", "CONNECT / HTTP/1.0\n: b\n\n"],
  ["a NUL", "CONNECT / HTTP/1.0\nA: b\0\n\n"],
  ["a bare CR at the end of the last line", "CONNECT / HTTP/1.0\r\nA: b\r\r\n\r\n"],
  ["a bare CR", "CONNECT / HTTP/1.0\nA: b\rC: d\n\n"],
  ["an upward path", "CONNECT /_goRPC_/../x HTTP/1.0\n\n"],
  ["an empty part", "CONNECT //_goRPC_ HTTP/1.0\n\n"],
  ["an encoded path", "CONNECT /%5fgoRPC_ HTTP/1.0\n\n"],
  ["a query", "CONNECT /_goRPC_?a HTTP/1.0\n\n"],
];

test("no head with a trick in it has a path", () => {
  for (const [what, head] of refused) throws(() => path(head), { name: "RpcError", code: "invalid_argument" }, what);
  throws(() => path("CONNECT example.com:443 HTTP/1.1\n\n"), { code: "not_found" }, "a proxy's target");
  throws(() => path("CONNECT http://evil/a HTTP/1.1\n\n"), { code: "not_found" }, "absolute form");
});

test("a long path without an end is refused in linear time", () => {
  throws(() => path(`CONNECT ${"/a".repeat(7000)}\u0001 HTTP/1.0\n\n`), {
    code: "invalid_argument",
  });
  throws(() => path(`CONNECT /${"a".repeat(15_000)}% HTTP/1.0\n\n`), {
    code: "invalid_argument",
  });
});

test("our CONNECT without headers is Go's, and no header can add a line", () => {
  strictEqual(connectHead("/_goRPC_", "h:1", {}), "CONNECT /_goRPC_ HTTP/1.0\n\n");
  strictEqual(connectHead("/", "h:1", { a: "b" }), "CONNECT / HTTP/1.0\r\nHost: h:1\r\na: b\r\n\r\n");
  strictEqual(connectHead("/", "h:1", { Host: "x" }), "CONNECT / HTTP/1.0\r\nHost: x\r\n\r\n");
  for (const headers of [
    { a: "b\r\nc: d" },
    { "a\n": "b" },
    { "a b": "c" },
    { "": "b" },
    { a: "b\0" },
    { a: 5 as never },
  ]) {
    throws(() => connectHead("/", "h:1", headers), {
      code: "invalid_argument",
    });
  }
});

test("a long run of blanks inside a value is read in linear time", () => {
  const began = performance.now();
  for (let i = 0; i < 100; i++) parseHead(`CONNECT / HTTP/1.0\nA:\t b${" ".repeat(16_000)}c \n\n`);
  ok(performance.now() - began < 2_000);
  strictEqual(parseHead("CONNECT / HTTP/1.0\nA:\t b  c \n\n").headers["a"], "b  c");
  strictEqual(parseHead("CONNECT / HTTP/1.0\nA: \t \n\n").headers["a"], "");
});
