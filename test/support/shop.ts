// The web shop's handlers and values. The Go programs have the same in test/interop/go/shop.

import { Throttled } from "rpcgen-generated/common";
import { Invalid, type Order, OrderNotFound, type Orders, SoldOut } from "rpcgen-generated/shop";
import { RpcError } from "rpcgen-runtime";

const parent: Order = {
  id: "1",
  customer: "ada@example.com",
  items: [{ sku: "B", quantity: 1, size: 0, price: { amount: 0n, currency: "EUR" }, attributes: {} }],
  payment: { kind: "invoice", value: { vatNumber: "DE1", dueIn: 30 * 86_400_000 } },
  status: 0,
  shippedBy: "",
  signature: Uint8Array.of(1),
  checksum: "00".repeat(32),
  timeouts: new Map(),
};

/** An order with something in every place. */
export const fullOrder: Order = {
  id: String(2n ** 60n),
  customer: "ada@example.com",
  items: [
    {
      sku: "A-17",
      quantity: 2,
      size: 20,
      price: { amount: -(2n ** 62n), currency: "CHF" },
      attributes: { colour: "red" },
      note: "gift",
    },
  ],
  payment: { kind: "card", value: { token: "tok", last4: "4242" } },
  status: 99,
  shippedBy: "ups",
  signature: Uint8Array.of(0, 255),
  checksum: `${"00".repeat(31)}ab`,
  placedAt: new Date("2024-02-29T12:34:56Z"),
  shippedAt: new Date("2024-03-02T00:34:56Z"),
  timeouts: new Map([
    [-1, 1.5],
    [0, 0],
  ]),
  parent,
  coupon: "SUMMER",
};

/** A shop that keeps orders. */
export function newShop(): Orders {
  const orders = new Map<string, Order>();
  const cancel = (id: string): void => {
    if (!orders.delete(id)) throw new OrderNotFound({ id });
  };
  const noStreams = (): never => {
    throw new RpcError("no streams here", { code: "unimplemented" });
  };
  return {
    place(order) {
      switch (order.items[0]?.sku) {
        case "SOLD-OUT":
          throw new SoldOut();
        case "INVALID":
          throw new Invalid({ problems: { "items[0].sku": "it is INVALID", __proto__: "a key as any other" } });
        case "THROTTLED":
          throw new Throttled({ retryAfter: 1500 });
      }
      orders.set(order.id, order);
      return order.id;
    },
    get(id) {
      if (id === "13") return { ...parent, customer: "nobody" };
      const order = orders.get(id);
      if (order === undefined) throw new OrderNotFound({ id });
      return order;
    },
    list({ statuses, after, limit }) {
      const found = [...orders.values()].filter(({ status }) => statuses.includes(status)).slice(0, limit);
      const next = after?.toISOString().replace(".000Z", "Z");
      return { orders: found, ...(next === undefined ? {} : { next }) };
    },
    cancel,
    finish: cancel,
    ping() {},
    watch: noStreams,
    import: noStreams,
    chat: noStreams,
  };
}
