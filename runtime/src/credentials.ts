// Credentials: certificates and keys, as options of servers and clients that speak TLS.

import { RpcError } from "./errors.ts";
import { type Kind, shown } from "./options.ts";

/** Text or bytes in PEM form. */
export type Pem = string | Uint8Array;

/** A certificate (with the chain that it was issued by) and its private key. */
export interface Identity {
  readonly cert: Pem;
  readonly key: Pem;
  /** Of the key, where it is encrypted. */
  readonly passphrase?: string | undefined;
}

/** The names of `Identity`, for those who take them among others. */
export const identityOptions: readonly string[] = ["cert", "key", "passphrase"];

/** How a port speaks TLS: 1.2 or newer. */
export interface ServerTls extends Identity {
  /** Other certificates by the name that clients ask for (SNI): `"api.example"`, `"*.example"`. Default: this one. */
  readonly names?: Readonly<Record<string, Identity>> | undefined;
  /** The authorities that client certificates must come from. With it every client must show one (mutual TLS). */
  readonly ca?: Pem | readonly Pem[] | undefined;
  /** With `ca`: whether clients may come without a certificate; `authenticate` then decides. Default false. */
  readonly certificateOptional?: boolean | undefined;
  /** Whether the port also takes peers without TLS. Default false. */
  readonly optional?: boolean | undefined;
}

/** How a client speaks TLS: 1.2 or newer, with a server whose certificate is verified, always. */
export interface ClientTls {
  /** The authorities that the server's certificate must come from. Default: those that Node knows. */
  readonly ca?: Pem | readonly Pem[] | undefined;
  /** The client's own certificate, for servers that ask for one, and its key. */
  readonly cert?: Pem | undefined;
  readonly key?: Pem | undefined;
  readonly passphrase?: string | undefined;
  /** The name that the server's certificate must be for, and that it is asked for (SNI). Default: the address's host. */
  readonly servername?: string | undefined;
}

/** The kinds of `ClientTls`. */
export const clientTlsOptions: Readonly<Record<keyof ClientTls, Kind>> = {
  cert: "other",
  key: "other",
  ca: "other",
  passphrase: "string",
  servername: "string",
};

/** What stands at the head of what, in PEM form. */
const heads = {
  cert: { pattern: /-----BEGIN [A-Z0-9 ]*CERTIFICATE-----/, text: "-----BEGIN CERTIFICATE-----" },
  key: { pattern: /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/, text: "-----BEGIN PRIVATE KEY-----" },
} as const;

/**
 * Sees to it that certificates and keys look like some, before OpenSSL does, whose words help nobody; and of authorities it
 * drops in silence what it cannot read. `place` is the option that they are in. Throws `invalid_argument`.
 */
export function checkCredentials(tls: ClientTls, place: string): void {
  if (tls.cert !== undefined) checkPem(tls.cert, "cert", `${place}.cert`);
  if (tls.key !== undefined) checkPem(tls.key, "key", `${place}.key`);
  if (tls.cert !== undefined && tls.key === undefined)
    throw invalid(`${place}.cert needs ${place}.key, its private key`);
  if (tls.key !== undefined && tls.cert === undefined)
    throw invalid(`${place}.key needs ${place}.cert, its certificate`);
  if (tls.ca !== undefined) checkAuthorities(tls.ca, `${place}.ca`);
}

function checkAuthorities(ca: Pem | readonly Pem[], place: string): void {
  if (!Array.isArray(ca)) checkPem(ca, "cert", place);
  else for (const [i, each] of ca.entries()) checkPem(each, "cert", `${place}[${i}]`);
}

/** The value itself is never repeated: it may be a secret in the wrong place. */
function checkPem(value: unknown, kind: keyof typeof heads, place: string): void {
  if (value instanceof Promise) throw invalid(`${place} is a Promise: await it`);
  if (typeof value !== "string" && !(value instanceof Uint8Array)) {
    throw invalid(`${place} is ${shown(value)}: it has to be PEM, as text or bytes`);
  }
  const text = typeof value === "string" ? value : new TextDecoder("latin1").decode(value);
  if (heads[kind].pattern.test(text)) return;
  const other = kind === "cert" ? "key" : "cert";
  if (/^(\.{0,2}|~|[A-Za-z]:)[/\\]\S*$|^[^\n]+\.(pem|crt|cer|key|cert)$/i.test(text)) {
    throw invalid(`${place} is a path: give the file's text, readFileSync(path)`);
  }
  if (heads[other].pattern.test(text)) {
    const what = other === "key" ? "a private key and no certificate" : "a certificate and no private key";
    throw invalid(`${place} has ${what}: are cert and key the wrong way round?`);
  }
  throw invalid(`${place} is not PEM: nowhere in it is ${heads[kind].text}`);
}

/** What OpenSSL has found to be wrong with credentials, in words where it is a common mistake. */
export function credentialError(error: unknown, tls: ClientTls, place: string): RpcError {
  const { code = "", message = String(error) } = error as { code?: string; message?: string };
  if (/BAD_DECRYPT|UNSUPPORTED/.test(code) && isEncrypted(tls.key)) {
    const why = tls.passphrase === undefined ? `is encrypted and needs ${place}.passphrase` : "has another passphrase";
    return invalid(`${place}.key ${why} (${code})`, error);
  }
  if (code === "ERR_OSSL_X509_KEY_VALUES_MISMATCH") {
    return invalid(`${place}.key is not the private key of ${place}.cert (${code})`, error);
  }
  return invalid(`${place}: ${message}`, error);
}

function isEncrypted(key: Pem | undefined): boolean {
  const text = typeof key === "string" ? key : new TextDecoder("latin1").decode(key);
  return /BEGIN ENCRYPTED|Proc-Type: 4,ENCRYPTED/.test(text);
}

function invalid(message: string, cause?: unknown): RpcError {
  return new RpcError(message, { code: "invalid_argument", cause, mayHaveExecuted: false });
}
