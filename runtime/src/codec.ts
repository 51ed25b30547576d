// The contracts between calls and bytes. Clients and servers know no wire; a wire knows no calls. A new wire is a new
// implementation of the two codecs, as in Go's net/rpc (client.go, ClientCodec; server.go, ServerCodec).

import type { AnyBoundMethod, Type } from "./types.ts";

/**
 * A two-way stream of bytes: a TCP socket, a child process's standard input and output, a multiplexed stream, one end
 * of an in-memory pair. Node's `Duplex` and everything made from it fits; the shape is ours so that no Node types are
 * needed.
 */
export interface Duplex {
  write(chunk: Uint8Array, done?: (error?: Error | null) => void): boolean;
  end(done?: () => void): unknown;
  destroy(error?: Error): unknown;
  /** Puts bytes back that were read too far. */
  unshift(chunk: Uint8Array): unknown;
  pause(): unknown;
  resume(): unknown;
  /** The chunk is read, or copied, before the listener returns: its memory may be used again then. */
  on(event: "data", listener: (chunk: Uint8Array) => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  on(event: "end" | "close", listener: () => void): unknown;
  removeListener(event: "data", listener: (chunk: Uint8Array) => void): unknown;
  removeListener(event: "error", listener: (error: Error) => void): unknown;
  removeListener(event: "end" | "close", listener: () => void): unknown;
  readonly writableLength: number;
  readonly destroyed: boolean;
}

/** A call's number on its connection. Go's is a uint64, of which a client of ours uses the safe numbers only. */
export type Seq = number | bigint;

/** The client's end of a wire. */
export interface ClientCodec {
  /** Writes a request into the turn's slab, or throws and leaves nothing of it there. */
  writeRequest(method: AnyBoundMethod, seq: number, args: unknown): void;
  /** Takes in what has arrived. */
  feed(chunk: Uint8Array): void;
  /**
   * Goes to the next response that is there whole. Then `seq` and `error` are its, and `readBody` may be called once,
   * or not at all: what is not read is skipped. Throws when the stream cannot be trusted any more.
   */
  readResponse(): boolean;
  readonly seq: Seq;
  /** The error text; empty for success, as in Go. */
  readonly error: string;
  readBody<R>(type: Type<R>, serviceMethod: string): R;
  /** Sends what this turn has written so far. */
  flush(): void;
  /** Bytes of requests that the server has not taken. */
  readonly backlog: number;
}

/** The server's end of a wire. */
export interface ServerCodec {
  feed(chunk: Uint8Array): void;
  /** Goes to the next request that is there whole; like `readResponse`. */
  readRequest(): boolean;
  readonly seq: Seq;
  readonly serviceMethod: string;
  readBody<A>(type: Type<A>): A;
  /** Keeps the arguments of the request, in as many bytes, to be read when there is room for the call. May throw. */
  keepBody<A>(type: Type<A>): { readonly bytes: number; read(): A };
  /** The text that a call whose arguments could not be read is answered with. */
  readErrorText(thrown: unknown, type: Type<unknown>, serviceMethod: string): string;
  /** Writes a success. Throws, with the place in the text, and leaves nothing there if the reply cannot be written. */
  writeReply(serviceMethod: string, seq: Seq, type: Type<unknown>, reply: unknown): void;
  writeError(serviceMethod: string, seq: Seq, text: string): void;
  /**
   * The peer sends no more, or nothing that makes sense (`thrown` says why): answers the error text for a request that has
   * lost its arguments by it, if there is one. Then `seq` and `serviceMethod` are that request's.
   */
  endOfInput(thrown?: unknown): string | undefined;
  /** Whether a message has arrived in part. */
  readonly inMessage: boolean;
  /** Bytes that have arrived and are not read. */
  readonly held: number;
  /** Reading pauses: keeps them in memory of its own, because that of a chunk may be used again. */
  retain(): void;
  flush(): void;
  /** Bytes written and not sent yet. */
  readonly waiting: number;
}
