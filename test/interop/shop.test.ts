// The web shop of schemas/shop.yaml between our programs and Go's, both ways and on every wire: imports, a union, enums,
// facets, errors with fields.

import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { Throttled } from "rpcgen-generated/common";
import {
  filterType,
  Invalid,
  type Order,
  OrderNotFound,
  type Orders,
  OrdersClient,
  OrdersTcpClient,
  OrdersWebClient,
  ordersService,
  registerOrders,
  type Size,
  SoldOut,
} from "rpcgen-generated/shop";
import { bind, create, dial, empty, FetchCaller, method, RpcError, Server, service } from "rpcgen-runtime";
import { FetchCaller as BrowserCaller } from "rpcgen-runtime/internal/fetch";
import { runClient, startServer, withGo } from "../support/go.ts";
import { rejection } from "../support/memory.ts";
import { fullOrder, newShop } from "../support/shop.ts";
import { ask } from "../support/web.ts";

async function ourServer(t: TestContext, own: Partial<Orders> = {}): Promise<string> {
  const server = new Server();
  registerOrders(server, { ...newShop(), ...own });
  t.after(() => server.close({ grace: 0 }));
  return (await server.listen({ host: "127.0.0.1" })).address;
}

async function goClient(t: TestContext, wire: "gob" | "jsonrpc"): Promise<OrdersClient> {
  const { address } = await startServer(t, wire === "gob" ? "tcp" : wire);
  const client = await OrdersTcpClient.connect(address, { wire });
  t.after(() => client.close());
  return client;
}

/** The order with another first item. */
function having(item: Partial<Order["items"][number]>): Order {
  return { ...fullOrder, items: fullOrder.items.map((each) => ({ ...each, ...item })) };
}

async function everyCall(orders: OrdersClient): Promise<void> {
  strictEqual(await orders.place(fullOrder), fullOrder.id);
  deepStrictEqual(await orders.get(fullOrder.id), fullOrder);
  deepStrictEqual(await orders.list(create(filterType, { statuses: [99] })), { orders: [fullOrder] });
  const after = new Date("2024-01-01T00:00:00Z");
  deepStrictEqual(await orders.list({ statuses: [], after, limit: 500 }), { orders: [], next: "2024-01-01T00:00:00Z" });
  strictEqual(await orders.finish(fullOrder.id), undefined);
  strictEqual(await orders.ping(), undefined);
}

/** The errors of the schema. `withFields`: by HTTP fields travel, too, that no text has. */
async function everyError(orders: OrdersClient, withFields: boolean): Promise<void> {
  const notFound = await rejection(orders.get("-5"));
  ok(notFound instanceof OrderNotFound, String(notFound));
  deepStrictEqual(
    [notFound.id, notFound.message, notFound.code, notFound.remote, notFound.method],
    ["-5", "order -5 not found", "not_found", true, "Orders.Get"],
  );
  ok((await rejection(orders.place(having({ sku: "SOLD-OUT" })))) instanceof SoldOut);
  const invalid = await rejection(orders.place(having({ sku: "INVALID" })));
  ok(invalid instanceof Invalid, String(invalid));
  const problems = { "items[0].sku": "it is INVALID" };
  deepStrictEqual([invalid.message, invalid.problems], ["invalid order", withFields ? problems : undefined]);
  const throttled = await rejection(orders.place(having({ sku: "THROTTLED" })));
  ok(throttled instanceof Throttled, String(throttled));
  deepStrictEqual([throttled.retryAfter, throttled.code], [1500, "resource_exhausted"]);
  strictEqual(throttled.message, "too many orders, try again in 1.5s");
}

/** What the schema forbids: arguments are not sent, and a reply is not taken. */
async function everyBreach(orders: OrdersClient): Promise<void> {
  for (const [order, text] of [
    [{ ...fullOrder, items: [] }, ".items: 0 elements are fewer than 1"],
    [having({ sku: "a" }), '.items[0].sku: "a" does not match ^[A-Z0-9-]+$'],
    [having({ quantity: 1000 }), ".items[0].quantity: 1000 is more than 999"],
    [having({ price: { amount: 1n, currency: "euro" } }), '.items[0].price.currency: "euro" does not match ^[A-Z]{3}$'],
    [having({ size: 11 as Size }), ".items[0].size: 11 is not a member of shop.Size"],
    [{ ...fullOrder, customer: "somebody" }, ".customer: the value is not in the format email"],
    [{ ...fullOrder, payment: { kind: "card", value: { token: "", last4: "" } } }, '.payment.card.last4: "" does not'],
    [{ ...fullOrder, parent: having({ quantity: 0 }) }, ".parent.items[0].quantity: 0 is less than 1"],
  ] as [Order, string][]) {
    const error = await rejection(orders.place(order));
    ok(error instanceof RpcError);
    ok(error.message.startsWith(`Orders.Place args${text}`), error.message);
    deepStrictEqual([error.mayHaveExecuted, error.remote], [false, false]);
  }
  await rejects(orders.get("13"), {
    code: "internal",
    mayHaveExecuted: true,
    message: "Orders.Get reply.customer: the value is not in the format email",
  });
}

for (const wire of ["gob", "jsonrpc"] as const) {
  test(`a Go shop: every call, every error by its text, every constraint, on ${wire}`, withGo, async (t) => {
    const orders = await goClient(t, wire);
    await everyCall(orders);
    await everyError(orders, false);
    await everyBreach(orders);
  });

  test(`our shop: every call, every error, every constraint, on ${wire}`, async (t) => {
    const orders = await OrdersTcpClient.connect(await ourServer(t), { wire });
    await everyCall(orders);
    await everyError(orders, false);
    await everyBreach(orders);
    await orders.close();
  });

  test(`a Go client of our shop gets texts and constraints told, on ${wire}`, withGo, async (t) => {
    const address = await ourServer(t);
    const lines = (await runClient(t, wire === "gob" ? "tcp" : wire, address, "shop")) as Record<string, unknown>[];
    const good = lines.splice(0, 6);
    deepStrictEqual(
      good,
      good.map(({ call }) => ({ call, same: true })),
    );
    const place = "Orders.Place args";
    const texts = [
      ["Orders.Get", "order -5 not found"],
      ["Orders.Finish", `order ${fullOrder.id} not found`],
      ["Orders.Place", "sold out"],
      ["Orders.Place", "invalid order"],
      ["Orders.Place", "too many orders, try again in 1.5s"],
      ["Orders.Place", `${place}.items: 0 elements are fewer than 1`],
      ["Orders.Place", `${place}.items[0].sku: "a" does not match ^[A-Z0-9-]+$`],
      ["Orders.Place", `${place}.items[0].quantity: 1000 is more than 999`],
      ["Orders.Place", `${place}.items[0].price.currency: "euro" does not match ^[A-Z]{3}$`],
      ["Orders.Place", `${place}.items[0].size: 11 is not a member of shop.Size`],
      ["Orders.Place", `${place}.customer: the value is not in the format email`],
      ["Orders.Place", `${place}.payment.card.last4: "" does not match ^[0-9]{4}$`],
      ["Orders.Place", `${place}.payment.invoice: Card and Invoice of shop.Payment are both set`],
      ["Orders.Place", `${place}.parent.items[0].quantity: 0 is less than 1`],
      ["Orders.List", "Orders.List args.limit: 0 is less than 1"],
    ];
    deepStrictEqual(
      lines,
      texts.map(([call, error]) => ({ call, error, kind: "server" })),
    );
  });
}

for (const [name, Caller] of Object.entries({ "node:http": FetchCaller, fetch: BrowserCaller })) {
  test(`our shop by HTTP POST over ${name}: every call, every error with its fields, every constraint`, async (t) => {
    const orders = new OrdersClient(new Caller(`http://${await ourServer(t)}`));
    await everyCall(orders);
    await everyError(orders, true);
    await everyBreach(orders);
    await orders.close();
  });
}

test("a POST that breaks a constraint is answered with its place, and its handler does not run", async (t) => {
  const ran = (): never => {
    throw new Error("it ran");
  };
  const address = await ourServer(t, { place: ran, list: ran });
  const port = Number(address.split(":").at(-1));
  const answer = async (path: string, body: unknown): Promise<readonly [number, unknown]> => {
    const { status, body: text } = await ask(port, path, { body: JSON.stringify(body) });
    return [status, JSON.parse(text)];
  };
  const order = {
    customer: "ada@example.com",
    items: [{ sku: "A", quantity: 0, price: { currency: "EUR" } }],
    checksum: Array(32).fill(0),
  };
  const code = "invalid_argument";
  deepStrictEqual(await answer("/Orders/Place", order), [
    400,
    { code, message: "Orders.Place args.items[0].quantity: 0 is less than 1" },
  ]);
  deepStrictEqual(await answer("/Orders/List", {}), [
    400,
    { code, message: "Orders.List args.limit: 0 is less than 1" },
  ]);
  // What a handler throws: the code's status, and the fields in the details.
  deepStrictEqual(await answer("/Orders/Get", "-5"), [
    404,
    {
      code: "not_found",
      message: "order -5 not found",
      details: [{ type: "OrderNotFound", value: "", debug: { id: "-5" } }],
    },
  ]);
});

test("a schema's timeout travels with a web client's calls, and another one goes before it", async (t) => {
  const seen: unknown[] = [];
  const server = createServer(({ headers }, response) => {
    seen.push(headers["connect-timeout-ms"]);
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
  t.after(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const orders = new OrdersWebClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { timeout: 60_000 });
  await orders.ping();
  await orders.ping({ timeout: 1_500 });
  deepStrictEqual(seen, ["5000", "1500"]);
  await orders.close();
});

test("a schema's timeout ends a call, on every wire", async (t) => {
  const address = await ourServer(t, { ping: () => new Promise<void>(() => {}) });
  const ping = method("Ping", empty, empty, [], { timeout: 20 });
  const brief = bind(service("Orders", { ping }));
  const callers = [
    await dial(address),
    await dial(address, { wire: "jsonrpc" }),
    new FetchCaller(`http://${address}`),
    new BrowserCaller(`http://${address}`),
  ];
  for (const caller of callers) {
    await rejects(caller.call(brief.ping, undefined), { code: "deadline_exceeded" });
    await caller.close();
  }
});

test("the service says what the schema says: streams, timeouts, what is idempotent, what is deprecated", () => {
  const { place, get, list, cancel, finish, watch, import: importing, chat, ping } = ordersService.methods;
  deepStrictEqual(
    [watch, importing, chat, place].map(({ stream }) => stream),
    ["reply", "args", "both", undefined],
  );
  // The service's own timeout, a method's own, and none for what a stream answers.
  for (const { timeout } of [place, get, list, cancel, finish, ping]) strictEqual(timeout, 5_000);
  deepStrictEqual([importing.timeout, watch.timeout, chat.timeout], [600_000, undefined, undefined]);
  deepStrictEqual([get.idempotent, list.idempotent, place.idempotent], [true, true, undefined]);
  deepStrictEqual([cancel.deprecated, finish.deprecated], ["use Finish", undefined]);
});
