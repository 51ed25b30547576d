// Authentication before RPC with a Bearer token (RFC 6750), and a method that only some may call.
// Run: node test/dist/examples/bearer-auth.js

import { ArithHttpClient, registerArith } from "rpcgen-generated/arith";
import { type AuthRequest, RpcError, Server, secretsEqual } from "rpcgen-runtime";
import { arith } from "./arith.ts";

interface User {
  readonly name: string;
  readonly mayDivide: boolean;
}

const tokens: readonly [string, User][] = [
  ["token-of-ada", { name: "ada", mayDivide: true }],
  ["token-of-bob", { name: "bob", mayDivide: false }],
];

/** Looks the token up in a time that does not depend on it. Throwing says why; its code decides the HTTP status. */
async function authenticate({ headers }: AuthRequest): Promise<User> {
  const token = /^Bearer (\S+)$/i.exec(headers["authorization"] ?? "")?.[1] ?? "";
  const found = tokens.filter(([known]) => secretsEqual(known, token));
  const user = found[0]?.[1];
  if (user === undefined) throw new RpcError("who are you?", { code: "unauthenticated" });
  return user;
}

const server = new Server({ authenticate });
registerArith(server, {
  ...arith,
  divide(args, context) {
    const user = context.principal as User;
    if (!user.mayDivide) throw new RpcError(`${user.name} may not divide`, { code: "permission_denied" });
    return arith.divide(args, context);
  },
});
const { address } = await server.listen();

for (const [token, { name }] of tokens) {
  const client = await ArithHttpClient.connect(address, { headers: { authorization: `Bearer ${token}` } });
  const answer = await client.divide({ a: 17, b: 5 }).catch((error: Error) => error.message);
  console.log(`${name}:`, answer);
  await client.close();
}
await server.close();
