import type { Seal } from './sealing.ts';

const CONTEXT = 'sign-in link';
const LONGEST = 500;

/** What a sign-in link carries: sealed with the shop's own key, so that nobody else can make one. */
export function makeSignInToken(seal: Seal, linkId: string): string {
  return seal.seal({ linkId }, CONTEXT).toString('base64url');
}

/** The link that a token stands for; null for what is none of ours. */
export function openSignInToken(seal: Seal, token: string): string | null {
  if (token.length > LONGEST) return null;
  try {
    return seal.open<{ linkId: string }>(Buffer.from(token, 'base64url'), CONTEXT).linkId;
  } catch {
    // Forged, damaged, or sealed for something else.
    return null;
  }
}
