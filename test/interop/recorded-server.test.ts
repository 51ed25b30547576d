// What recorded Go clients said, said to our server, whose answers must be the recorded ones, byte for byte. Needs no
// Go. Every conversation runs twice: in the chunks of the recording and byte by byte.

import { deepStrictEqual, strictEqual } from "node:assert";
import { test } from "node:test";
import { notReplayed, overlapping } from "../support/not-replayed.ts";
import { Arrivals, pair } from "../support/pair.ts";
import { chunkings, endsSoon, play } from "../support/play.ts";
import { recordedDispatcher } from "../support/recorded-services.ts";
import { conversations, type Recorded, said, titleOf, unordered, wireOf } from "../support/recordings.ts";

async function replay(conversation: Recorded, chunkSize: number): Promise<void> {
  const dispatcher = recordedDispatcher();
  const [near, far] = pair(chunkSize);
  dispatcher.serve(far);
  const arrivals = new Arrivals(near);
  await play("client", conversation.events, near, arrivals);
  const expected = said(conversation.ours, "server");
  if (overlapping.has(conversation.id)) deepStrictEqual(unordered(arrivals.bytes), unordered(expected));
  else strictEqual(arrivals.bytes.toString("hex"), expected.toString("hex"));
  // Every conversation ends, the malformed ones included, and leaves nothing behind.
  deepStrictEqual([dispatcher.connections, dispatcher.inFlight], [0, 0]);
}

for (const conversation of conversations) {
  const { id, go } = conversation;
  if (wireOf(conversation) !== "gob" || notReplayed[id]?.server !== undefined) continue;
  for (const [how, chunkSize] of chunkings) {
    test(`our server answers the Go ${go} client of ${titleOf(conversation)}, as Go's does, ${how}`, endsSoon, () =>
      replay(conversation, chunkSize),
    );
  }
}
