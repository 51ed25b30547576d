// Authentication before RPC: one hook, asked before any RPC byte of a peer is decoded.

import { type Code, httpStatus, RpcError } from "./errors.ts";

/** A client's certificate that one of the server's authorities has signed. Texts are as `node:crypto` writes them. */
export interface PeerCertificate {
  /** One attribute a line: `"O=Gophers\nCN=ada"`. */
  readonly subject: string;
  /** `"DNS:ada.example, URI:spiffe://example/ada"`; empty without any. */
  readonly subjectAltName: string;
  readonly issuer: string;
  /** In hexadecimal. */
  readonly serialNumber: string;
  /** SHA-256 of the certificate, in hexadecimal with colons. */
  readonly fingerprint256: string;
  /** The certificate itself, in DER. */
  readonly raw: Uint8Array;
}

/** What the hook is shown of a peer. */
export interface AuthRequest {
  /** `"CONNECT"`, the verb of another HTTP request, or `""` for a peer that speaks gob or JSON right away. */
  readonly method: string;
  /** Without the query. Empty for a peer without HTTP. */
  readonly path: string;
  /** By name in lower case. What came twice is joined by `, `, cookies by `; `. */
  readonly headers: Readonly<Record<string, string>>;
  /** `"127.0.0.1:53122"`. */
  readonly peer: string;
  /** Undefined unless the peer has shown one over TLS and it was verified. */
  readonly certificate: PeerCertificate | undefined;
}

/**
 * Says who a peer is. What it answers (or resolves to) becomes `ctx.principal` of all calls of the connection. It refuses
 * by answering `undefined`, `null` or `false`, or by throwing an `RpcError`, whose code decides the HTTP status. Anything
 * else that it throws is a fault of the hook: the peer is refused with 503.
 */
export type Authenticate = (request: AuthRequest) => unknown;

/** The outcome: a principal, or how to refuse. */
export type AuthResult =
  | { readonly principal: unknown; readonly refusal?: undefined }
  | {
      readonly principal?: undefined;
      readonly refusal: { readonly status: number; readonly text: string; readonly fault?: unknown };
    };

/** Asks the hook. Never throws; without an answer in time the peer is refused. */
export async function ask(authenticate: Authenticate, request: AuthRequest, timeout: number): Promise<AuthResult> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const late = new Promise<never>((_, reject) => {
      const error = new RpcError(`authenticate gave no answer within ${timeout} ms`, { code: "unavailable" });
      timer = setTimeout(() => reject(error), Math.min(timeout, 0x7fffffff));
    });
    const principal = await Promise.race([authenticate(request), late]);
    if (principal !== undefined && principal !== null && principal !== false) return { principal };
    return { refusal: { status: 401, text: "401 Unauthorized" } };
  } catch (thrown) {
    if (!(thrown instanceof RpcError))
      return { refusal: { status: 503, text: "503 Service Unavailable", fault: thrown } };
    const status = httpStatus(thrown.code);
    const fault = status >= 500 ? thrown : undefined;
    return { refusal: { status, text: `${status} ${reasonPhrase(thrown.code)}`, fault } };
  } finally {
    clearTimeout(timer);
  }
}

/** The header that a 401 needs, by name. */
export function challengeFor(status: number, challenge: string | undefined): Readonly<Record<string, string>> {
  return status === 401 ? { "WWW-Authenticate": challenge ?? 'Basic realm="rpc", Bearer' } : {};
}

/** The reason phrase of the statuses that a refusal can have. */
function reasonPhrase(code: Code): string {
  switch (httpStatus(code)) {
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 429:
      return "Too Many Requests";
    case 503:
      return "Service Unavailable";
    default:
      return "Refused";
  }
}
