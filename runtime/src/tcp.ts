// TCP and Unix sockets, plain or with TLS, the client's side: Go's rpc.Dial.

import type { Socket } from "node:net";
import { type Address, parseAddress, type Target } from "./address.ts";
import { Client, type ClientOptions, clientOptions } from "./client.ts";
import type { ClientCodec, Duplex } from "./codec.ts";
import type { ClientTls } from "./credentials.ts";
import { RpcError } from "./errors.ts";
import { connectTls, tlsReasons } from "./handshake.ts";
import { clientLimits, withLimits } from "./limits.ts";
import { NetRpcClientCodec } from "./netrpc.ts";
import { checkKinds, type Kind } from "./options.ts";
import type { ServiceOptions } from "./types.ts";
import { checkRpcWire, type RpcWire } from "./wires.ts";

/** What connecting over a socket can be given. */
export interface TcpOptions extends ClientOptions, ServiceOptions {
  /** The wire that the server speaks there: `"jsonrpc"` is Go's net/rpc/jsonrpc. Default `"gob"`. */
  wire?: RpcWire | undefined;
  /** Milliseconds until connecting, a TLS handshake included, fails with `deadline_exceeded`. Default 10,000. */
  connectTimeout?: number | undefined;
  /**
   * Speaks TLS, with these certificates: a `tls:` or `https:` address does so by itself, any other but `tcp:` and `http:`
   * by this option. `{}` for TLS with nothing of one's own.
   */
  tls?: ClientTls | undefined;
}

/** The kinds of `TcpOptions`, for those who take them among others. */
export const tcpOptions: Readonly<Record<keyof TcpOptions, Kind>> = {
  ...clientOptions,
  service: "name",
  wire: "other",
  connectTimeout: "timeout",
  tls: "object",
};

const connectTimeout = 10_000;

/** After so many milliseconds of silence the kernel looks whether the peer is still there. */
const keepAliveDelay = 30_000;

/**
 * Connects to a server of any language's net/rpc over TCP or a Unix socket: Go's `rpc.Dial`.
 *
 * @throws RpcError `unavailable` when nobody answers there, `deadline_exceeded`, `invalid_argument`.
 */
export async function dialTcp(address: Address, options: TcpOptions = {}): Promise<Client> {
  checkKinds(options, tcpOptions, "dialing");
  const target = parseAddress(address);
  if (target.scheme === "http" || target.rpcPath !== undefined) {
    throw new RpcError(`${target.text} is an HTTP address: use the HTTP client`, {
      code: "invalid_argument",
      mayHaveExecuted: false,
    });
  }
  const codec = await clientCodec(options, target.stream);
  return clientOver(await openStream(target, options), codec, options, target.stream === undefined);
}

/** Makes a client's codec. `consumes`: see `Outlet`. */
type MakeCodec = (stream: Duplex, consumes: boolean) => ClientCodec;

/**
 * The codec of a client. That of JSON is loaded when it is asked for: most clients speak gob, and would start later for
 * it. Throws `invalid_argument` for a wire or a limit that does not exist, before there is a socket that would stay open.
 * `stream` is one that is there before its client.
 */
export async function clientCodec(
  { wire = "gob", limits }: TcpOptions,
  stream: Duplex | undefined,
): Promise<MakeCodec> {
  checkRpcWire(wire);
  const own = withLimits(clientLimits, limits);
  stream?.on("error", () => {}); // it may fail meanwhile, and an error that nobody listens to ends the process
  const Codec = wire === "gob" ? NetRpcClientCodec : (await import("./jsonrpc/client.ts")).JsonRpcClientCodec;
  return (stream, consumes) => new Codec(stream, consumes, own);
}

/** A client over a stream on which Go's conversation can begin. `consumes`: see `Outlet`. */
export function clientOver(stream: Duplex, codec: MakeCodec, options: TcpOptions, consumes: boolean): Client {
  const { timeout, maxPending, maxUnsentBytes, drainTimeout, limits } = options;
  return new Client(stream, { timeout, maxPending, maxUnsentBytes, drainTimeout, limits }, codec(stream, consumes));
}

/** Opens the socket of an address, or gives the stream that it already is. */
export async function openStream(
  target: Target,
  { connectTimeout: timeout = connectTimeout, tls }: TcpOptions,
): Promise<Duplex> {
  if (tls !== undefined && (target.secure === false || target.stream !== undefined)) {
    const hint =
      target.stream === undefined ? "write tls: or https:" : "TLS has to begin before the stream is given here";
    throw new RpcError(`${target.text} is without TLS: ${hint}`, { code: "invalid_argument", mayHaveExecuted: false });
  }
  if (target.stream?.destroyed) throw unreachable(target.text, "it is closed already", "unavailable");
  if (target.stream !== undefined) return target.stream;
  const secure = target.secure === true || tls !== undefined;
  const socket = secure ? connectTls(target, tls ?? {}) : connectPlain(target);
  await connected(socket, secure ? "secureConnect" : "connect", target, timeout);
  socket.setNoDelay(true);
  socket.setKeepAlive(true, keepAliveDelay);
  return socket;
}

/**
 * What has arrived, of whatever socket: it is read, or copied, before the next arrives. Node would take 64 KiB for each
 * read (measured: 8% of the client's CPU with 64 connections).
 */
const arrived = new Uint8Array(64 * 1024);

/** A socket whose `data` events bring bytes that are only there as long as the event. */
function connectPlain({ host, port, unix }: Target): Socket {
  const read = (length: number): boolean => {
    socket.emit("data", arrived.subarray(0, length));
    return true;
  };
  const onread = { buffer: arrived, callback: read };
  // Not imported: bundlers for browsers would look for it, and Node would make it a module as well.
  const { connect } = process.getBuiltinModule("node:net");
  const socket: Socket = unix === undefined ? connect({ host, port, onread }) : connect({ path: unix, onread });
  return socket;
}

function connected(socket: Socket, event: string, target: Target, timeout: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (message: string, code: "deadline_exceeded" | "unavailable", cause?: Error): void => {
      socket.destroy();
      reject(unreachable(target.text, message, code, cause));
    };
    // Beyond 2^31 - 1 ms a Node timer would fire at once.
    const timer = setTimeout(
      () => fail(`no answer within ${timeout} ms`, "deadline_exceeded"),
      Math.min(timeout, 0x7fffffff),
    );
    const failed = (error: NodeJS.ErrnoException): void => {
      clearTimeout(timer);
      const code = error.code ?? "";
      const known = event === "connect" ? reasons[code] : (tlsReasons[code] ?? reasons[code]);
      fail(known ?? error.message, "unavailable", error);
    };
    socket.once("error", failed);
    socket.once(event, () => {
      clearTimeout(timer);
      socket.removeListener("error", failed);
      resolve();
    });
  });
}

function unreachable(place: string, why: string, code: "deadline_exceeded" | "unavailable", cause?: Error): RpcError {
  return new RpcError(`cannot connect to ${place}: ${why}`, { code, cause, mayHaveExecuted: false });
}

/** The common failures in words. */
const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there (ECONNREFUSED)",
  ENOENT: "there is no such socket (ENOENT)",
  ENOTFOUND: "there is no such host (ENOTFOUND)",
};
