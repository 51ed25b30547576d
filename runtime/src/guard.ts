// Guard: which plain HTTP requests may go on. Node's parser lets pass what smuggling, rebinding and cross-site requests are
// made of: two Host headers, HTTP/0.9, HTTP/2.0 as a version, absolute targets (limits.md F15). One place for all of it.
// Source: RFC 9112, sections 2.3 and 3.2; RFC 9110, 15.5.20; the Fetch standard, 3.2 (Origin).

import { RpcError } from "./errors.ts";

/** What the guard looks at: the first lines of a request as they came. */
export interface Incoming {
  readonly method: string;
  /** The request target as it stands in the first line. */
  readonly target: string;
  /** `"1.0"` or `"1.1"`. */
  readonly version: string;
  /** Names and values in turn. */
  readonly rawHeaders: readonly string[];
  /** Whether the request came over TLS. */
  readonly encrypted: boolean;
}

/** Which hosts a server answers to, and whose pages may call it. */
export interface Allowed {
  /** Names in lower case, without port. `"*"` for any. */
  readonly hosts: readonly string[];
  /** Origins as browsers write them: `https://app.example`. */
  readonly origins: readonly string[];
}

/** Why a request goes no further. */
export interface Refusal {
  readonly status: number;
  readonly text: string;
}

/** The outcome for a request: a refusal, or what CORS must know. */
export type Verdict =
  | { readonly refusal: Refusal }
  | {
      readonly refusal?: undefined /** The other site's page that asks, if one does. */;
      readonly crossOrigin: string | undefined;
    };

/** The values of a header, each as it came: `headers` of Node has only the first of two Hosts. */
function valuesOf(rawHeaders: readonly string[], name: string): string[] {
  return rawHeaders.filter((_, i) => i % 2 === 1 && rawHeaders[i - 1]?.toLowerCase() === name);
}

/** Headers that a request may have. Node drops what is beyond 2,000 without a word, a second Host included. */
const maxHeaders = 1_000;

/** Judges a request by its first line, Host and Origin. */
export function judge(incoming: Incoming, allowed: Allowed): Verdict {
  if (incoming.version !== "1.1" && incoming.version !== "1.0") {
    return refuse(505, `HTTP/${incoming.version} is not spoken here: HTTP/1.1 and HTTP/1.0 are`);
  }
  if (!incoming.target.startsWith("/") && !(incoming.target === "*" && incoming.method === "OPTIONS")) {
    return refuse(400, "the target of a request is a path here: this is no proxy");
  }
  if (incoming.rawHeaders.length > 2 * maxHeaders) return refuse(431, `more than ${maxHeaders} headers`);
  const hosts = valuesOf(incoming.rawHeaders, "host");
  const host = hosts[0];
  if (host === undefined) return refuse(400, "the Host header is missing");
  if (hosts.length > 1) return refuse(400, "two Host headers");
  // Node keeps the first of two and drops the other: which one was meant, nobody knows.
  if (valuesOf(incoming.rawHeaders, "authorization").length > 1) return refuse(400, "two Authorization headers");
  const name = hostName(host);
  if (name === undefined) return refuse(400, "the Host header is no host");
  if (!isAllowedHost(name, incoming.encrypted, allowed.hosts)) {
    return refuse(421, `the host ${name} is not served here: add it to allowedHosts`);
  }
  const origins = valuesOf(incoming.rawHeaders, "origin");
  const origin = origins[0];
  if (origin === undefined) return { crossOrigin: undefined };
  if (origins.length > 1) return refuse(400, "two Origin headers");
  if (isSameOrigin(origin, host)) return { crossOrigin: undefined };
  if (allowed.origins.includes(origin)) return { crossOrigin: origin };
  return refuse(403, "pages of this origin may not call here: add it to allowedOrigins");
}

function refuse(status: number, text: string): Verdict {
  return { refusal: { status, text } };
}

const hostHeader = /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9_.-]+)(?::\d{1,5})?$/;

/** The name in a Host header, in lower case, without port and final dot; undefined when it is none. */
function hostName(host: string): string | undefined {
  return hostHeader.exec(host)?.[1]?.toLowerCase().replace(/\.$/, "");
}

const address = /^(?:\[.*\]|\d{1,3}(?:\.\d{1,3}){3})$/;

/**
 * A page of a hostile site can make its own name point to this server (DNS rebinding) and is then its own origin here. It
 * cannot do so for an address, nor for a name that a certificate vouches for, nor for names that mean this machine.
 */
function isAllowedHost(name: string, encrypted: boolean, hosts: readonly string[]): boolean {
  if (hosts.includes("*") || hosts.includes(name)) return true;
  return encrypted || address.test(name) || name === "localhost" || name.endsWith(".localhost");
}

/** Throws `invalid_argument` for an allowed origin that no browser would send: one with a path, with a `*`, or without a scheme. */
export function checkOrigin(origin: string): void {
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  // Extensions have schemes of their own, of which URL knows no origin.
  const meant = url === undefined || url.host === "" ? undefined : `${url.protocol}//${url.host}`;
  if (origin === meant && !origin.includes("*")) return;
  const hint =
    meant === undefined || origin.includes("*") ? '"https://app.example", one for each site' : JSON.stringify(meant);
  throw new RpcError(`allowedOrigins: ${JSON.stringify(origin)} is no origin: write ${hint}`, {
    code: "invalid_argument",
  });
}

/** The scheme is left out of it: a proxy in front may have ended TLS. */
function isSameOrigin(origin: string, host: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === host.toLowerCase();
}
