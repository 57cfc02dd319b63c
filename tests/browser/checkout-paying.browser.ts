import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { eventually } from '../setup/eventually.ts';
import { Gate } from '../setup/gate.ts';
import type { HttpShop } from '../setup/http-shop.ts';
import { shoot, startBrowser } from './browser.ts';
import {
  begin,
  card,
  expectAccessible,
  expectCharged,
  expectOrdered,
  fill,
  open,
  pay,
  statusOf,
} from './checkout-shop.ts';
import { startDemoShop } from './demo-shop.ts';

const gate = new Gate();
let shop: HttpShop;
let browser: Browser;
beforeAll(async () => {
  [shop, browser] = await Promise.all([
    startDemoShop({ webhooks: true, beforeExecute: (call) => gate.pass(call) }),
    startBrowser(),
  ]);
});
afterEach(() => gate.release());
afterAll(async () => {
  gate.release();
  await browser?.close();
  await shop?.stop();
});

const panel = (page: Page, title: string) => page.getByRole('heading', { name: title });
const PROCESSED = 'Your payment is being processed';
/** So often the page's client sends a request by itself (web/storefront/protocol/request.ts, ATTEMPTS). */
const TRIES = 4;

describe('in the middle of paying', () => {
  test('M1: a reload finds the payment, and then the order', async () => {
    const { page, id } = await open(browser, await begin(shop));
    await fill(page);
    const reached = gate.close();
    await pay(page);
    await reached;
    await page.reload();
    await panel(page, PROCESSED).waitFor();
    // It stands in place of what was pressed, and is said.
    await page.locator('.panel h2:focus').waitFor();
    await shoot(page, 'checkout-paying');
    await expectAccessible(page);
    gate.release();
    await expectOrdered(shop, page, id);
  });

  test('M1, O1, O4: two tabs press pay: one order, and both come to it', async () => {
    const { page, context, id, url } = await open(browser, await begin(shop));
    await fill(page);
    const second = await context.newPage();
    await second.goto(url);
    await second.locator('button.pay').waitFor();
    await Promise.all([pay(page), pay(second)]);
    await Promise.all([page, second].map((tab) => tab.waitForURL(/\/order\//)));
    expect(second.url()).toBe(page.url());
    await expectCharged(shop, id);
  });

  test('a second tab that only looks on follows to the order', async () => {
    const { page, context, id, url } = await open(browser, await begin(shop));
    await fill(page);
    const second = await context.newPage();
    await second.goto(url);
    await second.locator('button.pay').waitFor();
    const reached = gate.close();
    await pay(page);
    await reached;
    await panel(second, PROCESSED).waitFor();
    gate.release();
    await Promise.all([page, second].map((tab) => tab.waitForURL(/\/order\//)));
    await expectCharged(shop, id);
  });

  test('E2, M1: the network is lost after the request was sent: the same intent is sent again, and has one effect', async () => {
    const { page, id } = await open(browser, await begin(shop));
    await fill(page);
    const keys: string[] = [];
    let lost = 0;
    await page.route('**/complete', async (route) => {
      keys.push(route.request().headers()['idempotency-key'] ?? '');
      // It arrives, and its answer does not.
      if (lost < 5) {
        lost += 1;
        await route.fetch().catch(() => undefined);
        return route.abort('connectionreset');
      }
      return route.continue();
    });
    await page.route(`**/checkout-sessions/${id}`, (route) => (lost < 5 ? route.abort() : route.continue()));
    await pay(page);
    await expectOrdered(shop, page, id);
    expect(keys.length).toBeGreaterThan(1);
    expect(new Set(keys).size).toBe(1);
  });

  test('M1: offline before it could be sent: said calmly, and gone on with by itself', async () => {
    const { page, context, id } = await open(browser, await begin(shop));
    await fill(page);
    await context.setOffline(true);
    await pay(page);
    await panel(page, 'We have lost the connection').waitFor();
    await shoot(page, 'checkout-offline');
    await expectAccessible(page);
    expect((await shop.get(id)).body.status).toBe('ready_for_complete');
    await context.setOffline(false);
    await expectOrdered(shop, page, id);
  });

  test.each([
    ['between two tries of the client', 1],
    ['while the page waits for the network', TRIES],
  ])(
    'M1: %s the machine sleeps: the old intent is not sent any more, and the buyer is asked again',
    async (_, awake) => {
      const { page, id } = await open(browser, await begin(shop));
      await fill(page);
      let tries = 0;
      await page.route('**/complete', async (route) => {
        tries += 1;
        // It wakes with another time, and with the network.
        if (tries === awake)
          await page.evaluate('(() => { const now = Date.now; Date.now = () => now() + 3 * 60 * 60_000; })()');
        return tries <= awake ? route.abort() : route.continue();
      });
      await pay(page);
      const told = page.getByRole('alert').filter({ hasText: 'That took too long. Nothing was carried out.' });
      await told.and(page.locator(':focus')).waitFor();
      expect(tries).toBe(awake);
      expect((await shop.get(id)).body.status).toBe('ready_for_complete');
      await pay(page);
      await expectOrdered(shop, page, id);
    },
  );

  test('E2: a reload before the answer sends the same intent again', async () => {
    const { page, id } = await open(browser, await begin(shop));
    await fill(page);
    const keys: string[] = [];
    let isLost = true;
    await page.route('**/complete', (route) => {
      keys.push(route.request().headers()['idempotency-key'] ?? '');
      return isLost ? route.abort() : route.continue();
    });
    await pay(page);
    await panel(page, 'We have lost the connection').waitFor();
    isLost = false;
    await page.reload();
    await expectOrdered(shop, page, id);
    expect(new Set(keys).size).toBe(1);
  });
});

describe('no live news come through', () => {
  /** The page's own clock stands still from `pause` on: what it does then is not what it does again and again. */
  const deaf = async (page: Page) => {
    await page.clock.install();
    await page.route('**/storefront/live*', () => undefined);
  };
  const pause = (page: Page) => page.clock.pauseAt(Date.now() + 60_000);

  test('M1: a payment’s outcome is asked for', async () => {
    const { page, id } = await open(browser, await begin(shop), { prepare: deaf });
    await fill(page);
    const reached = gate.close();
    await pay(page);
    await reached;
    await pause(page);
    await page.reload();
    await eventually('the page is there', async () => {
      await page.clock.runFor(100);
      return panel(page, PROCESSED).isVisible();
    });
    gate.release();
    await statusOf(shop, id, 'completed');
    // Long before the page gives up on the stream, and looks at all of it by itself.
    await page.clock.fastForward(2_000);
    await expectOrdered(shop, page, id);
  });

  test.each<[string, (page: Page) => Promise<unknown>]>([
    [
      'it is shown again out of the browser’s memory',
      (page) => page.evaluate(`dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))`),
    ],
    [
      'the network is back',
      async (page) => {
        await page.context().setOffline(true);
        await page.context().setOffline(false);
      },
    ],
  ])('the page looks for what is true when %s', async (_, comeBack) => {
    const { page, id } = await open(browser, await begin(shop), { prepare: deaf });
    await page.getByText('Set aside for you').waitFor();
    await pause(page);
    await shop.cancel(id);
    await comeBack(page);
    await panel(page, 'This checkout has ended').waitFor();
  });
});

test('resumed on another device: the address is all that it needs', async () => {
  const begun = await begin(shop);
  const { page } = await open(browser, begun);
  await fill(page);
  const phone = await open(browser, begun, { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
  expect(await phone.page.getByLabel('Street and house number').inputValue()).toBe('1 Main St');
  await phone.page.getByRole('radio', { name: 'Express' }).check();
  // What one changes, the other is shown.
  await page
    .locator('[name="option"]:checked')
    .and(page.getByRole('radio', { name: 'Express' }))
    .waitFor();
  await phone.page.getByRole('button', { name: 'Pay $37.02' }).waitFor();
  await pay(phone.page);
  await expectOrdered(shop, phone.page, begun.id);
  await page.waitForURL(/\/order\//);
});

describe('the bank asks', () => {
  const toBank = async (page: Page) => {
    await card(page, 'Bank asks first');
    await pay(page);
    await page.waitForURL(/\/actions\//);
  };
  const answer = async (page: Page, button: string) => {
    await page.locator('#bank').click();
    await page.getByRole('button', { name: button }).click();
  };

  test('M1, O2: he confirms, and is led to his order by itself', async () => {
    const { page, id } = await open(browser, await begin(shop));
    await fill(page);
    await toBank(page);
    await shoot(page, 'checkout-bank-page');
    await answer(page, 'Complete authentication');
    await expectOrdered(shop, page, id);
  });

  test('S5: he does not, and is led back to the same checkout with the reason; another card pays', async () => {
    const { page, id, url } = await open(browser, await begin(shop));
    await fill(page);
    await toBank(page);
    await answer(page, 'Fail authentication');
    await page.waitForURL(url);
    await page.getByText('could not confirm that it was you').waitFor();
    await shoot(page, 'checkout-bank-failed');
    await card(page, 'Pays');
    await pay(page);
    await expectOrdered(shop, page, id);
  });

  test('Back from there shows that the bank asks, and the way to it; after the order, the order', async () => {
    const { page, id, url } = await open(browser, await begin(shop));
    await fill(page);
    await toBank(page);
    await page.goBack();
    await panel(page, 'Your bank asks you to confirm').waitFor();
    expect(page.url()).toBe(url);
    await shoot(page, 'checkout-bank');
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Continue to your bank' }).click();
    await answer(page, 'Complete authentication');
    await expectOrdered(shop, page, id);
    await page.goBack();
    await page.waitForURL(/\/order\/|\/actions\/|3d_secure/);
    await page.goto(url);
    await page.waitForURL(/\/order\//);
    await expectCharged(shop, id);
  });
});

describe('somebody else changes it', () => {
  const other = (id: string, quantity: number) =>
    shop.update(id, {
      line_items: [{ item: { id: 'MUG-NAVY' }, quantity }],
      buyer: { email: 'jo@example.com', first_name: 'Jo', last_name: 'Doe' },
      fulfillment: {
        methods: [
          {
            type: 'shipping',
            destinations: [
              {
                id: 'home',
                first_name: 'Jo',
                last_name: 'Doe',
                street_address: '1 Main St',
                address_locality: 'New York',
                address_region: 'NY',
                postal_code: '10001',
                address_country: 'US',
              },
            ],
            selected_destination_id: 'home',
            groups: [{ selected_option_id: 'standard' }],
          },
        ],
      },
    });

  test('O3: the buyer is told the totals before and now, and pays the new one only when he says so', async () => {
    const { page, id } = await open(browser, await begin(shop));
    await fill(page);
    // The page does not hear of it before he presses.
    await page.route('**/storefront/live*', (route) => route.abort());
    await page.route(`**/checkout-sessions/${id}`, (route) =>
      route.request().method() === 'GET' ? route.abort() : route.continue(),
    );
    const before = await page.locator('button.pay').textContent();
    expect((await other(id, 2)).body.status).toBe('ready_for_complete');
    await pay(page);
    await page.getByText('The total has changed').waitFor();
    await page.locator('#checkout-difference:focus').waitFor();
    await page.unrouteAll();
    expect((await shop.get(id)).body.status).toBe('ready_for_complete');
    const note = await page.locator('#checkout-difference').textContent();
    const after = await page.locator('button.pay').textContent();
    for (const text of [before, after]) expect(note).toContain(text?.replace('Pay ', ''));
    expect(after).not.toBe(before);
    await shoot(page, 'checkout-changed');
    await expectAccessible(page);
    await pay(page);
    await expectOrdered(shop, page, id);
  });

  test('what the buyer has typed meanwhile stays, on top of the change', async () => {
    const { page, id } = await open(browser, await begin(shop));
    await fill(page);
    await page.route('**/storefront/live*', (route) => route.abort());
    await page.getByLabel('Last name').fill('Doering');
    await other(id, 3);
    await page.getByLabel('Last name').blur();
    await page.getByText('Quantity 3').waitFor();
    expect(await page.getByLabel('Last name').inputValue()).toBe('Doering');
    await eventually('both are saved', async () => {
      const { body } = await shop.get(id);
      return body.line_items[0]?.quantity === 3 && JSON.stringify(body).includes('Doering');
    });
  });

  test('canceled: said at once, and begun anew with the same items', async () => {
    const { page, id } = await open(browser, await begin(shop));
    await fill(page);
    await shop.cancel(id);
    await panel(page, 'This checkout has ended').waitFor();
    await shoot(page, 'checkout-ended');
    await expectAccessible(page);
    const keys: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') keys.push(request.headers()['idempotency-key'] ?? '');
    });
    // However often it is pressed.
    await page.getByRole('button', { name: 'Begin anew' }).evaluate((button) => {
      for (let click = 0; click < 3; click += 1) (button as unknown as { click: () => void }).click();
    });
    await page.locator('button.pay').waitFor();
    expect(new Set(keys).size).toBe(1);
    const next = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    expect(next).not.toBe(id);
    await statusOf(shop, next, 'incomplete', 'ready_for_complete');
    expect((await shop.get(next)).body.line_items).toMatchObject([{ quantity: 1 }]);
  });
});

test('there is no such checkout: said, and not more than that', async () => {
  const { page } = await open(browser, { id: 'chk_none', url: `${shop.url}/checkout/chk_none` });
  await page.getByText('There is no such checkout').first().waitFor();
});
