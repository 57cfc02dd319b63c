import Stripe from 'stripe';
import { fromStripeAmount } from '../../domain/money/stripe-amount.ts';
import type { MoneyAtStripe } from '../../domain/reconciliation/judge-payment.ts';

/** Stripe's largest page. */
const PAGE = 100;

/** One page of a list; `next` is the cursor of the one after it, null after the last. */
export interface MoneyPage<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

/** What reconciliation reads at Stripe: lists in pages, newest first, and one PaymentIntent. Nothing is written. */
export interface MoneyReads {
  /** PaymentIntents of ours (by their metadata) that were created in whole seconds from `fromMs` to `toMs`, both included. */
  intents(
    fromMs: number,
    toMs: number,
    after: string | null,
  ): Promise<MoneyPage<MoneyAtStripe & { readonly createdMs: number }>>;
  /** PaymentIntents that refunds made since `fromMs` belong to, with repetitions. */
  refunded(fromMs: number, after: string | null): Promise<MoneyPage<string>>;
  /** One PaymentIntent, or null when Stripe does not know it. */
  intent(paymentIntentId: string): Promise<MoneyAtStripe | null>;
}

export function createMoneyReads(stripe: Stripe): MoneyReads {
  return {
    async intents(fromMs, toMs, after) {
      const { data, has_more: more } = await stripe.paymentIntents.list({
        created: { gte: Math.floor(fromMs / 1_000), lte: Math.floor(toMs / 1_000) },
        limit: PAGE,
        expand: ['data.latest_charge'],
        ...(after && { starting_after: after }),
      });
      const ours = data.filter(({ metadata }) => metadata['checkout_id']);
      return {
        items: ours.map((intent) => ({ ...view(intent), createdMs: intent.created * 1_000 })),
        next: more ? (data.at(-1)?.id ?? null) : null,
      };
    },
    async refunded(fromMs, after) {
      const { data, has_more: more } = await stripe.refunds.list({
        created: { gte: Math.floor(fromMs / 1_000) },
        limit: PAGE,
        ...(after && { starting_after: after }),
      });
      const intents = data.map(({ payment_intent: it }) => (typeof it === 'object' ? (it?.id ?? null) : it));
      return { items: intents.filter((it) => it !== null), next: more ? (data.at(-1)?.id ?? null) : null };
    },
    async intent(paymentIntentId) {
      try {
        return view(await stripe.paymentIntents.retrieve(paymentIntentId, { expand: ['latest_charge'] }));
      } catch (error) {
        if (error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'resource_missing') return null;
        throw error;
      }
    },
  };
}

/** Refunds are counted on the charge: pending ones are in its sum, those that failed are taken out again. */
function view(intent: Stripe.PaymentIntent): MoneyAtStripe {
  const currency = intent.currency.toUpperCase();
  const charge = typeof intent.latest_charge === 'object' ? intent.latest_charge : null;
  const attempt = Number(intent.metadata['attempt']);
  return {
    paymentIntentId: intent.id,
    status: intent.status,
    checkoutId: intent.metadata['checkout_id'] ?? null,
    attempt: Number.isInteger(attempt) && attempt > 0 && attempt < 2 ** 31 ? attempt : null,
    amountMinor: fromStripeAmount(intent.amount, currency),
    currency,
    capturedMinor: fromStripeAmount(intent.amount_received, currency),
    // An authorization that was canceled counts as refunded at its charge, though nothing was taken.
    refundedMinor: intent.amount_received > 0 ? fromStripeAmount(charge?.amount_refunded ?? 0, currency) : 0,
  };
}
