import type Stripe from 'stripe';
import type { CheckoutRowFacts } from './referee-rows.ts';
import { rowFacts } from './referee-rows.ts';
import type { Shop } from './shop.ts';

/** Statuses in which a PaymentIntent can still take money, or holds some. */
const PAYABLE = [
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
  'processing',
  'requires_capture',
];

/** What Stripe knows of one checkout. Amounts in Stripe's units. */
export interface StripeFacts {
  readonly intents: readonly Stripe.PaymentIntent[];
  /** Can still be paid, or captured. */
  readonly payable: readonly Stripe.PaymentIntent[];
  readonly capturedAmount: number;
  readonly refundedAmount: number;
}

/** All PaymentIntents at Stripe whose metadata name the checkout, and what was taken and given back on them. */
export async function stripeFacts(shop: Shop, checkoutId: string): Promise<StripeFacts> {
  const listed = await shop.stripe.paymentIntents.list({ limit: 100 }).autoPagingToArray({ limit: 5_000 });
  const intents = listed.filter(({ metadata }) => metadata['checkout_id'] === checkoutId);
  const refunds = await Promise.all(
    intents.map(({ id }) => shop.stripe.refunds.list({ payment_intent: id, limit: 100 }).then(({ data }) => data)),
  );
  return {
    intents,
    payable: intents.filter(({ status }) => PAYABLE.includes(status)),
    capturedAmount: intents.reduce((sum, intent) => sum + intent.amount_received, 0),
    refundedAmount: refunds
      .flat()
      .filter(({ status }) => status !== 'failed' && status !== 'canceled')
      .reduce((sum, refund) => sum + refund.amount, 0),
  };
}

/** The end of a checkout as its workflow tells it, once it has ended. */
export function ended(shop: Shop, checkoutId: string): Promise<string> {
  return shop.client.workflow.getHandle(`checkout/${checkoutId}`).result() as Promise<string>;
}

/** Rows and Stripe at one moment. */
export interface Facts extends StripeFacts, CheckoutRowFacts {}

export async function facts(shop: Shop, checkoutId: string): Promise<Facts> {
  return { ...(await rowFacts(shop, checkoutId)), ...(await stripeFacts(shop, checkoutId)) };
}

/**
 * What must hold of a checkout that has ended, whatever happened to it: money taken means a placed order (M2), one charge (M1),
 * nothing left that can be paid (M4, M5), no stock left behind (S2), an end with a reason (E4).
 * @throws an Error that names every breach
 */
export async function expectFairEnd(shop: Shop, checkoutId: string): Promise<Facts> {
  const seen = await facts(shop, checkoutId);
  const placed = seen.orders.filter(({ status }) => status === 'placed');
  const breaches = [
    ...(seen.payable.length === 0 ? [] : [`${seen.payable.length} PaymentIntents can still be paid`]),
    ...(seen.orders.length <= 1 ? [] : [`${seen.orders.length} orders`]),
    ...(seen.heldUnits === 0 ? [] : [`${seen.heldUnits} units are still held`]),
    ...(seen.miscounted === 0 ? [] : [`reserved differs from the holds on ${seen.miscounted} stock rows`]),
    ...(seen.row.ended_reason ? [] : ['no reason for its end']),
  ];
  const kept = seen.capturedAmount - seen.refundedAmount;
  if (placed.length === 0 && kept !== 0) breaches.push(`${kept} taken without an order`);
  if (placed.length === 1 && seen.intents.length > 0 && kept === 0) breaches.push('an order without its money');
  if (seen.intents.filter(({ status }) => status === 'succeeded').length > 1) breaches.push('charged more than once');
  if (seen.row.status === 'canceled' && placed.length > 0) breaches.push('canceled with a placed order');
  if (breaches.length > 0) throw new Error(`checkout ${checkoutId}: ${breaches.join('; ')}`);
  return seen;
}
