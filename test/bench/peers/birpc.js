// birpc over a socket, a JSON line per message: what its documentation leaves to the user.

import { createServer, connect as open } from "node:net";
import { createBirpc } from "birpc";
import { lines, listen } from "./sockets.js";

const functions = { multiply: (a, b) => a * b, echo: (order) => order };

function rpc(socket, local) {
  return createBirpc(local, {
    post: (data) => socket.write(data),
    on: (take) => socket.on("data", lines(take)),
    serialize: (message) => `${JSON.stringify(message)}\n`,
    deserialize: JSON.parse,
  });
}

export function serve() {
  return listen(createServer({ noDelay: true }, (socket) => void rpc(socket, functions)));
}

export async function connect(port) {
  const socket = open({ port, host: "127.0.0.1", noDelay: true });
  await new Promise((resolve) => socket.once("connect", resolve));
  const remote = rpc(socket, {});
  return {
    multiply: (a, b) => remote.multiply(a, b),
    echo: (order) => remote.echo(order),
    close: () => socket.destroy(),
  };
}
