import { expect } from '@jest/globals';
import type { Buyer } from './buyer.ts';
import { UNIT_MINOR, UNITS } from './buyer.ts';
import type { CrashShop } from './crash-shop.ts';
import { PRODUCTS } from './crash-shop.ts';
import { until } from './until.ts';

const TOTAL_MINOR = UNITS.update * UNIT_MINOR;

/** Waits until the purchases are over by themselves, and checks that each happened exactly once. */
export async function expectBoughtOnce(
  shop: CrashShop,
  buyers: readonly Buyer[],
  { bought = BOUGHT_ONCE } = {},
): Promise<void> {
  const ids = buyers.map(({ checkoutId }) => checkoutId);
  await until('the purchases end', async () => {
    const open = await shop.db.sql(
      '',
      `SELECT wanted.id, c.status, c.waiting_for FROM unnest($1::text[]) AS wanted (id) LEFT JOIN checkouts c USING (id)
       WHERE c.status IS DISTINCT FROM 'completed' OR c.waiting_for IS NOT NULL`,
      [ids],
    );
    if (open.length > 0) throw new Error(JSON.stringify(open));
    return true;
  });
  const about = await Promise.all(ids.map((id) => facts(shop, id)));
  expect(about).toEqual(ids.map(() => bought));
  for (const id of ids) {
    const { status } = await until('the workflow ends', async () => {
      const workflow = await shop.client.workflow.getHandle(`checkout/${id}`).describe();
      return workflow.status.name !== 'RUNNING' && { status: workflow.status.name };
    });
    expect(status).toBe('COMPLETED');
  }
  await expectSoundShop(shop);
}

const BOUGHT_ONCE = {
  paymentIntents: [{ status: 'succeeded', received: TOTAL_MINOR, refunded: 0 }],
  payments: [{ attempt: 1, status: 'captured', captured_minor: TOTAL_MINOR, refunded_minor: 0, at_stripe: true }],
  effects: ['capture done', 'confirm done', 'confirmation_email done', 'create done', 'order done'],
  orders: [{ status: 'placed', total_minor: TOTAL_MINOR }],
  events: [
    'checkout.created',
    'checkout.updated',
    'payment.started',
    'order.placed',
    'payment.captured',
    'order.ready_to_fulfill',
    'order.confirmed',
  ],
  mails: 1,
  openCommands: 0,
};

/** What a gift card pays of a purchase, and what a code takes off, in tests that use them. */
export const GIFT_CARD_MINOR = 500;
export const DISCOUNT_MINOR = 100;
const BY_CARD_MINOR = TOTAL_MINOR - DISCOUNT_MINOR - GIFT_CARD_MINOR;

/** The same, with a code, and a part of it paid by gift card. */
export const BOUGHT_WITH_CLAIMS = {
  ...BOUGHT_ONCE,
  paymentIntents: [{ status: 'succeeded', received: BY_CARD_MINOR, refunded: 0 }],
  payments: BOUGHT_ONCE.payments.map((payment) => ({ ...payment, captured_minor: BY_CARD_MINOR })),
  effects: [...BOUGHT_ONCE.effects, 'code_used done', 'gift_card_debit done'].sort(),
  orders: [{ status: 'placed', total_minor: TOTAL_MINOR - DISCOUNT_MINOR }],
};

/** The same, by buyers whose bank has asked them. */
export const BOUGHT_ONCE_ASKED = {
  ...BOUGHT_ONCE,
  effects: [
    'capture done',
    'confirm done',
    'confirm_again done',
    'confirmation_email done',
    'create done',
    'order done',
  ],
  events: BOUGHT_ONCE.events.flatMap((event) =>
    event === 'payment.started' ? [event, 'payment.action_required', 'payment.action_done'] : [event],
  ),
};

/** All that database, Stripe and mailbox know of one checkout. */
async function facts(shop: CrashShop, checkoutId: string): Promise<typeof BOUGHT_ONCE> {
  const { sql } = shop.db;
  const rows = <Row extends object>(text: string) => sql<Row & Record<string, unknown>>('', text, [checkoutId]);
  const intents = await paymentIntents(shop, checkoutId);
  const [order] = await rows<{ number: number }>('SELECT number FROM orders WHERE checkout_id = $1');
  const [open] = await rows<{ n: number }>(
    'SELECT count(*)::int AS n FROM commands WHERE checkout_id = $1 AND answered_at IS NULL',
  );
  const payments = await rows<{ id: string } & (typeof BOUGHT_ONCE.payments)[number]>(
    `SELECT attempt, status, captured_minor, refunded_minor, payment_intent_id AS id FROM payments WHERE checkout_id = $1`,
  );
  const effects = await rows<{ step: string; outcome: string }>(
    'SELECT step, outcome FROM effects WHERE checkout_id = $1 ORDER BY step',
  );
  const events = await rows<{ type: string }>('SELECT type FROM events WHERE checkout_id = $1 ORDER BY sequence');
  const messages = (await (await fetch(`${shop.mailbox.url}/messages.json`)).json()) as { subject: string }[];
  return {
    paymentIntents: intents.map(({ status, received, refunded }) => ({ status, received, refunded })),
    payments: payments.map(({ id, ...payment }) => ({
      ...payment,
      at_stripe: intents.some((intent) => intent.id === id),
    })),
    effects: effects.map(({ step, outcome }) => `${step} ${outcome}`),
    orders: await rows('SELECT status, total_minor FROM orders WHERE checkout_id = $1'),
    events: events.map(({ type }) => type),
    mails: messages.filter(({ subject }) => subject.startsWith(`Your order ${order?.number} `)).length,
    openCommands: open?.n ?? 0,
  };
}

/** Every PaymentIntent that Stripe knows of a checkout. */
export async function paymentIntents(shop: CrashShop, checkoutId: string) {
  const found: { id: string; status: string; received: number; refunded: number }[] = [];
  for await (const intent of shop.stripeClient.paymentIntents.list({ limit: 100, expand: ['data.latest_charge'] })) {
    if (intent.metadata['checkout_id'] !== checkoutId) continue;
    const charge = typeof intent.latest_charge === 'object' ? intent.latest_charge : null;
    found.push({
      id: intent.id,
      status: intent.status,
      received: intent.amount_received,
      refunded: intent.status === 'succeeded' ? (charge?.amount_refunded ?? 0) : 0,
    });
  }
  return found;
}

/** What holds for the whole shop whenever nothing is under way. */
export async function expectSoundShop(shop: CrashShop): Promise<void> {
  const { sql } = shop.db;
  const stock = await sql(
    '',
    `SELECT sum(on_hand)::int + (SELECT count(*)::int * $1 FROM orders WHERE status = 'placed') AS shelved,
            sum(abs(reserved - (SELECT coalesce(sum(quantity), 0) FROM holds h WHERE h.variant_id = s.variant_id)))::int
              AS unexplained
     FROM stock s WHERE variant_id LIKE $2`,
    [UNITS.update, `${PRODUCTS.prefix}%`],
  );
  expect(stock).toEqual([{ shelved: PRODUCTS.count * PRODUCTS.onHand, unexplained: 0 }]);
  const overdue = await sql(
    '',
    'SELECT id, waiting_for FROM checkouts WHERE waiting_for IS NOT NULL AND deadline_at < now()',
    [],
  );
  expect(overdue).toEqual([]);
  await until('no transaction is left over', async () => {
    const left = await sql(
      '',
      `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
         AND state <> 'idle' AND xact_start < now() - interval '3 seconds'`,
      [],
    );
    return left.length === 0;
  });
  expect(shop.endedByThemselves()).toEqual([]);
}
