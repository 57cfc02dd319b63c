import type { Checkout, CheckoutStatus } from '../../domain/checkout/checkout.ts';
import type { CheckoutMessage } from '../../domain/checkout/messages.ts';
import { recoverable } from '../../domain/checkout/messages.ts';
import { buyerText } from '../../domain/errors.ts';
import type { Decision } from '../apply-command.ts';

/** A business refusal: a stored, typed answer; the checkout stays as it is (or is not created). */
export function refuse(checkout: Checkout | null, ...messages: CheckoutMessage[]): Decision {
  const outcome = checkout ? 'refused' : 'nothing_created';
  return { checkout, events: [], answer: { outcome, checkout, messages } };
}

/** Why a command may not touch this checkout now; null when it may. */
export function refusal(
  checkout: Checkout | null,
  ifRevision: number | null,
  allowed: readonly CheckoutStatus[],
): CheckoutMessage | null {
  if (!checkout) return recoverable('checkout_unknown', buyerText('not_found'));
  if (checkout.status === 'completed' || checkout.status === 'canceled') {
    return recoverable('checkout_ended', buyerText('checkout_ended'));
  }
  if (checkout.cancelRequest) return recoverable('checkout_ended', buyerText('checkout_ended'));
  if (!allowed.includes(checkout.status)) return recoverable('payment_in_progress', buyerText('payment_in_progress'));
  if (ifRevision !== null && ifRevision !== checkout.revision) {
    return recoverable('revision_mismatch', buyerText('revision_mismatch'));
  }
  return null;
}
