import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { currencyStepMinor } from '../money/currency.ts';
import { toStripeAmount } from '../money/stripe-amount.ts';
import type { TendersOffered } from './split-tenders.ts';
import { splitTenders } from './split-tenders.ts';

const open = (availableMinor: number) => ({ availableMinor, askedMinor: null });
const asking = (availableMinor: number, askedMinor: number) => ({ availableMinor, askedMinor });
const usd = (
  totalMinor: number,
  giftCards: TendersOffered['giftCards'],
  card: TendersOffered['card'] = { askedMinor: null },
) => splitTenders({ totalMinor, currency: 'USD', giftCards, card });

describe('splitTenders', () => {
  test.each([
    ['a gift card and a card for the rest', usd(5410, [open(2000)]), { giftCardMinor: [2000], dueMinor: 3410 }],
    ['a gift card that has enough', usd(5410, [open(9900)]), { giftCardMinor: [5410], dueMinor: 0 }],
    [
      'several in their order',
      usd(5000, [open(2000), open(0), open(9000)]),
      { giftCardMinor: [2000, 0, 3000], dueMinor: 0 },
    ],
    ['part of a gift card, as asked', usd(5000, [asking(9000, 1500)]), { giftCardMinor: [1500], dueMinor: 3500 }],
    [
      'what is asked comes first',
      usd(5000, [open(9000), asking(900, 900)]),
      { giftCardMinor: [4100, 900], dueMinor: 0 },
    ],
    [
      'the amount asked of the card',
      usd(5000, [open(9000)], { askedMinor: 1000 }),
      { giftCardMinor: [4000], dueMinor: 1000 },
    ],
    [
      'not less than 50 cents by card',
      usd(5410, [open(1000), open(4400)]),
      { giftCardMinor: [1000, 4360], dueMinor: 50 },
    ],
    ['nothing to pay', usd(0, [open(500)]), { giftCardMinor: [0], dueMinor: 0 }],
  ])('M3: %s', (_, split, expected) => {
    expect(split).toEqual({ ok: true, ...expected });
  });

  test.each([
    ['more than is on it', usd(5000, [open(1), asking(100, 101)]), 'gift_card_insufficient', 1],
    ['more than the total', usd(5000, [asking(9000, 4000), asking(9000, 1001)]), 'tenders_exceed_total', null],
    ['nothing for the rest', usd(5000, [open(2000)], null), 'tenders_too_small', null],
    ['a card that shall pay too little', usd(5000, [open(2000)], { askedMinor: 1000 }), 'tenders_too_small', null],
    ['too little left for a card, by what was asked', usd(5000, [asking(9000, 4990)]), 'amount_too_small', null],
    ['a total that no card can pay', usd(40, [open(10)]), 'amount_too_small', null],
  ])('is refused: %s', (_, split, code, index) => {
    expect(split).toMatchObject({ ok: false, code, index });
  });

  test('an amount that is no step of the currency is refused, and a balance is used in steps', () => {
    const kwd = (giftCards: TendersOffered['giftCards']) =>
      splitTenders({ totalMinor: 12_340, currency: 'KWD', giftCards, card: { askedMinor: null } });
    expect(kwd([asking(9_999, 5)])).toMatchObject({ ok: false, code: 'amount_not_payable', index: 0 });
    expect(kwd([open(1_239)])).toEqual({ ok: true, giftCardMinor: [1_230], dueMinor: 11_110 });
  });

  test('M3, D2: total = sum of tenders, none more than is on it, the card never an amount that Stripe refuses', () => {
    const offered = fc.constantFrom('USD', 'EUR', 'JPY', 'KWD').chain((currency) => {
      const stepMinor = currencyStepMinor(currency);
      const amount = fc.integer({ min: 0, max: 100_000 });
      return fc.record({
        currency: fc.constant(currency),
        totalMinor: fc.integer({ min: 0, max: 10_000 }).map((steps) => steps * stepMinor),
        giftCards: fc.array(
          fc.record({
            availableMinor: amount,
            askedMinor: fc.option(fc.integer({ min: 1, max: 300 }).map((steps) => steps * stepMinor)),
          }),
          { maxLength: 5 },
        ),
        card: fc.option(
          fc.record({ askedMinor: fc.option(fc.integer({ min: 1, max: 10_000 }).map((steps) => steps * stepMinor)) }),
        ),
      });
    });
    fc.assert(
      fc.property(offered, (tenders) => {
        const split = splitTenders(tenders);
        if (!split.ok) return;
        const { currency, totalMinor, giftCards, card } = tenders;
        expect(split.giftCardMinor.reduce((sum, part) => sum + part, split.dueMinor)).toBe(totalMinor);
        for (const [index, { availableMinor, askedMinor }] of giftCards.entries()) {
          const part = split.giftCardMinor[index]!;
          expect(part).toBeGreaterThanOrEqual(0);
          expect(part).toBeLessThanOrEqual(availableMinor);
          if (askedMinor !== null) expect(part).toBe(askedMinor);
        }
        if (split.dueMinor > 0) {
          expect(toStripeAmount(split.dueMinor, currency).ok).toBe(true);
          expect(card).not.toBeNull();
          if (card?.askedMinor) expect(split.dueMinor).toBe(card.askedMinor);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
