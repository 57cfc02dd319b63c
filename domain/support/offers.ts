import type { SupportAction } from './actions.ts';
import type { CheckoutFacts } from './checkout-rules.ts';
import { mayCancelCheckout, mayExtendHold, mayResolveCheckout, mayRetryCheckout } from './checkout-rules.ts';
import type { OrderFacts } from './order-rules.ts';
import {
  mayCancelOrder,
  mayCapture,
  mayRefundAtAll,
  mayResend,
  mayResolveOrder,
  mayRetryOrder,
} from './order-rules.ts';
import type { RecoveryFacts } from './recovery-rules.ts';
import { mayPlaceOrder, mayResolveRecovery, mayRetryRecovery } from './recovery-rules.ts';
import type { Ruling } from './ruling.ts';

/** Everything about one checkout that decides what support may do. */
export interface CaseFacts extends CheckoutFacts {
  readonly order: OrderFacts['order'] | null;
  readonly recoveries: readonly RecoveryFacts[];
}

/** An action on something, and whether it may be done now. */
export interface Offer {
  readonly action: SupportAction;
  /** The checkout, order or PaymentIntent. */
  readonly on: string;
  /** Where it is posted to. */
  readonly path: string;
  readonly ruling: Ruling;
}

/** What support can do now, and what not and why: the steps that carry it out ask the same rules, with the rows locked. */
export function offersOf(facts: CaseFacts): Offer[] {
  const { checkout, order, recoveries } = facts;
  const checkoutOffer = (action: SupportAction, verb: string, ruling: Ruling): Offer => ({
    action,
    on: checkout.id,
    path: `/support/checkouts/${checkout.id}/${verb}`,
    ruling,
  });
  return [
    checkoutOffer('cancel_checkout', 'cancel', mayCancelCheckout(facts)),
    checkoutOffer('extend_hold', 'extend-hold', mayExtendHold(facts)),
    ...(order ? orderOffers({ order, checkout }) : []),
    ...recoveries.flatMap((recovery) => recoveryOffers(recovery, facts)),
    checkoutOffer('retry', 'retry', mayRetryCheckout(facts)),
    checkoutOffer('resolve_attention', 'resolve', mayResolveCheckout(facts)),
  ];
}

function orderOffers(facts: OrderFacts): Offer[] {
  const { order } = facts;
  const offer = (action: SupportAction, verb: string, ruling: Ruling): Offer => ({
    action,
    on: order.id,
    path: `/support/orders/${order.id}/${verb}`,
    ruling,
  });
  return [
    offer('cancel_order', 'cancel', mayCancelOrder(facts)),
    ...(order.capturePolicy === 'on_shipment' ? [offer('capture', 'capture', mayCapture(facts, null))] : []),
    offer('refund', 'refunds', mayRefundAtAll(facts)),
    offer('resend_confirmation', 'confirmation', mayResend(facts)),
    offer('retry', 'retry', mayRetryOrder(facts)),
    offer('resolve_attention', 'resolve', mayResolveOrder(facts).ruling),
  ];
}

function recoveryOffers(recovery: RecoveryFacts, { checkout }: CaseFacts): Offer[] {
  const offer = (action: SupportAction, verb: string, ruling: Ruling): Offer => ({
    action,
    on: recovery.paymentIntentId,
    path: `/support/recoveries/${recovery.paymentIntentId}/${verb}`,
    ruling,
  });
  const facts = { recovery, checkout };
  return [
    offer('place_order', 'place', mayPlaceOrder(facts)),
    offer('retry', 'retry', mayRetryRecovery(facts)),
    offer('resolve_attention', 'resolve', mayResolveRecovery(facts)),
  ];
}
