// Docs: which comments document what, and what of them reaches the output.

import { strictEqual } from "node:assert";
import { test } from "node:test";
import { codesOf, generateOne } from "../support/generator-schemas.ts";

/** The doc of the type `T` or of its field `A`, without the stars; undefined without any. */
function docOf(what: "T" | "A", types: string): string | undefined {
  const { text, shown } = generateOne(`rpcgen: 1\ntypes:\n${types}`);
  strictEqual(shown, "");
  const before = what === "T" ? /export interface T {/ : /^ {2}a: /m;
  const upTo = text.slice(0, text.search(before)).trimEnd();
  if (!upTo.endsWith("*/")) return undefined;
  const comment = upTo.slice(upTo.lastIndexOf("/**"));
  return comment
    .replace(/^\/\*\*\s?|\s?\*\/$/g, "")
    .replace(/^ *\* ?/gm, "")
    .trim();
}

const cases: readonly (readonly [name: string, what: "T" | "A", types: string, doc: string | undefined])[] = [
  ["a comment above", "T", "  # About T.\n  T:\n    A: int\n", "About T."],
  ["several lines above", "T", "  # About T.\n  #\n  # More.\n  T:\n    A: int\n", "About T.\n\nMore."],
  ["a comment beside a name", "T", "  T: # About T.\n    A: int\n", "About T."],
  ["a comment beside a value", "A", "  T:\n    A: int # About A.\n", "About A."],
  ["a comment beside a quoted value", "A", '  T:\n    A: "int" # About A.\n', "About A."],
  ["above and beside", "A", "  T:\n    # Above.\n    A: int # Beside.\n", "Above.\nBeside."],
  ["a blank line detaches", "T", "  # Not about T.\n\n  T:\n    A: int\n", undefined],
  ["only the nearest block counts", "T", "  # Far.\n\n  # Near.\n  T:\n    A: int\n", "Near."],
  ["the first comment of a mapping is its first key's", "A", "  T:\n    # About A.\n    A: int\n", "About A."],
  [
    "the comment beside the field before is not above",
    "T",
    "  S:\n    A: int # About A.\n  T:\n    B: int\n",
    undefined,
  ],
  ["a deeper comment closes what came before", "T", "  S:\n    B: int\n    # An end.\n  T:\n    A: int\n", undefined],
  ["a mapping in braces", "T", "  # About T.\n  T: { A: int } # And beside.\n", "About T.\nAnd beside."],
  ["a field in braces has none of its mapping's", "A", "  # About T.\n  T: { A: int } # And beside.\n", undefined],
  ["fields in braces on lines of their own", "A", "  T: {\n    A: int, # About A.\n    B: int }\n", "About A."],
  ["written out", "A", "  T:\n    # Ignored.\n    A: { type: int, doc: Written out. }\n", "Written out."],
  ["written out for a type", "T", "  # Ignored.\n  T:\n    doc: Written out.\n    A: int\n", "Written out."],
  ["a note to the authors", "T", "  # TODO: rename.\n  T:\n    A: int\n", undefined],
  ["a note beside", "A", "  T:\n    A: int # FIXME later\n", undefined],
  [
    "a note ends with its paragraph",
    "T",
    "  # TODO: rename,\n  # and soon.\n  #\n  # About T.\n  T:\n    A: int\n",
    "About T.",
  ],
  ["a word that only begins so", "T", "  # TODOs are kept here.\n  T:\n    A: int\n", "TODOs are kept here."],
  ["a code block keeps its indentation", "T", "  # See:\n  #\n  #     a = 1\n  T:\n    A: int\n", "See:\n\n    a = 1"],
];

for (const [name, what, types, doc] of cases) {
  test(`docs: ${name}`, () => strictEqual(docOf(what, types), doc));
}

test("a doc longer than 16 KiB is refused", () => {
  const schema = (lines: number): string =>
    `rpcgen: 1\ntypes:\n${`  # ${"x".repeat(63)}\n`.repeat(lines)}  T:\n    A: int\n`;
  strictEqual(codesOf(schema(256)).join(), "");
  strictEqual(codesOf(schema(257)).join(), "RG1013");
  strictEqual(codesOf(`rpcgen: 1\ndoc: "${"x".repeat(16_385)}"\ntypes: {}\n`).join(), "RG1013");
});

test("the doc of a schema stands at the top of the module", () => {
  const { text } = generateOne("rpcgen: 1\ndoc: |\n  What this is.\n\n  And more.\ntypes: {}\n");
  strictEqual(text.split("\n").slice(2, 9).join("\n"), "\n/**\n * What this is.\n *\n * And more.\n */\n");
});
