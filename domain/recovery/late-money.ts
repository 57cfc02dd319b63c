import type { Checkout } from '../checkout/checkout.ts';
import { hasEnded } from '../checkout/checkout.ts';
import type { PaymentBinding, QuotedAttempt } from '../money/payment-binding.ts';
import { isBoundTo } from '../money/payment-binding.ts';

/** Why money at Stripe belongs to no order. */
export type RecoveryCause =
  'checkout_ended' | 'attempt_closed' | 'attempt_unknown' | 'quote_mismatch' | 'refund_failed';

/** A PaymentIntent as Stripe has it, read just now. */
export interface MoneyAtStripe extends PaymentBinding {
  /** Stripe's word. */
  readonly status: string;
  readonly capturedMinor: number;
  /** Of refunds that are pending or succeeded. */
  readonly refundedMinor: number;
  readonly refundPending: boolean;
  /** How many refunds the bank has sent back. */
  readonly failedRefunds: number;
}

/** The recorded attempt that the PaymentIntent is of, or would be of. */
export interface RecordedAttempt extends QuotedAttempt {
  readonly status: 'open' | 'authorized' | 'captured' | 'failed' | 'canceled' | 'refunded';
  /** Null while the attempt's PaymentIntent is not known. */
  readonly paymentIntentId: string | null;
}

export interface LateMoney {
  readonly paymentIntentId: string;
  readonly stripe: MoneyAtStripe;
  readonly attempt: RecordedAttempt | null;
  /** Null: none of ours. */
  readonly checkout: Pick<Checkout, 'status' | 'attempt' | 'cancelRequest'> | null;
  /** SHA-256 of the checkout's quote as it stands. */
  readonly quoteHash: string | null;
  readonly ordered: boolean;
  /** by_hand: somebody of support has looked at it, and wants the order. */
  readonly policy: 'place' | 'give_back' | 'by_hand';
}

/**
 * leave: somebody else looks after it (its checkout, its order, people). wait: the bank has not decided.
 * free: nothing is taken, reserved or payable. returned: all that was taken is on its way back; `pending` until the bank has it.
 */
export type LateVerdict =
  | { readonly kind: 'leave' }
  | { readonly kind: 'wait'; readonly cause: RecoveryCause }
  | { readonly kind: 'free' }
  | { readonly kind: 'returned'; readonly cause: RecoveryCause; readonly pending: boolean }
  | { readonly kind: 'place'; readonly cause: RecoveryCause }
  | { readonly kind: 'give_back'; readonly cause: RecoveryCause };

type Named = NonNullable<LateMoney['checkout']>;

const LIVE = ['open', 'authorized', 'captured'];

/**
 * What has to become of a PaymentIntent that names a checkout. Money of a placed order is never touched (promise M7), nor that
 * of an attempt whose checkout still pays. Placed is only what the checkout wanted to the end: its last attempt, over its quote
 * as it stands, and ended by the clock, not by somebody's wish.
 */
export function judge(money: LateMoney): LateVerdict {
  const { stripe, checkout } = money;
  if (!checkout || isLookedAfter(money, checkout)) return { kind: 'leave' };
  const cause = causeOf(money, checkout);
  switch (stripe.status) {
    case 'canceled':
      return { kind: 'free' };
    case 'processing':
      return { kind: 'wait', cause };
    case 'succeeded':
      if (stripe.capturedMinor <= stripe.refundedMinor)
        return { kind: 'returned', cause, pending: stripe.refundPending };
      break;
    default:
      break;
  }
  return { kind: mayBePlaced(money, checkout, cause) ? 'place' : 'give_back', cause };
}

function isLookedAfter({ paymentIntentId, attempt, ordered }: LateMoney, checkout: NonNullable<LateMoney['checkout']>) {
  if (!attempt) return false;
  // The attempt's create is under way, and this may be its PaymentIntent.
  if (attempt.paymentIntentId === null) return attempt.status === 'open' && !hasEnded(checkout.status);
  if (attempt.paymentIntentId !== paymentIntentId) return false;
  if (ordered && attempt.attempt === checkout.attempt) return true;
  return !hasEnded(checkout.status) && LIVE.includes(attempt.status);
}

function causeOf(
  { paymentIntentId, stripe, attempt }: LateMoney,
  checkout: NonNullable<LateMoney['checkout']>,
): RecoveryCause {
  if (attempt?.paymentIntentId !== paymentIntentId) return 'attempt_unknown';
  if (stripe.failedRefunds > 0) return 'refund_failed';
  if (!isBoundTo(stripe, attempt)) return 'quote_mismatch';
  return checkout.status === 'canceled' && attempt.attempt === checkout.attempt ? 'checkout_ended' : 'attempt_closed';
}

function mayBePlaced(
  { stripe, attempt, quoteHash, ordered, policy }: LateMoney,
  checkout: Named,
  cause: RecoveryCause,
) {
  const whole = stripe.status === 'requires_capture' || stripe.capturedMinor === stripe.totalMinor;
  const itself =
    (policy === 'place' && cause === 'checkout_ended' && checkout.cancelRequest?.actor === 'timer') ||
    (policy === 'by_hand' && isOfTheLastAttempt(stripe, attempt, checkout));
  return (
    itself &&
    !ordered &&
    stripe.quoteHash === quoteHash &&
    whole &&
    (stripe.status === 'requires_capture' || stripe.status === 'succeeded') &&
    stripe.refundedMinor === 0
  );
}

/** Whoever ended the checkout, and though the bank has sent refunds back: it is what its last attempt asked for. */
function isOfTheLastAttempt(stripe: MoneyAtStripe, attempt: LateMoney['attempt'], { status, attempt: last }: Named) {
  return status === 'canceled' && attempt?.attempt === last && isBoundTo(stripe, attempt);
}
