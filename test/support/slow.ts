// A peer that takes what it gets slowly, but steadily.

import type { Socket } from "node:net";
import type { TestContext } from "node:test";
import { event } from "./events.ts";

/**
 * Takes `size` bytes of a paused socket in so many milliseconds, however late the steps are; `each` is called with each
 * step. Answers how many it got: fewer when the connection closes.
 */
export async function takeSlowly(
  t: TestContext,
  socket: Socket,
  size: number,
  milliseconds: number,
  each: () => void = () => {},
): Promise<number> {
  let taken = 0;
  const began = performance.now();
  const step = setInterval(() => {
    each();
    const due = (size * (performance.now() - began)) / milliseconds;
    while (taken < due) {
      const chunk: Buffer | null = socket.read(32 * 1024) ?? socket.read();
      if (chunk === null) break;
      taken += chunk.length;
    }
    if (taken >= size) socket.emit("all");
  }, 5);
  t.after(() => clearInterval(step));
  await Promise.race([event(socket, "all"), event(socket, "close")]);
  return taken;
}
