import type { BreakKindName, Difference } from './break-kinds.ts';
import type { PaymentFacts } from './judge-checkout.ts';
import type { Seen } from './what-was-seen.ts';
import { seen } from './what-was-seen.ts';

/** A PaymentIntent with its charge, as Stripe has it. Amounts in our minor units. */
export interface MoneyAtStripe {
  readonly paymentIntentId: string;
  readonly status: string;
  /** What its metadata say it is for; null when they say nothing of ours. */
  readonly checkoutId: string | null;
  readonly attempt: number | null;
  readonly amountMinor: number;
  readonly currency: string;
  readonly capturedMinor: number;
  /** Pending refunds included; those that failed are not. */
  readonly refundedMinor: number;
}

/** One PaymentIntent on both sides. */
export interface IntentFacts {
  readonly paymentIntentId: string;
  /** Null: Stripe does not know it. */
  readonly stripe: MoneyAtStripe | null;
  /** The payment that records it, with its checkout; `requestedMinor` of its refunds Stripe has not been asked for yet. Null: none does. */
  readonly recorded: (PaymentFacts & { readonly checkoutId: string; readonly requestedMinor: number }) | null;
  /** The checkout that it belongs to; null: it is not known here. */
  readonly checkout: {
    readonly id: string;
    readonly status: string;
    readonly waitingFor: string | null;
    readonly attempt: number;
    /** Its order is placed: the money of its attempt is the order's. */
    readonly placed: boolean;
    /** It waits for an attempt whose PaymentIntent is not recorded yet. */
    readonly creating: boolean;
  } | null;
}

/** PaymentIntents that can't take money any more, or hold none. */
const OVER = 'canceled';
/** Stripe holds the buyer's money, or has taken it. */
const HOLDS_MONEY = ['requires_capture', 'succeeded'];

/** What contradicts itself between Stripe and the payment that records one PaymentIntent. */
export function judgePayment(facts: IntentFacts): Difference[] {
  const { stripe, recorded } = facts;
  if (!stripe)
    return recorded ? [found('intent_missing_at_stripe', facts, seen('payment_is', { payment: recorded.status }))] : [];
  if (!recorded) return judgeUnrecorded(facts, stripe);
  const money = judgeAmounts(facts, stripe, recorded);
  return money ? [money] : judgeStatus(facts, stripe, recorded);
}

function judgeUnrecorded(facts: IntentFacts, stripe: MoneyAtStripe): Difference[] {
  if (stripe.checkoutId === null || stripe.status === OVER || stripe.refundedMinor > 0) return [];
  if (!facts.checkout)
    return [found('intent_of_unknown_checkout', facts, seen('names_checkout', { checkout: stripe.checkoutId }))];
  // Its create is just being settled by the checkout itself.
  if (facts.checkout.creating && facts.checkout.attempt === stripe.attempt) return [];
  const { attempt, status } = stripe;
  const what =
    attempt === null ? seen('stripe_is', { stripe: status }) : seen('stripe_attempt', { attempt, stripe: status });
  return [found(ownedByOrder(facts) ?? 'intent_unrecorded', facts, what)];
}

function judgeAmounts(
  facts: IntentFacts,
  stripe: MoneyAtStripe,
  recorded: NonNullable<IntentFacts['recorded']>,
): Difference | null {
  const both = (stripeMinor: number, hereMinor: number) => ({
    stripe: { amountMinor: stripeMinor, currency: stripe.currency },
    here: { amountMinor: hereMinor, currency: recorded.currency },
  });
  if (stripe.amountMinor !== recorded.amountMinor || stripe.currency !== recorded.currency)
    return found('amount_differs', facts, seen('amounts', both(stripe.amountMinor, recorded.amountMinor)));
  if (recorded.capturedMinor > 0 && stripe.status === 'succeeded' && stripe.capturedMinor !== recorded.capturedMinor)
    return found('amount_differs', facts, seen('taken', both(stripe.capturedMinor, recorded.capturedMinor)));
  const { refundedMinor, requestedMinor } = recorded;
  const agree = stripe.refundedMinor <= refundedMinor && stripe.refundedMinor >= refundedMinor - requestedMinor;
  if (recorded.capturedMinor > 0 && !agree)
    return found('refund_differs', facts, seen('given_back', both(stripe.refundedMinor, refundedMinor)));
  return null;
}

function judgeStatus(facts: IntentFacts, stripe: MoneyAtStripe, recorded: PaymentFacts): Difference[] {
  const states = seen('stripe_and_here', { stripe: stripe.status, here: recorded.status });
  switch (recorded.status) {
    case 'open':
      return HOLDS_MONEY.includes(stripe.status) || stripe.status === OVER ? [newsMissed(facts, states)] : [];
    case 'authorized':
      return stripe.status === 'requires_capture' ? [] : [newsMissed(facts, states)];
    case 'captured':
    case 'refunded':
      return stripe.status === 'succeeded' ? [] : [found('money_not_at_stripe', facts, states)];
    case 'failed':
    case 'canceled':
      // Money that is taken and given back in full is as good as never taken.
      return stripe.status === OVER || (stripe.capturedMinor > 0 && stripe.refundedMinor === stripe.capturedMinor)
        ? []
        : [found(ownedByOrder(facts) ?? 'intent_left_at_stripe', facts, states)];
    default:
      return [];
  }
}

/** The checkout is told while it waits for this very attempt; after that, the payment's recovery is. */
function newsMissed(facts: IntentFacts, states: Seen): Difference {
  const { checkout, recorded } = facts;
  const waits =
    checkout?.attempt === recorded?.attempt &&
    (checkout?.status === 'complete_in_progress' ||
      checkout?.waitingFor === 'capture' ||
      checkout?.waitingFor === 'release');
  return found(
    waits ? 'news_missed' : ownedByOrder(facts) ? 'order_news_missed' : 'news_missed_after_end',
    facts,
    states,
  );
}

/** What a placed order owns is never given back by a mend (promise M7). */
function ownedByOrder({ checkout, stripe, recorded }: IntentFacts): 'order_money_differs' | null {
  const attempt = recorded?.attempt ?? stripe?.attempt;
  return checkout?.placed && checkout.attempt === attempt ? 'order_money_differs' : null;
}

function found(kind: BreakKindName, facts: IntentFacts, what: Seen): Difference {
  const { stripe, recorded, checkout, paymentIntentId } = facts;
  const stake = stripe ?? recorded;
  return {
    kind,
    subject: paymentIntentId,
    checkoutId: recorded?.checkoutId ?? checkout?.id ?? null,
    paymentIntentId,
    seen: what,
    amountMinor: stake?.amountMinor ?? null,
    currency: stake?.currency ?? null,
  };
}
