// The debug page in a real browser: it loads without a complaint, makes calls, can be used by keyboard, and shows hostile
// names as the text that they are. RPCGEN_SCREENSHOTS=folder keeps pictures of it.

import { deepStrictEqual, match, ok, strictEqual } from "node:assert";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { ArithTcpClient, registerArith } from "rpcgen-generated/arith";
import { int, method, RpcError, Server, service, struct } from "rpcgen-runtime";
import { arith } from "../examples/arith.ts";
import { Page, withChromium } from "../support/chromium.ts";

async function served(t: TestContext, server = new Server({ metrics: { slowAfter: 5 } })): Promise<string> {
  registerArith(server, arith);
  t.after(() => server.close({ grace: 0 }));
  const { port } = await server.listen({ host: "127.0.0.1" });
  return `http://127.0.0.1:${port}/debug/rpc`;
}

async function open(t: TestContext, url: string): Promise<Page> {
  const page = await Page.open(t, url);
  await live(page);
  return page;
}

const live = (page: Page): Promise<void> => page.until("document.getElementById('state').textContent === 'live'");

const text = (page: Page, selector: string): Promise<unknown> =>
  page.evaluate(`document.querySelector(${JSON.stringify(selector)})?.textContent`);

test(
  "it loads without a complaint of the browser and shows services, docs, types and counts",
  withChromium,
  async (t) => {
    const url = await served(t);
    const client = await ArithTcpClient.connect(new URL(url).host);
    await client.multiply({ a: 7, b: 8 });
    await client.divide({ a: 7, b: 0 }).catch(() => {});
    const page = await open(t, url);
    strictEqual(await text(page, "h2"), "Arith");
    strictEqual(await text(page, "#calls"), "2");
    strictEqual(await text(page, "#errors"), "1");
    strictEqual(await text(page, "#connections"), "1");
    match(String(await text(page, "[id='method-Arith.Multiply'] .sign")), /^Multiply\(Args\) → int$/);
    match(String(await text(page, "#services")), /Arith multiplies and divides\./);
    match(String(await text(page, "[id='method-Arith.Multiply'] .brief")), /^Multiply returns A \* B\.$/);
    match(String(await text(page, "#type-Args")), /Args are the operands of both methods\.[\s\S]*The left operand\./);
    strictEqual(await page.evaluate("document.querySelectorAll('svg').length"), 2);
    await client.close();
    deepStrictEqual(page.errors, []);
  },
);

test(
  "by keyboard alone a method is opened, its form filled in and sent: the reply is 56, and every byte has its meaning",
  withChromium,
  async (t) => {
    const page = await open(t, await served(t));
    const focus = (): Promise<unknown> =>
      page.evaluate("document.activeElement.closest('details')?.id + ' ' + document.activeElement.tagName");
    while ((await focus()) !== "method-Arith.Multiply SUMMARY") await page.press("Tab");
    await page.press("Enter");
    await page.until("document.querySelector('textarea') !== null");
    while ((await focus()) !== "method-Arith.Multiply TEXTAREA") await page.press("Tab");
    strictEqual(await page.evaluate("document.activeElement.value"), '{\n  "a": 7,\n  "b": 8\n}');
    await page.press("Enter", 2);
    await page.until("document.querySelectorAll('.bytes').length === 7");
    strictEqual(await text(page, ".answer pre"), "56");
    match(String(await text(page, ".answer p")), /^in [\d.]+ (µs|ms), as this page saw it$/);
    const titles = await page.evaluate("[...document.querySelectorAll('.body h3')].map((one) => one.textContent)");
    deepStrictEqual(
      (titles as string[]).slice(2).map((title) => title.replace(/\d+/g, "n")),
      [
        "The request on Go’s wire: n bytes the first time, n from then on",
        "The response: n bytes the first time, n from then on",
      ],
    );
    const rows = await page.evaluate(
      "[...document.querySelectorAll('.bytes tr')].map((one) => [...one.children].map((cell) => cell.textContent).join(' | '))",
    );
    for (const row of [
      "01 0e | A | 7",
      "01 10 | B | 8",
      '01 0e 41 72 69 74 68 2e 4d 75 6c 74 69 70 6c 79 | ServiceMethod | "Arith.Multiply"',
    ]) {
      ok((rows as string[]).includes(row), `${row} is not among ${String(rows)}`);
    }
    ok(
      (rows as string[]).some((row) => /70 \| int \| 56$|70 \| .* \| 56$/.test(row)),
      String(rows),
    );
    await page.until("document.getElementById('calls').textContent === '1'");
    deepStrictEqual(page.errors, []);
  },
);

test("what a call is refused with is shown: a declared error, and arguments that are none", withChromium, async (t) => {
  const page = await open(t, await served(t));
  const call = async (args: string): Promise<unknown> => {
    await page.evaluate(`(() => {
      const view = document.getElementById("method-Arith.Divide");
      view.open = true;
      return new Promise((done) => setTimeout(done, 50)).then(() => {
        view.querySelector(".answer")?.remove();
        view.querySelector("textarea").value = ${JSON.stringify(args)};
        view.querySelector("button").click();
      });
    })()`);
    await page.until("document.querySelector('.answer') !== null");
    return await text(page, ".answer");
  };
  match(String(await call('{"a": 1, "b": 0}')), /^divide by zerounknown, in /);
  match(String(await call('{"a": "x"}')), /^Arith\.Divide args\.?a?.*invalid_argument, in /);
  strictEqual(page.errors.filter((error) => !/status of (400|500)/.test(error)).length, 0);
});

test("hostile names, docs, messages and peers are text and nothing else", withChromium, async (t) => {
  const evil = `<img src=x onerror="globalThis.owned=1"><script>globalThis.owned=1</script>`;
  const write = (): never => {
    throw new RpcError(evil);
  };
  const args = struct<{ a: number }>(evil, [[evil, int]], { write: () => {}, read: () => ({ a: 0 }) });
  const server = new Server({ metrics: { slowAfter: 0.000_01 } });
  server.register(
    service(evil, { m: method(evil, args, int, [], { deprecated: evil, roles: [evil] }) }),
    { m: write },
    {
      docs: { service: evil, methods: { [evil]: evil }, types: { [evil]: evil, [`${evil}.${evil}`]: evil } },
    },
  );
  const page = await open(t, await served(t, server));
  await page.evaluate(`(() => {
    for (const one of document.querySelectorAll(".method")) one.open = true;
    return new Promise((done) => setTimeout(done, 50)).then(() => document.querySelector("form button").click());
  })()`);
  await page.until("document.querySelector('.answer') !== null");
  strictEqual(await text(page, "h2"), evil);
  strictEqual(await page.evaluate("document.querySelectorAll('img, script').length"), 1);
  strictEqual(await page.evaluate("globalThis.owned"), undefined);
  strictEqual(page.errors.filter((error) => !/status of/.test(error)).length, 0, String(page.errors));
});

test(
  "it fits a phone and a desk, in the light and in the dark: nothing is wider than the window",
  withChromium,
  async (t) => {
    const url = await served(t);
    const client = await ArithTcpClient.connect(new URL(url).host);
    for (let i = 0; i < 200; i++) await client.multiply({ a: i, b: 8 });
    await client.divide({ a: 7, b: 0 }).catch(() => {});
    const page = await open(t, url);
    for (const [width, height, phone] of [
      [1280, 900, false],
      [360, 740, true],
    ] as const) {
      for (const dark of [false, true]) {
        await page.view({ width, height, phone, dark });
        await page.goto(url);
        await live(page);
        await page.evaluate(`(() => {
        document.getElementById("method-Arith.Multiply").open = true;
        return new Promise((done) => setTimeout(done, 50)).then(() => document.querySelector("form button").click());
      })()`);
        await page.until("document.querySelectorAll('.bytes').length === 7");
        ok(Number(await page.evaluate("document.documentElement.scrollWidth")) <= width);
        const folder = process.env["RPCGEN_SCREENSHOTS"];
        if (folder === undefined) continue;
        mkdirSync(folder, { recursive: true });
        writeFileSync(
          join(folder, `${phone ? "phone" : "desk"}-${dark ? "dark" : "light"}.png`),
          await page.screenshot(),
        );
      }
    }
    await client.close();
    deepStrictEqual(page.errors, []);
  },
);
