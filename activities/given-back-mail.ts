import type { Mail } from '../adapters/mail/mailer.ts';
import { loadCheckout } from '../adapters/postgres/checkout-table.ts';
import type { Checkout } from '../domain/checkout/checkout.ts';
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
  const payment = { paymentIntentId, amountMinor: Number(recovery.amountMinor), currency };
  const mail = givenBackMail(await loadCheckout(db.sql, checkoutId), payment, shop);
  const sent = mail !== null && (await mailer.send(mail));
  await settle(db.sql, key, 'done', null, { sent });
}

/** The mail that tells the buyer so, in his language; null where there is no address. */
export function givenBackMail(
  checkout: Pick<Checkout, 'buyer' | 'language'> | null,
  { paymentIntentId, ...amount }: { readonly paymentIntentId: string; readonly amountMinor: number; currency: string },
  shop: { readonly name: string; readonly domain: string },
): Mail | null {
  if (!checkout?.buyer?.email) return null;
  const { buyer } = checkout;
  const say = wordsOf(checkout);
  return {
    to: checkout.buyer.email,
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
  };
}
