import type { Mailer } from '../adapters/mail/mailer.ts';
import { loadCheckout } from '../adapters/postgres/checkout-table.ts';
import { loadOrder } from '../adapters/postgres/order-table.ts';
import { cancellationMail, confirmationMail } from './confirmation-mail.ts';
import { findEffect, settle } from './effect-ledger.ts';
import type { AftermathDeps } from './order-aftermath.ts';
import { resentKey } from './order-desk.ts';
import type { OrderRef, OrderStepDeps, OrderStepResult } from './order-step.ts';
import { runOrderStep } from './order-step.ts';

export interface ResendDeps extends OrderStepDeps {
  readonly mailer: Mailer;
  readonly shop: AftermathDeps['shop'];
}

/**
 * Sends the mail of an order again that support has asked for: the confirmation, or that it is canceled. It has a Message-ID of its
 * own, so that a mailbox which had the first one keeps this one too; one whose sending was cut off is sent under the same.
 */
export async function sendAgain(
  deps: ResendDeps,
  ref: OrderRef & { readonly number: number },
): Promise<OrderStepResult<null>> {
  const { db, mailer, shop } = deps;
  const order = (await loadOrder(db.sql, ref.orderId))?.order;
  const checkout = order && (await loadCheckout(db.sql, order.checkoutId));
  if (!order || !checkout) throw new Error(`no order ${ref.orderId}`);
  const key = resentKey(order.checkoutId, ref.number);
  let sent: boolean | null = null;
  if ((await findEffect(db.sql, key))?.outcome === null) {
    const first =
      order.status === 'placed' ? confirmationMail(checkout, shop) : cancellationMail(checkout, shop, order.canceledBy);
    sent = first !== null && (await mailer.send({ ...first, messageId: numbered(first.messageId, ref.number) }));
  }
  return runOrderStep<null>(deps, ref, async (step) => {
    if (sent === null || step.order.resent.next?.number !== ref.number) return { value: null, events: [] };
    await settle(step.sql, key, 'done', null, { sent });
    const mail = order.status === 'placed' ? 'confirmation' : 'cancellation';
    const data = { orderNumber: order.number, mail, number: ref.number, mailed: sent };
    return { value: null, events: [{ type: 'order.mailed_again', data }] };
  });
}

/** `<ord_1.confirmation@shop>` sent again is `<ord_1.confirmation.again-1@shop>`. */
function numbered(messageId: string, number: number): string {
  return messageId.replace('@', `.again-${number}@`);
}
