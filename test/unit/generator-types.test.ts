// Types: what each becomes in TypeScript, when a field is sent, and what it begins as.

import { deepStrictEqual, match, ok, strictEqual } from "node:assert";
import { test } from "node:test";
import { generate } from "rpcgen";
import { codesOf, generateOne } from "../support/generator-schemas.ts";

/** What is printed for the field `A` of a struct. */
function field(type: string, types = ""): { type: string; entry: string; sent: string; read: string; zero: string } {
  const { text, shown } = generateOne(`rpcgen: 1\ntypes:\n  T:\n    A: ${type}\n${types}`);
  ok(!shown.includes("error["), shown);
  const find = (pattern: RegExp): string => pattern.exec(text)?.[1] ?? "";
  return {
    type: find(/^export interface T {\n {2}(.*);$/m),
    entry: find(/struct<T>\("T", \[\[(.*)\]\], {$/m),
    sent: find(/^ {4}(.*w\.field\(0\);.*)$/m),
    read: find(/^ {8}case 0: v\.a = (.*); break;$/m),
    zero: find(/^ {4}const v: T = (.*);$/m),
  };
}

const point = "  Point: { X: int }\n";

test("a bool that is no boolean reaches the writer, which refuses it", () => {
  strictEqual(field("bool").sent, "if (v.a !== false) { w.field(0); w.bool(v.a); }");
});

test("what is optional is sent when it is there, and as gob has it not when it is zero", () => {
  const sent = (type: string): string => field(type, point).sent.replace(/ { w\.field.*/, "");
  strictEqual(sent("int?"), "if (v.a !== undefined && v.a !== 0)");
  strictEqual(sent("uint64?"), "if (v.a !== undefined && v.a !== 0n)");
  strictEqual(sent("bool?"), "if (v.a !== undefined && v.a !== false)");
  strictEqual(sent("string?"), 'if (v.a !== undefined && v.a !== "")');
  strictEqual(sent("bytes?"), "if (v.a !== undefined && v.a.length !== 0)");
  strictEqual(sent("int[]?"), "if (v.a !== undefined && v.a.length !== 0)");
  strictEqual(sent("complex64?"), "if (v.a !== undefined && (v.a[0] !== 0 || v.a[1] !== 0))");
  for (const always of ["Point?", "map<int, int>?", "int[2]?", "uint8[2]?", "time?", "time? as exact"]) {
    strictEqual(sent(always), "if (v.a !== undefined)", always);
  }
});

test("an optional field may be missing, and has no place in the zero value", () => {
  deepStrictEqual(field("Point?", point), {
    type: "a?: Point | undefined",
    entry: '"A", () => optional(pointType)',
    sent: "if (v.a !== undefined) { w.field(0); pointType.write(w, v.a); }",
    read: "pointType.read(r)",
    zero: "{}",
  });
  strictEqual(field("T?").entry, '"A", () => optional(tType)');
});

test("arrays are sent always, and their zero values are made and not written out", () => {
  deepStrictEqual(field("float64[2][3]"), {
    type: "a: number[][]",
    entry: '"A", arrayOf2ArrayOf3Float64',
    sent: "w.field(0); arrayOf2ArrayOf3Float64.write(w, v.a);",
    read: "arrayOf2ArrayOf3Float64.read(r)",
    zero: "{ a: Array.from({ length: 2 }, () => Array.from({ length: 3 }, () => 0)) }",
  });
  strictEqual(field("Point[2]", point).zero, "{ a: Array.from({ length: 2 }, () => ({ x: 0 })) }");
});

test("brackets are in the order of an index, as Go's are", () => {
  const { text } = generateOne("rpcgen: 1\ntypes:\n  T: { A: 'int[][3]', B: 'int[3][]', C: 'uint8[2][4]' }\n");
  match(text, /listOfArrayOf3Int: Type<number\[\]\[\]> = list\(arrayOf3Int\);/);
  match(text, /arrayOf3ListOfInt: Type<number\[\]\[\]> = array\(listOfInt, 3\);/);
  match(text, /arrayOf2ArrayOf4Uint8: Type<Uint8Array\[\]> = array\(arrayOf4Uint8, 2\);/);
});

test("an array of uint8 is a Uint8Array, by whatever name", () => {
  for (const [type, types] of [
    ["uint8[4]", ""],
    ["Byte[4]", "  Byte: uint8\n"],
  ] as const) {
    const { type: written, zero } = field(type, types);
    deepStrictEqual([written, zero], ["a: Uint8Array", "{ a: new Uint8Array(4) }"]);
  }
  deepStrictEqual(codesOf("rpcgen: 1\ntypes:\n  Byte: uint8\n  T: { A: 'Byte[]' }\n"), ["RG2005"]);
});

test("complex numbers, times and opaque types are left out when they are zero", () => {
  strictEqual(field("complex128").sent, "if (v.a[0] !== 0 || v.a[1] !== 0) { w.field(0); complex128.write(w, v.a); }");
  deepStrictEqual(field("time"), {
    type: "a: Date",
    entry: '"A", time',
    sent: "if (+v.a !== zeroTime) { w.field(0); time.write(w, v.a); }",
    read: "time.read(r)",
    zero: "{ a: new Date(zeroTime) }",
  });
  deepStrictEqual(field("time as exact"), {
    type: "a: Timestamp",
    entry: '"A", exactTime',
    sent: "if (!v.a.equals(Timestamp.zero)) { w.field(0); exactTime.write(w, v.a); }",
    read: "exactTime.read(r)",
    zero: "{ a: Timestamp.zero }",
  });
  const opaque = "  Money: { opaque: binary, go: example.com/shop/money.Money }\n";
  deepStrictEqual(field("Money", opaque), {
    type: "a: Money",
    entry: '"A", moneyType',
    sent: "if (v.a.length !== 0) { w.field(0); moneyType.write(w, v.a); }",
    read: "r.byteSlice()",
    zero: "{ a: new Uint8Array(0) }",
  });
  strictEqual(field("Money?", opaque).sent, "if (v.a !== undefined) { w.field(0); moneyType.write(w, v.a); }");
});

test("an opaque type without a path has the schema's package", () => {
  const schema = (head: string): string =>
    generateOne(`rpcgen: 1\n${head}types:\n  M: { opaque: gob }\n  T: { A: M }\n`).text;
  match(schema(""), /mType: Type<M> = opaque\("M", "gob"\);/);
  match(schema("package: acme.shop\n"), /mType: Type<M> = opaque\("shop.M", "gob"\);/);
});

test("an enum is an object and a type, and goes to the writer as what it is; a closed one has a look at it first", () => {
  const open = field("E", "  E: [A]\n".replace("[A]", "{ enum: [Unknown, Placed] }"));
  deepStrictEqual(open, {
    type: "a: E",
    entry: '"A", eType',
    sent: "if (v.a !== 0) { w.field(0); w.int(v.a); }",
    read: "r.int()",
    zero: "{ a: 0 }",
  });
  const closed = field("E?", '  E: { enum: { None: "", Dhl: dhl }, closed: true }\n');
  deepStrictEqual(closed, {
    type: "a?: E | undefined",
    entry: '"A", optional(eType)',
    sent: 'if (v.a !== undefined && v.a !== "") { w.field(0); eType.write(w, v.a); }',
    read: "eType.read(r)",
    zero: "{}",
  });
  const { text } = generateOne(`rpcgen: 1
package: acme.shop
types:
  # How it travels.
  E:
    enum:
      Zero: 0 # Nothing.
      Far: -9223372036854775808
    type: int64
  F: { enum: { None: "", Dhl: dhl }, closed: true }
`);
  match(
    text,
    /^\/\*\* How it travels. \*\/\nexport const E = {\n {2}\/\*\* Nothing. \*\/\n {2}Zero: 0n,\n {2}Far: -9223372036854775808n,\n} as const;\n/m,
  );
  match(text, /^export type E = \(typeof E\)\[keyof typeof E\] \| \(bigint & {}\);$/m);
  match(
    text,
    /^export const F = { None: "", Dhl: "dhl" } as const;\nexport type F = \(typeof F\)\[keyof typeof F\];$/m,
  );
  match(text, /^export const eType: Type<E> = openEnum\("shop.E", int64\);$/m);
  match(text, /^export const fType: Type<F> = closedEnum\("shop.F", string, F\);$/m);
});

test("a union is told by its kind, and its cases are data; what can vanish has a zero value", () => {
  const types =
    "  E: { enum: [Z] }\n  U: T | Point\n  V:\n    oneof:\n      Text: string # Some text.\n      List: 'int[]'\n      E: E\n      U: U\n    tag: Kind\n";
  const printed = field("U", types + point);
  deepStrictEqual(printed, {
    type: "a: U",
    entry: '"A", () => uType',
    sent: "w.field(0); uType.write(w, v.a);",
    read: "uType.read(r)",
    zero: "{ a: { kind: undefined } }",
  });
  strictEqual(field("U?", types + point).sent, "if (v.a !== undefined) { w.field(0); uType.write(w, v.a); }");
  const { text } = generateOne(`rpcgen: 1\npackage: acme.shop\ntypes:\n  T: { A: int }\n${types}${point}`);
  match(
    text,
    /^export type U =\n {2}\| { kind: "t"; value: T }\n {2}\| { kind: "point"; value: Point }\n {2}\| { kind: undefined };$/m,
  );
  match(text, /^ {2}\/\*\* Some text. \*\/\n {2}\| { kind: "text"; value: string }$/m);
  match(text, /uType: Type<U> = union<U>\("shop.U", { t: \["T", tType\], point: \["Point", \(\) => pointType\] }\);/);
  ok(
    text.includes(`vType: Type<V> = union<V>("shop.V", {
  text: ["Text", string, { zero: () => "" }], list: ["List", listOfInt, { zero: () => [] }],
  e: ["E", eType, { zero: () => 0 }], u: ["U", uType],
}, "Kind");`),
    text,
  );
  const camel = generateOne(
    "rpcgen: 1\njson: camel\ntypes:\n  A: { X: int }\n  URLs: { Y: int }\n  U: { oneof: { A: A, URLs: URLs, N: int }, tag: Kind }\n",
  ).text;
  ok(
    camel.includes(`uType: Type<U> = union<U>("U", {
  a: ["A", aType, { json: "a" }], urls: ["URLs", urlsType, { json: "urls" }],
  n: ["N", int, { zero: () => 0, json: "n" }],
}, { name: "Kind", json: "kind" });`),
    camel,
  );
});

test("enums and unions of another schema are what they are there, as cases too", () => {
  const common =
    "rpcgen: 1\npackage: acme.common\ntypes:\n  Cash: { Sum: int64 as string }\n  Status: { enum: [Unknown, Paid] }\n";
  const shop = `rpcgen: 1
imports: { common: ./common.yaml }
types:
  Card: { Token: string }
  Payment: Card | common.Cash
  Order: { Payment: Payment, Status: common.Status, By: "map<common.Status, common.Cash>" }
`;
  const { files, problems } = generate({
    files: new Map([
      ["shop.yaml", shop],
      ["common.yaml", common],
    ]),
  });
  deepStrictEqual(problems, []);
  const text = files.get("shop.ts") ?? "";
  match(text, /^ {2}\| { kind: "cash"; value: Cash }$/m);
  match(text, /union<Payment>\("Payment", {\s+card: \["Card", cardType\], cash: \["Cash", cashType\],?\s+}\);/);
  match(text, /if \(v.status !== 0\) { w.field\(1\); w.int\(v.status\); }/);
  match(text, /mapOfStatusToCash: Type<Map<Status, Cash>> = map\(statusType, cashType\);/);
});

test("a view is another type in TypeScript and the same on the wire", () => {
  const views: [string, string, string, string][] = [
    ["int as bigint", "bigint", "intAsBigint", "0n"],
    ["uint64 as number", "number", "uint64AsNumber", "0"],
    ["int64 as string", "string", "int64AsString", '"0"'],
    ["int64 as bigint", "bigint", "int64", "0n"],
    ["duration", "number", "duration", "0"],
    ["duration as string", "string", "durationAsString", '"0s"'],
    ["bytes as hex", "string", "bytesAsHex", '""'],
    ["uint8[2] as hex", "string", "arrayOf2Uint8AsHex", '"0000"'],
    ["uint8[2] as base64", "string", "arrayOf2Uint8AsBase64", '"AAA="'],
    ["uint8[99] as base64", "string", "arrayOf99Uint8AsBase64", '"A".repeat(132)'],
    ["time as string", "string", "timeAsString", '"0001-01-01T00:00:00Z"'],
    ["time as bigint", "bigint", "timeAsBigint", "Timestamp.zero.epochNanoseconds"],
    ["map<string, int> as Map", "Map<string, number>", "mapOfStringToInt", "new Map()"],
    ["map<int, bool> as record", "Record<number, boolean>", "recordOfIntToBool", "{}"],
    ["map<float64, bool> as entries", "[number, boolean][]", "entriesOfFloat64ToBool", "[]"],
  ];
  for (const [type, written, constant, zero] of views) {
    const printed = field(type);
    deepStrictEqual(
      [printed.type, printed.entry, printed.zero],
      [`a: ${written}`, `"A", ${constant}`, `{ a: ${zero} }`],
      type,
    );
  }
});

test("an interface value is a union of what it may hold, told apart by registered names", () => {
  const { text } = generateOne(`rpcgen: 1
types:
  Pet: { type: any, of: { "main.Dog": Dog, "[]int": "int[]", __proto__: Dog } }
  Dog: { Friends: "Pet[]", Any: any, Own: { type: any, of: { int: int } } }
`);
  match(
    text,
    /^export type Pet =\n {2}\| { type: "main.Dog"; value: Dog }\n {2}\| { type: "\[\]int"; value: number\[\] }\n/m,
  );
  match(text, /^ {2}any: AnyValue;\n {2}own: { type: "int"; value: number } \| undefined;$/m);
  match(
    text,
    /petType: Type<Pet> = any<Pet>\(\(\) => \({\s+"main.Dog": dogType, "\[\]int": listOfInt, \["__proto__"\]: dogType,?\s+}\), "only"\);/,
  );
  match(text, /const anyValue: Type<AnyValue> = any\(\);/);
  match(text, /anyOfDogOwn: Type<Dog\["own"\]> = any<Dog\["own"\]>\(\(\) => \({ "int": int }\), "only"\);/);
  match(text, /if \(v.own !== undefined\) { w.field\(2\); anyOfDogOwn.write\(w, v.own\); }/);
});

test("an embedded struct is a field that says so, also when it is a pointer", () => {
  const { text } = generateOne(`rpcgen: 1\ntypes:\n  ID: { A: int }\n  P: { B: int }
  T:
    ID: { type: ID, embed: true }
    P: { type: "P?", embed: true }
    Q: { type: P, embed: false }
`);
  match(
    text,
    /\["ID", idType, \{ ts: "id", embed: true \}\], \["P", optional\(pType\), \{ embed: true \}\], \["Q", pType\]/,
  );
});

test("an alias is a type and a constant of its own, and behaves as what it stands for", () => {
  deepStrictEqual(field("ID", "  ID: { type: uint64, doc: A number. }\n"), {
    type: "a: ID",
    entry: '"A", idType',
    sent: "if (v.a !== 0n) { w.field(0); w.uint64(v.a); }",
    read: "r.uint64()",
    zero: "{ a: 0n }",
  });
  const { text } = generateOne(
    "rpcgen: 1\ntypes:\n  # About it.\n  B: C\n  C: map<D, B2>\n  D: string\n  B2: B3[]\n  B3: int\n",
  );
  match(text, /\/\*\* About it\. \*\/\nexport type B = C;\n/);
  match(text, /export type C = Record<D, B2>;/);
  // Each stands behind what it is made of.
  const order = [...text.matchAll(/^export const (\w+):/gm)].map((found) => found[1]);
  deepStrictEqual(order, ["dType", "b3Type", "b2Type", "cType", "bType"]);
});

test("recursion goes through ?, lists, maps and interface values, by names or without", () => {
  for (const types of [
    "  T: { A: 'T?' }\n",
    "  T: { A: L }\n  L: T[]\n",
    "  L: T[]\n  T: { A: L }\n",
    "  T: { A: 'map<int, T[2]>' }\n",
    "  P: { type: any, of: { l: L } }\n  L: P[]\n  T: { A: L, B: 'P[2]' }\n",
    "  T: { A: U }\n  U: { B: 'T?' }\n",
  ]) {
    const codes = codesOf(`rpcgen: 1\ntypes:\n${types}`).filter((code) => code !== "RG8004");
    deepStrictEqual(codes, [], types);
  }
});

test("the usual view of a type changes nothing", () => {
  for (const type of ["time as Date", "int as number", "int64 as bigint", "map<string, int> as record"]) {
    deepStrictEqual(field(type), field(type.replace(/ as .*/, "")), type);
  }
});
