// HTTP CONNECT, plain or with TLS, the client's side: Go's rpc.DialHTTP, with headers. After the head Go's conversation runs on the socket.

import { type Address, parseAddress } from "./address.ts";
import type { Client } from "./client.ts";
import type { Duplex } from "./codec.ts";
import { type Code, RpcError } from "./errors.ts";
import { connectHead, HeadReader, latin1, parseHead, plainPath } from "./head.ts";
import { checkKinds, type Kind } from "./options.ts";
import { clientCodec, clientOver, dialTcp, openStream, type TcpOptions, tcpOptions } from "./tcp.ts";

/** What connecting through HTTP can be given. */
export interface HttpOptions extends TcpOptions {
  /** Headers of the CONNECT: `{ authorization: "Bearer …" }`. Without any, the request is Go's, byte for byte. */
  headers?: Readonly<Record<string, string>> | undefined;
}

const httpOptions: Readonly<Record<keyof HttpOptions, Kind>> = { ...tcpOptions, headers: "object" };

/** Where Go's server expects the CONNECT (rpc.DefaultRPCPath). */
export const defaultRpcPath = "/_goRPC_";

/** The line that says that the tunnel is open; Go's client takes no other. */
const connected = /^HTTP\/1\.\d 200 Connected to Go RPC$/;

const maxHeadBytes = 8 * 1024;

/**
 * Connects to a net/rpc server through HTTP CONNECT: Go's `rpc.DialHTTP`, and `rpc.DialHTTPPath` with a path in the
 * address.
 *
 * @throws RpcError `unauthenticated` or `permission_denied` when the server refuses the headers, `unavailable` when
 * nobody answers there, `deadline_exceeded`, `invalid_argument`, `not_found` for a path without RPC.
 */
export async function dialHttp(address: Address, options: HttpOptions = {}): Promise<Client> {
  checkKinds(options, httpOptions, "dialing over HTTP");
  const target = parseAddress(address);
  if (target.scheme === "tcp") {
    throw new RpcError(`tcp://${target.text} is not an HTTP address: use the TCP client`, {
      code: "invalid_argument",
      mayHaveExecuted: false,
    });
  }
  const path = target.rpcPath ?? defaultRpcPath;
  if (!plainPath.test(path)) {
    throw new RpcError(`${JSON.stringify(path)} is not a path to CONNECT to`, { code: "invalid_argument" });
  }
  const head = latin1(connectHead(path, target.text, options.headers ?? {}));
  const codec = await clientCodec(options, target.stream);
  const stream = await openStream(target, options);
  await openTunnel(
    stream,
    head,
    `${target.secure || options.tls ? "https" : "http"}://${target.text}${path}`,
    options.connectTimeout ?? 10_000,
  );
  return clientOver(stream, codec, options, target.stream === undefined);
}

/** `dialHttp` for `http:` and `https:` addresses and those with a path, `dialTcp` for the others. */
export async function dial(address: Address, options: HttpOptions = {}): Promise<Client> {
  checkKinds(options, httpOptions, "dialing");
  const { scheme, rpcPath } = parseAddress(address);
  if (scheme === "http" || rpcPath !== undefined) return dialHttp(address, options);
  if (options.headers === undefined) return dialTcp(address, options);
  const hint = 'headers go with HTTP: write "http://host:port", or give an rpcPath';
  throw new RpcError(hint, { code: "invalid_argument", mayHaveExecuted: false });
}

/** Sends the head and waits for the whole answer: what is sent behind a CONNECT too early, a Go server loses. */
function openTunnel(stream: Duplex, head: Uint8Array, place: string, timeout: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const reader = new HeadReader(maxHeadBytes);
    const timer = setTimeout(
      () => done(refused(place, `no answer to CONNECT within ${timeout} ms`, "deadline_exceeded")),
      Math.min(timeout, 0x7fffffff),
    );
    const failed = (error: Error): void => done(refused(place, error.message, "unavailable", error));
    const closed = (): void => done(refused(place, "the connection was closed during CONNECT", "unavailable"));
    const done = (error?: RpcError): void => {
      clearTimeout(timer);
      stream.pause();
      stream.removeListener("data", read);
      stream.removeListener("end", closed);
      stream.removeListener("error", failed);
      stream.removeListener("close", closed);
      if (error === undefined) {
        resolve();
        return;
      }
      stream.on("error", () => {});
      stream.destroy();
      reject(error);
    };
    const read = (chunk: Uint8Array): void => {
      try {
        const text = reader.add(chunk);
        if (text === undefined) return;
        const { start } = parseHead(text);
        const open = connected.test(start);
        done(open ? undefined : unexpected(place, start));
        // Only now: a flowing stream would hand what is put back to its listener, this one, at once.
        const { rest } = reader;
        if (open && rest.length > 0) stream.unshift(rest);
      } catch (thrown) {
        done(refused(place, RpcError.from(thrown).message, "unavailable", thrown));
      }
    };
    stream.on("data", read);
    stream.on("end", closed);
    stream.on("error", failed);
    stream.on("close", closed);
    stream.write(head);
    stream.resume();
  });
}

const codesByStatus: Readonly<Record<string, Code>> = {
  "400": "invalid_argument",
  "401": "unauthenticated",
  "403": "permission_denied",
  "404": "not_found",
  "429": "resource_exhausted",
  "503": "unavailable",
};

/** An answer that is not the tunnel's; the words are those of Go's DialHTTP. */
function unexpected(place: string, start: string): RpcError {
  const status = /^HTTP\/1\.\d (\d{3}.*)$/.exec(start)?.[1];
  if (status === undefined) return refused(place, "the answer is not HTTP", "unavailable");
  return refused(place, `unexpected HTTP response: ${status}`, codesByStatus[status.slice(0, 3)] ?? "unavailable");
}

function refused(place: string, message: string, code: Code, cause?: unknown): RpcError {
  return new RpcError(`cannot connect to ${place}: ${message}`, { code, cause, mayHaveExecuted: false });
}
