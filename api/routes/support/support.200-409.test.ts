import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { exampleCheckout } from '../../../contracts/ucp/v2026-08-25/example-checkout.ts';
import type { ApiUnderTest } from '../../testing/api-under-test.ts';
import {
  AGENT_KEY,
  jsonRequest,
  putCheckout,
  startApi,
  SUPPORT_KEY,
  temporalDown,
} from '../../testing/api-under-test.ts';
import { storyResponse } from './schemas.ts';

let api: ApiUnderTest;
let ended: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
  ended = await startApi({ gateway: { ...temporalDown, deliver: async () => ({ kind: 'ended' }) } });
});
afterAll(async () => {
  await api.close();
  await ended.close();
});

const support = { Authorization: `Bearer ${SUPPORT_KEY}` };

describe('the story of a checkout', () => {
  beforeAll(async () => {
    await putCheckout(api.db, exampleCheckout({ id: 'chk_story' }));
    const { prisma } = api.db;
    const at = (second: number) => new Date(Date.UTC(2030, 0, 1, 0, 0, second));
    await prisma.payment.create({
      data: {
        checkoutId: 'chk_story',
        attempt: 1,
        commandId: 'cmd_1',
        amountMinor: 5844,
        currency: 'USD',
        quoteHash: 'x',
        status: 'failed',
        failureCode: 'card_declined',
      },
    });
    await prisma.effect.create({
      data: {
        key: 'k1',
        checkoutId: 'chk_story',
        attempt: 1,
        step: 'confirm',
        amountMinor: 5844,
        currency: 'USD',
        intentAt: at(1),
        resultAt: at(2),
        outcome: 'refused',
        externalId: 'pi_1',
      },
    });
    await prisma.event.createMany({
      data: [
        {
          checkoutId: 'chk_story',
          sequence: 201,
          type: 'checkout.cancel_requested',
          data: { actor: 'kim', reason: 'ordered twice' },
          occurredAt: at(3),
        },
        { checkoutId: 'chk_story', sequence: 301, type: 'something.new', data: {}, occurredAt: at(4) },
        ...[{ units: 1, because: 'hold_lapsed' }, { units: 2 }, {}].map((data, index) => {
          const sequence = 302 + index;
          return { checkoutId: 'chk_story', sequence, type: 'stock.released', data, occurredAt: at(5 + index) };
        }),
      ],
    });
  });

  test('is told in plain words, in order, with money and what it waits for', async () => {
    const response = await api.fetch('/support/checkouts/chk_story', { headers: support });
    expect(response.status).toBe(200);
    const story = storyResponse.strict().parse(await response.json());
    expect(story.story.map(({ what }) => what)).toEqual([
      'The buyer began a checkout: 2 units, $58.44 in all.',
      'A cancel was asked for. (ordered twice)',
      'something new.',
      '1 unit went back into stock. (the time to buy was over; the buyer may go on with what is left)',
      '2 units went back into stock.',
      'The items went back into stock.',
    ]);
    expect(story.story[1]?.by).toBe('kim');
    expect(story).toMatchObject({
      waiting: { for: 'the buyer to go on', until: '2026-11-21T10:15:00.000Z' },
      money: [{ attempt: 1, state: 'failed', amount: '$58.44', taken: '$0.00', failure: 'card_declined' }],
    });
    expect(story.account).toEqual([
      'Attempt 1: Stripe refused to reserve the money on the card.',
      'Now none of the buyer’s money is with us.',
    ]);
    expect(JSON.stringify(story)).not.toMatch(/jane|Springfield/i);
  });
});

test('what we did with the money is told from the ledger, and what it comes to', async () => {
  const { prisma } = api.db;
  await putCheckout(api.db, exampleCheckout({ id: 'chk_account' }));
  const effect = (
    step: string,
    outcome: string | null,
    amountMinor: number | null,
    externalId: string | null = null,
  ) => ({
    step,
    outcome,
    amountMinor,
    externalId,
  });
  const effects = [
    effect('create', 'done', 5844, 'pi_1'),
    effect('confirm', 'done', 5844, 'pi_1'),
    effect('order', 'done', 5844, 'ord_1'),
    effect('capture', 'unknown', 5844),
    effect('found', 'done', 5844, 'pi_1'),
    effect('refund', 'done', 1000, 're_1'),
    effect('refund_failed', 'done', 1000, 're_1'),
    effect('found_refund', 'done', 844, 're_2'),
  ];
  await prisma.effect.createMany({
    data: effects.map(({ outcome, ...rest }, index) => ({
      ...rest,
      key: `account/${index}`,
      checkoutId: 'chk_account',
      attempt: 1,
      currency: 'USD',
      intentAt: new Date(Date.UTC(2030, 0, 1, 0, 0, index)),
      resultAt: new Date(Date.UTC(2030, 0, 1, 0, 0, index)),
      outcome,
    })),
  });
  await prisma.recovery.create({
    data: {
      paymentIntentId: 'pi_2',
      checkoutId: 'chk_account',
      attempt: 7,
      amountMinor: 300,
      currency: 'USD',
      cause: 'attempt_unknown',
      waitingFor: 'bank',
      nextAction: 'The payment is read again.',
      deadlineAt: new Date(),
    },
  });
  const response = await api.fetch('/support/checkouts/chk_account', { headers: support });
  expect(storyResponse.strict().parse(await response.json()).account).toEqual([
    '$58.44 was reserved on the card (attempt 1).',
    'An order over $58.44 was written.',
    'Attempt 1: whether the shop could take the reserved money is not known yet; it is finding out.',
    '$58.44 turned out to be taken at Stripe, not by the shop (pi_1).',
    '$10.00 was paid back (re_1).',
    'The bank sent a refund of $10.00 back to the shop.',
    '$8.44 was paid back at Stripe, not by the shop (re_2).',
    '$3.00 (pi_2) came without an order: it names a checkout that never asked for it. Stripe is asked again until the bank has decided.',
    'Now $50.00 of the buyer’s money is with us.',
  ]);
});

describe('who may', () => {
  test.each<[string, Record<string, string>, number]>([
    ['no key', {}, 401],
    ['an unknown key', { Authorization: 'Bearer nobody-0123456789' }, 401],
    ['a caller’s key', { Authorization: `Bearer ${AGENT_KEY}` }, 403],
  ])('%s', async (_name, headers, status) => {
    expect((await api.fetch('/support/checkouts/chk_story', { headers })).status).toBe(status);
    expect(
      (await api.fetch('/support/checkouts/chk_story/cancel', jsonRequest('POST', { reason: 'x' }, headers))).status,
    ).toBe(status);
  });
});

describe('a cancel that can not be sent', () => {
  const cancel = (from: ApiUnderTest, id: string, body: unknown = { reason: 'ordered twice' }) =>
    from.fetch(
      `/support/checkouts/${id}/cancel`,
      jsonRequest('POST', body, { ...support, 'Idempotency-Key': randomUUID() }),
    );

  test('503 while Temporal is down', async () => {
    expect((await cancel(api, 'chk_story')).status).toBe(503);
  });

  test('404 for an unknown checkout, 400 without a reason', async () => {
    expect((await cancel(api, 'chk_unknown')).status).toBe(404);
    const malformed = await cancel(api, 'chk_story', { actor: 'kim' });
    expect(malformed.status).toBe(400);
    expect(await malformed.json()).toMatchObject({ code: 'invalid_request', path: '$.reason' });
  });

  test('409 once it has ended, and 503 where only its workflow is gone', async () => {
    await putCheckout(ended.db, exampleCheckout({ id: 'chk_gone', status: 'canceled', endedReason: 'expired' }));
    await putCheckout(ended.db, exampleCheckout({ id: 'chk_lost' }));
    const response = await cancel(ended, 'chk_gone');
    expect(response.status).toBe(409);
    expect(await response.json()).toEqual({
      code: 'checkout_ended',
      content: 'This checkout has ended: money and stock are back. The buyer can begin a new one.',
    });
    expect(
      await ended.db.prisma.auditEntry.findMany({ where: { resource: 'checkout', resourceId: 'chk_gone' } }),
    ).toMatchObject([
      { actor: 'support', action: 'cancel_checkout', after: { outcome: 'refused', code: 'checkout_ended' } },
    ]);
    expect((await cancel(ended, 'chk_lost')).status).toBe(503);
  });
});
