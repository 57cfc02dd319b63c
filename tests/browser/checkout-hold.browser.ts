import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import type { HttpShop } from '../setup/http-shop.ts';
import { eventually } from '../setup/eventually.ts';
import { mugs } from '../setup/http-shop.ts';
import { shoot, startBrowser } from './browser.ts';
import { begin, expectAccessible, expectOrdered, fill, open, pay, payButton } from './checkout-shop.ts';
import { startDemoShop } from './demo-shop.ts';

/** Here items are set aside for so short that they lapse in front of the buyer. */
let hasty: HttpShop;
/** And here for so long that the buyer may ask for more. */
let shop: HttpShop;
let browser: Browser;
beforeAll(async () => {
  [hasty, shop, browser] = await Promise.all([
    startDemoShop({ holdSeconds: 5 }),
    startDemoShop({ holdSeconds: 100 }),
    startBrowser(),
  ]);
});
afterAll(async () => {
  await browser?.close();
  await Promise.all([hasty?.stop(), shop?.stop()]);
});

const LAPSED = 'no longer set aside';

describe('the items are no longer set aside', () => {
  test('it is said, without alarm; they are set aside again, and paid', async () => {
    const { page, id } = await open(browser, await begin(hasty));
    await fill(page);
    await page.getByText(LAPSED).waitFor();
    await shoot(page, 'checkout-hold-lapsed');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Set aside again' }).click();
    await page.getByText('Set aside for you for another').waitFor();
    await page.getByText(LAPSED).waitFor();
    // Who just pays is served too, if all is as he has seen it.
    await pay(page);
    await expectOrdered(hasty, page, id);
  });

  test('O3: who pays in the moment in which they lapse has agreed to the same, and is not asked again', async () => {
    const { page, id } = await open(browser, await begin(hasty));
    await fill(page);
    const keys: (string | undefined)[] = [];
    await page.route('**/complete', async (route) => {
      keys.push(route.request().headers()['idempotency-key']);
      if (keys.length === 1)
        await eventually('the hold has lapsed', async () => (await hasty.parts.read(id))?.holdExpiresAt === null);
      await route.continue();
    });
    await pay(page);
    await expectOrdered(hasty, page, id);
    expect(new Set(keys).size).toBe(2);
  });

  test('S1: sold out meanwhile is told at its line; the rest can be bought without it', async () => {
    const { page, id } = await open(browser, await begin(hasty, { items: ['MUG-NAVY', 'LAST-ONE'] }));
    await fill(page);
    await page.getByText(LAPSED).waitFor();
    // Somebody else buys it: it does not come back.
    const wanted = mugs({ item: 'LAST-ONE', option: 'standard' });
    const rival = (await hasty.create(wanted)).body.id;
    await hasty.update(rival, wanted);
    expect((await hasty.complete(rival)).body.status).toBe('completed');
    await page.getByRole('button', { name: 'Set aside again' }).click();
    const line = page.locator('.your-lines li').nth(1);
    await line.getByText(/sold out/i).waitFor();
    await shoot(page, 'checkout-hold-sold-out');
    await expectAccessible(page);
    await line.getByRole('button', { name: /Go on without/ }).click();
    await line.waitFor({ state: 'detached' });
    await page.locator('.checkout-form[aria-busy="false"]').waitFor();
    await payButton(page).click();
    await page.waitForURL(/\/order\//, { timeout: 8_000 }).catch(() => pay(page));
    await expectOrdered(hasty, page, id);
  });

  test('O3: another price meanwhile is told before it is paid', async () => {
    const { page, id } = await open(browser, await begin(hasty, { items: ['DRYBAG-20'] }));
    await fill(page);
    await page.getByText(LAPSED).waitFor();
    const before = (await payButton(page).textContent())?.replace('Pay ', '') ?? '';
    const raised = `UPDATE prices SET amount_minor = amount_minor + 500 WHERE variant_id = 'DRYBAG-20' AND currency = 'USD'`;
    await hasty.db.sql('', raised, []);
    await pay(page);
    const note = page.locator('#checkout-difference .note');
    await note.waitFor();
    expect(await note.textContent()).toContain(before);
    expect(await note.textContent()).toMatch(/now costs/);
    await shoot(page, 'checkout-price-changed');
    expect((await hasty.get(id)).body.status).not.toBe('completed');
    await pay(page);
    await expectOrdered(hasty, page, id);
  });
});

test('WCAG 2.2.1: who is told that little time is left can have more', async () => {
  const { page, id } = await open(browser, await begin(shop));
  await page.getByText(/Set aside for you for another 1:/).waitFor();
  await shoot(page, 'checkout-hold-soon');
  await expectAccessible(page);
  const holdOf = async () =>
    Date.parse(((await shop.get(id)).body as unknown as { hold: { expires_at: string } }).hold.expires_at);
  const before = await holdOf();
  await page.getByRole('button', { name: 'I need longer' }).click();
  await page.locator('.checkout-form[aria-busy="false"]').waitFor();
  expect(await holdOf()).toBeGreaterThan(before);
});
