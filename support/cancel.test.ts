import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { exampleCheckout } from '../contracts/ucp/v2026-08-25/example-checkout.ts';
import { createSeal } from '../adapters/crypto/sealing.ts';
import { appliedCommand, loadCommand, markApplied } from '../adapters/postgres/command-table.ts';
import { putCheckout, startApi, SUPPORT_KEY, temporalDown, testSettings } from '../api/testing/api-under-test.ts';
import type { SupportPayload } from '../contracts/commands.ts';
import { findApi } from './access.ts';
import { cancel, readCancel } from './cancel.ts';
import { readRefund } from './refund.ts';

describe('the command line', () => {
  test('cancel ID --reason, by the user of the machine unless another is named', () => {
    const order = { checkoutId: 'chk_1', reason: 'ordered twice', actor: 'kim', key: '1-1-1-1-1' };
    const read = (args: string[], user: string) => readCancel(args, user, () => '1-1-1-1-1');
    expect(read(['cancel', 'chk_1', '--reason', 'ordered twice'], 'kim')).toEqual(order);
    expect(read(['cancel', 'chk_1', '--reason', 'ordered twice', '--actor', 'kim'], 'root')).toEqual(order);
    expect(read(['cancel', 'chk_1', '--reason', 'ordered twice', '--key', 'again'], 'kim')?.key).toBe('again');
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
  const seal = createSeal(testSettings('postgresql://nowhere').dataKey);
  const asked: unknown[] = [];
  const api = await startApi({
    gateway: {
      ...temporalDown,
      deliver: async (operation, checkoutId, commandId) => {
        const { sql } = api.db;
        const payload = seal.open<SupportPayload>(
          (await loadCommand(sql, seal, commandId))!.command.payload,
          commandId,
        );
        asked.push({ operation, checkoutId, actor: payload.actor, reason: payload.reason });
        const answer = { outcome: 'applied', code: null, refundId: null } as const;
        await markApplied(sql, appliedCommand(seal, commandId, answer), 1);
        return { kind: 'delivered', receipt: { outcome: 'applied', revision: 1, status: null } };
      },
    },
  });
  await putCheckout(api.db, exampleCheckout({ id: 'chk_support' }));
  const access = { apiUrl: api.url, supportApiKey: SUPPORT_KEY };
  const why = { reason: 'ordered twice', actor: 'kim' };
  const order = { checkoutId: 'chk_support', ...why, key: 'a-key-of-this-test' };

  const taken = await cancel(access, order);
  expect(taken.taken).toBe(true);
  expect(JSON.parse(taken.text)).toMatchObject({ id: 'chk_support', status: 'ready_for_complete' });
  expect(asked).toEqual([{ operation: 'cancel_checkout', checkoutId: 'chk_support', ...why }]);

  const refused = await cancel(access, { ...order, checkoutId: 'chk_unknown' });
  expect(refused).toMatchObject({ taken: false, text: expect.stringContaining('not_found') });
  await api.close();
});
