// Secrets: comparing them without telling by the time it takes how much of a guess was right.

import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** Of this process alone, so that nobody can choose a guess by its digest. */
const key = randomBytes(32);

/**
 * Whether two secrets are the same: a password, a token, a cookie. Neither what they have in common nor their lengths show
 * in the time that it takes, because digests are what is compared. Texts are taken as UTF-8.
 */
export function secretsEqual(a: string | Uint8Array, b: string | Uint8Array): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

function digest(secret: string | Uint8Array): Uint8Array {
  return createHmac("sha256", key).update(secret).digest();
}
