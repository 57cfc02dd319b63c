import type { Page } from 'playwright-core';
import type { HttpShop } from '../setup/http-shop.ts';

/** Goes to a page of the shop and waits until its heading is there. */
export async function open(page: Page, shop: HttpShop, path: string): Promise<void> {
  await page.goto(`${shop.url}${path}`);
  await page.locator('h1').waitFor();
}

/** Puts a product into the cart, by its page. */
export async function addToCart(page: Page, shop: HttpShop, product: string): Promise<void> {
  await open(page, shop, `/products/${product}`);
  await page.locator('.buy .button').click();
  await page.locator('.added a').waitFor();
}

/** Presses Tab until an element is focused. @throws after more presses than any of our pages has stops */
export async function tabTo(page: Page, selector: string): Promise<void> {
  await page.locator(selector).first().waitFor();
  for (let press = 0; press < 80; press += 1) {
    if ((await page.locator(selector).and(page.locator(':focus')).count()) > 0) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard does not reach ${selector}`);
}

/** What a page of the buyer's shows in his total, as it is written. */
export async function totalOf(page: Page, within: string): Promise<string> {
  return (await page.locator(`${within} .totals .total dd`).first().textContent()) ?? '';
}

/** A placed order of two mugs and a radio that ships later, to New York. @returns its id */
export async function placeOrder(shop: HttpShop): Promise<string> {
  const address = { street_address: '1 Main St', address_locality: 'New York', address_region: 'NY' };
  const { body } = await shop.create({
    line_items: [
      { item: { id: 'MUG-NAVY' }, quantity: 2 },
      { item: { id: 'BACKORDER' }, quantity: 1 },
    ],
    buyer: { email: 'jo@example.com', first_name: 'Jo', last_name: 'Doe' },
    fulfillment: {
      methods: [
        {
          type: 'shipping',
          destinations: [
            { first_name: 'Jo', last_name: 'Doe', ...address, postal_code: '10001', address_country: 'US' },
          ],
          groups: [{ selected_option_id: 'standard' }],
        },
      ],
    },
  });
  const done = await shop.complete(body.id);
  if (!done.body.order) throw new Error(`not placed: ${done.text}`);
  return done.body.order.id;
}
