// The body of a request, read within a bound.

import type { IncomingMessage } from "node:http";
import { RpcError } from "./errors.ts";

/** Whether the body is said to be longer than `most` bytes, before any of it is read. */
export function isTooLong(request: IncomingMessage, most: number): boolean {
  return Number(request.headers["content-length"] ?? 0) > most;
}

/**
 * The whole body; undefined when it is longer than `most` bytes, whose rest is thrown away then. `keeps` is told how much of it has come. How long it may take is
 * the matter of the server's `requestTimeout`. Rejects with `canceled` when the peer goes away in the middle of it.
 */
export function readBody(
  request: IncomingMessage,
  most: number,
  keeps: (bytes: number) => void,
): Promise<Uint8Array | undefined> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let length = 0;
    request.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length <= most) {
        chunks.push(chunk);
        keeps(length);
      } else {
        chunks = [];
        resolve(undefined);
      }
    });
    request.on("end", () => resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)));
    request.on("error", () => {}); // "close" comes behind it
    request.on("close", () => reject(new RpcError("the peer is gone", { code: "canceled" })));
  });
}
