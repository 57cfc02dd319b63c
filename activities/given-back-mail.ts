import { loadCheckout } from '../adapters/postgres/checkout-table.ts';
import { formatMinor } from '../domain/money/currency.ts';
import { effectKey, intend, settle } from './effect-ledger.ts';
import type { AftermathDeps } from './order-aftermath.ts';
import type { RecoveryRef } from './payment-recovery.ts';

/** Tells the buyer, once, that a payment which belongs to no order is given back, and why. Without an address nobody is told. */
export async function tellGivenBack(deps: AftermathDeps, { paymentIntentId }: RecoveryRef): Promise<void> {
  const { db, mailer, shop } = deps;
  const recovery = await db.prisma.recovery.findUnique({ where: { paymentIntentId } });
  if (!recovery) throw new Error(`nothing was recovered of ${paymentIntentId}`);
  const { checkoutId, attempt, currency } = recovery;
  const key = effectKey(paymentIntentId, attempt, 'given_back_email');
  const intent = { key, checkoutId, attempt, step: 'given_back_email', amountMinor: null, currency: null } as const;
  const { row } = await intend(db.sql, intent);
  if (row.outcome === 'done') return;
  const buyer = (await loadCheckout(db.sql, checkoutId))?.buyer;
  const sent =
    buyer?.email != null &&
    (await mailer.send({
      to: buyer.email,
      messageId: `<${paymentIntentId}.given-back@${shop.domain}>`,
      subject: `Your payment to ${shop.name} is given back`,
      text: [
        `Hello${buyer.firstName ? ` ${buyer.firstName}` : ''},`,
        '',
        `we could not place an order for your payment of ${formatMinor(Number(recovery.amountMinor), currency)}.`,
        'Nothing is sent to you, and you are not charged: all of it is on its way back to you.',
        'It may take your bank some days to show it.',
        '',
        shop.name,
      ].join('\n'),
    }));
  await settle(db.sql, key, 'done', null, { sent });
}
