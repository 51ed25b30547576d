// That nothing of what is recorded slips out of the tests unseen.

import { deepStrictEqual, ok } from "node:assert";
import { test } from "node:test";
import { cutShort, notReplayed, otherHeaders, otherJson, overlapping } from "../support/not-replayed.ts";
import { recordedMethods } from "../support/recorded-services.ts";
import { conversations, files, type RecordedCall, readRecording, said, wireOf } from "../support/recordings.ts";

const ids = new Set(conversations.map(({ id }) => id));

test("every recorded conversation is replayed on a side or stands on the list with a reason for both", () => {
  for (const id of ids) {
    const { server, client } = notReplayed[id] ?? {};
    for (const reason of [server, client]) ok(reason === undefined || reason.length > 20, `${id}: ${reason}`);
  }
  const replayed = (side: "server" | "client", wire: ReturnType<typeof wireOf>): number =>
    conversations.filter((each) => wireOf(each) === wire && notReplayed[each.id]?.[side] === undefined).length;
  // Pinned, so that a new entry of the list is seen here too.
  deepStrictEqual([replayed("server", "gob"), replayed("client", "gob")], [40, 26], "gob");
  deepStrictEqual([replayed("server", "http"), replayed("client", "http")], [12, 8], "HTTP");
  deepStrictEqual([replayed("server", "json"), replayed("client", "json")], [9, 15], "JSON");
});

// A misspelt name would otherwise excuse nothing, and nobody would notice.
test("the lists of exceptions hold nothing that is not recorded", () => {
  for (const id of [...Object.keys({ ...notReplayed, ...cutShort, ...otherHeaders, ...otherJson }), ...overlapping]) {
    ok(ids.has(id), id);
  }
});

test("where our JSON differs from what is recorded there is a reason, and the recorded text is there", () => {
  for (const each of conversations) {
    const all = (events: typeof each.events): string => `${said(events, "client")}${said(events, "server")}`;
    for (const { theirs, ours, reason } of otherJson[each.id] ?? []) {
      ok(reason.length > 20, reason);
      ok(all(each.events).includes(theirs) && all(each.ours).includes(ours), `${each.id}: ${theirs}`);
    }
  }
});

// When the runtime learns a type, this fails until the list lets the rest of the conversation in.
test("a conversation is cut short where a type is missing, and nowhere else", () => {
  const known = recordedMethods();
  const missing = (call: string): boolean => call.startsWith("Echo.") && !known.has(call);
  const found: Record<string, number> = {};
  for (const file of files) {
    for (const { name, results } of readRecording(file).conversations) {
      const calls = results.filter((result): result is RecordedCall => "call" in result);
      const first = calls.findIndex(({ call }) => missing(call));
      const listed = notReplayed[`${file}/${name}`];
      if (first >= 0 && listed?.server === undefined) found[`${file}/${name}`] = first;
    }
  }
  deepStrictEqual(found, Object.fromEntries(Object.entries(cutShort).map(([id, { calls }]) => [id, calls])));
});
