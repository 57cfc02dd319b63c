import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { eventually } from '../setup/eventually.ts';
import type { HttpShop } from '../setup/http-shop.ts';
import { seriousFindings } from './axe.ts';
import { newVisitor, shoot, startBrowser } from './browser.ts';
import { addToCart, open, placeOrder } from './buyer.ts';
import { startDemoShop } from './demo-shop.ts';

let shop: HttpShop;
let browser: Browser;
beforeAll(async () => {
  [shop, browser] = await Promise.all([startDemoShop(), startBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await shop?.stop();
});

test('a guest looks at his order, takes the account that is offered, signs in by the mail, and out again', async () => {
  const orderId = await placeOrder(shop);
  const { page, context, troubles } = await newVisitor(browser);
  await open(page, shop, `/order/${orderId}`);
  await page.getByRole('button', { name: 'Mail me a link' }).click();
  await page.locator('.offer .note.good').waitFor();
  const link = await eventually('the link is mailed', async () => {
    const mails = (await (await fetch(`${shop.mailbox.url}/messages.json`)).json()) as { text: string }[];
    return mails.map(({ text }) => /\S+\/account#token=\S+/.exec(text)?.[0]).find(Boolean);
  });

  // On the phone, with something in the cart.
  const phone = await newVisitor(browser);
  await addToCart(phone.page, shop, 'enamel-mug');
  await phone.page.goto(link);
  // A program that opens links in mails presses no button, and so uses nothing up.
  await phone.page.getByRole('button', { name: 'Sign in' }).click();
  await phone.page.getByRole('link', { name: /^Order/ }).waitFor();
  expect(phone.page.url()).toBe(`${shop.url}/account`);
  expect(await phone.page.locator('.orders').textContent()).toContain('$240.61');
  expect(await seriousFindings(phone.page)).toEqual([]);
  await shoot(phone.page, 'account-orders');

  // The link is used up. What the guest had in the cart is the customer's, on every device.
  await page.goto(link);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('.note.bad').waitFor();
  expect(await phone.page.locator('.to-cart .units').textContent()).toBe('1');
  const rows = await shop.db.prisma.cart.findMany({ where: { customerId: { not: null } } });
  expect(rows).toHaveLength(1);

  // As a checkout in this tab keeps it.
  await phone.page.evaluate(
    `['gift', 'paying'].forEach((what) => sessionStorage.setItem('holdfast.' + what + '.chk_1', '[]'))`,
  );
  await phone.page.getByRole('button', { name: 'Sign out' }).click();
  await phone.page.getByLabel('E-mail address').waitFor();
  expect(await phone.page.locator('.to-cart .units').count()).toBe(0);
  expect(
    await phone.page.evaluate<number>('Object.keys(localStorage).filter((key) => /customer|cart/.test(key)).length'),
  ).toBe(0);
  expect(await phone.page.evaluate<string[]>('Object.keys(sessionStorage)')).toEqual([]);
  expect([...troubles, ...phone.troubles].filter((trouble) => !/40[0-9]/.test(trouble))).toEqual([]);
  await phone.context.close();
  await context.close();
});
