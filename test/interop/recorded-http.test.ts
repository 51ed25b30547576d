// Recorded conversations through HTTP CONNECT, on real sockets: our server against what Go clients said, our client
// against what Go servers said. Heads and all, byte for byte, where the answer is the tunnel's or Go's own 404.

import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert";
import { connect, createServer, type Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { dialHttp, type ListenOptions, RpcError, Server, type ServerOptions } from "rpcgen-runtime";
import { Signal } from "../support/events.ts";
import { notReplayed, otherHeaders } from "../support/not-replayed.ts";
import { Arrivals } from "../support/pair.ts";
import { chunkings, endsSoon, play } from "../support/play.ts";
import { makeCalls } from "../support/recorded-calls.ts";
import { registerRecorded } from "../support/recorded-services.ts";
import { conversations, type Recorded, said, titleOf } from "../support/recordings.ts";

const recorded = conversations.filter(({ id }) => id.startsWith("rpc-http/"));

/** The host that the recorded requests name. */
const recordedHost: ServerOptions = { allowedHosts: ["x"] };

/** Our servers in the place of the recorded ones. */
const servers: Readonly<Record<string, { listen: ListenOptions; options?: ServerOptions }>> = {
  "http-root": { listen: { rpcPath: "/", debugPath: "/debug" }, options: recordedHost },
  "http-default": { listen: {}, options: recordedHost },
  "http-auth": {
    listen: { rpcPath: "/" },
    options: {
      challenge: 'Basic realm="rpc"',
      authenticate: ({ headers }) => headers["authorization"] === `Basic ${btoa("u:p")}` || undefined,
    },
  },
};

async function replayToServer(t: TestContext, conversation: Recorded, split: boolean): Promise<void> {
  const { listen, options } = servers[conversation.server] as (typeof servers)[string];
  const server = new Server(options);
  registerRecorded(server);
  t.after(() => server.close());
  const { port } = await server.listen(listen);
  const socket = connect({ port, host: "localhost", noDelay: true });
  t.after(() => socket.destroy());
  const arrivals = new Arrivals(socket);
  // The connection stays the client's to close, as recorded; where the server closes, that is waited for.
  await play("client", conversation.events, socket, arrivals, split);
  const answer = arrivals.bytes.toString("latin1");
  const expected = said(conversation.ours, "server").toString("latin1");
  if (conversation.id in otherHeaders) deepStrictEqual(essence(answer), essence(expected));
  else strictEqual(undated(answer), undated(expected));
}

/** The date is the only thing in Go's own answers that is new every time. */
function undated(answer: string): string {
  return answer.replace(/\r\nDate: [^\r]+\r\n/, "\r\nDate: …\r\n");
}

/** What the caller of a plain HTTP request cares for. The body only where Go wrote it. */
function essence(answer: string): unknown[] {
  const [head = "", body] = answer.split("\r\n\r\n");
  const status = head.slice(0, head.indexOf("\r\n"));
  const challenge = /^www-authenticate: (.*)\r$/im.exec(head)?.[1];
  return [status, challenge, challenge === undefined ? body : "a body of its own"];
}

async function replayToClient(t: TestContext, conversation: Recorded, split: boolean): Promise<void> {
  const accepted = new Signal<Socket>();
  const listener = createServer({ allowHalfOpen: true, noDelay: true }, accepted.resolve);
  t.after(() => listener.close());
  const port = await new Promise<number>((resolve) => {
    listener.listen(0, "localhost", () => resolve((listener.address() as { port: number }).port));
  });
  // The path is what the recorded client asked for: rpc.DialHTTP's default, or that of rpc.DialHTTPPath.
  const request = said(conversation.ours, "client").toString("latin1");
  const rpcPath = /^CONNECT (\S+) HTTP\/1\.0\n\n/.exec(request)?.[1];
  const dialing = dialHttp({ port, rpcPath });
  dialing.catch(() => {}); // awaited below, after the peer has been set up
  const socket = await accepted.promise;
  t.after(() => socket.destroy());
  const arrivals = new Arrivals(socket);
  const server = play("server", conversation.events, socket, arrivals, split);
  const [first] = conversation.results as readonly { dial?: string; error?: string }[];
  if (first?.dial === undefined) {
    const client = await dialing;
    await makeCalls(client, conversation);
    strictEqual(client.inFlight, 0);
    await client.close();
  } else {
    // Go's words behind its own "dial-http tcp ADDR:", in whose place ours say what could not be reached.
    const why = (first.error ?? "").replace("dial-http tcp ADDR: ", "");
    await rejects(dialing, (error) => {
      ok(error instanceof RpcError);
      ok(error.message.endsWith(`: ${why}`), error.message);
      strictEqual(error.mayHaveExecuted, false);
      return true;
    });
  }
  await server;
  await arrivals.end();
  strictEqual(arrivals.bytes.toString("latin1"), request);
}

for (const conversation of recorded) {
  const { id, go } = conversation;
  for (const [how, chunkSize] of chunkings) {
    if (notReplayed[id]?.server === undefined) {
      test(`our server answers the Go ${go} client of ${titleOf(conversation)}, as Go's does, ${how}`, endsSoon, (t) =>
        replayToServer(t, conversation, chunkSize === 1),
      );
    }
    if (notReplayed[id]?.client === undefined) {
      test(`our client talks to the Go ${go} server of ${titleOf(conversation)}, as Go's does, ${how}`, endsSoon, (t) =>
        replayToClient(t, conversation, chunkSize === 1),
      );
    }
  }
}
