import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { HttpShop } from '../setup/http-shop.ts';
import { seriousFindings } from './axe.ts';
import { DESK, newVisitor, PHONE, shoot, startBrowser } from './browser.ts';
import { addToCart, open, placeOrder } from './buyer.ts';
import { startDemoShop } from './demo-shop.ts';
import { notMirrored, sideways, smallTargets } from './looks.ts';

let shop: HttpShop;
let browser: Browser;
let orderId: string;
beforeAll(async () => {
  [shop, browser] = await Promise.all([startDemoShop(), startBrowser()]);
  orderId = await placeOrder(shop);
});
afterAll(async () => {
  await browser?.close();
  await shop?.stop();
});

/** Each page, and what is there once it has all that it asks for. */
const pages = (): readonly (readonly [string, string, string])[] => [
  ['cart-empty', '/cart', 'h1'],
  ['account', '/account', '.sign-in'],
  ['gone', '/products/nothing-like-it', '.narrow .button'],
  ['shop', '/', '.product'],
  ['found-nothing', '/?q=zzz', '.found'],
  ['product', '/products/offshore-jacket', '.early .total'],
  ['product-sold-out', '/products/signal-lantern', '.early .total'],
  ['order', `/order/${orderId}`, '.order .total'],
];

async function each(page: Page, look: (name: string) => Promise<void>): Promise<void> {
  for (const [name, path, ready] of pages()) {
    await open(page, shop, path);
    await page.locator(ready).first().waitFor();
    await look(name);
  }
  await addToCart(page, shop, 'plough-anchor');
  await open(page, shop, '/cart');
  await page.locator('.summary .total').waitFor();
  await look('cart');
}

const SPOKEN = [
  ['en-US', 'light'],
  ['en-GB', 'dark'],
  ['de-DE', 'light'],
  ['de-AT', 'dark'],
] as const;

describe.each(SPOKEN)('for who reads %s, in %s', (locale, colorScheme) => {
  test('axe finds nothing serious on any page, nothing scrolls sideways at 320 px, and nothing fails', async () => {
    const { page, context, troubles } = await newVisitor(browser, { locale, colorScheme });
    const wrong: string[] = [];
    await each(page, async (name) => {
      for (const size of [PHONE, DESK]) {
        await page.setViewportSize(size);
        wrong.push(...(await seriousFindings(page)).map((finding) => `${name} at ${size.width}: ${finding}`));
        if (await sideways(page)) wrong.push(`${name} at ${size.width}: scrolls sideways`);
      }
      await shoot(page, `${name}-${locale}-${colorScheme}`);
    });
    expect(wrong).toEqual([]);
    expect(troubles.filter((trouble) => !trouble.includes('404'))).toEqual([]);
    expect(await page.locator('html').getAttribute('lang')).toBe(locale.slice(0, 2));
    await context.close();
  });
});

test('from right to left, each page is a mirror of itself and nothing scrolls sideways', async () => {
  const { page, context } = await newVisitor(browser);
  const wrong: string[] = [];
  await each(page, async (name) => {
    await page.evaluate(`document.documentElement.dir = 'rtl'`);
    for (const size of [PHONE, DESK]) {
      await page.setViewportSize(size);
      if (await sideways(page)) wrong.push(`${name} at ${size.width}: scrolls sideways`);
      wrong.push(...(await notMirrored(page)).map((finding) => `${name} at ${size.width}: ${finding}`));
    }
    await shoot(page, `${name}-rtl`);
  });
  expect(wrong).toEqual([]);
  await context.close();
});

test('every button and link is large enough for a finger', async () => {
  const { page, context } = await newVisitor(browser, { viewport: PHONE, hasTouch: true });
  const small: string[] = [];
  await each(page, async (name) => {
    small.push(...(await smallTargets(page)).map((finding) => `${name}: ${finding}`));
  });
  expect(small).toEqual([]);
  await context.close();
});
