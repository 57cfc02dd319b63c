import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { WantedCheckout } from '../../contracts/commands.ts';
import { ended, expectFairEnd, facts } from '../setup/referee.ts';
import type { Shop } from '../setup/shop.ts';
import { startShop, wantedMug } from '../setup/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await startShop();
  await shop.db.sql('', `INSERT INTO customers (id) VALUES ('cus_1')`, []);
});
beforeEach(async () => {
  await shop.db.sql('', `DELETE FROM tax_rates WHERE region = 'CA'`, []);
  await shop.db.sql('', 'DELETE FROM tax_policies', []);
  await shop.db.sql(
    '',
    `INSERT INTO tax_rates (id, country, region, label, rate_ppm, inclusive, postal_from, postal_to, adds_up, tax_class)
     VALUES ('ca', 'US', 'CA', 'CA sales tax', 72500, false, NULL, NULL, false, 'standard'),
            ('ca-sf', 'US', 'CA', 'San Francisco', 13750, false, '94102', '94188', true, 'standard')`,
    [],
  );
  await shop.db.sql('', `UPDATE customers SET tax_exemption = NULL WHERE id = 'cus_1'`, []);
  await shop.db.sql('', `UPDATE variants SET tax_class = 'standard' WHERE id = 'mug'`, []);
});
afterAll(() => shop?.stop());

const [home] = wantedMug.destinations;
const sanFrancisco: Partial<WantedCheckout> = {
  customerId: 'cus_1',
  destinations: [{ ...home!, locality: 'San Francisco', region: 'CA', postalCode: '94103-1234' }],
};
async function ready(): Promise<string> {
  const id = shop.newCheckoutId();
  await shop.create(id, sanFrancisco);
  await shop.update(id, sanFrancisco);
  return id;
}
const change = (statement: string) => shop.db.sql('', statement, []);
const lapse = (id: string) =>
  shop.db.sql('', `UPDATE holds SET expires_at = now() - interval '1 second' WHERE checkout_id = $1`, [id]);

// 25.00 and 5.00 of shipping: 7.25 % are 1.8125 and 0.3625, 1.375 % are 0.34375 and 0.06875.
const QUOTED = 2_500 + 500 + (181 + 36) + (34 + 7);

describe('O3: a tax that changes between quote and confirm', () => {
  test.each<[string, string, number]>([
    ["a county's rate", `UPDATE tax_rates SET rate_ppm = 20000 WHERE id = 'ca-sf'`, 3_000 + 217 + 60],
    ["a county's archived row", `UPDATE tax_rates SET active = false WHERE id = 'ca-sf'`, 3_000 + 217],
    ['a row that no longer adds up', `UPDATE tax_rates SET adds_up = false WHERE id = 'ca-sf'`, 3_000 + 41],
    [
      'a new row for shipping',
      `INSERT INTO tax_rates (id, country, region, label, rate_ppm, inclusive, tax_class) VALUES ('ca-ship', 'US', 'CA', 's', 0, false, 'shipping')`,
      3_000 + 181 + 34,
    ],
    ["a country's rounding", `INSERT INTO tax_policies VALUES ('US', 'line', 'down')`, 3_000 + 181 + 36 + 34 + 6],
    ["a buyer's exemption", `UPDATE customers SET tax_exemption = 'reseller' WHERE id = 'cus_1'`, 3_000],
    ["the goods' class", `UPDATE variants SET tax_class = 'zero' WHERE id = 'mug'`, 3_000],
  ])(
    '%s: not charged while the hold lives, and told before anything is charged after it',
    async (_, statement, anew) => {
      const [living, lapsed] = [await ready(), await ready()];
      expect((await shop.read(living))!.quote.totalMinor).toBe(QUOTED);
      await change(statement);

      expect((await shop.complete(living)).checkout).toMatchObject({
        status: 'completed',
        quote: { totalMinor: QUOTED },
      });
      await lapse(lapsed);
      const told = await shop.complete(lapsed);
      expect(told.messages.map(({ code }) => code)).toContain('quote_changed');
      expect(told.checkout!.quote.totalMinor).toBe(anew);
      expect((await facts(shop, lapsed)).intents).toEqual([]);
      expect((await shop.complete(lapsed)).checkout?.status).toBe('completed');
      for (const [id, amount] of [
        [living, QUOTED],
        [lapsed, anew],
      ] as const) {
        await ended(shop, id);
        expect((await expectFairEnd(shop, id)).capturedAmount).toBe(amount);
      }
    },
  );
});
