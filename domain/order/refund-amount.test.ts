import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { allocate } from '../money/rounding.ts';
import { currencyStepMinor } from '../money/currency.ts';
import { computeQuote } from '../totals/compute-quote.ts';
import { exampleMethod, exampleRate, exampleZone } from '../totals/example-zones.ts';
import type { Quote } from '../totals/quote.ts';
import type { LineUnits } from './refund-amount.ts';
import { amountOfLines, shippingShare } from './refund-amount.ts';

const none = { lines: [], shipping: false };

const quotes = fc
  .record({
    currency: fc.constantFrom('USD', 'JPY', 'KWD', 'ISK'),
    lines: fc.array(
      fc.record({ price: fc.integer({ min: 1, max: 99_999 }), quantity: fc.integer({ min: 1, max: 9 }) }),
      {
        minLength: 1,
        maxLength: 5,
      },
    ),
    ratePpm: fc.integer({ min: 0, max: 300_000 }),
    inclusive: fc.boolean(),
    shippingSteps: fc.integer({ min: 0, max: 500 }),
  })
  .map(({ currency, lines, ratePpm, inclusive, shippingSteps }): Quote => {
    const amountMinor = shippingSteps * currencyStepMinor(currency);
    return computeQuote({
      currency,
      lines: lines.map(({ price, quantity }, index) => ({
        lineId: `li_${index}`,
        variantId: `v${index}`,
        title: `v${index}`,
        quantity,
        unitPriceMinor: price,
        requiresShipping: true,
        taxable: true,
        productId: 'p',
        category: '',
        taxClass: 'standard',
        weightGrams: 0,
      })),
      destination: { country: 'US', region: null, postalCode: null },
      selectedShippingOptionId: 'standard',
      shippingZones: [exampleZone(['US'], [exampleMethod('standard', [exampleRate(amountMinor, { currency })])])],
      taxRates: [{ id: 't', country: 'US', region: null, label: 'Tax', ratePpm, inclusive, appliesToShipping: true }],
    });
  });

describe('M6: refunds by line', () => {
  test('of all units and the shipping, in whatever groups and order, are the total exactly', () => {
    fc.assert(
      fc.property(quotes, fc.array(fc.nat({ max: 1_000 }), { maxLength: 60 }), fc.nat(), (quote, picks, shippingAt) => {
        const left = new Map(quote.lines.map(({ lineId, quantity }) => [lineId, quantity]));
        const returned: LineUnits[] = [];
        let shipping = false;
        let sum = 0;
        const giveBack = (lines: LineUnits[], withShipping: boolean) => {
          const amount = amountOfLines(quote, { lines, shipping: withShipping }, { lines: returned, shipping });
          // A free line alone is nothing that can be given back; it goes with the next.
          if (!amount.ok) return expect(amount.code).toBe('refund_amount_invalid');
          sum += amount.amountMinor;
          returned.push(...lines);
          shipping ||= withShipping;
          for (const { lineId, quantity } of lines) left.set(lineId, (left.get(lineId) ?? 0) - quantity);
        };
        for (const [index, pick] of picks.entries()) {
          const open = [...left].filter(([, quantity]) => quantity > 0);
          const [lineId, quantity] = open[pick % Math.max(1, open.length)] ?? [];
          if (lineId === undefined || quantity === undefined) break;
          giveBack([{ lineId, quantity: 1 + (pick % quantity) }], index === shippingAt % 60 && !shipping);
        }
        const rest = [...left].flatMap(([lineId, quantity]) => (quantity > 0 ? [{ lineId, quantity }] : []));
        if (rest.length > 0 || !shipping) giveBack(rest, !shipping);
        expect(sum).toBe(quote.totalMinor);
      }),
    );
  });

  test('of a line one unit after the other are its largest-remainder shares', () => {
    fc.assert(
      fc.property(quotes, (quote) => {
        for (const { lineId, totalMinor, quantity } of quote.lines) {
          const shares = Array.from({ length: quantity }, (_, before) => {
            const amount = amountOfLines(
              quote,
              { lines: [{ lineId, quantity: 1 }], shipping: false },
              { lines: [{ lineId, quantity: before }], shipping: false },
            );
            return amount.ok ? amount.amountMinor : 0;
          });
          const step = currencyStepMinor(quote.currency);
          expect(shares).toEqual(
            allocate(
              totalMinor,
              shares.map(() => 1),
              step,
            ),
          );
        }
      }),
    );
  });

  test('never name a line that is not there, nor more units than there are left', () => {
    fc.assert(
      fc.property(quotes, (quote) => {
        const [line] = quote.lines;
        if (!line) return;
        const { lineId, quantity } = line;
        const units = (many: number) => ({ lines: [{ lineId, quantity: many }], shipping: false });
        expect(amountOfLines(quote, units(quantity + 1), none)).toEqual({ ok: false, code: 'refund_line_returned' });
        expect(amountOfLines(quote, units(1), units(quantity))).toEqual({ ok: false, code: 'refund_line_returned' });
        const twice = { lines: [...units(quantity).lines, ...units(1).lines], shipping: false };
        expect(amountOfLines(quote, twice, none)).toEqual({ ok: false, code: 'refund_line_returned' });
        const unknown = { lines: [{ lineId: 'li_none', quantity: 1 }], shipping: false };
        expect(amountOfLines(quote, unknown, none)).toEqual({ ok: false, code: 'refund_line_unknown' });
      }),
    );
  });

  test('give the shipping back once', () => {
    fc.assert(
      fc.property(quotes, (quote) => {
        const shipping = { lines: [], shipping: true };
        expect(amountOfLines(quote, shipping, shipping)).toEqual({ ok: false, code: 'refund_line_returned' });
        const first = amountOfLines(quote, shipping, none);
        expect(first.ok ? first.amountMinor : 0).toBe(shippingShare(quote));
      }),
    );
  });
});
