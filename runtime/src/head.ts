// HTTP heads, read by ourselves: Go ends their lines with bare line feeds, which Node's parser refuses in both roles
// (limits.md F1, F2). Strict where Go is strict, and bounded. Source: RFC 9112, sections 2 to 5; Go net/rpc
// client.go (DialHTTPPath) and server.go (ServeHTTP).

import { RpcError } from "./errors.ts";
import { copied } from "./memory.ts";
import { headerValue } from "./options.ts";
import { latin1Text } from "./utf8.ts";
import { Window } from "./window.ts";

/** A head taken apart. */
export interface Head {
  /** The first line. */
  readonly start: string;
  /** By name in lower case; a name that came twice has both values, joined by `, `, of cookies by `; `. */
  readonly headers: Readonly<Record<string, string>>;
}

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Headers that say something of a body or a peer; two of them are an attack. */
const single = new Set(["host", "content-length", "transfer-encoding", "authorization"]);

/** Collects the chunks of a head up to the blank line. */
export class HeadReader {
  readonly #maxBytes: number;
  readonly #window = new Window();
  #seen = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** What came behind the head, in memory of its own. */
  get rest(): Uint8Array {
    const { bytes, pos, end } = this.#window;
    return copied(bytes, pos, end);
  }

  /**
   * Takes in a chunk; answers the text up to the blank line (a byte a character), or undefined when that has not come.
   * Throws `resource_exhausted` for a head that is too long.
   */
  add(chunk: Uint8Array): string | undefined {
    const window = this.#window;
    window.add(chunk);
    const length = this.#length();
    if ((length ?? window.end - window.pos) > this.#maxBytes) {
      throw new RpcError(`an HTTP head of more than ${this.#maxBytes} bytes`, { code: "resource_exhausted" });
    }
    if (length === undefined) {
      window.rest();
      return undefined;
    }
    const text = latin1Text(window.bytes, window.pos, window.pos + length);
    window.pos += length;
    return text;
  }

  /** How many bytes there are up to the end of the first blank line. */
  #length(): number | undefined {
    const bytes = this.#window.bytes.subarray(this.#window.pos, this.#window.end);
    for (let i = this.#seen; i < bytes.length; i++) {
      if (bytes[i] !== 0x0a) continue;
      if (bytes[i - 1] === 0x0a || (bytes[i - 1] === 0x0d && bytes[i - 2] === 0x0a)) return i + 1;
    }
    this.#seen = bytes.length;
    return undefined;
  }
}

/** Takes a head apart. Throws `invalid_argument` with what is wrong with it. */
export function parseHead(text: string): Head {
  const lines = text.replace(/\n\r?\n$/, "").split("\n");
  const headers: Record<string, string> = Object.create(null);
  let start = "";
  for (const [i, line] of lines.entries()) {
    const content = line.endsWith("\r") ? line.slice(0, -1) : line;
    if (!headerValue.test(content)) throw bad("a control character in a head");
    if (i === 0) start = content;
    else addHeader(headers, content);
  }
  return { start, headers };
}

function addHeader(headers: Record<string, string>, line: string): void {
  const colon = line.indexOf(":");
  const name = line.slice(0, colon).toLowerCase();
  if (colon < 0 || !token.test(name)) throw bad("a header line that is none");
  const value = trimmed(line, colon + 1);
  if (headers[name] !== undefined && single.has(name)) throw bad(`two ${name} headers`);
  const glue = name === "cookie" ? "; " : ", ";
  headers[name] = headers[name] === undefined ? value : `${headers[name]}${glue}${value}`;
}

/** A value without the blanks around it. An expression would take the square of a long run of them. */
function trimmed(line: string, from: number): string {
  const isBlank = (at: number): boolean => line[at] === " " || line[at] === "\t";
  let start = from;
  let end = line.length;
  while (start < end && isBlank(start)) start++;
  while (start < end && isBlank(end - 1)) end--;
  return line.slice(start, end);
}

/** A path without tricks: nothing encoded, no empty part, no dots to go up by. */
export const plainPath: RegExp = /^(?:\/[A-Za-z0-9._~!$&'()*+,;=:@-]+)*\/?$/;

/**
 * The path that a CONNECT head asks for. Throws `invalid_argument` for a head that may not pass, and `not_found` for a
 * sound one that names `host:port`, as clients of a proxy do.
 */
export function connectPath(head: Head): string {
  const parts = /^CONNECT (\S+) HTTP\/1\.[01]$/.exec(head.start);
  if (parts === null) throw bad("the first line is not CONNECT path HTTP/1.0 or HTTP/1.1");
  const path = parts[1] as string;
  if (head.headers["content-length"] !== undefined || head.headers["transfer-encoding"] !== undefined) {
    throw bad("a CONNECT with a body");
  }
  if (!path.startsWith("/")) throw new RpcError("this is no proxy", { code: "not_found" });
  if (!plainPath.test(path) || path.split("/").some((part) => part === "." || part === "..")) {
    throw bad("a path with something encoded, empty or relative in it");
  }
  return path;
}

/** The text of a CONNECT request: without headers Go's, byte for byte. */
export function connectHead(path: string, host: string, headers: Readonly<Record<string, string>>): string {
  const names = Object.keys(headers);
  if (names.length === 0) return `CONNECT ${path} HTTP/1.0\n\n`;
  const lines = names.map((name) => {
    const value = headers[name];
    if (!token.test(name)) throw bad(`${JSON.stringify(name)} is not the name of a header`);
    if (typeof value !== "string" || !headerValue.test(value)) {
      throw bad(`the header ${name} has a value that no header can have`);
    }
    return `${name}: ${value}\r\n`;
  });
  if (!names.some((name) => name.toLowerCase() === "host")) lines.unshift(`Host: ${host}\r\n`);
  return `CONNECT ${path} HTTP/1.0\r\n${lines.join("")}\r\n`;
}

/** A text of one byte per character as bytes. */
export function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}

function bad(message: string): RpcError {
  return new RpcError(message, { code: "invalid_argument", mayHaveExecuted: false });
}
