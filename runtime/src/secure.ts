// TLS on a server's port: certificates by name, client certificates, and new ones without a restart.

import type { Socket } from "node:net";
import type { SecureContext, TLSSocket, Server as TlsServer } from "node:tls";
import type { PeerCertificate } from "./auth.ts";
import { checkCredentials, credentialError, type Identity, identityOptions, type ServerTls } from "./credentials.ts";
import { RpcError } from "./errors.ts";
import { checkOptions } from "./options.ts";

/** The TLS of one port. */
export class Secure {
  readonly optional: boolean;
  readonly #asksForCertificates: boolean;
  readonly #server: TlsServer;
  #default!: SecureContext;
  #names = new Map<string, SecureContext>();

  /** `connected` gets each socket whose handshake is done. Throws `invalid_argument` for what is no certificate or key. */
  constructor(tls: ServerTls, handshakeTimeout: number, connected: (socket: TLSSocket) => void) {
    checkTls(tls);
    this.optional = tls.optional ?? false;
    this.#load(tls);
    const requestCert = tls.ca !== undefined;
    this.#asksForCertificates = requestCert;
    // Loaded when it is asked for (see secret.ts).
    this.#server = process.getBuiltinModule("node:tls").createServer({
      // Said, not left to a default that an environment variable could change.
      requestCert,
      rejectUnauthorized: requestCert && tls.certificateOptional !== true,
      handshakeTimeout: Math.min(handshakeTimeout, 0x7fffffff),
      SNICallback: (name, done) => done(null, this.#contextFor(name)),
      ...contextOptions(tls, tls.ca),
    });
    this.#server.on("secureConnection", connected);
    this.#server.on("tlsClientError", (_, socket) => socket.destroy());
  }

  /** Begins a handshake on a socket whose first bytes have been put back. */
  accept(socket: Socket): void {
    this.#server.emit("connection", socket);
  }

  /** Other certificates from now on: connections that are there keep theirs. Throws, and changes nothing, for bad ones. */
  replace(tls: ServerTls): void {
    checkTls(tls);
    if (this.#asksForCertificates !== (tls.ca !== undefined)) {
      // Without authorities of ours Node would take client certificates of all that it knows: those of the whole web.
      const what = this.#asksForCertificates ? "tls.ca is missing: this port asks" : "tls.ca: this port does not ask";
      throw new RpcError(`${what} for client certificates, and that stays as it is`, { code: "invalid_argument" });
    }
    this.#load(tls);
    this.#server.setSecureContext(contextOptions(tls, tls.ca));
  }

  #load(tls: ServerTls): void {
    const fallback = context(tls, tls.ca, "tls");
    const names = new Map<string, SecureContext>();
    for (const [name, identity] of Object.entries(tls.names ?? {})) {
      checkOptions(identity, identityOptions, `tls.names[${JSON.stringify(name)}]`);
      names.set(name.toLowerCase(), context(identity, tls.ca, `tls.names[${JSON.stringify(name)}]`));
    }
    this.#default = fallback;
    this.#names = names;
  }

  #contextFor(name: string): SecureContext {
    const lower = name.toLowerCase();
    return this.#names.get(lower) ?? this.#names.get(lower.replace(/^[^.]+/, "*")) ?? this.#default;
  }
}

function checkTls(tls: ServerTls): void {
  checkOptions(tls, [...identityOptions, "names", "ca", "certificateOptional", "optional"], "tls");
  if (tls.certificateOptional === undefined || tls.ca !== undefined) return;
  throw new RpcError("tls.certificateOptional needs tls.ca: the authorities of client certificates", {
    code: "invalid_argument",
  });
}

/** What all contexts have in common: TLS 1.2 at least, and no renegotiation, which only serves attacks. */
function contextOptions(identity: Identity, ca: ServerTls["ca"]): object {
  return {
    cert: identity.cert,
    key: identity.key,
    passphrase: identity.passphrase,
    ca,
    minVersion: "TLSv1.2",
    secureOptions: process.getBuiltinModule("node:crypto").constants.SSL_OP_NO_RENEGOTIATION,
  };
}

function context(identity: Identity, ca: ServerTls["ca"], place: string): SecureContext {
  if (identity.cert === undefined && identity.key === undefined) {
    throw new RpcError(`${place}: cert and key are needed`, { code: "invalid_argument" });
  }
  checkCredentials({ ...identity, ca: place === "tls" ? ca : undefined }, place);
  try {
    return process.getBuiltinModule("node:tls").createSecureContext(contextOptions(identity, ca));
  } catch (error) {
    throw credentialError(error, identity, place);
  }
}

/** One for each connection: HTTP asks again with every request. */
const certificates = new WeakMap<Socket, PeerCertificate>();

/** The certificate of a peer, if it came over TLS with one that an authority of ours has signed. */
export function peerCertificate(socket: Socket): PeerCertificate | undefined {
  const known = certificates.get(socket);
  if (known !== undefined) return known;
  const { authorized, getPeerCertificate } = socket as Partial<TLSSocket>;
  if (authorized !== true || getPeerCertificate === undefined) return undefined;
  const { raw } = getPeerCertificate.call(socket);
  if (raw === undefined) return undefined;
  const { X509Certificate } = process.getBuiltinModule("node:crypto");
  const { subject, subjectAltName = "", issuer, serialNumber, fingerprint256 } = new X509Certificate(raw);
  const certificate = { subject, subjectAltName, issuer, serialNumber, fingerprint256, raw: new Uint8Array(raw) };
  certificates.set(socket, certificate);
  return certificate;
}
