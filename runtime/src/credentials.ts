// Credentials: certificates and keys, as options of servers and clients that speak TLS.

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

/** The names of `ClientTls`. */
export const clientTlsOptions: readonly string[] = [...identityOptions, "ca", "servername"];
