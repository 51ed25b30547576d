// The limits: the bare socket, echoed per chunk (`raw`) or a write per message (`raw-each`), and promises over frames of
// sixteen bytes (`limit`), which is what no API of one promise per call can pass.

import { connect, createServer, type Socket } from "node:net";
import type { Connection, Kind } from "./kind.ts";

/** Bytes of a raw message: as many as a Multiply takes. */
const rawBytes = 33;
const frameBytes = 16;

/** Answers the port. */
export function serveSockets(onData: (socket: Socket) => (chunk: Buffer) => void): Promise<number> {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on("data", onData(socket));
    socket.on("error", () => socket.destroy());
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port));
  });
}

export async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  return socket;
}

/** Whole messages of chunks: answers how many there are, and keeps count of the rest. */
function counter(size: number): (bytes: number) => number {
  let rest = 0;
  return (bytes) => {
    const whole = Math.floor((rest + bytes) / size);
    rest = (rest + bytes) % size;
    return whole;
  };
}

const message = Buffer.alloc(rawBytes * 1024, 1);

/** One message there and back; for counting connections. */
function once(socket: Socket): Promise<number> {
  return new Promise((resolve) => {
    socket.once("data", () => resolve(0));
    socket.write(message.subarray(0, rawBytes));
  });
}

function pump(socket: Socket, each: boolean): NonNullable<Connection["pump"]> {
  return (inFlight, over, record) =>
    new Promise((resolve) => {
      const count = counter(rawBytes);
      let calls = 0;
      let outstanding = inFlight;
      let begin = performance.now();
      const send = (messages: number): void => {
        if (!each) socket.write(message.subarray(0, messages * rawBytes));
        else for (let i = 0; i < messages; i++) socket.write(message.subarray(0, rawBytes));
      };
      const read = (chunk: Buffer): void => {
        const whole = count(chunk.length);
        calls += whole;
        record(begin);
        begin = performance.now();
        if (!over()) send(whole);
        else outstanding -= whole;
        if (outstanding === 0) {
          socket.removeListener("data", read);
          resolve(calls);
        }
      };
      socket.on("data", read);
      send(inFlight);
    });
}

function rawKind(each: boolean): Kind {
  return {
    serve: () =>
      serveSockets((socket) => {
        if (!each) return (chunk) => socket.write(chunk);
        const count = counter(rawBytes);
        return (chunk) => {
          for (let i = count(chunk.length); i > 0; i--) socket.write(message.subarray(0, rawBytes));
        };
      }),
    async connect(port) {
      const socket = await open(port);
      return { multiply: () => once(socket), pump: pump(socket, each), close: () => socket.destroy() };
    },
  };
}

export const raw: Kind = rawKind(false);
export const rawEach: Kind = rawKind(true);

/** Splits what arrives into frames. A frame: number (4 bytes), a or the product (8), b (4). */
function frames(take: (view: DataView, at: number) => void, end: () => void): (chunk: Buffer) => void {
  let rest: Buffer | undefined;
  return (chunk) => {
    const bytes = rest === undefined ? chunk : Buffer.concat([rest, chunk]);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let at = 0;
    for (; at + frameBytes <= bytes.length; at += frameBytes) take(view, at);
    rest = at === bytes.length ? undefined : bytes.subarray(at);
    end();
  };
}

/** Frames that leave with the turn's one write. */
function outlet(socket: Socket): { frame(seq: number, a: number, b: number): void; flush(): void } {
  let bytes = new Uint8Array(64 * 1024);
  let view = new DataView(bytes.buffer);
  let end = 0;
  const flush = (): void => {
    if (end === 0) return;
    socket.write(bytes.subarray(0, end));
    if (socket.writableLength > 0) {
      bytes = new Uint8Array(64 * 1024);
      view = new DataView(bytes.buffer);
    }
    end = 0;
  };
  return {
    flush,
    frame(seq, a, b) {
      if (end + frameBytes > bytes.length) flush();
      view.setUint32(end, seq);
      view.setFloat64(end + 4, a);
      view.setInt32(end + 12, b);
      end += frameBytes;
    },
  };
}

/** With room for so many calls in flight, a power of two. */
export function limitOf(slots: number): Kind {
  return {
    serve: () =>
      serveSockets((socket) => {
        const out = outlet(socket);
        return frames(
          (view, at) => out.frame(view.getUint32(at), view.getFloat64(at + 4) * view.getInt32(at + 12), 0),
          out.flush,
        );
      }),
    async connect(port) {
      const socket = await open(port);
      const out = outlet(socket);
      const pending: (((product: number) => void) | undefined)[] = new Array(slots).fill(undefined);
      let seq = 0;
      let scheduled = false;
      const flush = (): void => {
        scheduled = false;
        out.flush();
      };
      const settle = (view: DataView, at: number): void => {
        const slot = view.getUint32(at) & (slots - 1);
        const resolve = pending[slot];
        pending[slot] = undefined;
        resolve?.(view.getFloat64(at + 4));
      };
      socket.on(
        "data",
        frames(settle, () => {}),
      );
      return {
        multiply(a, b) {
          return new Promise((resolve) => {
            pending[seq & (slots - 1)] = resolve;
            out.frame(seq++, a, b);
            if (scheduled) return;
            scheduled = true;
            process.nextTick(flush);
          });
        },
        close: () => socket.destroy(),
      };
    },
  };
}

/** As many as the tables measure, and more. */
export const limit: Kind = limitOf(4096);
