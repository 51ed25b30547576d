// What a kind of peer has to be able to do for its growth to be measured: ours, and the plain program beside it.

export type Multiply = (a: number, b: number) => Promise<number>;

/** One connection, as a client sees it. */
export interface Growing {
  readonly multiply: Multiply;
  blob(bytes: Uint8Array): Promise<Uint8Array>;
  sum(list: number[]): Promise<number>;
  /** Seconds of CPU that the server has used. */
  cpu(): Promise<number>;
  /** The one method of each of so many services. A kind without services leaves it out. */
  services?(count: number): readonly Multiply[];
  /** Opens another connection, for one call at a time. */
  another(): Promise<Multiply>;
}

/** A kind: its two sides. */
export interface GrowingKind {
  /** Has so many services, and answers what `connect` needs to find it. */
  serve(services: number): Promise<string>;
  connect(address: string): Promise<Growing>;
}

/** A loop, because few calls with long lists come: `reduce` stays unoptimized then, and adds 4 ns an element of its own. */
export function total(list: readonly number[]): number {
  let sum = 0;
  for (const each of list) sum += each;
  return sum;
}
