// The headers of Go's net/rpc, one in front of each value. Source: Go net/rpc server.go (Request, Response).
// In a conversation mostly only the Seq differs from one header of a method to the next. What stands before it is kept
// as bytes, to be copied or compared: a third of the time that writing and reading the fields takes (measured).

import type { Seq } from "./codec.ts";
import { type Decoder, PlanSlot } from "./gob/decoder.ts";
import type { Encoder } from "./gob/encoder.ts";
import { firstOwnId, type OwnType } from "./gob/wiretype.ts";
import { uintSize, type Writer } from "./gob/writer.ts";
import { copied } from "./memory.ts";
import { string, uint } from "./scalars.ts";
import { struct, type Type } from "./types.ts";

/** Go's Request; a Response has all of it. */
export interface Header {
  serviceMethod: string;
  seq: Seq;
  /** The error text of a Response; `""` in a Request. */
  error: string;
  /** Where the Seq stood in the message that this was read from; -1 if it did not. */
  seqAt: number;
}

export function newHeader(): Header {
  return { serviceMethod: "", seq: 0, error: "", seqAt: -1 };
}

function headerType(name: string, error: readonly [string, Type<string>][]): Type<Header> {
  return struct<Header>(name, [["ServiceMethod", string], ["Seq", uint], ...error], {
    write(w, v) {
      const outer = w.open();
      if (v.serviceMethod !== "") {
        w.field(0);
        w.string(v.serviceMethod);
      }
      if (v.seq !== 0) {
        w.field(1);
        if (typeof v.seq === "number") w.uint(v.seq);
        else w.uint64(v.seq);
      }
      if (v.error !== "") {
        w.field(2);
        w.string(v.error);
      }
      w.close(outer);
    },
    read(r) {
      const v = newHeader();
      const outer = r.open();
      for (let f = r.field(); f >= 0; f = r.field()) {
        if (f === 0) v.serviceMethod = r.word();
        else if (f === 1) {
          v.seqAt = r.pos;
          v.seq = r.anyUint();
        } else v.error = r.string();
      }
      r.close(outer);
      return v;
    },
  });
}

export const requestType: Type<Header> = headerType("rpc.Request", []);
export const responseType: Type<Header> = headerType("rpc.Response", [["Error", string]]);

/** Longer beginnings are not kept, so that the length of a header with one is a byte. */
const maxKeptBytes = 100;

/** The beginnings of how many methods' headers a process keeps: of those that it calls or has, not of any that peers ask for. */
const maxKeptMethods = 1024;

/** How many of them a connection looks through for those that it reads. */
const maxKnown = 8;

/**
 * What a header begins with, by method: its type's id, the number and text of its first field, the number of its second.
 * The same in requests and responses and on every connection, because a header's type is the first that is defined.
 */
const beginnings = new Map<string, Uint8Array>();

/** Writes the headers of one connection. */
export class HeaderWriter {
  readonly #type: Type<Header>;
  #own: OwnType | undefined;
  #serviceMethod = "";
  #beginning: Uint8Array | undefined;

  constructor(type: Type<Header>) {
    this.#type = type;
  }

  /** Writes a header, the first one behind its definition. */
  write(encoder: Encoder, w: Writer, header: Header): void {
    const { serviceMethod, seq } = header;
    // The type is looked up once a connection; a first message that is cut back makes it unsent again.
    if (this.#own === undefined || !this.#own.sent) this.#own = encoder.announce(w, this.#type);
    const start = w.pos;
    if (typeof seq !== "number" || seq === 0 || header.error !== "" || this.#own.id !== firstOwnId) {
      encoder.message(w, this.#own, this.#type, header);
      return;
    }
    if (serviceMethod !== this.#serviceMethod) {
      this.#serviceMethod = serviceMethod;
      this.#beginning = beginnings.get(serviceMethod);
    }
    if (this.#beginning !== undefined) w.shortMessage(this.#beginning, seq);
    else {
      encoder.message(w, this.#own, this.#type, header);
      this.#beginning = keep(serviceMethod, w.buf, start + 1, w.pos - 1 - uintSize(seq));
    }
  }
}

function keep(serviceMethod: string, bytes: Uint8Array, start: number, end: number): Uint8Array | undefined {
  if (end - start > maxKeptBytes || beginnings.size >= maxKeptMethods) return undefined;
  const beginning = copied(bytes, start, end);
  beginnings.set(serviceMethod, beginning);
  return beginning;
}

/** Reads the headers of one connection. */
export class HeaderReader {
  readonly #type: Type<Header>;
  readonly #maxBytes: number;
  readonly #slot = new PlanSlot();
  /** Headers that were read field by field and began with what is kept. */
  readonly #known: { readonly beginning: Uint8Array; readonly header: Header }[] = [];

  constructor(type: Type<Header>, maxBytes: number) {
    this.#type = type;
    this.#maxBytes = maxBytes;
  }

  /** The next header, which stays as it is until the next is read; undefined when it has not arrived whole. */
  read(decoder: Decoder): Header | undefined {
    for (const { beginning, header } of this.#known) {
      const seq = decoder.uintBehind(beginning, this.#maxBytes);
      if (seq < 0) continue;
      header.seq = seq;
      return header;
    }
    if (!decoder.next(this.#maxBytes)) return undefined;
    const header = decoder.read(this.#type, this.#slot);
    if (header.error === "" && this.#known.length < maxKnown) this.#know(decoder, header);
    return header;
  }

  /** A header like this one needs to be read no more: its method is one that this side has or calls. */
  #know(decoder: Decoder, header: Header): void {
    const beginning = beginnings.get(header.serviceMethod);
    if (beginning === undefined || header.seqAt < 0) return;
    if (decoder.reader.beganWith(beginning, header.seqAt)) this.#known.push({ beginning, header });
  }
}
