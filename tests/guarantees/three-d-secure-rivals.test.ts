import type Stripe from 'stripe';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { askedAtBank, effectsOf, readyToPay, rowOf } from '../setup/asked-buyer.ts';
import {
  answerBank,
  ASKING_CARD,
  ASKING_THEN_DECLINED_CARD,
  comeBack,
  confirmAtBank,
  openPage,
} from '../setup/bank.ts';
import { eventually } from '../setup/eventually.ts';
import type { HttpShop, UcpCheckout } from '../setup/http-shop.ts';
import { amountOf, card, mugs, startHttpShop } from '../setup/http-shop.ts';
import { ended, expectFairEnd, facts, stripeFacts } from '../setup/referee.ts';

let shop: HttpShop;
beforeAll(async () => {
  shop = await startHttpShop();
});
afterEach(() => shop.faults.clear());
afterAll(() => shop?.stop());

describe('what comes in between', () => {
  test('O2: an edit while the buyer is at his bank is refused and changes nothing', async () => {
    const { id, url } = await askedAtBank(shop);
    const before = await rowOf(shop, id);
    const { status, body } = await shop.update(id, mugs({ quantity: 5, option: 'express' }));
    expect(status).toBe(200);
    expect(body.messages).toEqual(
      expect.arrayContaining([expect.objectContaining({ code: 'payment_in_progress', severity: 'recoverable' })]),
    );
    expect(await rowOf(shop, id)).toEqual(before);
    await confirmAtBank(url, 'succeeded');
    await ended(shop.parts, id);
    expect((await expectFairEnd(shop.parts, id)).capturedAmount).toBe(before.quote.totalMinor);
  });

  test('S4: the hold does not lapse while the buyer is at his bank', async () => {
    const slow = await startHttpShop({ holdSeconds: 1 });
    try {
      const { id, url } = await askedAtBank(slow, { item: 'last' });
      await eventually('the hold would have lapsed', async () => {
        const { holdExpiresAt } = await rowOf(slow, id);
        return Date.parse(holdExpiresAt ?? '') + 1_000 < Date.now();
      });
      expect((await slow.create(mugs({ item: 'last' }))).body.ucp.status).toBe('error');
      expect((await confirmAtBank(url, 'succeeded')).title).toBe('Your order is placed');
      await ended(slow.parts, id);
      await expectFairEnd(slow.parts, id);
    } finally {
      await slow.stop();
    }
  });

  const breaches: [string, (id: string) => Promise<unknown>, string][] = [
    ['the hold is gone', (id) => shop.db.sql('', 'SELECT release_holds($1)', [id]), 'hold_lapsed'],
    [
      'the payment is over another quote',
      (id) => shop.db.sql('', `UPDATE payments SET quote_hash = 'another' WHERE checkout_id = $1`, [id]),
      'payment_mismatch',
    ],
  ];
  test.each(breaches)('O2, O3: %s: the bank is not asked for money again', async (_, breach, code) => {
    const { id, url } = await askedAtBank(shop);
    await breach(id);
    expect((await confirmAtBank(url, 'succeeded')).title).toBe('The payment did not go through');
    expect((await rowOf(shop, id)).paymentFailure?.code).toBe(code);
    expect(await effectsOf(shop, id)).not.toHaveProperty('confirm_again');
    const { payable, capturedAmount } = await stripeFacts(shop.parts, id);
    expect([payable, capturedAmount]).toEqual([[], 0]);
    await shop.cancel(id);
  });

  test('O4: a cancel while the buyer is at his bank frees the money, and his answer comes to nothing', async () => {
    const { id, url } = await askedAtBank(shop);
    const { bankUrl } = await openPage(url);
    expect((await shop.cancel(id)).body.status).toBe('canceled');
    expect(await ended(shop.parts, id)).toBe('canceled');
    expect(await answerBank(bankUrl ?? '', 'succeeded')).toBeNull();
    expect((await openPage(url)).title).toBe('This checkout was canceled');
    const { intents, capturedAmount } = await expectFairEnd(shop.parts, id);
    expect([intents.map(({ status }) => status), capturedAmount]).toEqual([['canceled'], 0]);
  });

  test('O4: a cancel that comes when the bank has said yes is read before the second confirm', async () => {
    const { id, url } = await askedAtBank(shop);
    const { bankUrl } = await openPage(url);
    // The workflow has read that the buyer confirmed; before it hears the answer, the cancel is on the row.
    shop.faults.add({
      call: 'retrieve',
      answer: 'pass',
      processed: true,
      after: async () => {
        canceled = shop.cancel(id);
        await eventually('the cancel came', async () => (await rowOf(shop, id)).cancelRequest);
      },
    });
    let canceled: ReturnType<HttpShop['cancel']> | undefined;
    await fetch((await answerBank(bankUrl ?? '', 'succeeded')) ?? '', { redirect: 'manual' });
    expect(await ended(shop.parts, id)).toBe('canceled');
    expect((await canceled)?.body.status).toBe('canceled');
    expect(await effectsOf(shop, id)).not.toHaveProperty('confirm_again');
    expect((await expectFairEnd(shop.parts, id)).capturedAmount).toBe(0);
  });

  test('P1: the workflow is lost while the buyer is at his bank: another one goes on from the row', async () => {
    const { id, url } = await askedAtBank(shop);
    await shop.client.workflow.getHandle(`checkout/${id}`).terminate('lost, for a test');
    const { bankUrl } = await openPage(url);
    const back = await answerBank(bankUrl ?? '', 'succeeded');
    const title = await eventually('the order is placed', async () => {
      const page = await comeBack(back ?? '');
      return page.title === 'Your order is placed' ? page.title : null;
    });
    expect(title).toBe('Your order is placed');
    await ended(shop.parts, id);
    const { intents } = await expectFairEnd(shop.parts, id);
    expect(intents).toHaveLength(1);
  });
});

describe('several at once', () => {
  /** As many tabs complete at once, each under a key of its own. @returns what each of them learns in the end */
  async function sixteenTabs(id: string, token: string): Promise<UcpCheckout[]> {
    const answers = await Promise.all(Array.from({ length: 16 }, () => shop.complete(id, card(token))));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    return answers.map(({ body }) => body);
  }

  test('M1, O4: sixteen tabs complete with different keys: one charge, and all learn the same order', async () => {
    const id = await readyToPay(shop);
    const answers = await sixteenTabs(id, 'pm_card_visa');
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set(['completed']));
    expect(new Set(answers.map(({ order }) => order?.id)).size).toBe(1);
    await ended(shop.parts, id);
    const { intents, orders } = await expectFairEnd(shop.parts, id);
    expect([intents.length, orders.length]).toEqual([1, 1]);
  });

  test('M1, O4: sixteen tabs with a card that asks for the buyer: one page, one charge, one order for all', async () => {
    const id = await readyToPay(shop);
    const answers = await sixteenTabs(id, ASKING_CARD);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set(['requires_escalation']));
    const urls = new Set(answers.map(({ continue_url }) => continue_url));
    expect(urls.size).toBe(1);
    const [url = ''] = urls;
    // Nobody is left waiting, so that nothing is delivered again and again.
    await eventually('every command is answered', async () => {
      const open = await shop.db.sql('', 'SELECT 1 FROM commands WHERE checkout_id = $1 AND answered_at IS NULL', [id]);
      return open.length === 0;
    });
    // Two of the tabs go to the bank; both come back.
    const pages = await Promise.all([openPage(url ?? ''), openPage(url ?? '')]);
    const backs = await Promise.all(pages.map(({ bankUrl }) => answerBank(bankUrl ?? '', 'succeeded')));
    const last = await Promise.all(backs.map((back) => comeBack(back ?? '')));
    expect(last.map(({ title }) => title)).toEqual(['Your order is placed', 'Your order is placed']);
    await ended(shop.parts, id);
    const again = await sixteenTabs(id, ASKING_CARD);
    expect(new Set(again.map(({ order }) => order?.id)).size).toBe(1);
    const { intents, orders } = await expectFairEnd(shop.parts, id);
    expect([intents.length, orders.length]).toEqual([1, 1]);
  });
});

describe('attempts apart', () => {
  test('M9: late news of attempt 1, in any order with that of attempt 2, does attempt 2 no harm', async () => {
    const { id, url: first } = await askedAtBank(shop);
    await confirmAtBank(first, 'failed');
    const second = (await shop.complete(id, card(ASKING_CARD))).body;
    expect(second.status).toBe('requires_escalation');
    expect(second.continue_url).not.toBe(first);
    const before = await rowOf(shop, id);
    expect(before).toMatchObject({ attempt: 2, waitingFor: 'buyer_action' });

    // Everything that Stripe has told of both attempts, in many orders, each as news of its own.
    const { data } = await shop.stripe.events.list({ limit: 100 });
    const told = data.filter((event) => (event.data.object as Stripe.PaymentIntent).metadata?.['checkout_id'] === id);
    const attempts = told.map((event) => (event.data.object as Stripe.PaymentIntent).metadata['attempt']);
    expect(new Set(attempts)).toEqual(new Set(['1', '2']));
    const orders = [told, told.toReversed(), ...told.map((_, at) => [...told.slice(at), ...told.slice(0, at)])];
    for (const [place, order] of orders.entries()) {
      for (const event of order) await tell({ ...event, id: `${event.id}_${place}` });
      // The buyer who goes back to the page of his first try, and reloads the way back from his bank.
      await fetch(`${first}/return`, { redirect: 'manual' });
    }
    await eventually('all news is delivered', async () => {
      const left = await shop.db.sql('', 'SELECT 1 FROM webhook_inbox WHERE settled_at IS NULL LIMIT 1', []);
      return left.length === 0;
    });
    expect(await rowOf(shop, id)).toEqual(before);
    expect(await openPage(first)).toMatchObject({ title: 'This payment is over', bankUrl: null });

    expect((await confirmAtBank(second.continue_url ?? '', 'succeeded')).title).toBe('Your order is placed');
    await ended(shop.parts, id);
    const { payments, intents } = await expectFairEnd(shop.parts, id);
    expect(payments.map(({ status }) => status)).toEqual(['failed', 'captured']);
    expect(intents.map(({ status }) => status).sort()).toEqual(['canceled', 'succeeded']);
  });

  /** A webhook as Stripe sends it. */
  async function tell(event: object): Promise<void> {
    const payload = JSON.stringify(event);
    const signature = shop.stripe.webhooks.generateTestHeaderString({ payload, secret: 'whsec_test' });
    const response = await fetch(`${shop.url}/webhooks/stripe`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Stripe-Signature': signature },
      body: payload,
    });
    expect(response.status).toBe(200);
  }
});

test('M4: after random edits and attempts, with and without the bank, at most one PaymentIntent can still be paid', async () => {
  const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
  console.info(`M4 seed ${seed}`);
  let state = seed;
  const random = (limit: number) => {
    // Park and Miller's generator: the same numbers for the same seed.
    state = (state * 48_271 + 1) % 2_147_483_647;
    return state % limit;
  };
  const id = await readyToPay(shop);
  const check = async () => {
    const { payable, capturedAmount, payments } = await facts(shop.parts, id);
    expect(payable.length).toBeLessThanOrEqual(1);
    expect(capturedAmount).toBe(0);
    const live = payments.filter(({ status }) => ['open', 'authorized', 'captured'].includes(status));
    expect(live.length).toBeLessThanOrEqual(1);
  };
  for (let turn = 0; turn < 10; turn += 1) {
    const edit = () => shop.update(id, mugs({ quantity: 1 + random(5), option: 'standard' }));
    const token = [ASKING_CARD, ASKING_THEN_DECLINED_CARD, 'pm_card_visa_chargeDeclined'][random(3)];
    const [, answer] = await Promise.all([edit(), shop.complete(id, card(token)), random(2) === 0 ? edit() : null]);
    await check();
    if (answer.body.status !== 'requires_escalation') continue;
    await edit();
    await check();
    const fails = token === ASKING_CARD || random(2) === 0;
    const page = await confirmAtBank(answer.body.continue_url ?? '', fails ? 'failed' : 'succeeded');
    expect(page.title).toBe('The payment did not go through');
    await check();
  }
  const { body } = await shop.complete(id);
  expect(body.status).toBe('completed');
  await ended(shop.parts, id);
  expect((await expectFairEnd(shop.parts, id)).capturedAmount).toBe(amountOf(body, 'total'));
});
