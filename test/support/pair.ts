// Two streams in memory, each what the other writes: a connection whose chunks the test chooses.

import { Duplex } from "node:stream";

class End extends Duplex {
  other!: End;
  readonly #chunkSize: number;
  /** What the other end has written and this one's reader has not asked for yet. */
  #coming: Uint8Array[] = [];
  /** The other end's write is over when the last of its pieces has been taken: that is the back-pressure. */
  #taken: ((error?: Error) => void) | undefined;
  #ended = false;
  /** The stream has asked for a piece and got none yet. */
  #wanted = false;

  constructor(chunkSize: number) {
    super({ allowHalfOpen: true });
    this.#chunkSize = chunkSize;
  }

  override _write(chunk: Uint8Array, _: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.other.destroyed) done(new Error("write EPIPE"));
    else this.other.#receive(chunk, this.#chunkSize, done);
  }

  override _final(done: () => void): void {
    this.other.#end();
    done();
  }

  override _read(): void {
    this.#wanted = true;
    this.#give();
  }

  /** Gives one piece for every time that the stream has asked. */
  #give(): void {
    if (!this.#wanted) return;
    const piece = this.#coming.shift();
    if (piece !== undefined) {
      this.#wanted = false;
      this.push(piece);
    }
    if (this.#coming.length > 0) return;
    const taken = this.#taken;
    this.#taken = undefined;
    if (taken !== undefined) process.nextTick(taken);
  }

  /** As a socket does it: the other end reads what is under way, and then the end. */
  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#coming = [];
    this.#taken?.(new Error("write EPIPE"));
    this.#taken = undefined;
    this.other.#end();
    done(error);
  }

  #receive(chunk: Uint8Array, size: number, done: (error?: Error) => void): void {
    // Every piece becomes a "data" event of its own: flowing streams are read a buffer at a time.
    for (let at = 0; at < chunk.length; at += size) this.#coming.push(chunk.subarray(at, at + size));
    this.#taken = done;
    this.#give();
  }

  /** The other end says no more. What it has written comes first: its writes were over before. */
  #end(): void {
    if (this.#ended || this.destroyed) return;
    this.#ended = true;
    this.push(null);
  }
}

/** Two ends of one connection. What either writes reaches the other in chunks of at most `chunkSize` bytes. */
export function pair(chunkSize: number = Number.POSITIVE_INFINITY): [Duplex, Duplex] {
  const near = new End(chunkSize);
  const far = new End(chunkSize);
  near.other = far;
  far.other = near;
  return [near, far];
}

/** Collects what arrives at a stream. */
export class Arrivals {
  readonly #chunks: Buffer[] = [];
  #length = 0;
  #ended = false;
  #wake: () => void = () => {};

  constructor(stream: Duplex) {
    stream.on("data", (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#length += chunk.length;
      this.#wake();
    });
    // A reset is an end too: what has arrived is what a test compares.
    for (const name of ["end", "close", "error"]) {
      stream.on(name, () => {
        this.#ended = true;
        this.#wake();
      });
    }
  }

  /** All that has arrived. */
  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  /** Resolves when so many bytes have arrived in all, or no more will come. */
  async reach(length: number): Promise<void> {
    while (this.#length < length && !this.#ended) await this.#more();
  }

  /** Resolves when what has arrived is what the test waits for, or no more will come. */
  async until(enough: () => boolean): Promise<void> {
    while (!enough() && !this.#ended) await this.#more();
  }

  /** Resolves when no more will come. */
  async end(): Promise<void> {
    while (!this.#ended) await this.#more();
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      const before = this.#wake;
      this.#wake = (): void => {
        before();
        resolve();
      };
    });
  }
}
