import type { Sql } from '../adapters/postgres/database.ts';
import type { OrderCommandPayload } from '../contracts/commands.ts';
import type { Checkout } from '../domain/checkout/checkout.ts';
import type { Order } from '../domain/order/order.ts';
import { mayResend, mayResolveOrder } from '../domain/support/order-rules.ts';
import type { Carried, OrderStep } from './order-step.ts';

/** The ledger's name of a mail that support has sent again, the n-th of its order. */
export const resentKey = (checkoutId: string, number: number) => `${checkoutId}/0/resent_mail/${number}`;

/** Has the mail of an order sent again: written as an intent, which the order's workflow carries out. */
export async function resendMail(
  { sql, order }: OrderStep,
  { actor, reason }: Pick<OrderCommandPayload, 'actor' | 'reason'>,
  checkout: Checkout,
): Promise<Carried> {
  const ruling = mayResend({ order, checkout });
  if (!ruling.allowed) return { ruling };
  await sql(
    'order.resend',
    `INSERT INTO effects (key, checkout_id, attempt, step)
     SELECT $1::text || '/0/resent_mail/' || (count(*) + 1), $1, 0, 'resent_mail' FROM effects
     WHERE checkout_id = $1 AND step = 'resent_mail'`,
    [order.checkoutId],
  );
  const mail = order.status === 'placed' ? 'confirmation' : 'cancellation';
  const data = { orderNumber: order.number, mail, actor, reason };
  return { ruling, events: [{ type: 'order.mail_requested', data }] };
}

/** Writes down what people say about what they were asked to look at. */
export async function resolveAttention(
  { sql, order }: OrderStep,
  { actor, reason = '' }: Pick<OrderCommandPayload, 'actor' | 'reason'>,
): Promise<Carried> {
  const { ruling, settlement } = mayResolveOrder({ order });
  if (!ruling.allowed) return { ruling };
  if (settlement.settles === 'refund') await makeGood(sql, order, settlement.refundId, actor);
  if (settlement.settles === 'mail') await giveUpMail(sql, order, actor);
  const refund = order.refunds.find(({ id }) => settlement.settles === 'refund' && id === settlement.refundId);
  const data = { orderNumber: order.number, actor, reason, attention: order.attention };
  const money = refund && { refundId: refund.id, amountMinor: refund.amountMinor, currency: refund.currency };
  return { ruling, events: [{ type: 'order.attention_resolved', data: { ...data, ...money } }] };
}

/** A refund that came to nothing was paid back in another way: it can't be given back once more, and the account tells it. */
async function makeGood(sql: Sql, { checkoutId, payment }: Order, refundId: string, actor: string): Promise<void> {
  await sql(
    'refund.make_good',
    `WITH made AS (
       UPDATE refunds SET made_good_at = now(), made_good_by = $2 WHERE id = $1 AND made_good_by IS NULL
       RETURNING id, amount_minor, currency)
     INSERT INTO effects (key, checkout_id, attempt, step, amount_minor, currency, result_at, outcome)
     SELECT id || '/made_good', $3, $4, 'made_good', amount_minor, currency, now(), 'done' FROM made`,
    [refundId, actor, checkoutId, payment?.attempt ?? 0],
  );
}

/** A mail that can't be sent is not tried any more: somebody told the buyer. */
async function giveUpMail(sql: Sql, { checkoutId, waitingFor, resent }: Order, actor: string): Promise<void> {
  const again = waitingFor === 'mail_again' && resent.next !== null;
  await sql(
    'order.give_up_mail',
    `INSERT INTO effects AS e (key, checkout_id, attempt, step, outcome, result_at, detail)
     VALUES ($1, $2, 0, $3, $4, now(), $5)
     ON CONFLICT (key) DO UPDATE SET outcome = excluded.outcome, result_at = excluded.result_at, detail = excluded.detail
     WHERE e.outcome IS DISTINCT FROM 'done'`,
    [
      again ? resentKey(checkoutId, resent.next?.number ?? 0) : `${checkoutId}/0/cancellation_email`,
      checkoutId,
      again ? 'resent_mail' : 'cancellation_email',
      again ? 'refused' : 'done',
      JSON.stringify({ sent: false, told_by: actor }),
    ],
  );
}
