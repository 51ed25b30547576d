/// <reference lib="esnext.disposable" preserve="true" />
// The contract that every generated client is built on, whatever carries its calls.

import type { CallOptions } from "./call.ts";
import type { RpcError } from "./errors.ts";
import type { BoundMethod } from "./types.ts";

/** A connection that calls can be made on. Several clients may share one; it is closed once. */
export interface Caller {
  /**
   * Calls a method. The arguments have been read when this returns; they may be changed then.
   *
   * @throws RpcError (as a rejection) with the server's error, `deadline_exceeded`, `canceled`, `unavailable` when the
   * connection is gone, `resource_exhausted` with too many calls in flight, or what is wrong with the arguments.
   */
  call<A, R>(method: BoundMethod<A, R>, args: A, options?: CallOptions): Promise<R>;
  /** `open`; `closing` after `close()`, while calls finish; `closed`. */
  readonly state: "open" | "closing" | "closed";
  /** Resolves when the connection is closed: with the error that ended it, or undefined after `close()`. */
  readonly closed: Promise<RpcError | undefined>;
  /** Takes no more calls, lets those in flight finish, and closes. Always resolves; a second time does nothing more. */
  close(): Promise<void>;
}

/** What generated clients have in common. It declares nothing that could meet a method of a
 * schema but `connection`. */
export abstract class ServiceClient {
  /** What carries the calls. */
  readonly connection: Caller;

  constructor(connection: Caller) {
    this.connection = connection;
  }

  /** Closes the connection at the end of an `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.connection.close();
  }
}
