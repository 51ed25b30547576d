// Authentication before RPC with a session cookie (RFC 6265), the same for a tunnel and for a browser's requests.
// Run: node test/dist/examples/cookie-auth.js

import { randomBytes } from "node:crypto";
import { ArithHttpClient, registerArith } from "rpcgen-generated/arith";
import { type AuthRequest, Server } from "rpcgen-runtime";
import { arith } from "./arith.ts";

/** Who is logged in. An id of 256 random bits can be looked up: nobody can guess his way along a map. */
const sessions = new Map<string, string>();

function logIn(user: string): string {
  const id = randomBytes(32).toString("base64url");
  sessions.set(id, user);
  return `session=${id}`;
}

function authenticate({ headers }: AuthRequest): string | undefined {
  for (const cookie of (headers["cookie"] ?? "").split("; ")) {
    const [name, value = ""] = cookie.split("=");
    if (name === "session") return sessions.get(value);
  }
  return undefined;
}

const server = new Server({ authenticate });
registerArith(server, {
  ...arith,
  multiply: ({ a, b }, { principal }) => {
    console.log(`${principal} multiplies`);
    return a * b;
  },
});
const { address } = await server.listen({ host: "127.0.0.1" });
const cookie = logIn("ada");

const client = await ArithHttpClient.connect(address, { headers: { cookie: `theme=dark; ${cookie}` } });
console.log("through the tunnel:", await client.multiply({ a: 7, b: 8 }));
await client.close();

for (const headers of [{ cookie }, { cookie: "session=guessed" }]) {
  const page = await fetch(`http://${address}/debug/rpc`, { headers });
  console.log("the list of services:", page.status, page.statusText);
}
await server.close();
