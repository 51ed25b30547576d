// Bytes of a peer that does as it likes: messages written by hand, with lengths and definitions of the test's choice.

import { list, string, struct, type Type, uint } from "rpcgen-runtime";
import { Encoder } from "rpcgen-runtime/internal/gob/encoder";
import { Writer } from "rpcgen-runtime/internal/gob/writer";

/** Bytes written by a function. */
export function written(write: (w: Writer) => void): Buffer {
  const w = new Writer();
  write(w);
  return Buffer.from(w.buf.slice(0, w.pos));
}

/** A message with the right length in front. */
export function message(write: (w: Writer) => void): Buffer {
  return written((w) => {
    const start = w.beginMessage(1);
    write(w);
    w.endMessage(start, 1);
  });
}

interface Request {
  readonly serviceMethod: string;
  readonly seq: number;
}

const requestType: Type<Request> = struct<Request>(
  "Request",
  [
    ["ServiceMethod", string],
    ["Seq", uint],
  ],
  {
    write(w, { serviceMethod, seq }) {
      const outer = w.open();
      if (serviceMethod !== "") {
        w.field(0);
        w.string(serviceMethod);
      }
      if (seq !== 0) {
        w.field(1);
        w.uint(seq);
      }
      w.close(outer);
    },
    read: () => ({ serviceMethod: "", seq: 0 }),
  },
);

/** A client's side of a connection, whose messages the test puts together. */
export class RawClient {
  readonly #encoder = new Encoder();
  #seq = 0;

  /** A header alone. */
  header(serviceMethod: string): Buffer {
    return written((w) => {
      const own = this.#encoder.announce(w, requestType);
      this.#encoder.message(w, own, requestType, { serviceMethod, seq: this.#seq++ });
    });
  }

  /** The definitions of a type and a value of it. */
  body<T>(type: Type<T>, value: T): Buffer {
    return written((w) => this.#encoder.message(w, this.#encoder.announce(w, type), type, value));
  }

  /** The definitions of a type, and its id. */
  announce(type: Type<unknown>): { bytes: Buffer; id: number } {
    let id = 0;
    const bytes = written((w) => {
      id = this.#encoder.announce(w, type).id;
    });
    return { bytes, id };
  }

  /** A whole call. */
  call(method: string, type: Type<unknown>, value: unknown): Buffer {
    return Buffer.concat([this.header(method), this.body(type, value)]);
  }
}

/** A list of lists of lists …, so many deep. */
export function nestedList(depth: number): Type<unknown> {
  let type: Type<unknown> = uint as Type<unknown>;
  for (let i = 0; i < depth; i++) type = list(type) as Type<unknown>;
  return type;
}
