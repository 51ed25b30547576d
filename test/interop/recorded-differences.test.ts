// Where we do better than the recorded Go programs on purpose, and what we do instead.

import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert";
import { connect, createServer, type Socket } from "node:net";
import { test } from "node:test";
import { ArithClient } from "rpcgen-generated/arith";
import { Client, dialHttp, RpcError, Server } from "rpcgen-runtime";
import { Signal } from "../support/events.ts";
import { Arrivals, pair } from "../support/pair.ts";
import { chunkings, endsSoon, play } from "../support/play.ts";
import { registerRecorded } from "../support/recorded-services.ts";
import { conversations, type Recorded, said } from "../support/recordings.ts";

function recorded(id: string): Recorded {
  const found = conversations.find((conversation) => conversation.id === id);
  ok(found !== undefined, id);
  return found;
}

for (const [how, chunkSize] of chunkings) {
  test(`a reply that does not fit fails its own call, and the others go on, ${how}`, endsSoon, async () => {
    const [near, far] = pair(chunkSize);
    const arrivals = new Arrivals(far);
    const client = new Client(near);
    const arith = new ArithClient(client, { service: "Arithmetic" });
    const pending = arith.multiply({ a: 7, b: 8 });
    const [request, response] = recorded("rpc-gob/wrong-reply").events;
    ok(request !== undefined && response !== undefined);
    const failing = arith.divide({ a: 7, b: 8 });
    await play("server", [request, response], far, arrivals);
    await rejects(failing, (error) => {
      ok(error instanceof RpcError);
      // Go's words, with the place; its client would be useless from here on.
      ok(error.message.includes("gob: type mismatch: no fields matched compiling decoder for Quotient"), error.message);
      deepStrictEqual([error.remote, error.method, error.mayHaveExecuted], [false, "Arithmetic.Divide", true]);
      return true;
    });
    deepStrictEqual([client.state, client.inFlight], ["open", 1]);
    // The stream is in step: a Response whose Seq is 0 and left out, as everything in it, and the int 56.
    far.write(Buffer.from("03ff8200" + "03040070", "hex"));
    strictEqual(await pending, 56);
    await client.close();
  });
}

test("a request that comes together with the CONNECT is answered", endsSoon, async (t) => {
  const server = new Server();
  registerRecorded(server);
  t.after(() => server.close());
  const { port } = await server.listen({ rpcPath: "/" });
  const socket = connect({ port, host: "localhost" });
  const arrivals = new Arrivals(socket);
  socket.end(said(recorded("rpc-http/connect-pipelined").events, "client"));
  await arrivals.end();
  const answer = said(recorded("rpc-gob/one-byte-at-a-time").events, "server");
  strictEqual(arrivals.bytes.toString("latin1"), `HTTP/1.0 200 Connected to Go RPC\n\n${answer.toString("latin1")}`);
});

test(
  "what a server sends together with the 200 is read: no answer gets lost, and garbage is found out",
  endsSoon,
  async (t) => {
    const accepted = new Signal<Socket>();
    const listener = createServer(accepted.resolve);
    t.after(() => listener.close());
    const port = await new Promise<number>((resolve) => {
      listener.listen(0, "localhost", () => resolve((listener.address() as { port: number }).port));
    });
    const dialing = dialHttp({ port, rpcPath: "/" });
    const socket = await accepted.promise;
    t.after(() => socket.destroy());
    // The recorded garbage is an int where a Response should be.
    await play("server", recorded("rpc-http/early-bytes").events.slice(0, 2), socket, new Arrivals(socket));
    socket.end();
    const client = await dialing;
    const lost = await client.closed;
    ok(lost instanceof RpcError);
    ok(lost.message.includes("want struct type rpc.Response; got non-struct"), lost.message);
    await rejects(new ArithClient(client).multiply({ a: 1, b: 2 }), { code: "unavailable", mayHaveExecuted: false });
  },
);
