import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { anyRequest } from '../fuzz/requests.ts';
import { complaint, send } from '../fuzz/send.ts';
import type { HttpShop } from '../setup/http-shop.ts';
import { mugs, startHttpShop } from '../setup/http-shop.ts';

const RUNS = 150;
/** A busy machine makes fewer runs. */
const LIMIT_MS = 45_000;

let shop: HttpShop;
beforeAll(async () => {
  shop = await startHttpShop();
});
afterAll(() => shop?.stop());

test('P5: with everything up, no input at all gets a 5xx, and the shop still sells', async () => {
  const open = await shop.create();
  const done = await shop.create(mugs({ option: 'standard' }));
  const order = (await shop.complete(done.body.id)).body.order;
  const targets = {
    checkoutIds: [open.body.id, done.body.id],
    orderIds: [order?.id ?? ''],
    variantIds: ['mug', 'last', 'none', 'file'],
    apiKeys: [],
    supportKey: 'support-key-of-the-test-shop',
  };
  const answered = fc.asyncProperty(anyRequest(targets), async (request) => {
    const answer = await send(shop.url, request);
    expect({ complaint: complaint(request, answer, false), status: answer.status }).toEqual({
      complaint: null,
      status: answer.status,
    });
  });
  await fc.assert(answered, { numRuns: RUNS, interruptAfterTimeLimit: LIMIT_MS });
  expect((await shop.create()).status).toBe(201);
});
