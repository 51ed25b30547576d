// Arrival: a socket's first bytes, until they tell a wire, and a CONNECT's head, until it is whole. Both within a time.

import type { Socket } from "node:net";
import { HeadReader } from "./head.ts";
import type { ServerLimits } from "./limits.ts";
import { sniff, type Wire } from "./sniff.ts";

/** A Node timer that is set further ahead fires at once. */
const longest = 0x7fffffff;

/** Listens to a socket until `leave` is called, or it ends. A socket that ends before that is destroyed. */
function listen(socket: Socket, read: (chunk: Buffer) => void, left: () => void): () => void {
  const leave = (): void => {
    left();
    socket.removeListener("data", read);
    socket.removeListener("end", end);
    socket.removeListener("close", leave);
  };
  const end = (): void => {
    socket.destroy();
  };
  socket.on("data", read);
  socket.on("end", end);
  socket.on("close", leave);
  return leave;
}

/**
 * Waits for the first bytes, `begin` among them, until they tell a wire. The peer's time begins with its first byte: a
 * silent one may be a Go client between Dial and its first call, which cannot reconnect. `timed` says that nobody has a
 * reason to be silent here. Who takes too long is hung up on, unless `late` says otherwise.
 */
export function awaitWire(
  socket: Socket,
  begin: Buffer,
  timed: boolean,
  limits: ServerLimits,
  then: (wire: Wire, first: Buffer) => void,
  late: (first: Buffer) => void = () => socket.destroy(),
): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const startTimer = (): void => {
    timer ??= setTimeout(
      () => {
        leave();
        late(first);
      },
      Math.min(limits.connectHeadTimeout, longest),
    );
  };
  let first = begin;
  const read = (chunk: Buffer): void => {
    first = first.length === 0 ? chunk : Buffer.concat([first, chunk]);
    const wire = sniff(first);
    if (wire === undefined) {
      if (first.length > 0) startTimer();
      return;
    }
    leave();
    then(wire, first);
  };
  const leave = listen(socket, read, () => clearTimeout(timer));
  if (timed) startTimer();
  if (begin.length > 0) read(Buffer.alloc(0));
}

/** The outcome of reading a head: its text and what came behind it, or what was wrong with it. */
export type HeadOutcome =
  | { readonly text: string; readonly rest: Uint8Array }
  | { readonly thrown: unknown }
  | { readonly late: true };

/** Reads a CONNECT's head, `first` with it, within its time and size. The socket is paused then. */
export function awaitHead(
  socket: Socket,
  first: Buffer,
  limits: ServerLimits,
  then: (outcome: HeadOutcome) => void,
): void {
  const reader = new HeadReader(limits.maxConnectHeadBytes);
  const done = (outcome: HeadOutcome): void => {
    leave();
    socket.pause();
    then(outcome);
  };
  const read = (chunk: Uint8Array): void => {
    try {
      const text = reader.add(chunk);
      if (text !== undefined) done({ text, rest: reader.rest });
    } catch (thrown) {
      done({ thrown });
    }
  };
  const timer = setTimeout(() => done({ late: true }), Math.min(limits.connectHeadTimeout, longest));
  const leave = listen(socket, read, () => clearTimeout(timer));
  read(first);
}
