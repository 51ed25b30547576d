// Long writes in pieces: how much a peer has taken of one reply of many MiB.

import type { Duplex } from "./codec.ts";

/** How much the stream is given ahead of what it has passed on: with what the kernel holds enough that no peer waits. */
export const aheadBytes: number = 256 * 1024;

type Done = (error?: Error | null) => void;

/** A write of which the stream has not been given all. */
interface LongWrite {
  rest: Uint8Array;
  readonly done: Done | undefined;
}

/**
 * A stream that is given what is written in pieces, each when those before it have gone. A stream itself counts all that it
 * has in `writableLength` until the last byte of it is gone: of a slow peer it looks for long as if it took nothing. And
 * TLS keeps all of it a second time, encrypted. Everything but writing is the stream's own.
 */
export class InPieces implements Duplex {
  readonly #stream: Duplex;
  #writes: LongWrite[] = [];
  /** Bytes that the stream has not been given. */
  #waiting = 0;
  /** How to end when it has. */
  #end: (() => void) | undefined;

  constructor(stream: Duplex) {
    this.#stream = stream;
  }

  get writableLength(): number {
    return this.#stream.writableLength + this.#waiting;
  }

  get destroyed(): boolean {
    return this.#stream.destroyed;
  }

  write(chunk: Uint8Array, done?: Done): boolean {
    const stream = this.#stream;
    if (this.#writes.length === 0 && stream.writableLength + chunk.length <= aheadBytes)
      return stream.write(chunk, done);
    this.#waiting += chunk.length;
    if (this.#writes.push({ rest: chunk, done }) === 1) {
      this.#writePiece(); // in any case, for its end is when to go on
      this.#writeOn();
    }
    return false;
  }

  readonly #writeOn = (error?: Error | null): void => {
    if (error) this.#giveUp(error);
    while (this.#writes.length > 0 && this.#stream.writableLength < aheadBytes) this.#writePiece();
    const end = this.#end;
    if (end === undefined || this.#writes.length > 0) return;
    this.#end = undefined;
    this.#stream.end(end);
  };

  #writePiece(): void {
    const write = this.#writes[0] as LongWrite;
    const piece = write.rest.subarray(0, aheadBytes);
    write.rest = write.rest.subarray(piece.length);
    this.#waiting -= piece.length;
    if (write.rest.length > 0) this.#stream.write(piece, this.#writeOn);
    else {
      this.#writes.shift();
      this.#stream.write(piece, (error) => {
        write.done?.(error);
        this.#writeOn(error);
      });
    }
  }

  #giveUp(error: Error): void {
    const writes = this.#writes;
    this.#writes = [];
    this.#waiting = 0;
    for (const { done } of writes) done?.(error);
  }

  end(done: () => void = () => {}): void {
    if (this.#writes.length === 0) this.#stream.end(done);
    else this.#end = done;
  }

  destroy(error?: Error): void {
    this.#stream.destroy(error);
  }

  unshift(chunk: Uint8Array): void {
    this.#stream.unshift(chunk);
  }

  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    this.#stream.resume();
  }

  on(event: string, listener: (argument: never) => void): void {
    this.#stream.on(event as "data", listener as () => void);
  }

  removeListener(event: string, listener: (argument: never) => void): void {
    this.#stream.removeListener(event as "data", listener as () => void);
  }
}
