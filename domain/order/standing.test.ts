import { describe, expect, test } from '@jest/globals';
import { EXAMPLE_PAYMENT, exampleOrder as order } from './example-order.ts';
import type { Order, OrderDispute, OrderPayment, OrderRefund } from './order.ts';
import { refundableMinor } from './order.ts';
import type { NextStep } from './standing.ts';
import { isSameStep, shipsBeforeLapse, standingOf } from './standing.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const start = Date.parse('2030-01-01T00:00:00.000Z');
const at = (ms: number) => new Date(start + ms).toISOString();

const payment = EXAMPLE_PAYMENT;
const authorized: OrderPayment = { ...payment, status: 'authorized', capturedMinor: 0 };

function refund(change: Partial<OrderRefund>): OrderRefund {
  return {
    id: 'rf_1',
    amountMinor: 1_000,
    giftCardMinor: 0,
    currency: 'USD',
    reason: 'broken',
    actor: 'kim',
    lines: [],
    shipping: false,
    status: 'succeeded',
    stripeRefundId: 're_1',
    failureCode: null,
    requestedAt: at(0),
    settledAt: at(0),
    ...change,
  };
}

function dispute(change: Partial<OrderDispute>): OrderDispute {
  return {
    id: 'dp_1',
    amountMinor: 5_000,
    currency: 'USD',
    reason: 'fraudulent',
    status: 'needs_response',
    evidenceDueAt: at(9 * DAY),
    openedAt: at(0),
    closedAt: null,
    ...change,
  };
}

const policy = { lapse: 'capture' } as const;
const standing = (change: Partial<Order>, ms = 0, lapse: 'capture' | 'attention' = 'capture') =>
  standingOf(order(change), { lapse }, start + ms);

test('an ordinary order waits for nothing', () => {
  expect(standing({})).toEqual({ waitingFor: null, deadlineAt: null, nextAction: null, attention: null, next: null });
});

test('while the checkout still captures, the order is not this workflow’s', () => {
  const requested = [refund({ status: 'requested', stripeRefundId: null, settledAt: null })];
  expect(standing({ withCheckout: true, refunds: requested })).toMatchObject({ next: null });
});

test('M5: support has canceled, and the refund came to nothing: the mail that the money goes back waits for people', () => {
  const canceled = { status: 'canceled', canceledAt: at(0), canceledBy: 'kim' } as const;
  for (const status of ['refused', 'failed'] as const) {
    const lost = refund({ status });
    expect(standing({ ...canceled, refunds: [lost] })).toMatchObject({ waitingFor: 'support', next: null });
    const settled = [
      [{ ...lost, madeGoodBy: 'kim' }],
      [lost, refund({ id: 'rf_2', requestedAt: at(HOUR), settledAt: at(HOUR) })],
    ];
    for (const refunds of settled)
      expect(standing({ ...canceled, refunds })).toMatchObject({ attention: null, next: { do: 'mail' } });
  }
});

test('money comes before mail: what is owed is done first, whatever mail can not be sent', () => {
  const requested = [refund({ status: 'requested', stripeRefundId: null, settledAt: null })];
  const resent = { today: 1, next: { number: 1, at: at(0) } };
  const canceled = { status: 'canceled', canceledAt: at(0), canceledBy: 'kim' } as const;
  const held = { capturePolicy: 'on_shipment', payment: authorized } as const;
  const first = (change: Partial<Order>) => standing({ resent, ...change }).next?.do;
  expect(first({ ...canceled, refunds: requested })).toBe('refund');
  expect(first({ ...held, captureRequestedMinor: 5_000 })).toBe('capture');
  expect(first({ ...canceled, ...held })).toBe('release');
  expect(first(canceled)).toBe('mail');
  expect(first({})).toBe('resend');
});

test('two steps are the same piece of work, or not', () => {
  const steps: (NextStep | null)[] = [
    null,
    { do: 'refund', refundId: 'rf_1' },
    { do: 'refund', refundId: 'rf_2' },
    { do: 'capture', amountMinor: null },
    { do: 'capture', amountMinor: 5 },
    { do: 'release' },
    { do: 'mail' },
    { do: 'resend', number: 1 },
    { do: 'resend', number: 2 },
    { do: 'wait', untilMs: 1 },
  ];
  for (const [index, one] of steps.entries())
    for (const [other, two] of steps.entries())
      expect([one, two, isSameStep(one, structuredClone(two))]).toEqual([one, two, index === other]);
  expect(isSameStep({ do: 'wait', untilMs: 1 }, { do: 'wait', untilMs: 2 })).toBe(true);
});

describe('a held authorization', () => {
  const held = { capturePolicy: 'on_shipment', payment: authorized } as const;
  test('M10: waits until a day before its end, seven days where Stripe names none', () => {
    const dueMs = start + 6 * DAY;
    expect(standing(held)).toMatchObject({
      waitingFor: 'shipment',
      next: { do: 'wait', untilMs: dueMs },
      attention: null,
    });
    const shorter = { ...held, payment: { ...authorized, captureBefore: at(4 * DAY) } };
    expect(standing(shorter)).toMatchObject({ next: { do: 'wait', untilMs: start + 3 * DAY } });
  });
  test('M10: is captured then, or people are told, by policy', () => {
    expect(standing(held, 6 * DAY)).toMatchObject({
      waitingFor: 'capture',
      next: { do: 'capture', amountMinor: null },
    });
    const told = standing(held, 6 * DAY, 'attention');
    expect(told).toMatchObject({ waitingFor: 'shipment', attention: expect.stringContaining('lapses') });
    expect(told.next).toEqual({ do: 'wait', untilMs: start + 7 * DAY + 60_000 });
    expect(standing(held, 8 * DAY, 'attention').next).toEqual({ do: 'wait', untilMs: start + 8 * DAY + HOUR });
  });
  test('is captured when somebody asks for it', () => {
    expect(standing({ ...held, captureRequestedMinor: 5_000 })).toMatchObject({
      next: { do: 'capture', amountMinor: 5_000 },
    });
  });
  test('of goods that leave too late is captured at order', () => {
    expect(shipsBeforeLapse(authorized, 6 * DAY, start)).toBe(true);
    expect(shipsBeforeLapse(authorized, 6 * DAY + 1, start)).toBe(false);
  });
  test('of a canceled order is let go of, then the buyer is told, then nothing is left', () => {
    const canceled = { ...held, status: 'canceled', canceledAt: at(0) } as const;
    expect(standing(canceled)).toMatchObject({ waitingFor: 'release', next: { do: 'release' } });
    const free = { ...canceled, payment: { ...authorized, status: 'canceled' } } as const;
    expect(standing(free)).toMatchObject({ waitingFor: 'cancellation_email', next: { do: 'mail' } });
    expect(standing({ ...free, cancellationMailed: true })).toMatchObject({ waitingFor: null, next: null });
  });
});

describe('refunds', () => {
  test('the oldest that is asked for is made first', () => {
    const requested = { status: 'requested', stripeRefundId: null, settledAt: null } as const;
    const refunds = [
      refund({ id: 'rf_1' }),
      refund({ ...requested, id: 'rf_2' }),
      refund({ ...requested, id: 'rf_3' }),
    ];
    expect(standing({ refunds })).toMatchObject({ waitingFor: 'refund', next: { do: 'refund', refundId: 'rf_2' } });
  });
  test('a pending one is read again at growing intervals, within limits, then people are told, then it is left alone', () => {
    const refunds = [refund({ status: 'pending', settledAt: null })];
    const after = (ms: number) => {
      const { next, attention } = standing({ refunds }, ms);
      return { waitMs: next?.do === 'wait' ? next.untilMs - start - ms : null, attention: attention !== null };
    };
    expect(after(0)).toEqual({ waitMs: 60_000, attention: false });
    expect(after(HOUR)).toEqual({ waitMs: HOUR, attention: false });
    expect(after(5 * DAY)).toEqual({ waitMs: 12 * HOUR, attention: false });
    expect(after(14 * DAY)).toEqual({ waitMs: 12 * HOUR, attention: true });
    expect(after(60 * DAY)).toEqual({ waitMs: null, attention: true });
  });
  test('M5: a failed one asks for people until a later one makes it good', () => {
    const failed = refund({ status: 'failed', failureCode: 'lost_or_stolen_card', settledAt: at(DAY) });
    expect(standing({ refunds: [failed] })).toMatchObject({
      waitingFor: 'support',
      attention: 'the refund of USD 10.00 failed: lost_or_stolen_card; refund again, or pay it back another way',
      next: null,
    });
    const again = refund({ id: 'rf_2', requestedAt: at(2 * DAY) });
    expect(standing({ refunds: [failed, again] })).toMatchObject({ waitingFor: null, attention: null });
    const earlier = refund({ id: 'rf_0', requestedAt: at(0) });
    expect(standing({ refunds: [earlier, failed] })).toMatchObject({ waitingFor: 'support' });
  });
});

describe('disputes', () => {
  test('an open one asks for people and is read daily; a closed one is over', () => {
    expect(standing({ disputes: [dispute({})] })).toMatchObject({
      waitingFor: 'dispute',
      deadlineAt: at(9 * DAY),
      attention: expect.stringContaining('USD 50.00 (fraudulent); evidence is due'),
      next: { do: 'wait', untilMs: start + DAY },
    });
    const answered = standing({ disputes: [dispute({ status: 'under_review' })] });
    expect(answered).toMatchObject({ waitingFor: 'dispute', attention: null });
    for (const status of ['won', 'lost', 'warning_closed'])
      expect(standing({ disputes: [dispute({ status })] })).toMatchObject({ waitingFor: null, attention: null });
  });
  test.each([
    ['needs_response', 0],
    ['under_review', 0],
    ['lost', 0],
    ['won', 5_000],
    ['warning_needs_response', 5_000],
  ])('of what is disputed (%s) %i can be given back', (status, left) => {
    expect(refundableMinor(order({ disputes: [dispute({ status })] }))).toBe(left);
  });
  test('what is not disputed can be given back', () => {
    expect(refundableMinor(order({ disputes: [dispute({ amountMinor: 3_000, status: 'lost' })] }))).toBe(2_000);
    expect(refundableMinor(order({ payment: { ...payment, refundedMinor: 4_000 }, disputes: [dispute({})] }))).toBe(0);
  });
});

test('what could not be done asks for people, and is still tried', () => {
  const requested = refund({ status: 'requested', stripeRefundId: null, settledAt: null });
  const troubled = standingOf(order({ refunds: [requested] }), policy, start, 'Stripe does not answer');
  expect(troubled).toMatchObject({ attention: 'Stripe does not answer', next: { do: 'refund' } });
});
