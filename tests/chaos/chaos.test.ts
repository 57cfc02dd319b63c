import { randomInt } from 'node:crypto';
import { afterEach, expect, test } from '@jest/globals';
import type { HttpShop } from '../setup/http-shop.ts';
import { startHttpShop } from '../setup/http-shop.ts';
import type { Product } from './product.ts';
import { endsOf, runChaos } from './run.ts';

const seed = Number(process.env['CHAOS_SEED'] ?? randomInt(2 ** 31));
let shop: HttpShop | undefined;
afterEach(async () => {
  await shop?.stop();
  shop = undefined;
});

async function startProduct(paymentSeconds?: number): Promise<Product> {
  shop = await startHttpShop({ webhooks: true, ...(paymentSeconds && { paymentSeconds }) });
  return { apiUrl: shop.url, stripeUrl: shop.stripeUrl, sql: shop.db.sql, stripe: shop.stripe };
}

const PAID = ['buys', 'buys in two tabs', 'is declined, then pays with another card'];

test('M1, M2, M4, S2, E4: purchases while every tenth call to Stripe and every tenth webhook goes wrong end with books that agree', async () => {
  console.info(`CHAOS_SEED=${seed}`);
  const { figures, breaches, visits, hits } = await runChaos(await startProduct(), {
    ...{ purchases: 40, atOnce: 10, faulty: 0.1, seed, outageMs: 0, outcomeMs: 90_000, report: () => undefined },
  });
  expect(breaches).toEqual([]);
  expect(hits).toBeGreaterThan(0);
  expect(visits).toHaveLength(40);
  // A good card buys, whatever became of single calls.
  const paid = visits.filter(({ story, end }) => PAID.includes(story) && end !== 'sold out');
  expect(endsOf(paid.filter(({ end }) => end !== 'completed'))).toEqual({});
  expect(figures['orders placed']).toBeGreaterThanOrEqual(paid.length);
  expect(figures['at Stripe']).toBeGreaterThan(0);
});

test('M1, M8, E4: while Stripe is down nothing is lost, nobody is charged twice, and every checkout finishes when it is back', async () => {
  console.info(`CHAOS_SEED=${seed}`);
  // The first attempts are given up at their deadline, the later ones live to see Stripe again.
  const { figures, breaches, visits } = await runChaos(await startProduct(12), {
    ...{ purchases: 20, atOnce: 20, faulty: 0, seed, outageMs: 20_000, outcomeMs: 120_000, report: () => undefined },
  });
  expect(breaches).toEqual([]);
  expect(visits).toHaveLength(20);
  expect(figures['orders placed']).toBeGreaterThan(0);
});
