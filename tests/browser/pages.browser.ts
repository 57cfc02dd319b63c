import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import type { HttpShop } from '../setup/http-shop.ts';
import { card, mugs, startHttpShop } from '../setup/http-shop.ts';
import { newVisitor, startBrowser } from './browser.ts';

/** Pages of the world outside are not kept from this machine by the browser: ours are to do that by themselves. */
const OUTSIDE = ['--disable-features=LocalNetworkAccessChecks'];

let shop: HttpShop;
let browser: Browser;
beforeAll(async () => {
  [shop, browser] = await Promise.all([startHttpShop(), startBrowser(OUTSIDE)]);
});
afterAll(async () => {
  await browser?.close();
  await shop?.stop();
});

test.each(['/', '/console'])('%s loads all that it needs, within its policy', async (path) => {
  const { page, context, troubles } = await newVisitor(browser);
  const response = await page.goto(`${shop.url}${path}`);
  await page.waitForLoadState('load');
  expect([response?.status(), troubles]).toEqual([200, []]);
  await context.close();
});

describe('within a page of somebody else', () => {
  /** What another site's frame of one of our pages shows: its text, or nothing where the browser has refused. */
  async function framed(site: string, url: string): Promise<string> {
    const { page, context } = await newVisitor(browser);
    await page.route(`${site}/`, (route) =>
      route.fulfill({ contentType: 'text/html', body: `<iframe src="${url}" title="framed"></iframe>` }),
    );
    await page.goto(`${site}/`);
    const [, frame] = page.frames();
    const text = frame?.url() === url ? await frame.locator('h1').textContent() : '';
    await context.close();
    return text ?? '';
  }

  test('nobody is led to press something that he does not see: no page of the shop or the console is shown', async () => {
    const { body } = await shop.create();
    for (const path of ['/', `/checkout/${body.id}`, '/account', '/console', '/console/sign-in'])
      expect([path, await framed('https://elsewhere.example', `${shop.url}${path}`)]).toEqual([path, '']);
  });

  test('a platform can show the bank’s question within its own page over HTTPS, and nobody over plain HTTP', async () => {
    const { body } = await shop.create(mugs());
    await shop.update(body.id);
    const asked = await shop.complete(body.id, card('pm_card_threeDSecure2Required'));
    const url = asked.body.continue_url ?? '';
    expect(await framed('https://platform.example', url)).toBe('Confirm your payment');
    expect(await framed('http://platform.example', url)).toBe('');
  });
});
