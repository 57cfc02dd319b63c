import type { ErrorCode } from '../errors.ts';
import { currencyStepMinor } from '../money/currency.ts';
import type { Order } from '../order/order.ts';
import { counts, hasTakenMoney, isClosed, refundableMinor } from '../order/order.ts';
import type { RefundAmount, RefundWanted } from '../order/refund-amount.ts';
import { amountOfLines } from '../order/refund-amount.ts';
import type { RefundSplit } from '../order/refund-split.ts';
import { splitRefund } from '../order/refund-split.ts';

/** Why a refund is refused; each is a code of the error table. */
export type RefundRefusal = Extract<
  ErrorCode,
  | 'order_not_settled'
  | 'order_disputed'
  | 'nothing_captured'
  | 'refund_amount_invalid'
  | 'refund_line_unknown'
  | 'refund_line_returned'
  | 'refund_exceeds_captured'
>;

export type RefundPlan =
  | { readonly ok: true; readonly amountMinor: number; readonly split: RefundSplit }
  | { readonly ok: false; readonly code: RefundRefusal };

/**
 * What a refund would give back of an order as it stands, and by which way; or why it can't be made. The step that makes it asks
 * this with the order locked, so that what was shown before is what is done.
 */
export function planRefund(order: Order, wanted: RefundWanted): RefundPlan {
  if (order.withCheckout) return { ok: false, code: 'order_not_settled' };
  if (isDisputed(order)) return { ok: false, code: 'order_disputed' };
  const isPaid = order.payment?.status === 'captured' || order.giftCards.length > 0;
  if (!isPaid || order.payment?.status === 'authorized') return { ok: false, code: 'nothing_captured' };
  const amount = amountOf(order, wanted);
  if (!amount.ok) return amount;
  const { amountMinor } = amount;
  const split = splitRefund(order, amountMinor);
  return split ? { ok: true, amountMinor, split } : { ok: false, code: 'refund_exceeds_captured' };
}

/** The buyer's bank has the money until it decides. */
export function isDisputed({ disputes }: Pick<Order, 'disputes'>): boolean {
  return disputes.some((dispute) => hasTakenMoney(dispute) && !isClosed(dispute));
}

function amountOf(order: Order, wanted: RefundWanted): RefundAmount {
  // What gift cards have got back stays given back, whatever became of the card's part.
  const returned = order.refunds.filter((made) => counts(made) || made.giftCardMinor > 0);
  switch (wanted.kind) {
    case 'everything': {
      const amountMinor = refundableMinor(order);
      return amountMinor > 0 ? { ok: true, amountMinor } : { ok: false, code: 'refund_amount_invalid' };
    }
    case 'amount': {
      const { amountMinor } = wanted;
      const inSteps = amountMinor % currencyStepMinor(order.currency) === 0;
      return inSteps ? { ok: true, amountMinor } : { ok: false, code: 'refund_amount_invalid' };
    }
    case 'lines':
      return amountOfLines(order.quote, wanted, {
        lines: returned.flatMap(({ lines }) => lines),
        shipping: returned.some(({ shipping }) => shipping),
      });
  }
}
