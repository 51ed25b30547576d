// Certificates for tests, made here: X.509 in a few lines of DER. Source: RFC 5280, section 4.1; RFC 5480; X.690.

import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

/** A certificate and its key, in PEM form. */
export interface Made {
  readonly cert: string;
  readonly key: string;
}

/** What a certificate says. */
export interface Wanted {
  readonly commonName: string;
  /** `DNS:`, `IP:` (four or sixteen bytes in hexadecimal), `URI:` in front of each. */
  readonly names?: readonly string[];
  /** Default: from yesterday until tomorrow. */
  readonly notAfter?: Date;
}

const day = 24 * 60 * 60 * 1000;

/** An authority that signs certificates of clients and servers. */
export class Authority {
  readonly #key: KeyObject;
  readonly #name: Buffer;
  readonly cert: string;

  constructor(commonName = "tests") {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    this.#key = privateKey;
    this.#name = distinguishedName(commonName);
    const isAuthority = extension("551d13", true, sequence(boolean(true)));
    this.cert = this.#sign({ commonName }, publicKey, [isAuthority]);
  }

  /** A certificate of this authority and its key. */
  issue(wanted: Wanted): Made {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const names = (wanted.names ?? []).map(generalName);
    const extensions = names.length === 0 ? [] : [extension("551d11", false, sequence(...names))];
    const cert = this.#sign(wanted, publicKey, extensions);
    return { cert, key: privateKey.export({ type: "pkcs8", format: "pem" }).toString() };
  }

  /** For servers on this machine. */
  server(): Made {
    return this.issue({ commonName: "localhost", names: ["DNS:localhost", "IP:7f000001", `IP:${"0".repeat(31)}1`] });
  }

  #sign({ commonName, notAfter }: Wanted, publicKey: KeyObject, extensions: readonly Buffer[]): string {
    const algorithm = sequence(objectId("2a8648ce3d040302")); // ecdsa-with-SHA256
    const now = Date.now();
    const end = notAfter ?? new Date(now + day);
    const begin = new Date(Math.min(now, end.getTime()) - day);
    const toBeSigned = sequence(
      tagged(0xa0, tagged(0x02, Buffer.of(2))), // version 3
      tagged(0x02, Buffer.concat([Buffer.of(1), randomBytes(15)])),
      algorithm,
      this.#name,
      sequence(time(begin), time(end)),
      distinguishedName(commonName),
      publicKey.export({ type: "spki", format: "der" }),
      ...(extensions.length === 0 ? [] : [tagged(0xa3, sequence(...extensions))]),
    );
    const signature = sign("sha256", toBeSigned, this.#key);
    const der = sequence(toBeSigned, algorithm, tagged(0x03, Buffer.concat([Buffer.of(0), signature])));
    const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
    return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
  }
}

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...size), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

function boolean(value: boolean): Buffer {
  return tagged(0x01, Buffer.of(value ? 0xff : 0));
}

function objectId(hex: string): Buffer {
  return tagged(0x06, Buffer.from(hex, "hex"));
}

function distinguishedName(commonName: string): Buffer {
  const attribute = sequence(objectId("550403"), tagged(0x0c, Buffer.from(commonName)));
  return sequence(tagged(0x31, attribute));
}

/** UTCTime: two digits for the year. */
function time(date: Date): Buffer {
  return tagged(0x17, Buffer.from(`${date.toISOString().replace(/\.\d+/, "").replace(/[-:T]/g, "").slice(2)}`));
}

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  return sequence(objectId(id), ...(critical ? [boolean(true)] : []), tagged(0x04, value));
}

function generalName(name: string): Buffer {
  const [kind, text = ""] = name.split(/:(.*)/s);
  if (kind === "DNS") return tagged(0x82, Buffer.from(text));
  if (kind === "URI") return tagged(0x86, Buffer.from(text));
  if (kind === "IP") return tagged(0x87, Buffer.from(text, "hex"));
  throw new Error(`a name begins with DNS:, IP: or URI:, not ${name}`);
}
