import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { HttpShop } from '../setup/http-shop.ts';
import { stripeFacts } from '../setup/referee.ts';
import { newVisitor, shoot, startBrowser } from './browser.ts';
import { begin, expectOrdered, fill, pay, payButton } from './checkout-shop.ts';
import { startDemoShop } from './demo-shop.ts';
import { STRIPE_STAND_IN } from './stripe-stand-in.ts';

let shop: HttpShop;
let browser: Browser;
beforeAll(async () => {
  [shop, browser] = await Promise.all([startDemoShop(), startBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await shop?.stop();
});

const STAND_IN = { contentType: 'text/javascript', body: STRIPE_STAND_IN };

/** A call that the page has made of Stripe.js. */
type Called = readonly [name: string, ...given: Record<string, unknown>[]];

/** The page of a shop with a publishable key, in front of a stand-in for Stripe.js, which can't be had here. */
async function openWithKey(prepare: (page: Page) => Promise<unknown> = async () => undefined) {
  const begun = await begin(shop);
  const visitor = await newVisitor(browser);
  const { page } = visitor;
  await page.route('**/storefront/settings', async (route) => {
    const response = await route.fetch();
    const settings = (await response.json()) as { payment: object };
    const payment = { ...settings.payment, publishable_key: 'pk_test_shop' };
    await route.fulfill({ response, json: { ...settings, payment } });
  });
  await page.route(/^https:\/\/[\w.-]+\.stripe\.com\//, (route) => {
    const isFrame = route.request().url().endsWith('.html');
    if (route.request().url().startsWith('https://api.'))
      return route.fulfill({ json: {}, headers: { 'Access-Control-Allow-Origin': '*' } });
    return route.fulfill(isFrame ? { contentType: 'text/html', body: '' } : STAND_IN);
  });
  // Where Stripe would make one of the card, the sandbox makes a real one, which it accepts like Stripe.
  await page.exposeFunction('makeToken', async () => {
    const { id } = await shop.stripe.testHelpers.confirmationTokens.create({ payment_method: 'pm_card_visa' });
    return id;
  });
  await prepare(page);
  await page.goto(begun.url);
  const calls = () => page.evaluate('window.stripeCalls') as Promise<Called[]>;
  return { ...visitor, ...begun, calls };
}

describe('with a publishable key', () => {
  test('M1, O2: the Payment Element collects, and its ConfirmationToken is what complete pays with', async () => {
    const { page, id, calls, troubles } = await openWithKey();
    await page.getByText('Stand-in for Stripe').waitFor();
    await fill(page);
    await shoot(page, 'checkout-stripe');
    await page.getByRole('radio', { name: 'Express' }).check();
    await page.getByRole('button', { name: 'Pay $37.02' }).waitFor();
    const sent = page.waitForRequest((request) => request.url().endsWith('/complete'));
    // What is not saved yet when he presses, is saved before it is paid; Stripe hears of the press first.
    await page.getByLabel('Last name').fill('Doering');
    await pay(page);
    const body = (await sent).postDataJSON() as { payment: { instruments: { credential: { token: string } }[] } };
    await expectOrdered(shop, page, id);

    const made = await page.evaluate('sessionStorage.stripeCalls').then((text) => JSON.parse(String(text)) as Called[]);
    const of = (name: string) => made.filter(([called]) => called === name).map(([, ...given]) => given);
    expect(of('Stripe')).toEqual([['pk_test_shop', { locale: 'en' }]]);
    const [[options]] = of('elements') as [[Record<string, unknown>]];
    expect(options).toMatchObject({
      mode: 'payment',
      currency: 'usd',
      captureMethod: 'manual',
      allowedPaymentMethodTypes: ['card'],
      appearance: { theme: 'stripe', variables: { colorPrimary: '#14532d' } },
    });
    // Nothing that a PaymentIntent would have to be there for.
    expect(options).not.toHaveProperty('clientSecret');
    expect(of('elements.update').at(-1)).toEqual([expect.objectContaining({ amount: 3702 })]);
    const order = made.map(([name]) => name);
    // Once, and by the press itself: after anything that is waited for, wallets could no longer open their sheet.
    expect(of('elements.submit')).toEqual([[{ during: 'submit' }]]);
    expect(order.indexOf('elements.submit')).toBeLessThan(order.indexOf('createConfirmationToken'));
    expect(of('createConfirmationToken')).toEqual([
      [{ params: { payment_method_data: { billing_details: { email: 'jo@example.com', phone: '' } } } }],
    ]);
    expect(body.payment.instruments[0]?.credential.token).toMatch(/^ctoken_/);
    expect((await stripeFacts(shop.parts, id)).intents[0]).toMatchObject({ amount: 3702, capture_method: 'manual' });
    expect(await calls().catch(() => null)).not.toEqual([]);
    expect(troubles).toEqual([]);
  });

  test.each([
    ['elements.submit', 'validation_error', null],
    ['elements.submit', 'api_error', 'Stripe says no'],
    ['createConfirmationToken', 'api_error', 'Stripe says no'],
  ])('%s fails (%s): nothing is sent, and the page says so unless Stripe does', async (call, type, said) => {
    const { page, id } = await openWithKey();
    await page.getByText('Stand-in for Stripe').waitFor();
    await fill(page);
    await page.evaluate(`window.stripeFails = ${JSON.stringify({ call, error: { type, message: 'Stripe says no' } })}`);
    let sent = 0;
    page.on('request', (request) => (sent += request.url().endsWith('/complete') ? 1 : 0));
    await pay(page);
    await payButton(page).and(page.locator('[aria-disabled="false"]')).waitFor();
    if (said) await page.getByText(said).waitFor();
    else expect(await page.getByText('Stripe says no').count()).toBe(0);
    expect([sent, (await shop.get(id)).body.status]).toEqual([0, 'ready_for_complete']);
    // It is no dead end.
    await page.evaluate('window.stripeFails = null');
    await pay(page);
    await expectOrdered(shop, page, id);
  });

  test('Stripe.js can’t be loaded: said plainly, and tried again when the buyer says so', async () => {
    let isBlocked = true;
    const { page, id } = await openWithKey((at) =>
      at.route('https://js.stripe.com/**', (route) => (isBlocked ? route.abort() : route.fallback())),
    );
    await page.getByText('can’t be loaded').waitFor();
    await fill(page);
    await shoot(page, 'checkout-stripe-blocked');
    // Nothing to pay with: nothing is sent, and the reason is focused.
    await pay(page);
    await page.locator('#payment-wait:focus').waitFor();
    expect((await shop.get(id)).body.status).toBe('ready_for_complete');
    isBlocked = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Stand-in for Stripe').waitFor();
    expect(await page.getByLabel('Street and house number').inputValue()).toBe('1 Main St');
    await pay(page);
    await expectOrdered(shop, page, id);
  });

  test('its fields can’t be loaded: said, and tried again', async () => {
    const { page } = await openWithKey((at) => at.addInitScript(`window.stripeFails = { call: 'load', error: {} }`));
    await page.getByText('can’t be loaded').waitFor();
    await page.evaluate('window.stripeFails = null');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Stand-in for Stripe').waitFor();
  });

  test('our own part for it can’t be loaded: the rest of the page stays', async () => {
    let isBlocked = true;
    const { page } = await openWithKey((at) =>
      at.route('**/stripe-payment*.js', (route) => (isBlocked ? route.abort() : route.fallback())),
    );
    await page.getByText('can’t be loaded').waitFor();
    expect(await page.getByLabel('Street and house number').count()).toBe(1);
    isBlocked = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Stand-in for Stripe').waitFor();
  });
});
