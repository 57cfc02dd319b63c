import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { exampleCheckout } from '../../../contracts/ucp/v2026-08-25/example-checkout.ts';
import { orderResponse } from '../../../contracts/ucp/v2026-08-25/order.ts';
import type { ApiUnderTest } from '../../testing/api-under-test.ts';
import { AGENT_KEY, putCheckout, startApi, TILL_KEY } from '../../testing/api-under-test.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
  const order = { id: 'ord_one', number: '1001', placedAt: '2026-11-21T10:05:00.000Z' };
  const checkout = await putCheckout(
    api.db,
    exampleCheckout({ id: 'chk_one', caller: 'agent', status: 'completed', order }),
  );
  const { lines, quote, selectedDestinationId, buyer, destinations } = checkout;
  await api.db.sql(
    'test.order',
    `INSERT INTO orders (id, number, checkout_id, status, channel, currency, total_minor, content, personal)
     VALUES ('ord_one', 1001, 'chk_one', 'placed', 'agent', 'USD', $1, $2, $3)`,
    [
      quote.totalMinor,
      JSON.stringify({ lines, quote, sold: [], selectedDestinationId }),
      JSON.stringify({ buyer, destinations }),
    ],
  );
});
afterAll(() => api.close());

test('an order shows what was bought, where it goes and what it cost', async () => {
  const response = await api.fetch('/orders/ord_one', { headers: { 'X-API-Key': AGENT_KEY } });
  expect(response.status).toBe(200);
  expect(orderResponse.strict().parse(await response.json())).toMatchObject({
    id: 'ord_one',
    label: '1001',
    checkout_id: 'chk_one',
    permalink_url: 'http://localhost:3000/order/ord_one',
    line_items: [{ id: 'li_1', quantity: { original: 2, total: 2, fulfilled: 0 }, status: 'processing' }],
    fulfillment: {
      expectations: [
        { destination: { address_locality: 'Springfield' }, description: 'Standard, arrives in 3–5 days' },
      ],
    },
  });
});

test('another caller does not see it', async () => {
  expect((await api.fetch('/orders/ord_one', { headers: { 'X-API-Key': TILL_KEY } })).status).toBe(404);
});

test('a canceled one has no active units, and says why', async () => {
  await api.db.sql(
    'test.cancel',
    `UPDATE orders SET status = 'canceled', canceled_at = now(), cancel_reason = 'capture failed'`,
    [],
  );
  expect(await (await api.fetch('/orders/ord_one')).json()).toMatchObject({
    line_items: [{ quantity: { original: 2, total: 0 }, status: 'removed' }],
    fulfillment: { expectations: [] },
    adjustments: [
      {
        type: 'cancellation',
        status: 'completed',
        description: 'The order was canceled.',
        line_items: [{ quantity: -2 }],
      },
    ],
  });
});
