import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { checkoutResponse } from '../../contracts/ucp/v2026-08-25/checkout-response.ts';
import { askedAtBank } from '../setup/asked-buyer.ts';
import { openPage } from '../setup/bank.ts';
import type { HttpShop, UcpCheckout } from '../setup/http-shop.ts';
import { card, mugs, startHttpShop } from '../setup/http-shop.ts';
import { ended } from '../setup/referee.ts';

let shop: HttpShop;
beforeAll(async () => {
  shop = await startHttpShop();
});
afterAll(() => shop?.stop());

const GERMAN = { 'Accept-Language': 'de-AT, en;q=0.5' };
const ENGLISH = { 'Accept-Language': 'en-US' };
const DECLINED = 'pm_card_visa_chargeDeclined';
/** Amounts are written with a space that does not break. */
const plain = (text = '') => text.replaceAll('\u00a0', ' ');
const told = ({ messages }: UcpCheckout) => messages.map(({ code, content }) => `${code}: ${plain(content)}`);
const mailTo = async (order: string) => {
  const mails = (await (await fetch(`${shop.mailbox.url}/messages.json`)).json()) as {
    subject: string;
    text: string;
  }[];
  return mails.find(({ subject }) => subject.includes(order));
};
const lapse = (id: string) =>
  shop.db.sql('', `UPDATE holds SET expires_at = now() - interval '1 second' WHERE checkout_id = $1`, [id]);
const langOf = (html: string) => /<html[^>]* lang="(\w+)"/s.exec(html)?.[1];

describe('a German buyer', () => {
  test('is quoted, refused and mailed in German, and the page of his bank is German', async () => {
    const created = await shop.create({ ...mugs(), discounts: { codes: ['NOPE'] } }, GERMAN);
    expect([created.headers.get('content-language'), created.headers.get('vary')]).toEqual(['de', 'Accept-Language']);
    const { id } = created.body;
    expect(told(created.body)).toEqual([
      'field_required: Wählen Sie, wie Ihre Bestellung versandt werden soll.',
      'discount_code_invalid: Code „NOPE“: Diesen Code gibt es nicht.',
    ]);
    const ready = await shop.update(id, mugs({ option: 'standard' }), GERMAN);
    expect(checkoutResponse.parse(ready.body)).toMatchObject({
      context: { language: 'de' },
      totals: [
        { display_text: 'Zwischensumme' },
        { display_text: 'Versand' },
        { display_text: 'NY sales tax' },
        { display_text: 'Gesamtsumme' },
      ],
    });
    const sold = await shop.update(id, mugs({ item: 'last', quantity: 2 }), GERMAN);
    expect(told(sold.body)).toContain('out_of_stock: Von diesem Artikel sind zurzeit nur 1 zu haben.');
    const declined = await shop.complete(id, card(DECLINED), GERMAN);
    expect(told(declined.body)).toEqual([
      expect.stringMatching(/^payment_failed: Die Zahlung ist nicht zustande gekommen/),
    ]);
    const { body } = await shop.complete(id, card(), GERMAN);
    expect(await ended(shop.parts, id)).toBe('completed');
    const mail = await mailTo(body.order?.label ?? '');
    expect(mail?.subject).toBe(`Ihre Bestellung ${body.order?.label} bei Holdfast`);
    expect(plain(mail?.text)).toContain('Gesamtsumme: 32,66 $');
    expect(plain(mail?.text)).toMatch(/^Guten Tag Jo,\n\nvielen Dank für Ihre Bestellung/);
    const order = await shop.request<{ fulfillment: unknown }>('GET', `/orders/${body.order?.id}`, undefined, GERMAN);
    expect(order.body.fulfillment).toMatchObject({
      expectations: [{ description: 'Standard, Ankunft in 3–5 Tagen' }],
    });
  });

  test('says so in his request; that outranks the header, and is remembered where nothing is said', async () => {
    const body = { ...mugs(), context: { language: 'de-CH' } };
    const { id } = (await shop.create(body, ENGLISH)).body;
    expect((await shop.get(id)).headers.get('content-language')).toBe('de');
    const english = await shop.get(id, ENGLISH);
    expect(english.headers.get('content-language')).toBe('en');
    expect(told(english.body)).toEqual(['field_required: Choose how your order should be shipped.']);
    // An update that says nothing of it, as a server's may, takes nothing away.
    expect((await shop.update(id, mugs({ option: 'standard' }))).body.messages).toEqual([]);
    const late = await shop.complete(id, card(DECLINED));
    expect(told(late.body)[0]).toMatch(/^payment_failed: Die Zahlung ist nicht/);
  });

  test('finds the page of his bank in German, or in the language in its address', async () => {
    const { id, url } = await askedAtBank(shop);
    expect(langOf((await openPage(url)).html)).toBe('en');
    await shop.db.sql('', `UPDATE checkouts SET state = state || '{"language": "de"}' WHERE id = $1`, [id]);
    const page = await openPage(url);
    expect([langOf(page.html), page.title]).toEqual(['de', 'Bestätigen Sie Ihre Zahlung']);
    expect(page.headers.get('content-language')).toBe('de');
    expect(plain(page.html)).toContain('32,66 $');
    expect((await openPage(`${url}?lang=en`)).title).toBe('Confirm your payment');
    await shop.cancel(id);
  });

  test('reads German where his request is not understood, or nothing is there', async () => {
    const wrong = await shop.request<{ code: string; content: string }>(
      'GET',
      '/checkout-sessions/chk_none',
      undefined,
      GERMAN,
    );
    expect([wrong.status, wrong.body.code, wrong.body.content]).toEqual([
      404,
      'not_found',
      'Unter diesem Namen gibt es hier nichts.',
    ]);
    expect(wrong.headers.get('content-language')).toBe('de');
    const cart = await shop.request<UcpCheckout>('GET', '/carts/cart_none', undefined, GERMAN);
    expect(told(cart.body)).toEqual(['not_found: Diesen Warenkorb gibt es nicht, oder er ist abgelaufen.']);
  });
});

describe('an English buyer', () => {
  test.each([
    ['who says nothing', {}],
    ['who asks for it', ENGLISH],
    ['whose language is none of ours', { 'Accept-Language': 'fr, *;q=0.1' }],
  ])('%s reads English, mails too', async (_, headers) => {
    const { id } = (await shop.create(mugs(), headers)).body;
    const ready = await shop.update(id, mugs({ option: 'standard' }), headers);
    expect(ready.headers.get('content-language')).toBe('en');
    expect(ready.body.totals.at(-1)).toMatchObject({ display_text: 'Total' });
    const { body } = await shop.complete(id, card(), headers);
    expect(await ended(shop.parts, id)).toBe('completed');
    const mail = await mailTo(body.order?.label ?? '');
    expect(mail?.text).toMatch(/^Hello Jo,/);
    expect(mail?.text).toContain('Total: $32.66');
  });
});

test('E2: a key keeps the answer in the language in which it was first given', async () => {
  const key = { 'Idempotency-Key': randomUUID() };
  const first = await shop.create(mugs(), { ...GERMAN, ...key });
  const again = await shop.create(mugs(), { ...ENGLISH, ...key });
  expect(again.text).toBe(first.text);
  expect(again.headers.get('content-language')).toBe('de');
  const wish = { line_items: [{ item: { id: 'mug' }, quantity: 1 }] };
  const cart = await shop.request('POST', '/carts', wish, { ...GERMAN, ...key });
  const same = await shop.request('POST', '/carts', wish, { ...ENGLISH, ...key });
  expect([same.text, same.headers.get('content-language')]).toEqual([cart.text, 'de']);
});

test('O3: what the buyer reads is no part of what he agrees to', async () => {
  const [english, german] = [await shop.create(mugs(), ENGLISH), await shop.create(mugs(), GERMAN)];
  const hashes = await shop.db.sql<{ quote_hash: string }>('', 'SELECT quote_hash FROM checkouts WHERE id = ANY($1)', [
    [english.body.id, german.body.id],
  ]);
  expect(new Set(hashes.map(({ quote_hash: hash }) => hash)).size).toBe(1);
});

test.each([
  ['while it is set aside', async () => undefined],
  ['once that has lapsed, and it is quoted anew', lapse],
])('O3: who reads another language when he pays, %s, pays what he reviewed', async (_, before) => {
  const { id } = (await shop.create(mugs(), ENGLISH)).body;
  const reviewed = await shop.update(id, mugs({ option: 'standard' }), ENGLISH);
  await before(id);
  const revision = { 'If-Match': reviewed.headers.get('etag') ?? '' };
  const { body } = await shop.complete(id, card(), { ...GERMAN, ...revision });
  expect([body.status, told(body)]).toEqual(['completed', []]);
  const amounts = ({ totals }: UcpCheckout) => totals.map(({ type, amount }) => [type, amount]);
  expect(amounts(body)).toEqual(amounts(reviewed.body));
});

test('a checkout of before there were languages reads as it did, and goes on', async () => {
  const { id } = (await shop.create({ ...mugs({ option: 'standard' }), discounts: { codes: ['NOPE'] } })).body;
  await shop.update(id, { ...mugs({ option: 'standard' }), discounts: { codes: ['NOPE'] } });
  await shop.db.sql(
    '',
    `UPDATE checkouts SET state = jsonb_set(jsonb_set(state, '{quote,refusedCodes,0,content}', $2),
       '{paymentFailure}', '{"attempt": 1, "code": "card_declined", "content": "Your card was declined."}')
     WHERE id = $1`,
    [id, JSON.stringify('Code "NOPE": there is no such code.')],
  );
  const old = await shop.get(id, GERMAN);
  expect(checkoutResponse.parse(old.body)).toEqual(old.body);
  expect(told(old.body)).toEqual([
    'payment_failed: Ihre Karte wurde abgelehnt. Versuchen Sie es mit einer anderen Karte, oder fragen Sie Ihre Bank.',
    'discount_code_invalid: Code "NOPE": there is no such code.',
  ]);
  expect((await shop.complete(id)).body).toMatchObject({ status: 'completed' });
});
