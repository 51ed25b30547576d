// What a fuzzer's target is, and the stream that its bytes come out of.

import { RpcError } from "rpcgen-runtime";
import type { Random } from "./random.ts";

/** Bytes, and a number that stands for everything else that was chosen at random. */
export interface Input {
  readonly bytes: Uint8Array;
  readonly choice: number;
}

/** Something that takes hostile bytes. */
export interface Target {
  readonly name: string;
  make(random: Random): Input;
  /** Throws, or rejects, when something is wrong. */
  run(input: Input): void | Promise<void>;
  /** Ends what the target has open. */
  close?(): Promise<void>;
}

/** Passes an error of the kind that may come out of the public ways, and throws any other. */
export function expectRpcError(thrown: unknown): RpcError {
  if (thrown instanceof RpcError) return thrown;
  throw thrown;
}

/** Something that is not as it has to be. */
export class Finding extends Error {}

/** Cuts bytes into chunks: whole, in two, byte by byte, or in pieces of odd sizes. */
export function chunksOf(bytes: Uint8Array, how: number): Uint8Array[] {
  const size = [bytes.length, Math.ceil(bytes.length / 2), bytes.length > 2000 ? 100 : 1, 7][how & 3] || 1;
  const chunks: Uint8Array[] = [];
  // Copies: a decoder may keep what it is fed, and the input is fed again when something is found.
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.slice(at, at + size));
  return chunks;
}

type Listener = (argument?: never) => void;

/** A stream without a machinery: chunks go in by a call, and what is written is kept. It waits while it is paused. */
export class Feed {
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #coming: Uint8Array[];
  #paused = true;
  #pumping = false;
  #ended = false;
  readonly writableLength = 0;
  destroyed = false;
  written: Uint8Array[] = [];

  constructor(chunks: Uint8Array[]) {
    this.#coming = chunks;
  }

  on(event: string, listener: Listener): void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
  }

  removeListener(event: string, listener: Listener): void {
    this.#listeners.get(event)?.delete(listener);
  }

  emit(event: string, argument?: unknown): void {
    for (const listener of this.#listeners.get(event) ?? []) (listener as (argument: unknown) => void)(argument);
  }

  write(chunk: Uint8Array, done?: () => void): boolean {
    this.written.push(chunk.slice());
    done?.();
    return true;
  }

  end(done?: () => void): void {
    done?.();
  }

  destroy(): void {
    this.destroyed = true;
  }

  unshift(chunk: Uint8Array): void {
    this.#coming.unshift(chunk);
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
  }

  /** Gives out the chunks as far as the reader lets it, and then the end. False: the reader does not go on. */
  pump(): boolean {
    if (this.#pumping) return false;
    this.#pumping = true;
    while (!this.#paused && !this.destroyed && this.#coming.length > 0) this.emit("data", this.#coming.shift());
    this.#pumping = false;
    if (this.#coming.length > 0 && !this.destroyed) return false;
    if (!this.#ended) {
      this.#ended = true;
      this.emit("end");
    }
    return true;
  }

  /** The connection is gone. */
  close(): void {
    this.destroyed = true;
    this.emit("close");
  }
}

/** Lets everything happen that is ready: the end of this turn, where messages are sent, and promises after it. */
export function tick(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}
