import { randomBytes } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** `length` characters of [A-Za-z0-9]; 24 of them cannot be guessed (about 142 bits). */
export function randomText(length: number): string {
  let text = '';
  for (const byte of randomBytes(length)) text += ALPHABET[byte % ALPHABET.length];
  return text;
}

/** A new id in Stripe's form, such as `pi_` and 24 characters. */
export function newId(
  prefix: 'pi' | 'ch' | 'py' | 're' | 'du' | 'pm' | 'ctoken' | 'evt' | 'req' | 'we' | 'taxcalc' | 'tax' | 'tax_li',
): string {
  return `${prefix}_${randomText(24)}`;
}
