// Constraints and error texts, without a wire.

import { deepStrictEqual, ok, strictEqual, throws } from "node:assert";
import { test } from "node:test";
import {
  bool,
  checked,
  create,
  type DeclaredError,
  errorText,
  type Facets,
  float64,
  int,
  int64,
  list,
  map,
  method,
  optional,
  record,
  refined,
  string,
  struct,
  type Type,
} from "rpcgen-runtime";

/** What a value of a type with facets is answered with; undefined when it is fine. */
function breach<T>(type: Type<T>, facets: Facets, value: T): string | undefined {
  return breachOf(refined(type, facets), value);
}

function breachOf<T>(type: Type<T>, value: T): string | undefined {
  const { checkArgs } = checked(method("M", type, bool));
  try {
    checkArgs?.(value, "S.M", true);
    return undefined;
  } catch (thrown) {
    ok(thrown instanceof Error);
    return thrown.message.replace(/^S\.M args/, "");
  }
}

test("numbers keep to their bounds, which belong to them; NaN keeps to none", () => {
  for (const [value, expected] of [
    [0, ": 0 is less than 1"],
    [1, undefined],
    [9, undefined],
    [10, ": 10 is more than 9"],
  ] as const) {
    strictEqual(breach(int, { min: 1, max: 9 }, value), expected);
    strictEqual(breach(int64, { min: 1, max: 9 }, BigInt(value)), expected);
  }
  strictEqual(breach(float64, { min: 0 }, Number.NaN), ": NaN is less than 0");
});

test("sizes are characters, elements and entries", () => {
  strictEqual(breach(string, { min: 2, max: 2 }, "😀😀"), undefined);
  strictEqual(breach(string, { max: 2 }, "😀😀😀"), ": 3 characters are more than 2");
  strictEqual(breach(string, { min: 3 }, "😀😀"), ": 2 characters are fewer than 3");
  strictEqual(breach(list(int), { min: 1 }, []), ": 0 elements are fewer than 1");
  strictEqual(breach(record(int), { max: 0 }, { a: 1 }), ": 1 entries are more than 0");
  strictEqual(breach(map(int, bool), { nonzero: true }, new Map()), ": must not be empty");
});

test("a secret is not shown", () => {
  for (const facets of [{ pattern: "^a$" }, { format: "email" }, { max: 1 }] as const) {
    ok(!breach(string, { ...facets, secret: true }, "hunter2")?.includes("hunter2"));
  }
  strictEqual(breach(list(int), { unique: true, secret: true }, [7, 7]), ": a value is there twice");
});

test("formats take what they name and nothing near it", () => {
  const formats: [Facets["format"], string[], string[]][] = [
    ["email", ["a.b@c.de"], ["a@", "@b", "a b@c.de", ".a@c.de", "a@-c.de"]],
    ["uuid", ["123e4567-e89b-12d3-a456-426614174000"], ["123e4567e89b12d3a456426614174000"]],
    ["date", ["2024-02-29"], ["2023-02-29", "2024-2-9", "2024-02-29T00:00:00Z"]],
    ["ipv4", ["0.0.0.0", "255.255.255.255"], ["256.0.0.1", "1.2.3", "01.2.3.4"]],
    ["ipv6", ["::", "::1", "1:2:3:4:5:6:7:8", "::ffff:1.2.3.4"], ["1::2::3", ":::", "1:2:3:4:5:6:7", "g::"]],
    ["hostname", ["a", "a-b.example"], ["-a", "a..b", "a_b"]],
    ["uri", ["http://a/b?c#d", "urn:x:y%20z"], ["/a/b", "http:", "http://a b"]],
  ];
  for (const [format, good, bad] of formats) {
    for (const text of good) strictEqual(breach(string, { format }, text), undefined, `${format}: ${text}`);
    for (const text of bad) ok(breach(string, { format }, text) !== undefined, `${format}: ${text}`);
  }
});

interface Node {
  name: string;
  next?: Node | undefined;
  all: Node[];
}

const nodeType: Type<Node> = struct<Node>(
  "Node",
  [
    ["Name", refined(string, { min: 1 })],
    ["Next", () => optional(nodeType)],
    ["All", () => list(nodeType)],
  ],
  { write() {}, read: () => ({ name: "", all: [] }) },
);

test("the place is told, in types that hold themselves, too", () => {
  const good: Node = { name: "a", all: [] };
  strictEqual(breachOf(nodeType, { ...good, next: { ...good, all: [good, good] } }), undefined);
  const bad = { ...good, next: { ...good, all: [good, { ...good, name: "" }] } };
  strictEqual(breachOf(nodeType, bad), ".next.all[1].name: 0 characters are fewer than 1");
  const circle: Node = { name: "a", all: [] };
  circle.all.push(circle, circle);
  ok(breachOf(nodeType, circle)?.endsWith(": nested more than 1000 deep"));
});

test("a method without constraints is not checked: its check finds nothing, whatever the value", () => {
  strictEqual(breachOf(list(int), [1, 1]), undefined);
  throws(() => checked(method("M", int, refined(int, { min: 1 }))).checkReply?.(0, "S.M"), {
    code: "internal",
    message: "S.M reply: 0 is less than 1",
  });
});

interface Options {
  retries: number;
  limit?: number | undefined;
  inner: { name: string };
}

test("create fills in the defaults of the schema, also inside, and zero for all else; what is given stays", () => {
  const read = (): Options => ({ retries: 0, inner: { name: "" } });
  const inner = struct<Options["inner"]>("I", [["Name", refined(string, { default: "x" })]], {
    write() {},
    read: () => ({ name: "" }),
  });
  const type = struct<Options>(
    "O",
    [
      ["Retries", int],
      ["Limit", optional(refined(int, { default: 50 }))],
      ["Inner", () => inner],
    ],
    { write() {}, read },
  );
  deepStrictEqual(create(type), { retries: 0, limit: 50, inner: { name: "x" } });
  deepStrictEqual(create(type, { retries: 2, limit: 0, inner: { name: "" } }), {
    retries: 2,
    limit: 0,
    inner: { name: "" },
  });
});

test("texts in messages are quoted as Go quotes them", () => {
  const declared: DeclaredError = { name: "E", message: "{A:q}", code: "unknown", fields: () => [["A", string]] };
  // As Go 1.26 prints them.
  deepStrictEqual(
    ["", 'a"b\\', "\n\t\u0007\u001b\u007f", "é ☃ 😀", "\u00a0\u2028\ufeff", "\u{10ffff}"].map((a) =>
      errorText(declared, { a }),
    ),
    ['""', '"a\\"b\\\\"', '"\\n\\t\\a\\x1b\\x7f"', '"é ☃ 😀"', '"\\u00a0\\u2028\\ufeff"', '"\\U0010ffff"'],
  );
});
