// Limits: no schema costs more than its size allows, whatever is in it. What comes of each is asserted, not the time.

import { deepStrictEqual, ok } from "node:assert";
import { test } from "node:test";
import { generateOne } from "../support/generator-schemas.ts";

const mebibyte = 1024 * 1024;
const types = (count: number, body: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => `  T${i}:\n${body(i)}`).join("");

const cases: readonly (readonly [name: string, schema: () => string, ...codes: string[]])[] = [
  ["a text beyond a mebibyte", () => "#".repeat(mebibyte + 1), "RG1013"],
  ["a mebibyte of opening brackets", () => "[".repeat(mebibyte), "RG1013"],
  ["braces in braces", () => `rpcgen: 1\nx: ${"{a: ".repeat(20_000)}`, "RG1013"],
  ["list items in list items", () => "- ".repeat(mebibyte / 2), "RG1013"],
  ["keys of keys", () => "? ".repeat(mebibyte / 2), "RG1013"],
  ["blocks 33 deep", () => Array.from({ length: 40 }, (_, i) => `${" ".repeat(i)}a:\n`).join(""), "RG1013"],
  ["more than 50,000 values", () => `rpcgen: 1\nx-y: [${"a,".repeat(60_000)}]\n`, "RG1013"],
  ["a mebibyte of tags", () => `a: ${"!a ".repeat(340_000)}`, "RG1013"],
  ["a mebibyte of anchors", () => "a: &x\n".repeat(170_000), "RG1013"],
  ["lists 400,000 deep", () => `rpcgen: 1\ntypes:\n  T: { A: "int${"[]".repeat(400_000)}" }\n`, "RG1013"],
  ["maps 80,000 deep", () => `rpcgen: 1\ntypes:\n  T:\n    A: ${"map<int,".repeat(80_000)}\n`, "RG1013"],
  ["2,001 types", () => `rpcgen: 1\ntypes:\n${types(2001, () => "    A: int\n")}`, "RG1013"],
  [
    "4,097 methods",
    () => `rpcgen: 1\nservices:\n  S:\n${Array.from({ length: 4097 }, (_, i) => `    M${i}: int -> int\n`).join("")}`,
    "RG1013",
  ],
  [
    "structs that double with each level",
    () =>
      `rpcgen: 1\ntypes:\n${types(40, (i) => (i === 39 ? "    A: int\n" : `    A: T${i + 1}\n    B: T${i + 1}\n`))}`,
    "RG1013",
  ],
  [
    "structs whose empty value doubles with each level",
    () =>
      `rpcgen: 1\ntypes:\n${types(30, (i) => (i === 29 ? "    A: int\n" : `    A: T${i + 1}\n    B: T${i + 1}\n`))}`,
    "RG1013",
  ],
  ["arrays of arrays", () => "rpcgen: 1\ntypes:\n  T: { A: 'int[65536][65536]' }\n", "RG1013"],
  [
    "arrays of arrays behind names",
    () => "rpcgen: 1\ntypes:\n  A: B[60000]\n  B: C[60000]\n  C: { D: int }\n  T: { A: A }\n",
    "RG1013",
  ],
  ["arrays 400,000 deep", () => `rpcgen: 1\ntypes:\n  T: { A: "int${"[1]".repeat(300_000)}" }\n`, "RG1013"],
  [
    "1,999 aliases of aliases",
    () =>
      `rpcgen: 1\ntypes:\n${Array.from({ length: 1999 }, (_, i) => `  A${i}: A${i + 1}[]\n`).join("")}  A1999: int\n`,
    "RG1013",
  ],
  [
    "a registered name of 1,025 bytes",
    () => `rpcgen: 1\ntypes:\n  T: { type: any, of: { "${"é".repeat(513)}": int } }\n`,
    "RG1013",
    "RG8004",
  ],
  ["Go's brackets 400,000 deep", () => `rpcgen: 1\ntypes:\n  T: { A: "${"[]".repeat(400_000)}int" }\n`, "RG2002"],
  ["Go's maps 80,000 deep", () => `rpcgen: 1\ntypes:\n  T:\n    A: ${"map[int]".repeat(80_000)}int\n`, "RG2002"],
  ["a comment of 150,000 lines", () => `rpcgen: 1\ntypes:\n${"  # x\n".repeat(150_000)}  T: { A: int }\n`, "RG1013"],
  ["several documents", () => "---\n".repeat(1000), "RG1012"],
  ["an alias bomb", () => `rpcgen: 1\nx-a: &a [1]\nx-b: [${"*a, ".repeat(1000)}]\n`, "RG1007", "RG1007"],
];

for (const [name, schema, ...codes] of cases) {
  test(`${name}: refused`, () => {
    const { problems, text } = generateOne(schema());
    deepStrictEqual([...new Set(problems.map(({ code }) => code))].sort(), [...new Set(codes)]);
    deepStrictEqual(text, "");
  });
}

test("60,000 keys of few names are looked through in one go", () => {
  const fields = Array.from({ length: 24_000 }, (_, i) => `    A${i % 7}: int\n`).join("");
  const { problems } = generateOne(`rpcgen: 1\ntypes:\n  T:\n${fields}`);
  ok(problems.length > 100 && problems.length <= 1000);
  deepStrictEqual([...new Set(problems.map(({ code }) => code))], ["RG1003"]);
  const many = Array.from({ length: 60_000 }, (_, i) => `    A${i % 7}: int\n`).join("");
  ok(generateOne(`rpcgen: 1\ntypes:\n  T:\n${many}`).problems.some(({ code }) => code === "RG1013"));
});

test("structs nested by value as deep as allowed give a text that grows with their number", () => {
  const fields = (i: number): string => {
    if (i === 31) return "    A: int\n";
    return `    A: T${i + 1}\n${i < 16 ? "" : `    B: T${i + 1}\n`}`;
  };
  const { text, shown } = generateOne(`rpcgen: 1\ntypes:\n${types(32, fields)}`);
  deepStrictEqual(shown, "");
  ok(text.length < 60_000, `${text.length} characters`);
});
