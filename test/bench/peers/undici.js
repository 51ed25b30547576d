// JSON over HTTP/1.1: node:http and undici, pipelined on one connection.

import { createServer } from "node:http";
import { Client } from "undici";
import { listen } from "./sockets.js";

const functions = { "/multiply": ({ a, b }) => a * b, "/echo": (order) => order };

export function serve() {
  return listen(
    createServer({ noDelay: true }, (request, response) => {
      let body = "";
      request.setEncoding("utf8");
      request.on("data", (text) => {
        body += text;
      });
      request.on("end", () => {
        const answer = JSON.stringify(functions[request.url](JSON.parse(body)));
        response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(answer) });
        response.end(answer);
      });
    }),
  );
}

export async function connect(port) {
  const client = new Client(`http://127.0.0.1:${port}`, { pipelining: 256 });
  const call = async (path, args) => {
    const headers = { "content-type": "application/json" };
    // idempotent and not blocking: else nothing is pipelined.
    const options = { path, method: "POST", headers, body: JSON.stringify(args), idempotent: true, blocking: false };
    const { body } = await client.request(options);
    return body.json();
  };
  await call("/multiply", { a: 1, b: 1 });
  return {
    multiply: (a, b) => call("/multiply", { a, b }),
    echo: (order) => call("/echo", order),
    close: () => client.destroy(),
  };
}
