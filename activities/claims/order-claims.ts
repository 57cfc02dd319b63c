import { returnCodes, useCodes } from '../../adapters/postgres/code-claims.ts';
import type { Sql } from '../../adapters/postgres/database.ts';
import {
  creditGiftCards,
  debitGiftCards,
  holdGiftCardsAgain,
  sharesOfAttempt,
} from '../../adapters/postgres/gift-card-table.ts';
import type { ClaimKeys } from '../../adapters/crypto/claim-keys.ts';
import type { Checkout } from '../../domain/checkout/checkout.ts';
import { claimedCodesOf } from '../../domain/tenders/claimed-codes.ts';
import { giftCardMinor } from '../../domain/tenders/due.ts';
import { claimCodesOf } from './attempt-claims.ts';

/**
 * Uses what an attempt has claimed, in its order's transaction: claims become uses, what is held of gift cards is debited
 * (promises D1, D2). Costs nothing where nothing is claimed.
 * @returns false when less is there than the order needs: then nothing may be placed
 */
export async function useClaims(sql: Sql, checkout: Checkout): Promise<boolean> {
  const codes = claimedCodesOf(checkout).length;
  if (codes > 0 && (await useCodes(sql, checkout.id, checkout.attempt)) !== codes) return false;
  if (!checkout.giftCards) return true;
  return (await debitGiftCards(sql, checkout.id, checkout.attempt)) === giftCardMinor(checkout);
}

/**
 * Claims again what a checkout had given back when it ended, for money that came after that, and says what gift cards pay of it.
 * @returns null where some of it is gone; the caller then takes back all that it has done
 */
export async function claimAgain(
  sql: Sql,
  keys: Pick<ClaimKeys, 'customer'>,
  checkout: Checkout,
): Promise<Checkout | null> {
  const { id, attempt } = checkout;
  if ((await claimCodesOf(sql, keys, checkout, attempt)).length > 0) return null;
  const shares = await sharesOfAttempt(sql, id, attempt);
  if (shares.length === 0) return checkout;
  return (await holdGiftCardsAgain(sql, id, attempt)) ? { ...checkout, giftCards: shares } : null;
}

/**
 * Gives back what an order had used that could not be kept: the buyer got nothing for his code and his gift cards. A refund of an
 * order that stands gives no use of a code back.
 */
export async function giveBackUses(sql: Sql, checkoutId: string, orderId: string, reason: string): Promise<void> {
  await returnCodes(sql, checkoutId, 'used');
  const paid = await sql<{ id: string; left: number; attempt: number }>(
    'gift_cards.left',
    `SELECT h.gift_card_id AS id, h.attempt, (SELECT -sum(e.amount_minor)::bigint FROM gift_card_entries e
       WHERE e.checkout_id = h.checkout_id AND e.gift_card_id = h.gift_card_id AND e.kind IN ('debit', 'credit')) AS left
     FROM gift_card_holds h WHERE h.checkout_id = $1 AND h.state = 'debited' ORDER BY h.gift_card_id`,
    [checkoutId],
  );
  const [first] = paid;
  if (!first) return;
  await creditGiftCards(sql, {
    key: `${orderId}/canceled`,
    checkoutId,
    attempt: first.attempt,
    // What refunds have credited already is not left.
    parts: paid.flatMap(({ id, left }) => (left > 0 ? [{ giftCardId: id, amountMinor: left }] : [])),
    actor: 'shop',
    reason,
  });
}
