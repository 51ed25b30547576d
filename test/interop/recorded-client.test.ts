// What recorded Go servers said, said to our client, whose bytes and results must be those of the recorded Go client.
// Needs no Go. Every conversation runs twice: in the chunks of the recording and byte by byte.

import { strictEqual } from "node:assert";
import { test } from "node:test";
import { Client } from "rpcgen-runtime";
import { notReplayed } from "../support/not-replayed.ts";
import { Arrivals, pair } from "../support/pair.ts";
import { chunkings, endsSoon, play } from "../support/play.ts";
import { makeCalls } from "../support/recorded-calls.ts";
import { conversations, type Recorded, said, titleOf, wireOf } from "../support/recordings.ts";

async function replay(conversation: Recorded, chunkSize: number): Promise<void> {
  const [near, far] = pair(chunkSize);
  const client = new Client(near);
  const arrivals = new Arrivals(far);
  const server = play("server", conversation.events, far, arrivals);
  await makeCalls(client, conversation);
  strictEqual(client.inFlight, 0);
  // Closing says goodbye with the end of the stream, which is what the recorded server waits for.
  await client.close();
  await server;
  await arrivals.end();
  strictEqual(arrivals.bytes.toString("hex"), said(conversation.ours, "client").toString("hex"));
}

for (const conversation of conversations) {
  const { id, go } = conversation;
  if (wireOf(conversation) !== "gob" || notReplayed[id]?.client !== undefined) continue;
  for (const [how, chunkSize] of chunkings) {
    test(`our client talks to the Go ${go} server of ${titleOf(conversation)}, as Go's does, ${how}`, endsSoon, () =>
      replay(conversation, chunkSize),
    );
  }
}
