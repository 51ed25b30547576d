// A service on the port of an Express application that is there already: its pages stay its own.
// Run: node test/dist/examples/express.js

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { ArithHttpClient, registerArith } from "rpcgen-generated/arith";
import { Server } from "rpcgen-runtime";
import { arith } from "./arith.ts";

const app = express();
app.get("/", (_, response) => {
  response.send("the application's own page");
});

const http = createServer(app);
const server = new Server();
registerArith(server, arith);
server.attach(http, { rpcPath: "/rpc" });

http.listen(0, "127.0.0.1", async () => {
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  console.log("GET /:", await (await fetch(url)).text());

  const client = await ArithHttpClient.connect(`${url}/rpc`);
  console.log("through the tunnel:", await client.multiply({ a: 7, b: 8 }));
  await client.close();

  const headers = { "content-type": "application/json" };
  const posted = await fetch(`${url}/Arith/Multiply`, { method: "POST", headers, body: '{"a":7,"b":8}' });
  console.log("by POST:", await posted.text());

  await server.close();
  http.close();
  http.closeAllConnections();
});
