// Names: what a wire name becomes in TypeScript, and what happens to names that are in the way.

import { deepStrictEqual, match, strictEqual } from "node:assert";
import { test } from "node:test";
import { codesOf, generateOne } from "../support/generator-schemas.ts";

const table: readonly (readonly [wire: string, property: string])[] = [
  ["A", "a"],
  ["Quo", "quo"],
  ["ID", "id"],
  ["URL", "url"],
  ["UserID", "userID"],
  ["HTTPServer", "httpServer"],
  ["HTTPSPort", "httpsPort"],
  ["HTTPAPI", "httpAPI"],
  ["APIKey", "apiKey"],
  ["URLPath", "urlPath"],
  ["IPv4", "ipv4"],
  ["IPv6Address", "ipv6Address"],
  ["IDs", "ids"],
  ["URLsSeen", "urlsSeen"],
  ["IDLE", "idle"],
  ["IDle", "iDle"],
  ["UTF8", "utf8"],
  ["UTF8Text", "utf8Text"],
  ["X509Cert", "x509Cert"],
  ["S3Bucket", "s3Bucket"],
  ["OAuth", "oAuth"],
  ["Snake_Case", "snake_Case"],
  ["ALL_CAPS", "all_CAPS"],
  ["Multiply", "multiply"],
  ["Delete", "delete"],
];

test("the first word of a name is lower-cased, with Go's initialisms as words", () => {
  for (const [wire, property] of table) {
    const { text } = generateOne(`rpcgen: 1\ntypes:\n  T:\n    ${wire}: int\n`);
    match(text, new RegExp(`^  ${property}: number;$`, "m"), wire);
  }
});

test("a field entry names its property only if uncapping the wire name does not give it", () => {
  const { text } = generateOne("rpcgen: 1\ntypes:\n  T:\n    Quo: int\n    ID: int\n");
  match(text, /\[\["Quo", int\], \["ID", int, "id"\]\]/);
});

test("a name is letters, digits and underscores, 128 at most, with a capital first", () => {
  const field = (name: string): string[] => codesOf(`rpcgen: 1\ntypes:\n  T:\n    ${name}: int\n`);
  deepStrictEqual(field("A".repeat(128)), []);
  deepStrictEqual(field("A".repeat(129)), ["RG3005"]);
  for (const name of ["A-B", "A$", "Ä", "1A", '"A B"', "'A`'", "Ａ"]) deepStrictEqual(field(name), ["RG3005"], name);
  deepStrictEqual(field("a"), ["RG3002"]);
});

test("a method whose name clients need gets an underscore and a warning, Close replaces the client's own", () => {
  const { text, problems } = generateOne(
    "rpcgen: 1\nservices:\n  S:\n    Then: int -> int\n    ValueOf: int -> int\n    Close: int -> int\n",
  );
  deepStrictEqual(
    problems.map(({ code, severity }) => [code, severity]),
    [
      ["RG3006", "warning"],
      ["RG3006", "warning"],
    ],
  );
  match(text, / {2}then_: method\("Then", int, int\),/);
  match(text, / {2}valueOf_\(args: number, options\?: CallOptions\)/);
  strictEqual(text.match(/^ {2}close\(/gm)?.length, 2); // in the interface and in the client
  match(text, / {2}close\(args: number, options\?: CallOptions\): Promise<number>/);
});

test("an import that meets a name of the schema is renamed, a global that does is spelt out", () => {
  const { text } = generateOne(`rpcgen: 1
types:
  Type: { A: int }
  Context: { A: bytes }
  Promise: { B: "map<int, string>" }
errors:
  RpcError: bad
services:
  Service:
    Method: Type -> Context throws RpcError
    Other: Promise -> int
`);
  match(text, /^ {2}type Type as RuntimeType,$/m);
  match(text, /^ {2}type Context as RuntimeContext,$/m);
  match(text, /^ {2}RpcError as RuntimeRpcError,$/m);
  match(text, /^ {2}type Service as RuntimeService,$/m);
  match(text, /export class RpcError extends RuntimeRpcError {/);
  match(text, /other\(args: Promise, options\?: CallOptions\): globalThis\.Promise<number>/);
});

test("a parameter is not named by a reserved word or like another parameter", () => {
  const text = generateOne(
    "rpcgen: 1\nservices:\n  Class:\n    M: int -> int\n  Server:\n    M: int -> int\n  Options:\n    M: int -> int\n",
  ).text;
  match(text, /registerClass\(server: Dispatcher, class_: Class, options\?/);
  match(text, /registerServer\(server: Dispatcher, server_: Server, options\?/);
  match(text, /registerOptions\(server: Dispatcher, options_: Options, options\?/);
});

test("two types of one shape name get constants of their own", () => {
  const { text } = generateOne("rpcgen: 1\ntypes:\n  Int: { A: int }\n  T: { A: 'int[]', B: 'Int[]' }\n");
  match(text, /^const listOfInt: Type<number\[\]> = list\(int\);$/m);
  match(text, /^const listOfInt2: Type<Int\[\]> = list\(intType\);$/m);
});

test("a package other than main is part of a struct's name", () => {
  const named = (line: string): string => generateOne(`rpcgen: 1\n${line}types:\n  Order: { A: int }\n`).text;
  match(named(""), /struct<Order>\("Order", /);
  match(named("package: main\n"), /struct<Order>\("Order", /);
  match(named("package: shop\n"), /struct<Order>\("shop.Order", /);
  match(named("package: acme.shop\n"), /struct<Order>\("shop.Order", /);
});
