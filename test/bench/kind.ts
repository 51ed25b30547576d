// What a kind of peer has to be able to do to be measured. `peers/*.js` have this shape too.

import type { Order } from "./measured.ts";

/** One connection, as a client sees it. What a kind cannot do is left out of its rows. */
export interface Connection {
  multiply(a: number, b: number): Promise<number>;
  echo?(order: Order): Promise<Order>;
  blob?(bytes: Uint8Array): Promise<Uint8Array>;
  slow?(a: number, b: number): Promise<number>;
  /** Instead of calls: messages on the bare socket, as many at once as `inFlight`. Answers how many came back. */
  pump?(inFlight: number, over: () => boolean, record: (begin: number) => void): Promise<number>;
  close(): unknown;
}

/** A kind of peer: its two sides. */
export interface Kind {
  /** Answers the port. */
  serve(): Promise<number>;
  connect(port: number, wire: string): Promise<Connection>;
}
