// Calls by HTTP POST and GET: what they look like, what goes wrong with them, and how it is answered.

import { deepStrictEqual, match, ok, strictEqual } from "node:assert";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { type Context, RpcError } from "rpcgen-runtime";
import { dialRaw } from "../support/dial.ts";
import { event, Signal } from "../support/events.ts";
import { Arrivals } from "../support/pair.ts";
import { ask, webServer } from "../support/web.ts";

/** The status and the JSON of an answer. */
async function call(port: number, path: string, body: string, headers: Record<string, string> = {}) {
  const answer = await ask(port, path, { body, headers });
  return { status: answer.status, json: JSON.parse(answer.body) as unknown };
}

/** A request's bytes. */
function raw(path: string, body: string, ...headers: string[]): string {
  const head = [`POST ${path} HTTP/1.1`, "Host: localhost", "Content-Type: application/json", ...headers];
  return `${head.join("\r\n")}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** The bodies of answers that came one behind the other. */
function bodies(text: string): string[] {
  return text
    .split("HTTP/1.1 ")
    .slice(1)
    .map((answer) => answer.slice(answer.indexOf("\r\n\r\n") + 4));
}

test("a call is a POST to /Service/Method, and its reply the JSON of the value alone", async (t) => {
  const { port } = await webServer(t);
  const answer = await ask(port, "/Arith/Multiply", { body: '{"a":7,"b":8}' });
  strictEqual(answer.status, 200);
  strictEqual(answer.body, "56");
  strictEqual(answer.headers["content-type"], "application/json");
  strictEqual(answer.headers["x-content-type-options"], "nosniff");
  deepStrictEqual(await call(port, "/Arith/Divide", '{"a":17,"b":5}'), { status: 200, json: { quo: 3, rem: 2 } });
});

test("the conversation that WIRE.md shows is the one that takes place", async (t) => {
  const text = readFileSync(new URL("../../../runtime/WIRE.md", import.meta.url), "utf8");
  const [, shown = ""] = /^## HTTP POST\n.*?^```\n(.*?)^```$/ms.exec(text) ?? [];
  const lines = shown.split("\n").map((line) => [line.slice(0, 45).trim(), line.slice(45).trim()] as const);
  const asked = lines.map(([left]) => left).join("\r\n");
  const { port } = await webServer(t);
  const socket = dialRaw(t, port);
  const arrivals = new Arrivals(socket);
  socket.end(asked.trimEnd());
  await arrivals.end();
  const answered = arrivals.bytes.toString().split("\r\n");
  for (const [, right] of lines) ok(right === "" || answered.includes(right), right);
  strictEqual(answered.at(-1), "56");
});

test("names may be spelt as in Go, zero may be left out, and what is unknown is skipped", async (t) => {
  const { port } = await webServer(t);
  for (const body of ['{"A":7,"B":8}', '{"b":8,"a":"7","c":{"d":[1]}}', ' {"a" : 7 ,\n"b":8} '])
    strictEqual((await call(port, "/Arith/Multiply", body)).json, 56, body);
  for (const body of ['{"a":7}', "{}", "null", '{"a":null,"b":8}'])
    strictEqual((await call(port, "/Arith/Multiply", body)).json, 0, body);
});

test("a service's name may have dots, and scalars travel as they are", async (t) => {
  const { port } = await webServer(t);
  strictEqual((await call(port, "/acme.Look/Double", "21")).json, 42);
  strictEqual((await call(port, "/acme.Look/Double", '"21"')).json, 42);
  strictEqual((await call(port, "/acme.Look/Text", '"ä\\u20ac"')).json, "ä€");
});

test("64 bits travel in quotes, bytes in base64 of either alphabet", async (t) => {
  const { port } = await webServer(t);
  deepStrictEqual((await call(port, "/acme.Look/Wide", '"9223372036854775807"')).json, "9223372036854775807");
  deepStrictEqual((await call(port, "/acme.Look/Wide", "-5")).json, "-5");
  for (const body of ['"+/8="', '"-_8="', '"-_8"'])
    strictEqual((await call(port, "/acme.Look/Flip", body)).json, "//s=", body);
});

test("a method without arguments takes {} or no body, and one without a reply answers {}", async (t) => {
  const { port } = await webServer(t);
  for (const body of ["{}", "", "null", '{"a":1}'])
    deepStrictEqual(await call(port, "/Echo/Nothing", body), { status: 200, json: {} }, body);
  strictEqual((await call(port, "/Arith/Multiply", "")).status, 400);
});

test("a declared error has its name in the details, and its message is the text that Go sees", async (t) => {
  const { port } = await webServer(t);
  deepStrictEqual(await call(port, "/Arith/Divide", '{"a":1,"b":0}'), {
    status: 500,
    json: { code: "unknown", message: "divide by zero", details: [{ type: "DivideByZero", value: "" }] },
  });
});

test("an error's code decides the HTTP status", async (t) => {
  const thrown: unknown[] = [
    new RpcError("no such order", { code: "not_found" }),
    new RpcError("", { code: "aborted" }),
    new Error("plain"),
  ];
  const { port } = await webServer(t, {}, { own: { multiply: () => Promise.reject(thrown.shift()) } });
  const answers = [];
  while (thrown.length > 0) answers.push(await call(port, "/Arith/Multiply", "{}"));
  deepStrictEqual(answers, [
    { status: 404, json: { code: "not_found", message: "no such order" } },
    { status: 409, json: { code: "aborted", message: "aborted" } },
    { status: 500, json: { code: "unknown", message: "plain" } },
  ]);
});

test("a bug of a handler is an internal error to the caller, and the cause goes to onError", async (t) => {
  const told: unknown[] = [];
  const bug = new TypeError("secret");
  const onError = (error: unknown, where: { method: string; peer: string }): void => {
    told.push(error, where.method);
    match(where.peer, /^127\.0\.0\.1:\d+$/);
  };
  const own = {
    multiply: (): number => {
      throw bug;
    },
    divide: () => ({ quo: 1.5, rem: 0 }),
  };
  const { port } = await webServer(t, { onError }, { own });
  deepStrictEqual(await call(port, "/Arith/Multiply", "{}"), {
    status: 500,
    json: { code: "internal", message: "internal error" },
  });
  const { status, json } = await call(port, "/Arith/Divide", "{}");
  strictEqual(status, 500);
  deepStrictEqual(json, { code: "internal", message: "Arith.Divide reply.quo: 1.5 is not an integer" });
  deepStrictEqual([told[0], told[1], told[3]], [bug, "Arith.Multiply", "Arith.Divide"]);
});

test("arguments that do not fit are answered with their place, and the handler does not run", async (t) => {
  let runs = 0;
  const { port } = await webServer(t, {}, { own: { multiply: () => ++runs } });
  const cases: [string, string][] = [
    ['{"a":7.5}', "args.a: expected int, found number 7.5"],
    ['{"a":"x"}', "args.a: expected int, found string"],
    ['{"a":""}', "args.a: expected int, found string"],
    ['{"a":"null"}', "args.a: expected int, found string"],
    ['{"a":" 7"}', "args.a: expected int, found string"],
    ['{"a":9007199254740993}', "args.a: 9007199254740993 is not a safe integer: declare it int64, or int as bigint"],
    ["[1]", "args: expected Args, found array"],
    ["7", "args: expected Args, found number"],
    ["{", "args: unexpected end of JSON input"],
    ["{}}", "args: invalid character '}' after top-level value"],
    ["\ufeff{}", "args: invalid character 'ï' looking for beginning of value"],
  ];
  for (const [body, message] of cases) {
    const { status, json } = await call(port, "/Arith/Multiply", body);
    deepStrictEqual(
      { status, message: (json as { message: string }).message },
      { status: 400, message: `Arith.Multiply ${message}` },
      body,
    );
  }
  strictEqual(runs, 0);
});

test("an unknown method is unimplemented, with 404 and Go's words; another verb than POST is 405", async (t) => {
  const { port } = await webServer(t);
  deepStrictEqual(await call(port, "/Arith/Times", "{}"), {
    status: 404,
    json: { code: "unimplemented", message: "rpc: can't find method Arith.Times" },
  });
  deepStrictEqual(await call(port, "/Nothing/constructor", "{}"), {
    status: 404,
    json: { code: "unimplemented", message: "rpc: can't find service Nothing.constructor" },
  });
  for (const path of ["/Arith", "/", "/Arith/Multiply/", "//Multiply", "/a/b/c", "/Arith%2FMultiply"])
    strictEqual((await ask(port, path, { body: "{}" })).status, 404, path);
  for (const verb of ["PUT", "DELETE", "PATCH", "OPTIONS"]) {
    const { status, headers } = await ask(port, "/Arith/Multiply", { verb, body: "{}" });
    deepStrictEqual([status, headers.allow], [405, "POST, GET, HEAD"], verb);
  }
});

test("an idempotent method answers GET, with its arguments in the query; others say 405", async (t) => {
  const { port } = await webServer(t);
  const get = async (query: string): Promise<string> => {
    const { status, body } = await ask(port, `/acme.Look/${query}`, { verb: "GET" });
    return `${status} ${body}`;
  };
  strictEqual(await get("Double?connect=v1&encoding=json&message=21"), "200 42");
  strictEqual(await get("Text?encoding=json&message=%22%C3%A4%22"), '200 "ä"');
  strictEqual(
    await get(`Text?encoding=json&base64=1&message=${Buffer.from('"ä>"').toString("base64url")}`),
    '200 "ä\\u003e"',
  );
  match(await get("Double?encoding=proto&message=21"), /^415 /);
  match(await get("Double?message=21"), /^415 /);
  match(await get("Double?encoding=json&connect=v2&message=21"), /^400 /);
  match(await get("Double?encoding=json&compression=gzip&message=21"), /^501 /);
  match(await get("Double?encoding=json&message=x"), /^400 /);
  match(await get("Text?encoding=json&message=%22refused%22"), /^403 .*not today/);
  const refused = await ask(port, "/Arith/Multiply?encoding=json&message={}", { verb: "GET" });
  deepStrictEqual([refused.status, refused.headers.allow], [405, "POST"]);
});

test("the Connect headers are checked: version, timeout, compression", async (t) => {
  const { port } = await webServer(t);
  const multiply = (headers: Record<string, string>) => call(port, "/Arith/Multiply", '{"a":7,"b":8}', headers);
  strictEqual((await multiply({ "connect-protocol-version": "1", "connect-timeout-ms": "9999999999" })).json, 56);
  strictEqual((await multiply({ "content-encoding": "identity" })).json, 56);
  strictEqual((await multiply({ "connect-protocol-version": "2" })).status, 400);
  for (const timeout of ["", "-1", "1.5", "10000000000 ", "12345678901", "x"])
    strictEqual((await multiply({ "connect-timeout-ms": timeout })).status, 400, timeout);
  const gzip = await multiply({ "content-encoding": "gzip" });
  deepStrictEqual([gzip.status, (gzip.json as { code: string }).code], [501, "unimplemented"]);
});

test("a call whose time is over is deadline_exceeded, its signal is aborted, and its slot is free when it ends", async (t) => {
  const seen = new Signal<Context>();
  const aborted = new Signal<unknown>();
  const own = {
    multiply: (_: unknown, context: Context): Promise<number> => {
      seen.resolve(context);
      return new Promise((resolve) => {
        context.signal.addEventListener("abort", () => {
          aborted.resolve(context.signal.reason);
          resolve(1);
        });
      });
    },
  };
  const { port, server } = await webServer(t, {}, { own });
  const { status, json } = await call(port, "/Arith/Multiply", "{}", { "connect-timeout-ms": "20" });
  deepStrictEqual(
    { status, json },
    {
      status: 504,
      json: { code: "deadline_exceeded", message: "Arith.Multiply: no reply in time" },
    },
  );
  strictEqual(((await aborted.promise) as RpcError).code, "deadline_exceeded");
  strictEqual((await seen.promise).serviceMethod, "Arith.Multiply");
  strictEqual(server.inFlight, 0);
});

test("a caller that goes away aborts the handler's signal, and nobody else's", async (t) => {
  const began = new Signal<string>();
  const aborted = new Signal<RpcError>();
  const own = {
    multiply: (_: unknown, { signal, peer }: Context): Promise<number> => {
      began.resolve(peer);
      return new Promise((resolve) => {
        signal.addEventListener("abort", () => {
          aborted.resolve(signal.reason as RpcError);
          resolve(1);
        });
      });
    },
  };
  const { port } = await webServer(t, {}, { own });
  const socket = dialRaw(t, port);
  socket.write(raw("/Arith/Multiply", "{}"));
  match(await began.promise, /^127\.0\.0\.1:\d+$/);
  socket.destroy();
  strictEqual((await aborted.promise).code, "canceled");
  strictEqual((await call(port, "/Arith/Divide", '{"a":17,"b":5}')).status, 200);
});

test("requests on one connection come one after the other, or pipelined: answers keep their order", async (t) => {
  const finishers: (() => void)[] = [];
  const both = new Signal();
  const onHold = (_: string, finish: () => void): void => {
    if (finishers.push(finish) === 2) both.resolve();
  };
  const { port, server } = await webServer(t, {}, { onHold });
  const socket = dialRaw(t, port);
  const arrivals = new Arrivals(socket);
  socket.write(raw("/Arith/Multiply", '{"a":7,"b":8}'));
  await arrivals.until(() => bodies(arrivals.bytes.toString()).length === 1);
  // Both handlers run at the same time; the one that ends first is answered second.
  socket.write(
    raw("/Echo/Hold", '"one"') +
      raw("/Echo/Hold", '"two"') +
      raw("/Arith/Multiply", '{"a":2,"b":3}', "Connection: close"),
  );
  await both.promise;
  strictEqual(server.inFlight, 2);
  finishers[1]?.();
  finishers[0]?.();
  await arrivals.end();
  deepStrictEqual(bodies(arrivals.bytes.toString()), ["56", '"one"', '"two"', "6"]);
});

test("a request may come byte by byte", async (t) => {
  const { port } = await webServer(t);
  const socket = dialRaw(t, port);
  socket.setNoDelay(true);
  const arrivals = new Arrivals(socket);
  for (const byte of Buffer.from(raw("/Arith/Multiply", '{"a":7,"b":8}', "Connection: close")))
    await new Promise((resolve) => socket.write(Uint8Array.of(byte), resolve));
  await arrivals.end();
  deepStrictEqual(bodies(arrivals.bytes.toString()), ["56"]);
});

test("authenticate is asked before a call, with its verb, path and headers; the answer is ctx.principal", async (t) => {
  const asked: string[] = [];
  const { port } = await webServer(
    t,
    {
      authenticate({ method, path, headers }) {
        asked.push(`${method} ${path}`);
        return headers["authorization"] === "Bearer s3cret" ? "ada" : undefined;
      },
    },
    { own: { multiply: (_, { principal }) => (principal === "ada" ? 1 : 2) } },
  );
  const refused = await ask(port, "/Arith/Multiply", { body: "{" });
  deepStrictEqual([refused.status, refused.headers["www-authenticate"]], [401, 'Basic realm="rpc", Bearer']);
  const letIn = await call(port, "/Arith/Multiply", "{}", { authorization: "Bearer s3cret" });
  deepStrictEqual(letIn, { status: 200, json: 1 });
  deepStrictEqual(asked, ["POST /Arith/Multiply", "POST /Arith/Multiply"]);
});

test("closing lets calls finish and answers them, and takes no more on open connections", async (t) => {
  const held = new Signal<() => void>();
  const { port, server } = await webServer(t, {}, { onHold: (_, finish) => held.resolve(finish) });
  const socket = dialRaw(t, port);
  const arrivals = new Arrivals(socket);
  socket.write(raw("/Echo/Hold", '"last words"'));
  const finish = await held.promise;
  const closed = server.close();
  socket.write(raw("/Arith/Multiply", "{}"));
  finish();
  await closed;
  await arrivals.end();
  const [first, second] = bodies(arrivals.bytes.toString());
  strictEqual(first, '"last words"');
  ok(second === undefined || JSON.parse(second).code === "unavailable", second);
  strictEqual(server.inFlight, 0);
});

test("closing does not wait for a handler longer than its grace", async (t) => {
  const held = new Signal();
  const { port, server } = await webServer(t, {}, { onHold: () => held.resolve() });
  const socket = dialRaw(t, port);
  socket.write(raw("/Echo/Hold", '"for ever"'));
  await held.promise;
  const gone = event(socket, "close");
  await server.close({ grace: 10 });
  await gone;
});
