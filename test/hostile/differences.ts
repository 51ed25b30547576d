// Where we differ from Go on purpose, when bytes are hostile or broken: reviewed, each with its reason. Everything else is
// a finding, in the golden vectors and in the differential fuzzer alike.

import type { Outcome } from "./outcomes.ts";

/** A difference: what Go says (`""` is success), what we say, and why that is right or harmless. */
export interface Difference {
  readonly name: string;
  readonly go: RegExp;
  readonly ours: RegExp;
  readonly why: string;
}

/** We refuse what Go takes, or take what Go refuses. */
export const decisions: readonly Difference[] = [
  {
    name: "two kinds",
    go: /^$/,
    ours: /^gob: a definition of two types at once$/,
    why: "Go picks one of them by what it wants to read; nobody sends that by mistake",
  },
  {
    name: "no kind",
    go: /^$/,
    ours: /^gob: a definition of no type$/,
    why: "Go notices when a value comes, we notice at the definition",
  },
  {
    name: "nanoseconds",
    go: /^$/,
    ours: /^Time\.UnmarshalBinary: invalid (nanoseconds|zone offset)$/,
    why: "Go makes a time that is none (a second of 1.05 seconds, an offset of 22 days); no Date can hold it",
  },
  {
    name: "one Go type, two wire types",
    go: /^$/,
    ours: /^gob: (unknown type id|type mismatch|bad data: undefined type|wrong type)/,
    why: "Go reads every field of one Go type by the definition of the first such field, and does not look at the others'",
  },
  {
    name: "skipped by structure",
    go: /^gob: bad interface encoding: data length too large for buffer$/,
    ours: /^$/,
    why: "Go skips an interface value by its byte count, we by its type: the count is not needed, so it is not believed",
  },
  {
    name: "nil in what is skipped",
    go: /^gob: duplicate type received$/,
    ours: /^$/,
    why: "Go does not know a nil interface when it skips it (a bug), and takes what follows for a definition",
  },
  {
    name: "our limits",
    go: /^$/,
    ours: /\(max\w+\)$/,
    why: "our limit is lower than Go's and is named",
  },
  {
    name: "a negative number of entries",
    go: /^$/,
    ours: /^gob: decoding (map|array or slice): length exceeds input size \(\d{19,} elements\)$/,
    why: "Go takes a count of 2^63 or more for a negative one, and such a map (when skipped a list, too) for an empty one",
  },
  {
    name: "a list of itself",
    go: /^$/,
    ours: /^a type may be nested \d+ deep \(maxDepth\)$/,
    why: "no schema can say Go's `type T []T`; if it came by hand it would be refused and not followed for ever",
  },
  {
    name: "ids that nobody looks at",
    go: /^value for "(Id|Len|Elem|Key)" out of range$/,
    ours: /^$/,
    why: "Go reads ids as 32 bits wherever they stand, also where neither of us looks at them",
  },
  {
    name: "ids that nobody looks at, cut down to zero",
    go: /^gob: decoding into local type .*, received remote type unknown type$/,
    ours: /^$/,
    why: "a definition says its own id, too: Go cuts that to 32 bits, and to zero is no type; we go by the message's id",
  },
  {
    name: "ids of 32 bits",
    go: /^$/,
    ours: /^gob: unknown type id|^gob: decoding into .* remote type unknown type$|^-?\d{16,} is not a safe integer/,
    why: "Go cuts the id of a value down to 32 bits; no sender counts that far",
  },
];

/** Both refuse, in other words. Go's words for what an honest peer can do are ours; these are for broken bytes. */
export const texts: readonly Difference[] = [
  {
    name: "two kinds",
    go: /./,
    ours: /^gob: a definition of two types at once$/,
    why: "as above: Go goes on, and finds something else wrong",
  },
  {
    name: "no kind",
    go: /./,
    ours: /^gob: a definition of no type$/,
    why: "as above: Go goes on, and finds something else wrong",
  },
  {
    name: "our limits",
    go: /^invalid message length$|^gob: \S+ slice too big/,
    ours: /\(max\w+\)$/,
    why: "our limit is lower than Go's and is named",
  },
  {
    name: "unsafe integers",
    go: /./,
    ours: /is not a safe integer: declare it (u?)int64, or (u?)int as bigint$/,
    why: "an id that no JavaScript number holds; Go reads it and then does not know it",
  },
  {
    name: "counted first",
    go: /^EOF$|^gob: |^value for /,
    ours: /^gob: decoding (map|array or slice): length exceeds input size \(\d+ elements\)$/,
    why: "we compare a count with the bytes that are left before we read elements, Go when they run out, and names the type",
  },
  {
    name: "texts in lists",
    go: /^gob: length of string exceeds input size \(\d+ bytes\)$/,
    ours: /^gob: bad string slice length: 0$/,
    why: "Go has other words for a text that is too long inside a list",
  },
  {
    name: "negative steps",
    go: /^gob: decode: corrupted data: negative delta$/,
    ours: /^gob: bad data: field numbers out of bounds$/,
    why: "a step of 2^63 or more is a negative one for Go, and too large for us",
  },
  {
    name: "Go crashes",
    go: /^panic: /,
    ours: /^gob: bad data: field numbers out of bounds$/,
    why: "Go 1.19 adds up to a negative field number and dies; newer Go has our words",
  },
  {
    name: "a message without an id",
    go: /^unexpected EOF$/,
    ours: /^gob: invalid uint data length \d+: exceeds input size \d+$/,
    why: "Go reads a message's id as if it came from the stream",
  },
  {
    name: "definitions, one thing after the other",
    go: /^gob: decoding array or slice: length exceeds|^value for "(Id|Len|Elem|Key)" out of range$/,
    ours: /^gob: (empty name for remote field|wrong type|decoding into local type|bad data|unknown type id)/,
    why: "we take what can be read of a broken definition, ids of more than 32 bits too, and complain when it is used",
  },
  {
    name: "reserved ids",
    go: /received remote type _reserved1$/,
    ours: /received remote type unknown type$/,
    why: "ids that no program uses have a name in Go",
  },
  {
    name: "a name that is too long",
    go: /^gob: invalid type name length \d+: exceeds input size$/,
    ours: /^gob: bad string slice length: 0$/,
    why: "Go has words of its own for the name of an interface value's type",
  },
  {
    name: "pointers inside interfaces",
    go: /^gob: decoding into local type [^*]/,
    ours: /^gob: decoding into local type \*/,
    why: "we name the type as at top level, where net/rpc always has a pointer",
  },
  {
    name: "skipped before it is read",
    go: /^gob: bad (string|\[\]uint8) slice length: 0$|^EOF$|^Time\./,
    ours: /^gob: slice length too large$/,
    why: "a value that may hold interface values is gone over first, and what breaks then has the words of skipping",
  },
];

/** The reviewed differences that this pair of outcomes may be: usually one. */
export function differencesOf(go: Outcome, ours: Outcome): Difference[] {
  const list = "error" in go && "error" in ours ? texts : decisions;
  return list.filter((difference) => difference.go.test(textOf(go)) && difference.ours.test(textOf(ours)));
}

function textOf(outcome: Outcome): string {
  return "error" in outcome ? outcome.error : "";
}

/** A value of the vectors as ours come out: text that is not UTF-8 has U+FFFD in it, and entries are in one order. */
export function asOurs(json: unknown): unknown {
  if (Array.isArray(json)) {
    const parts = json.map(asOurs);
    const entries = parts.length > 0 && parts.every((part) => Array.isArray(part) && part.length === 2);
    return entries ? parts.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : parts;
  }
  if (typeof json !== "object" || json === null) return json;
  const entries = Object.entries(json);
  if (entries.length === 1 && entries[0]?.[0] === "$bytes") {
    return Buffer.from(String(entries[0][1]), "base64").toString("utf8");
  }
  const sorted = entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([name, value]) => [name, asOurs(value)]));
}
