// Handshake: TLS, the client's side. The server's certificate is verified, always: there is no option to skip it.

import type { ConnectionOptions, SecureContext, TLSSocket } from "node:tls";
import type { Target } from "./address.ts";
import { type ClientTls, checkCredentials, clientTlsOptions, credentialError } from "./credentials.ts";
import { checkKinds } from "./options.ts";

/** What a client shows and believes. Throws `invalid_argument` for what is no certificate or key, or no pair of them. */
export function clientContext(tls: ClientTls): SecureContext {
  checkKinds(tls, clientTlsOptions, "tls");
  checkCredentials(tls, "tls");
  const { ca, cert, key, passphrase } = tls;
  const options = { ca, cert, key, passphrase, minVersion: "TLSv1.2" };
  try {
    // Loaded when it is asked for (see secret.ts).
    return process.getBuiltinModule("node:tls").createSecureContext(options as object);
  } catch (error) {
    throw credentialError(error, tls, "tls");
  }
}

/** Begins a TLS connection; `secureConnect` says that it is open. Throws `invalid_argument` for options that cannot be. */
export function connectTls(target: Target, tls: ClientTls): TLSSocket {
  const { servername } = tls;
  return process.getBuiltinModule("node:tls").connect({
    ...(target.unix === undefined ? { host: target.host, port: target.port } : { path: target.unix }),
    ...(target.scheme === "http" ? { ALPNProtocols: ["http/1.1"] } : {}),
    ...(servername === undefined ? {} : { servername }),
    secureContext: clientContext(tls),
    // Said, not left to a default: NODE_TLS_REJECT_UNAUTHORIZED=0 would change it.
    rejectUnauthorized: true,
  } as ConnectionOptions);
}

/** The common failures of a handshake in words, by the codes of Node and OpenSSL. */
export const tlsReasons: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "its certificate has expired (CERT_HAS_EXPIRED)",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is its own authority: give it as tls.ca (DEPTH_ZERO_SELF_SIGNED_CERT)",
  SELF_SIGNED_CERT_IN_CHAIN:
    "its certificate is of an authority not known here: see tls.ca (SELF_SIGNED_CERT_IN_CHAIN)",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    "its certificate is of an authority not known here: see tls.ca (UNABLE_TO_GET_ISSUER_CERT_LOCALLY)",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    "its certificate is of an authority not known here: see tls.ca (UNABLE_TO_VERIFY_LEAF_SIGNATURE)",
  ERR_SSL_WRONG_VERSION_NUMBER: "no TLS is spoken there (ERR_SSL_WRONG_VERSION_NUMBER)",
  ERR_SSL_PACKET_LENGTH_TOO_LONG: "no TLS is spoken there (ERR_SSL_PACKET_LENGTH_TOO_LONG)",
  ECONNRESET: "the connection was closed during the handshake: is TLS spoken there? (ECONNRESET)",
};
