import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { recoverPayment } from '../../activities/payment-recovery.ts';
import { createIdentity } from '../../adapters/crypto/identity.ts';
import { createSeal } from '../../adapters/crypto/sealing.ts';
import { createPaymentGateway } from '../../adapters/stripe/payment-gateway.ts';
import { createRefundGateway } from '../../adapters/stripe/refund-gateway.ts';
import { eventually } from '../setup/eventually.ts';
import type { HttpShop } from '../setup/http-shop.ts';
import { startHttpShop } from '../setup/http-shop.ts';
import type { LateMoney } from '../setup/late-money.ts';
import { lateMoneyIn } from '../setup/late-money.ts';
import { ended, expectFairEnd, facts } from '../setup/referee.ts';
import type { Shop } from '../setup/shop.ts';
import type { SupportDesk } from '../setup/support-desk.ts';
import { supportDesk } from '../setup/support-desk.ts';

let http: HttpShop;
let shop: Shop;
let desk: SupportDesk;
let money: ReturnType<typeof lateMoneyIn>;
beforeAll(async () => {
  http = await startHttpShop({ lateMoney: 'give_back', hotHoldsPerSecond: 1_000 });
  ({ shop } = http);
  desk = supportDesk(http);
  money = lateMoneyIn(shop);
});
afterEach(() => shop.faults.clear());
afterAll(() => http?.stop());

/** Looks at the payment beside its own workflow, as a worker does that was frozen and has been given up. */
const lookBeside = ({ intent }: LateMoney) =>
  recoverPayment(
    {
      db: shop.db,
      gateway: createPaymentGateway(shop.stripe),
      refunds: createRefundGateway(shop.stripe),
      seal: createSeal(shop.settings.dataKey),
      identity: createIdentity(shop.settings.dataKey),
      shop: shop.settings,
      lateMoney: 'give_back',
    },
    { paymentIntentId: intent.id, mayPlace: true },
  );

/** Resolves when so many statements wait for a lock. */
const lockWaits = (least: number) =>
  eventually(`${least} wait for a lock`, async () => {
    const waiting = await shop.db.sql(
      '',
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      [],
    );
    return waiting.length >= least;
  });

/** How many deadlocks Postgres has ended so far. A connection tells its numbers when it ends at the latest, the workers' too. */
async function deadlocks(): Promise<number> {
  await shop.stopWorkers();
  const [row] = await shop.db.sql<{ deadlocks: number }>(
    '',
    'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()',
    [],
  );
  await shop.startWorker();
  return row?.deadlocks ?? Number.NaN;
}

test('M7, P1: who looks at late money and who places its order lock in one order: none dies, the order is placed', async () => {
  const late = await money.parked();
  const { path } = await desk.offer(late.id, 'place_order');
  const both = await shop.db.transaction(async (sql) => {
    await sql('', 'SELECT 1 FROM payments WHERE checkout_id = $1 FOR UPDATE', [late.id]);
    const looked = lookBeside(late).then(({ kind }) => kind, String);
    await lockWaits(1);
    const placed = desk.act(path);
    await lockWaits(2);
    return { looked, placed };
  });
  expect(await both.looked).toBe('wait');
  expect(await both.placed).toMatchObject({ status: 202 });
  expect(await ended(shop, late.id)).toBe('completed');
  const seen = await expectFairEnd(shop, late.id);
  expect(seen.orders).toMatchObject([{ status: 'placed' }]);
  expect(await deadlocks()).toBe(0);
});

test('M2, E4: an order placed by hand while Stripe is slow: nobody is told what is not known, it is placed once, paid once', async () => {
  const { id, intent } = await money.parked();
  const { path } = await desk.offer(id, 'place_order');
  let letGo: () => void = () => undefined;
  const slow = new Promise<void>((resolve) => (letGo = resolve));
  const fault = shop.faults.add({
    call: 'retrieve',
    answer: 'pass',
    processed: false,
    times: null,
    before: () => slow,
  });
  const ask = (key: string) =>
    http.request<{ code?: string }>(
      'POST',
      path,
      { reason: 'asked by phone', actor: 'kim' },
      { Authorization: `Bearer ${shop.settings.supportApiKey}`, 'Idempotency-Key': key },
    );
  const unsure = await ask('an-order-by-hand-that-is-slow');
  expect(fault.hits()).toBeGreaterThan(0);
  expect([unsure.status, unsure.body.code]).toEqual([503, 'service_unavailable']);
  expect(unsure.headers.get('Retry-After')).toMatch(/^\d+$/);
  expect((await facts(shop, id)).orders).toEqual([]);
  expect(await money.recovery(intent)).toMatchObject({ outcome: null, waitingFor: 'support' });
  // Somebody else is impatient too, and the first asks again.
  const answers = [desk.act(path, {}, { key: 'an-order-by-hand-that-is-slow' }), desk.act(path, {}, { role: 'ops' })];
  letGo();
  const [first, second] = await Promise.all(answers);
  expect(new Set([first?.status, second?.status])).toEqual(new Set([202, 409]));
  expect(await ended(shop, id)).toBe('completed');
  const seen = await expectFairEnd(shop, id);
  const quote = (await shop.read(id))?.quote;
  expect(seen.orders).toEqual([{ status: 'placed', total_minor: quote?.totalMinor }]);
  expect(seen.capturedAmount - seen.refundedAmount).toBe(quote?.totalMinor);
  expect(await money.recovery(intent)).toMatchObject({ outcome: 'placed' });
  const outcomes = (await desk.audit(intent.id)).map(({ after }) => (after as { outcome: string }).outcome);
  expect(outcomes.toSorted()).toEqual(['applied', 'refused']);
});

test('M2, M7, S2: two recoveries of each payment, orders by hand and purchases of the same goods at once: no deadlock, all agree', async () => {
  const goods = [
    ['mug', 'file'],
    ['file', 'mug'],
  ];
  const lates = await Promise.all([0, 1, 2, 3, 4, 5].map((n) => money.late('pm_card_visa', ...(goods[n % 2] ?? []))));
  // As after a look that could not give the money back.
  for (const { id, intent } of lates)
    await shop.db.sql(
      '',
      `INSERT INTO recoveries (payment_intent_id, checkout_id, attempt, amount_minor, currency, cause, waiting_for, deadline_at, next_action, attention)
       VALUES ($1, $2, 1, $3, 'USD', 'checkout_ended', 'support', now() + interval '1 day', 'Support settles it.', 'a test')`,
      [intent.id, id, intent.amount],
    );
  const paths = await Promise.all(lates.map(async ({ id }) => (await desk.offer(id, 'place_order')).path));
  const buy = async (n: number) => {
    const id = shop.newCheckoutId();
    const lines = (goods[n % 2] ?? []).map((variantId) => ({ lineId: null, variantId, quantity: 1 }));
    await shop.create(id, { lines });
    await shop.update(id, { lines });
    await shop.complete(id);
    return id;
  };
  const [looks, placings, bought] = await Promise.all([
    Promise.allSettled(lates.flatMap((late) => [lookBeside(late), lookBeside(late)])),
    Promise.all(paths.map((path) => desk.act(path))),
    Promise.all([0, 1, 2, 3].map(buy)),
  ]);
  const died = looks.flatMap((look) => (look.status === 'rejected' ? [String(look.reason)] : []));
  expect(died.filter((reason) => /deadlock/i.test(reason))).toEqual([]);
  for (const { status } of placings) expect([202, 409]).toContain(status);
  for (const { intent } of lates) await money.hear(intent);
  for (const [n, { id, intent }] of lates.entries()) {
    const isPlaced = placings[n]?.status === 202;
    const outcome = await eventually('it is settled', async () => (await money.recovery(intent))?.outcome);
    expect([n, outcome]).toEqual([n, isPlaced ? 'placed' : 'given_back']);
    expect(await ended(shop, id)).toBe(isPlaced ? 'completed' : 'canceled');
    const seen = await expectFairEnd(shop, id);
    expect(seen.orders).toHaveLength(isPlaced ? 1 : 0);
  }
  for (const id of bought) {
    expect(await ended(shop, id)).toBe('completed');
    await expectFairEnd(shop, id);
  }
  expect(await deadlocks()).toBe(0);
});
