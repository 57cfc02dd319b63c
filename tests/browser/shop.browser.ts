import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page, Route } from 'playwright-core';
import { eventually } from '../setup/eventually.ts';
import type { HttpShop } from '../setup/http-shop.ts';
import { newVisitor, shoot, startBrowser } from './browser.ts';
import { addToCart, open, tabTo, totalOf } from './buyer.ts';
import { startDemoShop } from './demo-shop.ts';

let shop: HttpShop;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let troubles: string[];
beforeAll(async () => {
  [shop, browser] = await Promise.all([startDemoShop(), startBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await shop?.stop();
});
beforeEach(async () => {
  ({ context, page, troubles } = await newVisitor(browser));
});
afterEach(() => context?.close());

const becomes = (what: string, look: () => Promise<unknown>, wanted: unknown) =>
  eventually(`${what} is ${String(wanted)}`, async () => (await look()) === wanted);
const text = (selector: string) => page.locator(selector).first().textContent();
const scrolledTo = () => page.evaluate<number>('Math.round(scrollY)');
const units = () => page.locator('.line .quantity input').first().inputValue();

describe('from the shop to the checkout', () => {
  test('a product is found, chosen, put into the cart, and the cart becomes a checkout', async () => {
    await open(page, shop, '/');
    await page.getByRole('searchbox').fill('jacket');
    await becomes('what is found', () => page.locator('.product').count(), 2);
    expect(new URL(page.url()).search).toBe('?q=jacket');
    await page.getByRole('link', { name: 'Offshore jacket' }).click();
    await page.getByRole('heading', { level: 1, name: 'Offshore jacket' }).waitFor();
    expect(await page.locator('h1:focus').count()).toBe(1);
    expect(await page.title()).toBe('Offshore jacket – Holdfast');

    await page.getByRole('radio', { name: 'XL' }).check();
    await page.getByRole('radio', { name: 'Navy' }).check();
    await page.getByRole('button', { name: /^One more/ }).click();
    await becomes('the estimate', () => totalOf(page, '.early'), '$498.00');
    await page.getByRole('button', { name: 'Add to cart' }).click();
    await page.getByRole('link', { name: 'Go to the cart' }).click();
    await page.getByRole('link', { name: 'Offshore jacket – XL / Navy' }).waitFor();
    expect(await units()).toBe('2');
    await shoot(page, 'cart');

    await page.getByRole('button', { name: 'Go to checkout' }).click();
    await page.waitForURL('**/checkout/chk_*');
    const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    expect((await shop.get(id)).body).toMatchObject({ line_items: [{ item: { id: 'JACKET-XL-NAV' }, quantity: 2 }] });
    expect(troubles).toEqual([]);
  });

  test('the same cart is the same checkout, with what the cart holds now and what the buyer had told it', async () => {
    await addToCart(page, shop, 'enamel-mug');
    await open(page, shop, '/cart');
    await page.getByRole('button', { name: 'Go to checkout' }).click();
    await page.waitForURL('**/checkout/chk_*');
    const first = page.url();
    const id = new URL(first).pathname.split('/').at(-1) ?? '';
    await shop.update(id, {
      line_items: [{ item: { id: 'MUG-NAVY' }, quantity: 1 }],
      buyer: { email: 'jo@example.com' },
    });

    await open(page, shop, '/cart');
    await page.getByRole('button', { name: /^One more/ }).click();
    await page.getByRole('button', { name: 'Go to checkout' }).click();
    await page.waitForURL('**/checkout/chk_*');
    expect(page.url()).toBe(first);
    expect((await shop.get(id)).body).toMatchObject({
      line_items: [{ quantity: 2 }],
      buyer: { email: 'jo@example.com' },
    });
  });

  test('by keyboard alone', async () => {
    await open(page, shop, '/');
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').textContent()).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    await tabTo(page, 'input[type=search]');
    await page.keyboard.type('mug');
    await becomes('what is found', () => page.locator('.product').count(), 1);
    await tabTo(page, '.product a');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Enamel mug' }).waitFor();
    await tabTo(page, '.options input');
    await page.keyboard.press('ArrowRight');
    await becomes('the choice', () => page.locator('.options input:checked + span').textContent(), 'Cream');
    await tabTo(page, '.quantity input');
    await page.keyboard.press('ArrowUp');
    await tabTo(page, '.buy .button');
    await page.keyboard.press('Enter');
    await tabTo(page, '.added a');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Enamel mug – Cream' }).waitFor();
    expect(await units()).toBe('2');
    await tabTo(page, '.line button.plain');
    await page.keyboard.press('Enter');
    // Taken out: the way back has the focus.
    await page.locator('.removed button:focus').waitFor();
    await page.keyboard.press('Enter');
    // Brought back: the heading above it has.
    await page.locator('h1:focus').waitFor();
    await page.getByRole('link', { name: 'Enamel mug – Cream' }).waitFor();
    await tabTo(page, '.summary .button.wide');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/checkout/chk_*');
  });
});

describe('what can be had, and for how much', () => {
  test('S1: the last one goes to another buyer and comes back, on a page that nobody touches', async () => {
    await open(page, shop, '/products/ships-clock');
    await becomes('what is left', () => text('.standing .stock'), 'Only 1 left');
    const other = await shop.create({ line_items: [{ item: { id: 'LAST-ONE' }, quantity: 1 }] });
    await becomes('what is left', () => text('.standing .stock'), 'Sold out');
    expect(await page.locator('.buy .button').getAttribute('aria-disabled')).toBe('true');
    await shop.cancel(other.body.id);
    await becomes('what is left', () => text('.standing .stock'), 'Only 1 left');
    await shoot(page, 'product-last-one');
  });

  test.each<[string, (route: Route) => Promise<void> | void]>([
    ['are refused', (route) => route.fulfill({ status: 503, body: '' })],
    ['never begin', () => undefined],
  ])('where streams %s, the page looks by itself, until they come through again', async (_, answer) => {
    await page.clock.install();
    const live = '**/storefront/live?**';
    await page.route(live, answer);
    await open(page, shop, '/products/ships-clock');
    await page.clock.fastForward(10_000);
    // What is looked up does not tell how few are left.
    await becomes('what there is', () => text('.standing .stock'), 'In stock');
    const other = await shop.create({ line_items: [{ item: { id: 'LAST-ONE' }, quantity: 1 }] });
    await page.clock.fastForward(60_000);
    await becomes('what there is', () => text('.standing .stock'), 'Sold out');
    await shop.cancel(other.body.id);
    const streams: unknown[] = [];
    await page.unroute(live);
    page.on('request', (request) => request.url().includes('/storefront/live?') && streams.push(request));
    await eventually('a stream is tried again', async () => {
      if (streams.length === 0) await page.clock.fastForward(60_000);
      return streams.length > 0;
    });
    await becomes('what is left', () => text('.standing .stock'), 'Only 1 left');
  });

  test('what is sold out, on sale, or ships later says so in the list', async () => {
    await open(page, shop, '/');
    const card = (name: string) => page.getByRole('link', { name });
    expect(await card('Copper signal lantern').textContent()).toContain('Sold out');
    expect(await card('Deck shoes').textContent()).toMatch(/Now \$69\.00 Before \$89\.00/);
    expect(await card('Handheld VHF radio').textContent()).toContain('On backorder');
    expect(await card('Locking winch handle').textContent()).toContain('from $54.00');
  });

  test('the country decides currency, shipping and tax, on all pages and before the checkout', async () => {
    await addToCart(page, shop, 'enamel-mug');
    await becomes('the estimate', () => totalOf(page, '.early'), '$22.95');
    await page.getByLabel('Deliver to').first().selectOption('DE');
    await becomes('the estimate', () => totalOf(page, '.early'), '€21.85');
    expect(await text('.early .included')).toMatch(/VAT 19 %/);
    await page.getByRole('link', { name: /^Cart/ }).click();
    await becomes('the total', () => totalOf(page, '.summary'), '€21.85');
    await page.getByLabel('Country').selectOption('US');
    await becomes('the total', () => totalOf(page, '.summary'), '$22.95');
    await page.getByLabel('State').selectOption('NY');
    await becomes('the tax', () => text('.summary .tax dt'), 'NY sales tax 8.875 %');
    await page.getByLabel('Postal code').fill('96813');
    await page.getByLabel('Postal code').press('Enter');
    await becomes('shipping to Hawaii', () => text('.summary .fulfillment dd'), '$16.95');
    // It is remembered.
    await open(page, shop, '/cart');
    expect(await page.getByLabel('Postal code').inputValue()).toBe('96813');
  });
});

describe('the cart', () => {
  test('what the shop takes off by itself is named; a code says what it takes off, or why it does not', async () => {
    await open(page, shop, '/products/merino-beanie');
    await page.locator('.quantity input').fill('3');
    await page.getByRole('button', { name: 'Add to cart' }).click();
    await page.getByRole('link', { name: 'Go to the cart' }).click();
    await becomes('what is taken off', () => text('.codes .good'), 'Beanies: 3 for 2−$29.00');
    expect(await text('.summary .items_discount dd')).toBe('-$29.00');
    const code = page.getByLabel('Promotion code');
    await code.fill('NOPE');
    await code.press('Enter');
    await page.locator('.codes .bad').waitFor();
    await code.fill('welcome10');
    await code.press('Enter');
    // It needs to know whose first order it is: kept for the checkout; the other makes place.
    await page.locator('.codes .later').waitFor();
    expect(await text('.codes .later')).toMatch(/welcome10.*mail/i);
    expect(await page.locator('.codes .bad').count()).toBe(0);
    await shoot(page, 'cart-codes');
    await page.getByRole('button', { name: /^Remove the code/ }).click();
    await becomes('codes', () => page.locator('.codes li').count(), 1);
    expect(await code.evaluate((it) => it.matches(':focus'))).toBe(true);
  });

  test('more than there is: the API’s word stands at the line', async () => {
    await addToCart(page, shop, 'plough-anchor');
    await open(page, shop, '/cart');
    await page.locator('.line .quantity input').fill('99');
    await page.locator('.line .quantity input').press('Enter');
    await page.locator('.line-note').waitFor();
    expect(await units()).toBe('99');
    await page.getByRole('button', { name: 'Go to checkout' }).click();
    await page.locator('.summary .note.bad').waitFor();
    expect(new URL(page.url()).pathname).toBe('/cart');
    // The same would be refused again: nothing is offered that can't help.
    expect(await page.locator('.summary .note.bad button').count()).toBe(0);
    await shoot(page, 'cart-too-many');
  });

  test('a line that is taken out right after it was changed takes nothing else with it', async () => {
    await addToCart(page, shop, 'enamel-mug');
    await addToCart(page, shop, 'plough-anchor');
    await open(page, shop, '/cart');
    const mug = page.locator('.line').filter({ hasText: 'Enamel mug' });
    await mug.waitFor();
    const changes: unknown[] = [];
    page.on('request', (request) => request.method() === 'PATCH' && changes.push(request.postDataJSON()));
    // Both in one task, so that the quantity still rests.
    await page.evaluate(`(() => {
      const line = [...document.querySelectorAll('.line')].find(({ textContent }) => textContent.includes('Enamel mug'));
      line.querySelector('button[aria-label^="One more"]').click();
      line.querySelector('button[aria-label^="Remove"]').click();
    })()`);
    await page.locator('.removed button:focus').waitFor();
    const { id } = JSON.parse(await page.evaluate<string>(`localStorage.getItem('holdfast.cart')`)) as { id: string };
    await eventually('it is out of the cart', async () => {
      const read = (await (await fetch(`${shop.url}/carts/${id}`)).json()) as { line_items: unknown[] };
      return read.line_items.length === 1;
    });
    // What rested is over with the line: sent later, it would be refused, and the buyer told so.
    expect([changes, await page.locator('.note.bad').count()]).toEqual([[{ quantity: 0 }], 0]);
    await page.reload();
    await page.getByRole('link', { name: /anchor/i }).waitFor();
    expect(await page.locator('.line').count()).toBe(1);
  });

  test('a line that another tab has taken out ends neither the cart nor the page', async () => {
    await addToCart(page, shop, 'enamel-mug');
    await addToCart(page, shop, 'plough-anchor');
    await open(page, shop, '/cart');
    const mug = page.locator('.line').filter({ hasText: 'Enamel mug' });
    await mug.waitFor();
    const { id } = JSON.parse(await page.evaluate<string>(`localStorage.getItem('holdfast.cart')`)) as { id: string };
    const read = (await (await fetch(`${shop.url}/carts/${id}`)).json()) as {
      line_items: { id: string; item: { id: string } }[];
    };
    const line = read.line_items.find(({ item }) => item.id === 'MUG-NAVY')?.id ?? '';
    const gone = await fetch(`${shop.url}/carts/${id}/lines/${line}`, {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() },
      body: JSON.stringify({ quantity: 0 }),
    });
    expect(gone.status).toBe(200);
    await mug.getByRole('button', { name: /^One more/ }).click();
    await mug.waitFor({ state: 'detached' });
    await page.getByRole('link', { name: /anchor/i }).waitFor();
    expect(await page.evaluate<string>(`localStorage.getItem('holdfast.cart')`)).toContain(id);
  });

  test('who is no longer signed in goes on as a guest by the same press', async () => {
    await open(page, shop, '/products/enamel-mug');
    const customer = JSON.stringify({ token: 'of-another-key', expiresAt: new Date(Date.now() + 3_600_000) });
    await page.evaluate(`localStorage.setItem('holdfast.customer', ${JSON.stringify(customer)})`);
    await page.reload();
    await page.locator('.buy .button').click();
    await page.locator('.added a').waitFor();
    expect(await page.evaluate(`localStorage.getItem('holdfast.customer')`)).toBeNull();
  });

  test('is the same in two tabs, and empty in both when it is emptied', async () => {
    await addToCart(page, shop, 'enamel-mug');
    const second = await context.newPage();
    await open(second, shop, '/cart');
    await second.getByRole('link', { name: 'Enamel mug – Navy' }).waitFor();
    await page.getByRole('button', { name: 'Add to cart' }).click();
    await becomes('the other tab', () => second.locator('.line .quantity input').inputValue(), '2');
    await second.getByRole('button', { name: /^Remove Enamel/ }).click();
    await becomes('the first tab', () => page.locator('.to-cart .units').count(), 0);
  });

  test('E2: the network is lost after the shop has heard: sent again, it is added once', async () => {
    await addToCart(page, shop, 'enamel-mug');
    const keys: (string | undefined)[] = [];
    await page.route('**/carts/*/lines', async (route) => {
      keys.push(route.request().headers()['idempotency-key']);
      if (keys.length > 1) return route.continue();
      await route.fetch();
      return route.abort('connectionreset');
    });
    await page.getByRole('button', { name: 'Add to cart' }).click();
    await becomes('the cart', () => text('.to-cart .units'), '2');
    expect(keys).toEqual([expect.any(String), keys[0]]);
    await open(page, shop, '/cart');
    await becomes('the line', units, '2');
  });

  test('nobody answers: what to do is said, nothing is lost, and it is tried again', async () => {
    await open(page, shop, '/products/enamel-mug');
    await context.setOffline(true);
    await page.getByRole('button', { name: 'Add to cart' }).click();
    await page.locator('.buy .note.bad').waitFor();
    await shoot(page, 'product-offline');
    await context.setOffline(false);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('.added a').waitFor();
    await becomes('the cart', () => text('.to-cart .units'), '1');
  });

  test('a cart that was sent by its address is gone on with in another browser', async () => {
    await addToCart(page, shop, 'enamel-mug');
    const kept = await page.evaluate<string>(`localStorage.getItem('holdfast.cart')`);
    const { id } = JSON.parse(kept) as { id: string };
    const elsewhere = await newVisitor(browser);
    await open(elsewhere.page, shop, `/cart/${id}`);
    await elsewhere.page.getByRole('link', { name: 'Enamel mug – Navy' }).waitFor();
    expect(new URL(elsewhere.page.url()).pathname).toBe('/cart');
    await elsewhere.context.close();
  });
});

test('back and forward lead where the buyer was, scrolled as he left it', async () => {
  await page.setViewportSize({ width: 600, height: 500 });
  await open(page, shop, '/');
  // All that is told of the stock is there: nothing moves any more.
  await page.getByText('Only 1 left').waitFor();
  const last = page.locator('.product a').last();
  await last.scrollIntoViewIfNeeded();
  const scrolled = await scrolledTo();
  expect(scrolled).toBeGreaterThan(400);
  await last.click();
  await page.getByRole('heading', { level: 1, name: 'Watch tea' }).waitFor();
  await becomes('the top', scrolledTo, 0);
  await page.goBack();
  await page.locator('.product').first().waitFor();
  await becomes('the place in the list', scrolledTo, scrolled);
  await page.goForward();
  await page.getByRole('heading', { level: 1, name: 'Watch tea' }).waitFor();
});

test('what there is not, or not any more, is said in so many words', async () => {
  for (const path of ['/products/nothing-like-it', '/order/ord_nobody_has_placed']) {
    await open(page, shop, path);
    expect(await page.getByRole('link', { name: 'To the shop' }).count()).toBeGreaterThan(0);
  }
});
