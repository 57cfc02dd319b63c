import {
  checkoutWorkflowId,
  orderWorkflowId,
  paymentRecoveryWorkflowId,
} from '../../../contracts/workflow-messages.ts';
import type { Settings } from '../../../contracts/settings/settings.ts';
import type { CheckoutRecords } from '../../../adapters/postgres/support-reads.ts';
import type { Order } from '../../../domain/order/order.ts';

type LinkSettings = Pick<Settings, 'publicUrl' | 'stripe' | 'temporal'>;

/** Where a payment, with its refunds, is looked at: Stripe's dashboard, or the page of the server that stands for it. */
export function stripeUrl({ stripe }: LinkSettings, paymentIntentId: string | null): string | null {
  if (paymentIntentId === null) return null;
  if (stripe.apiBase !== undefined) return `${stripe.apiBase}/#${paymentIntentId}`;
  const mode = /_live_/.test(stripe.secretKey) ? '' : 'test/';
  return `https://dashboard.stripe.com/${mode}payments/${encodeURIComponent(paymentIntentId)}`;
}

/** The workflows of a case, each with its page in the Temporal UI; an order has one only while there is something to do for it. */
export function workflowsOf(
  { temporal }: LinkSettings,
  checkoutId: string,
  order: Pick<Order, 'id' | 'waitingFor' | 'capturePolicy' | 'refunds' | 'disputes'> | null,
  recoveries: CheckoutRecords['recoveries'],
): { id: string; url: string | null }[] {
  const hadWork =
    order !== null &&
    (order.waitingFor !== null ||
      order.capturePolicy === 'on_shipment' ||
      order.refunds.length > 0 ||
      order.disputes.length > 0);
  const ids = [
    checkoutWorkflowId(checkoutId),
    ...(hadWork ? [orderWorkflowId(order.id)] : []),
    ...recoveries.map(({ paymentIntentId }) => paymentRecoveryWorkflowId(paymentIntentId)),
  ];
  const { uiUrl, namespace } = temporal;
  return ids.map((id) => ({
    id,
    url:
      uiUrl === undefined
        ? null
        : `${uiUrl}/namespaces/${encodeURIComponent(namespace)}/workflows/${encodeURIComponent(id)}`,
  }));
}

/** The page that the buyer sees. */
export function buyerUrl({ publicUrl }: LinkSettings, checkoutId: string, orderId: string | null): string {
  return orderId === null ? `${publicUrl}/checkout/${checkoutId}` : `${publicUrl}/order/${orderId}`;
}
