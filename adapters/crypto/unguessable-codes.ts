import { randomBytes } from 'node:crypto';

/** Without signs that people take for one another: 0 O, 1 I L, 5 S, 8 B, U V. */
const ALPHABET = '234679ACDEFGHJKMNPQRTWXYZ';
/** Bytes from here on would favor the first letters. */
const FAIR_BYTES = 256 - (256 % ALPHABET.length);
/** A guess may hit one of so many codes of a batch with a chance of at most one in this. */
const GUESSES = 1e9;

/** The shortest codes of a batch of `count` that nobody can guess. */
export function shortestLength(count: number): number {
  return Math.ceil(Math.log(count * GUESSES) / Math.log(ALPHABET.length));
}

/**
 * Different random codes that nobody can guess, and that people read right.
 * @throws RangeError for a length below `shortestLength(count)`
 */
export function* unguessableCodes(count: number, length: number): Generator<string> {
  if (length < shortestLength(count)) throw new RangeError(`${count} codes of ${length} letters could be guessed`);
  const made = new Set<string>();
  while (made.size < count) {
    const code = randomCode(length);
    if (made.has(code)) continue;
    made.add(code);
    yield code;
  }
}

function randomCode(length: number): string {
  let code = '';
  while (code.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < FAIR_BYTES && code.length < length) code += ALPHABET[byte % ALPHABET.length];
    }
  }
  return code;
}
