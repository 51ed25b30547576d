// Secrets: comparing them without telling by the time it takes how much of a guess was right.

/** Of this process alone, so that nobody can choose a guess by its digest. Made when it is first needed. */
let key: Uint8Array | undefined;

/**
 * Whether two secrets are the same: a password, a token, a cookie. Neither what they have in common nor their lengths show
 * in the time that it takes, because digests are what is compared. Texts are taken as UTF-8.
 */
export function secretsEqual(a: string | Uint8Array, b: string | Uint8Array): boolean {
  return process.getBuiltinModule("node:crypto").timingSafeEqual(digest(a), digest(b));
}

function digest(secret: string | Uint8Array): Uint8Array {
  // Loaded when it is asked for: node:crypto, http and tls are a seventh of what a client takes to start.
  const { createHmac, randomBytes } = process.getBuiltinModule("node:crypto");
  key ??= randomBytes(32);
  return createHmac("sha256", key).update(secret).digest();
}
