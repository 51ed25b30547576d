// Problems: how they are shown, in which order, and what is left out.

import { deepStrictEqual, doesNotMatch, match, ok, strictEqual } from "node:assert";
import { test } from "node:test";
import { generate, type Problem, render, Source } from "rpcgen";
import { codesOf, generateOne } from "../support/generator-schemas.ts";

const text = "rpcgen: 1\ntypes:\n  T:\n    A: integer\n";
const problem: Problem = {
  code: "RG2005",
  severity: "error",
  file: "a.yaml",
  offset: text.indexOf("integer"),
  length: 7,
  message: "`integer` is written `int` here",
  help: "write `int`",
};

test("a frame has the code, the place, the line, carets and what helps", () => {
  strictEqual(
    render(problem, new Source("a.yaml", text)),
    [
      "error[RG2005]: `integer` is written `int` here",
      " --> a.yaml:4:8",
      "  |",
      "4 |     A: integer",
      "  |        ^^^^^^^",
      "  = help: write `int`",
    ].join("\n"),
  );
});

test("colours are escape sequences around the same text", () => {
  const plain = render(problem, new Source("a.yaml", text));
  const coloured = render(problem, new Source("a.yaml", text), true);
  ok(coloured.startsWith("\u001b[1;31merror[RG2005]\u001b[0m: "));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape sequences are what is taken out
  strictEqual(coloured.replace(/\u001b\[[\d;]*m/g, ""), plain);
});

test("a place at the very end, on an empty line or with tabs in front has its caret right", () => {
  const at = (source: string, offset: number, length = 1): string =>
    render({ ...problem, offset, length }, new Source("a.yaml", source))
      .split("\n")
      .slice(3, 5)
      .join("\n");
  strictEqual(at("ab", 2), "1 | ab\n  |   ^");
  strictEqual(at("", 0), "1 |\n  | ^");
  strictEqual(at("\t\tab", 2, 2), "1 |   ab\n  |   ^^");
  strictEqual(at("a😀b", 3), "1 | a😀b\n  |   ^");
  strictEqual(at("ab\r\ncd", 4), "2 | cd\n  | ^");
  strictEqual(at("ab\rcd\r", 3), "2 | cd\n  | ^");
});

test("nothing of a schema reaches the terminal as a control character", () => {
  const { shown } = generateOne('rpcgen: 1\ntypes:\n  "T\\e[31m":\n    A: "\\x07\\u202e"\n  "\u001b[2J": int\n');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is what is tested
  doesNotMatch(shown, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  match(shown, /U\+001B/);
});

test("long names and long lines are cut", () => {
  const { shown } = generateOne(`rpcgen: 1\ntypes:\n  T: { ${"A".repeat(5000)}: int }\n`);
  for (const line of shown.split("\n")) ok(line.length < 200, line);
});

test("all problems of all files come at once, file by file, each file's by place", () => {
  const files = new Map([
    ["b.yaml", "rpcgen: 1\nservices:\n  S:\n    M: Foo -> Bar throws Baz\ntypes:\n  x: { A: int }\n"],
    ["a.yaml", "rpcgen: 2\n"],
    ["c.yaml", "rpcgen: 1\ntypes:\n  T: { A: int }\n"],
  ]);
  const generated = generate({ files });
  deepStrictEqual(
    generated.problems.map(({ file, code }) => `${file} ${code}`),
    ["b.yaml RG2004", "b.yaml RG2004", "b.yaml RG4002", "b.yaml RG3001", "a.yaml RG1005"],
  );
  strictEqual(generated.files.size, 0);
});

test("three mistakes make three frames", () => {
  const { shown } = generateOne(
    "rpcgen: 1\ntypes:\n  T:\n    A: integer\n    b: int\nservices:\n  S:\n    M: T -> Tt\n",
  );
  strictEqual(shown.match(/^error\[/gm)?.length, 3);
});

test("what only follows from another mistake is not said", () => {
  const cases: readonly (readonly [schema: string, ...codes: string[]])[] = [
    [
      "types:\n  Status: { enum: [] }\n  T: { S: Status, L: 'Status[]' }\nservices:\n  S:\n    M: T -> Status\n",
      "RG1014",
    ],
    [
      "types:\n  Status: { enum: [A], type: bool }\n  T: { S: Status, L: 'Status[]' }\nservices:\n  S:\n    M: T -> Status\n",
      "RG2017",
    ],
    ["types:\n  status: { A: int }\n  T: { S: Status }\nservices:\n  S:\n    M: T -> status\n", "RG3001"],
    ["types:\n  T:\n    A: []int\n    B: itn\n", "RG1008", "RG2004"],
    ["errors:\n  E: a: b\n  F: c\nservices:\n  S:\n    M: int -> itn throws E, F\n", "RG1010", "RG2004"],
    ["types:\n\tT:\n\t\tA: itn\n", "RG1006", "RG2004"],
    ["types:\n  T: { A: int[], B: itn }\n  U: { A: itn }\n", "RG1009", "RG2004"],
    ["types:\n  Unused: { A: int }\nservices:\n  S:\n    M: itn -> int\n", "RG2004"],
  ];
  for (const [schema, ...codes] of cases) deepStrictEqual(codesOf(`rpcgen: 1\n${schema}`), codes, schema);
});

test("the nearest name that is valid at the place is proposed", () => {
  const help = (schema: string): string | undefined => generateOne(`rpcgen: 1\n${schema}`).problems[0]?.help;
  const cases: readonly (readonly [schema: string, meant: string])[] = [
    ["types:\n  Quotient: { A: int }\n  T: { B: Quotiant }\n", "Quotient"],
    ["types:\n  T: { A: srting }\n", "string"],
    ["types:\n  T: { A: INT32 }\n", "int32"],
    ["errors:\n  NotFound: x\nservices:\n  S:\n    M: int -> int throws NotFuond\n", "NotFound"],
    ["errors:\n  A: { message: x, code: invalid_arguments }\n", "invalid_argument"],
    ["types:\n  T: { A: { typ: int } }\n", "type"],
    ["service: {}\n", "services"],
  ];
  for (const [schema, meant] of cases) strictEqual(help(schema), `did you mean \`${meant}\`?`, schema);
  strictEqual(help("types:\n  T: { A: Elephant }\n"), "declare it under `types`");
});
