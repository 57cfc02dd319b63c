import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { GUESSES } from '../../adapters/postgres/gift-card-desk.ts';
import { giftCard } from '../setup/gift-cards.ts';
import type { HttpAnswer, HttpShop } from '../setup/http-shop.ts';
import { amountOf, card, mugs, startHttpShop } from '../setup/http-shop.ts';
import { ended, expectFairEnd } from '../setup/referee.ts';

let shop: HttpShop;
beforeAll(async () => {
  shop = await startHttpShop();
});
afterAll(() => shop?.stop());

const gift = (token: string, change: object = {}) => ({
  id: 'gift',
  handler_id: 'gift_cards',
  type: 'gift_card',
  credential: { type: 'gift_card', token },
  ...change,
});
const [cardInstrument] = card().payment.instruments;
const paying = (...instruments: object[]) => ({ payment: { instruments } });
const balance = (code: unknown, headers?: Record<string, string>) =>
  shop.request<Record<string, unknown>>('POST', '/gift-cards/balance', { code }, headers);
const instruments = ({ body }: HttpAnswer) => body.payment?.instruments;

async function ready(): Promise<string> {
  const { body } = await shop.create();
  await shop.update(body.id);
  return body.id;
}

describe('UCP split payments', () => {
  test('the profile declares the capability with its combinations, and a handler under the shop’s own domain', async () => {
    const { body } = await shop.request<{ ucp: Record<string, Record<string, { config?: object; id?: string }[]>> }>(
      'GET',
      '/.well-known/ucp',
    );
    expect(body.ucp['capabilities']?.['dev.ucp.shopping.split_payments']).toMatchObject([
      { extends: 'dev.ucp.shopping.checkout', config: { allowed_combinations: expect.any(Array) } },
    ]);
    expect(body.ucp['payment_handlers']?.['example.shop.gift_cards']).toMatchObject([{ id: 'gift_cards' }]);
  });

  test('M3, P4: gift card and card pay together; amounts are told back, the code stands nowhere', async () => {
    const id = await ready();
    const { code } = await giftCard(shop.shop, 2_000);
    const told = await shop.update(id, { ...mugs({ option: 'standard' }), ...paying(gift(code), cardInstrument!) });
    expect(told.body.messages).toContainEqual(
      expect.objectContaining({
        type: 'info',
        path: '$.payment.instruments[0]',
        content: expect.stringContaining('$12.66 is left'),
      }),
    );
    // As buyers write codes: in small letters, with spaces.
    const answer = await shop.complete(id, paying(gift(code.toLowerCase().replaceAll('-', ' ')), cardInstrument!));
    await ended(shop.parts, id);
    await expectFairEnd(shop.parts, id);
    const now = await shop.get(id);
    const total = amountOf(now.body, 'total')!;
    expect(instruments(now)).toEqual([
      { id: 'gift', handler_id: 'gift_cards', type: 'gift_card', selected: true, amount: 2_000 },
      { id: 'card', handler_id: 'stripe', type: 'card', selected: true, amount: total - 2_000 },
    ]);
    expect(JSON.stringify(now.body.ucp)).toContain('split_payments');

    const plain = new RegExp(code.replaceAll('-', '-?'), 'i');
    const history = JSON.stringify(await shop.client.workflow.getHandle(`checkout/${id}`).fetchHistory());
    const decoded = history.replace(/"data":"([A-Za-z0-9+/=]+)"/g, (_, data: string) =>
      Buffer.from(data, 'base64').toString('utf8'),
    );
    const rows = await shop.db.sql(
      '',
      `SELECT (SELECT string_agg(c::text, '') FROM checkouts c) AS a, (SELECT string_agg(e::text, '') FROM events e) AS b,
              (SELECT string_agg(g::text, '') FROM gift_cards g) AS c, (SELECT string_agg(encode(m.payload, 'escape'), '') FROM commands m) AS d,
              (SELECT string_agg(h::text, '') FROM gift_card_holds h) AS e, (SELECT string_agg(m.response_body::text, '') FROM commands m) AS f`,
      [],
    );
    for (const text of [answer.text, now.text, decoded, JSON.stringify(rows)]) expect(text).not.toMatch(plain);
  });

  test('amounts that are asked for are kept; what can not be is refused at its instrument', async () => {
    const id = await ready();
    const { code } = await giftCard(shop.shop, 2_000);
    const tooMuch = await shop.complete(id, paying(cardInstrument!, gift(code, { amount: 2_001 })));
    expect(tooMuch.body.messages).toContainEqual(
      expect.objectContaining({ code: 'payment_failed', severity: 'recoverable', path: '$.payment.instruments[1]' }),
    );
    const unknown = await shop.complete(id, paying(gift('AAAA-AAAA-AAAA-AAAA'), cardInstrument!));
    expect(unknown.body.messages[0]).toMatchObject({ code: 'payment_failed', path: '$.payment.instruments[0]' });
    await shop.complete(id, paying(cardInstrument!, gift(code, { amount: 500 })));
    await ended(shop.parts, id);
    const seen = await expectFairEnd(shop.parts, id);
    expect(seen.claims.debitedMinor).toBe(500);
  });

  test.each([
    ['the same gift card twice', [gift('ACDE-FGHJ-KMNP-QRTU'), gift('acdefghjkmnpqrtu', { id: 'again' })]],
    ['more gift cards than can be used', ['A', 'C', 'D', 'E', 'F', 'G'].map((letter) => gift(letter.repeat(16)))],
    ['a gift card without its code', [gift('', { credential: undefined })]],
    ['a code that is none', [gift('?')]],
    ['another handler', [gift('ACDE-FGHJ-KMNP-QRTU', { handler_id: 'stripe' })]],
  ])('P5: %s is malformed', async (_, given) => {
    const answer = await shop.complete(await ready(), paying(...given));
    expect(answer.status).toBe(400);
  });

  test('support reads what gift cards paid, in plain words', async () => {
    const id = await ready();
    const { id: cardId, code } = await giftCard(shop.shop, 2_000);
    await shop.complete(id, paying(gift(code), cardInstrument!));
    await ended(shop.parts, id);
    const headers = { Authorization: `Bearer ${shop.shop.settings.supportApiKey}` };
    const { body } = await shop.request<{ account: string[]; story: { what: string }[]; giftCards: object[] }>(
      'GET',
      `/support/checkouts/${id}`,
      undefined,
      headers,
    );
    expect(body.account).toEqual(
      expect.arrayContaining([
        `$20.00 was paid by gift card ${cardId}.`,
        '$20.00 of what gift cards paid is with us.',
        'Now $12.66 of the buyer’s money is with us from his card.',
      ]),
    );
    expect(body.giftCards).toEqual([
      { id: cardId, lastFour: code.slice(-4), attempt: 1, amount: '$20.00', state: 'debited' },
    ]);
    expect(body.story.map(({ what }) => what)).toContain(
      'The buyer paid: attempt 1 over $32.66 began, $20.00 of it by gift card.',
    );
  });
});

describe('the balance of a gift card', () => {
  test('D2: is told to who has its code; every other code gets the same members', async () => {
    const { code } = await giftCard(shop.shop, 2_000, { expiresAt: new Date(Date.now() + 86_400_000) });
    const known = await balance(code);
    expect(known).toMatchObject({
      status: 200,
      body: { usable: true, balance: 2_000, currency: 'USD', last_four: code.slice(-4) },
    });
    const unknown = await balance('ACDE-ACDE-ACDE-ACDE');
    expect(unknown).toMatchObject({ status: 200, body: { usable: false, balance: 0, currency: null } });
    expect(Object.keys(unknown.body)).toEqual(Object.keys(known.body));
    expect((await balance('x')).status).toBe(400);
  });

  test('D2: guessing ends after a few wrong codes, at once or one by one; right ones are not told any more either', async () => {
    const { code } = await giftCard(shop.shop, 2_000);
    await shop.db.sql('', 'DELETE FROM gift_card_guesses', []);
    for (let n = 0; n < 30; n += 1) expect((await balance(code)).status).toBe(200);
    const wrong = await Promise.all(Array.from({ length: 30 }, (_, n) => balance(`ACDEFGHJKMNP${1000 + n}`)));
    expect(wrong.filter(({ status }) => status === 200)).toHaveLength(GUESSES.mostByAddress);
    const after = await balance(code);
    expect(after).toMatchObject({ status: 429, body: { code: 'too_many_guesses' } });
    expect(Number(after.headers.get('Retry-After'))).toBeGreaterThan(60);
    // Nor by way of a checkout.
    const path = `/checkout-sessions/${await ready()}/complete`;
    const tried = await shop.request('POST', path, paying(gift(code), cardInstrument!));
    expect(tried.status).toBe(429);
    await shop.db.sql('', `UPDATE gift_card_guesses SET since = since - interval '11 minutes'`, []);
    expect((await balance(code)).status).toBe(200);
  });
});
