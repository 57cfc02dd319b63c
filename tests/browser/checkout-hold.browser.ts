import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { eventually } from '../setup/eventually.ts';
import type { HttpShop } from '../setup/http-shop.ts';
import { mugs } from '../setup/http-shop.ts';
import { DESK, PHONE, shoot, startBrowser } from './browser.ts';
import { begin, expectAccessible, expectOrdered, fill, open, pay, payButton } from './checkout-shop.ts';
import { startDemoShop } from './demo-shop.ts';

/** Here items are set aside for so short that they lapse in front of the buyer. */
let hasty: HttpShop;
/** And here as long as in any shop. */
let shop: HttpShop;
let browser: Browser;
beforeAll(async () => {
  [hasty, shop, browser] = await Promise.all([
    startDemoShop({ holdSeconds: 5 }),
    startDemoShop({ holdSeconds: 600 }),
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
    // On a phone it is not folded away.
    await page.setViewportSize(PHONE);
    await line.getByText(/sold out/i).waitFor({ state: 'visible' });
    await page.setViewportSize(DESK);
    await shoot(page, 'checkout-hold-sold-out');
    await expectAccessible(page);
    await line.getByRole('button', { name: /Go on without/ }).click();
    await line.waitFor({ state: 'detached' });
    await page.locator('.your-lines:focus').waitFor();
    await page.locator('.checkout-form[aria-busy="false"]').waitFor();
    await payButton(page).click();
    await page.waitForURL(/\/order\//, { timeout: 8_000 }).catch(() => pay(page));
    await expectOrdered(hasty, page, id);
  });

  test('O3: another price meanwhile is told before it is paid', async () => {
    const { page, id } = await open(browser, await begin(shop, { items: ['DRYBAG-20'] }));
    await fill(page);
    const before = (await payButton(page).textContent())?.replace('Pay ', '') ?? '';
    const raised = `UPDATE prices SET amount_minor = amount_minor + 500 WHERE variant_id = 'DRYBAG-20' AND currency = 'USD'`;
    await shop.db.sql('', raised, []);
    // Not by waiting: on a slow machine a save that is still on its way would set them aside again, at the old price.
    const lapsed = `UPDATE holds SET expires_at = now() - interval '1 second' WHERE checkout_id = $1`;
    await shop.db.sql('', lapsed, [id]);
    await pay(page);
    const note = page.locator('#checkout-difference .note');
    await note.waitFor();
    expect(await note.textContent()).toContain(before);
    expect(await note.textContent()).toMatch(/now costs/);
    await shoot(page, 'checkout-price-changed');
    expect((await shop.get(id)).body.status).not.toBe('completed');
    await pay(page);
    await expectOrdered(shop, page, id);
  });
});

test('WCAG 2.2.1: time is told as it goes by, by the shop’s clock; who is told that little is left can have more', async () => {
  // The buyer's own clock is wrong.
  const prepare = (at: Page) => at.clock.install({ time: Date.now() + 3 * 60 * 60_000 });
  const { page, id } = await open(browser, await begin(shop), { prepare });
  const told = (text: string | RegExp) => page.getByText(text).waitFor();
  await told(/Set aside for you for another (10|9) minutes/);
  await page.locator('[name="option"]:checked').waitFor();
  await page.locator('.checkout-form[aria-busy="false"]').waitFor();
  const longer = page.getByRole('button', { name: 'I need longer' });
  expect(await longer.count()).toBe(0);
  // Nobody answers, so that nothing but its own clock can tell the page.
  await page.route('**/*', (route) => route.abort());
  await page.clock.fastForward('05:00');
  await told(/Set aside for you for another [45] minutes/);
  await page.clock.fastForward('03:30');
  await told(/Set aside for you for another 1:/);
  await longer.waitFor();
  await page.clock.fastForward('00:40');
  await told(/Set aside for you for another 0:/);
  await shoot(page, 'checkout-hold-soon');
  await page.unrouteAll();
  await expectAccessible(page);
  const holdOf = async () =>
    Date.parse(((await shop.get(id)).body as unknown as { hold: { expires_at: string } }).hold.expires_at);
  const before = await holdOf();
  await longer.click();
  await eventually('they are set aside for longer', async () => (await holdOf()) > before);
  await told(/Set aside for you for another (10|9) minutes/);
  // What was pressed is gone: what came of it is focused.
  await page.locator('.hold:focus').waitFor();
  await page.clock.fastForward('11:00');
  await told(LAPSED);
});
