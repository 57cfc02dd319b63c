import type { Quote } from '../totals/quote.ts';
import type { Order, OrderPayment } from './order.ts';

const PLACED_AT = '2030-01-01T00:00:00.000Z';

export const EXAMPLE_PAYMENT: OrderPayment = {
  attempt: 1,
  paymentIntentId: 'pi_1',
  status: 'captured',
  amountMinor: 5_000,
  capturedMinor: 5_000,
  refundedMinor: 0,
  createdAt: PLACED_AT,
  captureBefore: null,
};

/** A paid order with nothing left to do, for tests; its quote and lines are for those whom they matter to. */
export function exampleOrder(change: Partial<Order> = {}): Order {
  return {
    id: 'ord_1',
    number: '1001',
    checkoutId: 'chk_1',
    revision: 1,
    status: 'placed',
    channel: 'test',
    currency: 'USD',
    totalMinor: 5_000,
    quote: {} as Quote,
    placedAt: PLACED_AT,
    canceledAt: null,
    cancelReason: null,
    canceledBy: null,
    capturePolicy: 'on_order',
    captureRequestedMinor: null,
    waitingFor: null,
    deadlineAt: null,
    nextAction: null,
    attention: null,
    withCheckout: false,
    payment: EXAMPLE_PAYMENT,
    giftCards: [],
    lines: [],
    sold: [],
    back: [],
    refunds: [],
    disputes: [],
    cancellationMailed: false,
    resent: { today: 0, next: null },
    ...change,
  };
}
