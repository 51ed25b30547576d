// `rpcgen call` and `rpcgen ls`, as processes, against our server and Go's, over every wire.

import { deepStrictEqual, match, strictEqual } from "node:assert";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { registerArith } from "rpcgen-generated/arith";
import { pantryService } from "rpcgen-generated/pantry";
import { type Methods, Server } from "rpcgen-runtime";
import { arith } from "../examples/arith.ts";
import { Authority } from "../support/certificates.ts";
import { type Run, root, rpcgen, temporaryFolder } from "../support/generator-schemas.ts";
import { startServer, withGo } from "../support/go.ts";
import { webServer } from "../support/web.ts";

const schema = ["--schema", "schemas/arith.yaml"];

const call = (...words: readonly string[]): Promise<Run> => rpcgen(["call", ...words, ...schema], root);

const fine = (out: string): Run => ({ code: 0, out, err: "" });

test("a call goes over gob, JSON-RPC, CONNECT and POST, by a host with a port, a URL or a Unix socket", async (t) => {
  const { port, server } = await webServer(t);
  const socket = join(await temporaryFolder(t), "s");
  await server.listen({ unix: socket });
  const ways: readonly (readonly string[])[] = [
    [`127.0.0.1:${port}`],
    [`tcp://127.0.0.1:${port}`],
    [`http://127.0.0.1:${port}`],
    [`unix:${socket}`],
    [`127.0.0.1:${port}`, "--wire", "jsonrpc"],
    [`http://127.0.0.1:${port}`, "--wire=jsonrpc"],
    [`127.0.0.1:${port}`, "--wire", "post"],
    [`http://127.0.0.1:${port}`, "--wire", "post"],
  ];
  for (const [address = "", ...options] of ways) {
    deepStrictEqual(await call(address, "Arith.Multiply", "{a: 7, b: 8}", ...options), fine("56\n"), address);
  }
  const divide = ["Arith.Divide", "A: 17\nb: 5", "--json"];
  deepStrictEqual(await call(`127.0.0.1:${port}`, ...divide), fine('{"Quo":3,"Rem":2}\n'));
  deepStrictEqual(await call(`127.0.0.1:${port}`, ...divide.slice(0, 2)), fine('{\n  "Quo": 3,\n  "Rem": 2\n}\n'));
});

test("plain Go is called over TCP, CONNECT and JSON-RPC, and its services are listed", withGo, async (t) => {
  for (const [way, prefix, ...options] of [
    ["tcp", ""],
    ["http", "http://"],
    ["jsonrpc", "", "--wire", "jsonrpc"],
  ] as const) {
    const { address } = await startServer(t, way);
    const to = `${prefix}${address}`;
    deepStrictEqual(await call(to, "Arith.Multiply", "{a: 7, b: 8}", ...options), fine("56\n"));
    deepStrictEqual(
      await call(to, "Arithmetic.Multiply", "{a: 7, b: 8}", "--service", "Arithmetic", ...options),
      fine("56\n"),
    );
    const divide = await call(to, "Arith.Divide", "{a: 7}", ...options);
    const err = "error: Arith.Divide: divide by zero\n  = code: unknown, DivideByZero\n";
    deepStrictEqual(divide, { code: 6, out: "", err });
  }
  const { address } = await startServer(t, "http");
  await call(`http://${address}`, "Arith.Multiply", "{a: 7, b: 8}");
  const { code, out, err } = await rpcgen(["ls", address], root);
  deepStrictEqual([code, err], [0, ""]);
  match(
    out,
    /^METHOD +CALLS\nArith\.Divide\(arith\.Args\) arith\.Quotient +0\nArith\.Multiply\(arith\.Args\) int +1\n/,
  );
  const listed = JSON.parse((await rpcgen(["ls", address, "--json"], root)).out);
  deepStrictEqual(listed[1], { method: "Arith.Multiply", args: "arith.Args", reply: "int", calls: 1, doc: "" });
});

test("our servers are listed with how often each method was called and its doc", async (t) => {
  const server = new Server();
  registerArith(server, arith);
  t.after(() => server.close());
  const { port } = await server.listen({ host: "127.0.0.1" });
  await call(`127.0.0.1:${port}`, "Arith.Multiply", "{a: 7, b: 8}");
  deepStrictEqual(
    await rpcgen(["ls", `127.0.0.1:${port}`], root),
    fine(
      "METHOD                       CALLS\n" +
        "Arith.Divide(Args) Quotient      0  Divide returns A / B and the remainder.\n" +
        "Arith.Multiply(Args) int         1  Multiply returns A * B.\n",
    ),
  );
});

test("headers say who calls, by CONNECT and POST and for the list", async (t) => {
  const authenticate = ({ headers }: { headers: Readonly<Record<string, string>> }): unknown =>
    headers["authorization"] === "Bearer me" && "me";
  const { port } = await webServer(t, { authenticate });
  const header = ["-H", "Authorization: Bearer me", "-H", "x-other: 1"];
  const multiply = ["Arith.Multiply", "{a: 7, b: 8}"];
  for (const wire of ["gob", "post"]) {
    const to = [`http://127.0.0.1:${port}`, ...multiply, "--wire", wire];
    deepStrictEqual(await call(...to, ...header), fine("56\n"));
    const { code, err } = await call(...to);
    strictEqual(code, 6);
    match(err, /^error: .*\n {2}= code: unauthenticated\n {2}= help: say who you are: -H "authorization: Bearer …"/);
  }
  strictEqual((await rpcgen(["ls", `127.0.0.1:${port}`, ...header], root)).code, 0);
  const { code, err } = await rpcgen(["ls", `127.0.0.1:${port}`], root);
  deepStrictEqual([code, err.split("\n")[0]], [6, "error: the server wants to know who asks (401)"]);
});

test("over TLS the authority is named, and a certificate shown where one is wanted", async (t) => {
  const authority = new Authority();
  const { port, server } = await webServer(t, {}, { where: { tls: authority.server() } });
  const mutual = await server.listen({ host: "127.0.0.1", tls: { ...authority.server(), ca: authority.cert } });
  const folder = await temporaryFolder(t);
  const own = authority.issue({ commonName: "ada" });
  const files = { ca: authority.cert, cert: own.cert, key: own.key };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const trust = ["--cacert", join(folder, "ca")];
  const multiply = ["Arith.Multiply", "{a: 7, b: 8}"];
  for (const to of [`tls://127.0.0.1:${port}`, `https://127.0.0.1:${port}`]) {
    deepStrictEqual(await call(to, ...multiply, ...trust), fine("56\n"));
    const { code, err } = await call(to, ...multiply);
    strictEqual(code, 6);
    match(err, /= code: unavailable\n {2}= help: `--cacert FILE` names the authority that has signed it\n/);
  }
  const shown = ["--cert", join(folder, "cert"), "--key", join(folder, "key")];
  deepStrictEqual(await call(`tls://${mutual.address}`, ...multiply, ...trust, ...shown), fine("56\n"));
  strictEqual((await call(`tls://${mutual.address}`, ...multiply, ...trust)).code, 6);
  strictEqual((await rpcgen(["ls", `tls://127.0.0.1:${port}`, ...trust], root)).code, 0);
  const post = await call(`https://127.0.0.1:${port}`, ...multiply, ...trust, "--wire", "post");
  deepStrictEqual([post.code, post.err.includes("NODE_EXTRA_CA_CERTS")], [2, true]);
  const missing = await call(`tls://127.0.0.1:${port}`, ...multiply, "--cacert", "nowhere.pem");
  deepStrictEqual(missing, { code: 5, out: "", err: "rpcgen: cannot read `nowhere.pem`: no such file or folder\n" });
});

test("what goes wrong is answered with what to do", async (t) => {
  const { port } = await webServer(t);
  const to = `127.0.0.1:${port}`;
  const cases: readonly (readonly [words: readonly string[], code: number, err: RegExp])[] = [
    [
      [to, "Arith.Mutliply", "{}"],
      2,
      /^rpcgen: the schema has no method `Arith\.Mutliply`: did you mean `Arith\.Multiply`\?\n$/,
    ],
    [[to, "Shop.Order"], 2, /it has `Arith\.Multiply`, `Arith\.Divide`\n$/],
    [[to], 2, /^rpcgen: write `rpcgen call ADDRESS Service\.Method VALUE`/],
    [
      [to, "Arith.Multiply", "{a: 7, bb: 8}"],
      2,
      /^error: `Args` has no field `bb`\n --> value:1:8\n {2}\|\n1 \| \{a: 7, bb: 8\}\n {2}\| {8}\^\^\n {2}= help: did you mean `b`\?\n$/,
    ],
    [
      [to, "Arith.Multiply", "{a:7, b: 8}"],
      2,
      /`Args` has no field `a:7`\n[\s\S]*= help: write `a: 7`, with a space\n$/,
    ],
    [[to, "Arith.Multiply", "{a: 7, b: eight}"], 2, /^error: b: `eight` is not an int\n/],
    [
      [to, "Arith.Multiply", "{a: 9223372036854775808}"],
      2,
      /^error: a: `9223372036854775808` is not an int\n[\s\S]*it goes from -9223372036854775808 to 9223372036854775807/,
    ],
    [
      [to, "Arith.Multiply", "[7, 8]"],
      2,
      /^error: the value: a list is not `Args`, which is a mapping\n[\s\S]*help: write \{a: …, b: …\}/,
    ],
    [[to, "Arith.Multiply", "{a: 7"], 2, /^error\[RG1001\]/],
    [[to, "Arith.Multiply", "{}", "--timeout", "5"], 2, /`--timeout` is a time like 5s, 250ms or 1m30s, not `5`/],
    [[to, "Arith.Multiply", "{}", "-H", "nonsense"], 2, /`nonsense` is no header/],
    [[to, "Arith.Multiply", "{}", "--wire", "grpc"], 2, /unknown `--wire` `grpc`/],
    [[to, "Arith.Multiply", "@nowhere.yaml"], 5, /cannot read `nowhere\.yaml`/],
    [["nonsense", "Arith.Multiply", "{}"], 2, /"nonsense" is not an address: write "host:port"/],
    [
      [to, "Other.Multiply", "{}", "--service", "Other"],
      6,
      /rpc: can't find service Other\.Multiply\n {2}= code: unimplemented\n {2}= help: `rpcgen ls/,
    ],
    [[`http://${to}/nope`, "Arith.Multiply", "{}"], 6, /= code: not_found\n {2}= help: a path may follow the address/],
  ];
  const kitchen = ["call", to, "Sink.Text", "--schema", "schemas/kitchen-sink.yaml"];
  deepStrictEqual(await rpcgen(kitchen, root), {
    code: 2,
    out: "",
    err: "rpcgen: `Sink.Text` takes a value: write it behind the method\n",
  });
  for (const [words, code, err] of cases) {
    const run = await call(...words);
    deepStrictEqual([run.code, run.out], [code, ""], `${words.join(" ")}: ${run.err}`);
    match(run.err, err);
  }
});

test("nobody there, no time, and errors as JSON", async (t) => {
  const server = new Server();
  const { port } = await server.listen({ host: "127.0.0.1" });
  await server.close();
  const refused = await call(`127.0.0.1:${port}`, "Arith.Multiply", "{}");
  strictEqual(refused.code, 6);
  match(
    refused.err,
    /nothing listens there \(ECONNREFUSED\)\n {2}= code: unavailable\n {2}= help: is the server running/,
  );
  match((await rpcgen(["ls", `127.0.0.1:${port}`], root)).err, /ECONNREFUSED.*\n {2}= help: is the server running/);
  const slow = await webServer(t, {}, { own: { multiply: () => new Promise(() => {}) } });
  const late = await call(`127.0.0.1:${slow.port}`, "Arith.Multiply", "{}", "--timeout", "200ms");
  deepStrictEqual(late, {
    code: 6,
    out: "",
    err: "error: Arith.Multiply: no reply in time\n  = code: deadline_exceeded\n  = help: `--timeout 1m` waits longer\n",
  });
  const error = { code: "unknown", message: "divide by zero", name: "DivideByZero", method: "Arith.Divide" };
  deepStrictEqual(await call(`127.0.0.1:${slow.port}`, "Arith.Divide", "{a: 1}", "--json"), {
    code: 6,
    out: `${JSON.stringify({ error })}\n`,
    err: "",
  });
});

test("values have the forms that people write: enums by name, durations with units, bytes in base64, negative numbers", async (t) => {
  const server = new Server();
  const echo = (value: unknown): unknown => value;
  const handlers = Object.fromEntries(Object.keys(pantryService.methods).map((name) => [name, echo]));
  server.register<Methods>({ name: "Pantry", methods: { ...pantryService.methods } }, handlers);
  t.after(() => server.close());
  const { address } = await server.listen();
  const pantry = (name: string, value: string): Promise<Run> =>
    rpcgen(["call", address, `Pantry.${name}`, value, "--schema", "schemas/pantry.yaml", "--json"], root);
  for (const [name, value, reply] of [
    ["Next", "Paid", "2"],
    ["Next", "77", "77"],
    ["Carry", "dhl", '"dhl"'],
    ["Carry", "a new one", '"a new one"'],
    ["Paint", "Red", '"#f00"'],
    ["Grow", "32", "32"],
  ] as const) {
    deepStrictEqual(await pantry(name, value), fine(`${reply}\n`), `${name} ${value}`);
  }
  const durations = await pantry("Durations", "{span: -1m30s, all: [1ms, 2h], named: {a: 1s}}");
  match(durations.out, /"Span":-90000000000,.*"All":\[1000000,7200000000000\],.*"Named":\{"a":1000000000\}/);
  const enums = await pantry("Enums", "{size: Large, sizes: [Small, Unset, 10], byCarrier: {Dhl: Paid, other: 1}}");
  match(enums.out, /"Size":32,.*"Sizes":\[10,0,10\],.*"ByCarrier":\{"dhl":2,"other":1\}/);
  match((await pantry("Clocks", "{text: 2024-02-29}")).out, /"Text":"2024-02-29T00:00:00Z"/);
  match((await pantry("Numbers", "{digits: -7}")).out, /"Digits":-7,/);
  for (const [name, value, err] of [
    ["Next", "Payd", /`Payd` is not a `Status`\n[\s\S]*did you mean `Paid`\?/],
    ["Paint", "blue", /`blue` is not a `Colour`\n[\s\S]*there are `Clear`, `Red`/],
    ["Durations", "{all: [1ms, soon]}", /all\[1\]: `soon` is not a duration\n[\s\S]*write it like 1m30s or 250ms/],
    ["Clocks", "{text: yesterday}", /text: `yesterday` is not a time/],
    ["Blobs", "{base64: '***'}", /base64: `\*\*\*` is not bytes/],
    ["Grow", "256", /the value: `256` is not a uint8\n[\s\S]*it goes from 0 to 255/],
  ] as const) {
    const run = await pantry(name, value);
    deepStrictEqual([run.code, run.out], [2, ""], `${name} ${value}: ${run.err}`);
    match(run.err, err);
  }
});

test("values come from files, schemas from package.json, and names of any form are written as they are", async (t) => {
  const { port } = await webServer(t);
  const folder = await temporaryFolder(t);
  await mkdir(join(folder, "node_modules"));
  await symlink(join(root, "runtime"), join(folder, "node_modules/rpcgen-runtime"));
  await writeFile(join(folder, "package.json"), '{ "rpcgen": { "schemas": ["look.yaml"] } }');
  await writeFile(join(folder, "value.yaml"), "# a comment\n'9007199254740993'\n");
  await writeFile(
    join(folder, "look.yaml"),
    "rpcgen: 1\nservices:\n  Look:\n    wire: acme.Look\n    Wide: int64 -> int64\n    Text: string -> string\n",
  );
  const here = (...words: readonly string[]): Promise<Run> => rpcgen(["call", `127.0.0.1:${port}`, ...words], folder);
  deepStrictEqual(await here("acme.Look.Wide", "@value.yaml"), fine("9007199254740993\n"));
  deepStrictEqual(await here("acme.Look.Text", "'{\"a\": [1, 2]}, true'"), fine('"{\\"a\\": [1, 2]}, true"\n'));
  deepStrictEqual(await here("acme.Look.Text", "refused"), {
    code: 6,
    out: "",
    err: "error: acme.Look.Text: not today\n  = code: unknown\n",
  });
});
