// Foreign words: what other languages call our types, and Go's spellings of types in ours.

import { nearest } from "./suggest.ts";

const synonyms: ReadonlyMap<string, string> = new Map(
  Object.entries({
    integer: "int",
    short: "int16",
    long: "int64",
    bigint: "int64",
    rune: "int32",
    byte: "uint8",
    unsigned: "uint",
    number: "float64",
    float: "float64",
    double: "float64",
    real: "float64",
    complex: "complex128",
    boolean: "bool",
    str: "string",
    text: "string",
    char: "string",
    uint8array: "bytes",
    buffer: "bytes",
    blob: "bytes",
    binary: "bytes",
    date: "time",
    datetime: "time",
    timestamp: "time",
    interface: "any",
    object: "any",
    unknown: "any",
    null: "void",
    nil: "void",
    none: "void",
    undefined: "void",
    empty: "void",
    struct: "void",
  }),
);

/** What we call a type of another language, if it is a common one. */
export function synonym(name: string): string | undefined {
  return synonyms.get(name.toLowerCase());
}

/** The same of a word that is nearly one. */
export function nearSynonym(name: string): string | undefined {
  return synonym(nearest(name, synonyms.keys()) ?? "");
}

/** A type as Go writes it, and as we do. */
export interface Spelling {
  readonly theirs: string;
  /** Without the `?` of a pointer, which not every place can have. */
  readonly ours: string;
  readonly pointer: boolean;
  /** How much of the text it is. */
  readonly length: number;
}

/** How deep Go's spellings are read. */
const deepest = 32;

/**
 * Reads a type in Go's spelling from the beginning of a text: `[]*Item` is `Item[]`, `map[string][4]byte` is
 * `map<string, uint8[4]>`. Answers undefined when there is none.
 */
export function fromGo(text: string): Spelling | undefined {
  const read = readGo(text, 0);
  if (read === undefined) return undefined;
  const theirs = text.slice(0, read.length).replace(/\s/g, "");
  return { theirs, ...read, pointer: theirs.startsWith("*") };
}

/** A type of ours, and how much of the text was read for it. */
interface Read {
  readonly ours: string;
  readonly length: number;
}

function readGo(text: string, depth: number): Read | undefined {
  if (depth > deepest) return undefined;
  // In front of the type, in the order that we write them in behind it. Pointers inside lists are none on the wire.
  const before = /^(?:\*|\[\s*\d*\s*\]|\s)*/.exec(text)?.[0] ?? "";
  const brackets = before.replace(/[^[\]\d]/g, "");
  const rest = text.slice(before.length);
  const base = /^map\s*\[/.test(rest) ? readMap(rest, depth) : readName(rest);
  if (base === undefined) return undefined;
  const isBytes = base.ours === "uint8" && brackets.endsWith("[]");
  const ours = isBytes ? `bytes${brackets.slice(0, -2)}` : base.ours + brackets;
  return { ours, length: before.length + base.length };
}

/** `map[K]V`. */
function readMap(text: string, depth: number): Read | undefined {
  const start = /^map\s*\[/.exec(text)?.[0].length;
  const key = start === undefined ? undefined : readGo(text.slice(start), depth + 1);
  if (start === undefined || key === undefined) return undefined;
  const end = /^\s*\]/.exec(text.slice(start + key.length))?.[0].length;
  if (end === undefined) return undefined;
  const behind = start + key.length + end;
  const value = readGo(text.slice(behind), depth + 1);
  return value && { ours: `map<${key.ours}, ${value.ours}>`, length: behind + value.length };
}

const opaque = (name: string, how: "gob" | "binary", go: string): string => {
  return `declare \`${name}: { opaque: ${how}, go: ${go} }\` under \`types\`, and write \`${name}\``;
};

/** Types of Go's library, and of packages that many use: what stands for each of them. */
const goTypes: ReadonlyMap<string, string> = new Map([
  ["error", "declare errors under `errors`, and write `Args -> Reply throws NotFound`; a field can be a `string`"],
  ["uintptr", "write `uint`"],
  ["json.RawMessage", "write `bytes`"],
  ["net.IP", "write `bytes`"],
  ["time.Month", "write `int`"],
  ["time.Weekday", "write `int`"],
  ["big.Int", opaque("BigInt", "gob", "math/big.Int")],
  ["big.Float", opaque("BigFloat", "gob", "math/big.Float")],
  ["big.Rat", opaque("Rat", "gob", "math/big.Rat")],
  ["url.URL", opaque("URL", "binary", "net/url.URL")],
  ["netip.Addr", opaque("Addr", "binary", "net/netip.Addr")],
  ["uuid.UUID", opaque("UUID", "binary", "github.com/google/uuid.UUID")],
]);

/** What to write for a type of another Go package, if it is a common one. */
export function goType(name: string): string | undefined {
  return goTypes.get(name);
}

/** Types of Go's packages that are ours by another name. */
const goNames: ReadonlyMap<string, string> = new Map([
  ["time.Time", "time"],
  ["time.Duration", "duration"],
  ["json.RawMessage", "bytes"],
  ["net.IP", "bytes"],
  ["time.Month", "int"],
  ["time.Weekday", "int"],
]);

/** A name, with a package or braces. The package stays, where the type is not ours: what it has to be is said of that. */
function readName(text: string): Read | undefined {
  const [all, name] = /^((?:[A-Za-z]\w*\s*\.\s*)?[A-Za-z]\w*)(?:\s*\{\s*\})?/.exec(text) ?? [];
  if (all === undefined || name === undefined) return undefined;
  const bare = name.replace(/\s/g, "");
  return { ours: goNames.get(bare) ?? synonym(bare) ?? bare, length: all.length };
}

/** What other languages call directives. A text instead of a name is what to do instead. */
const foreignDirectives: ReadonlyMap<string, string> = new Map(
  Object.entries({
    min: "minimum minlength minitems minproperties gte",
    max: "maximum maxlength maxitems maxproperties lte",
    pattern: "regex regexp matches",
    doc: "description comment summary title docs",
    unique: "uniqueitems",
    example: "examples",
    deprecated: "deprecate obsolete",
    secret: "sensitive writeonly",
    nonzero: "notempty",
    call: "request rpc input",
    idempotent: "readonly safe",
    code: "status",
  }).flatMap(([ours, theirs]) => theirs.split(" ").map((word) => [word, ours] as const)),
);

/** Words for which there is no directive, because the language says it otherwise. */
const otherwise: ReadonlyMap<string, string> = new Map([
  ["required", "fields are there unless their type ends with `?`"],
  ["optional", "write `?` behind the type"],
  ["nullable", "write `?` behind the type"],
  ["enum", "an enum is a type of its own: declare it under `types`"],
  ["items", "a list is written `T[]`"],
  ["properties", "write the fields one below the other, without a key above them"],
  ["fields", "write the fields one below the other, without a key above them"],
  ["methods", "write the methods one below the other, without a key above them"],
  ["returns", "a method is one text: `Args -> Reply`"],
  ["response", "a method is one text: `Args -> Reply`"],
  ["reply", "a method is one text: `Args -> Reply`"],
  ["throws", "`throws` stands behind the reply: `Args -> Reply throws Error`"],
]);

/** Our word for a directive of other languages, if it can be used here. */
export function directiveOf(word: string, here: readonly string[]): string | undefined {
  const ours = foreignDirectives.get(word.toLowerCase());
  return ours !== undefined && here.includes(ours) ? ours : undefined;
}

/** How the language says what other languages have a directive for. */
export function saidOtherwise(word: string): string | undefined {
  return otherwise.get(word.toLowerCase());
}
