import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type Stripe from 'stripe';
import { addCode, usesOf } from '../setup/codes.ts';
import { eventually } from '../setup/eventually.ts';
import { balanceOf, giftCard, readyToPay } from '../setup/gift-cards.ts';
import { ended, expectFairEnd } from '../setup/referee.ts';
import type { Shop } from '../setup/shop.ts';
import { startShop } from '../setup/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await startShop();
});
afterAll(() => shop?.stop());

/** A checkout that expired after one declined attempt, which had claimed a code and part of a gift card. */
async function expired(code: string) {
  await addCode(shop, code, { usageLimit: 1 });
  const { id } = await readyToPay(shop, { codes: [code] });
  const card = await giftCard(shop, 2_000);
  await shop.completeWith(id, [card.id], 'pm_card_visa_chargeDeclined');
  await shop.gateway.cancel(id, { actor: 'timer', reason: 'expired' });
  expect(await ended(shop, id)).toBe('canceled');
  await expectFairEnd(shop, id);
  expect(await usesOf(shop, code)).toEqual({ claimed: 0, used: 0 });
  expect(await balanceOf(shop, card.id)).toEqual({ balance: 2_000, held: 0 });
  return { id, card };
}

/** The money of that attempt is taken after all, and its news comes. @returns how its recovery ended */
async function lateMoney(id: string): Promise<{ end: string; intent: Stripe.PaymentIntent }> {
  const [row] = await shop.db.sql<{ quote_hash: string; amount_minor: number }>(
    '',
    'SELECT quote_hash, amount_minor FROM payments WHERE checkout_id = $1',
    [id],
  );
  const intent = await shop.stripe.paymentIntents.create({
    amount: row!.amount_minor,
    currency: 'usd',
    confirmation_method: 'manual',
    confirm: true,
    capture_method: 'automatic',
    allowed_payment_method_types: ['card'],
    payment_method: 'pm_card_visa',
    metadata: { checkout_id: id, attempt: '1', quote_hash: row!.quote_hash },
  });
  await shop.db.sql('', 'UPDATE payments SET payment_intent_id = $2 WHERE checkout_id = $1', [id, intent.id]);
  await shop.gateway.tellRecovery({ eventId: 'late', paymentIntentId: intent.id });
  const handle = shop.client.workflow.getHandle(`payment-recovery/${intent.id}`);
  const end = await eventually('the recovery is started', () =>
    handle.result().catch((error: Error) => {
      if (/not found/i.test(error.message)) return null;
      throw error;
    }),
  );
  return { end: end as string, intent };
}

test('M2, D1, D2: late money is placed with the code and the gift card that its attempt had claimed', async () => {
  const { id, card } = await expired('LATE');
  const { end } = await lateMoney(id);
  expect(end).toBe('placed');
  expect(await ended(shop, id)).toBe('completed');
  const seen = await expectFairEnd(shop, id);
  expect(seen.claims).toMatchObject({ codeUses: 1, debitedMinor: 2_000, creditedMinor: 0 });
  expect(await usesOf(shop, 'LATE')).toEqual({ claimed: 0, used: 1 });
  expect(await balanceOf(shop, card.id)).toEqual({ balance: 0, held: 0 });
  expect((await shop.read(id))?.giftCards).toMatchObject([{ giftCardId: card.id, amountMinor: 2_000 }]);
});

test('M2, D2: late money whose gift card was spent meanwhile is given back, with its stock and its code', async () => {
  const { id, card } = await expired('SPENT');
  const other = await readyToPay(shop);
  await shop.completeWith(other.id, [{ id: card.id, amountMinor: 1 }]);
  await ended(shop, other.id);
  const { end } = await lateMoney(id);
  expect(end).toBe('given_back');
  const seen = await expectFairEnd(shop, id);
  expect(seen.orders).toEqual([]);
  expect(seen.refundedAmount).toBe(seen.capturedAmount);
  expect(await usesOf(shop, 'SPENT')).toEqual({ claimed: 0, used: 0 });
  expect(await balanceOf(shop, card.id)).toEqual({ balance: 1_999, held: 0 });
});

test('M2, D1: late money whose code was used up meanwhile is given back, and its gift card is free', async () => {
  const { id, card } = await expired('GONE');
  await shop.db.sql('', `UPDATE promotion_codes SET usage_limit = 0 WHERE code_key = 'GONE'`, []);
  expect((await lateMoney(id)).end).toBe('given_back');
  const seen = await expectFairEnd(shop, id);
  expect([seen.orders, seen.refundedAmount]).toEqual([[], seen.capturedAmount]);
  expect(await balanceOf(shop, card.id)).toEqual({ balance: 2_000, held: 0 });
});
