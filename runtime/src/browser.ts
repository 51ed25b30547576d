// What users import in browsers and on edge runtimes: the same names as in Node. What needs Node says so when it is used.

import { Dispatcher } from "./dispatcher.ts";
import { RpcError } from "./errors.ts";

export { any } from "./any.ts";
export { ServiceClient } from "./caller.ts";
export { Client } from "./client.ts";
export { array, byteArray, entries, list, map, optional, record, recordBy } from "./collections.ts";
export { checked, refined } from "./constraints.ts";
export { create } from "./create.ts";
export { errorText } from "./declared.ts";
export { Dispatcher } from "./dispatcher.ts";
export { duration, durationAsBigint, durationAsString } from "./duration.ts";
export { closedEnum, openEnum } from "./enums.ts";
export { httpStatus, isCode, RpcError } from "./errors.ts";
export { FetchCaller } from "./fetch.ts";
export { fromJson, toJson } from "./json.ts";
export { clientLimits, serverLimits, wireLimits } from "./limits.ts";
export { opaque } from "./opaque.ts";
export * from "./scalars.ts";
export { callForStream, callWithStream } from "./stream.ts";
export { exactTime, Timestamp, time, zeroTime } from "./time.ts";
export { bind, empty, method, service, struct } from "./types.ts";
export { union } from "./union.ts";
export {
  base64,
  bytesAsBase64,
  bytesAsHex,
  hex,
  int64AsNumber,
  int64AsString,
  intAsBigint,
  intAsString,
  timeAsBigint,
  timeAsString,
  uint64AsNumber,
  uint64AsString,
  uintAsBigint,
  uintAsString,
} from "./views.ts";

function needsNode(what: string): RpcError {
  return new RpcError(`${what} needs Node.js; use a WebClient here`, { code: "unimplemented", mayHaveExecuted: false });
}

/** Rejects with `unimplemented`, as the other two. */
export async function dial(): Promise<never> {
  throw needsNode("TCP");
}

export async function dialTcp(): Promise<never> {
  throw needsNode("TCP");
}

export async function dialHttp(): Promise<never> {
  throw needsNode("HTTP CONNECT");
}

/** Throws `unimplemented`. A `Dispatcher` serves streams that you have opened yourself. */
export class Server extends Dispatcher {
  constructor() {
    super();
    throw needsNode("a server");
  }
}

/** Throws `unimplemented`. */
export function secretsEqual(): never {
  throw needsNode("secretsEqual");
}
