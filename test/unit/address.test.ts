// Addresses in all their spellings, and what is said of those that are none.

import { deepStrictEqual, rejects, strictEqual, throws } from "node:assert";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import { dial, Server } from "rpcgen-runtime";
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
  deepStrictEqual(parts(new URL("tls://host:1234")), ["tcp", "host", 1234, undefined, undefined]);
  deepStrictEqual(parts(new URL("http://host/rpc")), ["http", "host", 80, undefined, "/rpc"]);
  deepStrictEqual(parts({ host: "", port: 1 }), [undefined, "localhost", 1, undefined, undefined]);
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
    [{ port: "1" }, /^port is "1": it has to be a whole number from 1 to 65535$/],
    [{ port: 1.5 }, /^"localhost:1\.5" is not an address: a port is a number from 1 to 65535$/],
    [{ host: 5, port: 1 }, /^host is 5: it has to be a text$/],
    [{ host: null, port: 1 }, /^host is null: it has to be a text$/],
    [{ host: "h" }, /^an address without a port: give \{ host, port \}, or \{ unix \}$/],
    [{}, /^an address without a port/],
    [{ port: 1, rpcPath: "rpc" }, /^rpcPath is "rpc": it has to be a path that begins with \/$/],
    [{ unix: 5 }, /^unix is 5: it has to be a text that is not empty$/],
    [{ unix: "/a", port: 1 }, /^an address has no option "port": there are unix, rpcPath$/],
    [7, /^7 is not an address: give "host:port", a URL, \{ host, port \}, \{ unix \}, or a stream$/],
    [null, /^null is not an address: give "host:port"/],
    [undefined, /^undefined is not an address: give "host:port"/],
  ];
  for (const [address, message] of table) {
    throws(
      () => parseAddress(address as string),
      { name: "RpcError", message, mayHaveExecuted: false },
      String(address),
    );
  }
});

const most = process.platform === "darwin" ? 103 : 107;

test("a socket's path may have as many bytes as the system takes, and not one more", {
  skip: !["linux", "darwin"].includes(process.platform) && "what other systems take is not known",
}, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "rpc-"));
  const server = new Server();
  t.after(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });
  // The last letter is of two bytes.
  const path = `${join(folder, "s").padEnd(most - 2, "s")}é`;
  const { address } = await server.listen({ unix: path });
  await (await dial(address)).close();
  const message = `"unix:${path}s" is not an address: the path has ${most + 1} bytes, and a socket's can have ${most} on this system`;
  for (const wrong of [`${address}s`, { unix: `${path}s` }]) {
    await rejects(dial(wrong), { code: "invalid_argument", message });
  }
  await rejects(new Server().listen({ unix: `${path}s` }), { code: "invalid_argument", message });
});
