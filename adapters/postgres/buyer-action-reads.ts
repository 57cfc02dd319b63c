import type { Checkout } from '../../domain/checkout/checkout.ts';
import { compose } from './checkout-table.ts';
import type { CheckoutRow } from './checkout-table.ts';
import type { Sql } from './database.ts';

/** An attempt that the buyer's bank has asked for the buyer, with its checkout. Nothing of it is personal. */
export interface AskedAttempt {
  readonly checkout: Checkout;
  readonly attempt: number;
  /** The bank's address, sealed with the token; null once the attempt waits for the buyer no more. */
  readonly sealedUrl: Uint8Array | null;
  /** When the buyer last came back from his bank: milliseconds ago, or null. */
  readonly returnedAgoMs: number | null;
  /** How long the checkout still waits for what it waits for. */
  readonly timeLeftMs: number;
}

/** The attempt whose action page has this token, or null. */
export async function findAskedAttempt(sql: Sql, token: string): Promise<AskedAttempt | null> {
  const [row] = await sql<{
    state: CheckoutRow['state'];
    attempt: number;
    action_url: Buffer | null;
    returned_ago_ms: number | null;
    time_left_ms: number | null;
  }>(
    'action.find',
    `SELECT c.state, p.attempt, p.action_url,
            floor(extract(epoch FROM now() - p.returned_at) * 1000)::bigint AS returned_ago_ms,
            floor(extract(epoch FROM c.deadline_at - now()) * 1000)::bigint AS time_left_ms
     FROM payments p JOIN checkouts c ON c.id = p.checkout_id WHERE p.action_token = $1`,
    [token],
  );
  return row
    ? {
        checkout: compose({ state: row.state, personal: null }),
        attempt: row.attempt,
        sealedUrl: row.action_url,
        returnedAgoMs: row.returned_ago_ms,
        timeLeftMs: row.time_left_ms ?? 0,
      }
    : null;
}

/**
 * Notes that the buyer came back from his bank.
 * @returns whom to tell; null where nobody has to be: the attempt is over, or was told of within the last 3 s, so that nobody
 * can fill a checkout's history by reloading a page
 */
export async function noteReturn(
  sql: Sql,
  token: string,
): Promise<{ checkoutId: string; attempt: number; paymentIntentId: string } | null> {
  const [row] = await sql<{ checkout_id: string; attempt: number; payment_intent_id: string }>(
    'action.returned',
    `UPDATE payments SET returned_at = now()
     WHERE action_token = $1 AND action_url IS NOT NULL AND payment_intent_id IS NOT NULL
       AND (returned_at IS NULL OR returned_at < now() - interval '3 seconds')
     RETURNING checkout_id, attempt, payment_intent_id`,
    [token],
  );
  return row ? { checkoutId: row.checkout_id, attempt: row.attempt, paymentIntentId: row.payment_intent_id } : null;
}
