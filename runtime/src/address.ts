// Addresses: what `connect` and `dial` take, made into one form.

import type { Duplex } from "./codec.ts";
import { RpcError } from "./errors.ts";
import { checkKinds, shown } from "./options.ts";

/** A TCP endpoint. */
export interface HostAddress {
  /** Default `"localhost"`. */
  host?: string | undefined;
  port: number;
  /** With HTTP: the path to CONNECT to. Default Go's, `/_goRPC_`. */
  rpcPath?: string | undefined;
}

/** A Unix socket (on Windows a named pipe). */
export interface UnixAddress {
  unix: string;
  rpcPath?: string | undefined;
}

/** `"host:port"`, a URL (`tcp:`, `tls:`, `unix:`, `http:`, `https:`), an object, or a stream that is already open. */
export type Address = string | { readonly href: string } | HostAddress | UnixAddress | Duplex;

/** An address taken apart. */
export interface Target {
  /** What the address itself says about the way; undefined where it says nothing. */
  readonly scheme: "tcp" | "http" | undefined;
  /** Whether it says TLS (`tls:`, `https:`) or says that there is none (`tcp:`, `http:`). */
  readonly secure: boolean | undefined;
  readonly host: string;
  readonly port: number;
  readonly unix: string | undefined;
  readonly rpcPath: string | undefined;
  readonly stream: Duplex | undefined;
  /** For messages, and for the Host header. */
  readonly text: string;
}

const hostPort = /^(?:\[([0-9a-fA-F:.%]+)\]|([^\s:/@[\]?#]*)):(\d{1,5})$/;

/** Takes an address apart. Throws `invalid_argument`, with what would be right. */
export function parseAddress(address: Address): Target {
  if (typeof address === "string") return parseText(address);
  if (typeof address !== "object" || address === null) {
    const forms = 'give "host:port", a URL, { host, port }, { unix }, or a stream';
    throw invalid(`${shown(address)} is not an address: ${forms}`);
  }
  if ("href" in address && typeof address.href === "string") return parseText(address.href);
  if ("write" in address && typeof address.write === "function") {
    return {
      scheme: undefined,
      secure: undefined,
      host: "",
      port: 0,
      unix: undefined,
      rpcPath: undefined,
      stream: address,
      text: "stream",
    };
  }
  if ("unix" in address) {
    checkKinds(address, { unix: "name", rpcPath: "path" }, "an address");
    return unixTarget(address.unix, address.rpcPath);
  }
  checkKinds(address, { host: "string", port: "other", rpcPath: "path" }, "an address");
  const { host = "localhost", port, rpcPath } = address as HostAddress;
  if (port === undefined) throw invalid("an address without a port: give { host, port }, or { unix }");
  if (typeof port !== "number") throw invalid(`port is ${shown(port)}: it has to be a whole number from 1 to 65535`);
  return hostTarget(undefined, host || "localhost", port, rpcPath);
}

function parseText(text: string): Target {
  const plain = hostPort.exec(text);
  if (plain !== null) return hostTarget(undefined, plain[1] ?? (plain[2] || "localhost"), Number(plain[3]), undefined);
  if (text.startsWith("unix:")) return unixTarget(text.slice("unix:".length).replace(/^\/\/(?=\/)/, ""), undefined);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  switch (url?.protocol) {
    case "tcp:":
    case "tls:":
    case "http:":
    case "https:":
      return urlTarget(text, url);
    default:
      throw wrong(
        text,
        'write "host:port", "http://host:port", "tcp://host:port" or "unix:/path", with TLS https: and tls:',
      );
  }
}

function urlTarget(text: string, url: URL): Target {
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    throw wrong(text, "credentials go into `headers`, and there is no query or fragment");
  }
  const secure = url.protocol === "https:" || url.protocol === "tls:";
  const http = url.protocol === "https:" || url.protocol === "http:";
  const path = url.pathname === "" || url.pathname === "/" ? undefined : url.pathname;
  if (!http && path !== undefined) throw wrong(text, `a ${url.protocol} address has no path`);
  if (!http && url.port === "") throw wrong(text, "the port is missing");
  const port = url.port === "" ? (secure ? 443 : 80) : Number(url.port);
  const target = hostTarget(http ? "http" : "tcp", url.hostname.replace(/^\[|\]$/g, ""), port, path);
  return { ...target, secure };
}

function hostTarget(scheme: Target["scheme"], host: string, port: number, rpcPath: string | undefined): Target {
  const text = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw wrong(text, "a port is a number from 1 to 65535");
  return { scheme, secure: undefined, host, port, unix: undefined, rpcPath, stream: undefined, text };
}

function unixTarget(unix: string, rpcPath: string | undefined): Target {
  if (unix === "") throw wrong("unix:", "the path of the socket is missing");
  checkUnixPath(unix);
  const text = `unix:${unix}`;
  return { scheme: undefined, secure: undefined, host: "localhost", port: 0, unix, rpcPath, stream: undefined, text };
}

/** The bytes that a path of a socket may have (sun_path, the zero at its end not counted); Windows has pipes. */
const longestPaths: Readonly<Record<string, number>> = { linux: 107, darwin: 103 };

/** Throws `invalid_argument` for a path that is too long for the system, which would cut it and use another. */
export function checkUnixPath(path: string): void {
  const most = longestPaths[process.platform] ?? Number.POSITIVE_INFINITY;
  const { length } = new TextEncoder().encode(path);
  if (length <= most) return;
  throw wrong(`unix:${path}`, `the path has ${length} bytes, and a socket's can have ${most} on this system`);
}

function wrong(address: string, hint: string): RpcError {
  return invalid(`${JSON.stringify(address)} is not an address: ${hint}`);
}

function invalid(message: string): RpcError {
  return new RpcError(message, { code: "invalid_argument", mayHaveExecuted: false });
}
