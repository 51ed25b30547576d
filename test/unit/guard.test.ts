// The guard: first lines, Hosts and Origins that Node's parser lets pass and that go no further here.

import { deepStrictEqual, strictEqual } from "node:assert";
import { test } from "node:test";
import { type Allowed, type Incoming, judge } from "rpcgen-runtime/internal/guard";

const plain: Incoming = { method: "POST", target: "/a", version: "1.1", rawHeaders: [], encrypted: false };
const nobody: Allowed = { hosts: [], origins: [] };

/** The status that a request is refused with; 0 when it may go on. */
function status(incoming: Partial<Incoming>, allowed: Partial<Allowed> = {}): number {
  return judge({ ...plain, ...incoming }, { ...nobody, ...allowed }).refusal?.status ?? 0;
}

const local = ["Host", "localhost:1234"];

test("versions other than HTTP/1.0 and HTTP/1.1 are refused, also those that Node lets pass", () => {
  for (const version of ["1.0", "1.1"]) strictEqual(status({ version, rawHeaders: local }), 0, version);
  for (const version of ["0.9", "2.0", "1.2", "3.0", ""])
    strictEqual(status({ version, rawHeaders: local }), 505, version);
});

test("a target is a path: the absolute form and a proxy's are refused", () => {
  for (const target of ["http://evil/a", "evil:80", "", "*", "a"])
    strictEqual(status({ target, rawHeaders: local }), 400, target);
  strictEqual(status({ target: "*", method: "OPTIONS", rawHeaders: local }), 0);
});

test("there is one Host, and it is a host", () => {
  strictEqual(status({}), 400, "none");
  strictEqual(status({ rawHeaders: [...local, "hOsT", "localhost"] }), 400, "two");
  for (const host of ["", "a b", "a:b:c", "a/b", "a:123456", "user@a", "[::1", "ä.example", "localhost, evil"])
    strictEqual(status({ rawHeaders: ["host", host] }), 400, host);
});

test("there are at most 1,000 headers", () => {
  const many = (count: number): string[] => [...local, ...Array.from({ length: 2 * (count - 1) }, () => "a")];
  for (const count of [999, 1000]) strictEqual(status({ rawHeaders: many(count) }), 0, String(count));
  strictEqual(status({ rawHeaders: many(1001) }), 431);
});

test("a name that a hostile site could point here is answered with 421, until it is allowed", () => {
  for (const host of ["evil.example", "evil.example:80", "localhost.evil.example", "1.2.3.4.evil.example", "127.1"])
    strictEqual(status({ rawHeaders: ["Host", host] }), 421, host);
  for (const host of [
    "127.0.0.1",
    "127.0.0.1:80",
    "[::1]:80",
    "LOCALHOST:1",
    "api.localhost",
    "localhost.",
    "10.1.2.3",
  ])
    strictEqual(status({ rawHeaders: ["Host", host] }), 0, host);
  strictEqual(status({ rawHeaders: ["Host", "Api.Example:443"] }, { hosts: ["api.example"] }), 0);
  strictEqual(status({ rawHeaders: ["Host", "anything"] }, { hosts: ["*"] }), 0);
  strictEqual(status({ rawHeaders: ["Host", "evil.example"], encrypted: true }), 0, "a certificate vouches for it");
});

test("pages of the same origin and of allowed ones may call, those of others get 403", () => {
  const from = (...origins: string[]): string[] => local.concat(origins.flatMap((origin) => ["Origin", origin]));
  strictEqual(status({ rawHeaders: from("http://localhost:1234") }), 0);
  for (const origin of ["http://localhost", "http://evil.example", "null", "", "localhost:1234"])
    strictEqual(status({ rawHeaders: from(origin) }), 403, origin);
  strictEqual(status({ rawHeaders: from("https://a.example", "https://a.example") }), 400, "two");
  const origins = ["https://a.example"];
  deepStrictEqual(judge({ ...plain, rawHeaders: from("https://a.example") }, { ...nobody, origins }), {
    crossOrigin: "https://a.example",
  });
  strictEqual(status({ rawHeaders: from("https://a.example.evil") }, { origins }), 403);
});
