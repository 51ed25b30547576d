// The calls of recorded Go clients, made by a client of ours, with ends like the recorded ones.

import { deepStrictEqual, match, ok, strictEqual } from "node:assert";
import { type Caller, RpcError } from "rpcgen-runtime";
import { bound, methodsOf, type RecordedTypes } from "./recorded-services.ts";
import { type Conversation, type RecordedCall, recordedCalls } from "./recordings.ts";

/** Recorded calls that were made at once. The results of out-of-order stand in the order in which the calls ended. */
const atOnce: Readonly<Record<string, readonly number[]>> = {
  pipelined: [0, 1, 2, 3, 4, 5],
  "out-of-order": [2, 0, 1],
  "json-out-of-order": [2, 0, 1],
};

/** The calls of a conversation in the order of their requests. */
function callsOf(conversation: Conversation): RecordedCall[] {
  const text = "0123456789".repeat(1000);
  if (conversation.name.endsWith("big")) return [{ call: "Echo.String", args: text, reply: text }];
  const calls = recordedCalls(conversation);
  return atOnce[conversation.client]?.map((i) => calls[i] as RecordedCall) ?? calls;
}

/** Makes one call and compares its end with the recorded one. */
async function call(client: Caller, recorded: RecordedCall, types: RecordedTypes): Promise<void> {
  const { error, errorKind } = recorded;
  const outcome = await client.call(bound(recorded.call, types), types.args.from(recorded.args)).then(
    (reply) => ({ reply: types.reply.to(reply) }),
    (thrown: unknown) => thrown,
  );
  if (error === undefined) {
    deepStrictEqual(outcome, { reply: recorded.reply }, recorded.call);
    return;
  }
  ok(outcome instanceof RpcError, `${recorded.call}: ${JSON.stringify(outcome)}`);
  if (errorKind === "ServerError") {
    deepStrictEqual([outcome.message, outcome.remote], [error, true]);
    return;
  }
  // The end of a connection has our own words, except for what Go calls the bytes.
  strictEqual(outcome.remote, false);
  if (errorKind === "ErrShutdown") {
    match(outcome.message, /: connection is shut down /);
    deepStrictEqual([outcome.code, outcome.mayHaveExecuted], ["unavailable", false]);
  } else if (errorKind === "ErrUnexpectedEOF") {
    deepStrictEqual([outcome.code, outcome.mayHaveExecuted], ["unavailable", true]);
  } else ok(outcome.message.includes(error), `${outcome.message} has Go's words: ${error}`);
}

/** Makes the calls of a conversation as its client did: one after the other, or all at once. */
export async function makeCalls(client: Caller, conversation: Conversation): Promise<void> {
  const calls = callsOf(conversation);
  const types = methodsOf(conversation.client, calls);
  const make = (each: RecordedCall, i: number): Promise<void> => call(client, each, types[i] as RecordedTypes);
  if (conversation.client in atOnce) await Promise.all(calls.map(make));
  else for (const [i, each] of calls.entries()) await make(each, i);
}
