import type { Checkout } from '../checkout/checkout.ts';
import type { RecoveryCause } from '../recovery/late-money.ts';
import type { Ruling } from './ruling.ts';
import { may, mayNot, say } from './ruling.ts';

/** Money at Stripe that belongs to no order, as its row stands. */
export interface RecoveryFacts {
  readonly paymentIntentId: string;
  readonly attempt: number;
  readonly amountMinor: number;
  readonly currency: string;
  readonly cause: RecoveryCause;
  readonly outcome: string | null;
  readonly waitingFor: string | null;
  readonly attention: string | null;
  /** A call that gives the money back was begun, and how it ended is not known. */
  readonly releasing: boolean;
}

/** A recovery, and the checkout that the payment names. */
export interface RecoveryCase {
  readonly recovery: RecoveryFacts;
  readonly checkout: Pick<Checkout, 'status' | 'attempt' | 'order' | 'lines' | 'quote' | 'currency'>;
}

export function mayRetryRecovery({ recovery }: Pick<RecoveryCase, 'recovery'>): Ruling {
  if (recovery.outcome !== null) return mayNot('nothing_to_retry', 'refused.recovery_closed');
  return may(say('offer.retry_recovery'));
}

/** Only where all ways of ours have failed may people say that they have found another. */
export function mayResolveRecovery({ recovery }: Pick<RecoveryCase, 'recovery'>): Ruling {
  if (recovery.attention === null || recovery.outcome !== null) return mayNot('no_attention', 'refused.no_attention');
  if (recovery.waitingFor !== 'support') return mayNot('cause_stands', 'refused.release_not_read_back');
  const { amountMinor, currency } = recovery;
  return may(say('offer.resolve_recovery', { amount: { amountMinor, currency } }));
}

/**
 * Whether an order may be placed by hand on money that came without one: it is there, nothing of it is on its way back, and it is
 * what the checkout's last attempt was over. The step asks Stripe, and takes the stock, in addition.
 */
export function mayPlaceOrder({ recovery, checkout }: RecoveryCase): Ruling {
  const { number = '' } = checkout.order ?? {};
  if (checkout.order) return mayNot('order_exists', 'refused.order_exists', { number });
  if (recovery.outcome === 'given_back' || recovery.waitingFor === 'refund')
    return mayNot('money_given_back', 'refused.money_given_back');
  if (recovery.outcome !== null) return mayNot('money_not_there', 'refused.recovery_closed');
  if (recovery.waitingFor === 'bank') return mayNot('money_not_there', 'refused.money_not_there');
  if (checkout.status !== 'canceled') return mayNot('money_not_the_quote', 'refused.checkout_lives');
  if (recovery.cause === 'quote_mismatch') return mayNot('money_not_the_quote', 'refused.money_not_the_quote');
  if (recovery.cause === 'attempt_unknown' || recovery.attempt !== checkout.attempt)
    return mayNot('money_not_the_quote', 'refused.not_the_last_attempt');
  if (recovery.releasing) return mayNot('release_under_way', 'refused.release_under_way');
  const units = checkout.lines.reduce((sum, { quantity }) => sum + quantity, 0);
  const amount = { amountMinor: checkout.quote.totalMinor, currency: checkout.currency };
  return may(say('offer.place_order', { amount }), say('offer.place_takes_stock', { units }));
}
