// The tutorial's own reason for HTTP: authentication before RPC, here with Basic (RFC 7617).
// Run: node test/dist/examples/basic-auth.js

import { ArithHttpClient, registerArith } from "rpcgen-generated/arith";
import { type AuthRequest, Server, secretsEqual } from "rpcgen-runtime";
import { arith } from "./arith.ts";

const passwords = new Map([["gopher", "hole"]]);

/** Answers the user's name, which handlers see as `context.principal`; undefined refuses with 401. */
function authenticate({ headers }: AuthRequest): string | undefined {
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(headers["authorization"] ?? "")?.[1];
  const [, user = "", password = ""] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded ?? "", "base64").toString()) ?? [];
  const expected = passwords.get(user);
  return expected !== undefined && secretsEqual(password, expected) ? user : undefined;
}

const server = new Server({ authenticate });
registerArith(server, {
  ...arith,
  multiply({ a, b }, { principal }) {
    console.log(`${principal} multiplies ${a} by ${b}`);
    return a * b;
  },
});
const { address } = await server.listen({ host: "127.0.0.1" });

const authorization = `Basic ${Buffer.from("gopher:hole").toString("base64")}`;
const client = await ArithHttpClient.connect(address, { headers: { authorization } });
console.log("with the password:", await client.multiply({ a: 5, b: 6 }));
await client.close();

try {
  await ArithHttpClient.connect(address);
} catch (error) {
  console.log("without:", error instanceof Error ? error.message.replace(/:\d+/, ":port") : error);
}
await server.close();
