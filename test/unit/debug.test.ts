// What the debug page's address answers, to whom, and with which headers (limits.md E5). The page in a browser is
// test/story/debug-page.test.ts.

import { deepStrictEqual, doesNotMatch, match, ok, rejects, strictEqual } from "node:assert";
import { createHash } from "node:crypto";
import { networkInterfaces } from "node:os";
import { test } from "node:test";
import { ArithTcpClient } from "rpcgen-generated/arith";
import { doorService, sinkService } from "rpcgen-generated/kitchen-sink";
import { pantryService } from "rpcgen-generated/pantry";
import { int, type Methods, method, Server, service, struct, type Type } from "rpcgen-runtime";
import { requestExhibit } from "rpcgen-runtime/internal/exhibit";
import { dump } from "rpcgen-runtime/internal/gob/dump";
import { prometheusText } from "rpcgen-runtime/internal/prometheus";
import { sampleText } from "rpcgen-runtime/internal/sample";
import { live } from "rpcgen-runtime/internal/snapshot";
import { type Answer, ask, webServer } from "../support/web.ts";

const get = (port: number, path: string, headers: Record<string, string> = {}): Promise<Answer> =>
  ask(port, path, { verb: "GET", headers });

test("the page may load nothing but its own style and script, and is kept by nobody", async (t) => {
  const { port } = await webServer(t);
  const { status, headers, body } = await get(port, "/debug/rpc", { accept: "text/html,*/*;q=0.8" });
  strictEqual(status, 200);
  const hash = (tag: string): string => {
    const [, source = ""] = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(body) ?? [];
    ok(source.length > 1_000);
    return `'sha256-${createHash("sha256").update(source).digest("base64")}'`;
  };
  strictEqual(
    headers["content-security-policy"],
    `default-src 'none'; style-src ${hash("style")}; script-src ${hash("script")}; connect-src 'self'; img-src data:; ` +
      "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  );
  strictEqual(headers["content-type"], "text/html; charset=utf-8");
  for (const path of ["?format=html", "?format=json", "?format=live", "?format=prometheus"]) {
    const { headers } = await get(port, `/debug/rpc${path}`);
    strictEqual(headers["x-content-type-options"], "nosniff");
    strictEqual(headers["x-frame-options"], "DENY");
    strictEqual(headers["cache-control"], "no-store");
  }
  doesNotMatch(body, /https?:\/\/(?!www\.w3\.org\/)/);
  doesNotMatch(body, /Arith|Multiply/);
  strictEqual((await get(port, "/debug/rpc?format=xml")).status, 400);
  match((await get(port, "/debug/rpc")).body, /^Arith\.Divide\(main\.Args\) main\.Quotient {2}0 calls$/m);
});

test("JSON has services, types, docs, samples and counts, and no value of any call", async (t) => {
  const { port, address } = await webServer(t, { metrics: { slowAfter: 0.000_01 } });
  const client = await ArithTcpClient.connect(address);
  for (let i = 0; i < 16; i++) await client.multiply({ a: 4_711, b: 8_150 });
  await client.divide({ a: 4_711, b: 0 }).catch(() => {});
  const { body } = await get(port, "/debug/rpc?format=json");
  doesNotMatch(body, /4711|8150|38394650/);
  const { services, types, live } = JSON.parse(body);
  const arith = services.find(({ name }: { name: string }) => name === "Arith");
  strictEqual(arith.doc, "Arith multiplies and divides.");
  deepStrictEqual(arith.methods[0], {
    name: "Divide",
    method: "Arith.Divide",
    path: "/Arith/Divide",
    doc: "Divide returns A / B and the remainder.",
    args: "Args",
    reply: "Quotient",
    errors: [{ name: "DivideByZero", message: "divide by zero", code: "unknown" }],
    idempotent: false,
    roles: [],
    sample: '{\n  "a": 7,\n  "b": 8\n}',
  });
  deepStrictEqual(
    types.find(({ name }: { name: string }) => name === "Args"),
    {
      name: "Args",
      doc: "Args are the operands of both methods.",
      fields: [
        { name: "A", property: "a", type: "int", doc: "The left operand.", secret: false },
        { name: "B", property: "b", type: "int", doc: "The right operand.", secret: false },
      ],
    },
  );
  const [divide, multiply] = live.methods;
  deepStrictEqual([divide.calls, divide.errors, multiply.calls, multiply.errors], [1, { unknown: 1 }, 16, {}]);
  deepStrictEqual([multiply.latency.count, multiply.latency.sampled, live.slow.length], [1, true, 2]);
  await client.close();
});

test("by POST the same is counted: failures of handlers, arguments that cannot be read, replies that cannot be written", async (t) => {
  const replies = [56, 0.5];
  const { port } = await webServer(t, { metrics: true }, { own: { multiply: () => replies.shift() ?? 0 } });
  for (const body of ['{"a":7}', '{"a":7}', '{"a":"x"}']) await ask(port, "/Arith/Multiply", { body });
  await ask(port, "/Arith/Divide", { body: '{"a":7}' });
  const { methods } = JSON.parse((await get(port, "/debug/rpc?format=live")).body);
  deepStrictEqual(
    methods.slice(0, 2).map(({ calls, errors }: { calls: number; errors: object }) => [calls, errors]),
    [
      [1, { unknown: 1 }],
      [2, { internal: 1, invalid_argument: 1 }],
    ],
  );
});

test("only declared methods are counted by name: what peers invent goes to one counter", async (t) => {
  const { port, address, server } = await webServer(t);
  for (let i = 0; i < 50; i++) {
    const client = await ArithTcpClient.connect(address, { service: `Invented${i}` });
    await client.multiply({ a: 1, b: 1 }).catch(() => {});
    await client.close();
  }
  const { body } = await get(port, "/debug/rpc?format=live");
  doesNotMatch(body, /Invented/);
  strictEqual(JSON.parse(body).unknownCalls, 50);
  doesNotMatch(prometheusText(live(server)), /Invented/);
});

test("it is there for this machine alone, unless debug says otherwise, which elsewhere needs authenticate", async (t) => {
  const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  const outside = addresses.find(({ internal, family }) => !internal && family === "IPv4")?.address ?? "0.0.0.0";
  const status = async (options: object, where: object, headers = {}): Promise<number[]> => {
    const { port } = await webServer(t, options, { where });
    const both = await Promise.all(["/debug/rpc", "/metrics"].map((path) => get(port, path, headers)));
    return both.map((answer) => answer.status);
  };
  deepStrictEqual(await status({}, { host: "127.0.0.1" }), [200, 200]);
  deepStrictEqual(await status({}, { host: "127.0.0.1", debug: false }), [404, 404]);
  deepStrictEqual(await status({}, { host: "127.0.0.1", metricsPath: "/m", debugPath: "/d" }), [404, 404]);
  deepStrictEqual(await status({}, { host: "0.0.0.0" }), [404, 404]);
  const authenticate = ({ headers }: { headers: Readonly<Record<string, string>> }): unknown =>
    headers["authorization"] === "Bearer me" && "me";
  const all = { host: "0.0.0.0", debug: true };
  deepStrictEqual(await status({ authenticate }, all), [401, 401]);
  deepStrictEqual(await status({ authenticate }, { host: "127.0.0.1" }), [401, 401]);
  deepStrictEqual(await status({ authenticate }, all, { authorization: "Bearer me" }), [200, 200]);
  await rejects(new Server().listen({ host: outside, debug: true }), {
    code: "failed_precondition",
    message: "debug: anybody could see it and call: give the server authenticate, or listen at a loopback address",
  });
});

test("a page of another name or origin gets nothing of it", async (t) => {
  const { port } = await webServer(t);
  strictEqual((await get(port, "/debug/rpc?format=json", { host: "evil.example" })).status, 421);
  strictEqual((await get(port, "/debug/rpc?format=json", { origin: "https://evil.example" })).status, 403);
  const simple = { headers: { "content-type": "text/plain" }, body: "{}" };
  strictEqual((await ask(port, "/debug/rpc?wire=Arith.Multiply&part=args", simple)).status, 400);
  strictEqual((await ask(port, "/debug/rpc", { verb: "DELETE" })).status, 405);
});

test("the bytes of a call are those of Go, and each of them has its meaning", async (t) => {
  const { port } = await webServer(t, { limits: { maxJsonBytes: 200 } });
  const wire = async (query: string, body: string) => {
    const answer = await ask(port, `/debug/rpc?${query}`, { body });
    return { status: answer.status, json: JSON.parse(answer.body) };
  };
  const { json } = await wire("wire=Arith.Multiply&part=args", '{"a":7,"b":8}');
  // What Go 1.19 writes (limits.md, seeds; Go numbers its calls from 0).
  strictEqual(
    json.hex,
    "2fff81030101075265717565737401ff82000102010d536572766963654d6574686f64010c000103536571010600000013ff82010e41726974682e4d" +
      "756c7469706c79001eff83030101044172677301ff84000102010141010400010142010400000007ff84010e011000",
  );
  let at = 0;
  for (const { offset, length } of json.rows) {
    strictEqual(offset, at);
    at += length;
  }
  strictEqual(at, json.hex.length / 2);
  const reply = await wire("wire=Arith.Multiply&part=reply", "56");
  deepStrictEqual(reply.json.rows.at(-1).value, "56");
  const error = await wire("wire=Arith.Divide&part=error", "divide by zero");
  ok(
    error.json.rows.some(
      ({ label, value }: { label: string; value: string }) => label === "Error" && value === '"divide by zero"',
    ),
  );
  const wrong = await wire("wire=Arith.Multiply&part=args", '{"a":"x"}');
  deepStrictEqual([wrong.status, wrong.json.code], [400, "invalid_argument"]);
  strictEqual((await wire("wire=No.Such&part=args", "{}")).status, 404);
  strictEqual((await wire("wire=Arith.Multiply&part=x", "{}")).status, 400);
  for (const [length, status] of [
    [199, 200],
    [200, 200],
    [201, 429],
  ] as const) {
    strictEqual((await wire("wire=Arith.Multiply&part=args", `{"a":7}${" ".repeat(length - 7)}`)).status, status);
  }
});

test("every method has a sample that can be read, and each byte of it on the wire has one meaning", () => {
  const services: readonly { readonly name: string; readonly methods: object }[] = [
    doorService,
    pantryService,
    sinkService,
  ];
  let count = 0;
  for (const { name, methods } of services) {
    for (const method of Object.values(methods as Methods)) {
      const serviceMethod = `${name}.${method.name}`;
      const sample = sampleText(method.args);
      if (/^(big\.Int|.*Opaque)/.test(method.args.go)) continue; // no JSON form
      const registered = { serviceMethod, method, handle: () => {}, docs: undefined, meter: undefined, calls: 0 };
      const { hex, rows } = requestExhibit(registered, new TextEncoder().encode(sample || "{}"));
      let at = 0;
      for (const { offset, length } of rows) {
        strictEqual(offset, at, serviceMethod);
        at += length;
      }
      strictEqual(at, hex.length / 2, serviceMethod);
      if (method.args.fields.length > 0 && sample !== "{}") count++;
    }
  }
  ok(count > 20, String(count));
});

test("wide structs inside each other have a sample of some pages, and not of millions of values", () => {
  const wide = (name: string, part: Type<unknown>): Type<unknown> =>
    struct<unknown>(
      name,
      Array.from({ length: 12 }, (_, i) => [`F${i}`, part]),
      {
        write: (w) => w.close(w.open()),
        read(r) {
          const outer = r.open();
          for (let f = r.field(); f >= 0; f = r.field()) part.read(r);
          r.close(outer);
          return {};
        },
      },
    );
  let type = int as Type<unknown>;
  for (const name of ["A", "B", "C", "D", "E"]) type = wide(name, type);
  const { length } = sampleText(type);
  ok(length > 10_000 && length < 100_000, String(length));
});

test("a dump ends after so many rows and says so", () => {
  const bytes = new Uint8Array(3_000).fill(0);
  for (let i = 0; i < 3_000; i += 3) bytes.set([2, 4, 0], i); // messages of one byte more than there is: an int alone
  const rows = dump(bytes, 100);
  ok(rows.length < 110);
  strictEqual(rows.at(-1)?.label, "and so on");
});

test("Prometheus reads names of any kind: quotes, backslashes and line ends are escaped", async () => {
  const server = new Server({ metrics: true });
  const one = service('a"b\\c\nd', { m: method("M", int, int) });
  server.register(one, { m: (a) => a });
  const text = prometheusText(live(server));
  ok(text.includes('rpcgen_server_calls_total{service="a\\"b\\\\c\\nd",method="M"} 0\n'));
  // Each line is a comment or a sample; each family has its help and type in front.
  const families = new Set<string>();
  for (const line of text.trimEnd().split("\n")) {
    const [, kind, family] = /^# (HELP|TYPE) (\w+) /.exec(line) ?? [];
    if (kind === "TYPE") families.add(family ?? "");
    if (kind !== undefined) continue;
    const [, name = ""] = /^(\w+)(?:\{(?:\w+="(?:[^"\\\n]|\\["\\n])*",?)+\})? [\d.e+-]+$/.exec(line) ?? [];
    ok(families.has(name.replace(/_(bucket|sum|count)$/, "")), line);
  }
});

test("a histogram's buckets only grow, up to all calls", async (t) => {
  const { port, address } = await webServer(t, { metrics: true });
  const client = await ArithTcpClient.connect(address);
  for (let i = 0; i < 64; i++) await client.multiply({ a: i, b: i });
  const { headers, body } = await get(port, "/metrics");
  strictEqual(headers["content-type"], "text/plain; version=0.0.4; charset=utf-8");
  const pattern = /^rpcgen_server_handling_seconds_bucket\{service="Arith",method="Multiply",le="(.*?)"\} (\d+)$/gm;
  const counts = [...body.matchAll(pattern)].map(([, le, count]) => [
    le === "+Inf" ? Infinity : Number(le),
    Number(count),
  ]);
  strictEqual(counts.length, 15);
  deepStrictEqual(
    [...counts].sort(([a = 0], [b = 0]) => a - b),
    counts,
  );
  deepStrictEqual(
    [...counts].sort(([, a = 0], [, b = 0]) => a - b),
    counts,
  );
  strictEqual(counts.at(-1)?.[1], 4);
  match(body, /^rpcgen_server_calls_total\{service="Arith",method="Multiply"\} 64$/m);
  await client.close();
});
