// RpcError: the one error of this package, its stable codes, and how anything thrown becomes one.
// The codes and their HTTP statuses are those of the Connect protocol (connectrpc.com/docs/protocol, "Error codes").

/** All the codes there are. */
const codes = [
  "canceled",
  "unknown",
  "invalid_argument",
  "deadline_exceeded",
  "not_found",
  "already_exists",
  "permission_denied",
  "resource_exhausted",
  "failed_precondition",
  "aborted",
  "out_of_range",
  "unimplemented",
  "internal",
  "unavailable",
  "data_loss",
  "unauthenticated",
] as const;

/** What went wrong, in one stable word. A switch over it is exhaustive. */
export type Code = (typeof codes)[number];

/** The HTTP status that stands for each code. A table of its own: a page has no use for it. */
const httpStatuses: Readonly<Record<Code, number>> = {
  canceled: 499,
  unknown: 500,
  invalid_argument: 400,
  deadline_exceeded: 504,
  not_found: 404,
  already_exists: 409,
  permission_denied: 403,
  resource_exhausted: 429,
  failed_precondition: 400,
  aborted: 409,
  out_of_range: 400,
  unimplemented: 501,
  internal: 500,
  unavailable: 503,
  data_loss: 500,
  unauthenticated: 401,
};

/** What an `RpcError` can be given beside its message. */
export interface RpcErrorOptions {
  /** Default `"unknown"`. */
  code?: Code | undefined;
  /** The service method concerned, as Go writes it: `"Arith.Divide"`. */
  method?: string | undefined;
  /** True when the peer sent this error, false (the default) when it arose on this side. */
  remote?: boolean | undefined;
  /** Whether the call may have run on the server. Default true: only a proof makes it false. */
  mayHaveExecuted?: boolean | undefined;
  /** What caused it, for logs. Never sent to a peer. */
  cause?: unknown;
}

/**
 * Every error that this package throws or rejects with. `message` is the bare text: a peer's text as it came, and for
 * errors of this side a text that also says where.
 */
export class RpcError extends Error {
  override readonly name: string = "RpcError";
  // Declared here and made by the constructor: a page has their names once.
  declare readonly code: Code;
  declare readonly method: string | undefined;
  declare readonly remote: boolean;
  declare readonly mayHaveExecuted: boolean;

  constructor(message: string, options: RpcErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code ?? "unknown";
    this.method = options.method;
    this.remote = options.remote ?? false;
    this.mayHaveExecuted = options.mayHaveExecuted ?? true;
  }

  /** Makes an `RpcError` of anything thrown. An `RpcError` comes back as it is. */
  static from(thrown: unknown, options: RpcErrorOptions = {}): RpcError {
    let message = "unknown"; // there are values that cannot even be asked what they are
    try {
      if (thrown instanceof RpcError) return thrown;
      message = String(thrown instanceof Error ? thrown.message : thrown);
    } catch {}
    return new RpcError(message, { cause: thrown, ...options });
  }
}

/** The HTTP status of a code, as the Connect protocol has it. */
export function httpStatus(code: Code): number {
  return httpStatuses[code];
}

/** Whether a word is one of the codes. */
export function isCode(word: string): word is Code {
  return (codes as readonly string[]).includes(word);
}

/**
 * The text of a handler's failure that may leave this process. Messages of `RpcError`s and of plain `Error`s are meant
 * for callers; anything else thrown is a bug of the handler (what Go calls a panic), whose text may hold secrets.
 */
export function textForPeer(thrown: unknown): string | undefined {
  // A message may have become something else than a text, and a proxy that was revoked throws at every question.
  try {
    if (thrown instanceof RpcError) return String(thrown.message) || thrown.code;
    if (thrown instanceof Error && thrown.constructor === Error) return String(thrown.message) || "unknown";
  } catch {}
  return undefined;
}

/** The code of a handler's failure, of which `textForPeer` gives the text. */
export function codeForPeer(thrown: unknown): Code {
  if (textForPeer(thrown) === undefined) return "internal";
  try {
    if (thrown instanceof RpcError && isCode(thrown.code)) return thrown.code;
  } catch {}
  return "unknown";
}
