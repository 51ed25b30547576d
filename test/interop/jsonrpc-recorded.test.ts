// Recorded conversations of Go's net/rpc/jsonrpc, replayed on both sides. Needs no Go. Every conversation runs twice: in
// the chunks of the recording and byte by byte.

import { deepStrictEqual, strictEqual } from "node:assert";
import { test } from "node:test";
import { dialTcp } from "rpcgen-runtime";
import { notReplayed } from "../support/not-replayed.ts";
import { Arrivals, pair } from "../support/pair.ts";
import { chunkings, endsSoon, play } from "../support/play.ts";
import { makeCalls } from "../support/recorded-calls.ts";
import { recordedDispatcher } from "../support/recorded-services.ts";
import { conversations, type Recorded, type RecordedEvent, said, titleOf, wireOf } from "../support/recordings.ts";

/** The recorded events of one side, with ours of the other: how many bytes to wait for. */
function expecting(side: "client" | "server", { events, ours }: Recorded): RecordedEvent[] {
  return events.map((event, i) => ("from" in event && event.from !== side ? (ours[i] ?? event) : event));
}

/** What the recorded client said, said to our server. */
async function replayToServer(conversation: Recorded, chunkSize: number): Promise<void> {
  const dispatcher = recordedDispatcher();
  const [near, far] = pair(chunkSize);
  dispatcher.serve(far, { wire: "jsonrpc" });
  const arrivals = new Arrivals(near);
  await play("client", expecting("client", conversation), near, arrivals);
  strictEqual(arrivals.bytes.toString(), said(conversation.ours, "server").toString());
  deepStrictEqual([dispatcher.connections, dispatcher.inFlight], [0, 0]);
}

/** What the recorded server said, said to our client. */
async function replayToClient(conversation: Recorded, chunkSize: number): Promise<void> {
  const [near, far] = pair(chunkSize);
  const client = await dialTcp(near, { wire: "jsonrpc" });
  const arrivals = new Arrivals(far);
  const server = play("server", expecting("server", conversation), far, arrivals);
  // A nil map arrives as an empty one, as everywhere; in the gob recordings none is sent at all.
  const results = JSON.stringify(conversation.results).replaceAll('"Attrs":null', '"Attrs":[]');
  await makeCalls(client, { ...conversation, results: JSON.parse(results) });
  strictEqual(client.inFlight, 0);
  await client.close();
  await server;
  await arrivals.end();
  strictEqual(arrivals.bytes.toString(), said(conversation.ours, "client").toString());
}

for (const conversation of conversations) {
  if (wireOf(conversation) !== "json") continue;
  const { id, go } = conversation;
  for (const [how, chunkSize] of chunkings) {
    if (notReplayed[id]?.server === undefined) {
      test(`our server answers the Go ${go} client of ${titleOf(conversation)}, as Go's does, ${how}`, endsSoon, () =>
        replayToServer(conversation, chunkSize),
      );
    }
    if (notReplayed[id]?.client === undefined) {
      test(`our client talks to the Go ${go} server of ${titleOf(conversation)}, as Go's does, ${how}`, endsSoon, () =>
        replayToClient(conversation, chunkSize),
      );
    }
  }
}
