// Limits: what a schema may be. Each bounds the time or the memory that a file can cost.

interface Limits {
  /** In UTF-16 units in a text, in bytes where the file is read. */
  readonly fileSize: number;
  /** In bytes, of all schemas of a run together. */
  readonly totalSize: number;
  /** How many schemas a run can have. */
  readonly files: number;
  readonly nesting: number;
  readonly nodes: number;
  readonly types: number;
  readonly methods: number;
  /** How many values a struct may have while nothing is in it: arrays have all their elements then. */
  readonly zeros: number;
  /** In characters, for each thing that has a doc. */
  readonly doc: number;
  /** How long an array may be. */
  readonly array: number;
  /** How many bytes a registered name may have: Go reads no longer ones. */
  readonly registered: number;
}

export const limits: Limits = {
  fileSize: 1_048_576,
  totalSize: 8_388_608,
  files: 1_000,
  nesting: 32,
  nodes: 50_000,
  types: 2_000,
  methods: 4_096,
  zeros: 1_000_000,
  doc: 16_384,
  array: 65_536,
  registered: 1_024,
};
