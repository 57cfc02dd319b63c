import type { Checkout } from '../checkout/checkout.ts';
import { hasEnded } from '../checkout/checkout.ts';
import { isHeld } from '../checkout/hold.ts';
import type { Ruling } from './ruling.ts';
import { may, mayNot, say } from './ruling.ts';

/** A checkout as it stands at one moment of the database's clock. */
export interface CheckoutFacts {
  readonly checkout: Checkout;
  readonly nowMs: number;
  /** An attempt is open, or its money is reserved or taken. */
  readonly moneyOut: boolean;
}

const IN_FLIGHT = ['complete_in_progress', 'requires_escalation'];
/** A hold is worth extending by this at least. */
const LEAST_GAIN_MS = 1_000;

/** How a checkout that has ended is told to who wants something of it. */
function afterEnd({ order }: Checkout): Ruling {
  return order
    ? mayNot('checkout_ended', 'refused.checkout_is_order', { number: order.number })
    : mayNot('checkout_ended', 'refused.checkout_canceled');
}

export function mayCancelCheckout({ checkout }: Pick<CheckoutFacts, 'checkout'>): Ruling {
  if (hasEnded(checkout.status)) return afterEnd(checkout);
  if (checkout.cancelRequest) return mayNot('cancel_under_way', 'refused.cancel_under_way');
  const units = checkout.holdExpiresAt === null ? 0 : heldUnits(checkout);
  return may(
    say('offer.checkout_ends'),
    ...(IN_FLIGHT.includes(checkout.status) ? [say('offer.payment_settled_first')] : []),
    ...(units > 0 ? [say('offer.units_back', { units })] : []),
  );
}

/** Until when the hold of a checkout can be extended: its limit, and never beyond the checkout itself. */
export function latestHold({ holdLimitAt, expiresAt }: Pick<Checkout, 'holdLimitAt' | 'expiresAt'>): string {
  const endMs = Math.min(Date.parse(holdLimitAt ?? expiresAt), Date.parse(expiresAt));
  return new Date(endMs).toISOString();
}

export function mayExtendHold({ checkout, nowMs }: Pick<CheckoutFacts, 'checkout' | 'nowMs'>): Ruling {
  if (hasEnded(checkout.status)) return afterEnd(checkout);
  if (checkout.cancelRequest) return mayNot('cancel_under_way', 'refused.cancel_under_way');
  if (IN_FLIGHT.includes(checkout.status)) return mayNot('payment_in_progress', 'refused.payment_in_flight');
  if (!isHeld(checkout, nowMs) || checkout.holdExpiresAt === null || heldUnits(checkout) === 0)
    return mayNot('nothing_held', 'refused.nothing_held');
  const until = latestHold(checkout);
  if (Date.parse(until) - Date.parse(checkout.holdExpiresAt) < LEAST_GAIN_MS)
    return mayNot('hold_at_limit', 'refused.hold_at_limit', { until: { at: checkout.holdExpiresAt } });
  return may(say('offer.extend_hold', { until: { at: until }, units: heldUnits(checkout) }));
}

/** Lines that are set aside while the buyer shops: not those that are so only as he pays, or never. */
export function heldLines({ lines }: Pick<Checkout, 'lines'>): Checkout['lines'] {
  return lines.filter(({ stockPolicy }) => stockPolicy === undefined);
}

function heldUnits(checkout: Pick<Checkout, 'lines'>): number {
  return heldLines(checkout).reduce((sum, { quantity }) => sum + quantity, 0);
}

export function mayRetryCheckout({ checkout }: Pick<CheckoutFacts, 'checkout'>): Ruling {
  if (checkout.waitingFor === null) return mayNot('nothing_to_retry', 'refused.nothing_waits');
  if (checkout.waitingFor === 'buyer') return mayNot('nothing_to_retry', 'refused.buyer_is_awaited');
  if (checkout.waitingFor === 'support') return mayNot('nothing_to_retry', 'refused.people_are_awaited');
  return may(say('offer.retry_checkout'));
}

/**
 * Whether the attention of a checkout may be cleared: by facts, not by hope. Money that is out without an order, a payment that
 * the bank has not decided on, and a release that was not read back keep it.
 */
export function mayResolveCheckout({ checkout, moneyOut }: Pick<CheckoutFacts, 'checkout' | 'moneyOut'>): Ruling {
  const { attention, status, waitingFor } = checkout;
  if (attention === null) return mayNot('no_attention', 'refused.no_attention');
  if (waitingFor === 'bank') return mayNot('cause_stands', 'refused.bank_decides');
  if (waitingFor === 'release' || (checkout.cancelRequest && !hasEnded(status)))
    return mayNot('cause_stands', 'refused.release_not_read_back');
  if (IN_FLIGHT.includes(status) || waitingFor === 'capture' || (moneyOut && status !== 'completed'))
    return mayNot('cause_stands', 'refused.money_still_out');
  return may(say('offer.resolve'));
}
