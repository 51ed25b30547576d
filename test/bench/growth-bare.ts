// The yardstick of the growth benchmark: the same work in plain JavaScript over a bare socket, without types, checks and
// errors. What grows here, no program on this platform can avoid. Small calls are those of `limit`, in raw.ts. Bytes and
// lists are frames of a length (4 bytes), a kind (1) and the bytes; answers come in turn.

import type { Socket } from "node:net";
import { type GrowingKind, total } from "./growth-kind.ts";
import { cpuSeconds } from "./load.ts";
import { limitOf, open, serveSockets } from "./raw.ts";

const headBytes = 5;

/** Up to here, copying the bytes behind the head costs less than another piece to write. */
const smallBytes = 1024;

const [blob, sum, cpu] = [0, 1, 2] as const;

/** Sends frames: the small ones of a turn leave with one write, a large one with those before it. */
function sender(socket: Socket): (kind: number, bytes: Uint8Array) => void {
  let pieces: Buffer[] = [];
  const flush = (): void => {
    if (pieces.length > 0) socket.write(pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces));
    pieces = [];
  };
  return (kind, bytes) => {
    const small = bytes.length <= smallBytes;
    const frame = Buffer.allocUnsafe(headBytes + (small ? bytes.length : 0));
    frame.writeUInt32BE(bytes.length);
    frame.writeUInt8(kind, 4);
    if (pieces.push(frame) === 1) process.nextTick(flush);
    if (small) {
      frame.set(bytes, headBytes);
      return;
    }
    socket.cork();
    flush();
    socket.write(bytes);
    socket.uncork();
  };
}

/** Gives out each frame whole, in memory of its own, because whoever gets it may keep it. */
function receiver(take: (kind: number, bytes: Uint8Array) => void): (chunk: Buffer) => void {
  const head = Buffer.alloc(headBytes);
  let headFilled = 0;
  let body = Buffer.alloc(0);
  let bodyFilled = 0;
  return (chunk) => {
    for (let at = 0; at < chunk.length; ) {
      if (headFilled < headBytes) {
        head[headFilled++] = chunk[at++] as number;
        if (headFilled < headBytes) continue;
        body = Buffer.allocUnsafe(head.readUInt32BE());
        bodyFilled = 0;
      }
      const copied = chunk.copy(body, bodyFilled, at);
      at += copied;
      bodyFilled += copied;
      if (bodyFilled < body.length) return;
      headFilled = 0;
      take(head[4] as number, body);
    }
  };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

function number(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  viewOf(bytes).setFloat64(0, value);
  return bytes;
}

function bytesOf(list: readonly number[]): Uint8Array {
  const bytes = Buffer.allocUnsafe(4 * list.length);
  const view = viewOf(bytes);
  for (let i = 0; i < list.length; i++) view.setInt32(4 * i, list[i] as number);
  return bytes;
}

function listOf(bytes: Uint8Array): number[] {
  const view = viewOf(bytes);
  const list = new Array<number>(bytes.length / 4);
  for (let i = 0; i < list.length; i++) list[i] = view.getInt32(4 * i);
  return list;
}

function answer(kind: number, bytes: Uint8Array): Uint8Array {
  if (kind === blob) return bytes;
  return number(kind === sum ? total(listOf(bytes)) : cpuSeconds());
}

/** As many calls as are in flight at most. */
const limit = limitOf(65_536);

export const bare: GrowingKind = {
  async serve() {
    const port = await serveSockets((socket) => {
      const send = sender(socket);
      return receiver((kind, bytes) => send(kind, answer(kind, bytes)));
    });
    return `${port} ${await limit.serve()}`;
  },
  async connect(address) {
    const [port = 0, limitPort = 0] = address.split(" ").map(Number);
    const small = await limit.connect(limitPort, "");
    const socket = await open(port);
    const send = sender(socket);
    const waiting: ((bytes: Uint8Array) => void)[] = []; // four at most
    const receive = receiver((_, bytes) => waiting.shift()?.(bytes));
    socket.on("data", receive);
    const call = (kind: number, bytes: Uint8Array): Promise<Uint8Array> =>
      new Promise((resolve) => {
        waiting.push(resolve);
        send(kind, bytes);
      });
    const numberOf = async (kind: number, bytes: Uint8Array): Promise<number> =>
      viewOf(await call(kind, bytes)).getFloat64(0);
    return {
      multiply: small.multiply,
      blob: (bytes) => call(blob, bytes),
      sum: (list) => numberOf(sum, bytesOf(list)),
      cpu: () => numberOf(cpu, new Uint8Array(0)),
      another: async () => (await limitOf(1).connect(limitPort, "")).multiply,
    };
  },
};
