import type { ClaimKeys } from '../../adapters/crypto/claim-keys.ts';
import type { RefusedClaim } from '../../adapters/postgres/code-claims.ts';
import { claimCodes, returnCodes } from '../../adapters/postgres/code-claims.ts';
import type { Sql } from '../../adapters/postgres/database.ts';
import { releaseGiftCards } from '../../adapters/postgres/gift-card-table.ts';
import type { CommandPayload } from '../../contracts/commands.ts';
import type { Checkout } from '../../domain/checkout/checkout.ts';
import type { CheckoutMessage } from '../../domain/checkout/messages.ts';
import { words } from '../../domain/told.ts';
import { codeKey } from '../../domain/promotions/promotion.ts';
import { claimedCodesOf } from '../../domain/tenders/claimed-codes.ts';
import type { GiftCardPart } from '../../domain/tenders/due.ts';
import { holdTenders } from './tenders.ts';

type Complete = Extract<CommandPayload, { operation: 'complete' }>;

/** What an attempt has claimed, or why it may not begin. */
export type AttemptClaims =
  | { readonly kind: 'claimed'; readonly giftCards: readonly GiftCardPart[] }
  | { readonly kind: 'codes_refused'; readonly refused: readonly RefusedClaim[] }
  | { readonly kind: 'tenders_refused'; readonly message: CheckoutMessage };

/** Whether an attempt would claim anything; the ordinary purchase does not. */
export function needsClaims(checkout: Checkout, { giftCards = [] }: Complete): boolean {
  return giftCards.length > 0 || claimedCodesOf(checkout).length > 0;
}

/**
 * Claims the uses of codes and holds parts of gift cards for the attempt that is about to begin, in the transaction that freezes
 * its hold and quote (promises D1, D2). When it refuses, the caller takes all of that back.
 */
export async function claimForAttempt(
  sql: Sql,
  keys: Pick<ClaimKeys, 'customer'>,
  checkout: Checkout,
  payload: Complete,
): Promise<AttemptClaims> {
  const refused = await claimCodesOf(sql, keys, checkout, checkout.attempt + 1);
  if (refused.length > 0) return { kind: 'codes_refused', refused };
  const { giftCards = [], credential } = payload;
  if (giftCards.length === 0) return { kind: 'claimed', giftCards: [] };
  const held = await holdTenders(sql, checkout, giftCards, credential);
  return held.ok ? { kind: 'claimed', giftCards: held.giftCards } : { kind: 'tenders_refused', message: held.message };
}

/** Claims a use of each code that the quote rests on. @returns those that are refused; then none is claimed */
export async function claimCodesOf(
  sql: Sql,
  keys: Pick<ClaimKeys, 'customer'>,
  checkout: Checkout,
  attempt: number,
): Promise<RefusedClaim[]> {
  const codeIds = claimedCodesOf(checkout).map(({ codeId }) => codeId);
  if (codeIds.length === 0) return [];
  const customer = keys.customer(checkout.customerId, checkout.buyer?.email ?? null);
  return claimCodes(sql, { checkoutId: checkout.id, attempt, codeIds, customer });
}

/**
 * Gives back what a checkout's attempt has claimed, in the step that records why no order came of it. Safe when nothing is claimed
 * any more; costs nothing where nothing could be.
 */
export async function giveBackClaims(sql: Sql, checkout: Checkout): Promise<void> {
  if (claimedCodesOf(checkout).length > 0) await returnCodes(sql, checkout.id, 'claimed');
  if (checkout.giftCards) await releaseGiftCards(sql, checkout.id);
}

/** The same, whatever the checkout's row says that it has claimed. */
export async function giveBackAllClaims(sql: Sql, checkoutId: string): Promise<void> {
  await returnCodes(sql, checkoutId, 'claimed');
  await releaseGiftCards(sql, checkoutId);
}

/** What the buyer is told of codes that were taken off (UCP discount, "Rejected Codes"). */
export function codesTakenOff(checkout: Checkout, refused: readonly RefusedClaim[]): CheckoutMessage[] {
  return refused.map(({ codeId, reason }) => {
    const code = claimedCodesOf(checkout).find((claimed) => claimed.codeId === codeId)?.code ?? '';
    return { type: 'warning', code: 'discount_code_invalid', content: words(`claim.${reason}`, { code }) };
  });
}

/** The checkout's codes without those that were refused. */
export function codesLeft(checkout: Checkout, refused: readonly RefusedClaim[]): string[] {
  const gone = claimedCodesOf(checkout).filter(({ codeId }) => refused.some((claim) => claim.codeId === codeId));
  return checkout.codes.filter((given) => gone.every(({ code }) => codeKey(code) !== codeKey(given)));
}
