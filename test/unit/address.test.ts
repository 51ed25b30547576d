// Addresses in all their spellings, and what is said of those that are none.

import { deepStrictEqual, strictEqual, throws } from "node:assert";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import { parseAddress } from "rpcgen-runtime/internal/address";

function parts(address: Parameters<typeof parseAddress>[0]): unknown[] {
  const { scheme, host, port, unix, rpcPath } = parseAddress(address);
  return [scheme, host, port, unix, rpcPath];
}

test("every spelling of an address comes to host, port, socket and path", () => {
  deepStrictEqual(parts("localhost:1234"), [undefined, "localhost", 1234, undefined, undefined]);
  deepStrictEqual(parts(":1234"), [undefined, "localhost", 1234, undefined, undefined]);
  deepStrictEqual(parts("[::1]:1234"), [undefined, "::1", 1234, undefined, undefined]);
  deepStrictEqual(parts("tcp://host:1234"), ["tcp", "host", 1234, undefined, undefined]);
  deepStrictEqual(parts("tcp://[::1]:1234"), ["tcp", "::1", 1234, undefined, undefined]);
  deepStrictEqual(parts("http://host"), ["http", "host", 80, undefined, undefined]);
  deepStrictEqual(parts("http://host:1234/"), ["http", "host", 1234, undefined, undefined]);
  deepStrictEqual(parts("http://host:1234/rpc/v1"), ["http", "host", 1234, undefined, "/rpc/v1"]);
  deepStrictEqual(parts("tls://host:1234"), ["tcp", "host", 1234, undefined, undefined]);
  deepStrictEqual(parts("https://host/rpc"), ["http", "host", 443, undefined, "/rpc"]);
  deepStrictEqual(parts("unix:/run/a.sock"), [undefined, "localhost", 0, "/run/a.sock", undefined]);
  deepStrictEqual(parts("unix:///run/a.sock"), [undefined, "localhost", 0, "/run/a.sock", undefined]);
  deepStrictEqual(parts({ port: 1234 }), [undefined, "localhost", 1234, undefined, undefined]);
  deepStrictEqual(parts({ host: "h", port: 1, rpcPath: "/" }), [undefined, "h", 1, undefined, "/"]);
  deepStrictEqual(parts({ unix: "/a", rpcPath: "/p" }), [undefined, "localhost", 0, "/a", "/p"]);
  const stream = new PassThrough();
  strictEqual(parseAddress(stream).stream, stream);
});

test("an address says whether TLS is spoken, or leaves it open", () => {
  const secure = (address: string): boolean | undefined => parseAddress(address).secure;
  for (const address of ["tls://h:1", "https://h"]) strictEqual(secure(address), true, address);
  for (const address of ["tcp://h:1", "http://h"]) strictEqual(secure(address), false, address);
  for (const address of ["h:1", "unix:/a"]) strictEqual(secure(address), undefined, address);
});

test("what is no address is answered with what would be one", () => {
  const table: [unknown, RegExp][] = [
    ["localhost", /"localhost" is not an address: write "host:port"/],
    ["localhost:", /write "host:port"/],
    ["host:port", /write "host:port"/],
    ["localhost:0", /a port is a number from 1 to 65535/],
    ["localhost:99999", /a port is a number from 1 to 65535/],
    ["htp://host:1", /write "host:port"/],
    ["tcp://host", /the port is missing/],
    ["tcp://host:1/path", /a tcp: address has no path/],
    ["http://user:pass@host:1", /credentials go into `headers`/],
    ["unix:", /the path of the socket is missing/],
    ["tls://host", /the port is missing/],
    ["tls://host:1/path", /a tls: address has no path/],
    [{ host: "h", prot: 1 }, /an address has no option "prot": did you mean port\?/],
    [{ port: "1" }, /a port is a number/],
    [7, /an address is a text or an object/],
    [null, /an address is a text or an object/],
  ];
  for (const [address, message] of table) {
    throws(
      () => parseAddress(address as string),
      { name: "RpcError", message, mayHaveExecuted: false },
      String(address),
    );
  }
});
