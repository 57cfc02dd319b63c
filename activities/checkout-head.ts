import type { Checkout } from '../domain/checkout/checkout.ts';
import type { CheckoutHead } from '../contracts/workflow-messages.ts';
import { recordsTaxes } from '../domain/checkout/checkout.ts';
import { formatMinor } from '../domain/money/currency.ts';
import { dueMinor } from '../domain/tenders/due.ts';

/** What the workflow keeps of a row: no personal data, only what its story and timers need. */
export function headOf(checkout: Checkout): CheckoutHead {
  return {
    revision: checkout.revision,
    status: checkout.status,
    channel: checkout.channel,
    currency: checkout.currency,
    totalMinor: checkout.quote.totalMinor,
    ...(checkout.giftCards && { dueMinor: dueMinor(checkout) }),
    total: formatMinor(checkout.quote.totalMinor, checkout.currency),
    units: checkout.lines.reduce((sum, { quantity }) => sum + quantity, 0),
    waitingFor: checkout.waitingFor,
    nextAction: checkout.nextAction,
    attention: checkout.attention,
    deadlineMs: ms(checkout.deadlineAt),
    attempt: checkout.attempt,
    cancelRequested: checkout.cancelRequest !== null,
    paymentDeadlineMs: checkout.status === 'complete_in_progress' ? ms(checkout.deadlineAt) : null,
    holdExpiresMs: ms(checkout.holdExpiresAt),
    expiresMs: Date.parse(checkout.expiresAt),
    orderNumber: checkout.order?.number ?? null,
    ...(checkout.order?.captureOnShipment && { heldOrderId: checkout.order.id }),
    ...(recordsTaxes(checkout) && { recordsTaxes: true }),
  };
}

function ms(time: string | null): number | null {
  return time === null ? null : Date.parse(time);
}
