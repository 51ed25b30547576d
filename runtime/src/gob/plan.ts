// Plans: how to read one type of the peer as one of ours. `decoder.ts` compiles them, the reader follows them.

/** What a value looks like on the wire. */
export type WireKind = BasicKind | "struct" | "list" | "array" | "map" | "opaque";

/** The kinds that need no definition. */
export type BasicKind = "bool" | "int" | "uint" | "float" | "bytes" | "string" | "complex" | "interface";

/**
 * How to read one type of the peer. `decoder.ts` compiles a plan once for a pair of types, because definitions never
 * change: one printed reader then serves every version of the peer.
 */
export interface Plan {
  readonly kind: WireKind;
  /** The type's name in the peer's definition, for error texts. */
  readonly name: string;
  /** Of a struct: its fields' names in the peer's definition. */
  readonly names: readonly string[];
  /** Of a struct: for each field of the peer our field's number, or -1 for one that we do not have. */
  readonly ours: readonly number[];
  /** How many of its first fields have the same numbers with us: all of them, where both sides have one schema. */
  readonly straight: number;
  /** Of a struct the plans of its fields, of a list or array that of its elements, of a map those of key and element. */
  readonly parts: readonly Plan[];
  /** Of an array: its length. */
  readonly length: number;
  /** Estimated memory in bytes: of the value when it is begun, and of each of its elements or entries; 0 to skip it. */
  readonly openCost: number;
  readonly elementCost: number;
}

/** The plan of nothing. */
export const noPlan: Plan = {
  kind: "interface",
  name: "",
  names: [],
  ours: [],
  straight: 0,
  parts: [],
  length: 0,
  openCost: 0,
  elementCost: 0,
};

/** The plan around a whole value: of the message, or of what an interface value holds. */
export function around(plan: Plan): Plan {
  return { ...noPlan, parts: [plan] };
}

/** Where a reader gets what an interface value can need in the middle of itself. */
export interface TypeSource {
  /** Bytes of a message in memory that nothing else uses. */
  taken(bytes: Uint8Array, start: number, end: number): Uint8Array;
  /** Takes in the definition at the reader's position. */
  define(id: number): void;
  /** Goes on to the message in which the value goes on. */
  nextMessage(): void;
  /** How to read a whole value of the peer's type `id`: as a type of ours, or only over it. */
  planOf(id: number, type: object | undefined): Plan;
}
