import { expect } from '@jest/globals';
import AxeBuilder from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { eventually } from '../setup/eventually.ts';
import type { HttpShop } from '../setup/http-shop.ts';
import { ended, expectFairEnd } from '../setup/referee.ts';
import { newVisitor } from './browser.ts';

/** A buyer with an open checkout in front of him. */
export interface Buyer extends Awaited<ReturnType<typeof newVisitor>> {
  readonly id: string;
  readonly url: string;
}

/** A line of `MUG-NAVY`, or of something else, on its way to checkout: as the cart's page begins one. */
export async function begin(
  shop: HttpShop,
  { items = ['MUG-NAVY'], country = 'US' }: { items?: readonly string[]; country?: string } = {},
): Promise<{ id: string; url: string }> {
  const { body } = await shop.create({
    line_items: items.map((id) => ({ item: { id }, quantity: 1 })),
    context: { address_country: country },
  });
  if (!body.id) throw new Error(`no checkout: ${JSON.stringify(body)}`);
  return { id: body.id, url: `${shop.url}/checkout/${body.id}` };
}

/** Opens a checkout's page in a browser of its own. @param options.prepare done before it is loaded */
export async function open(
  browser: Browser,
  { id, url }: { readonly id: string; readonly url: string },
  options: BrowserContextOptions & { query?: string; prepare?: (page: Page) => Promise<unknown> } = {},
): Promise<Buyer> {
  const { query = '', prepare, ...own } = options;
  const visitor = await newVisitor(browser, own);
  await prepare?.(visitor.page);
  await visitor.page.goto(url + query);
  await visitor.page.locator('.checkout, .narrow').waitFor();
  return { ...visitor, id, url };
}

/** Names of fields as an English page has them. */
const ADDRESS: Readonly<Record<string, string>> = {
  'E-mail': 'jo@example.com',
  'First name': 'Jo',
  'Last name': 'Doe',
  'Street and house number': '1 Main St',
  'Town or city': 'New York',
};

/** Fills in who buys and where to, and waits until the shop has it. */
export async function fill(page: Page, email = 'jo@example.com'): Promise<void> {
  for (const [label, value] of Object.entries(ADDRESS))
    await page.getByLabel(label, { exact: true }).fill(label === 'E-mail' ? email : value);
  await page.getByLabel('State').selectOption('NY');
  await page.getByLabel('ZIP code').fill('10001');
  await page.getByLabel('ZIP code').blur();
  // Its taxes are of New York: it has been saved. On a phone they are folded away.
  await page.getByText('NY sales tax').first().waitFor({ state: 'attached' });
  await page.locator('.checkout-form[aria-busy="false"]').waitFor();
}

export const card = (page: Page, name: string) => page.getByRole('radio', { name }).check();
export const payButton = (page: Page) => page.locator('button.pay');
export const pay = (page: Page) => payButton(page).click();

/** The buyer stands before his order; nobody can pay this checkout again. */
export async function expectOrdered(shop: HttpShop, page: Page, id: string): Promise<void> {
  await page.waitForURL(/\/order\//);
  const { body } = await shop.get(id);
  expect(body.status).toBe('completed');
  expect(new URL(page.url()).pathname).toBe(`/order/${body.order?.id}`);
  await expectCharged(shop, id);
}

/** One order, one charge, over what the buyer saw. */
export async function expectCharged(shop: HttpShop, id: string): Promise<void> {
  expect(await ended(shop.parts, id)).toBe('completed');
  const { orders, intents, capturedAmount, row } = await expectFairEnd(shop.parts, id);
  expect(orders.map(({ status }) => status)).toEqual(['placed']);
  expect(intents.filter(({ status }) => status === 'succeeded')).toHaveLength(1);
  expect(capturedAmount).toBe(row.total_minor);
}

/** Waits for a status that the API tells. */
export const statusOf = (shop: HttpShop, id: string, ...wanted: string[]) =>
  eventually(`the checkout is ${wanted.join(' or ')}`, async () => wanted.includes((await shop.get(id)).body.status));

/** No finding of axe that keeps somebody from buying (WCAG 2.2 A and AA). */
export async function expectAccessible(page: Page): Promise<void> {
  // Given to the page from outside: its policy lets no script in, and need not.
  await page.evaluate(AxeBuilder.source);
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof AxeBuilder };
    const { violations } = await axe.run({ resultTypes: ['violations'] });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  });
  expect(found).toEqual([]);
}
