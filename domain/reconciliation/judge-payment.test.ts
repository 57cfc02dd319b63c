import { describe, expect, test } from '@jest/globals';
import { BREAK_KINDS } from './break-kinds.ts';
import type { IntentFacts } from './judge-payment.ts';
import { judgePayment } from './judge-payment.ts';

/** Every state that Stripe gives a PaymentIntent, and every state that a payment is recorded in. */
const AT_STRIPE = [
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
  'processing',
  'requires_capture',
  'succeeded',
  'canceled',
];
const HERE = ['open', 'authorized', 'captured', 'failed', 'canceled', 'refunded'];

function facts(
  here: string | null,
  stripe: string,
  change: Partial<NonNullable<IntentFacts['checkout']>> = {},
): IntentFacts {
  const taken = stripe === 'succeeded' ? 100 : 0;
  const takenHere = here === 'captured' || here === 'refunded' ? 100 : 0;
  const back = here === 'refunded' ? 100 : 0;
  const checkout = { id: 'chk', status: 'canceled', waitingFor: null, attempt: 1, placed: false, creating: false };
  return {
    paymentIntentId: 'pi',
    stripe: {
      paymentIntentId: 'pi',
      status: stripe,
      checkoutId: 'chk',
      attempt: 1,
      amountMinor: 100,
      currency: 'USD',
      capturedMinor: taken,
      refundedMinor: taken && back,
    },
    recorded:
      here === null
        ? null
        : {
            checkoutId: 'chk',
            attempt: 1,
            status: here,
            amountMinor: 100,
            capturedMinor: takenHere,
            refundedMinor: back,
            currency: 'USD',
            paymentIntentId: 'pi',
          },
    checkout: { ...checkout, ...change },
  };
}

const kinds = (given: IntentFacts) => judgePayment(given).map(({ kind }) => kind);
const every = HERE.flatMap((here) => AT_STRIPE.map((stripe) => ({ here, stripe })));

describe('Stripe and the record of a payment', () => {
  test.each([
    ['open', 'requires_payment_method'],
    ['open', 'requires_confirmation'],
    ['open', 'requires_action'],
    ['open', 'processing'],
    ['authorized', 'requires_capture'],
    ['captured', 'succeeded'],
    ['refunded', 'succeeded'],
    ['failed', 'canceled'],
    ['canceled', 'canceled'],
  ])('%s here and %s at Stripe agree', (here, stripe) => {
    expect(kinds(facts(here, stripe))).toEqual([]);
  });

  test('M2: all others are breaks, one each', () => {
    const agreeing = every.filter(({ here, stripe }) => kinds(facts(here, stripe)).length === 0);
    expect(agreeing).toHaveLength(9);
    for (const { here, stripe } of every) expect(kinds(facts(here, stripe)).length).toBeLessThanOrEqual(1);
  });

  test('M7: nothing that a placed order owns is given to the recovery', () => {
    const owned = { status: 'completed', placed: true };
    for (const here of [...HERE, null]) {
      for (const stripe of AT_STRIPE) {
        for (const kind of kinds(facts(here, stripe, owned))) expect(BREAK_KINDS[kind].mend).toBeNull();
      }
    }
  });

  test('M9: another attempt than the order’s is given back, also where an order is placed', () => {
    const older = { status: 'completed', placed: true, attempt: 2 };
    expect(kinds(facts('failed', 'requires_capture', older))).toEqual(['intent_left_at_stripe']);
    expect(kinds(facts(null, 'requires_payment_method', older))).toEqual(['intent_unrecorded']);
  });

  test('M8: a create whose answer is still to come is left to its checkout', () => {
    const creating = { status: 'complete_in_progress', waitingFor: 'payment', creating: true };
    expect(kinds(facts(null, 'requires_payment_method', creating))).toEqual([]);
    expect(kinds(facts(null, 'requires_payment_method', { ...creating, attempt: 2 }))).toEqual(['intent_unrecorded']);
  });

  test('a checkout that waits for the attempt is told; after its end the recovery is', () => {
    const waiting = { status: 'complete_in_progress', waitingFor: 'payment' };
    expect(kinds(facts('open', 'requires_capture', waiting))).toEqual(['news_missed']);
    expect(kinds(facts('open', 'requires_capture'))).toEqual(['news_missed_after_end']);
  });
});
