// Which wire a connection speaks: told by its first bytes, before anything is decoded.

/** What the first bytes can mean; `undefined` from `sniff` means: more bytes are needed. */
export type Wire = "gob" | "tls" | "json" | "connect" | "http" | "unknown";

const connect = "CONNECT ";

/**
 * Looks at the first bytes. gob comes first: a stream begins with the length of a definition (one byte, or a long
 * length from 80 on) and then the negative id of the type that it defines: `7f` for -64, from Go 1.21 on, or `ff` and
 * more. So an upper-case letter in front can still be gob, and two bytes tell.
 */
export function sniff(bytes: Uint8Array): Wire | undefined {
  const first = bytes[0];
  const second = bytes[1];
  if (first === undefined) return undefined;
  if (first >= 0x80) return "gob";
  if (second === undefined) return undefined;
  if (second >= 0x7f) return "gob";
  if (first === 0x16) return second === 0x03 ? "tls" : "unknown";
  if (first === 0x7b || first === 0x5b || first === 0x20 || first === 0x09 || first === 0x0a || first === 0x0d)
    return "json";
  if (first < 0x41 || first > 0x5a) return "unknown";
  for (let i = 0; i < connect.length; i++) {
    if (bytes[i] === undefined) return undefined;
    if (bytes[i] !== connect.charCodeAt(i)) return "http";
  }
  return "connect";
}
