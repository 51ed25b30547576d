// The Document of the Go programs in test/interop/go/echo: what JSON shows otherwise than gob.

import { isDeepStrictEqual } from "node:util";
import {
  array,
  bool,
  byteArray,
  bytes,
  exactTime,
  float32,
  float64,
  type Handlers,
  int,
  int8,
  int64,
  list,
  map,
  method,
  optional,
  record,
  type Service,
  service,
  string,
  struct,
  Timestamp,
  type Type,
  uint64,
} from "rpcgen-runtime";

export interface Meta {
  version: bigint;
  note: string;
}

export interface Author {
  name: string;
  note: string;
}

export interface Document {
  meta: Meta;
  author?: Author | undefined;
  title: string;
  pages?: number | undefined;
  zero?: number | undefined;
  born: Timestamp;
  digest: Uint8Array;
  data: Uint8Array;
  grid: number[][];
  ratio: number;
  exact: number;
  wide: bigint;
  counts: Map<number, boolean>;
  labels: Record<string, string[]>;
  parent?: Document | undefined;
}

const metaType: Type<Meta> = struct<Meta>(
  "echo.Meta",
  [
    ["Version", int64],
    ["Note", string],
  ],
  {
    write(w, v) {
      const outer = w.open();
      w.field(0);
      w.int64(v.version);
      w.field(1);
      w.string(v.note);
      w.close(outer);
    },
    read(r) {
      const v: Meta = { version: 0n, note: "" };
      const outer = r.open();
      for (let f = r.field(); f >= 0; f = r.field()) {
        if (f === 0) v.version = r.int64();
        else v.note = r.string();
      }
      r.close(outer);
      return v;
    },
  },
);

const authorType: Type<Author> = struct<Author>(
  "echo.Author",
  [
    ["Name", string],
    ["Note", string],
  ],
  {
    write(w, v) {
      const outer = w.open();
      w.field(0);
      w.string(v.name);
      w.field(1);
      w.string(v.note);
      w.close(outer);
    },
    read(r) {
      const v: Author = { name: "", note: "" };
      const outer = r.open();
      for (let f = r.field(); f >= 0; f = r.field()) {
        if (f === 0) v.name = r.string();
        else v.note = r.string();
      }
      r.close(outer);
      return v;
    },
  },
);

const gridType = array(array(int, 3), 2);
const digestType = byteArray(4);
const countsType = map(int8, bool);
const labelsType = record(list(string));

/** Its `write` is gob's, which these tests do not need: JSON goes by the fields. */
export const documentType: Type<Document> = struct<Document>(
  "echo.Document",
  [
    ["Meta", metaType, { embed: true }],
    ["Author", optional(authorType), { embed: true }],
    ["Title", string],
    ["Pages", optional(int)],
    ["Zero", optional(int)],
    ["Born", exactTime],
    ["Digest", digestType],
    ["Data", bytes],
    ["Grid", gridType],
    ["Ratio", float32],
    ["Exact", float64],
    ["Wide", uint64],
    ["Counts", countsType],
    ["Labels", labelsType],
    ["Parent", () => optional(documentType)],
  ],
  {
    write() {
      throw new Error("not on gob");
    },
    read(r) {
      const v: Document = newDocument();
      const outer = r.open();
      for (let f = r.field(); f >= 0; f = r.field()) {
        if (f === 0) v.meta = metaType.read(r);
        else if (f === 1) v.author = authorType.read(r);
        else if (f === 2) v.title = r.string();
        else if (f === 3) v.pages = r.int();
        else if (f === 4) v.zero = r.int();
        else if (f === 5) v.born = exactTime.read(r);
        else if (f === 6) v.digest = digestType.read(r);
        else if (f === 7) v.data = r.byteSlice();
        else if (f === 8) v.grid = gridType.read(r);
        else if (f === 9) v.ratio = r.float32();
        else if (f === 10) v.exact = r.float64();
        else if (f === 11) v.wide = r.uint64();
        else if (f === 12) v.counts = countsType.read(r);
        else if (f === 13) v.labels = labelsType.read(r);
        else v.parent = documentType.read(r);
      }
      r.close(outer);
      return v;
    },
  },
);

/** A document of zeros, with some of its members. */
export function newDocument(own: Partial<Document> = {}): Document {
  return {
    meta: { version: 0n, note: "" },
    title: "",
    born: Timestamp.zero,
    digest: new Uint8Array(4),
    data: new Uint8Array(0),
    grid: [
      [0, 0, 0],
      [0, 0, 0],
    ],
    ratio: 0,
    exact: 0,
    wide: 0n,
    counts: new Map(),
    labels: {},
    ...own,
  };
}

/** The value that the Go programs call `NewDocument()`. */
export const document: Document = newDocument({
  meta: { version: -(2n ** 63n), note: "" },
  author: { name: "Ann", note: "" },
  title: 'a < b & "c"\u2028\x00\t',
  pages: 12,
  zero: 0,
  born: Timestamp.from("1984-01-02T03:04:05.000000006Z"),
  digest: Uint8Array.of(0, 1, 254, 255),
  data: Uint8Array.of(0, 255, 254, 62),
  grid: [
    [1, 2, 3],
    [4, 5, -6],
  ],
  ratio: Math.fround(0.1),
  exact: 1e-7,
  wide: 2n ** 64n - 1n,
  counts: new Map([
    [-128, true],
    [10, false],
    [9, true],
  ]),
  labels: { k: ["v"], "": [] },
  parent: newDocument({ born: Timestamp.from("2000-02-29T23:59:59.123456789Z"), exact: 1e21 }),
});

const methods = {
  document: method("Document", documentType, documentType),
  isDocument: method("IsDocument", documentType, bool),
};

export type DocumentMethods = typeof methods;

/** The same service as `echoService`: these are more methods of it. */
export const documentService: Service<DocumentMethods> = service("Echo", methods);

export const documentHandlers: Handlers<DocumentMethods> = {
  document: (a) => a,
  isDocument: (a) => isDeepStrictEqual(a, document),
};
