import { createHmac, randomInt } from 'node:crypto';
import { subkey } from './sealing.ts';

/** Keyed hashes by which codes and people are told apart without being known. */
export interface ClaimKeys {
  /** Who buys, for limits per customer: his id, or else his e-mail address in small letters. */
  customer(customerId: string | null, email: string | null): Buffer;
  /** A gift card's code, however it is written. */
  giftCard(code: string): Buffer;
  /** Who asks for gift cards or for links that sign in: a caller with a key, an address, an e-mail address. */
  guesser(name: string): Buffer;
}

/** @param dataKey 32 bytes in base64 (`DATA_KEY`). */
export function createClaimKeys(dataKey: string): ClaimKeys {
  const key = subkey(dataKey, 'claims');
  const mac = (...parts: string[]) => createHmac('sha256', key).update(JSON.stringify(parts)).digest();
  return {
    customer: (customerId, email) =>
      customerId === null ? mac('email', (email ?? '').trim().toLowerCase()) : mac('customer', customerId),
    giftCard: (code) => mac('gift card', giftCardCodeKey(code)),
    guesser: (name) => mac('guesser', name),
  };
}

/** Letters and digits that are not taken for one another, read or heard: no 0 and O, 1 and I and L, 2 and Z, 5 and S, 8 and B. */
const ALPHABET = 'ACDEFGHJKMNPQRTUVWXY34679';
/** 25^16: 74 bits. */
const CODE_LENGTH = 16;

/** A gift card's code as it is shown, once: `XXXX-XXXX-XXXX-XXXX`. */
export function newGiftCardCode(): string {
  const letters = Array.from({ length: CODE_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]!);
  return letters.join('').replace(/(.{4})(?=.)/g, '$1-');
}

/** What is compared of a code: capitals and digits, without spaces and dashes. */
export function giftCardCodeKey(code: string): string {
  return code.toUpperCase().replace(/[^A-Z0-9]/g, '');
}
