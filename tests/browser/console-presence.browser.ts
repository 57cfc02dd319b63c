import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page, Request } from 'playwright-core';
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
  let [asked, answered] = [0, 0];
  const isOurs = (request: Request) => new URL(request.url()).pathname.startsWith('/support/');
  page.on('request', (request) => (asked += Number(isOurs(request))));
  page.on('requestfinished', (request) => (answered += Number(isOurs(request))));
  page.on('requestfailed', (request) => (answered += Number(isOurs(request))));
  /** Lets time pass in steps, in which what was asked for is answered: the page waits for no answer longer than 30 s. */
  const pass = async (minutes: number) => {
    for (let step = 0; step < minutes * 3; step += 1) {
      await page.clock.fastForward(MINUTE / 3);
      // The browser tells of requests in their order: with this one, of all before it.
      await page.evaluate(`fetch('/healthz').then(({ status }) => status)`);
      await eventually('all is answered', async () => answered === asked);
    }
  };
  await pass(4);
  expect(asked).toBeGreaterThan(4);
  await pass(2);
  const before = asked;
  await pass(10);
  expect(asked).toBe(before);
  await page.keyboard.press('Shift');
  await pass(1);
  expect(asked).toBeGreaterThan(before);
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
