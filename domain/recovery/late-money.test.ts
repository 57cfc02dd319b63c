import { describe, expect, test } from '@jest/globals';
import type { LateMoney, MoneyAtStripe, RecordedAttempt } from './late-money.ts';
import { judge } from './late-money.ts';

const binding = { checkoutId: 'chk_1', attempt: 2, quoteHash: 'hash', currency: 'USD' };
const stripe: MoneyAtStripe = {
  ...binding,
  totalMinor: 500,
  status: 'requires_capture',
  capturedMinor: 0,
  refundedMinor: 0,
  refundPending: false,
  failedRefunds: 0,
};
const attempt: RecordedAttempt = { ...binding, amountMinor: 500, status: 'canceled', paymentIntentId: 'pi_1' };
const expired = { actor: 'timer', reason: 'expired', requestedAt: '2026-11-21T10:00:00Z' };
const late: LateMoney = {
  paymentIntentId: 'pi_1',
  stripe,
  attempt,
  checkout: { status: 'canceled', attempt: 2, cancelRequest: expired },
  quoteHash: 'hash',
  ordered: false,
  policy: 'place',
};
const taken = { ...stripe, status: 'succeeded', capturedMinor: 500 };
const running = { status: 'ready_for_complete', attempt: 2, cancelRequest: null } as const;

type Case = [name: string, change: Partial<LateMoney>, kind: string, cause?: string];

describe('what has to become of money without an order', () => {
  test.each([
    ['reserved after the expiry: placed', {}, 'place', 'checkout_ended'],
    ['taken after the expiry: placed', { stripe: taken }, 'place', 'checkout_ended'],
    ['not where the shop does not want it', { policy: 'give_back' }, 'give_back', 'checkout_ended'],
    [
      'not what somebody canceled',
      { checkout: { ...late.checkout!, cancelRequest: { ...expired, actor: 'buyer' } } },
      'give_back',
      'checkout_ended',
    ],
    ['not over another quote', { quoteHash: 'other' }, 'give_back', 'checkout_ended'],
    ['another amount', { stripe: { ...taken, totalMinor: 400, capturedMinor: 400 } }, 'give_back', 'quote_mismatch'],
    ['another currency', { stripe: { ...stripe, currency: 'EUR' } }, 'give_back', 'quote_mismatch'],
    ['bound to another quote', { stripe: { ...stripe, quoteHash: 'x' } }, 'give_back', 'quote_mismatch'],
    ['part of it taken', { stripe: { ...taken, capturedMinor: 300 } }, 'give_back', 'checkout_ended'],
    ['part of it given back', { stripe: { ...taken, refundedMinor: 100 } }, 'give_back', 'checkout_ended'],
    ['M9: an earlier attempt', { checkout: { ...late.checkout!, attempt: 3 } }, 'give_back', 'attempt_closed'],
    ['a closed attempt of a running checkout', { checkout: running }, 'give_back', 'attempt_closed'],
    ['an attempt that was never made', { attempt: null }, 'give_back', 'attempt_unknown'],
    ['not the PaymentIntent of its attempt', { paymentIntentId: 'pi_2' }, 'give_back', 'attempt_unknown'],
    ['still payable', { stripe: { ...stripe, status: 'requires_confirmation' } }, 'give_back', 'checkout_ended'],
    ['sent back by the bank', { stripe: { ...taken, failedRefunds: 1 } }, 'give_back', 'refund_failed'],
    ['with the bank', { stripe: { ...stripe, status: 'processing' } }, 'wait', 'checkout_ended'],
    ['given back', { stripe: { ...taken, refundedMinor: 500 } }, 'returned', 'checkout_ended'],
    ['canceled', { stripe: { ...stripe, status: 'canceled' } }, 'free'],
    ['of no checkout of ours', { checkout: null, attempt: null }, 'leave'],
    ['M7: of a placed order', { ordered: true, stripe: taken }, 'leave'],
    [
      'M7: of a placed order, whatever its attempt says',
      { ordered: true, attempt: { ...attempt, status: 'captured' } },
      'leave',
    ],
    [
      'of a running payment',
      { checkout: { ...running, status: 'complete_in_progress' }, attempt: { ...attempt, status: 'open' } },
      'leave',
    ],
    [
      'that may be the one which is just being made',
      {
        checkout: { ...running, status: 'complete_in_progress' },
        attempt: { ...attempt, status: 'open', paymentIntentId: null },
      },
      'leave',
    ],
    [
      'M1: a second one beside that of the order',
      { paymentIntentId: 'pi_2', ordered: true, checkout: { status: 'completed', attempt: 2, cancelRequest: null } },
      'give_back',
      'attempt_unknown',
    ],
    [
      'M9: an earlier attempt beside the order',
      {
        ordered: true,
        attempt: { ...attempt, attempt: 1 },
        stripe: { ...taken, attempt: 1 },
        checkout: { status: 'completed', attempt: 2, cancelRequest: null },
      },
      'give_back',
      'attempt_closed',
    ],
  ] satisfies Case[])('%s', (...given) => {
    const [, change, kind, cause] = given as unknown as Case;
    expect(judge({ ...late, ...change })).toMatchObject({ kind, ...(typeof cause === 'string' && { cause }) });
  });
});
