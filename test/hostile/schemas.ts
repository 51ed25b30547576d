// Hostile schemas: texts as nobody should write them, and what has to hold for each. `fuzz-schemas.ts` runs many.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { root } from "../support/generator-schemas.ts";

/** Texts that would like to be something else: the end of a comment or a string, code, a directive, a part of YAML. */
const intruders = [
  "*/ evil(); /*",
  '"; evil(); "',
  "'); evil(); ('",
  "`; evil(); `${evil()}",
  "${evil()}",
  "\\",
  "\\u0022; evil(); //",
  "\u2028evil()\u2029",
  "\r\nevil();\n",
  "\n    # @ts-nocheck\n",
  "@ts-ignore",
  "</script><script>evil()</script>",
  "//# sourceMappingURL=data:,",
  "evil()",
  "import('evil')",
  "__proto__",
  "constructor",
  "../../evil",
  "/etc/passwd",
  "\u0000",
  "\u202eevil",
  "\u200b",
  "\ufeff",
  "\ud800",
  "💥",
  "é".repeat(200),
  "A".repeat(129),
  "9007199254740993",
  "1e999",
  "-0",
  "NaN",
  "^(a+)+$",
  "^(?=a)[",
  "{ID}{ID:q}{evil()}",
  "{",
  "}",
  "[",
  "]",
  ": ",
  " #",
  "- ",
  "? ",
  "&a ",
  "*a",
  "!!js/function ",
  "<<",
  "---\n",
  "...\n",
  "%YAML 1.1\n",
  "|\n  ",
  ">-\n  ",
  "\t",
];

const names = (
  "A B Id ID URL Url HTTPServer Args Reply Order Item Status Then Constructor ToString Close Call New Class Default Delete " +
  "Promise Map Array Date Record Uint8Array Object Error RpcError Server Type Struct Service Method Symbol Proto __proto__ " +
  "prototype then toString hasOwnProperty await yield eval arguments enum W R V F"
).split(" ");

const scalars = (
  "bool string bytes int int8 int16 int32 int64 uint uint8 uint16 uint32 uint64 float32 float64 complex64 complex128 time " +
  "duration any void"
).split(" ");

const directives = (
  "rpcgen package doc json go imports types errors services type enum closed oneof tag opaque of embed reserved default " +
  "example min max pattern format nonzero unique secret ts deprecated since message code match call idempotent timeout wire " +
  "roles x-mine"
).split(" ");

const word = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...names) },
  { weight: 3, arbitrary: fc.stringMatching(/^[A-Z][A-Za-z0-9_]{0,9}$/) },
  { weight: 1, arbitrary: fc.constantFrom(...intruders) },
);

/** A type as text, sound or nearly so. */
const { type } = fc.letrec<{ type: string }>((tie) => ({
  type: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom(...scalars),
    word,
    tie("type").map((inner) => `${inner}[]`),
    fc.tuple(tie("type"), fc.constantFrom("0", "1", "3", "65536", "999999")).map(([inner, n]) => `${inner}[${n}]`),
    fc.tuple(tie("type"), tie("type")).map(([key, value]) => `map<${key}, ${value}>`),
    tie("type").map((inner) => `${inner}?`),
    fc
      .tuple(tie("type"), fc.constantFrom("string", "bigint", "exact", "hex", "entries", "evil"))
      .map((as) => as.join(" as ")),
    fc.array(word, { minLength: 2, maxLength: 3 }).map((cases) => cases.join(" | ")),
  ),
}));

const call = fc
  .tuple(fc.constantFrom("", "stream "), type, fc.constantFrom("", "stream "), type, fc.array(word, { maxLength: 2 }))
  .map(([a, args, b, reply, errors]) => {
    return `${a}${args} -> ${b}${reply}${errors.length === 0 ? "" : ` throws ${errors.join(", ")}`}`;
  });

const number = fc.oneof(
  fc.integer().map(String),
  fc.double().map(String),
  fc.constantFrom("5s", "1h30m", "true", "null"),
);
const text = fc.oneof(
  type,
  call,
  number,
  word,
  fc.constantFrom(...intruders),
  fc.string({ unit: "binary", maxLength: 20 }),
);

/** A text as YAML may have it. */
const scalar = fc.oneof(
  { weight: 4, arbitrary: text.map((value) => JSON.stringify(value)) },
  { weight: 2, arbitrary: type },
  { weight: 1, arbitrary: text },
);

/** A mapping whose keys are names or directives, as a block that is indented. */
const { block } = fc.letrec<{ block: string; value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    { weight: 3, arbitrary: scalar },
    tie("block"),
    fc.array(word).map((list) => `[${list}]`),
  ),
  block: fc
    .array(
      fc.tuple(fc.oneof(word, fc.constantFrom(...directives)), tie("value"), fc.option(fc.constantFrom(...intruders))),
      {
        maxLength: 5,
      },
    )
    .map((entries) => {
      const lines = entries.map(([key, value, comment]) => {
        const above = comment === null ? "" : `# ${comment}\n`;
        return `${above}${/^[\w-]+$/.test(key) ? key : JSON.stringify(key)}: ${value}`;
      });
      return lines.length === 0 ? "{}" : `\n${lines.join("\n").replace(/^/gm, "  ")}`;
    }),
}));

const struct = fc
  .uniqueArray(
    fc.tuple(fc.constantFrom(...names.slice(0, 36)), fc.oneof({ weight: 5, arbitrary: type }, scalar, block)),
    {
      selector: ([name]) => name,
      maxLength: 5,
    },
  )
  .map((fields) => fields.map(([name, value]) => `\n    ${name}: ${value.replaceAll("\n", "\n    ")}`).join(""));

/** A section of named things. */
function section(name: string, thing: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .uniqueArray(fc.tuple(word, thing, fc.option(fc.constantFrom(...intruders))), {
      selector: ([key]) => key,
      maxLength: 5,
    })
    .map((things) => {
      const lines = things.map(([key, value, doc]) => {
        const above = doc === null ? "" : `  # ${doc.replaceAll("\n", "\n  # ")}\n`;
        return `${above}  ${/^[\w-]+$/.test(key) ? key : JSON.stringify(key)}: ${value.replaceAll("\n", "\n  ")}\n`;
      });
      return `${name}:${lines.length === 0 ? " {}" : ""}\n${lines.join("")}`;
    });
}

const method = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...names.slice(0, 36)), fc.oneof({ weight: 4, arbitrary: call }, block)), {
    selector: ([name]) => name,
    maxLength: 5,
  })
  .map((methods) => methods.map(([name, value]) => `\n    ${name}: ${value.replaceAll("\n", "\n    ")}`).join(""));

/** A schema of sections, most of them nearly sound. */
const built = fc
  .tuple(
    section("types", fc.oneof({ weight: 4, arbitrary: struct }, type, block)),
    section("errors", fc.oneof(scalar, block)),
    section("services", fc.oneof({ weight: 4, arbitrary: method }, block)),
  )
  .map((sections) => `rpcgen: 1\n${sections.join("")}`);

/** Names that do not meet each other in TypeScript. */
const sure = names.filter((name) => /^[A-Z]/.test(name) && !/^(?:Id|Url|Then|ToString)$/.test(name)).slice(0, 30);

/** Characters that show as nothing, or nearly so. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}]/gu;

/** Only what is sound, with hostile texts in every place that takes any text: most of these are generated. */
const sound = fc
  .record({
    types: fc.uniqueArray(fc.tuple(fc.constantFrom(...sure), fc.uniqueArray(fc.constantFrom(...sure))), {
      selector: ([name]) => name,
      minLength: 1,
      maxLength: 6,
    }),
    texts: fc.array(fc.oneof(fc.constantFrom(...intruders), fc.string({ unit: "binary", maxLength: 30 })), {
      minLength: 20,
      maxLength: 20,
    }),
    simple: fc.array(fc.constantFrom(...scalars.slice(0, 17), "int[]", "map<string, bytes>", "time?"), {
      minLength: 8,
      maxLength: 8,
    }),
  })
  .map(({ types, texts, simple }) => {
    let next = 0;
    // Invisible characters are refused; line ends and the two separators are not, in escapes.
    const quoted = (): string => JSON.stringify(`x${(texts[next++ % texts.length] ?? "").replace(unseen, "\n")}`);
    const fields = (list: readonly string[]): string =>
      list.map((name, i) => `    ${name}: { type: "${simple[i % simple.length]}", doc: ${quoted()} }\n`).join("");
    const structs = types.map(([name, list]) => `  ${name}:\n    doc: ${quoted()}\n${fields(list)}`).join("");
    const [[first = "A"] = []] = types;
    // Patterns have to be expressions, or nothing is generated: these stand for themselves.
    const literal = (): string =>
      JSON.stringify((JSON.parse(quoted()) as string).replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
    const notes = (): string => `deprecated: ${quoted()}, since: ${quoted()}, doc: ${quoted()}`;
    const faceted = `  Faceted9:
    Text: { type: string, default: ${quoted()}, example: ${quoted()}, secret: true, ${notes()} }
    Form: { type: string, pattern: ${literal()}, ts: form9, json: "form-9,omitempty" }
    Word: { type: Words9, ${notes()} }
  Words9: { enum: { None: "", Some: ${quoted()} }, closed: true, doc: ${quoted()} }
`;
    const failed = `  Failed9:
    message: ${JSON.stringify(`${JSON.parse(quoted())} {ID} {Who:q}`)}
    match: ${literal()}
    ID: int
    Who: { type: string, ${notes()} }
`;
    return `rpcgen: 1\ndoc: ${quoted()}\ntypes:\n${structs}${faceted}  Any: { type: any, of: { ${quoted()}: int } }\nerrors:\n  Gone9: ${quoted()}\n${failed}services:\n  Service9:\n    doc: ${quoted()}\n    Get9: { call: ${first} -> Any throws Gone9, doc: ${quoted()} }\n    Fail9: void -> void throws Gone9, Failed9\n    Facet9: { call: Faceted9 -> Words9, roles: [${quoted()}], ${notes()} }\n`;
  });

const real = ["arith", "kitchen-sink", "pantry", "kv", "shop"].map((name) =>
  readFileSync(join(root, `schemas/${name}.yaml`), "utf8"),
);

/** A real schema with some places changed. */
const mutated = fc
  .tuple(
    fc.constantFrom(...real),
    fc.array(
      fc.tuple(fc.nat(), fc.nat(30), fc.oneof(fc.constantFrom(...intruders), fc.constant(""), type, fc.nat(9999))),
      {
        minLength: 1,
        maxLength: 4,
      },
    ),
  )
  .map(([schema, changes]) => {
    let result = schema;
    for (const [at, length, put] of changes) {
      const from = at % (result.length + 1);
      // A number stands for a piece of the schema itself.
      const piece = typeof put === "number" ? schema.slice(put % schema.length, (put % schema.length) + 80) : put;
      result = result.slice(0, from) + piece + result.slice(from + length);
    }
    return result;
  });

const noise = fc
  .array(
    fc.oneof(
      fc.constantFrom(...intruders, ...directives, ...names, "\n", "\n  ", " ", ":", ","),
      fc.string({ unit: "binary" }),
    ),
  )
  .map((parts) => parts.join(""));

/** Schemas of all kinds. */
export const hostileSchema: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: built },
  { weight: 3, arbitrary: sound },
  { weight: 3, arbitrary: mutated },
  { weight: 1, arbitrary: noise },
);
