import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { exampleCheckout } from '../contracts/ucp/v2026-08-25/example-checkout.ts';
import { putCheckout, startApi, SUPPORT_KEY, temporalDown } from '../api/testing/api-under-test.ts';
import { findApi } from './access.ts';
import { cancel, readCancel } from './cancel.ts';
import { readRefund } from './refund.ts';

describe('the command line', () => {
  test('cancel ID --reason, by the user of the machine unless another is named', () => {
    const order = { checkoutId: 'chk_1', reason: 'ordered twice', actor: 'kim' };
    expect(readCancel(['cancel', 'chk_1', '--reason', 'ordered twice'], 'kim')).toEqual(order);
    expect(readCancel(['cancel', 'chk_1', '--reason', 'ordered twice', '--actor', 'kim'], 'root')).toEqual(order);
  });

  test.each([
    [['cancel']],
    [['cancel', 'chk_1']],
    [['refund', 'chk_1', '--reason', 'x']],
    [['cancel', 'chk_1', '--reason', ' ']],
  ])('anything else is not understood: %j', (args) => expect(readCancel(args, 'kim')).toBeNull());

  const refunds = (...args: string[]) =>
    readRefund(['refund', 'ord_1', ...args, '--reason', 'broken'], 'kim', () => '1-1-1-1-1');
  const why = { reason: 'broken', actor: 'kim' };
  test.each([
    [['--amount', '1250'], { amount_minor: 1250 }],
    [
      ['--line', 'li_1', '--line', 'li_2=3'],
      {
        lines: [
          { id: 'li_1', quantity: 1 },
          { id: 'li_2', quantity: 3 },
        ],
      },
    ],
    [['--line', 'li_1', '--shipping'], { lines: [{ id: 'li_1', quantity: 1 }], shipping: true }],
    [['--shipping'], { shipping: true }],
    [['--everything'], { everything: true }],
  ])('refund ORDER %j', (args, wanted) =>
    expect(refunds(...args)).toEqual({ orderId: 'ord_1', body: { ...wanted, ...why }, key: '1-1-1-1-1' }),
  );
  test.each([
    [[]],
    [['--amount', '0']],
    [['--amount', '12.50']],
    [['--amount', '5', '--everything']],
    [['--line', '']],
  ])('a refund of anything else is not understood: %j', (args) => expect(refunds(...args)).toBeNull());
});

test('the API of the environment comes before the one that runs here', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'support-'));
  const file = path.join(folder, 'running.json');
  expect(findApi({}, file)).toBeNull();
  writeFileSync(file, JSON.stringify({ apiUrl: 'http://127.0.0.1:3000', supportApiKey: 'of-here' }));
  expect(findApi({}, file)).toMatchObject({ apiUrl: 'http://127.0.0.1:3000', supportApiKey: 'of-here' });
  expect(findApi({ PUBLIC_URL: 'https://pay.shop.example/', SUPPORT_API_KEY: 'of-env' }, file)).toEqual({
    apiUrl: 'https://pay.shop.example',
    supportApiKey: 'of-env',
  });
  rmSync(folder, { recursive: true });
});

test('a cancel that is taken prints the story so far; one that is not, why', async () => {
  const asked: unknown[] = [];
  const api = await startApi({
    gateway: {
      ...temporalDown,
      cancel: async (checkoutId, request) => {
        asked.push({ checkoutId, ...request });
        return 'sent';
      },
    },
  });
  await putCheckout(api.db, exampleCheckout({ id: 'chk_support' }));
  const access = { apiUrl: api.url, supportApiKey: SUPPORT_KEY };
  const order = { checkoutId: 'chk_support', reason: 'ordered twice', actor: 'kim' };

  const taken = await cancel(access, order);
  expect(taken.taken).toBe(true);
  expect(JSON.parse(taken.text)).toMatchObject({ id: 'chk_support', status: 'ready_for_complete' });
  expect(asked).toEqual([order]);

  const refused = await cancel(access, { ...order, checkoutId: 'chk_unknown' });
  expect(refused).toMatchObject({ taken: false, text: expect.stringContaining('not_found') });
  await api.close();
});
