// The first bytes choose the wire.

import { strictEqual } from "node:assert";
import { test } from "node:test";
import { sniff, type Wire } from "rpcgen-runtime/internal/sniff";

const table: [string, string | Uint8Array, Wire | undefined][] = [
  ["nothing yet", "", undefined],
  ["Go before 1.21: definition of id 65", Uint8Array.of(0x2f, 0xff, 0x81), "gob"],
  ["Go from 1.21 on: definition of id 64", Uint8Array.of(0x2e, 0x7f), "gob"],
  ["a first definition of 65 bytes begins with an A", Uint8Array.of(0x41, 0xff), "gob"],
  ["a first definition of 123 bytes begins with {", Uint8Array.of(0x7b, 0xff), "gob"],
  ["a long first definition, after one byte", Uint8Array.of(0xff), "gob"],
  ["one byte of gob or of a letter", Uint8Array.of(0x2f), undefined],
  ["TLS", Uint8Array.of(0x16, 0x03), "tls"],
  ["a record that is no TLS", Uint8Array.of(0x16, 0x02), "unknown"],
  ["JSON-RPC", '{"', "json"],
  ["a batch", "[{", "json"],
  ["JSON behind white space", "\n{", "json"],
  ["Go's CONNECT", "CONNECT /_goRPC_ HTTP/1.0\n\n", "connect"],
  ["a CONNECT in pieces", "CONNEC", undefined],
  ["a GET", "GET ", "http"],
  ["a COPY", "COPY", "http"],
  ["a verb that begins like CONNECT", "CONNECTX", "http"],
  ["lower case", "get ", "unknown"],
  ["a digit", "12", "unknown"],
  ["a control byte", Uint8Array.of(0x00, 0x01), "unknown"],
];

for (const [what, bytes, wire] of table) {
  test(`${what}: ${wire ?? "more bytes are needed"}`, () => {
    strictEqual(sniff(typeof bytes === "string" ? Buffer.from(bytes) : bytes), wire);
  });
}
