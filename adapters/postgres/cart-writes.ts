import type { Seal } from '../crypto/sealing.ts';
import type { Sql } from './database.ts';

/** The answer that a key has from its first write on. */
export interface KeptCartAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** What an Idempotency-Key was used for. */
export type CartKey =
  { readonly kind: 'new' } | { readonly kind: 'mismatch' } | { readonly kind: 'kept'; readonly answer: KeptCartAnswer };

/** Two writes with one key take turns; the second finds what the first has kept (promise E2). */
export async function findCartKey(sql: Sql, seal: Seal, keyHash: Buffer, fingerprint: Buffer): Promise<CartKey> {
  await sql('cart.key-lock', 'SELECT pg_advisory_xact_lock(hashtextextended($1, 1))', [keyHash.toString('base64')]);
  const [row] = await sql<{ fingerprint: Buffer; response_status: number; response_body: Buffer }>(
    'cart.key',
    'SELECT fingerprint, response_status, response_body FROM cart_writes WHERE key_hash = $1',
    [keyHash],
  );
  if (!row) return { kind: 'new' };
  if (!row.fingerprint.equals(fingerprint)) return { kind: 'mismatch' };
  const body: unknown = seal.open(row.response_body, context(keyHash));
  return { kind: 'kept', answer: { status: row.response_status, body } };
}

/** Keeps the answer with its key, in the transaction of the write. */
export async function keepCartAnswer(
  sql: Sql,
  seal: Seal,
  { keyHash, fingerprint }: { readonly keyHash: Buffer; readonly fingerprint: Buffer },
  { status, body }: KeptCartAnswer,
): Promise<void> {
  await sql(
    'cart.keep',
    'INSERT INTO cart_writes (key_hash, fingerprint, response_status, response_body) VALUES ($1, $2, $3, $4)',
    [keyHash, fingerprint, status, seal.seal(body, context(keyHash))],
  );
}

const context = (keyHash: Buffer): string => `cart write ${keyHash.toString('base64')}`;
