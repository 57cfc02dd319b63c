import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { z } from 'zod';
import { orderStoryResponse, refundResponse } from '../../api/routes/support/schemas.ts';
import { orderResponse } from '../../contracts/ucp/v2026-08-25/order.ts';
import type { HttpShop } from '../setup/http-shop.ts';
import { mugs, startHttpShop } from '../setup/http-shop.ts';

type Story = z.infer<typeof orderStoryResponse>;
type Refunded = z.infer<typeof refundResponse>;
type Problem = { readonly code: string; readonly content: string };

let shop: HttpShop;
beforeAll(async () => {
  shop = await startHttpShop();
});
afterAll(() => shop?.stop());

const support = { Authorization: 'Bearer support-key-of-the-test-shop' };
let keys = 0;
const keyed = (key = `refund-by-support-${(keys += 1)}`) => ({ ...support, 'Idempotency-Key': key });

async function bought(): Promise<string> {
  const { id } = (await shop.create(mugs({ quantity: 3, option: 'standard' }))).body;
  const { order } = (await shop.complete(id)).body;
  await shop.client.workflow.getHandle(`checkout/${id}`).result();
  return order?.id ?? '';
}

const refund = <Body = Refunded>(orderId: string, body: unknown, headers: Record<string, string> = keyed()) =>
  shop.request<Body>('POST', `/support/orders/${orderId}/refunds`, body, headers);

describe('refunds by support', () => {
  test('a refund is told at once, in the story and to the shop', async () => {
    const orderId = await bought();
    const answer = await refund(orderId, { reason: 'one broke', lines: [{ id: 'li_1', quantity: 1 }], actor: 'kim' });
    expect(answer.status).toBe(201);
    const { refund: made, order } = refundResponse.strict().parse(answer.body);
    expect(made).toMatchObject({ status: 'succeeded', amount: '$27.22', reason: 'one broke', actor: 'kim' });
    expect(order.story).toEqual(
      expect.arrayContaining([
        { at: expect.any(String), what: 'A refund of $27.22 was asked for. (one broke)', by: 'kim' },
        {
          at: expect.any(String),
          what: '$27.22 went back to the buyer. Banks take 5 to 10 business days to show it.',
        },
      ]),
    );
    const story = (await shop.request<Story>('GET', `/support/orders/${orderId}`, undefined, support)).body;
    expect(orderStoryResponse.strict().parse(story)).toMatchObject({
      waiting: null,
      attention: null,
      refunds: [{ id: made.id, stripe: expect.stringMatching(/^re_/) }],
    });
    const shown = orderResponse.strict().parse((await shop.request('GET', `/orders/${orderId}`)).body);
    expect(shown).toMatchObject({
      line_items: [{ quantity: { original: 3, total: 2 }, status: 'processing' }],
      adjustments: [
        {
          id: made.id,
          type: 'refund',
          status: 'completed',
          description: 'one broke',
          line_items: [{ id: 'li_1', quantity: -1 }],
          totals: [{ type: 'total', amount: -2722 }],
        },
      ],
    });
  });

  test('M6: the same key and body give the same answer, another body a conflict', async () => {
    const orderId = await bought();
    const headers = keyed();
    const first = await refund(orderId, { reason: 'late', amount_minor: 500 }, headers);
    const again = await refund(orderId, { reason: 'late', amount_minor: 500 }, headers);
    expect([again.status, again.body]).toEqual([201, first.body]);
    const other = await refund<Problem>(orderId, { reason: 'late', amount_minor: 501 }, headers);
    expect([other.status, other.body.code]).toEqual([409, 'idempotency_conflict']);
    const story = (await shop.request<Story>('GET', `/support/orders/${orderId}`, undefined, support)).body;
    expect(story.refunds).toHaveLength(1);
  });

  test('M6: more than was captured is refused, with the reason, and everything is what is left', async () => {
    const orderId = await bought();
    const above = await refund<Problem>(orderId, { reason: 'x', amount_minor: 1_000_000 });
    expect([above.status, above.body.code]).toEqual([409, 'refund_exceeds_captured']);
    expect((await refund(orderId, { reason: 'x', amount_minor: 100 })).status).toBe(201);
    const all = await refund(orderId, { reason: 'x', everything: true });
    expect(all.body.order).toMatchObject({ refundable_minor: 0 });
    const more = await refund<Problem>(orderId, { reason: 'x', everything: true });
    expect(more.status).toBe(409);
  });

  test('an order that is captured already has nothing to capture', async () => {
    const path = `/support/orders/${await bought()}/capture`;
    const answer = await shop.request<Problem>('POST', path, {}, keyed());
    expect([answer.status, answer.body.code]).toEqual([409, 'nothing_to_capture']);
  });

  test('P3: a stranger, a missing key and an unknown order get nowhere', async () => {
    const orderId = await bought();
    const body = { reason: 'x', everything: true };
    expect((await refund(orderId, body, {})).status).toBe(401);
    expect((await refund<Problem>(orderId, body, support)).body.code).toBe('invalid_idempotency_key');
    expect((await refund('ord_unknown', body)).status).toBe(404);
    const story = (await shop.request<Story>('GET', `/support/orders/${orderId}`, undefined, support)).body;
    expect(story.refunds).toEqual([]);
  });

  test.each([
    {},
    { reason: 'x' },
    { reason: '', everything: true },
    { reason: 'x', everything: false },
    { reason: 'x', everything: true, amount_minor: 5 },
    { reason: 'x', amount_minor: 0 },
    { reason: 'x', amount_minor: -5 },
    { reason: 'x', amount_minor: 1.5 },
    { reason: 'x', lines: [{ id: 'li_1', quantity: 0 }] },
    { reason: 'x', lines: [{ id: 'li_1' }] },
    { reason: 'x', shipping: false },
  ])('P5: %j is refused with 400', async (body) => {
    expect((await refund('ord_unknown', body)).status).toBe(400);
  });

  test.each([
    [{ lines: [{ id: 'li_9', quantity: 1 }] }, 'refund_line_unknown'],
    [{ lines: [{ id: 'li_1', quantity: 4 }] }, 'refund_line_returned'],
    [{ lines: [] }, 'refund_amount_invalid'],
  ])('%j is refused: %s', async (wanted, code) => {
    const orderId = await bought();
    expect((await refund<Problem>(orderId, { reason: 'x', ...wanted })).body.code).toBe(code);
  });
});
