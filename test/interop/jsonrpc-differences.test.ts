// Where our JSON-RPC does better than Go's on purpose: what Go does in the recordings, and what we do instead.

import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { test } from "node:test";
import { ArithClient } from "rpcgen-generated/arith";
import { dialTcp, RpcError } from "rpcgen-runtime";
import { Arrivals, pair } from "../support/pair.ts";
import { chunkings, endsSoon } from "../support/play.ts";
import { bound, methodsOf, recordedDispatcher } from "../support/recorded-services.ts";
import { conversations, type Recorded, recordedCalls, said } from "../support/recordings.ts";

interface Difference {
  readonly id: string;
  /** Why ours is better. */
  readonly reason: string;
}

/** What our server answers to the recorded requests of a client to which Go's says nothing more. */
const asServer: readonly (Difference & { readonly answer: string })[] = [
  {
    id: "rpc-json/batch",
    reason: "Go hangs up; whoever sent a batch learns why it gets no answer, and may go on without",
    answer:
      '{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"batches are not supported: send one request at a time"}}\n',
  },
  {
    id: "rpc-json/method-number",
    reason: "Go hangs up; the message was JSON, so only that call is lost",
    answer:
      '{"id":1,"result":null,"error":"json: cannot unmarshal number into Go struct field serverRequest.method of type string"}\n',
  },
  {
    id: "rpc-json/nan-reply",
    reason: "Go never answers a call whose reply JSON cannot hold, and its client waits for ever",
    answer:
      '{"id":0,"result":null,"error":"Echo.NaN reply: json: unsupported value: NaN"}\n{"id":1,"result":6,"error":null}\n',
  },
];

/** What ours makes of a response at which Go's client gives up the connection with all its calls. */
const asClient: readonly (Difference & { readonly message: string; readonly remote: boolean })[] = [
  {
    id: "rpc-json/odd-response-1",
    reason: "neither result nor error is that call's matter only",
    message: "Arithmetic.Multiply reply: invalid error <nil>",
    remote: false,
  },
  {
    id: "rpc-json/odd-response-5",
    reason: "an error that is no text is an error all the same, and no reason to lose the others",
    message: 'invalid error {"code":1}',
    remote: true,
  },
  {
    id: "rpc-json/odd-response-9",
    reason: "the stream is in step when a result has the wrong type",
    message: "Arithmetic.Multiply reply: json: cannot unmarshal string into Go value of type int",
    remote: false,
  },
];

function recorded(id: string): Recorded {
  const found = conversations.find((conversation) => conversation.id === id);
  ok(found !== undefined, id);
  return found;
}

const another = '{"method":"Arithmetic.Multiply","params":[{"A":4,"B":5}],"id":"another"}\n';

for (const [how, chunkSize] of chunkings) {
  for (const { id, reason, answer } of asServer) {
    test(`${id}: ${reason}, ${how}`, endsSoon, async () => {
      const dispatcher = recordedDispatcher();
      const [near, far] = pair(chunkSize);
      dispatcher.serve(far, { wire: "jsonrpc" });
      const arrivals = new Arrivals(near);
      near.end(said(recorded(id).events, "client").toString() + another);
      await arrivals.end();
      strictEqual(arrivals.bytes.toString(), `${answer}{"id":"another","result":20,"error":null}\n`);
    });
  }

  for (const { id, reason, message, remote } of asClient) {
    test(`${id}: ${reason}, ${how}`, endsSoon, async () => {
      const [near, far] = pair(chunkSize);
      const client = await dialTcp(near, { wire: "jsonrpc" });
      const arrivals = new Arrivals(far);
      const failing = new ArithClient(client, { service: "Arithmetic" }).multiply({ a: 1, b: 0 });
      const pending = new ArithClient(client, { service: "Arithmetic" }).multiply({ a: 4, b: 5 });
      const end = failing.catch((error: unknown) => error);
      await arrivals.reach(1);
      far.write(said(recorded(id).events, "server"));
      const error = await end;
      ok(error instanceof RpcError);
      deepStrictEqual(
        [error.message, error.remote, error.mayHaveExecuted, error.method],
        [message, remote, true, "Arithmetic.Multiply"],
      );
      deepStrictEqual([client.state, client.inFlight], ["open", 1]);
      far.write('{"id":1,"result":20,"error":null}\n');
      strictEqual(await pending, 20);
      await client.close();
    });
  }

  test(`rpc-json/empty-replies: a list that is nil in Go is an empty one, ${how}`, endsSoon, async () => {
    const conversation = recorded("rpc-json/empty-replies");
    const [near, far] = pair(chunkSize);
    const client = await dialTcp(near, { wire: "jsonrpc" });
    const calls = recordedCalls(conversation).slice(0, 3);
    const types = methodsOf(conversation.client, calls);
    const replies = Promise.all(
      calls.map(({ call, args }, i) => {
        const each = types[i] as (typeof types)[number];
        return client.call(bound(call, each), each.args.from(args));
      }),
    );
    far.write(said(conversation.events, "server"));
    const lists = (await replies).slice(1);
    deepStrictEqual(lists, [[], []]);
    await client.close();
  });
}
