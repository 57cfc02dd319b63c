import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { WantedCheckout } from '../../contracts/commands.ts';
import { afterBusinessDays } from '../../domain/totals/shipping-days.ts';
import { ended, expectFairEnd, facts } from '../setup/referee.ts';
import { shipTo } from '../setup/shipping.ts';
import type { Shop } from '../setup/shop.ts';
import { startShop, wantedMug } from '../setup/shop.ts';

const TOO_HEAVY = { text: 'option.too_heavy', values: { title: 'Express', most: 1, weight: 1.2 } };

let shop: Shop;
beforeAll(async () => {
  shop = await startShop();
  const { sql } = shop.db;
  // Hawaii, by ZIP code: dearer, and without express.
  await shipTo(sql, 'hawaii', { country: 'US', postalFrom: '967', postalTo: '968' }, [
    { id: 'standard', currency: 'USD', amountMinor: 1900, minDays: 5, maxDays: 9 },
  ]);
  await sql('', `UPDATE shipping_methods SET max_weight_grams = 1000 WHERE id = 'express'`, []);
});
beforeEach(async () => {
  await shop.db.sql(
    '',
    `UPDATE shipping_method_rates SET amount_minor = 500 WHERE zone_id = 'us' AND method_id = 'standard'`,
    [],
  );
});
afterAll(() => shop?.stop());

const lapse = (id: string) =>
  shop.db.sql('', `UPDATE holds SET expires_at = now() - interval '1 second' WHERE checkout_id = $1`, [id]);
const inHawaii = { destinations: [{ ...wantedMug.destinations[0]!, region: 'HI', postalCode: '96813' }] };
const threeMugs = { lines: [{ lineId: null, variantId: 'mug', quantity: 3 }] };

async function ready(change: Partial<WantedCheckout> = {}): Promise<string> {
  const id = shop.newCheckoutId();
  await shop.create(id, change);
  const { checkout } = await shop.update(id, change);
  expect(checkout?.status).toBe('ready_for_complete');
  return id;
}

describe('O3: the price of shipping', () => {
  const dearer = () =>
    shop.db.sql(
      '',
      `UPDATE shipping_method_rates SET amount_minor = 900 WHERE zone_id = 'us' AND method_id = 'standard'`,
      [],
    );

  test('O3: a rate that changes between quote and confirm is not charged while the hold lives', async () => {
    const id = await ready();
    const quoted = (await shop.read(id))!.quote.totalMinor;
    await dearer();
    expect((await shop.complete(id)).checkout).toMatchObject({ status: 'completed', quote: { shippingMinor: 500 } });
    await ended(shop, id);
    expect((await expectFairEnd(shop, id)).capturedAmount).toBe(quoted);
  });

  test('O3: after the lapse the buyer is told of the new rate, and nothing is charged before he agrees', async () => {
    const id = await ready();
    await dearer();
    await lapse(id);
    const told = await shop.complete(id);
    expect(told).toMatchObject({
      messages: [{ code: 'quote_changed' }, { code: 'shipping_changed' }, { code: 'tax_changed' }],
      checkout: { quote: { shippingMinor: 900 } },
    });
    expect((await facts(shop, id)).intents).toEqual([]);
  });

  test('O3: an option that is gone after the lapse is unselected, and the buyer is told', async () => {
    const id = await ready({ selectedOptionId: 'express' });
    await shop.db.sql('', `UPDATE shipping_methods SET active = false WHERE zone_id = 'us' AND id = 'express'`, []);
    await lapse(id);
    const told = await shop.complete(id);
    await shop.db.sql('', `UPDATE shipping_methods SET active = true WHERE zone_id = 'us' AND id = 'express'`, []);
    expect(told).toMatchObject({
      messages: [
        { code: 'quote_changed' },
        { code: 'shipping_changed', target: { part: 'option' } },
        { code: 'tax_changed' },
      ],
      checkout: { status: 'incomplete', quote: { selectedShippingOptionId: null, shippingMinor: 0 } },
    });
    expect((await facts(shop, id)).intents).toEqual([]);
  });
});

describe('O2: what was chosen is what is shipped', () => {
  test('O2: an option that a change of address makes impossible is unselected with a message, and not paid', async () => {
    const id = await ready({ selectedOptionId: 'express' });
    const moved = await shop.update(id, { ...inHawaii, selectedOptionId: 'express' });
    expect(moved).toMatchObject({
      outcome: 'applied',
      messages: [
        {
          code: 'selection_invalid',
          target: { part: 'option' },
          content: { text: 'option.not_to_this_place', values: { title: 'Express' } },
        },
      ],
      checkout: {
        status: 'incomplete',
        destinations: [{ postalCode: '96813' }],
        quote: { selectedShippingOptionId: null, shippingOptions: [{ id: 'standard', amountMinor: 1900 }] },
      },
    });
    expect(await shop.complete(id)).toMatchObject({ outcome: 'refused', messages: [{ code: 'not_ready' }] });
  });

  test('O2: an option that both zones have stays chosen, at the price of the new one', async () => {
    const id = await ready();
    const moved = await shop.update(id, inHawaii);
    expect(moved).toMatchObject({ messages: [], checkout: { quote: { shippingMinor: 1900 } } });
  });

  test('O2: more goods than an option takes unselect it, with the reason', async () => {
    const id = await ready({ selectedOptionId: 'express' });
    const heavier = await shop.update(id, { ...threeMugs, selectedOptionId: 'express' });
    expect(heavier).toMatchObject({
      outcome: 'applied',
      messages: [{ content: TOO_HEAVY }],
      checkout: { lines: [{ quantity: 3 }], quote: { selectedShippingOptionId: null } },
    });
  });

  test('O2: a new choice that can not be had leaves the checkout as it was, and says why', async () => {
    const id = await ready(threeMugs);
    const before = await shop.read(id);
    const refused = await shop.update(id, { ...threeMugs, selectedOptionId: 'express' });
    expect(refused).toMatchObject({
      outcome: 'refused',
      messages: [{ code: 'selection_invalid', content: TOO_HEAVY }],
    });
    expect(await shop.read(id)).toEqual(before);
  });

  test('O2: an address without the postal code that its price goes by is not ready', async () => {
    const id = shop.newCheckoutId();
    const vague = { destinations: [{ ...wantedMug.destinations[0]!, postalCode: null }] };
    await shop.create(id, vague);
    const { checkout } = await shop.update(id, vague);
    expect(checkout).toMatchObject({ status: 'incomplete', quote: { addressLacks: ['postalCode'] } });
  });
});

test('what is ordered after the cut-off leaves a day later, by the clock of the method’s own place', async () => {
  const { sql } = shop.db;
  const earliestOn = async () => {
    const { checkout } = await shop.create(shop.newCheckoutId());
    return checkout?.quote.shippingOptions.find((option) => option.id === 'standard')?.earliestOn;
  };
  const place = 'Pacific/Kiritimati';
  await sql('', `UPDATE shipping_methods SET cutoff = NULL, time_zone = $1 WHERE id = 'standard'`, [place]);
  const [row] = await sql<{ today: string; tomorrow: string }>(
    '',
    `SELECT (now() AT TIME ZONE $1)::date::text AS today, ((now() AT TIME ZONE $1)::date + 1)::text AS tomorrow`,
    [place],
  );
  expect(await earliestOn()).toBe(afterBusinessDays(row!.today, 3));
  // Midnight has always passed.
  await sql('', `UPDATE shipping_methods SET cutoff = '00:00' WHERE id = 'standard'`, []);
  expect(await earliestOn()).toBe(afterBusinessDays(row!.tomorrow, 3));
  const nowhere = sql('', `UPDATE shipping_methods SET time_zone = 'Middle/Earth' WHERE id = 'standard'`, []);
  await expect(nowhere).rejects.toThrow('time zone');
});
