// A raw connection to a server of ours, for what no client would say.

import { connect, type Socket } from "node:net";
import type { TestContext } from "node:test";
import { Arrivals } from "./pair.ts";

/** Connects; the socket is gone when the test ends, and a reset is no error of the test's. */
export function dialRaw(t: TestContext, port: number): Socket {
  const socket = connect({ port, host: "localhost" });
  socket.on("error", () => {});
  t.after(() => socket.destroy());
  return socket;
}

/** Sends bytes in chunks of `size` and answers all that comes back until the server closes. */
export async function exchange(t: TestContext, port: number, bytes: Buffer | string, size = 1 << 20): Promise<string> {
  const socket = dialRaw(t, port);
  socket.setNoDelay(true);
  const arrivals = new Arrivals(socket);
  const all = Buffer.from(bytes);
  for (let at = 0; at < all.length; at += size) {
    if (!socket.destroyed) await new Promise((resolve) => socket.write(all.subarray(at, at + size), resolve));
  }
  await arrivals.end();
  return arrivals.bytes.toString("latin1");
}
