import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { recordBreaks } from '../../adapters/postgres/break-table.ts';
import type { Difference } from '../../domain/reconciliation/break-kinds.ts';
import { seen } from '../../domain/reconciliation/what-was-seen.ts';
import { card, mugs } from '../setup/http-shop.ts';
import { seriousFindings } from './axe.ts';
import { newVisitor, PHONE, shoot, startBrowser } from './browser.ts';
import type { ConsoleShop } from './console-shop.ts';
import { PASSWORD, signIn, startConsoleShop } from './console-shop.ts';

let shop: ConsoleShop;
let browser: Browser;
/** What a buyer has bought, and what he can tell of it. */
let bought: { checkout: string; number: string; paymentIntent: string };
/** Who tried with a card that was declined. */
let declined: string;

beforeAll(async () => {
  [shop, browser] = await Promise.all([startConsoleShop(), startBrowser()]);
  const buyer = {
    email: 'jo.bloggs@example.com',
    first_name: 'Jo',
    last_name: 'Bloggs',
    phone_number: '+1 555 010 4711',
  };
  const body = { ...mugs({ option: 'standard' }), buyer };
  const [one, other] = [await shop.create(body), await shop.create({ ...body, buyer: { email: 'max@example.com' } })];
  const done = await shop.complete(one.body.id);
  await shop.complete(other.body.id, card('pm_card_visa_chargeDeclinedInsufficientFunds'));
  const [payment] = await shop.db.prisma.payment.findMany({ where: { checkoutId: one.body.id } });
  bought = { checkout: one.body.id, number: done.body.order!.label, paymentIntent: payment!.paymentIntentId! };
  declined = other.body.id;
  await recordBreaks(shop.db.sql, breaks());
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await shop?.stop();
});

/** Differences of that order, and one of a shelf. */
function breaks(): Difference[] {
  const [checkoutId, paymentIntentId] = [bought.checkout, bought.paymentIntent];
  const money = (amountMinor: number) => ({ amountMinor, currency: 'USD' });
  const none = { amountMinor: null, currency: null };
  return [
    {
      ...{ kind: 'order_differs', subject: checkoutId, checkoutId, paymentIntentId: null, ...money(4192) },
      seen: seen('order_and_checkout', { order: money(4192), checkout: money(4191) }),
    },
    {
      ...{ kind: 'order_news_missed', subject: paymentIntentId, checkoutId, paymentIntentId, ...money(4192) },
      seen: seen('stripe_and_here', { stripe: 'requires_capture', here: 'open' }),
    },
    {
      ...{ kind: 'journal_differs', subject: '["mug","main"]', checkoutId: null, paymentIntentId: null, ...none },
      seen: seen('shelf_and_journal', { shelf: 1003, journal: 998 }),
    },
  ];
}

let page: Page;
let context: BrowserContext;
beforeEach(async () => {
  ({ page, context } = await newVisitor(browser));
});
afterEach(() => context.close());

const heading = (name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor();
const place = () => page.url().slice(shop.url.length);
async function comeIn(name: string, path = '/console'): Promise<void> {
  await page.goto(`${shop.url}${path}`);
  await signIn(page, name);
  await page.getByRole('link', { name: `Signed in as ${name}` }).waitFor();
}
async function find(text: string): Promise<void> {
  await page.keyboard.press('/');
  await page.getByRole('searchbox', { name: 'Find a checkout' }).fill(text);
  await page.keyboard.press('Enter');
}
const theCase = () => `/console/cases/${bought.checkout}`;

describe('search', () => {
  test('what names exactly one case leads to it: order number, PaymentIntent, the checkout itself', async () => {
    await comeIn('kim');
    for (const text of [bought.number, bought.paymentIntent, bought.checkout]) {
      await find(text);
      await page.waitForURL(`**${theCase()}`);
      await page.goBack();
      await page.waitForURL((url) => url.pathname !== theCase());
    }
  });

  test('what a buyer can tell finds his cases: e-mail, the last digits of his phone, what he bought', async () => {
    await comeIn('kim');
    for (const [text, how] of [
      ['jo.bloggs@example.com', 'Found by e-mail address'],
      ['4711', 'Found by the phone’s last digits'],
      ['mug', 'Found by SKU'],
    ] as const) {
      await find(text);
      await page.getByText(how).waitFor();
      await page.locator(`a[href="${theCase()}"]`).waitFor();
    }
    await shoot(page, 'console-search-results');
    expect(await seriousFindings(page)).toEqual([]);
    await page.locator(`a[href="${theCase()}"]`).click();
    await page.waitForURL(`**${theCase()}`);
  });

  test('a code that is read out finds whom it stopped, and what it means', async () => {
    await comeIn('kim');
    await find('insufficient_funds');
    await page.locator(`a[href="/console/cases/${declined}"]`).waitFor();
    await page.getByRole('link', { name: 'What the code means' }).click();
    await heading('Error codes');
    await page.getByText('One code', { exact: true }).waitFor();
    await page.getByLabel('Code or words').fill('card declined');
    await page.getByRole('heading', { level: 2, name: 'card_declined' }).waitFor();
    await shoot(page, 'console-codes');
    expect(await seriousFindings(page)).toEqual([]);
  });

  test('nothing asked for is no trouble; nothing found says what to try', async () => {
    await comeIn('kim');
    await page.goto(`${shop.url}/console/search`);
    await page.getByText('Enter what the buyer can tell you').waitFor();
    await page.waitForLoadState('networkidle');
    expect(await page.locator('main .note').count()).toBe(0);
    await find('nobody@example.com');
    await heading('Nothing found for “nobody@example.com”');
    await page.getByText('Check the spelling').waitFor();
    await shoot(page, 'console-search-nothing');
  });

  test('P3: operations find cases, but nobody by e-mail', async () => {
    await comeIn('otto');
    await find(bought.number);
    await page.waitForURL(`**${theCase()}`);
    await find('jo.bloggs@example.com');
    await page.getByRole('alert').filter({ hasText: 'Only support' }).waitFor();
  });
});

describe('lists', () => {
  test('say how many wait, what to do, and lead to the case', async () => {
    await comeIn('kim');
    await heading('What waits for somebody');
    const tile = page.getByRole('listitem').filter({ hasText: 'disagree' });
    await tile.getByText('3', { exact: true }).waitFor();
    await shoot(page, 'console-home');
    expect(await seriousFindings(page)).toEqual([]);
    await page
      .getByRole('navigation')
      .getByRole('link', { name: /Open breaks/ })
      .click();
    await heading('Open breaks');
    const row = page.getByRole('main').getByRole('listitem').filter({ hasText: 'Total or currency' });
    await row.getByText('The order is over $41.92, its checkout over $41.91.').waitFor();
    await row.getByText('What to do:').waitFor();
    await shoot(page, 'console-list');
    expect(await seriousFindings(page)).toEqual([]);
    await row.getByRole('link').first().click();
    await page.waitForURL(`**${theCase()}`);
    for (const name of ['Needs attention', 'Long payments', 'Dead webhooks']) {
      await page.getByRole('navigation').getByRole('link', { name }).click();
      await heading(name);
      await page.getByText('That is how it should be.').waitFor();
    }
  });

  test('at 320 px, dark, in German: nothing is cut off or unreadable', async () => {
    await context.close();
    ({ page, context } = await newVisitor(browser, { viewport: PHONE, locale: 'de-DE', colorScheme: 'dark' }));
    await page.goto(`${shop.url}/console`);
    await page.getByLabel('Name', { exact: true }).fill('kim');
    await page.getByLabel('Passwort', { exact: true }).fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Angemeldet als kim' }).waitFor();
    for (const path of ['', 'lists/breaks', 'codes?q=card', 'search?q=mug']) {
      await page.goto(`${shop.url}/console/${path}`);
      await page.getByRole('main').getByRole('listitem').first().waitFor();
      await page.waitForLoadState('networkidle');
      const name = `console-de-${path.replace(/\W.*/, '') || 'home'}`;
      await shoot(page, name);
      const wide = await page.evaluate<number>('Math.max(0, document.documentElement.scrollWidth - innerWidth)');
      expect({ name, wide, findings: await seriousFindings(page) }).toEqual({ name, wide: 0, findings: [] });
    }
  });

  test('what was seen of a break is told in German, in plain words and with money as money', async () => {
    await context.close();
    ({ page, context } = await newVisitor(browser, { locale: 'de-DE' }));
    await page.goto(`${shop.url}/console/lists/breaks`);
    await page.getByLabel('Name', { exact: true }).fill('kim');
    await page.getByLabel('Passwort', { exact: true }).fill(PASSWORD);
    await page.keyboard.press('Enter');
    for (const told of [
      'Die Bestellung lautet auf 41,92 $, ihr Einkauf auf 41,91 $.',
      `Zahlung ${bought.paymentIntent}. Bei Stripe: reserviert (requires_capture). Hier: läuft.`,
      'Artikel mug, Standort main. Im Regal: 1.003. Gebucht: 998.',
    ])
      await page.getByText(told).waitFor();
    await shoot(page, 'console-list-de');
  });
});

test('a list is read again by itself once the shop can be reached', async () => {
  await comeIn('kim');
  await page.route('**/support/lists/long-payments', (route) => route.fulfill({ status: 503, body: '{}' }));
  await page.getByRole('navigation').getByRole('link', { name: 'Long payments' }).click();
  await page.getByText('can’t reach the shop just now').waitFor();
  await shoot(page, 'console-away');
  await page.unroute('**/support/lists/long-payments');
  await page.getByText('That is how it should be.').waitFor();
  expect(place()).toBe('/console/lists/long-payments');
});
