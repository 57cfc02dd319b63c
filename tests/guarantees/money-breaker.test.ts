import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '../setup/eventually.ts';
import type { HttpShop } from '../setup/http-shop.ts';
import { card, startHttpShop } from '../setup/http-shop.ts';
import { ended, expectFairEnd } from '../setup/referee.ts';

let http: HttpShop;
beforeAll(async () => {
  http = await startHttpShop();
});
afterEach(() => http.faults.clear());
afterAll(() => http?.stop());

async function ready(): Promise<string> {
  const { id } = (await http.create()).body;
  await http.update(id);
  return id;
}
const readyOnes = (count: number) => Promise.all(Array.from({ length: count }, ready));
const callsWith = (key: string) => http.faults.seen.filter(({ idempotencyKey }) => idempotencyKey === key);

/** Stripe is given up, and is not probed within the next seconds. */
const breakerIsOpen = (seconds: number) =>
  eventually('the breaker is open', async () => {
    const [open] = await http.db.sql('', `SELECT 1 FROM breakers WHERE open_until > now() + $1 * interval '1 second'`, [
      seconds,
    ]);
    return open;
  });
const intentWithoutResult = (id: string, step: string) =>
  eventually(`the intent to ${step}`, async () => {
    const [row] = await http.db.sql('', 'SELECT 1 FROM effects WHERE key = $1 AND outcome IS NULL', [
      `${id}/1/${step}`,
    ]);
    return row;
  });
const degraded = async () =>
  (await http.request<{ status: string; degraded?: string[] }>('GET', '/readyz')).body.degraded ?? [];
const metric = async (name: string) => {
  const text = await (await fetch(`${http.url}/metrics`)).text();
  return Number(new RegExp(`^${name}\\{service="stripe"\\} (\\d+)$`, 'm').exec(text)?.[1]);
};

/** How often complete was begun to be waited for: the timer of at most 8 s. */
async function waits(id: string): Promise<number> {
  const { events } = await http.client.workflow.getHandle(`checkout/${id}`).fetchHistory();
  return (events ?? []).filter(
    ({ timerStartedEventAttributes: timer }) => Number(timer?.startToFireTimeout?.seconds ?? 0) === 8,
  ).length;
}

async function allArePaidOnce(ids: readonly string[]): Promise<void> {
  expect(await Promise.all(ids.map((id) => ended(http.shop, id)))).toEqual(ids.map(() => 'completed'));
  for (const id of ids) {
    const { intents, capturedAmount, row } = await expectFairEnd(http.shop, id);
    expect(intents.map(({ status }) => status)).toEqual(['succeeded']);
    expect(capturedAmount).toBe(row.total_minor);
  }
}

test('E4, P5: while Stripe fails, complete says at once that the payment is slow; when it is back, all who wait are charged once (M1, M8)', async () => {
  const [late, ...first] = await readyOnes(6);
  if (!late) throw new Error('there are six');
  http.faults.add({ call: 'create', answer: '500', processed: false, times: null });
  const firstAnswers = first.map((id) => http.complete(id));
  await breakerIsOpen(3);
  expect(await metric('holdfast_breaker_opened_total')).toBe(1);
  expect(await metric('holdfast_breaker_open')).toBe(1);
  expect(await degraded()).toEqual(['stripe']);

  const path = `/checkout-sessions/${late}/complete`;
  const complete = () => http.request('POST', path, card(), { 'Idempotency-Key': 'late-complete-0001' });
  const answer = await complete();
  expect(answer.status).toBe(200);
  expect(answer.body.status).toBe('complete_in_progress');
  expect(answer.body.messages).toMatchObject([{ type: 'warning', code: 'payment_slow' }]);
  expect(await waits(late)).toBe(0);
  // The intent stands in the ledger, and no call was made for it: nothing is known to be lost (M8).
  await intentWithoutResult(late, 'create');
  expect(callsWith(`${late}/1/create`)).toEqual([]);

  http.faults.clear();
  await allArePaidOnce([late, ...first]);
  for (const { body } of await Promise.all(firstAnswers)) expect(body.status).toBe('completed');
  // Both are looked up anew every few seconds only.
  await eventually('/readyz tells of no failing service', async () => (await degraded()).length === 0);
  await eventually('the gauge is 0', async () => (await metric('holdfast_breaker_open')) === 0);
  // The key keeps its first answer; a new complete learns of the order (E2, O4).
  expect((await complete()).body).toEqual(answer.body);
  expect((await http.complete(late)).body.status).toBe('completed');
});

test('M1, M8: nobody is charged twice, nor left, when the breaker opens between the intent to confirm and its call', async () => {
  const [between, ...others] = await readyOnes(6);
  if (!between) throw new Error('there are six');
  const held = http.faults.add({ call: 'create', answer: 'pass', processed: true, after: () => breakerIsOpen(1) });
  const answer = http.complete(between);
  await held.hit;
  // Reading still works, and Stripe is given up all the same.
  http.faults.add({ call: 'confirm', answer: '500', processed: false, times: null });
  const answers = others.map((id) => http.complete(id));
  await intentWithoutResult(between, 'confirm');
  expect(callsWith(`${between}/1/confirm`)).toEqual([]);
  http.faults.clear();
  await Promise.all([answer, ...answers]);
  await allArePaidOnce([between, ...others]);
});

test('M1: a payment that Stripe puts off by 429 is made once, and does not open the breaker', async () => {
  const timesOpened = () => http.db.sql('', 'SELECT opened_total FROM breakers', []);
  const opened = await timesOpened();
  const id = await ready();
  const fault = http.faults.add({ call: 'confirm', answer: '429', processed: false, times: 2 });
  await http.complete(id);
  await allArePaidOnce([id]);
  expect(fault.hits()).toBe(2);
  expect(await timesOpened()).toEqual(opened);
});
