// @grpc/grpc-js with @grpc/proto-loader, as its tutorial has it.

import { fileURLToPath } from "node:url";
import grpc from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";

const options = { "grpc.max_receive_message_length": -1, "grpc.use_local_subchannel_pool": 1 };

function service() {
  const path = fileURLToPath(new URL("measured.proto", import.meta.url));
  return grpc.loadPackageDefinition(loadSync(path, { longs: Number, defaults: true })).measured.Measured;
}

export function serve() {
  const server = new grpc.Server(options);
  server.addService(service().service, {
    multiply: ({ request }, done) => done(null, { value: request.a * request.b }),
    echo: ({ request }, done) => done(null, request),
    blob: ({ request }, done) => done(null, request),
  });
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
      if (error) reject(error);
      else resolve(port);
    });
  });
}

export async function connect(port) {
  const client = new (service())(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), options);
  const call = (method, args) =>
    new Promise((resolve, reject) => {
      client[method](args, (error, answer) => {
        if (error) reject(error);
        else resolve(answer);
      });
    });
  return {
    multiply: async (a, b) => (await call("multiply", { a, b })).value,
    echo: (order) => call("echo", order),
    blob: async (value) => (await call("blob", { value })).value,
    close: () => client.close(),
  };
}
