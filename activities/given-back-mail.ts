import { loadCheckout } from '../adapters/postgres/checkout-table.ts';
import { hello, wordsOf } from './confirmation-mail.ts';
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
  const checkout = await loadCheckout(db.sql, checkoutId);
  const buyer = checkout?.buyer;
  const say = wordsOf(checkout ?? {});
  const amount = { amountMinor: Number(recovery.amountMinor), currency };
  const sent =
    buyer?.email != null &&
    (await mailer.send({
      to: buyer.email,
      messageId: `<${paymentIntentId}.given-back@${shop.domain}>`,
      subject: say('mail.given_back.subject', { shop: shop.name }),
      text: [
        hello(buyer, say),
        '',
        say('mail.given_back.sorry', { amount }),
        say('mail.given_back.money'),
        say('mail.given_back.days'),
        '',
        shop.name,
      ].join('\n'),
    }));
  await settle(db.sql, key, 'done', null, { sent });
}
