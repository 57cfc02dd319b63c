import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { DEMO_GIFT_CARDS } from '../../prisma/demo-shop/gift-card.ts';
import { createSeal } from '../../adapters/crypto/sealing.ts';
import { makeCustomerToken } from '../../api/middleware/customer-token.ts';
import { eventually } from '../setup/eventually.ts';
import { giftCard } from '../setup/gift-cards.ts';
import type { HttpShop } from '../setup/http-shop.ts';
import { mugs } from '../setup/http-shop.ts';
import { stripeFacts } from '../setup/referee.ts';
import { newVisitor, PHONE, shoot, startBrowser } from './browser.ts';
import {
  begin,
  card,
  expectAccessible,
  expectCharged,
  expectOrdered,
  fill,
  open,
  pay,
  payButton,
} from './checkout-shop.ts';
import { startDemoShop } from './demo-shop.ts';
import { notMirrored, sideways, smallTargets } from './looks.ts';

let shop: HttpShop;
let browser: Browser;
beforeAll(async () => {
  [shop, browser] = await Promise.all([startDemoShop({ webhooks: true }), startBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await shop?.stop();
});

test('M1, M3: a guest fills in one page, sees every cost, pays what he saw, and stands before his order', async () => {
  const buyer = await open(browser, await begin(shop, { items: ['MUG-NAVY', 'JACKET-M-RED'] }), {
    prepare: (at) => at.goto(`${shop.url}/`),
  });
  const { page, id, troubles } = buyer;
  // What is not known yet has its place among the costs.
  await page.locator('.your-totals').getByText('Sales tax', { exact: true }).waitFor();
  await shoot(page, 'checkout-1-empty');
  await expectAccessible(page);
  await fill(page);
  await page.getByText('NY sales tax').first().waitFor();
  await shoot(page, 'checkout-2-filled');
  await expectAccessible(page);
  const shown = await payButton(page).textContent();
  await pay(page);
  await expectOrdered(shop, page, id);
  await page.locator('h1:focus').waitFor();
  const { intents } = await stripeFacts(shop.parts, id);
  expect(shown).toBe(`Pay $${((intents[0]?.amount ?? 0) / 100).toFixed(2)}`);
  expect(troubles).toEqual([]);
  // Back leads out of the checkout, and not into it again.
  await page.goBack();
  await page.waitForURL(`${shop.url}/`);
  await page.goto(buyer.url);
  await page.waitForURL(/\/order\//);
  await expectCharged(shop, id);
});

test('S5: a declined card leaves the items set aside and says what to do; another card pays', async () => {
  const { page, id } = await open(browser, await begin(shop));
  await fill(page);
  let sent = 0;
  page.on('request', (request) => (sent += request.url().endsWith('/complete') ? 1 : 0));
  await card(page, 'Not enough money');
  await pay(page);
  const refusal = page.locator('#checkout-refusal .note');
  await refusal.waitFor();
  expect(await refusal.textContent()).toMatch(/insufficient funds.*Try another card.*set aside.*payment_failed.*chk_/s);
  // It is what is focused: it is read out, and Tab leads to the cards below it.
  expect(await page.locator('#checkout-refusal').evaluate((it) => it.matches(':focus'))).toBe(true);
  await shoot(page, 'checkout-3-declined');
  await expectAccessible(page);
  expect((await shop.get(id)).body.status).toBe('ready_for_complete');
  // What was answered is over: a reload tells it again, and sends nothing.
  await page.reload();
  await refusal.waitFor();
  await page.locator('.checkout-form[aria-busy="false"]').waitFor();
  await card(page, 'Pays');
  await pay(page);
  await expectOrdered(shop, page, id);
  expect(sent).toBe(2);
});

test('what is missing is said beside its field, and the first of it is focused; nothing is sent', async () => {
  const { page, id } = await open(browser, await begin(shop));
  const revision = (await shop.get(id)).headers.get('ETag');
  await pay(page);
  const email = page.getByLabel('E-mail');
  await page.getByText('Enter your e-mail address.').waitFor();
  expect(await email.evaluate((it) => it.matches(':focus'))).toBe(true);
  expect(await email.getAttribute('aria-invalid')).toBe('true');
  await email.fill('jo@example');
  await email.blur();
  await page.getByText('is not complete').waitFor();
  expect(await page.locator('[aria-invalid="true"]').count()).toBe(6);
  await shoot(page, 'checkout-4-missing');
  await expectAccessible(page);
  const { body, headers } = await shop.get(id);
  expect([body.status, Number(headers.get('ETag')?.replaceAll('"', ''))]).toEqual([
    'incomplete',
    // At most the way of shipping that was chosen for him.
    expect.any(Number),
  ]);
  expect(revision).not.toBeNull();
  expect((await stripeFacts(shop.parts, id)).intents).toEqual([]);
});

test('M1: a double click is one intent', async () => {
  const { page, id } = await open(browser, await begin(shop));
  await fill(page);
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/complete')) sent.push(request.headers()['idempotency-key'] ?? '');
  });
  await payButton(page).evaluate((button) => {
    for (let click = 0; click < 5; click += 1) (button as unknown as { click: () => void }).click();
  });
  await expectOrdered(shop, page, id);
  expect(sent).toHaveLength(1);
});

test('with the keyboard alone, from the first field to the order', async () => {
  const { page, id } = await open(browser, await begin(shop));
  const typeInto = async (label: string, text: string) => {
    for (let tabs = 0; tabs < 40; tabs += 1) {
      const at = await page.evaluate(() => {
        const { activeElement: it } = (globalThis as unknown as { document: { activeElement: Named | null } }).document;
        return it?.labels?.[0]?.textContent ?? it?.textContent ?? '';
      });
      if (at.startsWith(label)) return text === '' ? undefined : page.keyboard.type(text);
      await page.keyboard.press('Tab');
    }
    throw new Error(`Tab does not lead to ${label}`);
  };
  await typeInto('E-mail', 'jo@example.com');
  await typeInto('First name', 'Jo');
  await typeInto('Last name', 'Doe');
  await typeInto('Street', '1 Main St');
  await typeInto('Add apartment', '');
  await page.keyboard.press('Enter');
  // The field that was asked for is where he is.
  await page.locator('#checkout-extended:focus').waitFor();
  await page.keyboard.type('Apt 4');
  await typeInto('Town', 'New York');
  await typeInto('State', 'New Y');
  await typeInto('ZIP', '10001');
  await typeInto('Standard', '');
  await page.keyboard.press('ArrowDown');
  await typeInto('Pays', '');
  await typeInto('Pay $', '');
  await page.keyboard.press('Enter');
  // The total came to be another one by the last field and the way of shipping: he presses what he then sees.
  await page.waitForURL(/\/order\//, { timeout: 5_000 }).catch(() => pay(page));
  await expectOrdered(shop, page, id);
  const { body, text } = await shop.get(id);
  expect(body.totals.find(({ type }) => type === 'fulfillment')?.amount).toBe(1800);
  expect(text).toContain('Apt 4');
});

interface Named {
  readonly labels?: readonly { readonly textContent: string }[];
  readonly textContent: string;
}

describe('what takes something off', () => {
  test('D1: a code is told what it takes off, or why not; it can be taken off again', async () => {
    const { page } = await open(browser, await begin(shop, { items: ['JACKET-M-RED'] }));
    await fill(page, 'first@example.com');
    await page.getByText('Promotion code or gift card?').click();
    const code = page.getByLabel('Promotion code');
    await code.fill('NOPE');
    await code.press('Enter');
    await page.locator('.applied .warn-text').waitFor();
    await page.getByRole('button', { name: 'Take code NOPE off' }).click();
    await code.fill('WELCOME10');
    await code.press('Enter');
    await page.getByText('10 % off your first order').first().waitFor();
    await shoot(page, 'checkout-5-reduced');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Take code WELCOME10 off' }).click();
    await page.getByText('10 % off your first order').first().waitFor({ state: 'detached' });
    // Where the next one would be written, still open.
    expect(await code.evaluate((it) => it.matches(':focus'))).toBe(true);
    expect(await code.isVisible()).toBe(true);
  });

  test('D1: a code that is typed while another one is on its way is neither lost nor wiped away', async () => {
    const { page } = await open(browser, await begin(shop, { items: ['JACKET-M-RED'] }));
    await fill(page, 'second@example.com');
    await page.getByText('Promotion code or gift card?').click();
    const code = page.getByLabel('Promotion code');
    let letThrough = () => {};
    const held = new Promise<void>((resolve) => (letThrough = resolve));
    const isAsked = new Promise<void>((resolve) => {
      void page.route('**/checkout-sessions/*', async (route) => {
        if (!(route.request().postData() ?? '').includes('NOPE')) return route.continue();
        resolve();
        await held;
        await route.continue();
      });
    });
    await code.fill('NOPE');
    await code.press('Enter');
    await isAsked;
    await code.fill('WELCOME10');
    await code.press('Enter');
    letThrough();
    await page.getByText('10 % off your first order').first().waitFor();
    await page.getByRole('button', { name: 'Take code NOPE off' }).waitFor();
    expect(await code.inputValue()).toBe('');
  });

  test('D2: a gift card pays a part, the card the rest; one that pays all of it needs no card', async () => {
    const part = await giftCard(shop.parts, 1_000);
    const whole = await giftCard(shop.parts, 100_000);
    for (const { code } of [part, whole]) {
      const { page, id } = await open(browser, await begin(shop));
      await fill(page);
      await page.getByText('Promotion code or gift card?').click();
      const field = page.getByLabel('Gift card', { exact: true });
      await field.fill(DEMO_GIFT_CARDS.USD.code);
      await field.press('Enter');
      await page.getByText('not known, or can’t be used').waitFor();
      await field.fill(code);
      await field.press('Enter');
      await page.getByText('Left to pay').first().waitFor();
      // Kept in the tab: a reload does not ask for it again.
      await page.reload();
      await page.getByText('Left to pay').first().waitFor();
      if (code === whole.code) await page.getByText('Nothing is left to pay.').waitFor();
      await shoot(page, `checkout-6-gift-${code === whole.code ? 'all' : 'part'}`);
      await pay(page);
      await page.waitForURL(/\/order\//);
      expect((await shop.get(id)).body.payment?.instruments[0]).toMatchObject({ handler_id: 'gift_cards' });
    }
  });
});

describe('who is signed in', () => {
  let signedIn: { 'Customer-Token': string };
  beforeAll(async () => {
    await shop.db.prisma.customer.create({ data: { id: 'cus_ada', email: 'ada@example.com', name: 'Ada Lovelace' } });
    const token = makeCustomerToken(createSeal(shop.parts.settings.dataKey), 'cus_ada', Date.now() + 600_000);
    signedIn = { 'Customer-Token': token };
    const wanted = { ...mugs({ item: 'MUG-NAVY', option: 'standard' }), buyer: { email: 'ada@example.com' } };
    const earlier = (await shop.create(wanted, signedIn)).body.id;
    await shop.update(earlier, wanted, signedIn);
    expect((await shop.complete(earlier)).body.status).toBe('completed');
  });

  /** As the page of the account leaves it. */
  const prepare = (page: Page) => {
    const kept = { token: signedIn['Customer-Token'], expiresAt: new Date(Date.now() + 600_000).toISOString() };
    return page.addInitScript({
      content: `localStorage.setItem('holdfast.customer', ${JSON.stringify(JSON.stringify(kept))})`,
    });
  };
  const email = (page: Page) => page.getByLabel('E-mail').inputValue();
  const street = (page: Page) => page.getByLabel('Street and house number').inputValue();

  test('finds his address, and only presses pay', async () => {
    const { page, id } = await open(browser, await begin(shop), { prepare });
    await page.getByText('NY sales tax').first().waitFor();
    expect([await email(page), await street(page)]).toEqual(['ada@example.com', '1 Main St']);
    await page.locator('.checkout-form[aria-busy="false"]').waitFor();
    await pay(page);
    await expectOrdered(shop, page, id);
  });

  test('keeps what he has written before his account is known: half of one address and half of another is none', async () => {
    const begun = await begin(shop);
    const { context, page } = await newVisitor(browser);
    await prepare(page);
    let tell: () => void = () => undefined;
    const known = new Promise<void>((resolve) => (tell = resolve));
    await page.route('**/storefront/account', async (route) => {
      await known;
      await route.continue();
    });
    await page.goto(begun.url);
    await page.getByLabel('Street and house number').fill('Quay 1');
    const answered = page.waitForResponse('**/storefront/account');
    tell();
    await answered;
    await eventually('his e-mail is there', async () => (await email(page)) === 'ada@example.com');
    expect([await street(page), await page.getByLabel('Town or city').inputValue()]).toEqual(['Quay 1', '']);
    await context.close();
  });

  test('is not asked for where the checkout has a buyer: it may be for somebody else', async () => {
    const begun = await begin(shop);
    await shop.update(begun.id, {
      line_items: [{ item: { id: 'MUG-NAVY' }, quantity: 1 }],
      buyer: { email: 'jo@example.com' },
      context: { address_country: 'US' },
    });
    let asked = 0;
    const { page } = await open(browser, begun, {
      prepare: async (at) => {
        await prepare(at);
        at.on('request', (request) => (asked += request.url().endsWith('/storefront/account') ? 1 : 0));
      },
    });
    // The way of shipping is chosen for him once all else is done.
    await page.locator('[name="option"]:checked').waitFor();
    expect([await email(page), await street(page), asked]).toEqual(['jo@example.com', '', 0]);
  });
});

test('who fetches needs no address', async () => {
  const { page, id } = await open(browser, await begin(shop));
  await page.getByLabel('E-mail').fill('jo@example.com');
  await page.getByRole('radio', { name: 'Pick it up' }).check();
  await page.getByRole('radio', { name: 'Portland' }).check();
  await page.getByText('Pick-up at Portland').first().waitFor();
  await shoot(page, 'checkout-7-pickup');
  await expectAccessible(page);
  await pay(page);
  await expectOrdered(shop, page, id);
});

test('a country has its own form, and its own way of telling taxes', async () => {
  const { page } = await open(browser, await begin(shop, { country: 'DE' }), { query: '?lang=de', locale: 'de-DE' });
  await page.getByLabel('Postleitzahl').waitFor();
  expect(await page.getByLabel('Bundesstaat').count()).toBe(0);
  await page.getByText('VAT 19 %').first().waitFor();
  expect(await payButton(page).textContent()).toMatch(/^Zahlungspflichtig bestellen · .*[$€]/);
  await shoot(page, 'checkout-8-german');
  await expectAccessible(page);
  await page.getByLabel('Land').selectOption('US');
  await page.getByLabel('ZIP-Code').waitFor();
});

test('O3: who changes his language before he pays, pays what he saw, and is asked nothing again', async () => {
  const { page, id } = await open(browser, await begin(shop));
  await fill(page);
  const shown = /\$([\d.]+)/.exec((await payButton(page).textContent()) ?? '')?.[1] ?? '';
  await page.getByRole('button', { name: 'Deutsch' }).click();
  await page.getByText('Zahlungspflichtig bestellen').waitFor();
  const sent: (string | undefined)[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/complete')) sent.push(request.headers()['accept-language']);
  });
  await pay(page);
  await expectOrdered(shop, page, id);
  expect(sent).toEqual(['de']);
  expect(((await stripeFacts(shop.parts, id)).intents[0]?.amount ?? 0) / 100).toBe(Number(shown));
});

test.each([
  ['dark', { colorScheme: 'dark' as const }],
  ['phone', { viewport: PHONE, hasTouch: true, isMobile: true }],
  ['rtl', { query: '?dir=rtl' }],
])('it can be used %s: nothing is cut off, nothing unreadable', async (name, options) => {
  const { page, troubles } = await open(browser, await begin(shop, { items: ['MUG-NAVY', 'JACKET-M-RED'] }), options);
  await fill(page);
  await shoot(page, `checkout-9-${name}`);
  await expectAccessible(page);
  await page.getByText('Promotion code or gift card?').click();
  expect(await notMirrored(page)).toEqual([]);
  await page.setViewportSize(PHONE);
  // The summary is one press away.
  await page.locator('.your-order.bar > summary').click();
  await page.getByText('Subtotal').waitFor();
  await shoot(page, `checkout-9-${name}-summary`);
  expect(await sideways(page)).toBe(false);
  expect(await notMirrored(page)).toEqual([]);
  expect(await smallTargets(page)).toEqual([]);
  expect(troubles).toEqual([]);
});
