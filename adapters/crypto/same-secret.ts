import { createHash, timingSafeEqual } from 'node:crypto';

/** Compares digests, so that neither length nor content of a secret shows in the time that it takes. */
export function sameSecret(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
