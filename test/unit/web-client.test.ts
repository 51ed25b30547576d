// Web clients against a real server: the one of Node, over node:http, and the one of browsers, over fetch. Both behave as
// the other clients do.

import { deepStrictEqual, match, ok, strictEqual } from "node:assert";
import { type TestContext, test } from "node:test";
import { ArithClient, DivideByZero } from "rpcgen-generated/arith";
import { registerSink, SinkClient } from "rpcgen-generated/kitchen-sink";
import { type Context, RpcError, Server, type WebOptions } from "rpcgen-runtime";
import { Signal } from "../support/events.ts";
import { forest, full, sink, zero } from "../support/generator-kitchen.ts";
import { webServer } from "../support/web.ts";
import { failure, makers, oddServer } from "../support/web-clients.ts";

for (const [name, make] of Object.entries(makers)) {
  const arithAt = (t: TestContext, address: string, options?: WebOptions): ArithClient => {
    const client = new ArithClient(make(address, options), options);
    t.after(() => client.close());
    return client;
  };

  test(`${name}: calls, one after the other and many at a time`, async (t) => {
    const { address } = await webServer(t);
    const arith = arithAt(t, `http://${address}/`);
    strictEqual(await arith.multiply({ a: 7, b: 8 }), 56);
    deepStrictEqual(await arith.divide({ a: -17, b: 5 }), { quo: -3, rem: -2 });
    const calls = Array.from({ length: 300 }, (_, i) => arith.multiply({ a: i, b: 3 }));
    deepStrictEqual(
      await Promise.all(calls),
      calls.map((_, i) => 3 * i),
    );
  });

  test(`${name}: every construct that JSON can carry comes back as it was`, async (t) => {
    const server = new Server();
    registerSink(server, sink);
    t.after(() => server.close());
    const { address } = await server.listen();
    const client = new SinkClient(make(`http://${address}`));
    t.after(() => client.close());
    for (const each of [full, zero]) {
      deepStrictEqual(await client.scalars(each.scalars), each.scalars);
      deepStrictEqual(await client.names(each.names), each.names);
      deepStrictEqual(await client.line(each.line), each.line);
      deepStrictEqual(await client.lists(each.lists), each.lists);
      deepStrictEqual(await client.tree(each.tree), each.tree);
      const { turn: _turn, number: _number, version: _version, ...optional } = each.optional; // complex and opaque
      deepStrictEqual(await client.optional(optional), optional);
      deepStrictEqual(await client.chain(each.chain), each.chain);
      deepStrictEqual(await client.arrays(each.arrays), each.arrays);
      deepStrictEqual(await client.times(each.times), each.times);
      deepStrictEqual(await client.things(each.things), each.things);
      deepStrictEqual(await client.embedded(each.embedded), each.embedded);
    }
    deepStrictEqual(await client.forest(forest), forest);
    deepStrictEqual(
      await client.flip({ a: 1, __proto__x: -2 }),
      new Map([
        [1, "a"],
        [-2, "__proto__x"],
      ]),
    );
    strictEqual(await client.ping(), undefined);
    strictEqual(await client.version(), "1");
    strictEqual(await client.big(2n ** 63n - 1n), 2n ** 63n - 1n);
    strictEqual(await client.half(Number.POSITIVE_INFINITY), Number.POSITIVE_INFINITY);
    ok(Number.isNaN(await client.half(Number.NaN)));
    deepStrictEqual(await client.hash(Uint8Array.of(1, 2, 3, 255)), Uint8Array.of(1, 2, 3, 255));
    const error = await failure(client.complexes(full.complexes));
    strictEqual(error.message, "Sink.Complexes args.single: a list is not anything that JSON has a form for");
  });

  test(`${name}: a declared error arrives as its class, others with their code`, async (t) => {
    const { address } = await webServer(
      t,
      {},
      {
        own: {
          multiply: () => {
            throw new RpcError("gone", { code: "not_found" });
          },
        },
      },
    );
    const arith = arithAt(t, `http://${address}`);
    const divide = await failure(arith.divide({ a: 1, b: 0 }));
    ok(divide instanceof DivideByZero);
    deepStrictEqual([divide.message, divide.remote, divide.method], ["divide by zero", true, "Arith.Divide"]);
    const { code, message, remote, mayHaveExecuted } = await failure(arith.multiply({ a: 1, b: 1 }));
    deepStrictEqual([code, message, remote, mayHaveExecuted], ["not_found", "gone", true, true]);
    const elsewhere = arithAt(t, `http://${address}`, { service: "Nothing" });
    const unknown = await failure(elsewhere.multiply({ a: 1, b: 1 }));
    deepStrictEqual([unknown.code, unknown.mayHaveExecuted], ["unimplemented", false]);
    strictEqual(unknown.message, "rpc: can't find service Nothing.Multiply");
    strictEqual(
      await arithAt(t, `http://${address}`)
        .divide({ a: 17, b: 5 })
        .then(({ quo }) => quo),
      3,
    );
  });

  test(`${name}: arguments that cannot be sent fail with their place, and nothing is sent`, async (t) => {
    const { address, server } = await webServer(t);
    const arith = arithAt(t, `http://${address}`);
    for (const [a, message, code] of [
      [1.5, "Arith.Multiply args.a: 1.5 is not an integer", "out_of_range"],
      [2 ** 53, "Arith.Multiply args.a: 9007199254740992 is not an integer", "out_of_range"],
      ["7", 'Arith.Multiply args.a: "7" is not an integer', "invalid_argument"],
      [undefined, "Arith.Multiply args.a: undefined is not an integer", "invalid_argument"],
    ] as const) {
      const error = await failure(arith.multiply({ a: a as number, b: 1 }));
      deepStrictEqual(
        [error.message, error.code, error.method, error.mayHaveExecuted],
        [message, code, "Arith.Multiply", false],
      );
    }
    strictEqual(server.methods.find(({ serviceMethod }) => serviceMethod === "Arith.Multiply")?.calls, 0);
  });

  test(`${name}: a timeout fails the call in time, and travels when the call says it`, async (t) => {
    const aborted = new Signal();
    const own = {
      multiply: (_: unknown, { signal }: Context): Promise<number> =>
        new Promise((resolve) => {
          signal.addEventListener("abort", () => {
            aborted.resolve();
            resolve(0);
          });
        }),
    };
    const { address } = await webServer(t, {}, { own });
    const error = await failure(arithAt(t, `http://${address}`).multiply({ a: 1, b: 1 }, { timeout: 50 }));
    deepStrictEqual([error.code, error.mayHaveExecuted], ["deadline_exceeded", true]);
    strictEqual(error.message, "Arith.Multiply: no reply in time");
    await aborted.promise;
    const late = await failure(arithAt(t, `http://${address}`, { timeout: 20 }).multiply({ a: 1, b: 1 }));
    strictEqual(late.code, "deadline_exceeded");
  });

  test(`${name}: aborting a signal fails the call with canceled, and aborts the handler's`, async (t) => {
    const began = new Signal();
    const aborted = new Signal();
    const own = {
      multiply: (_: unknown, { signal }: Context): Promise<number> => {
        began.resolve();
        return new Promise((resolve) => {
          signal.addEventListener("abort", () => {
            aborted.resolve();
            resolve(0);
          });
        });
      },
    };
    const { address } = await webServer(t, {}, { own });
    const arith = arithAt(t, `http://${address}`);
    const controller = new AbortController();
    const failed = failure(arith.multiply({ a: 1, b: 1 }, { signal: controller.signal }));
    await began.promise;
    controller.abort();
    strictEqual((await failed).code, "canceled");
    await aborted.promise;
    const before = await failure(arith.multiply({ a: 1, b: 1 }, { signal: controller.signal }));
    deepStrictEqual([before.code, before.mayHaveExecuted], ["canceled", false]);
  });

  test(`${name}: headers go with every request, given or made for each`, async (t) => {
    let token = "none";
    const { address } = await webServer(t, {
      authenticate: ({ headers }) => headers["authorization"] === "Bearer s3cret" || undefined,
    });
    const fixed = arithAt(t, `http://${address}`, { headers: { authorization: "Bearer s3cret" } });
    strictEqual(await fixed.multiply({ a: 7, b: 8 }), 56);
    const made = arithAt(t, `http://${address}`, { headers: async () => ({ authorization: `Bearer ${token}` }) });
    strictEqual((await failure(made.multiply({ a: 7, b: 8 }))).code, "unauthenticated");
    token = "s3cret";
    strictEqual(await made.multiply({ a: 7, b: 8 }), 56);
  });

  test(`${name}: closing lets calls finish and takes no more`, async (t) => {
    const held = new Signal<() => void>();
    const own = { multiply: (): Promise<number> => new Promise((resolve) => held.resolve(() => resolve(1))) };
    const { address } = await webServer(t, {}, { own });
    const arith = arithAt(t, `http://${address}`);
    const call = arith.multiply({ a: 1, b: 1 });
    const finish = await held.promise;
    const closed = arith.close();
    strictEqual(arith.connection.state, "closing");
    const refused = await failure(arith.multiply({ a: 1, b: 1 }));
    deepStrictEqual([refused.message, refused.mayHaveExecuted], ["Arith.Multiply: connection is shut down", false]);
    finish();
    strictEqual(await call, 1);
    await closed;
    strictEqual(arith.connection.state, "closed");
    strictEqual(await arith.connection.closed, undefined);
  });

  test(`${name}: a server that is not there is unavailable`, async (t) => {
    const { address, server } = await webServer(t);
    await server.close();
    const error = await failure(arithAt(t, `http://${address}`).multiply({ a: 1, b: 1 }));
    strictEqual(error.code, "unavailable");
    if (name === "node:http") {
      match(error.message, /the server cannot be reached: connect ECONNREFUSED/);
      strictEqual(error.mayHaveExecuted, false);
    }
  });

  test(`${name}: a server that answers nonsense costs the call alone, whatever it says`, async (t) => {
    const answers: readonly [status: number, type: string, body: string, code: string][] = [
      [200, "text/html", "<html>", "internal"],
      [200, "application/json", "{", "unavailable"],
      [200, "application/json", "", "unavailable"],
      [200, "application/json", '"56"', ""],
      [200, "application/json", '"x"', "invalid_argument"],
      [200, "application/json", "[]", "invalid_argument"],
      [200, "application/json", "9007199254740993", "out_of_range"],
      [500, "application/json", "null", "unknown"],
      [500, "application/json", '{"code":"constructor","message":{},"details":7}', "unavailable"],
      [503, "text/html", "<html>", "unavailable"],
      [502, "", "", "unavailable"],
      [401, "text/plain", "no", "unauthenticated"],
      [404, "text/plain", "404 page not found", "unimplemented"],
      [302, "text/plain", "", "unknown"],
      [418, "application/json", '{"code":"aborted","message":"again"}', "aborted"],
    ];
    let next = 0;
    const address = await oddServer(t, (request, response) => {
      request.resume();
      const [status, type, body] = answers[next++] as (typeof answers)[number];
      response.writeHead(status, type === "" ? {} : { "content-type": type, location: "/elsewhere" });
      response.end(body);
    });
    const arith = arithAt(t, address);
    for (const [status, type, body, code] of answers) {
      const error = await arith.multiply({ a: 7, b: 8 }).then(
        () => undefined,
        (error: RpcError) => error,
      );
      // A browser's fetch gives up at a redirection, because it was told to.
      const expected = status === 302 && name === "fetch" ? "unavailable" : code;
      strictEqual(error?.code ?? "", expected, `${status} ${type} ${body}: ${error?.message}`);
    }
  });

  test(`${name}: what answers in front of RPC is quoted if it is plain text, and named by its status if not`, async (t) => {
    const { address } = await webServer(t);
    const away = await failure(arithAt(t, `http://${address}/nowhere`).multiply({ a: 7, b: 8 }));
    deepStrictEqual(
      [away.code, away.message, away.method],
      ["unimplemented", "Arith.Multiply: HTTP 404 404 page not found", "Arith.Multiply"],
    );
    const proxy = await oddServer(t, (request, response) => {
      request.resume();
      response.writeHead(502, { "content-type": "text/html" });
      response.end("<h1>Bad Gateway</h1>");
    });
    const gateway = await failure(arithAt(t, proxy).multiply({ a: 7, b: 8 }));
    deepStrictEqual([gateway.code, gateway.message], ["unavailable", "Arith.Multiply: HTTP 502"]);
  });

  test(`${name}: maxReplyBytes: a reply of so many bytes is read, one more is resource_exhausted`, async (t) => {
    let length = 0;
    const address = await oddServer(t, (request, response) => {
      request.resume();
      response.writeHead(200, { "content-type": "application/json" });
      response.write(" ".repeat(length - 2));
      response.end("56");
    });
    const arith = arithAt(t, address, { maxReplyBytes: 1000 });
    for (length of [999, 1000]) strictEqual(await arith.multiply({ a: 7, b: 8 }), 56);
    length = 1001;
    const error = await failure(arith.multiply({ a: 7, b: 8 }));
    deepStrictEqual(
      [error.code, error.message],
      ["resource_exhausted", "Arith.Multiply: the reply is longer than maxReplyBytes"],
    );
    length = 999;
    strictEqual(await arith.multiply({ a: 7, b: 8 }), 56);
  });

  test(`${name}: a wrong address or option is answered with what is right`, async () => {
    throws(() => make("localhost:1234"), /localhost:1234 is no URL: http:\/\/ is missing/);
    throws(() => make("http://localhost", { timeuot: 1 } as WebOptions), /timeuot: |"timeuot"/);
    const arith = new ArithClient(make("http://localhost:1"));
    const wrong = [
      { timeout: 0 },
      { timeout: Number.NaN },
      { timout: 1 },
      { signal: {} },
      { signal: { aborted: true } },
    ];
    for (const options of wrong) {
      const error = await failure(arith.multiply({ a: 1, b: 1 }, options as { timeout: number }));
      deepStrictEqual([error.code, error.mayHaveExecuted], ["invalid_argument", false]);
      const name = Object.keys(options)[0] as string;
      match(error.message, new RegExp(`\\b${name}\\b`));
    }
    await arith.close();
    strictEqual(arith.connection.state, "closed", "no call is still counted");
  });
}

function throws(run: () => unknown, message: RegExp): void {
  try {
    run();
  } catch (error) {
    ok(error instanceof RpcError);
    strictEqual(error.code, "invalid_argument");
    match(error.message, message);
    return;
  }
  throw new Error("it did not throw");
}
