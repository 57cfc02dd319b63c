import type { Sql } from '../../adapters/postgres/database.ts';
import type { GiftCardRow } from '../../adapters/postgres/gift-card-table.ts';
import { holdGiftCards, lockGiftCards, readGiftCards } from '../../adapters/postgres/gift-card-table.ts';
import type { GiftCardTender, PaymentCredential } from '../../contracts/commands.ts';
import type { Checkout } from '../../domain/checkout/checkout.ts';
import type { CheckoutMessage } from '../../domain/checkout/messages.ts';
import { recoverable } from '../../domain/checkout/messages.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import { buyerText } from '../../domain/errors.ts';
import type { Told } from '../../domain/told.ts';
import { words } from '../../domain/told.ts';
import type { GiftCardPart } from '../../domain/tenders/due.ts';
import { giftCardMinor } from '../../domain/tenders/due.ts';
import type { TenderSplit } from '../../domain/tenders/split-tenders.ts';
import { splitTenders } from '../../domain/tenders/split-tenders.ts';

export type HeldTenders =
  | { readonly ok: true; readonly giftCards: readonly GiftCardPart[] }
  | { readonly ok: false; readonly message: CheckoutMessage };

type Priced = Pick<Checkout, 'quote' | 'currency'>;

/** Splits a checkout's total among its tenders, and holds what gift cards pay of it, under their rows' locks (promise D2). */
export async function holdTenders(
  sql: Sql,
  checkout: Checkout,
  tenders: readonly GiftCardTender[],
  credential: PaymentCredential | null,
): Promise<HeldTenders> {
  const cards = await lockGiftCards(sql, idsOf(tenders));
  const planned = plan(checkout, tenders, cards, credential && { askedMinor: credential.amountMinor ?? null });
  if (planned.ok) {
    const shares = planned.giftCards.filter(({ amountMinor }) => amountMinor > 0);
    if (shares.length > 0) await holdGiftCards(sql, checkout.id, checkout.attempt + 1, shares);
  }
  return planned;
}

/** What gift cards would pay, told early: nothing is held, so that complete may find less. */
export async function tellTenders(
  sql: Sql,
  checkout: Priced,
  tenders: readonly GiftCardTender[],
): Promise<CheckoutMessage[]> {
  if (tenders.length === 0) return [];
  const cards = await readGiftCards(sql, idsOf(tenders));
  const planned = plan(checkout, tenders, cards, { askedMinor: null });
  if (!planned.ok) return [{ ...planned.message, type: 'warning' }];
  const { currency } = checkout;
  const left = { amountMinor: checkout.quote.totalMinor - giftCardMinor(planned), currency };
  return planned.giftCards.map(({ lastFour, amountMinor }, place) => ({
    type: 'info',
    code: 'gift_card',
    target: { part: 'instrument', index: tenders[place]!.index },
    content: words('tender.pays', { lastFour, amount: { amountMinor, currency }, left }),
  }));
}

const idsOf = (tenders: readonly GiftCardTender[]): string[] => [
  ...new Set(tenders.flatMap(({ giftCardId }) => giftCardId ?? [])),
];

function plan(
  { quote, currency }: Priced,
  tenders: readonly GiftCardTender[],
  rows: readonly GiftCardRow[],
  card: { readonly askedMinor: number | null } | null,
): HeldTenders {
  const cards: GiftCardRow[] = [];
  for (const { giftCardId, index } of tenders) {
    const row = rows.find(({ id }) => id === giftCardId);
    const problem = row && cards.includes(row) ? 'gift_card_insufficient' : problemOf(row, currency);
    if (!row || problem) return refused(problem ?? 'gift_card_unknown', index);
    cards.push(row);
  }
  const split = splitTenders({
    totalMinor: quote.totalMinor,
    currency,
    giftCards: cards.map(({ availableMinor }, place) => ({
      availableMinor,
      askedMinor: tenders[place]!.amountMinor,
    })),
    card,
  });
  if (!split.ok) return unpayable(split, tenders, currency);
  return {
    ok: true,
    giftCards: cards.map(({ id, lastFour }, place) => ({
      giftCardId: id,
      instrumentId: tenders[place]!.instrumentId,
      lastFour,
      amountMinor: split.giftCardMinor[place]!,
    })),
  };
}

function problemOf(row: GiftCardRow | undefined, currency: string): ErrorCode | null {
  if (!row?.active) return 'gift_card_unknown';
  if (row.expired) return 'gift_card_expired';
  return row.currency === currency ? null : 'gift_card_currency';
}

/** UCP has one word for an instrument that can't pay (split payments, "Error Handling"); the content says why. */
function refused(why: ErrorCode, index: number, content: Told = buyerText(why)): HeldTenders {
  return { ok: false, message: recoverable('payment_failed', content, { part: 'instrument', index }) };
}

function unpayable(
  { code, index, leftMinor }: Extract<TenderSplit, { ok: false }>,
  tenders: readonly GiftCardTender[],
  currency: string,
): HeldTenders {
  const tender = index === null ? undefined : tenders[index];
  if (tender) return refused(code, tender.index);
  if (code === 'amount_too_small' || code === 'amount_too_large')
    return { ok: false, message: recoverable(code, buyerText(code), { part: 'payment' }) };
  const first = tenders[0]?.index ?? 0;
  if (leftMinor === 0) return refused(code, first);
  const left = { amountMinor: leftMinor, currency };
  return refused(code, first, words('tender.left', { reason: { texts: [buyerText(code).text] }, left }));
}
