import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { askedAtBank, effectsOf, readyToPay, rowOf } from '../setup/asked-buyer.ts';
import { answerBank, ASKING_CARD, ASKING_THEN_DECLINED_CARD, confirmAtBank, openPage } from '../setup/bank.ts';
import { eventually } from '../setup/eventually.ts';
import type { HttpShop } from '../setup/http-shop.ts';
import { amountOf, card, mugs, startHttpShop } from '../setup/http-shop.ts';
import { ended, expectFairEnd, stripeFacts } from '../setup/referee.ts';

let shop: HttpShop;
/** Here a payment may take 8 s, and Stripe sends no news. */
let hasty: HttpShop;
beforeAll(async () => {
  [shop, hasty] = await Promise.all([startHttpShop({ webhooks: true }), startHttpShop({ paymentSeconds: 8 })]);
});
afterEach(() => shop.faults.clear());
afterAll(() => Promise.all([shop?.stop(), hasty?.stop()]));

describe('the way of the buyer', () => {
  test('M1, O2: the buyer is sent to our page, confirms at his bank, and is charged once for what was quoted', async () => {
    const { id, body, url } = await askedAtBank(shop);
    expect(body.messages).toEqual([
      expect.objectContaining({ type: 'error', code: 'requires_3ds', severity: 'requires_buyer_input' }),
    ]);
    expect(url.startsWith(`${shop.url}/actions/`)).toBe(true);
    expect(body.order).toBeUndefined();
    expect(body.actions).toBeUndefined();
    expect(JSON.stringify(body)).not.toMatch(/_secret|3d_secure|pi_/);
    expect(await rowOf(shop, id)).toMatchObject({ status: 'complete_in_progress', waitingFor: 'buyer_action' });
    expect((await rowOf(shop, id)).nextAction).toMatch(/\S/);
    expect((await shop.get(id)).body).toMatchObject({ status: 'requires_escalation', continue_url: url });

    const page = await openPage(url);
    expect(page).toMatchObject({ status: 200, title: 'Confirm your payment' });
    expect(page.html).toContain('$32.66');
    expect(page.html).toContain('Holdfast');
    const last = await confirmAtBank(url, 'succeeded');
    expect(last.title).toBe('Your order is placed');
    expect(last.html).toContain(`/order/`);
    expect(await ended(shop.parts, id)).toBe('completed');
    const { intents, capturedAmount } = await expectFairEnd(shop.parts, id);
    expect(intents).toHaveLength(1);
    expect(capturedAmount).toBe(amountOf(body, 'total'));
    expect(await effectsOf(shop, id)).toMatchObject({
      create: 'done',
      confirm: 'done',
      confirm_again: 'done',
      capture: 'done',
    });
    // What could let anybody in is neither in Temporal nor left in the database.
    const history = await shop.client.workflow.getHandle(`checkout/${id}`).fetchHistory();
    const text = JSON.stringify(history).replace(/"data":"([A-Za-z0-9+/=]+)"/g, (_, data: string) =>
      Buffer.from(data, 'base64').toString('utf8'),
    );
    expect(text).toContain('requireBuyerAction');
    expect(text).not.toMatch(/_secret|3d_secure|\/actions\//);
    expect(text).not.toContain(url.split('/').at(-1));
    const [payment] = await shop.db.sql('', 'SELECT action_url FROM payments WHERE checkout_id = $1', [id]);
    expect(payment).toEqual({ action_url: null });
  });

  test('a ConfirmationToken whose card asks for the buyer goes the same way', async () => {
    const token = await shop.stripe.testHelpers.confirmationTokens.create({ payment_method: ASKING_CARD });
    const { id, url } = await askedAtBank(shop, { token: token.id });
    expect((await confirmAtBank(url, 'succeeded')).title).toBe('Your order is placed');
    expect(await ended(shop.parts, id)).toBe('completed');
    await expectFairEnd(shop.parts, id);
  });

  test('a ConfirmationToken whose card asks nobody is confirmed by the server', async () => {
    const token = await shop.stripe.testHelpers.confirmationTokens.create({ payment_method: 'pm_card_visa' });
    const id = await readyToPay(shop);
    expect((await shop.complete(id, card(token.id))).body.status).toBe('completed');
    await ended(shop.parts, id);
    await expectFairEnd(shop.parts, id);
  });

  test('M2, E4: without news and without a return the payment is read again all the same, at its deadline at the latest', async () => {
    const { id, url } = await askedAtBank(hasty);
    const { bankUrl } = await openPage(url);
    // Stripe is slow to answer just then.
    const slowly = () => new Promise((resolve) => setTimeout(resolve, 1_000));
    const read = hasty.faults.add({ call: 'retrieve', answer: 'pass', processed: true, before: slowly });
    await answerBank(bankUrl ?? '', 'succeeded');
    expect(await ended(hasty.parts, id)).toBe('completed');
    expect(read.hits()).toBe(1);
    await expectFairEnd(hasty.parts, id);
  });
});

describe('what the bank says', () => {
  test('S5: no: nothing is charged, the hold is kept, and another card may be tried', async () => {
    const { id, url } = await askedAtBank(shop, { item: 'last' });
    const page = await confirmAtBank(url, 'failed');
    expect(page.title).toBe('The payment did not go through');
    expect(page.html).toContain('could not confirm that it was you');
    const { body } = await shop.get(id);
    expect(body).toMatchObject({
      status: 'ready_for_complete',
      messages: [{ code: 'payment_failed', content: expect.stringContaining('could not confirm that it was you') }],
    });
    expect((await stripeFacts(shop.parts, id)).payable).toEqual([]);
    expect((await shop.create(mugs({ item: 'last' }))).body.ucp.status).toBe('error');
    expect((await shop.complete(id)).body.status).toBe('completed');
    await ended(shop.parts, id);
    expect((await expectFairEnd(shop.parts, id)).payments.map(({ status }) => status)).toEqual(['failed', 'captured']);
    // The page of the failed attempt now tells of the order, and sends nobody to a bank.
    expect(await openPage(url)).toMatchObject({ title: 'Your order is placed', bankUrl: null });
  });

  test('yes, and then it declines: told as a decline', async () => {
    const { id, url } = await askedAtBank(shop, { token: ASKING_THEN_DECLINED_CARD });
    expect((await confirmAtBank(url, 'succeeded')).title).toBe('The payment did not go through');
    expect((await rowOf(shop, id)).paymentFailure).toMatchObject({ attempt: 1, code: 'generic_decline' });
    const { payable, capturedAmount } = await stripeFacts(shop.parts, id);
    expect([payable, capturedAmount]).toEqual([[], 0]);
    await shop.cancel(id);
  });

  test('M5, E4: nothing until the deadline: the PaymentIntent is canceled, read back, and the buyer is told', async () => {
    const { id, url } = await askedAtBank(hasty, { item: 'last' });
    const { bankUrl } = await openPage(url);
    await eventually('the payment is given up', async () => (await rowOf(hasty, id)).paymentFailure !== null);
    expect(await rowOf(hasty, id)).toMatchObject({
      status: 'ready_for_complete',
      paymentFailure: { attempt: 1, code: 'payment_timed_out' },
    });
    const { payable, intents } = await stripeFacts(hasty.parts, id);
    expect([payable, intents.map(({ status }) => status)]).toEqual([[], ['canceled']]);
    expect((await hasty.create(mugs({ item: 'last' }))).body.ucp.status).toBe('error');
    // The buyer who comes too late finds no question, and our page tells him why.
    expect(await answerBank(bankUrl ?? '', 'succeeded')).toBeNull();
    expect(await openPage(url)).toMatchObject({ title: 'The payment did not go through', bankUrl: null });
    expect((await hasty.complete(id)).body.status).toBe('completed');
    await ended(hasty.parts, id);
    await expectFairEnd(hasty.parts, id);
  });

  test.each(['reset', '500', 'stuck 500'] as const)(
    'M8: the answer to the second confirm is lost (%s): read back, never charged twice',
    async (answer) => {
      const { id, url } = await askedAtBank(shop);
      const lost = shop.faults.add({ call: 'confirm', answer, processed: true });
      expect((await confirmAtBank(url, 'succeeded')).title).toBe('Your order is placed');
      expect(lost.hits()).toBe(1);
      await ended(shop.parts, id);
      expect((await expectFairEnd(shop.parts, id)).intents).toHaveLength(1);
    },
  );
});
