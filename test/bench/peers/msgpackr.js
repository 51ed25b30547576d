// Hand-made RPC on msgpackr: a length in front of each message, a Map of pending calls, a write per message.

import { createServer, connect as open } from "node:net";
import { Packr } from "msgpackr";
import { frames, listen } from "./sockets.js";

const functions = { multiply: (a, b) => a * b, echo: (order) => order, blob: (bytes) => bytes };

function sender(socket, packr) {
  return (message) => {
    const body = packr.pack(message);
    const whole = Buffer.allocUnsafe(4 + body.length);
    whole.writeUInt32BE(body.length, 0);
    body.copy(whole, 4);
    socket.write(whole);
  };
}

export function serve() {
  return listen(
    createServer({ noDelay: true }, (socket) => {
      const packr = new Packr();
      const send = sender(socket, packr);
      const take = (bytes) => {
        const [id, name, ...args] = packr.unpack(bytes);
        send([id, functions[name](...args)]);
      };
      socket.on("data", frames(take));
    }),
  );
}

export async function connect(port) {
  const socket = open({ port, host: "127.0.0.1", noDelay: true });
  await new Promise((resolve) => socket.once("connect", resolve));
  const packr = new Packr();
  const send = sender(socket, packr);
  const pending = new Map();
  let last = 0;
  const take = (bytes) => {
    const [id, answer] = packr.unpack(bytes);
    pending.get(id)(answer);
    pending.delete(id);
  };
  socket.on("data", frames(take));
  const call = (...message) =>
    new Promise((resolve) => {
      pending.set(++last, resolve);
      send([last, ...message]);
    });
  return {
    multiply: (a, b) => call("multiply", a, b),
    echo: (order) => call("echo", order),
    blob: (bytes) => call("blob", bytes),
    close: () => socket.destroy(),
  };
}
