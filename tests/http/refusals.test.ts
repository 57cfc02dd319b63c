import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { HttpShop } from '../setup/http-shop.ts';
import { card, mugs, startHttpShop } from '../setup/http-shop.ts';

let shop: HttpShop;
beforeAll(async () => {
  shop = await startHttpShop();
});
afterAll(() => shop?.stop());

const row = async (id: string) =>
  (await shop.db.sql('', 'SELECT revision, state, personal FROM checkouts WHERE id = $1', [id]))[0];
const reserved = async () =>
  (await shop.db.sql<{ units: number }>('', 'SELECT sum(reserved)::int AS units FROM stock', []))[0]?.units;

describe('P5: a business refusal is a 200 with messages, and nothing changes', () => {
  test.each([
    ['an unknown product', mugs({ item: 'nothing-like-it' }), 'item_unavailable'],
    ['a sold-out product', mugs({ item: 'none' }), 'out_of_stock'],
    ['more than there is', mugs({ item: 'last', quantity: 2 }), 'out_of_stock'],
    ['more than any stock has', mugs({ quantity: 1_000_000 }), 'out_of_stock'],
  ])('%s creates nothing', async (_, body, code) => {
    const before = await reserved();
    const answer = await shop.create(body);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      ucp: { status: 'error' },
      messages: [{ type: 'error', code, severity: 'unrecoverable' }],
    });
    expect(answer.body.id).toBeUndefined();
    expect(await reserved()).toBe(before);
  });

  test.each([
    ['an unknown product', mugs({ item: 'nothing-like-it' }), 'item_unavailable', '$.line_items[0]'],
    ['a sold-out product', mugs({ item: 'none' }), 'out_of_stock', '$.line_items[0].quantity'],
    ['more than there is', mugs({ item: 'last', quantity: 2 }), 'out_of_stock', '$.line_items[0].quantity'],
    [
      'a way of shipping that is not offered',
      mugs({ option: 'rocket' }),
      'selection_invalid',
      '$.fulfillment.methods[0].groups[0].selected_option_id',
    ],
  ])('%s leaves the checkout as it was', async (_, body, code, path) => {
    const { id } = (await shop.create()).body;
    const before = await row(id);
    const answer = await shop.update(id, body);
    expect(answer.status).toBe(200);
    expect(answer.body.messages).toContainEqual(
      expect.objectContaining({ type: 'error', code, severity: 'recoverable', path }),
    );
    expect(answer.body.line_items[0]).toMatchObject({ item: { id: 'mug' }, quantity: 1 });
    expect(await row(id)).toEqual(before);
  });

  test('complete before it is ready says what is missing', async () => {
    const { id } = (await shop.create({ line_items: [{ item: { id: 'mug' }, quantity: 1 }] })).body;
    const answer = await shop.complete(id);
    expect(answer).toMatchObject({ status: 200, body: { status: 'incomplete' } });
    expect(answer.body.messages.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['not_ready', 'field_required']),
    );
  });

  test.each(['canceled', 'completed'] as const)(
    'an update after the end (%s) leaves it unchanged, with a message',
    async (end) => {
      const { id } = (await shop.create(mugs({ option: 'standard' }))).body;
      if (end === 'canceled') await shop.cancel(id);
      else await shop.complete(id);
      await shop.client.workflow.getHandle(`checkout/${id}`).result();
      const before = await row(id);
      const answer = await shop.update(id, mugs({ quantity: 3 }));
      expect(answer).toMatchObject({ status: 200, body: { status: end, messages: [{ code: 'checkout_ended' }] } });
      expect(answer.body.line_items[0]?.quantity).toBe(1);
      expect(await row(id)).toEqual(before);
    },
  );
});

describe('E2: one key, one effect, one answer', () => {
  const keyed = () => ({ 'Idempotency-Key': randomUUID() });

  test('the same key and body get the same status and body, also after the end', async () => {
    const [forCreate, forComplete] = [keyed(), keyed()];
    const created = await shop.create(mugs({ option: 'standard' }), forCreate);
    const { id } = created.body;
    const completed = await shop.complete(id, card(), forComplete);
    expect(completed.body.status).toBe('completed');
    await shop.client.workflow.getHandle(`checkout/${id}`).result();
    const again = await shop.create(mugs({ option: 'standard' }), forCreate);
    expect([again.status, again.text]).toEqual([created.status, created.text]);
    const paidAgain = await shop.complete(id, card(), forComplete);
    expect([paidAgain.status, paidAgain.text]).toEqual([completed.status, completed.text]);
  });

  test('another body under the same key is a 409', async () => {
    const headers = keyed();
    await shop.create(mugs(), headers);
    expect(await shop.create(mugs({ quantity: 2 }), headers)).toMatchObject({
      status: 409,
      body: { code: 'idempotency_conflict' },
    });
  });

  test('ten at once have one effect', async () => {
    const before = (await reserved()) ?? 0;
    const headers = keyed();
    const answers = await Promise.all(Array.from({ length: 10 }, () => shop.create(mugs({ quantity: 3 }), headers)));
    // One that was turned away for the moment (429, 503) has come again, and got the same answer.
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(await reserved()).toBe(before + 3);
  });

  test('the same key for another operation is another command', async () => {
    const headers = keyed();
    const { id } = (await shop.create(mugs(), headers)).body;
    expect(await shop.update(id, mugs({ option: 'standard' }), headers)).toMatchObject({
      status: 200,
      body: { status: 'ready_for_complete' },
    });
  });
});
