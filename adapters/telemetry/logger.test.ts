import { describe, expect, test } from '@jest/globals';
import { createLogger } from './logger.ts';

function logged(entry: object): Record<string, unknown> {
  let line = '';
  createLogger('api', 'info', { write: (text: string) => (line += text) }).info(entry, 'news');
  return JSON.parse(line) as Record<string, unknown>;
}

describe('what a log entry never holds', () => {
  test.each([
    { email: 'jane@example.com' },
    { buyer: { firstName: 'jane' } },
    { checkout: { buyer: { email: 'jane@example.com' } } },
    { headers: { authorization: 'Bearer jane' } },
    { payload: { credential: { token: 'pm_jane' } } },
    { request: { body: 'jane' } },
  ])('%j', (entry) => {
    expect(JSON.stringify(logged(entry))).not.toContain('jane');
  });

  test('rows that Postgres tells of in its errors', () => {
    const err = Object.assign(new Error('duplicate key'), {
      code: '23505',
      detail: 'Key (email)=(jane@example.com) exists.',
    });
    const entry = logged({ err });
    expect(entry['err']).toMatchObject({ type: 'Error', message: 'duplicate key', code: '23505' });
    expect(JSON.stringify(entry)).not.toContain('jane');
  });
});

test('what it does hold', () => {
  expect(logged({ checkoutId: 'chk_1' })).toMatchObject({
    part: 'api',
    msg: 'news',
    checkoutId: 'chk_1',
    time: expect.stringMatching(/^20.*Z$/),
  });
});

test('what each entry carries besides is asked for anew', () => {
  const lines: string[] = [];
  let traceId = 'one';
  const logger = createLogger('api', 'info', { write: (line: string) => lines.push(line) }, () => ({ traceId }));
  logger.info({ checkoutId: 'chk_1' }, 'first');
  traceId = 'two';
  logger.child({ job: 'sweeper' }).info('second');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    expect.objectContaining({ traceId: 'one', checkoutId: 'chk_1' }),
    expect.objectContaining({ traceId: 'two', job: 'sweeper' }),
  ]);
});
