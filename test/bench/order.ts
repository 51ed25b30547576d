// The record of about 1 KiB that is echoed, and its values in Go (go/order.go has the same ones).

import type { Order } from "./measured.ts";

/** The record: 42 texts, 12 of them the keys and values of a map, integers, floats and a bool. */
export function makeOrder(): Order {
  return {
    id: 1_234_567,
    customer: "Ada Lovelace, Analytical Engines",
    email: "ada@engines.example",
    paid: true,
    created: 1_700_000_000_123,
    total: 1234.5678,
    discount: 0.125,
    tags: ["express", "gift", "insured", "returning"],
    labels: Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`label-${i}`, `value of label ${i}`])),
    items: Array.from({ length: 12 }, (_, i) => ({
      sku: `SKU-${1000 + i}`,
      title: `Brass wheel number ${i}, 40 teeth`,
      quantity: i + 1,
      price: 19.99 + i,
    })),
  };
}

/** Whether an answer is that record: enough of it that nobody can leave anything out. */
export function isOrder(answer: Order): boolean {
  return answer.id === 1_234_567 && answer.items.length === 12 && answer.items[11]?.quantity === 12;
}
