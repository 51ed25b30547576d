// Authentication before RPC with client certificates (mutual TLS), on every wire, plain gob included.
// Run: node test/dist/examples/mutual-tls.js

import { ArithHttpClient, ArithTcpClient, registerArith } from "rpcgen-generated/arith";
import { type AuthRequest, Server } from "rpcgen-runtime";
import { Authority } from "../support/certificates.ts";
import { arith } from "./arith.ts";

// Yours come from files, with `readFileSync`.
const authority = new Authority();
const ca = authority.cert;
const ada = authority.issue({ commonName: "ada" });
const stranger = new Authority().issue({ commonName: "ada" });

/** Only certificates that the authority has signed are shown to it. */
function authenticate({ certificate }: AuthRequest): string | undefined {
  return /^CN=(.*)$/m.exec(certificate?.subject ?? "")?.[1];
}

const server = new Server({ authenticate });
registerArith(server, {
  ...arith,
  multiply: ({ a, b }, { principal }) => {
    console.log(`${principal} multiplies`);
    return a * b;
  },
});
const { port } = await server.listen({ tls: { ...authority.server(), ca } });

const clients = [
  await ArithTcpClient.connect(`tls://localhost:${port}`, { tls: { ca, ...ada } }),
  await ArithHttpClient.connect(`https://localhost:${port}`, { tls: { ca, ...ada } }),
];
for (const client of clients) {
  console.log("with the certificate:", await client.multiply({ a: 7, b: 8 }));
  await client.close();
}
try {
  await ArithHttpClient.connect(`https://localhost:${port}`, { tls: { ca, ...stranger } });
} catch {
  console.log("a stranger's certificate of the same name: no connection");
}
await server.close();
