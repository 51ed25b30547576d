// A service on the port of a Fastify application that is there already: its routes stay its own.
// Run: node test/dist/examples/fastify.js

import fastify from "fastify";
import { ArithHttpClient, registerArith } from "rpcgen-generated/arith";
import { Server } from "rpcgen-runtime";
import { arith } from "./arith.ts";

const app = fastify({ forceCloseConnections: true });
app.get("/", () => "the application's own page");

const server = new Server();
registerArith(server, arith);
server.attach(app.server);

const url = await app.listen({ port: 0, host: "127.0.0.1" });
console.log("GET /:", await (await fetch(url)).text());

const client = await ArithHttpClient.connect(url);
console.log("through the tunnel:", await client.multiply({ a: 7, b: 8 }));
await client.close();

const headers = { "content-type": "application/json" };
const posted = await fetch(`${url}/Arith/Multiply`, { method: "POST", headers, body: '{"a":7,"b":8}' });
console.log("by POST:", await posted.text());

await server.close();
await app.close();
