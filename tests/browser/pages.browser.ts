import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import type { HttpShop } from '../setup/http-shop.ts';
import { startHttpShop } from '../setup/http-shop.ts';
import { newVisitor, startBrowser } from './browser.ts';

let shop: HttpShop;
let browser: Browser;
beforeAll(async () => {
  [shop, browser] = await Promise.all([startHttpShop(), startBrowser()]);
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
