import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { eventually } from '../setup/eventually.ts';
import { card, mugs } from '../setup/http-shop.ts';
import { ended } from '../setup/referee.ts';
import { seriousFindings } from './axe.ts';
import { newVisitor, PHONE, shoot, startBrowser } from './browser.ts';
import type { ConsoleShop } from './console-shop.ts';
import { PASSWORD, signIn, startConsoleShop } from './console-shop.ts';

let shop: ConsoleShop;
let browser: Browser;
beforeAll(async () => {
  [shop, browser] = await Promise.all([startConsoleShop(), startBrowser()]);
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await shop?.stop();
});

let page: Page;
let context: BrowserContext;
let troubles: string[];
beforeEach(async () => {
  ({ page, context, troubles } = await newVisitor(browser));
});
afterEach(() => context.close());

/** Comes in as a local user, to a page of the console. */
async function comeIn(name: string, path: string): Promise<void> {
  await page.goto(`${shop.url}${path}`);
  await signIn(page, name);
  await page.getByRole('button', { name: 'Sign out', exact: true }).first().waitFor();
}
const pathOf = (checkout: string) => `/console/cases/${checkout}`;
const box = (name: string) => page.getByRole('region', { name, exact: true });
const act = (name: string) => box('What can be done now').getByRole('button', { name, exact: true });
const dialog = () => page.getByRole('dialog');
const why = (reason: string) => dialog().getByLabel('Why?').fill(reason);
const confirm = (what = 'Refund') => dialog().getByRole('button', { name: what, exact: true });
const done = (what: string) => page.getByText(`Done: ${what}.`).waitFor();

async function readyToPay(quantity = 3): Promise<string> {
  const { id } = (await shop.create(mugs({ quantity }))).body;
  await shop.update(id, mugs({ quantity, option: 'standard' }));
  return id;
}
/** A bought order; its first card was declined. */
async function bought(quantity = 3, firstCard?: string): Promise<{ checkout: string; number: string }> {
  const checkout = await readyToPay(quantity);
  if (firstCard) await shop.complete(checkout, card(firstCard));
  await shop.complete(checkout);
  await ended(shop.parts, checkout);
  return { checkout, number: (await shop.parts.order(checkout)).number };
}
const refundsOf = async (checkout: string) => (await shop.parts.order(checkout)).refunds;

test('a purchase is found by what the buyer can tell, and explains itself at a glance', async () => {
  const { number } = await bought(3, 'pm_card_visa_chargeDeclinedInsufficientFunds');
  await comeIn('kim', `/console/search?q=${number}`);
  await page.getByRole('heading', { level: 1, name: `Order ${number}` }).waitFor();
  await page.getByText(`Order ${number} is placed and paid.`).waitFor();
  await page.getByText('Nothing is left to do.').waitFor();
  await box('Money')
    .getByText(/^Now \$\d+\.\d\d of the buyer’s money is with us\.$/)
    .waitFor();
  await box('Buyer').getByText('jo@example.com').waitFor();
  await box('Goods').getByText('3 ×').waitFor();

  const story = box('What happened');
  await story.getByText('There is too little money on the buyer’s account. Nothing was charged.').waitFor();
  const first = () => story.getByRole('listitem').first().innerText();
  expect(await first()).toMatch(/confirmation of order .* was mailed/);
  await story.getByRole('button', { name: 'Oldest first' }).click();
  expect(await first()).toMatch(/The buyer began a checkout/);
  await story.getByLabel('Show').selectOption({ label: 'Trouble' });
  expect(await story.getByRole('listitem').count()).toBe(1);
  await story.getByLabel('Show').selectOption({ label: 'Everything' });

  expect(await seriousFindings(page)).toEqual([]);
  await shoot(page, 'console-case-ordered');
  await story.getByRole('link', { name: 'Code insufficient_funds' }).click();
  await page.getByRole('heading', { level: 1, name: 'Error codes' }).waitFor();
  expect(troubles).toEqual([]);
});

describe('a refund', () => {
  test('M6, P3: goes by line, shows its effect before, wants a reason, and a double click is one', async () => {
    const { checkout } = await bought();
    await comeIn('kim', pathOf(checkout));
    await act('Refund').click();
    await dialog().getByText('Please choose what goes back.').waitFor();
    await dialog()
      .getByRole('button', { name: /^One more of/ })
      .click();
    await dialog().getByLabel('The goods came back').check();
    await dialog()
      .getByText(/is given back\..*1 unit goes back into stock/)
      .waitFor();
    await confirm().click();
    await dialog().getByRole('alert').filter({ hasText: 'Please say why' }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await shoot(page, 'console-case-refund');
    await why('one arrived broken');
    await confirm().dblclick();
    await done('Refund');
    await page.getByText(/is placed and paid; \$\d+\.\d\d of \$\d+\.\d\d went back\./).waitFor();
    await box('Goods').getByText('1 paid back').waitFor();
    await box('Money').getByText('one arrived broken (kim)').waitFor();
    await box('Money')
      .getByText(/^Paid back \$\d+\.\d\d$/)
      .waitFor();
    await box('What happened').getByText('by kim').first().waitFor();
    expect(await refundsOf(checkout)).toMatchObject([{ lines: [{ quantity: 1 }], actor: 'kim' }]);
    await shoot(page, 'console-case-refunded');
    expect(troubles).toEqual([]);
  });

  test('M6: whose answer is lost is sent again and made once', async () => {
    const { checkout } = await bought();
    await comeIn('kim', pathOf(checkout));
    await act('Refund').click();
    await dialog().getByLabel('An amount', { exact: true }).check();
    await dialog().getByLabel('Amount in USD').fill('2,50');
    await dialog()
      .getByText(/^\$2\.50 is given back\./)
      .waitFor();
    await why('a small thing');
    let lost = 0;
    await page.route('**/refunds', async (route) => {
      if (lost++ > 0) return route.continue();
      // It arrives, and its answer does not.
      await route.fetch();
      return route.abort('connectionreset');
    });
    await confirm().click();
    await dialog().getByText('No answer came.').waitFor();
    expect(await dialog().getByLabel('Why?').isEditable()).toBe(false);
    await shoot(page, 'console-case-unsure');
    // Left now, it would be begun anew under another key.
    expect(await dialog().getByRole('button', { name: 'Close' }).getAttribute('aria-disabled')).toBe('true');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await dialog().getByRole('button', { name: 'Send it again' }).click();
    await done('Refund');
    await page.locator('output.note.good:focus').waitFor();
    expect(await refundsOf(checkout)).toMatchObject([{ amountMinor: 250 }]);
  });

  test('P3: of what is gone meanwhile is refused, with its code, and nothing is changed', async () => {
    const { checkout } = await bought(1);
    await comeIn('kim', pathOf(checkout));
    await act('Refund').click();
    await dialog()
      .getByLabel(/^All that is left/)
      .check();
    await dialog()
      .getByText(/is given back\./)
      .waitFor();
    await why('the buyer is upset');
    await shop.parts.refund(checkout, { kind: 'everything' });
    await confirm().click();
    await dialog().getByText('It was refused, and nothing was changed.').waitFor();
    await dialog()
      .getByText(/^Code: \w+$/)
      .waitFor();
    await shoot(page, 'console-case-refused');
    await dialog().getByRole('button', { name: 'Close' }).click();
    expect(await refundsOf(checkout)).toHaveLength(1);
    // The page has found out by itself, and says why nothing more goes back.
    await box('What can be done now').getByText('Not possible now').click();
    await box('What can be done now').getByText('Nothing is left to be given back.').waitFor();
  });
});

test('P3: an open checkout is canceled by keyboard alone; the page tells it, and the audit trail who did it', async () => {
  const checkout = await readyToPay(1);
  await comeIn('ada', pathOf(checkout));
  await page.getByText('Everything is filled in; the buyer has only to pay.').waitFor();
  await box('Goods').getByText('1 × mug at').waitFor();
  await shoot(page, 'console-case-open');
  await act('Cancel the checkout').focus();
  await page.keyboard.press('Enter');
  await dialog().getByText('The checkout ends; the buyer can not go on with it.').waitFor();
  await page.keyboard.press('Escape');
  // Not only out of sight: until the page has heard that it is closed, it has it open.
  await page.locator('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await why('ordered twice');
  expect(await seriousFindings(page)).toEqual([]);
  await shoot(page, 'console-case-cancel');
  await confirm('Cancel the checkout').press('Enter');
  await page.getByText('It was canceled by ada. Nothing is charged.').waitFor();
  await box('What happened').getByText('ordered twice').first().waitFor();
  await box('Money').getByText('Now none of the buyer’s money is with us.').waitFor();
  await shoot(page, 'console-case-canceled');

  await page.getByRole('link', { name: 'Audit trail' }).click();
  await page.getByText('cancel_checkout').first().waitFor();
  await page.getByText('ordered twice').first().waitFor({ state: 'attached' });
  expect(troubles).toEqual([]);
});

test('news come by themselves: what the buyer does is seen while the page is open', async () => {
  const checkout = await readyToPay(1);
  await comeIn('kim', pathOf(checkout));
  await page.getByText('the buyer has only to pay').waitFor();
  await shop.complete(checkout);
  await page.getByText(/^Order \d+ is placed and paid\.$/).waitFor();
});

test('P4: operations sees all but the buyer, and only what operations may do', async () => {
  const { checkout } = await bought(1);
  await comeIn('otto', pathOf(checkout));
  await box('Buyer').getByText('Who the buyer is, is for support alone.').waitFor();
  expect(await page.content()).not.toMatch(/jo@example\.com|Main St/);
  expect(await act('Refund').count()).toBe(0);
});

test('in German, in the dark, on a phone', async () => {
  const { checkout } = await bought(2, 'pm_card_visa_chargeDeclined');
  await context.close();
  ({ page, context, troubles } = await newVisitor(browser, { locale: 'de-DE', colorScheme: 'dark', viewport: PHONE }));
  await page.goto(`${shop.url}${pathOf(checkout)}`);
  await page.getByLabel('Name', { exact: true }).fill('kim');
  await page.locator('input[name=password]').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByText(/^Bestellung \d+ ist angelegt und bezahlt\.$/).waitFor();
  await page.getByRole('button', { name: 'Erstatten', exact: true }).click();
  await dialog()
    .getByRole('button', { name: /^Eins mehr von/ })
    .click();
  await dialog()
    .getByText(/zurückgegeben|erstattet/)
    .first()
    .waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await shoot(page, 'console-case-german-refund');
  await dialog().getByRole('button', { name: 'Nichts tun' }).click();
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(PHONE.width);
  expect(await seriousFindings(page)).toEqual([]);
  await shoot(page, 'console-case-german');
});

test('who has no such checkout is told so', async () => {
  await comeIn('kim', pathOf('chk_nothing'));
  await page.getByRole('heading', { level: 1, name: 'There is no checkout by this id' }).waitFor();
  await eventually('the page stays usable', () => page.getByRole('searchbox').first().isVisible());
});
