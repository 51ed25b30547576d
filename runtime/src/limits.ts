// Limits: every count, size, depth and time that a peer could drive up, with its default and what happens beyond it.
// What each stops is in the table of README.md.

import { RpcError } from "./errors.ts";
import { checkOptions, shown } from "./options.ts";

/** What bounds what a peer can make one side do. The same for clients and servers. */
export interface WireLimits {
  /** Bytes of a message: arguments or a reply. Default 4 MiB. Beyond: that call fails with `resource_exhausted`. */
  readonly maxMessageBytes: number;
  /** Bytes of a request's or response's header, the error text included. Default 16 KiB. Beyond: the connection closes. */
  readonly maxHeaderBytes: number;
  /** Levels of nesting, of values and of types. Default 100. Beyond: that call fails with `invalid_argument`. */
  readonly maxDepth: number;
  /** List elements and map entries in one message. Default 1,000,000. Beyond: that call fails, `resource_exhausted`. */
  readonly maxElements: number;
  /**
   * Bytes of memory that one message may become, as estimated from the types: one byte of a list of empty structs becomes
   * a hundred. Default 64 MiB. Beyond: that call fails with `resource_exhausted`.
   */
  readonly maxDecodedBytes: number;
  /**
   * Bytes of a JSON message, which is parsed in one go. Default 1 MiB. Beyond: that call fails with `resource_exhausted`, and
   * the rest of the message is skipped; beyond 16 times as much the connection closes.
   */
  readonly maxJsonBytes: number;
  /** Levels of nesting of a JSON message, its own object counted. Default 64. Beyond: that call fails. */
  readonly maxJsonDepth: number;
  /** Members of one JSON object. Default 65,536. Beyond: that call fails. */
  readonly maxJsonKeys: number;
  /** Types that a peer may define on a connection. Default 4,096. Beyond: the connection closes. */
  readonly maxTypes: number;
  /** Bytes of all definitions of a connection. Default 1 MiB. Beyond: the connection closes. */
  readonly maxTypeBytes: number;
  /** Fields of a struct that a peer defines. Default 1,024. Beyond: the connection closes. */
  readonly maxFields: number;
  /** Bytes of a name in a definition. Default 1,024. Beyond: the connection closes. */
  readonly maxNameBytes: number;
  /**
   * Whether a string on gob that is not UTF-8 is refused: that call fails with `invalid_argument`. Default false: what is
   * not UTF-8 arrives as U+FFFD. Go's strings may hold any bytes.
   */
  readonly refuseInvalidUtf8: boolean;
}

/** What bounds a client beside that. */
export interface ClientLimits extends WireLimits {
  /**
   * Responses to calls that are not in flight, beside the late ones of calls that were given up. Default 1,000; Go drops
   * any number. Beyond: the connection closes.
   */
  readonly maxStrays: number;
}

/** What bounds a server beside that. */
export interface ServerLimits extends WireLimits {
  /** Bytes of a service method's name. Default 256. Beyond: that call fails with `unimplemented`. */
  readonly maxServiceMethodBytes: number;
  /** Running handlers of one connection. Default 1,024. Beyond: calls are parked, undecoded. */
  readonly maxInFlightPerConnection: number;
  /** Running handlers of all connections. Default 10,000. Beyond: calls are parked, undecoded. */
  readonly maxInFlightTotal: number;
  /**
   * Bytes of the calls that one connection has parked, each with 400 bytes beside its arguments. Default 4 MiB. Beyond:
   * the connection is not read until half of it is free.
   */
  readonly maxParkedBytes: number;
  /** Bytes of replies that a peer has not taken, above which its requests are not read. Default 1 MiB. */
  readonly replyHighWater: number;
  /**
   * Bytes of replies of calls that ran together, above which the connection of a peer that has not taken them is closed. One
   * reply may be larger. Default 128 MiB: replies that handlers end at the same time are no fault of the peer's.
   */
  readonly maxReplyBacklog: number;
  /** Milliseconds that a peer may take nothing of what waits for it. Default 30,000. Beyond: its connection is closed. */
  readonly stallTimeout: number;
  /** Milliseconds from a message's first byte to its last. Default 30,000. Beyond: the connection is closed. */
  readonly partialMessageTimeout: number;
  /** Bytes of the head of a CONNECT. Default 16 KiB. Beyond: 431, and the connection closes. */
  readonly maxConnectHeadBytes: number;
  /** Milliseconds from a connection's first byte until its wire is told, and for a CONNECT's head. Default 10,000. */
  readonly connectHeadTimeout: number;
  /** Milliseconds for the head of another HTTP request. Default 10,000. Beyond: 408, and the connection closes. */
  readonly headersTimeout: number;
  /** Milliseconds for a whole HTTP request, its body included. Default 30,000. Beyond: 408, and the connection closes. */
  readonly requestTimeout: number;
  /** Milliseconds for the TLS handshake. Default 10,000. Beyond: the connection closes. */
  readonly handshakeTimeout: number;
  /** Milliseconds that `authenticate` has. Default 10,000. Beyond: the peer is refused with 503. */
  readonly authTimeout: number;
  /**
   * Connections at a time. Default 10,000. Beyond: the one that has been idle longest makes room, if it has been so for
   * `evictableAfter`; else the new one is closed at once.
   */
  readonly maxConnections: number;
  /** Of them from one remote address (of IPv6: one /64), this machine's own excepted. Default 256. Beyond: closed at once. */
  readonly maxConnectionsPerAddress: number;
  /** Milliseconds without a byte and a call after which a connection may be closed to make room. Default 60,000. */
  readonly evictableAfter: number;
  /**
   * Bytes kept for peers on all connections: what has arrived and is not decoded, parked calls, replies that are not taken.
   * Default 256 MiB. Beyond: the connections with most of it are closed.
   */
  readonly maxBufferedBytesTotal: number;
}

/** Both sides' limits where nothing else is said. */
export const wireLimits: WireLimits = {
  maxMessageBytes: 4 * 1024 * 1024,
  maxHeaderBytes: 16 * 1024,
  maxDepth: 100,
  maxElements: 1_000_000,
  maxDecodedBytes: 64 * 1024 * 1024,
  maxJsonBytes: 1024 * 1024,
  maxJsonDepth: 64,
  maxJsonKeys: 65_536,
  maxTypes: 4096,
  maxTypeBytes: 1024 * 1024,
  maxFields: 1024,
  maxNameBytes: 1024,
  refuseInvalidUtf8: false,
};

/** A client's limits where nothing else is said. */
export const clientLimits: ClientLimits = { ...wireLimits, maxStrays: 1000 };

/** A server's limits where nothing else is said. */
export const serverLimits: ServerLimits = {
  ...wireLimits,
  maxServiceMethodBytes: 256,
  maxInFlightPerConnection: 1024,
  maxInFlightTotal: 10_000,
  maxParkedBytes: 4 * 1024 * 1024,
  replyHighWater: 1024 * 1024,
  maxReplyBacklog: 128 * 1024 * 1024,
  stallTimeout: 30_000,
  partialMessageTimeout: 30_000,
  maxConnectHeadBytes: 16 * 1024,
  connectHeadTimeout: 10_000,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  handshakeTimeout: 10_000,
  authTimeout: 10_000,
  maxConnections: 10_000,
  maxConnectionsPerAddress: 256,
  evictableAfter: 60_000,
  maxBufferedBytesTotal: 256 * 1024 * 1024,
};

/** The deepest nesting that `maxDepth` may allow: beyond it a value could exhaust the stack of the reader. */
const deepest = 1000;

/** The defaults with some of them replaced. Throws `invalid_argument` for a limit that does not exist or cannot be. */
export function withLimits<L extends WireLimits>(defaults: L, own: Partial<L> | undefined): L {
  if (own === undefined) return defaults;
  checkOptions(own, Object.keys(defaults), "limits");
  for (const [name, value] of Object.entries(own)) {
    const expected = complaint(name, defaults[name as keyof L], value);
    if (expected === undefined) continue;
    throw new RpcError(`limits.${name} is ${shown(value)}: it has to be ${expected}`, { code: "invalid_argument" });
  }
  return { ...defaults, ...own };
}

/** What a limit would have to be; undefined when it is. */
function complaint(name: string, preset: unknown, value: unknown): string | undefined {
  if (typeof preset === "boolean") return typeof value === "boolean" ? undefined : "true or false";
  const most = name === "maxDepth" || name === "maxJsonDepth" ? deepest : Number.MAX_SAFE_INTEGER;
  if (value === Number.POSITIVE_INFINITY && name.endsWith("Timeout")) return undefined;
  const fits = Number.isInteger(value) && (value as number) > 0 && (value as number) <= most;
  return fits ? undefined : `a whole number from 1 to ${most}`;
}
