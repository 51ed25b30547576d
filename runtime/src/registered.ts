// Registered: a method that a server has.

import type { Context } from "./call.ts";
import type { Meter } from "./metrics.ts";
import type { AnyMethod } from "./types.ts";

/** A method that a server has, under the name that it is called by. */
export interface Registered {
  readonly serviceMethod: string;
  readonly method: AnyMethod;
  /** Runs the handler. With metrics it is another one, which counts. */
  handle: (args: unknown, context: Context) => unknown;
  /** Undefined as long as nobody wants to know. */
  meter: Meter | undefined;
  /** How many calls have begun, those that failed included, as on Go's debug page. */
  calls: number;
}
