// Exhibits: one call as it travels on Go's gob wire, its bytes with their meaning. It goes through the same codecs as real
// calls, on a stream that only keeps what is written.

import type { Duplex } from "./codec.ts";
import { type DumpRow, dump } from "./gob/dump.ts";
import { readWeb } from "./json/web.ts";
import { wireLimits } from "./limits.ts";
import { NetRpcClientCodec, NetRpcServerCodec } from "./netrpc.ts";
import type { Registered } from "./registered.ts";

/** What is shown of a message. */
export interface Exhibit {
  /** All bytes, of the first call on a connection: with the definitions of the types. */
  readonly hex: string;
  readonly rows: readonly DumpRow[];
  /** How many bytes every further such call has. */
  readonly again: number;
}

/** A stream that keeps what is written, and whose other end says nothing. */
class Kept {
  readonly #chunks: Uint8Array[] = [];
  readonly writableLength = 0;
  readonly destroyed = false;

  write(chunk: Uint8Array): boolean {
    this.#chunks.push(chunk.slice());
    return true;
  }

  /** What has been written since it was last asked. */
  take(): Uint8Array {
    const chunks = this.#chunks.splice(0);
    const all = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
    let at = 0;
    for (const chunk of chunks) {
      all.set(chunk, at);
      at += chunk.length;
    }
    return all;
  }

  readonly #nothing = (): void => {};
  readonly end = this.#nothing;
  readonly destroy = this.#nothing;
  readonly unshift = this.#nothing;
  readonly pause = this.#nothing;
  readonly resume = this.#nothing;
  readonly on = this.#nothing;
  readonly removeListener = this.#nothing;
}

/** More bytes are not spelt out: nobody reads them. */
const mostBytes = 16 * 1024;

function exhibit(first: Uint8Array, again: Uint8Array): Exhibit {
  const shown = first.subarray(0, mostBytes);
  const hex = Array.from(shown, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return { hex, rows: dump(shown), again: again.length };
}

/** The request of a call with these arguments. Throws for what are none. */
export function requestExhibit({ serviceMethod, method }: Registered, json: Uint8Array): Exhibit {
  const args: unknown = readWeb(method.args, json, wireLimits, serviceMethod);
  const stream = new Kept();
  const codec = new NetRpcClientCodec(stream as Duplex);
  const write = (seq: number): Uint8Array => {
    codec.writeRequest({ ...method, serviceMethod }, seq, args);
    codec.flush();
    return stream.take();
  };
  return exhibit(write(0), write(1));
}

/** The response with this reply. Throws for what is none. */
export function replyExhibit({ serviceMethod, method }: Registered, json: Uint8Array): Exhibit {
  const reply: unknown = readWeb(method.reply, json, wireLimits, serviceMethod);
  return response((codec, seq) => codec.writeReply(serviceMethod, seq, method.reply, reply));
}

/** The response with this error text. */
export function errorExhibit({ serviceMethod }: Registered, text: string): Exhibit {
  return response((codec, seq) => codec.writeError(serviceMethod, seq, text));
}

function response(put: (codec: NetRpcServerCodec, seq: number) => void): Exhibit {
  const stream = new Kept();
  const codec = new NetRpcServerCodec(stream as Duplex);
  const write = (seq: number): Uint8Array => {
    put(codec, seq);
    codec.flush();
    return stream.take();
  };
  return exhibit(write(0), write(1));
}
