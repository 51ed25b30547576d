// avsc's services over a socket, its own protocol.

import { createServer, connect as open } from "node:net";
import avro from "avsc";
import { listen } from "./sockets.js";

const item = {
  type: "record",
  name: "Item",
  fields: [
    { name: "sku", type: "string" },
    { name: "title", type: "string" },
    { name: "quantity", type: "long" },
    { name: "price", type: "double" },
  ],
};
const order = {
  type: "record",
  name: "Order",
  fields: [
    { name: "id", type: "long" },
    { name: "customer", type: "string" },
    { name: "email", type: "string" },
    { name: "paid", type: "boolean" },
    { name: "created", type: "long" },
    { name: "total", type: "double" },
    { name: "discount", type: "double" },
    { name: "tags", type: { type: "array", items: "string" } },
    { name: "labels", type: { type: "map", values: "string" } },
    { name: "items", type: { type: "array", items: item } },
  ],
};
const service = avro.Service.forProtocol({
  protocol: "Measured",
  types: [order],
  messages: {
    multiply: {
      request: [
        { name: "a", type: "long" },
        { name: "b", type: "long" },
      ],
      response: "long",
    },
    echo: { request: [{ name: "order", type: "Order" }], response: "Order" },
    blob: { request: [{ name: "value", type: "bytes" }], response: "bytes" },
  },
});

export function serve() {
  const server = service.createServer();
  server.onMultiply((a, b, done) => done(null, a * b));
  server.onEcho((record, done) => done(null, record));
  server.onBlob((value, done) => done(null, value));
  return listen(createServer({ noDelay: true }, (socket) => server.createChannel(socket)));
}

export async function connect(port) {
  const socket = open({ port, host: "127.0.0.1", noDelay: true });
  const client = service.createClient({ buffering: true });
  client.createChannel(socket, { timeout: 0 });
  const call = (method, ...args) =>
    new Promise((resolve, reject) => {
      client[method](...args, (error, answer) => {
        if (error) reject(error);
        else resolve(answer);
      });
    });
  return {
    multiply: (a, b) => call("multiply", a, b),
    echo: (record) => call("echo", record),
    blob: (value) => call("blob", Buffer.from(value.buffer, value.byteOffset, value.length)),
    close: () => socket.destroy(),
  };
}
