import { describe, expect, test } from '@jest/globals';
import type { Checkout } from '../../../domain/checkout/checkout.ts';
import { exampleCheckout } from '../../../contracts/ucp/v2026-08-25/example-checkout.ts';
import { quoteChanges } from '../../../domain/totals/quote-changes.ts';
import { asAnswered } from './example-answer.ts';
import { differenceOf, holdOf, offersTheSame, revisionOf, splitOf, stageOf } from './view.ts';

const order = { id: 'ord_1', number: '1001', placedAt: '' };
const cancelRequest = { actor: 'kim', reason: '', requestedAt: '' };

test.each<[Partial<Checkout>, ReturnType<typeof stageOf>]>([
  [{ status: 'incomplete', buyer: null }, 'open'],
  [{}, 'open'],
  [{ status: 'complete_in_progress', waitingFor: 'payment' }, 'paying'],
  [{ status: 'complete_in_progress', waitingFor: 'payment', cancelRequest }, 'canceling'],
  [{ status: 'completed', order }, 'placed'],
  [{ status: 'canceled' }, 'ended'],
])('the page of a checkout that is %j', (change, stage) => expect(stageOf(asAnswered(change))).toBe(stage));

test('a bank that asks is a stage of its own', () => {
  expect(stageOf({ status: 'requires_escalation', messages: [] })).toBe('bank');
});

test('an ETag names a revision', () => {
  expect([revisionOf('"12"'), revisionOf(null), revisionOf('W/"x"')]).toEqual([12, 0, 0]);
});

describe('O3: another total than the buyer has seen', () => {
  const { quote } = exampleCheckout();
  const dearer = { ...quote, totalMinor: 6_844, shippingMinor: 1_500 };
  const seen = asAnswered();

  test('is told with the totals and the reasons', () => {
    const difference = differenceOf(seen, asAnswered({ quote: dearer }, quoteChanges(quote, dearer)), true);
    expect(difference).toMatchObject({ fromMinor: 5_844, toMinor: 6_844, reasons: [{ code: 'shipping_changed' }] });
  });

  test('is told without a reason where somebody else has changed it, and not where it was himself', () => {
    const next = asAnswered({ quote: dearer });
    expect(differenceOf(seen, next, false)).toEqual({ fromMinor: 5_844, toMinor: 6_844, reasons: [] });
    expect(differenceOf(seen, next, true)).toBeNull();
    expect(differenceOf(seen, asAnswered({ buyer: null }), false)).toBeNull();
  });
});

describe('O3: what the buyer would agree to again without being asked', () => {
  const { quote, lines, buyer } = exampleCheckout();
  const seen = asAnswered({ holdExpiresAt: '2026-01-01T00:15:00.000Z' });

  test('is the same after its hold has lapsed', () => {
    expect(offersTheSame(seen, asAnswered({ holdExpiresAt: null }))).toBe(true);
  });

  test.each<[string, Parameters<typeof asAnswered>]>([
    ['another total', [{ quote: { ...quote, totalMinor: quote.totalMinor + 1 } }]],
    ['another quantity', [{ lines: lines.map((line) => ({ ...line, quantity: line.quantity + 1 })) }]],
    ['another buyer', [{ buyer: buyer && { ...buyer, email: 'somebody@else.example' } }]],
    ['a change that is told', [{}, quoteChanges(quote, { ...quote, shippingMinor: quote.shippingMinor + 1 })]],
  ])('is not the same with %s', (_, change) => {
    expect(offersTheSame(seen, asAnswered(...change))).toBe(false);
  });
});

describe('how long the items are set aside', () => {
  const until = (expiresAt: string | null, limitAt: string | null, nowMs: number) =>
    holdOf(asAnswered({ status: 'incomplete', holdExpiresAt: expiresAt, holdLimitAt: limitAt }), nowMs);
  const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
  const zero = Date.parse(at(0));

  test('counts down, may be made longer near its end, and lapses', () => {
    expect(until(at(15), at(60), zero)).toEqual({ state: 'held', leftMs: 15 * 60_000, canExtend: false });
    expect(until(at(2), at(60), zero)).toEqual({ state: 'held', leftMs: 2 * 60_000, canExtend: true });
    expect(until(at(2), at(2), zero)).toMatchObject({ canExtend: false });
    expect(until(at(0), at(60), zero)).toEqual({ state: 'lapsed' });
    expect(until(null, null, zero)).toEqual({ state: 'lapsed' });
  });

  test('is nothing to count while a payment has frozen it', () => {
    expect(holdOf(asAnswered({ status: 'complete_in_progress' }), zero)).toBeNull();
  });
});

test('D2, M3: gift cards and what is left make the total, whatever is on them', () => {
  const card = (balanceMinor: number) => ({ code: String(balanceMinor), lastFour: '', balanceMinor });
  expect(splitOf(1_000, [])).toEqual({ shares: [], dueMinor: 1_000 });
  expect(splitOf(1_000, [card(300), card(200)])).toEqual({ shares: [300, 200], dueMinor: 500 });
  expect(splitOf(1_000, [card(700), card(700), card(5)])).toEqual({ shares: [700, 300, 0], dueMinor: 0 });
});
