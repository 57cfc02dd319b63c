import { randomBytes, randomInt, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(scrypt);

/**
 * 32 MiB and about 0.3 s of one core a password, as strong as OWASP's other parameters for scrypt:
 * https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#scrypt
 */
const COST = { N: 2 ** 15, r: 8, p: 3 } as const;
/** What a stored hash may ask for at most. */
const MOST_MEMORY = 128 * 1024 * 1024;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** Each takes 32 MiB: further ones wait for their turn. */
const MOST_AT_ONCE = 2;
const MOST_WAITING = 40;

/** So many passwords wait to be looked at that this one is not. */
export class PasswordsBusy extends Error {
  override readonly name = 'PasswordsBusy';
}

/**
 * A hash to be stored: `scrypt$N$r$p$salt$hash`, with parameters and salt, so that later ones may be
 * stronger.
 * @throws PasswordsBusy
 */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await inTurn(() => derive(normal(password), salt, HASH_BYTES, { ...COST, maxmem: MOST_MEMORY }));
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64'), hash.toString('base64')].join('$');
}

/** Of no password at all: who asks about a name that there is not waits as long as for one that there is. */
const NOBODYS = ['scrypt', COST.N, COST.r, COST.p, Buffer.alloc(SALT_BYTES).toString('base64'), 'AA=='].join('$');

/**
 * Whether it is the password.
 * @param stored null: nobody's, which takes as long and is always wrong
 * @throws PasswordsBusy
 */
export async function isPassword(password: string, stored: string | null): Promise<boolean> {
  const [, N, r, p, salt = '', hash = ''] = (stored ?? NOBODYS).split('$');
  const expected = Buffer.from(hash, 'base64');
  const cost = { N: Number(N), r: Number(r), p: Number(p), maxmem: MOST_MEMORY };
  const found = await inTurn(() => derive(normal(password), Buffer.from(salt, 'base64'), HASH_BYTES, cost));
  return stored !== null && expected.length === HASH_BYTES && timingSafeEqual(found, expected);
}

/** The same letters from every keyboard (NIST SP 800-63B, 5.1.1.2). */
const normal = (password: string): string => password.normalize('NFKC');

/** Letters and digits that are not taken for one another. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';
/** 32^20: 100 bits. */
const PASSWORD_LENGTH = 20;

/** A password that nobody can guess, easily read from a screen: `xxxxx-xxxxx-xxxxx-xxxxx`. */
export function newPassword(): string {
  const letters = Array.from({ length: PASSWORD_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]!);
  return letters.join('').replace(/(.{5})(?=.)/g, '$1-');
}

let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (waiting.length >= MOST_WAITING) throw new PasswordsBusy('too many passwords at once');
  if (running >= MOST_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}
