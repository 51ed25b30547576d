// The examples run to their end and show what they are there to show.

import { strictEqual } from "node:assert";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const shown: [string, string][] = [
  [
    "basic-auth",
    "gopher multiplies 5 by 6\nwith the password: 30\n" +
      "without: cannot connect to http://127.0.0.1:port/_goRPC_: unexpected HTTP response: 401 Unauthorized\n",
  ],
  [
    "cookie-auth",
    "ada multiplies\nthrough the tunnel: 56\nthe list of services: 200 OK\nthe list of services: 401 Unauthorized\n",
  ],
  [
    "mutual-tls",
    "ada multiplies\nwith the certificate: 56\nada multiplies\nwith the certificate: 56\n" +
      "a stranger's certificate of the same name: no connection\n",
  ],
  ...["express", "fastify"].map((name): [string, string] => [
    name,
    "GET /: the application's own page\nthrough the tunnel: 56\nby POST: 56\n",
  ]),
  ["bearer-auth", "ada: { quo: 3, rem: 2 }\nbob: bob may not divide\n"],
];

for (const [name, output] of shown) {
  test(`test/examples/${name}.ts shows what it is there to show`, () => {
    const script = fileURLToPath(new URL(`../examples/${name}.js`, import.meta.url));
    const { stdout, stderr, status } = spawnSync(process.execPath, [script], { encoding: "utf8", timeout: 20_000 });
    strictEqual(stderr, "");
    strictEqual(stdout, output);
    strictEqual(status, 0);
  });
}
