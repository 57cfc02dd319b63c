import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { eventually } from '../setup/eventually.ts';
import { mugs } from '../setup/http-shop.ts';
import { newVisitor, startBrowser } from './browser.ts';
import type { ConsoleShop } from './console-shop.ts';
import { signIn, startConsoleShop } from './console-shop.ts';

let shop: ConsoleShop;
let browser: Browser;
let checkout: string;
beforeAll(async () => {
  [shop, browser] = await Promise.all([startConsoleShop(), startBrowser()]);
  checkout = (await shop.create(mugs())).body.id;
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await shop?.stop();
});

let page: Page;
let context: BrowserContext;
beforeEach(async () => {
  ({ page, context } = await newVisitor(browser));
});
afterEach(() => context.close());

const MINUTE = 60_000;
const buyer = () => page.getByRole('region', { name: 'Buyer', exact: true }).getByText('jo@example.com');

async function openCase(): Promise<void> {
  await page.goto(`${shop.url}/console/cases/${checkout}`);
  await signIn(page, 'kim');
  await buyer().waitFor();
}

test('whoever has left his desk is not kept signed in by an open case: it asks for nothing until he is back', async () => {
  await page.clock.install();
  await openCase();
  let asked = 0;
  page.on('request', (request) => {
    if (new URL(request.url()).pathname.startsWith('/support/')) asked += 1;
  });
  await page.clock.runFor(4 * MINUTE);
  await eventually('it asks again and again while somebody is there', async () => asked > 5);
  // Five minutes after the last sign of him, which the browser may tell late.
  await page.clock.runFor(12 * MINUTE);
  await page.waitForLoadState('networkidle');
  const before = asked;
  await page.clock.runFor(20 * MINUTE);
  await page.waitForLoadState('networkidle');
  expect(asked).toBe(before);
  await page.keyboard.press('Shift');
  await page.clock.runFor(MINUTE);
  await eventually('it asks again', async () => asked > before);
});

test('P4: signed out in another tab, an open case is closed as soon as it is come back to; signed in, it is there again', async () => {
  await openCase();
  const other = await context.newPage();
  await other.goto(`${shop.url}/console/me`);
  await other.getByRole('button', { name: 'Sign out', exact: true }).first().click();
  await other.getByText('You are signed out.').waitFor();
  await page.bringToFront();
  await page.evaluate('dispatchEvent(new Event("focus"))');
  await page.getByText('Your session has ended.').waitFor();
  expect(await page.content()).not.toMatch(/jo@example\.com|Main St/);
  await signIn(page, 'kim');
  await buyer().waitFor();
  expect(page.url()).toBe(`${shop.url}/console/cases/${checkout}`);
});
