// What a hostile web page, or any program with HTTP, may try: each row of the threats to POST, and each limit of it.

import { deepStrictEqual, match, ok, strictEqual } from "node:assert";
import { connect, type Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { Server } from "rpcgen-runtime";
import { event, Signal, turn } from "../support/events.ts";
import { Arrivals } from "../support/pair.ts";
import { type Asked, ask, lookService, webServer } from "../support/web.ts";

const multiply = '{"a":7,"b":8}';

function dialRaw(t: TestContext, port: number): Socket {
  const socket = connect({ port, host: "127.0.0.1" });
  socket.on("error", () => {});
  t.after(() => socket.destroy());
  return socket;
}

/** Sends a head, and nothing behind it, and reads the answer's first line. */
async function headOnly(t: TestContext, port: number, ...headers: string[]): Promise<string> {
  const socket = dialRaw(t, port);
  const arrivals = new Arrivals(socket);
  socket.write(
    `POST /Arith/Multiply HTTP/1.1\r\nHost: localhost\r\n${headers.map((line) => `${line}\r\n`).join("")}\r\n`,
  );
  await arrivals.until(() => arrivals.bytes.includes("\r\n\r\n"));
  return arrivals.bytes.toString().split("\r\n")[0] as string;
}

/** A server that counts the calls of its handlers. */
async function counting(t: TestContext, options = {}) {
  let runs = 0;
  const own = {
    multiply: ({ a, b }: { a: number; b: number }): number => {
      runs++;
      return a * b;
    },
  };
  const { port, server } = await webServer(t, options, { own });
  const post = (asked: Asked = {}) => ask(port, "/Arith/Multiply", { body: multiply, ...asked });
  return { port, server, post, runs: () => runs };
}

test("a request that a page may send without asking first is refused by its content type: 415", async (t) => {
  const { post, runs } = await counting(t);
  for (const type of [
    "text/plain",
    "text/plain; charset=application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=application/json",
    "",
    "application/json; charset=utf-16",
    "application/json, text/plain",
    "application/jsonp",
    "application/proto",
    "application/connect+json",
    "application/grpc",
  ]) {
    const { status, headers } = await post({ headers: { "content-type": type } });
    deepStrictEqual([status, headers["accept-post"]], [415, "application/json"], type);
  }
  strictEqual(runs(), 0);
  for (const type of ["application/json", "Application/JSON; charset=UTF-8", "application/vnd.api+json"])
    strictEqual((await post({ headers: { "content-type": type } })).body, "56", type);
});

test("the content type is looked at before the body: 415 comes though no byte of it is sent", async (t) => {
  const { port } = await counting(t);
  match(await headOnly(t, port, "Content-Type: text/plain", "Content-Length: 1000"), /^HTTP\/1\.1 415 /);
  match(await headOnly(t, port, "Content-Type: text/plain", "Transfer-Encoding: chunked"), /^HTTP\/1\.1 415 /);
});

test("pages of other sites are refused by their Origin: 403; same-origin ones and programs are not", async (t) => {
  const { port, post, runs } = await counting(t);
  for (const origin of ["https://evil.example", "null", "http://localhost", `https://127.0.0.1.evil.example:${port}`]) {
    const { status, headers } = await post({ headers: { origin } });
    deepStrictEqual([status, headers["access-control-allow-origin"]], [403, undefined], origin);
  }
  strictEqual(runs(), 0);
  strictEqual((await post({ headers: { origin: `http://127.0.0.1:${port}` } })).body, "56");
  strictEqual((await post()).body, "56");
});

test("an allowed origin is answered by its name, never by *, because credentials are allowed", async (t) => {
  const { post } = await counting(t, { allowedOrigins: ["https://app.example"] });
  const { status, headers, body } = await post({ headers: { origin: "https://app.example" } });
  deepStrictEqual([status, body], [200, "56"]);
  strictEqual(headers["access-control-allow-origin"], "https://app.example");
  strictEqual(headers["access-control-allow-credentials"], "true");
  match(headers.vary ?? "", /\bOrigin\b/);
  for (const origin of ["https://app.example.evil", "http://app.example", "https://app.example:8443"])
    strictEqual((await post({ headers: { origin } })).status, 403, origin);
});

test("a preflight is answered for allowed origins only, without the hook and without a handler", async (t) => {
  let asked = 0;
  const authenticate = (): string => `caller ${++asked}`;
  const { port, runs } = await counting(t, { allowedOrigins: ["https://app.example"], authenticate });
  const usual = "authorization,connect-protocol-version,connect-timeout-ms,content-type";
  const preflight = (origin: string, names = usual) =>
    ask(port, "/Arith/Multiply", {
      verb: "OPTIONS",
      headers: {
        origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": names,
      },
    });
  const { status, headers, body } = await preflight("https://app.example");
  deepStrictEqual([status, body], [204, ""]);
  strictEqual(headers["access-control-allow-origin"], "https://app.example");
  strictEqual(headers["access-control-allow-methods"], "GET, POST");
  for (const name of ["authorization", "content-type", "connect-protocol-version", "connect-timeout-ms"])
    ok(headers["access-control-allow-headers"]?.includes(name), name);
  const own = await preflight("https://app.example", "content-type,x-trace-id");
  strictEqual(own.headers["access-control-allow-headers"], "content-type,x-trace-id");
  for (const names of ["x-trace-id: 1", "*", `x-${"y".repeat(100)}`, "a".concat(",a".repeat(100)), "a;b", "ä"]) {
    const odd = await preflight("https://app.example", Buffer.from(names).toString("latin1"));
    match(odd.headers["access-control-allow-headers"] ?? "", /^authorization, content-type, /, names);
  }
  const refused = await preflight("https://evil.example");
  strictEqual(refused.status, 403);
  ok(!Object.keys(refused.headers).some((name) => name.startsWith("access-control")));
  deepStrictEqual([asked, runs()], [0, 0]);
});

test("a name that a hostile site points here is refused by the Host: 421", async (t) => {
  const { post, runs } = await counting(t);
  strictEqual((await post({ headers: { host: "evil.example" } })).status, 421);
  // Rebound, the page's own origin is the host that it asks for.
  strictEqual((await post({ headers: { host: "evil.example", origin: "http://evil.example" } })).status, 421);
  strictEqual(runs(), 0);
});

test("64 bits beyond 2^53 are exact in quotes, and refused as bare numbers, which writers round", async (t) => {
  const { port } = await counting(t);
  const wide = (body: string) => ask(port, "/acme.Look/Wide", { body });
  for (const [body, answer] of [
    ['"9223372036854775807"', '"9223372036854775807"'],
    ['"-9223372036854775808"', '"-9223372036854775808"'],
    ["9007199254740991", '"9007199254740991"'],
    ["-9007199254740991", '"-9007199254740991"'],
  ] as const)
    strictEqual((await wide(body)).body, answer);
  for (const body of ["9007199254740992", "-9007199254740992", '"9223372036854775808"', '"1e3"', "1e3", '"0x10"', '""'])
    strictEqual((await wide(body)).status, 400, body);
  strictEqual((await ask(port, "/acme.Look/Double", { body: '"9007199254740992"' })).status, 400);
});

test("members called __proto__ and constructor are members, and reach no prototype", async (t) => {
  const { port } = await counting(t);
  const body = '{"__proto__":{"a":9},"constructor":{"prototype":{"b":9}},"a":7,"b":8}';
  strictEqual((await ask(port, "/Arith/Multiply", { body })).body, "56");
  const map = await ask(port, "/Echo/Map", { body: '{"__proto__":1,"constructor":2}' });
  strictEqual(map.body, '{"__proto__":1,"constructor":2}');
  strictEqual(({} as { a?: unknown }).a, undefined);
  for (const path of ["/Arith/constructor", "/Arith/__proto__", "/__proto__/toString", "/constructor/name"])
    strictEqual((await ask(port, path, { body: "{}" })).status, 404, path);
});

/** JSON of exactly so many bytes. */
function padded(length: number): string {
  return multiply + " ".repeat(length - multiply.length);
}

test("maxJsonBytes: a body of so many bytes is read, one more is 413, said in front or found on the way", async (t) => {
  const { port, post, runs } = await counting(t, { limits: { maxJsonBytes: 1000 } });
  for (const length of [999, 1000]) {
    strictEqual((await post({ body: padded(length) })).body, "56");
    strictEqual((await postChunked(port, padded(length))).status, 200);
  }
  const { status, body } = await post({ body: padded(1001) });
  deepStrictEqual(
    [status, JSON.parse(body)],
    [413, { code: "resource_exhausted", message: "Arith.Multiply: a body may have 1000 bytes (maxJsonBytes)" }],
  );
  strictEqual((await postChunked(port, padded(1001))).status, 413);
  match(await headOnly(t, port, "Content-Type: application/json", "Content-Length: 1001"), /^HTTP\/1\.1 413 /);
  strictEqual(runs(), 4);

  async function postChunked(port: number, body: string): Promise<{ status: number }> {
    const socket = dialRaw(t, port);
    const arrivals = new Arrivals(socket);
    socket.write("POST /Arith/Multiply HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n");
    socket.write("Transfer-Encoding: chunked\r\n\r\n");
    for (let at = 0; at < body.length; at += 100) {
      const piece = body.slice(at, at + 100);
      socket.write(`${piece.length.toString(16)}\r\n${piece}\r\n`);
    }
    socket.write("0\r\n\r\n");
    await arrivals.until(() => arrivals.bytes.includes("\r\n\r\n"));
    return { status: Number(arrivals.bytes.toString().slice(9, 12)) };
  }
});

test("by default a body has 1 MiB, is 64 deep, and has 65,536 members", async (t) => {
  const { post } = await counting(t);
  const mebibyte = 1024 * 1024;
  strictEqual((await post({ body: padded(mebibyte) })).status, 200);
  strictEqual((await post({ body: padded(mebibyte + 1) })).status, 413);
  const deep = (levels: number): string => `{"x":${"[".repeat(levels - 1)}${"]".repeat(levels - 1)}}`;
  for (const [levels, status] of [
    [63, 200],
    [64, 200],
    [65, 400],
  ] as const)
    strictEqual((await post({ body: deep(levels) })).status, status, `${levels} levels`);
  const many = (members: number): string => `{${Array.from({ length: members }, (_, i) => `"${i}":0`).join(",")}}`;
  for (const [members, status] of [
    [65_535, 200],
    [65_536, 200],
    [65_537, 400],
  ] as const)
    strictEqual((await post({ body: many(members) })).status, status, `${members} members`);
  strictEqual((await post({ body: "[".repeat(500_000) })).status, 400);
});

test("maxElements: a list beyond it is resource_exhausted", async (t) => {
  const { port } = await counting(t, { limits: { maxElements: 10 } });
  const ints = (count: number) => ask(port, "/Echo/Ints", { body: JSON.stringify(Array(count).fill(1)) });
  for (const [count, status] of [
    [9, 200],
    [10, 200],
    [11, 429],
  ] as const)
    strictEqual((await ints(count)).status, status, `${count} elements`);
});

test("maxInFlightPerConnection: one more on the same connection is 503 with Retry-After, on another it runs", async (t) => {
  const finishers: (() => void)[] = [];
  const two = new Signal();
  const onHold = (_: string, finish: () => void): void => {
    if (finishers.push(finish) === 2) two.resolve();
  };
  const { port } = await webServer(t, { limits: { maxInFlightPerConnection: 2 } }, { onHold });
  const socket = dialRaw(t, port);
  const arrivals = new Arrivals(socket);
  const hold =
    'POST /Echo/Hold HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n""';
  socket.write(hold.repeat(3));
  await two.promise;
  strictEqual((await ask(port, "/Arith/Multiply", { body: multiply })).body, "56");
  for (const finish of finishers) finish();
  const statuses = () => [...arrivals.bytes.toString().matchAll(/HTTP\/1\.1 (\d+)/g)].map((found) => Number(found[1]));
  await arrivals.until(() => statuses().length === 3);
  deepStrictEqual(statuses(), [200, 200, 503]);
  match(arrivals.bytes.toString(), /retry-after: 1\r\n/i);
});

test("maxInFlightTotal: one more of anybody is 503 with Retry-After, and runs when there is room again", async (t) => {
  const held = new Signal<() => void>();
  const { port, server } = await webServer(
    t,
    { limits: { maxInFlightTotal: 1 } },
    { onHold: (_, finish) => held.resolve(finish) },
  );
  const holding = ask(port, "/Echo/Hold", { body: '""' });
  const finish = await held.promise;
  strictEqual(server.inFlight, 1);
  const refused = await ask(port, "/Arith/Multiply", { body: multiply });
  deepStrictEqual([refused.status, refused.headers["retry-after"]], [503, "1"]);
  deepStrictEqual(JSON.parse(refused.body), { code: "unavailable", message: "too many calls are in flight" });
  finish();
  strictEqual((await holding).status, 200);
  strictEqual((await ask(port, "/Arith/Multiply", { body: multiply })).body, "56");
});

test("stallTimeout: a peer that takes nothing of a reply loses its connection", async (t) => {
  const server = new Server({ limits: { stallTimeout: 100 } });
  const left = new Signal();
  server.register(lookService, {
    double: (a) => a,
    wide: (a) => a,
    flip: (a) => a,
    text(a) {
      left.resolve();
      return a.repeat(32 * 1024 * 1024);
    },
  });
  const { port } = await server.listen({ host: "127.0.0.1" });
  const socket = dialRaw(t, port);
  socket.pause();
  socket.write(
    'POST /acme.Look/Text HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 3\r\n\r\n"x"',
  );
  await left.promise;
  await server.close({ grace: 60_000 }); // it would wait for a reply that is under way
  socket.resume();
  await event(socket, "close");
  ok(socket.bytesRead < 32 * 1024 * 1024);
});

test("a long run of blanks in base64 costs no more than its length", async (t) => {
  const { port } = await webServer(t);
  const flip = async (text: string) => (await ask(port, "/acme.Look/Flip", { body: JSON.stringify(text) })).body;
  const began = performance.now();
  match(await flip(`${" ".repeat(200_000)}x`), /illegal base64 data/);
  ok(performance.now() - began < 5_000);
  strictEqual(await flip(`-_8= ${"\r\n".repeat(10)}`), '"//s="');
});

test("calls that wait behind another in a pipeline are over when their peer is gone, and close() does not wait for them", async (t) => {
  const [first, second] = [new Signal(), new Signal()];
  const { port, server } = await webServer(
    t,
    {},
    {
      own: {
        multiply: () => {
          first.resolve();
          return new Promise<number>(() => {});
        },
        divide: () => {
          second.resolve();
          return { quo: 3, rem: 2 };
        },
      },
    },
  );
  const socket = dialRaw(t, port);
  const post = (path: string): string =>
    `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 13\r\n\r\n${multiply}`;
  socket.write(post("/Arith/Multiply") + post("/Arith/Divide"));
  await Promise.all([first.promise, second.promise]);
  socket.destroy();
  while (server.sockets.open > 0) await turn();
  await server.close({ grace: 600_000 });
  strictEqual(server.burdens.total, 0);
});

test("no page of another site calls by a picture, a link or a form: those bring no Origin, but say where they come from", async (t) => {
  const { port } = await webServer(t, { allowedOrigins: ["https://app.example"] });
  const get = (headers: Record<string, string>) =>
    ask(port, "/acme.Look/Double?encoding=json&message=21", { verb: "GET", headers });
  for (const site of ["cross-site", "same-site"]) {
    const { status, body } = await get({ "sec-fetch-site": site, "sec-fetch-mode": "no-cors" });
    deepStrictEqual([status, JSON.parse(body).code], [403, "permission_denied"], site);
  }
  for (const headers of [
    {},
    { "sec-fetch-site": "same-origin" },
    { "sec-fetch-site": "none" },
    { "sec-fetch-site": "cross-site", origin: "https://app.example" },
  ])
    strictEqual((await get(headers)).body, "42", JSON.stringify(headers));
  strictEqual((await get({ "sec-fetch-site": "cross-site", origin: "https://evil.example" })).status, 403);
});
