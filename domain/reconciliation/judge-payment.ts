import type { BreakKindName, Difference } from './break-kinds.ts';
import type { PaymentFacts } from './judge-checkout.ts';

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
  /** The payment that records it, with its checkout; null: none does. */
  readonly recorded: (PaymentFacts & { readonly checkoutId: string }) | null;
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
  if (!stripe) return recorded ? [found('intent_missing_at_stripe', facts, `the payment is ${recorded.status}`)] : [];
  if (!recorded) return judgeUnrecorded(facts, stripe);
  const money = judgeAmounts(facts, stripe, recorded);
  return money ? [money] : judgeStatus(facts, stripe, recorded);
}

function judgeUnrecorded(facts: IntentFacts, stripe: MoneyAtStripe): Difference[] {
  if (stripe.checkoutId === null || stripe.status === OVER || stripe.refundedMinor > 0) return [];
  if (!facts.checkout) return [found('intent_of_unknown_checkout', facts, `checkout ${stripe.checkoutId}`)];
  // Its create is just being settled by the checkout itself.
  if (facts.checkout.creating && facts.checkout.attempt === stripe.attempt) return [];
  return [
    found(ownedByOrder(facts) ?? 'intent_unrecorded', facts, `attempt ${stripe.attempt}, Stripe: ${stripe.status}`),
  ];
}

function judgeAmounts(facts: IntentFacts, stripe: MoneyAtStripe, recorded: PaymentFacts): Difference | null {
  if (stripe.amountMinor !== recorded.amountMinor || stripe.currency !== recorded.currency) {
    const words = `Stripe ${stripe.amountMinor} ${stripe.currency}, here ${recorded.amountMinor} ${recorded.currency}`;
    return found('amount_differs', facts, words);
  }
  if (recorded.capturedMinor > 0 && stripe.status === 'succeeded' && stripe.capturedMinor !== recorded.capturedMinor)
    return found('amount_differs', facts, `Stripe took ${stripe.capturedMinor}, here ${recorded.capturedMinor}`);
  if (recorded.capturedMinor > 0 && stripe.refundedMinor !== recorded.refundedMinor)
    return found('refund_differs', facts, `Stripe gave back ${stripe.refundedMinor}, here ${recorded.refundedMinor}`);
  return null;
}

function judgeStatus(facts: IntentFacts, stripe: MoneyAtStripe, recorded: PaymentFacts): Difference[] {
  const words = `Stripe: ${stripe.status}, here: ${recorded.status}`;
  switch (recorded.status) {
    case 'open':
      return HOLDS_MONEY.includes(stripe.status) || stripe.status === OVER ? [newsMissed(facts, words)] : [];
    case 'authorized':
      return stripe.status === 'requires_capture' ? [] : [newsMissed(facts, words)];
    case 'captured':
    case 'refunded':
      return stripe.status === 'succeeded' ? [] : [found('money_not_at_stripe', facts, words)];
    case 'failed':
    case 'canceled':
      // Money that is taken and given back in full is as good as never taken.
      return stripe.status === OVER || (stripe.capturedMinor > 0 && stripe.refundedMinor === stripe.capturedMinor)
        ? []
        : [found(ownedByOrder(facts) ?? 'intent_left_at_stripe', facts, words)];
    default:
      return [];
  }
}

/** The checkout is told while it waits for this very attempt; after that, the payment's recovery is. */
function newsMissed(facts: IntentFacts, words: string): Difference {
  const { checkout, recorded } = facts;
  const waits =
    checkout?.attempt === recorded?.attempt &&
    (checkout?.status === 'complete_in_progress' ||
      checkout?.waitingFor === 'capture' ||
      checkout?.waitingFor === 'release');
  return found(waits ? 'news_missed' : (ownedByOrder(facts) ?? 'news_missed_after_end'), facts, words);
}

/** What a placed order owns is never given back by a mend (promise M7). */
function ownedByOrder({ checkout, stripe, recorded }: IntentFacts): 'order_money_differs' | null {
  const attempt = recorded?.attempt ?? stripe?.attempt;
  return checkout?.placed && checkout.attempt === attempt ? 'order_money_differs' : null;
}

function found(kind: BreakKindName, facts: IntentFacts, words: string): Difference {
  const { stripe, recorded, checkout, paymentIntentId } = facts;
  const stake = stripe ?? recorded;
  return {
    kind,
    subject: paymentIntentId,
    checkoutId: recorded?.checkoutId ?? checkout?.id ?? null,
    paymentIntentId,
    facts: words,
    amountMinor: stake?.amountMinor ?? null,
    currency: stake?.currency ?? null,
  };
}
