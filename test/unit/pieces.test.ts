// Long writes in pieces.

import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { Duplex } from "node:stream";
import { test } from "node:test";
import { InPieces } from "rpcgen-runtime/internal/pieces";
import { turn } from "../support/events.ts";

const kib = 1024;

/** A stream that passes on what it is given, all at once, when the test says so. */
class Slow extends Duplex {
  readonly passed: Buffer[] = [];
  pass: ((error?: Error) => void) | undefined;

  override _read(): void {}

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.pass = (error) => {
      this.pass = undefined;
      if (error === undefined) this.passed.push(...chunks.map(({ chunk }) => chunk));
      done(error);
    };
  }

  /** As a socket does it: the write that is under way fails. */
  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    done(error);
    this.pass?.(new Error("closed"));
  }
}

const filled = (length: number, byte: number): Uint8Array => new Uint8Array(length).fill(byte);

test("a stream is given 256 KiB ahead, and the rest as that goes: what is waiting shrinks within one long write", async () => {
  const slow = new Slow();
  const stream = new InPieces(slow);
  const order: string[] = [];
  stream.write(filled(1000, 1), () => order.push("short"));
  stream.write(filled(1024 * kib, 2), () => order.push("long"));
  stream.write(filled(0, 0), () => order.push("empty"));
  for (let i = 0; i < 100; i++) stream.write(filled(10 * kib, 3), () => order.push("many"));
  stream.end(() => order.push("end"));
  const waiting: number[] = [];
  while (slow.pass !== undefined) {
    waiting.push(stream.writableLength);
    ok(slow.writableLength <= 512 * kib, String(slow.writableLength));
    slow.pass();
    await turn();
  }
  strictEqual(waiting[0], 1000 + 2024 * kib);
  ok(waiting.length > 10 && waiting.every((bytes, i) => i === 0 || bytes <= (waiting[i - 1] as number)));
  strictEqual(stream.writableLength, 0);
  deepStrictEqual(order, ["short", "long", "empty", ...Array.from({ length: 100 }, () => "many"), "end"]);
  const all = Buffer.concat(slow.passed);
  ok(all.equals(Buffer.concat([filled(1000, 1), filled(1024 * kib, 2), filled(1000 * kib, 3)])));
});

test("up to 256 KiB go to the stream as they are, one byte more in two pieces", async () => {
  for (const [length, pieces] of [
    [256 * kib - 1, 1],
    [256 * kib, 1],
    [256 * kib + 1, 2],
  ] as const) {
    const slow = new Slow();
    const chunk = filled(length, 1);
    new InPieces(slow).write(chunk);
    while (slow.pass !== undefined) {
      slow.pass();
      await turn();
    }
    strictEqual(slow.passed.length, pieces);
    strictEqual(slow.passed[0]?.buffer, chunk.buffer, "not copied");
  }
});

test("when the stream fails every write is told so once, and nothing is waiting any more", async () => {
  for (const fail of ["write", "destroy"] as const) {
    const slow = new Slow();
    slow.on("error", () => {});
    const stream = new InPieces(slow);
    const told: [number, boolean][] = [];
    for (let i = 0; i < 4; i++) stream.write(filled(400 * kib, i), (error) => told.push([i, error instanceof Error]));
    if (fail === "write") slow.pass?.(new Error("gone"));
    else stream.destroy(new Error("gone"));
    await turn();
    await turn();
    deepStrictEqual(
      told.sort(([a], [b]) => a - b),
      [0, 1, 2, 3].map((i) => [i, true]),
    );
    ok(stream.destroyed);
  }
});
