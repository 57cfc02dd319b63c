import type Stripe from 'stripe';
import { balanceOf } from '../../domain/ledger/balance.ts';
import { fromStripeAmount } from '../../domain/money/stripe-amount.ts';
import type { ClaimFacts } from './claim-facts.ts';
import { claimBreaches, claimFacts } from './claim-facts.ts';
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
    // What the bank has sent back is not given back.
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
export interface Facts extends StripeFacts, CheckoutRowFacts {
  readonly claims: ClaimFacts;
}

export async function facts(shop: Shop, checkoutId: string): Promise<Facts> {
  const claims = await claimFacts(shop, checkoutId);
  return { ...(await rowFacts(shop, checkoutId)), ...(await stripeFacts(shop, checkoutId)), claims };
}

/**
 * What must hold of a checkout that has ended, whatever happened to it: money taken means a placed order (M2), one charge (M1),
 * a ledger whose sum is what Stripe holds (M8), tenders that sum to the total (M3), no use of a code or part of a gift card without an
 * order (D1, D2), nothing left that can be paid (M4, M5), no stock left behind (S2), an end with a reason (E4).
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
  // What was refunded on demand is the order's money, too: all of it may be given back without the order being canceled.
  const accounted = seen.claims.debitedMinor + seen.refundedByOrderMinor;
  if (placed.length === 1 && seen.intents.length > 0 && kept === 0 && accounted < placed[0]!.total_minor)
    breaches.push('an order without its money');
  if (seen.intents.filter(({ status }) => status === 'succeeded').length > 1) breaches.push('charged more than once');
  if (seen.row.status === 'canceled' && placed.length > 0) breaches.push('canceled with a placed order');
  breaches.push(...ledgerBreaches(seen, placed));
  breaches.push(...claimBreaches(seen.claims, placed[0]?.total_minor ?? null, paidByCard(seen), seen.ledger));
  if (breaches.length > 0) throw new Error(`checkout ${checkoutId}: ${breaches.join('; ')}`);
  return seen;
}

/** What the payment that an order rests on is over. */
const paidByCard = ({ payments }: Facts): number =>
  payments.find(({ status }) => ['authorized', 'captured', 'refunded'].includes(status))?.amount_minor ?? 0;

/** Steps whose outcome Stripe knows. */
const CALLS = ['create', 'confirm', 'confirm_again', 'capture', 'cancel', 'refund'];

/** The ledger's sum is what Stripe holds and what the orders are over, and no outcome is left unknown. */
function ledgerBreaches(seen: Facts, placed: Facts['orders']): string[] {
  const { reservedMinor, takenMinor, returnedMinor, orderedMinor } = balanceOf(seen.ledger);
  const currency = seen.intents[0]?.currency.toUpperCase() ?? 'USD';
  const heldMinor = fromStripeAmount(seen.capturedAmount - seen.refundedAmount, currency);
  const placedMinor = placed.reduce((sum, { total_minor }) => sum + total_minor, 0);
  const open = seen.ledger.filter(
    ({ step, outcome }) => CALLS.includes(step) && (outcome === null || outcome === 'unknown'),
  );
  return [
    ...(takenMinor - returnedMinor === heldMinor
      ? []
      : [`the ledger says ${takenMinor} - ${returnedMinor}, Stripe holds ${heldMinor}`]),
    ...(reservedMinor === 0 ? [] : [`the ledger says that ${reservedMinor} is reserved`]),
    ...(orderedMinor === placedMinor ? [] : [`the ledger says ${orderedMinor} is ordered, the orders ${placedMinor}`]),
    ...open.map(({ step, attempt }) => `the outcome of ${step} of attempt ${attempt} is not known`),
  ];
}
