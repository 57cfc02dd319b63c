import type Stripe from 'stripe';
import { settle } from '../../sandbox/stripe/test-client.ts';
import { eventually } from './eventually.ts';
import { ended } from './referee.ts';
import type { Shop } from './shop.ts';

/** Money that is there, and the checkout that has ended without it. */
export interface LateMoney {
  readonly id: string;
  readonly intent: Stripe.PaymentIntent;
}

/** Money that comes after its checkout has ended, in a shop that gives it back. */
export function lateMoneyIn(shop: Shop) {
  const hear = (intent: Stripe.PaymentIntent) =>
    shop.gateway.tellRecovery({ eventId: 'e', paymentIntentId: intent.id });
  const recovery = ({ id }: Stripe.PaymentIntent) =>
    shop.db.prisma.recovery.findUnique({ where: { paymentIntentId: id } });

  /** Money of an expired checkout of one of each, taken past its workflow. */
  async function late(card: string, ...variantIds: string[]): Promise<LateMoney> {
    const id = shop.newCheckoutId();
    const wanted = variantIds.length > 0 ? variantIds : ['mug'];
    const lines = wanted.map((variantId) => ({ lineId: null, variantId, quantity: 1 }));
    await shop.create(id, { lines });
    await shop.update(id, { lines });
    await shop.complete(id, 'pm_card_visa_chargeDeclined');
    await shop.gateway.cancel(id, { actor: 'timer', reason: 'expired' });
    if ((await ended(shop, id)) !== 'canceled') throw new Error(`${id} has not expired`);
    const [row] = await shop.db.sql<{ quote_hash: string; amount_minor: number }>(
      '',
      'SELECT quote_hash, amount_minor FROM payments WHERE checkout_id = $1',
      [id],
    );
    const intent = await shop.stripe.paymentIntents.create({
      amount: row?.amount_minor ?? 0,
      currency: 'usd',
      confirmation_method: 'manual',
      confirm: true,
      capture_method: 'automatic',
      allowed_payment_method_types: ['card'],
      payment_method: card,
      metadata: { checkout_id: id, attempt: '1', quote_hash: row?.quote_hash ?? '' },
    });
    await shop.db.sql('', 'UPDATE payments SET payment_intent_id = $2 WHERE checkout_id = $1', [id, intent.id]);
    return { id, intent };
  }

  /** Money that can't be given back: the bank has sent the refund back twice, and people are asked. */
  async function parked(...variantIds: string[]): Promise<LateMoney> {
    const { id, intent } = await late('pm_card_refundFail', ...variantIds);
    await hear(intent);
    const back = async (times: number) => {
      const { data } = await shop.stripe.refunds.list({ payment_intent: intent.id });
      return data.length === times && data.find(({ status }) => status === 'succeeded');
    };
    for (const times of [1, 2]) {
      const refund = await eventually('it is given back', () => back(times));
      await eventually('and that is on record', async () => (await recovery(intent))?.outcome === 'given_back');
      await settle(shop.settings.stripe.apiBase ?? '', 'refunds', refund.id, 'failed');
      await hear(intent);
    }
    await eventually('people are asked', async () => (await recovery(intent))?.waitingFor === 'support');
    return { id, intent };
  }

  return { hear, late, parked, recovery };
}
