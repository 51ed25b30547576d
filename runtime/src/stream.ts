// Streams: methods whose arguments or reply are many values. They are in schemas and in generated code; this version
// cannot carry them yet, and says so to whoever calls one.

import type { CallOptions } from "./call.ts";
import type { Caller } from "./caller.ts";
import { RpcError } from "./errors.ts";
import type { BoundMethod, Stream } from "./types.ts";

/** What a stream's items can be given as. */
export type Items<T> = Iterable<T> | AsyncIterable<T>;

/** The error of a call to a method that streams. */
export function noStreams(serviceMethod: string): RpcError {
  return new RpcError(`${serviceMethod} streams, which this version of rpcgen-runtime cannot do yet`, {
    code: "unimplemented",
    method: serviceMethod,
    mayHaveExecuted: false,
  });
}

/**
 * Calls a method that answers with a stream. The call begins when the stream is first read.
 *
 * @throws RpcError (from the stream) `unimplemented`: not in this version.
 */
export function callForStream<A, R, S extends Stream>(
  _connection: Caller,
  method: BoundMethod<A, R, S>,
  _args: A | Items<A>,
  _options?: CallOptions,
): AsyncIterable<R> {
  return {
    [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(noStreams(method.serviceMethod)) }),
  };
}

/**
 * Calls a method that takes a stream and answers once.
 *
 * @throws RpcError (as a rejection) `unimplemented`: not in this version.
 */
export function callWithStream<A, R>(
  _connection: Caller,
  method: BoundMethod<A, R, "args">,
  _items: Items<A>,
  _options?: CallOptions,
): Promise<R> {
  return Promise.reject(noStreams(method.serviceMethod));
}
