import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { orderIdOf } from '../../adapters/crypto/identity.ts';
import type { WantedCheckout } from '../../contracts/commands.ts';
import type { Settings } from '../../contracts/settings/settings.ts';
import { eventually } from '../setup/eventually.ts';
import { ended, expectFairEnd } from '../setup/referee.ts';
import type { Shop } from '../setup/shop.ts';
import { startShop, wantedMug } from '../setup/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await startShop({ taxProvider: 'stripe', taxFallback: 'table' });
});
beforeEach(() => shop.db.sql('', 'DELETE FROM tax_calculations', []));
afterEach(() => shop.faults.clear());
afterAll(() => shop?.stop());

/** A worker of its own, with a closed breaker. */
async function restart(taxes: Partial<Settings['taxes']>): Promise<void> {
  await shop.stopWorkers();
  await shop.startWorker({ taxes: { ...shop.settings.taxes, ...taxes } });
}

/** In Los Angeles Stripe Tax knows of 7.25 %, and the shop's table of nothing. */
const [home] = wantedMug.destinations;
const losAngeles: Partial<WantedCheckout> = {
  destinations: [{ ...home!, locality: 'Los Angeles', region: 'CA', postalCode: '90012' }],
};
const asked = () => shop.faults.seen.filter(({ call }) => call === 'calculate taxes').length;
const age = (text: string) =>
  shop.db.sql('', `UPDATE tax_calculations SET created_at = now() - interval '${text}'`, []);

async function ready(): Promise<string> {
  const id = shop.newCheckoutId();
  await shop.create(id, losAngeles);
  await shop.update(id, losAngeles);
  return id;
}
/** Which of these words stand in the history of a checkout's workflow, its payloads decoded. */
const inHistory = async (id: string, words: readonly string[]): Promise<string[]> => {
  const history = JSON.stringify(await shop.client.workflow.getHandle(`checkout/${id}`).fetchHistory());
  const read = history.replace(/"data":"([A-Za-z0-9+/=]+)"/g, (_, data: string) =>
    Buffer.from(data, 'base64').toString(),
  );
  return words.filter((word) => read.includes(word));
};

// A mug of 25.00 and shipping of 5.00 at 7.25 %: 1.8125 and 0.3625.
const BY_STRIPE = { taxMinor: 217, shippingTaxMinor: 36, totalMinor: 3_217 };
const BY_TABLE = { taxMinor: 0, totalMinor: 3_000 };

describe("Stripe Tax's amounts are taken as given", () => {
  test('M3, O3: from quote to order: asked for each new question, not at complete, charged as quoted, booked once', async () => {
    const before = asked();
    const id = await ready();
    expect(asked() - before).toBe(2);
    const { quote } = (await shop.read(id))!;
    expect(quote).toMatchObject({ ...BY_STRIPE, taxSource: { provider: 'stripe' } });
    expect(quote.taxes).toMatchObject([{ label: 'Sales tax CA 7.25 %', baseMinor: 3_000, amountMinor: 217 }]);

    expect((await shop.complete(id)).checkout).toMatchObject({ status: 'completed', quote: BY_STRIPE });
    expect(await ended(shop, id)).toBe('completed');
    expect(asked() - before).toBe(2);
    const { capturedAmount, row, ledger } = await expectFairEnd(shop, id);
    expect(capturedAmount).toBe(BY_STRIPE.totalMinor);
    expect(row).toMatchObject({ waiting_for: null, attention: null });
    expect(ledger.filter(({ step }) => step === 'tax_record')).toMatchObject([{ outcome: 'done' }]);
    const booked = shop.faults.seen.filter(({ call }) => call === 'record taxes');
    const { taxSource } = quote;
    if (taxSource?.provider !== 'stripe') throw new Error('not by Stripe');
    expect(booked.map(({ params }) => params)).toContainEqual({
      calculation: taxSource.calculationId,
      reference: orderIdOf(id),
    });
  });

  test('P4: neither address nor amounts of a question are in the history of its workflow', async () => {
    const id = await ready();
    const told = ['needs_taxes', 'calculateTaxes', '"outcome":"calculated"'];
    const planted = ['90012', 'Los Angeles', 'jo@example.com'];
    expect(await inHistory(id, [...told, ...planted])).toEqual(told);
  });

  test('the same goods to the same place are the same question, whoever buys', async () => {
    await ready();
    const before = asked();
    const id = await ready();
    expect(asked()).toBe(before);
    expect((await shop.read(id))!.quote).toMatchObject(BY_STRIPE);
    await age('2 hours');
    await ready();
    expect(asked() - before).toBe(2);
  });

  test('O3: another answer changes nothing while the hold lives, and after it has lapsed the buyer is told first', async () => {
    const [living, lapsed] = [await ready(), await ready()];
    await shop.db.sql(
      '',
      `UPDATE tax_calculations SET result = jsonb_set(jsonb_set(result, '{shipping,taxMinor}', '37'), '{taxes,0,amountMinor}', '218')`,
      [],
    );
    expect((await shop.complete(living)).checkout).toMatchObject({ status: 'completed', quote: BY_STRIPE });
    await shop.db.sql('', `UPDATE holds SET expires_at = now() - interval '1 second' WHERE checkout_id = $1`, [lapsed]);
    const told = await shop.complete(lapsed);
    expect(told.messages.map(({ code }) => code)).toContain('quote_changed');
    expect(told.checkout?.quote.totalMinor).toBe(3_218);
    expect((await shop.complete(lapsed)).checkout).toMatchObject({ status: 'completed', quote: { totalMinor: 3_218 } });
    for (const [id, amount] of [
      [living, 3_217],
      [lapsed, 3_218],
    ] as const) {
      await ended(shop, id);
      expect((await expectFairEnd(shop, id)).capturedAmount).toBe(amount);
    }
  });

  test('O3: a lapsed quote that comes out the same goes on, whichever calculation it is from', async () => {
    const id = await ready();
    await shop.db.sql('', `UPDATE holds SET expires_at = now() - interval '1 second' WHERE checkout_id = $1`, [id]);
    await shop.db.sql('', 'DELETE FROM tax_calculations', []);
    const before = asked();
    expect((await shop.complete(id)).checkout).toMatchObject({ status: 'completed', quote: BY_STRIPE });
    expect(asked() - before).toBe(1);
    await ended(shop, id);
    await expectFairEnd(shop, id);
  });

  test('an address that can not be placed is told to the buyer, an estimate goes by the table', async () => {
    const id = shop.newCheckoutId();
    const nowhere = { destinations: [{ ...home!, region: 'CA', postalCode: null }] };
    expect(await shop.create(id, nowhere)).toMatchObject({
      outcome: 'nothing_created',
      messages: [{ code: 'tax_place_unknown', target: { part: 'destination' } }],
    });
    const other = shop.newCheckoutId();
    const estimate = { destinations: [], locality: { country: 'US', region: 'CA', postalCode: null } };
    expect((await shop.create(other, estimate)).checkout?.quote).toMatchObject({
      taxMinor: 0,
      taxSource: { provider: 'table', because: 'place_unknown' },
    });
  });
});

describe('booking the taxes of an order', () => {
  test('E4: tried again until Stripe has it, once', async () => {
    const id = await ready();
    const fault = shop.faults.add({ call: 'record taxes', answer: 'reset', processed: true });
    shop.faults.add({ call: 'record taxes', answer: '500', processed: false });
    await shop.complete(id);
    expect(await ended(shop, id)).toBe('completed');
    expect(fault.hits()).toBe(1);
    const { ledger, row } = await expectFairEnd(shop, id);
    expect(ledger.filter(({ step }) => step === 'tax_record')).toMatchObject([{ outcome: 'done' }]);
    expect(row).toMatchObject({ waiting_for: null, attention: null });
  });

  test('E4: what Stripe refuses to book is looked at by people; the order stands', async () => {
    const id = await ready();
    shop.faults.add({ call: 'record taxes', answer: 'refused', processed: false });
    await shop.complete(id);
    expect(await ended(shop, id)).toBe('completed');
    const { row, ledger, orders } = await expectFairEnd(shop, id);
    expect(row).toMatchObject({ waiting_for: 'tax_record', attention: expect.stringContaining('taxes') });
    expect(ledger.filter(({ step }) => step === 'tax_record')).toMatchObject([{ outcome: 'refused' }]);
    expect(orders).toMatchObject([{ status: 'placed' }]);
  });
});

test('P1, E4: a workflow that is lost while the taxes are still to be booked goes on from its row', async () => {
  const id = await ready();
  shop.faults.add({ call: 'record taxes', answer: '500', processed: false, times: null });
  await shop.complete(id);
  const waits = async () => {
    const [row] = await shop.db.sql<{ waiting_for: string | null }>(
      '',
      'SELECT waiting_for FROM checkouts WHERE id = $1',
      [id],
    );
    return row?.waiting_for ?? 'nothing';
  };
  await eventually('it waits for the taxes', async () => (await waits()) === 'tax_record');
  await shop.client.workflow.getHandle(`checkout/${id}`).terminate('by mistake');
  shop.faults.clear();
  await eventually('they are booked', async () => (await waits()) === 'nothing');
  const { ledger } = await expectFairEnd(shop, id);
  expect(ledger.filter(({ step }) => step === 'tax_record')).toMatchObject([{ outcome: 'done' }]);
}, 120_000);

describe('E4: a provider that does not answer stops nobody for long', () => {
  const faults = ['500', 'reset', 'hang', '429', 'wrong sums'] as const;

  test.each(faults)('fallback to the table: %s', async (answer) => {
    await restart({ fallback: 'table', callMs: 1_000 });
    shop.faults.add({ call: 'calculate taxes', answer, processed: false, times: null });
    const id = await ready();
    const { quote, status } = (await shop.read(id))!;
    expect(status).toBe('ready_for_complete');
    expect(quote).toMatchObject({ ...BY_TABLE, taxSource: { provider: 'table', because: 'unavailable' } });
  });

  test('an order by the table is not booked at Stripe', async () => {
    await restart({ fallback: 'table' });
    shop.faults.add({ call: 'calculate taxes', answer: '500', processed: false, times: null });
    const id = await ready();
    await shop.complete(id);
    await ended(shop, id);
    const { ledger, capturedAmount } = await expectFairEnd(shop, id);
    expect(capturedAmount).toBe(BY_TABLE.totalMinor);
    expect(ledger.filter(({ step }) => step === 'tax_record')).toEqual([]);
  });

  test.each(faults)('fallback to the last known answer, then to the table: %s', async (answer) => {
    await restart({ fallback: 'last_known', lastKnownDays: 7, callMs: 1_000 });
    await ready();
    await age('6 days');
    shop.faults.add({ call: 'calculate taxes', answer, processed: false, times: null });
    const id = await ready();
    expect((await shop.read(id))!.quote).toMatchObject({ ...BY_STRIPE, taxSource: { lastKnown: true } });
    await age('8 days');
    expect((await shop.update(id, losAngeles)).checkout?.quote).toMatchObject(BY_TABLE);
  });

  test.each(faults)('refused with a message, nothing changed, and gone on with when it is back: %s', async (answer) => {
    await restart({ fallback: 'refuse', callMs: 1_000 });
    const id = shop.newCheckoutId();
    await shop.create(id, losAngeles);
    const before = await shop.read(id);
    shop.faults.add({ call: 'calculate taxes', answer, processed: false, times: null });
    expect(await shop.update(id, losAngeles)).toMatchObject({
      outcome: 'refused',
      messages: [{ code: 'taxes_unavailable', severity: 'recoverable' }],
    });
    expect(await shop.read(id)).toEqual(before);
    shop.faults.clear();
    expect((await shop.update(id, losAngeles)).checkout?.quote).toMatchObject(BY_STRIPE);
  });

  test('P5: while the breaker of Stripe Tax is open nobody is asked, and payments go on', async () => {
    await restart({ fallback: 'table', callMs: 1_000 });
    const fault = shop.faults.add({ call: 'calculate taxes', answer: '500', processed: false, times: null });
    const id = await ready();
    const isOpen = async () => {
      const [row] = await shop.db.sql<{ open: boolean }>(
        '',
        `SELECT open_until > now() + interval '3 seconds' AS open FROM breakers WHERE service = 'stripe_tax'`,
        [],
      );
      return row?.open === true;
    };
    await eventually('the breaker is open', async () => (await isOpen()) || void (await shop.update(id, losAngeles)));
    const hits = fault.hits();
    expect((await shop.update(id, losAngeles)).checkout?.quote).toMatchObject(BY_TABLE);
    expect(fault.hits()).toBe(hits);
    expect(await inHistory(id, ['stripe_tax was not called'])).toHaveLength(1);
    expect((await shop.complete(id)).checkout?.status).toBe('completed');
    await ended(shop, id);
    await expectFairEnd(shop, id);
  });
});

test('the ordinary purchase, with taxes of the table, asks nobody and knows of no provider', async () => {
  await restart({ provider: 'table' });
  const calls = shop.faults.seen.length;
  const id = await ready();
  await shop.complete(id);
  await ended(shop, id);
  expect((await shop.read(id))!.quote).not.toHaveProperty('taxSource');
  expect(shop.faults.seen.slice(calls).filter(({ path }) => path.startsWith('/v1/tax'))).toEqual([]);
  expect(await inHistory(id, ['needs_taxes', 'calculateTaxes', 'recordTaxes'])).toEqual([]);
});
