// A real browser loads Arith's web client as a page does, and calls a real server: on the page's own origin and on
// another one, which has to allow it.

import { deepStrictEqual, match, strictEqual } from "node:assert";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { registerArith } from "rpcgen-generated/arith";
import { Server } from "rpcgen-runtime";
import { arith } from "../examples/arith.ts";
import { bundle } from "../support/bundle.ts";
import { Page, withChromium } from "../support/chromium.ts";
import { Signal } from "../support/events.ts";

/** A site whose one page has the bundle as a module; what it exports is `window.rpc`. */
async function site(t: TestContext, server?: Server): Promise<string> {
  const code = await bundle('export { ArithWebClient, DivideByZero, ArithTcpClient } from "rpcgen-generated/arith"');
  const http = createServer((request, response) => {
    const isCode = request.url === "/bundle.js";
    response.writeHead(request.url === "/" || isCode ? 200 : 404, {
      "content-type": isCode ? "text/javascript" : "text/html",
    });
    if (isCode) response.end(code);
    else
      response.end(
        '<!doctype html><script type="module">import * as rpc from "/bundle.js"; window.rpc = rpc;</script>',
      );
  });
  server?.attach(http);
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    http.closeAllConnections();
    http.close();
  });
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
}

/** Calls from the page; what is thrown is told by its class and what it says. */
const calls = (address: string): string => `(async () => {
  const { ArithWebClient, DivideByZero } = window.rpc;
  const arith = new ArithWebClient(${JSON.stringify(address)});
  const failure = (promise) => promise.then(
    (value) => ({ value }),
    (error) => ({ declared: error instanceof DivideByZero, code: error.code, message: error.message, remote: error.remote }),
  );
  return {
    product: await arith.multiply({ a: 7, b: 8 }),
    many: (await Promise.all(Array.from({ length: 50 }, (_, i) => arith.multiply({ a: i, b: 2 })))).length,
    quotient: await arith.divide({ a: 17, b: 5 }, { timeout: 10_000 }),
    byZero: await failure(arith.divide({ a: 1, b: 0 })),
    wrong: await failure(arith.multiply({ a: 1.5, b: 1 })),
  };
})()`;

const answers = {
  product: 56,
  many: 50,
  quotient: { quo: 3, rem: 2 },
  byZero: { declared: true, code: "unknown", message: "divide by zero", remote: true },
  wrong: {
    declared: false,
    code: "out_of_range",
    message: "Arith.Multiply args.a: 1.5 is not an integer",
    remote: false,
  },
};

test("Chromium calls a server on the page's own origin", withChromium, async (t) => {
  const server = new Server();
  registerArith(server, arith);
  t.after(() => server.close({ grace: 0 }));
  const origin = await site(t, server);
  const page = await Page.open(t, origin);
  deepStrictEqual(await page.evaluate(calls("")), answers);
  deepStrictEqual(await page.evaluate(calls(origin)), answers);
  deepStrictEqual(
    page.console.filter((line) => line.includes("Exception")),
    [],
  );
});

test(
  "Chromium calls a server of another origin that allows the page's, and is refused by one that does not",
  withChromium,
  async (t) => {
    const origin = await site(t);
    const asked: string[] = [];
    const server = new Server({
      allowedOrigins: [origin],
      authenticate: ({ method, headers }) => asked.push(`${method} ${headers["origin"]}`),
    });
    registerArith(server, arith);
    const strict = new Server();
    registerArith(strict, arith);
    t.after(() => Promise.all([server.close({ grace: 0 }), strict.close({ grace: 0 })]));
    const { address } = await server.listen({ host: "127.0.0.1" });
    const { address: closed } = await strict.listen({ host: "127.0.0.1" });
    const page = await Page.open(t, origin);
    deepStrictEqual(await page.evaluate(calls(`http://${address}`)), answers);
    // Preflights come without credentials, and are not shown to the hook.
    deepStrictEqual([...new Set(asked)], [`POST ${origin}`]);
    const refused =
      (await page.evaluate(`new window.rpc.ArithWebClient("http://${closed}").multiply({ a: 7, b: 8 }).then(
    () => "answered", ({ code, message }) => code + " " + message)`)) as string;
    match(refused, /^unavailable Arith\.Multiply: no reply: /);
    deepStrictEqual(
      strict.methods.map(({ calls }) => calls),
      [0, 0],
    );
  },
);

test(
  "in Chromium a deadline and a signal end a call, there and on the server; TCP says what to use",
  withChromium,
  async (t) => {
    const origin = await site(t);
    let aborted = new Signal();
    const server = new Server({ allowedOrigins: [origin] });
    registerArith(server, {
      ...arith,
      multiply: (_, { signal }) =>
        new Promise((resolve) => {
          signal.addEventListener("abort", () => {
            aborted.resolve();
            resolve(0);
          });
        }),
    });
    t.after(() => server.close({ grace: 0 }));
    const { address } = await server.listen({ host: "127.0.0.1" });
    const page = await Page.open(t, origin);
    const call = (options: string): Promise<unknown> =>
      page.evaluate(`new window.rpc.ArithWebClient("http://${address}").multiply({ a: 7, b: 8 }, ${options}).then(
      () => "answered", ({ code }) => code)`);
    strictEqual(await call("{ timeout: 100 }"), "deadline_exceeded");
    await aborted.promise;
    aborted = new Signal();
    strictEqual(await call("{ signal: AbortSignal.timeout(100) }"), "canceled");
    await aborted.promise;
    strictEqual(
      await page.evaluate('window.rpc.ArithTcpClient.connect("localhost:1").catch(({ message }) => message)'),
      "TCP needs Node.js; use a WebClient here",
    );
  },
);
