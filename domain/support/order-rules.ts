import type { Checkout } from '../checkout/checkout.ts';
import { currencyStepMinor } from '../money/currency.ts';
import { comingBack, remainingLines } from '../order/coming-back.ts';
import type { Order } from '../order/order.ts';
import { cardRefundableMinor, giftCardRefundableMinor, refundableMinor } from '../order/order.ts';
import type { RefundWanted } from '../order/refund-amount.ts';
import { openFailure } from '../order/standing.ts';
import { isDisputed, planRefund } from './refund-plan.ts';
import type { Ruling } from './ruling.ts';
import { may, mayNot, say } from './ruling.ts';

/** An order as it stands at one moment. */
export interface OrderFacts {
  readonly order: Order;
  readonly checkout: Pick<Checkout, 'waitingFor' | 'attention' | 'buyer'>;
}

/** So often support has the mail of an order sent again within 24 hours. */
const MOST_RESENT_MAILS = 5;

/**
 * Whether an order may be canceled, and what that gives back. Money that is only reserved goes free. Money that was taken when
 * the order was placed goes back, all that is left of it. What is captured as it ships has left: that is a refund.
 */
export function mayCancelOrder({ order }: Pick<OrderFacts, 'order'>): Ruling {
  const { payment, currency } = order;
  if (order.status === 'canceled') return mayNot('order_canceled', 'refused.order_canceled');
  if (order.withCheckout) return mayNot('order_not_settled', 'refused.order_not_settled');
  if (isDisputed(order)) return mayNot('order_disputed', 'refused.order_disputed');
  if (order.captureRequestedMinor !== null) return mayNot('order_not_settled', 'refused.capture_under_way');
  if (payment?.status === 'authorized' && payment.capturedMinor > 0)
    return mayNot('order_shipped', 'refused.order_partly_shipped');
  if (payment?.status === 'captured' && order.capturePolicy === 'on_shipment')
    return mayNot('order_shipped', 'refused.order_shipped');
  const reserved = payment?.status === 'authorized';
  if (!reserved && order.totalMinor > 0 && refundableMinor(order) === 0)
    return mayNot('order_given_back', 'refused.order_given_back');
  const cardMinor = cardRefundableMinor(order);
  const giftCardMinor = giftCardRefundableMinor(order);
  const units = unitsOf(canceledUnits(order));
  return may(
    ...(reserved ? [say('offer.reserved_released', { amount: { amountMinor: payment.amountMinor, currency } })] : []),
    ...(cardMinor > 0 ? [say('offer.card_back', { amount: { amountMinor: cardMinor, currency } })] : []),
    ...(giftCardMinor > 0 ? [say('offer.gift_cards_back', { amount: { amountMinor: giftCardMinor, currency } })] : []),
    ...(units > 0 ? [say(reserved ? 'offer.units_back' : 'offer.units_back_if_here', { units })] : []),
    ...((order.quote.discounts ?? []).some(({ codeId }) => codeId !== null) ? [say('offer.codes_back')] : []),
    say('offer.buyer_mailed_canceled'),
  );
}

/** Where the units of an order go that is canceled: all but those that a refund has settled already. */
export function canceledUnits(order: Order) {
  return comingBack(order, { kind: 'lines', lines: remainingLines(order), shipping: false });
}

const unitsOf = (units: readonly { readonly quantity: number }[]) =>
  units.reduce((sum, { quantity }) => sum + quantity, 0);

/** Whether the reserved money may be taken now. @param amountMinor null: all that is left */
export function mayCapture({ order }: Pick<OrderFacts, 'order'>, amountMinor: number | null): Ruling {
  const { payment, currency } = order;
  if (order.withCheckout) return mayNot('order_not_settled', 'refused.order_not_settled');
  if (order.status !== 'placed' || payment?.status !== 'authorized')
    return mayNot('nothing_to_capture', 'refused.nothing_to_capture');
  const left = payment.amountMinor - payment.capturedMinor;
  const asked = amountMinor ?? left;
  if (asked > left)
    return mayNot('capture_exceeds_authorized', 'refused.capture_exceeds_authorized', {
      amount: { amountMinor: left, currency },
    });
  if (asked % currencyStepMinor(currency) !== 0)
    return mayNot('capture_amount_invalid', 'refused.capture_amount_invalid');
  // Asked for already: one capture at a time.
  if (order.captureRequestedMinor !== null) return mayNot('order_not_settled', 'refused.capture_under_way');
  return may(say('offer.capture', { amount: { amountMinor: asked, currency } }));
}

/** What a refund of this would do; with `restock` the goods come back too. */
export function mayRefund({ order }: Pick<OrderFacts, 'order'>, wanted: RefundWanted, restock: boolean): Ruling {
  const { currency } = order;
  const plan = planRefund(order, wanted);
  if (!plan.ok) {
    const left = { amount: { amountMinor: refundableMinor(order), currency } };
    if (plan.code === 'refund_amount_invalid' && wanted.kind === 'everything')
      return mayNot(plan.code, 'refused.nothing_left');
    return mayNot(plan.code, `refused.${plan.code}`, left);
  }
  const giftCardMinor = plan.amountMinor - plan.split.cardMinor;
  const units = restock ? unitsOf(comingBack(order, wanted)) : 0;
  return may(
    say('offer.refund', { amount: { amountMinor: plan.amountMinor, currency } }),
    ...(plan.split.cardMinor > 0
      ? [say('offer.refund_by_card', { amount: { amountMinor: plan.split.cardMinor, currency } })]
      : []),
    ...(giftCardMinor > 0
      ? [say('offer.refund_by_gift_cards', { amount: { amountMinor: giftCardMinor, currency } })]
      : []),
    ...(units > 0 ? [say('offer.units_back', { units })] : []),
  );
}

/** Whether anything may be refunded, and how much at most. */
export function mayRefundAtAll({ order }: Pick<OrderFacts, 'order'>): Ruling {
  const all = mayRefund({ order }, { kind: 'everything' }, false);
  if (!all.allowed) return all;
  const { currency, refunds } = order;
  const failed = openFailure(refunds);
  return may(
    say('offer.refund_up_to', { amount: { amountMinor: refundableMinor(order), currency } }),
    ...(failed
      ? [say('offer.refund_after_failure', { amount: { amountMinor: failed.amountMinor, currency: failed.currency } })]
      : []),
  );
}

export function mayRetryOrder({ order }: Pick<OrderFacts, 'order'>): Ruling {
  const { waitingFor } = order;
  if (waitingFor === null) return mayNot('nothing_to_retry', 'refused.nothing_waits');
  if (waitingFor === 'support') return mayNot('nothing_to_retry', 'refused.people_are_awaited');
  if (waitingFor === 'shipment' && order.attention === null)
    return mayNot('nothing_to_retry', 'refused.shipment_is_awaited');
  return may(say('offer.retry_order'));
}

/** Whether the mail of an order may be sent again: the confirmation, or of a canceled order that it is canceled. */
export function mayResend({ order, checkout }: OrderFacts): Ruling {
  if (!checkout.buyer?.email) return mayNot('no_address', 'refused.no_address');
  const toCome =
    order.status === 'placed'
      ? (checkout.waitingFor === 'capture' || checkout.waitingFor === 'confirmation_email') &&
        checkout.attention === null
      : !order.cancellationMailed;
  if (toCome || order.withCheckout || order.resent.next !== null) return mayNot('mail_to_come', 'refused.mail_to_come');
  if (order.resent.today >= MOST_RESENT_MAILS)
    return mayNot('too_many_mails', 'refused.too_many_mails', { most: MOST_RESENT_MAILS });
  return may(
    say(order.status === 'placed' ? 'offer.resend_confirmation' : 'offer.resend_cancellation'),
    say('offer.mails_left', { left: MOST_RESENT_MAILS - order.resent.today - 1 }),
  );
}

/** What clearing the attention of an order settles. */
export type OrderSettlement =
  | { readonly settles: 'refund'; readonly refundId: string }
  | { readonly settles: 'mail' }
  | { readonly settles: 'nothing' };

/**
 * Whether the attention of an order may be cleared, and what that settles: a refund that came to nothing, made good in another
 * way; a mail that can't be sent. What is still owed, disputed, or at the bank keeps it.
 */
export function mayResolveOrder({ order }: Pick<OrderFacts, 'order'>): { ruling: Ruling; settlement: OrderSettlement } {
  const { attention, waitingFor, refunds, disputes } = order;
  const nothing = { settles: 'nothing' } as const;
  const refuse = (ruling: Ruling) => ({ ruling, settlement: nothing });
  if (attention === null) return refuse(mayNot('no_attention', 'refused.no_attention'));
  const failed = openFailure(refunds);
  if (failed)
    return {
      ruling: may(
        say('offer.resolve_refund', { amount: { amountMinor: failed.amountMinor, currency: failed.currency } }),
      ),
      settlement: { settles: 'refund', refundId: failed.id },
    };
  if (refunds.some(({ status }) => status === 'requested'))
    return refuse(mayNot('cause_stands', 'refused.refund_owed'));
  if (waitingFor === 'release') return refuse(mayNot('cause_stands', 'refused.release_not_read_back'));
  if (waitingFor === 'capture') return refuse(mayNot('cause_stands', 'refused.money_still_out'));
  if (disputes.some(({ status }) => status.endsWith('needs_response')))
    return refuse(mayNot('cause_stands', 'refused.dispute_open'));
  if (refunds.some(({ status }) => status === 'pending'))
    return refuse(mayNot('cause_stands', 'refused.refund_pending'));
  if (waitingFor === 'shipment') return refuse(mayNot('cause_stands', 'refused.authorization_lapses'));
  if (waitingFor === 'cancellation_email' || waitingFor === 'mail_again')
    return { ruling: may(say('offer.resolve_mail')), settlement: { settles: 'mail' } };
  return { ruling: may(say('offer.resolve')), settlement: nothing };
}
