import { describe, expect, test } from '@jest/globals';
import type Stripe from 'stripe';
import { failure, settle, startSandbox, TestClock } from './test-client.ts';

const bankDebit = {
  amount: 2000,
  currency: 'usd',
  confirmation_method: 'manual',
  confirm: true,
  allowed_payment_method_types: ['card', 'us_bank_account'],
  payment_method_options: { card: { capture_method: 'manual' } },
} satisfies Stripe.PaymentIntentCreateParams;

async function types(stripe: Stripe): Promise<string[]> {
  return (await stripe.events.list({ limit: 100 })).data.map(({ type }) => type).reverse();
}

describe('a delayed payment method', () => {
  test('is in processing until the bank has paid', async () => {
    const clock = new TestClock();
    const { stripe } = await startSandbox({ now: clock.now });
    const payment_method = 'pm_usBankAccount_success';
    const expand = ['latest_charge'];
    const made = await stripe.paymentIntents.create({ ...bankDebit, payment_method, expand });
    expect(made).toMatchObject({
      status: 'processing',
      amount_received: 0,
      latest_charge: { status: 'pending', paid: false, captured: false, amount_captured: 0 },
    });
    const { id } = made;
    expect(await failure(stripe.refunds.create({ payment_intent: id }))).toMatchObject({ statusCode: 400 });
    clock.advanceHours(1);
    expect(await stripe.paymentIntents.retrieve(id, { expand })).toMatchObject({
      status: 'succeeded',
      amount_received: 2000,
      latest_charge: { status: 'succeeded', paid: true, amount_captured: 2000 },
    });
    expect(await types(stripe)).toEqual([
      'payment_intent.created',
      'charge.pending',
      'payment_intent.processing',
      'charge.succeeded',
      'payment_intent.succeeded',
    ]);
    expect(await stripe.refunds.create({ payment_intent: id })).toMatchObject({ amount: 2000 });
  });

  test.each([
    ['pm_usBankAccount_insufficientFunds', 'usd', 'insufficient_funds'],
    ['pm_usBankAccount_accountClosed', 'usd', 'account_closed'],
    ['pm_sepaDebit_failedDelayed_de', 'eur', 'refer_to_customer'],
  ])('%s fails after processing', async (payment_method, currency, code) => {
    const clock = new TestClock();
    const { stripe } = await startSandbox({ now: clock.now });
    const allowed_payment_method_types = ['us_bank_account', 'sepa_debit'] as const;
    const params = { ...bankDebit, allowed_payment_method_types: [...allowed_payment_method_types], currency };
    const { id, status } = await stripe.paymentIntents.create({ ...params, payment_method });
    expect(status).toBe('processing');
    clock.advanceHours(1);
    const failed = await stripe.paymentIntents.retrieve(id, { expand: ['latest_charge'] });
    expect(failed).toMatchObject({
      status: 'requires_payment_method',
      payment_method: null,
      last_payment_error: { code },
      latest_charge: { status: 'failed', paid: false, failure_code: code },
    });
    expect((await types(stripe)).slice(-2)).toEqual(['charge.failed', 'payment_intent.payment_failed']);
  });

  test('pm_usBankAccount_processing stays so, until it is settled by hand or canceled', async () => {
    const clock = new TestClock();
    const { stripe, url } = await startSandbox({ now: clock.now });
    const make = () => stripe.paymentIntents.create({ ...bankDebit, payment_method: 'pm_usBankAccount_processing' });
    const [paid, failed, canceled] = [await make(), await make(), await make()];
    clock.advanceHours(30 * 24);
    expect(await stripe.paymentIntents.retrieve(paid.id)).toMatchObject({ status: 'processing' });
    expect(await settle(url, 'payment_intents', paid.id, 'succeeded')).toBe(204);
    expect(await settle(url, 'payment_intents', paid.id, 'failed')).toBe(409);
    expect(await settle(url, 'payment_intents', failed.id, 'nonsense')).toBe(400);
    expect(await settle(url, 'payment_intents', failed.id, 'failed')).toBe(204);
    expect(await stripe.paymentIntents.retrieve(paid.id)).toMatchObject({ status: 'succeeded' });
    expect(await stripe.paymentIntents.retrieve(failed.id)).toMatchObject({ status: 'requires_payment_method' });
    expect(await stripe.paymentIntents.cancel(canceled.id)).toMatchObject({ status: 'canceled', amount_received: 0 });
    expect((await stripe.charges.list({ payment_intent: canceled.id })).data).toMatchObject([{ paid: false }]);
  });

  test('of SEPA cannot be canceled once it is on its way', async () => {
    const { stripe } = await startSandbox();
    const sepa = { ...bankDebit, currency: 'eur', allowed_payment_method_types: ['sepa_debit' as const] };
    const made = await stripe.paymentIntents.create({ ...sepa, payment_method: 'pm_sepaDebit_successDelayed_at' });
    expect(await failure(stripe.paymentIntents.cancel(made.id))).toMatchObject({
      code: 'payment_intent_unexpected_state',
    });
  });
});

describe('a type without manual capture', () => {
  const ideal = {
    amount: 2000,
    currency: 'eur',
    confirmation_method: 'manual',
    allowed_payment_method_types: ['card', 'ideal'],
    payment_method_options: { card: { capture_method: 'manual' } },
  } satisfies Stripe.PaymentIntentCreateParams;
  const return_url = 'https://shop.example/return';

  test('redirects to the bank and is charged at once', async () => {
    const { stripe } = await startSandbox();
    const { id, payment_method_types } = await stripe.paymentIntents.create(ideal);
    expect(payment_method_types).toEqual(['card', 'ideal']);
    const payment_method_data = { type: 'ideal' as const, billing_details: { name: 'Ada' } };
    expect(await failure(stripe.paymentIntents.confirm(id, { payment_method_data }))).toMatchObject({
      param: 'return_url',
    });
    const asked = await stripe.paymentIntents.confirm(id, { payment_method_data, return_url });
    const bank = asked.next_action?.redirect_to_url?.url ?? '';
    const outcome = (value: string) =>
      fetch(bank, { method: 'POST', body: new URLSearchParams({ outcome: value }), redirect: 'manual' });
    await outcome('succeeded');
    const paid = await stripe.paymentIntents.retrieve(id, { expand: ['latest_charge', 'payment_method'] });
    expect(paid).toMatchObject({
      status: 'succeeded',
      amount_received: 2000,
      payment_method: { type: 'ideal' },
      latest_charge: { captured: true, payment_method_details: { type: 'ideal' } },
    });
  });

  test('is refused where manual capture, the currency or the types exclude it', async () => {
    const { stripe } = await startSandbox();
    const { id: payment_method } = await stripe.paymentMethods.create({ type: 'ideal' });
    const confirm = { confirm: true, payment_method, return_url } as const;
    for (const params of [
      { ...ideal, capture_method: 'manual' as const },
      { ...ideal, currency: 'usd' },
      { ...ideal, allowed_payment_method_types: ['card' as const] },
    ]) {
      expect(await failure(stripe.paymentIntents.create({ ...params, ...confirm }))).toMatchObject({
        statusCode: 400,
        code: 'payment_intent_incompatible_payment_method',
        param: 'payment_method',
      });
    }
  });
});
