// Greeting: servers of something else, told by their first bytes. A gob client would take the first one for a length and
// wait for so many: SSH's never come.

import { malformed } from "./bytes.ts";
import { latin1Text } from "./utf8.ts";

/** What a text begins with, and what to do about it. */
const known: readonly (readonly [start: string, hint: string])[] = [
  ["HTTP/", "that is an HTTP server; if there is RPC behind it, its address is http://host:port"],
  ["SSH-", "that is an SSH server; is it the right port?"],
  ["", "that is no server of net/rpc; is it the right port?"],
];

/** `[` and `{`: of what is JSON, and yet no response, its reader knows more. */
const ofJson: readonly number[] = [0x5b, 0x7b];

/**
 * Looks at the first bytes of a server and throws for those of TLS and of protocols that are text. It cannot
 * refuse a server of net/rpc. Gob begins with the definition of `Response`: a length and an id below -63, which takes a
 * byte of f8 or more. JSON begins with a brace or white space.
 */
export function checkGreeting(first: Uint8Array): void {
  const [a = 0, b = 0] = first;
  if (a === 0x15 && b === 3) {
    throw malformed("they are a TLS alert: the server speaks TLS; write tls://host:port, or give the option tls");
  }
  if (!isVisible(a) || !isVisible(b) || a === 0x20 || ofJson.includes(a)) return;
  const text = latin1Text(first, 0, Math.min(first.length, 40)).replace(/[^\x20-\x7e].*/s, "");
  const [, hint] = known.find(([start]) => text.startsWith(start)) as [string, string];
  throw malformed(`they begin with ${JSON.stringify(text)}: ${hint}`);
}

function isVisible(byte: number): boolean {
  return byte >= 0x20 && byte < 0x7f;
}
