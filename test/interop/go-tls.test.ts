// TLS with real Go (crypto/tls around net/rpc and net/rpc/jsonrpc), in both roles and on every wire, with certificates on
// both sides.

import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { type ArithClient, ArithHttpClient, ArithTcpClient } from "rpcgen-generated/arith";
import type { TcpOptions } from "rpcgen-runtime";
import { arithServer, socketPath } from "../support/arith.ts";
import { Authority, type Made } from "../support/certificates.ts";
import { runClient, startServer, withGo } from "../support/go.ts";

const authority = new Authority();
const identity = authority.server();
const gopher = authority.issue({ commonName: "gopher" });
const ca = authority.cert;

/** The certificates in a folder of their own, as the Go programs read them. */
function folderWith(t: TestContext, { cert, key }: Made, signer: string = ca): string {
  const folder = dirname(socketPath(t));
  for (const [name, text] of Object.entries({ cert, key, ca: signer }))
    writeFileSync(join(folder, `${name}.pem`), text);
  return folder;
}

type Connect = (address: string, options: TcpOptions) => Promise<ArithClient>;

const ways: readonly (readonly [network: string, connect: Connect])[] = [
  ["tcp", (address, options) => ArithTcpClient.connect(`tls://${address}`, options)],
  ["jsonrpc", (address, options) => ArithTcpClient.connect(`tls://${address}`, { ...options, wire: "jsonrpc" })],
  ["http", (address, options) => ArithHttpClient.connect(`https://${address}`, options)],
];

for (const [network, connect] of ways) {
  test(`${network} with TLS: a Go client with a certificate calls our server`, withGo, async (t) => {
    const principals = new Set<string>();
    const server = arithServer(t, {
      authenticate({ certificate }) {
        principals.add(certificate?.subject ?? "");
        return certificate?.subject;
      },
    });
    const { address } = await server.listen({ host: "127.0.0.1", tls: { ...identity, ca } });
    const folder = folderWith(t, gopher);
    const [first] = await runClient(t, "-tls", folder, network, address, "tutorial");
    deepStrictEqual(first, { call: "Arith.Multiply", reply: 30 });
    for (const line of await runClient(t, "-tls", folder, network, address, "concurrent"))
      ok(!("error" in Object(line)));
    deepStrictEqual([...principals], ["CN=gopher"]);
  });

  test(`${network} with TLS: our client with a certificate calls a Go server`, withGo, async (t) => {
    const { address } = await startServer(t, "-tls", folderWith(t, identity), network);
    const client = await connect(address, { tls: { ca, ...gopher } });
    strictEqual(await client.multiply({ a: 7, b: 8 }), 56);
    const many = await Promise.all(Array.from({ length: 1000 }, (_, i) => client.multiply({ a: i, b: 2 })));
    deepStrictEqual(
      many,
      Array.from({ length: 1000 }, (_, i) => 2 * i),
    );
    await client.close();
  });
}

test(
  "a Go client without a certificate of our authority, or that does not know ours, gets no further",
  withGo,
  async (t) => {
    const server = arithServer(t);
    const { address } = await server.listen({ host: "127.0.0.1", tls: { ...identity, ca } });
    const stranger = new Authority();
    const unknown = folderWith(t, stranger.issue({ commonName: "gopher" }));
    const [first] = (await runClient(t, "-tls", unknown, "tcp", address, "tutorial")) as { error?: string }[];
    ok(first?.error !== undefined, JSON.stringify(first));
    const suspicious = folderWith(t, gopher, stranger.cert);
    const [refusal] = (await runClient(t, "-tls", suspicious, "tcp", address, "tutorial")) as { error?: string }[];
    ok(/certificate signed by unknown authority/.test(refusal?.error ?? ""), JSON.stringify(refusal));
  },
);

test("our client without a certificate is turned away by a Go server that asks for one", withGo, async (t) => {
  const { address } = await startServer(t, "-tls", folderWith(t, identity), "http");
  await rejects(ArithHttpClient.connect(`https://${address}`, { tls: { ca } }), {
    code: "unavailable",
    mayHaveExecuted: false,
  });
});
