import { currencyStepMinor } from '../../domain/money/currency.ts';
import { recordChange } from './audit-trail.ts';
import type { Database, Sql } from './database.ts';

/** What people do to a gift card's balance by hand. */
export interface GiftCardAdjustment {
  readonly giftCardId: string;
  /** Not 0; below 0 where money leaves the card. */
  readonly changeMinor: number;
  /** The same reference is the same change of this card, however often it is asked for. */
  readonly reference: string;
  readonly reason: string;
  readonly actor: string;
  readonly requestId: string;
}

/** again: it had been done before, and nothing was done now. */
export type GiftCardAdjusted =
  | { readonly kind: 'done' | 'again' | 'unknown' }
  /** Nobody can pay with it: the currency goes in steps. */
  | { readonly kind: 'no_step'; readonly stepMinor: number }
  | {
      readonly kind: 'refused';
      readonly code: 'gift_card_held' | 'gift_card_above_initial' | 'gift_card_reference_used';
      /** The lowest or highest balance that would be possible. */
      readonly possibleMinor: number | null;
    };

interface Locked {
  readonly currency: string;
  readonly balance: number;
  readonly held: number;
  readonly initial: number;
}

/**
 * Changes a balance by hand, in one transaction with its entry and its audit entry: once by its reference, never below what is
 * held for buyers who are just paying (promise D2), never above what the card was issued with.
 */
export async function adjustGiftCard(
  db: Pick<Database, 'transaction'>,
  adjustment: GiftCardAdjustment,
): Promise<GiftCardAdjusted> {
  return db.transaction((sql) => adjustIn(sql, adjustment));
}

async function adjustIn(sql: Sql, adjustment: GiftCardAdjustment): Promise<GiftCardAdjusted> {
  const { giftCardId, changeMinor, reference, reason, actor, requestId } = adjustment;
  const [card] = await sql<Locked & Record<string, unknown>>(
    'gift_cards.lock_one',
    `SELECT currency, balance_minor AS balance, held_minor AS held, initial_minor AS initial
     FROM gift_cards WHERE id = $1 FOR NO KEY UPDATE`,
    [giftCardId],
  );
  if (!card) return { kind: 'unknown' };
  const key = `${giftCardId}/adjustment/${reference}`;
  const [earlier] = await sql<{ amount: number }>(
    'gift_cards.adjusted',
    'SELECT amount_minor AS amount FROM gift_card_entries WHERE key = $1',
    [key],
  );
  if (earlier) {
    return earlier.amount === changeMinor
      ? { kind: 'again' }
      : { kind: 'refused', code: 'gift_card_reference_used', possibleMinor: null };
  }
  const stepMinor = currencyStepMinor(card.currency);
  if (changeMinor % stepMinor !== 0) return { kind: 'no_step', stepMinor };
  const after = card.balance + changeMinor;
  if (after < card.held) return { kind: 'refused', code: 'gift_card_held', possibleMinor: card.held };
  if (after > card.initial) return { kind: 'refused', code: 'gift_card_above_initial', possibleMinor: card.initial };
  await sql(
    'gift_cards.adjust',
    `WITH changed AS (UPDATE gift_cards SET balance_minor = $3 WHERE id = $2)
     INSERT INTO gift_card_entries (key, gift_card_id, kind, amount_minor, balance_after_minor, actor, reason)
     VALUES ($1, $2, 'adjustment', $4, $3, $5, $6)`,
    [key, giftCardId, after, changeMinor, actor, reason],
  );
  await recordChange(sql, {
    actor,
    action: 'adjust',
    resource: 'gift-cards',
    resourceId: giftCardId,
    before: { balance_minor: card.balance },
    after: { balance_minor: after, reason, reference },
    requestId,
  });
  return { kind: 'done' };
}
