// Addresses: what `connect` and `dial` take, made into one form.

import type { Duplex } from "./codec.ts";
import { RpcError } from "./errors.ts";
import { checkOptions } from "./options.ts";

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
export type Address = string | HostAddress | UnixAddress | Duplex;

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
  if (typeof address !== "object" || address === null)
    throw wrong(String(address), "an address is a text or an object");
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
    checkOptions(address, ["unix", "rpcPath"], "an address");
    return unixTarget(address.unix, address.rpcPath);
  }
  checkOptions(address, ["host", "port", "rpcPath"], "an address");
  const { host = "localhost", port, rpcPath } = address as HostAddress;
  return hostTarget(undefined, host, port, rpcPath);
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
  if (typeof unix !== "string" || unix === "") throw wrong("unix:", "the path of the socket is missing");
  const text = `unix:${unix}`;
  return { scheme: undefined, secure: undefined, host: "localhost", port: 0, unix, rpcPath, stream: undefined, text };
}

function wrong(address: string, hint: string): RpcError {
  return new RpcError(`${JSON.stringify(address)} is not an address: ${hint}`, {
    code: "invalid_argument",
    mayHaveExecuted: false,
  });
}
