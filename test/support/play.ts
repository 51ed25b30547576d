// Plays one side of a recorded conversation on a stream, in step with what the other side, which is ours, says.

import type { Duplex } from "node:stream";
import type { Arrivals } from "./pair.ts";
import type { RecordedEvent } from "./recordings.ts";

/**
 * Says what `side` said, and waits at the other side's turns until as many bytes have arrived as were recorded. `split`
 * is for sockets: every byte is a write of its own, of which the kernel may still join some.
 */
export async function play(
  side: "client" | "server",
  events: readonly RecordedEvent[],
  stream: Duplex,
  arrivals: Arrivals,
  split = false,
): Promise<void> {
  let expected = 0;
  for (const event of events) {
    if ("event" in event) {
      if (event.event === `${side} closes`) stream.end();
      else await arrivals.end();
    } else if (event.from !== side) {
      // Only a hint of when to go on: Go 1.23's first message is a byte shorter than ours, whose ids begin at 65.
      expected += event.hex.length / 2;
      await arrivals.reach(expected);
    } else if (split) {
      for (const byte of Buffer.from(event.hex, "hex")) {
        await new Promise((resolve) => stream.write(Uint8Array.of(byte), resolve));
      }
    } else stream.write(Buffer.from(event.hex, "hex"));
  }
}

/** The ways to play a conversation: a name for tests, and the size of chunks. */
export const chunkings: readonly (readonly [how: string, chunkSize: number])[] = [
  ["as recorded", Number.POSITIVE_INFINITY],
  ["byte by byte", 1],
];

/** For `test(name, endsSoon, …)`: a side that says less than was recorded would otherwise be waited for for ever. */
export const endsSoon: { readonly timeout: number } = { timeout: 10_000 };
