// Servers of something else: a client says at once what it has met, and never of a server of net/rpc.

import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { createServer } from "node:net";
import { test } from "node:test";
import { ArithTcpClient } from "rpcgen-generated/arith";
import { RpcError } from "rpcgen-runtime";
import { checkGreeting } from "rpcgen-runtime/internal/greeting";
import { event } from "../support/events.ts";
import { rejection } from "../support/memory.ts";

const strangers: Readonly<Record<string, readonly [greeting: string | Buffer, told: string]>> = {
  "an SSH server": [
    "SSH-2.0-OpenSSH_9.2p1\r\n",
    'they begin with "SSH-2.0-OpenSSH_9.2p1": that is an SSH server; is it the right port?',
  ],
  "an HTTP server": [
    "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n",
    'they begin with "HTTP/1.1 400 Bad Request": that is an HTTP server; if there is RPC behind it, its address is http://host:port',
  ],
  "a TLS server": [
    Buffer.from("15030300020246", "hex"),
    "they are a TLS alert: the server speaks TLS; write tls://host:port, or give the option tls",
  ],
  "a mail server": [
    "220 mail.example ESMTP\r\n",
    'they begin with "220 mail.example ESMTP": that is no server of net/rpc; is it the right port?',
  ],
};

for (const [name, [greeting, told]] of Object.entries(strangers)) {
  test(`${name} is told by its first bytes, and its call fails at once, on every wire`, async (t) => {
    // It goes on waiting for the client, as such servers do.
    const port = createServer((socket) => void socket.on("error", () => {}).write(greeting)).listen(0, "127.0.0.1");
    t.after(() => port.close());
    await event(port, "listening");
    const address = `127.0.0.1:${(port.address() as { port: number }).port}`;
    for (const wire of ["gob", "jsonrpc"] as const) {
      const arith = await ArithTcpClient.connect(address, { wire });
      const error = await rejection(arith.multiply({ a: 7, b: 8 }));
      ok(error instanceof RpcError);
      const message = `the server's bytes make no sense: ${told}`;
      ok(error.message.includes(message), error.message);
      strictEqual((await arith.connection.closed)?.message, message);
    }
  });
}

test("no first bytes of gob or JSON are taken for another server's", () => {
  const first: string[] = [];
  const lengths = [...Array(0x80).keys()].map((length) => Buffer.of(length)).concat(Buffer.of(0xfe, 1, 0));
  // The id of a definition: -64 and below, in two bytes and more.
  const ids = [Buffer.of(0xff, 0x81), Buffer.of(0xfe, 1, 1), Buffer.of(0xf8, 1, 0, 0, 0, 0, 0, 0, 1)];
  for (const length of lengths) for (const id of ids) first.push(Buffer.concat([length, id]).toString("latin1"));
  first.push("{", '{"id":0', ' {"id":0', "\n{", "\t\t{", "");
  const taken = first.filter((bytes) => {
    try {
      checkGreeting(Buffer.from(bytes, "latin1"));
      return false;
    } catch {
      return true;
    }
  });
  deepStrictEqual(taken, []);
});
