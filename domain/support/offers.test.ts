import { describe, expect, test } from '@jest/globals';
import { exampleCheckout } from '../../contracts/ucp/v2026-08-25/example-checkout.ts';
import type { Checkout } from '../checkout/checkout.ts';
import { EXAMPLE_PAYMENT, exampleOrder } from '../order/example-order.ts';
import type { Order, OrderDispute, OrderPayment, OrderRefund } from '../order/order.ts';
import type { CaseFacts } from './offers.ts';
import { offersOf } from './offers.ts';
import type { RecoveryFacts } from './recovery-rules.ts';
import { SUPPORT_ACTIONS } from './actions.ts';
import type { SupportAction } from './actions.ts';

const NOW = Date.parse('2026-11-21T10:00:00.000Z');
const checkout = (change: Partial<Checkout> = {}): Checkout => exampleCheckout({ id: 'chk_1', ...change });

const payment: OrderPayment = {
  ...EXAMPLE_PAYMENT,
  amountMinor: 5_844,
  capturedMinor: 5_844,
  createdAt: new Date(NOW).toISOString(),
};

function order(change: Partial<Order> = {}): Order {
  const { quote } = checkout();
  return exampleOrder({
    revision: 2,
    totalMinor: 5_844,
    quote,
    lines: quote.lines.map(({ lineId, variantId }) => ({ lineId, variantId })),
    sold: quote.lines.map(({ variantId, quantity }) => ({ variantId, locationId: 'main', quantity })),
    placedAt: new Date(NOW).toISOString(),
    payment,
    ...change,
  });
}

const refund = (change: Partial<OrderRefund> = {}): OrderRefund => ({
  id: 'rf_1',
  amountMinor: 1_000,
  giftCardMinor: 0,
  currency: 'USD',
  reason: 'late',
  actor: 'kim',
  lines: [],
  shipping: false,
  status: 'failed',
  stripeRefundId: 're_1',
  failureCode: null,
  requestedAt: new Date(NOW).toISOString(),
  settledAt: new Date(NOW).toISOString(),
  ...change,
});

const dispute: OrderDispute = {
  id: 'dp_1',
  amountMinor: 5_844,
  currency: 'USD',
  reason: 'fraudulent',
  status: 'needs_response',
  evidenceDueAt: null,
  openedAt: new Date(NOW).toISOString(),
  closedAt: null,
};

const recovery = (change: Partial<RecoveryFacts> = {}): RecoveryFacts => ({
  paymentIntentId: 'pi_2',
  attempt: checkout().attempt,
  amountMinor: 5_844,
  currency: 'USD',
  cause: 'checkout_ended',
  outcome: null,
  waitingFor: 'support',
  attention: 'the bank sends the refund back',
  releasing: false,
  ...change,
});

interface Case {
  readonly checkout?: Partial<Checkout>;
  readonly moneyOut?: boolean;
  readonly order?: Partial<Order>;
  readonly recovery?: Partial<RecoveryFacts>;
}

/** What becomes of an action on the last thing that it is offered for: its texts, or the code of its refusal, and which cause stands. */
function offered(action: SupportAction, given: Case): string {
  const completed = {
    status: 'completed',
    waitingFor: null,
    order: { id: 'ord_1', number: '1001', placedAt: '' },
  } as const;
  const facts: CaseFacts = {
    checkout: checkout({ ...(given.order && completed), ...given.checkout }),
    nowMs: NOW,
    moneyOut: given.moneyOut ?? false,
    order: given.order ? order(given.order) : null,
    recoveries: given.recovery ? [recovery(given.recovery)] : [],
  };
  const offers = offersOf(facts).filter((offer) => offer.action === action);
  const about = { payment: given.recovery, order: given.order };
  const on = about.payment
    ? 'pi_2'
    : about.order && action !== 'cancel_checkout' && action !== 'extend_hold'
      ? 'ord_1'
      : 'chk_1';
  const ruling = offers.find((offer) => offer.on === on)?.ruling;
  if (!ruling) throw new Error(`${action} is not offered on ${on}`);
  if (ruling.allowed) return ruling.effect.map(({ text }) => text).join(' ');
  // Several causes have one code: each is known by its text.
  return ruling.code === 'cause_stands' ? `${ruling.code} ${ruling.because.text}` : ruling.code;
}

const held = { capturePolicy: 'on_shipment', payment: { ...payment, status: 'authorized', capturedMinor: 0 } } as const;
const limit = { holdExpiresAt: '2026-11-21T10:15:00.000Z', holdLimitAt: '2026-11-21T11:00:00.000Z' };
const canceled = { status: 'canceled', waitingFor: null, holdExpiresAt: null, holdLimitAt: null } as const;
const cancelRequest = { actor: 'buyer', reason: 'x', requestedAt: '' };

describe('what support may do, from the facts alone', () => {
  test.each<[SupportAction, string, Case, string]>([
    ['cancel_checkout', 'at rest', {}, 'offer.checkout_ends offer.units_back'],
    [
      'cancel_checkout',
      'paying',
      { checkout: { status: 'complete_in_progress' } },
      'offer.checkout_ends offer.payment_settled_first offer.units_back',
    ],
    ['cancel_checkout', 'canceled', { checkout: canceled }, 'checkout_ended'],
    ['cancel_checkout', 'an order', { order: {} }, 'checkout_ended'],
    ['cancel_checkout', 'twice', { checkout: { cancelRequest } }, 'cancel_under_way'],
    ['extend_hold', 'held', { checkout: limit }, 'offer.extend_hold'],
    ['extend_hold', 'at the limit', { checkout: { ...limit, holdLimitAt: limit.holdExpiresAt } }, 'hold_at_limit'],
    ['extend_hold', 'lapsed', { checkout: { ...limit, holdExpiresAt: '2026-11-21T09:59:59.000Z' } }, 'nothing_held'],
    ['extend_hold', 'nothing held', { checkout: { holdExpiresAt: null } }, 'nothing_held'],
    ['extend_hold', 'paying', { checkout: { ...limit, status: 'complete_in_progress' } }, 'payment_in_progress'],
    ['extend_hold', 'being canceled', { checkout: { ...limit, cancelRequest } }, 'cancel_under_way'],
    ['extend_hold', 'ended', { checkout: canceled }, 'checkout_ended'],
    ['cancel_order', 'captured', { order: {} }, 'offer.card_back offer.units_back_if_here offer.buyer_mailed_canceled'],
    [
      'cancel_order',
      'reserved',
      { order: held },
      'offer.reserved_released offer.units_back offer.buyer_mailed_canceled',
    ],
    ['cancel_order', 'shipped', { order: { ...held, payment } }, 'order_shipped'],
    [
      'cancel_order',
      'partly shipped',
      { order: { ...held, payment: { ...held.payment, capturedMinor: 5 } } },
      'order_shipped',
    ],
    ['cancel_order', 'just being captured', { order: { ...held, captureRequestedMinor: 5_844 } }, 'order_not_settled'],
    ['cancel_order', 'with its checkout', { order: { withCheckout: true } }, 'order_not_settled'],
    ['cancel_order', 'given back', { order: { payment: { ...payment, refundedMinor: 5_844 } } }, 'order_given_back'],
    ['cancel_order', 'canceled', { order: { status: 'canceled' } }, 'order_canceled'],
    [
      'cancel_order',
      'free',
      { order: { totalMinor: 0, payment: null } },
      'offer.units_back_if_here offer.buyer_mailed_canceled',
    ],
    ['capture', 'reserved', { order: held }, 'offer.capture'],
    ['capture', 'captured', { order: { ...held, payment } }, 'nothing_to_capture'],
    ['capture', 'canceled', { order: { ...held, status: 'canceled' } }, 'nothing_to_capture'],
    ['capture', 'under way', { order: { ...held, captureRequestedMinor: 5_844 } }, 'order_not_settled'],
    ['refund', 'captured', { order: {} }, 'offer.refund_up_to'],
    [
      'refund',
      'after one that failed',
      { order: { refunds: [refund()] } },
      'offer.refund_up_to offer.refund_after_failure',
    ],
    [
      'refund',
      'all made good',
      {
        order: {
          totalMinor: 1_000,
          payment: { ...payment, capturedMinor: 1_000 },
          refunds: [refund({ madeGoodBy: 'kim' })],
        },
      },
      'refund_amount_invalid',
    ],
    ['refund', 'reserved', { order: held }, 'nothing_captured'],
    ['resend_confirmation', 'mailed', { order: {} }, 'offer.resend_confirmation offer.mails_left'],
    [
      'resend_confirmation',
      'not mailed yet',
      { order: {}, checkout: { waitingFor: 'confirmation_email' } },
      'mail_to_come',
    ],
    [
      'resend_confirmation',
      'could not be mailed',
      { order: {}, checkout: { waitingFor: 'confirmation_email', attention: 'x' } },
      'offer.resend_confirmation offer.mails_left',
    ],
    [
      'resend_confirmation',
      'one under way',
      { order: { resent: { today: 1, next: { number: 1, at: '' } } } },
      'mail_to_come',
    ],
    ['resend_confirmation', 'too often', { order: { resent: { today: 5, next: null } } }, 'too_many_mails'],
    ['resend_confirmation', 'erased', { order: {}, checkout: { buyer: null } }, 'no_address'],
    ['retry', 'the buyer', {}, 'nothing_to_retry'],
    ['retry', 'a release', { checkout: { waitingFor: 'release' } }, 'offer.retry_checkout'],
    ['retry', 'a refund', { order: { waitingFor: 'refund' } }, 'offer.retry_order'],
    ['retry', 'people', { order: { waitingFor: 'support' } }, 'nothing_to_retry'],
    ['retry', 'nothing', { order: {} }, 'nothing_to_retry'],
    ['retry', 'late money', { recovery: {} }, 'offer.retry_recovery'],
    ['retry', 'late money, settled', { recovery: { outcome: 'given_back', waitingFor: null } }, 'nothing_to_retry'],
    ['resolve_attention', 'none asked', {}, 'no_attention'],
    [
      'resolve_attention',
      'the bank',
      { checkout: { attention: 'x', waitingFor: 'bank', status: 'complete_in_progress' } },
      'cause_stands refused.bank_decides',
    ],
    [
      'resolve_attention',
      'money out',
      { checkout: { attention: 'x' }, moneyOut: true },
      'cause_stands refused.money_still_out',
    ],
    [
      'resolve_attention',
      'paying',
      { checkout: { attention: 'x', status: 'complete_in_progress', waitingFor: 'payment' } },
      'cause_stands refused.money_still_out',
    ],
    [
      'resolve_attention',
      'not read back',
      { checkout: { attention: 'x', cancelRequest, waitingFor: 'release' } },
      'cause_stands refused.release_not_read_back',
    ],
    [
      'resolve_attention',
      'a failed refund',
      { order: { attention: 'x', waitingFor: 'support', refunds: [refund()] } },
      'offer.resolve_refund',
    ],
    [
      'resolve_attention',
      'a refund owed',
      { order: { attention: 'x', refunds: [refund({ status: 'requested', settledAt: null })] } },
      'cause_stands refused.refund_owed',
    ],
    [
      'resolve_attention',
      'a slow refund',
      { order: { attention: 'x', refunds: [refund({ status: 'pending', settledAt: null })] } },
      'cause_stands refused.refund_pending',
    ],
    [
      'resolve_attention',
      'a release',
      { order: { ...held, status: 'canceled', attention: 'x', waitingFor: 'release' } },
      'cause_stands refused.release_not_read_back',
    ],
    [
      'resolve_attention',
      'a capture',
      { order: { ...held, attention: 'x', waitingFor: 'capture' } },
      'cause_stands refused.money_still_out',
    ],
    [
      'resolve_attention',
      'a dispute',
      { order: { attention: 'x', waitingFor: 'dispute', disputes: [dispute] } },
      'cause_stands refused.dispute_open',
    ],
    [
      'resolve_attention',
      'an authorization that lapses',
      { order: { ...held, attention: 'x', waitingFor: 'shipment' } },
      'cause_stands refused.authorization_lapses',
    ],
    [
      'resolve_attention',
      'a mail',
      { order: { status: 'canceled', attention: 'x', waitingFor: 'cancellation_email' } },
      'offer.resolve_mail',
    ],
    ['resolve_attention', 'late money, sent back', { recovery: {} }, 'offer.resolve_recovery'],
    [
      'resolve_attention',
      'late money, not given back yet',
      { recovery: { waitingFor: 'release' } },
      'cause_stands refused.release_not_read_back',
    ],
    ['place_order', 'parked', { checkout: canceled, recovery: {} }, 'offer.place_order offer.place_takes_stock'],
    ['place_order', 'at the bank', { checkout: canceled, recovery: { waitingFor: 'bank' } }, 'money_not_there'],
    [
      'place_order',
      'given back',
      { checkout: canceled, recovery: { outcome: 'given_back', waitingFor: null } },
      'money_given_back',
    ],
    ['place_order', 'on its way back', { checkout: canceled, recovery: { waitingFor: 'refund' } }, 'money_given_back'],
    ['place_order', 'being given back', { checkout: canceled, recovery: { releasing: true } }, 'release_under_way'],
    [
      'place_order',
      'another amount',
      { checkout: canceled, recovery: { cause: 'quote_mismatch' } },
      'money_not_the_quote',
    ],
    ['place_order', 'an earlier attempt', { checkout: canceled, recovery: { attempt: 7 } }, 'money_not_the_quote'],
    ['place_order', 'beside an open checkout', { recovery: {} }, 'money_not_the_quote'],
    ['place_order', 'beside an order', { order: {}, recovery: {} }, 'order_exists'],
  ])('%s: %s', (action, _name, given, expected) => expect(offered(action, given)).toBe(expected));

  test('every action is offered somewhere', () => {
    const facts = { checkout: checkout(), nowMs: NOW, moneyOut: false, order: order(held), recoveries: [recovery()] };
    expect(new Set(offersOf(facts).map(({ action }) => action))).toEqual(new Set(SUPPORT_ACTIONS));
  });
});
