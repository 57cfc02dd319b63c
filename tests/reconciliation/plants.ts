import type { BreakKindName } from '../../domain/reconciliation/break-kinds.ts';
import { addCode } from '../setup/codes.ts';
import { giftCard } from '../setup/gift-cards.ts';
import { ended } from '../setup/referee.ts';
import type { Shop } from '../setup/shop.ts';

/** A break as somebody, or something, might make it; returns what it is about. */
export type Plant = (shop: Shop) => Promise<string>;

const sql = ({ db }: Shop, text: string, ...values: unknown[]) => db.sql('', text, values);

/** A checkout that waits for its buyer. */
async function open(shop: Shop): Promise<string> {
  const id = shop.newCheckoutId();
  await shop.create(id);
  await shop.update(id);
  return id;
}

/** A purchase that is over. */
async function bought(shop: Shop): Promise<string> {
  const id = await open(shop);
  await shop.complete(id);
  await ended(shop, id);
  return id;
}

/** A checkout that was canceled. */
async function canceled(shop: Shop): Promise<string> {
  const id = await open(shop);
  await shop.cancel(id);
  await ended(shop, id);
  return id;
}

async function intentOf(shop: Shop, checkoutId: string): Promise<string> {
  const [row] = await shop.db.sql<{ id: string }>(
    '',
    'SELECT payment_intent_id AS id FROM payments WHERE checkout_id = $1',
    [checkoutId],
  );
  if (!row) throw new Error(`no payment of ${checkoutId}`);
  return row.id;
}

/** A PaymentIntent of a checkout, confirmed where wished, and nothing of it here. */
async function intentAtStripe(shop: Shop, checkoutId: string, attempt: number, confirmed = false): Promise<string> {
  const intent = await shop.stripe.paymentIntents.create({
    amount: 3266,
    currency: 'usd',
    confirmation_method: 'manual',
    capture_method: 'manual',
    allowed_payment_method_types: ['card'],
    metadata: { checkout_id: checkoutId, attempt: String(attempt), quote_hash: 'planted' },
    ...(confirmed && { confirm: true, payment_method: 'pm_card_visa' }),
  });
  return intent.id;
}

/** A payment row with the ledger's row of its create. */
async function record(shop: Shop, checkoutId: string, intentId: string, status: string, capturedMinor = 0) {
  await sql(
    shop,
    `INSERT INTO payments (checkout_id, attempt, command_id, amount_minor, currency, quote_hash, payment_intent_id, status, captured_minor)
     VALUES ($1, 1, 'planted', 3266, 'USD', 'planted', $2, $3, $4)`,
    checkoutId,
    intentId,
    status,
    capturedMinor,
  );
  for (const step of ['create', 'confirm']) {
    await sql(
      shop,
      `INSERT INTO effects (key, checkout_id, attempt, step, result_at, outcome) VALUES ($1 || '/1/' || $2::text, $1, 1, $2, now(), 'done')`,
      checkoutId,
      step,
    );
  }
}

const order = (shop: Shop, checkoutId: string) =>
  sql(
    shop,
    `INSERT INTO orders (id, checkout_id, status, channel, currency, total_minor, content) VALUES ($1, $1, 'placed', 'test', 'USD', 3266, '{}')`,
    checkoutId,
  );

/** Breaks that mend themselves: planted in the tables, at Stripe or in Temporal. */
export const MENDED: Partial<Record<BreakKindName, Plant>> = {
  async hold_of_ended_checkout(shop) {
    const id = await canceled(shop);
    await sql(shop, `UPDATE stock SET reserved = reserved + 1 WHERE variant_id = 'mug'`);
    await sql(shop, `INSERT INTO holds VALUES ($1, 'mug', 'main', 1, now() + interval '1 hour', true)`, id);
    return id;
  },
  async hold_left_frozen(shop) {
    const id = await open(shop);
    await sql(shop, 'UPDATE holds SET frozen = true WHERE checkout_id = $1', id);
    return id;
  },
  async reserved_differs(shop) {
    await sql(shop, `UPDATE stock SET reserved = reserved + 5 WHERE variant_id = 'file'`);
    return JSON.stringify(['file', 'main']);
  },
  async claim_left(shop) {
    const id = await canceled(shop);
    const { id: cardId } = await giftCard(shop, 1_000);
    await sql(shop, 'UPDATE gift_cards SET held_minor = 300 WHERE id = $1', cardId);
    await sql(
      shop,
      `INSERT INTO gift_card_holds (checkout_id, attempt, gift_card_id, amount_minor) VALUES ($1, 1, $2, 300)`,
      id,
      cardId,
    );
    return id;
  },
  async gift_card_held_differs(shop) {
    const { id } = await giftCard(shop, 1_000);
    await sql(shop, 'UPDATE gift_cards SET held_minor = 300 WHERE id = $1', id);
    return id;
  },
  async code_uses_differ(shop) {
    await addCode(shop, 'PLANTED', { usageLimit: 5 });
    await sql(shop, `UPDATE promotion_codes SET used = 3, claimed = 1 WHERE code_key = 'PLANTED'`);
    return 'code-PLANTED';
  },
  async command_unanswered(shop) {
    const id = await bought(shop);
    const [row] = await shop.db.sql<{ id: string }>(
      '',
      `UPDATE commands SET answer = NULL, answered_at = NULL WHERE checkout_id = $1 AND operation = 'complete' RETURNING id`,
      [id],
    );
    return row!.id;
  },
  async payment_left_open(shop) {
    const id = await canceled(shop);
    await record(shop, id, await intentAtStripe(shop, id, 1, true), 'authorized');
    return id;
  },
  async money_without_order(shop) {
    const id = await bought(shop);
    await sql(shop, 'DELETE FROM orders WHERE checkout_id = $1', id);
    await sql(
      shop,
      `UPDATE checkouts SET status = 'canceled', state = jsonb_set(state, '{status}', '"canceled"') WHERE id = $1`,
      id,
    );
    return id;
  },
  async intent_unrecorded(shop) {
    return intentAtStripe(shop, await open(shop), 7);
  },
  async news_missed_after_end(shop) {
    const id = await canceled(shop);
    const intentId = await intentAtStripe(shop, id, 1, true);
    await record(shop, id, intentId, 'open');
    return intentId;
  },
  async intent_left_at_stripe(shop) {
    const id = await canceled(shop);
    const intentId = await intentAtStripe(shop, id, 1);
    await record(shop, id, intentId, 'canceled');
    return intentId;
  },
  async workflow_of_ended_checkout(shop) {
    const id = await open(shop);
    await sql(shop, 'SELECT release_holds($1)', id);
    await sql(
      shop,
      `UPDATE checkouts SET status = 'canceled', waiting_for = NULL, deadline_at = NULL, next_action = NULL, ended_reason = 'planted',
         revision = revision + 1, state = state || jsonb_build_object('status', 'canceled', 'revision', revision + 1,
           'waitingFor', NULL, 'deadlineAt', NULL, 'nextAction', NULL, 'holdExpiresAt', NULL, 'endedReason', 'planted')
       WHERE id = $1`,
      id,
    );
    return `checkout/${id}`;
  },
  async workflow_out_of_step(shop) {
    const id = await open(shop);
    // As if a step was committed while Temporal's data were those of yesterday: the row is ahead, and its hour is past.
    await sql(
      shop,
      `UPDATE checkouts SET revision = revision + 1, deadline_at = now() - interval '1 hour', expires_at = now(),
         state = state || jsonb_build_object('revision', revision + 1, 'expiresAt', now() - interval '1 hour') WHERE id = $1`,
      id,
    );
    return id;
  },
  async refund_differs(shop) {
    const intentId = await intentOf(shop, await bought(shop));
    await shop.stripe.refunds.create({ payment_intent: intentId, amount: 100 });
    return intentId;
  },
  async order_news_missed(shop) {
    const id = await bought(shop);
    await sql(shop, `UPDATE payments SET status = 'authorized', captured_minor = 0 WHERE checkout_id = $1`, id);
    return intentOf(shop, id);
  },
  async order_not_running(shop) {
    const [row] = await shop.db.sql<{ id: string }>(
      '',
      `UPDATE orders SET waiting_for = 'refund', deadline_at = now(), next_action = 'planted', updated_at = now()
       WHERE checkout_id = $1 RETURNING id`,
      [await bought(shop)],
    );
    return row!.id;
  },
  // The last: the worker's own job looks for these too, from 10 s on.
  async checkout_without_workflow(shop) {
    const id = await open(shop);
    await shop.client.workflow.getHandle(`checkout/${id}`).terminate('planted');
    return id;
  },
};

/** Breaks that people have to look at. */
export const SHOWN: Partial<Record<BreakKindName, Plant>> = {
  async checkout_overdue(shop) {
    const id = await open(shop);
    await sql(shop, `UPDATE checkouts SET deadline_at = now() - interval '1 hour' WHERE id = $1`, id);
    return id;
  },
  async checkout_row_missing(shop) {
    await order(shop, 'chk_lost');
    return 'chk_lost';
  },
  async completed_without_order(shop) {
    const id = await bought(shop);
    await sql(shop, 'DELETE FROM orders WHERE checkout_id = $1', id);
    return id;
  },
  async order_without_completed_checkout(shop) {
    const id = await open(shop);
    await order(shop, id);
    return id;
  },
  async order_differs(shop) {
    const id = await bought(shop);
    await sql(shop, 'UPDATE orders SET total_minor = total_minor + 1 WHERE checkout_id = $1', id);
    return id;
  },
  async order_without_money(shop) {
    const id = await bought(shop);
    await sql(shop, 'DELETE FROM payments WHERE checkout_id = $1', id);
    return id;
  },
  async tenders_differ(shop) {
    const id = await bought(shop);
    const { id: cardId } = await giftCard(shop, 1_000);
    // A debit that the order knows nothing of.
    await sql(shop, 'UPDATE gift_cards SET balance_minor = 700 WHERE id = $1', cardId);
    await sql(
      shop,
      `INSERT INTO gift_card_entries (key, gift_card_id, kind, amount_minor, balance_after_minor, checkout_id, actor)
       VALUES ('planted', $2, 'debit', -300, 700, $1, 'planted')`,
      id,
      cardId,
    );
    return id;
  },
  async gift_card_balance_differs(shop) {
    const { id } = await giftCard(shop, 1_000);
    await sql(shop, 'UPDATE gift_cards SET balance_minor = 999 WHERE id = $1', id);
    return id;
  },
  async effect_unsettled(shop) {
    const id = await bought(shop);
    await sql(
      shop,
      `INSERT INTO effects (key, checkout_id, attempt, step, intent_at) VALUES ('planted', $1, 1, 'refund', now() - interval '1 hour')`,
      id,
    );
    return id;
  },
  async ledger_differs(shop) {
    const id = await bought(shop);
    await sql(shop, 'DELETE FROM effects WHERE checkout_id = $1', id);
    return id;
  },
  async intent_missing_at_stripe(shop) {
    await sql(shop, `UPDATE payments SET payment_intent_id = 'pi_lost' WHERE checkout_id = $1`, await bought(shop));
    return 'pi_lost';
  },
  intent_of_unknown_checkout: (shop) => intentAtStripe(shop, 'chk_of_another_shop', 1, true),
  async order_money_differs(shop) {
    const id = await bought(shop);
    await sql(shop, `UPDATE payments SET status = 'canceled' WHERE checkout_id = $1`, id);
    return intentOf(shop, id);
  },
  async money_not_at_stripe(shop) {
    const id = await bought(shop);
    const intentId = await intentAtStripe(shop, id, 1);
    await shop.stripe.paymentIntents.cancel(intentId);
    await sql(shop, 'UPDATE payments SET payment_intent_id = $2 WHERE checkout_id = $1', id, intentId);
    return intentId;
  },
  async amount_differs(shop) {
    const id = await bought(shop);
    await sql(shop, 'UPDATE payments SET amount_minor = amount_minor + 100 WHERE checkout_id = $1', id);
    return intentOf(shop, id);
  },
  async journal_differs(shop) {
    await sql(
      shop,
      `INSERT INTO stock_journal (variant_id, location_id, change, on_hand_after, reason) VALUES ('gift', 'main', 3, 103, 'count')`,
    );
    return JSON.stringify(['gift', 'main']);
  },
  async workflow_without_checkout(shop) {
    const id = await open(shop);
    await sql(shop, 'SELECT release_holds($1)', id);
    await sql(shop, 'DELETE FROM checkouts WHERE id = $1', id);
    return `checkout/${id}`;
  },
};
