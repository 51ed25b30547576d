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
  /** What the schema says in words. */
  readonly docs: Docs | undefined;
  /** Undefined as long as nobody wants to know. */
  meter: Meter | undefined;
  /** How many calls have begun, those that failed included, as on Go's debug page. */
  calls: number;
}

/** What a schema says of a service in words, for the debug page. Generated files give it to servers only: clients stay small. */
export interface Docs {
  readonly service?: string | undefined;
  /** By their names on the wire: `Multiply`. */
  readonly methods?: Readonly<Record<string, string>> | undefined;
  /** Structs and their fields by their names on the wire: `Args`, `Args.A`. */
  readonly types?: Readonly<Record<string, string>> | undefined;
}
