import type { z } from 'zod';
import type { CheckoutRecords } from '../../../adapters/postgres/support-reads.ts';
import type { Order, OrderRefund } from '../../../domain/order/order.ts';
import { refundableMinor } from '../../../domain/order/order.ts';
import type { orderStoryResponse } from './schemas.ts';
import { waitOf } from './now.ts';
import { attentionOf, nextOf, reasonOf } from './stored-words.ts';
import { entries } from './story.ts';
import type { Tongue } from './tongue.ts';

export type OrderStory = z.input<typeof orderStoryResponse>;

/** Tells a placed order: what it waits for, where its money is, and all that happened; no personal data of the buyer. */
export function tellOrder(tongue: Tongue, order: Order, records: CheckoutRecords): OrderStory {
  const { money } = tongue;
  const { currency, payment, waitingFor, deadlineAt, nextAction } = order;
  return {
    id: order.id,
    number: order.number,
    checkout: order.checkoutId,
    status: order.status,
    revision: order.revision,
    total: money(order.totalMinor, currency),
    captured: money(payment?.capturedMinor ?? 0, currency),
    refundable: money(refundableMinor(order), currency),
    refundable_minor: refundableMinor(order),
    capture: {
      policy: order.capturePolicy,
      state: payment?.status ?? null,
      before: payment?.status === 'authorized' ? payment.captureBefore : null,
    },
    waiting: waitingFor && { for: waitOf(tongue, waitingFor), until: deadlineAt, then: nextOf(tongue, nextAction) },
    attention: attentionOf(tongue, order.attention),
    canceled: reasonOf(tongue, order.cancelReason),
    gift_cards: order.giftCards.map((card) => ({
      id: card.giftCardId,
      last_four: card.lastFour,
      paid: money(card.debitedMinor, currency),
      paid_back: money(card.creditedMinor, currency),
    })),
    refunds: order.refunds.map((refund) => tellRefund(tongue, refund)),
    disputes: order.disputes.map((dispute) => ({
      id: dispute.id,
      status: dispute.status,
      amount: money(dispute.amountMinor, dispute.currency),
      reason: dispute.reason,
      evidenceDue: dispute.evidenceDueAt,
      openedAt: dispute.openedAt,
      closedAt: dispute.closedAt,
    })),
    sold: order.sold.map(({ variantId, locationId, quantity, backordered = 0 }) => ({
      variant: variantId,
      location: locationId,
      units: quantity,
      backordered,
    })),
    story: entries(tongue, records),
  };
}

export function tellRefund({ money }: Tongue, refund: OrderRefund): OrderStory['refunds'][number] {
  return {
    id: refund.id,
    status: refund.status,
    amount: money(refund.amountMinor + refund.giftCardMinor, refund.currency),
    amount_minor: refund.amountMinor + refund.giftCardMinor,
    gift_card_minor: refund.giftCardMinor,
    reason: refund.reason,
    actor: refund.actor,
    lines: refund.lines.map(({ lineId, quantity }) => ({ id: lineId, quantity })),
    shipping: refund.shipping,
    requestedAt: refund.requestedAt,
    settledAt: refund.settledAt,
    stripe: refund.stripeRefundId,
    failure: refund.failureCode,
  };
}
