import { ApplicationFailure } from '@temporalio/common';
import type { Seal } from '../adapters/crypto/sealing.ts';
import { appliedCommand, loadCommand, markApplied } from '../adapters/postgres/command-table.ts';
import type { StepEvent } from '../adapters/postgres/checkout-table.ts';
import type { Sql } from '../adapters/postgres/database.ts';
import type { OrderAnswer, OrderCommandPayload } from '../contracts/commands.ts';
import type { ErrorCode } from '../domain/errors.ts';
import { currencyStepMinor } from '../domain/money/currency.ts';
import type { Order } from '../domain/order/order.ts';
import { creditGiftCards } from '../adapters/postgres/gift-card-table.ts';
import { counts, disputedMinor, hasTakenMoney, isClosed, refundableMinor } from '../domain/order/order.ts';
import type { RefundSplit } from '../domain/order/refund-split.ts';
import { splitRefund } from '../domain/order/refund-split.ts';
import type { RefundAmount } from '../domain/order/refund-amount.ts';
import { amountOfLines } from '../domain/order/refund-amount.ts';
import type { OrderRef, OrderStep, OrderStepDeps, OrderStepDone, OrderStepResult } from './order-step.ts';
import { runOrderStep } from './order-step.ts';
import { returnStock } from './returned-stock.ts';

export interface OrderCommandDeps extends OrderStepDeps {
  readonly seal: Seal;
}

type Refund = Extract<OrderCommandPayload, { operation: 'refund' }>;
type Capture = Extract<OrderCommandPayload, { operation: 'capture' }>;
type Done = OrderStepDone<OrderAnswer>;

/**
 * Applies one command of support's to an order in one transaction: what it reserves or asks for, the event and the answer. A
 * command that is applied already gives its stored answer; one that came too late is refused.
 */
export async function applyOrderCommand(
  deps: OrderCommandDeps,
  ref: OrderRef & { readonly commandId: string },
): Promise<OrderStepResult<OrderAnswer>> {
  const { seal } = deps;
  const { commandId } = ref;
  return runOrderStep<OrderAnswer>(deps, ref, async (step) => {
    const loaded = await loadCommand<OrderAnswer>(step.sql, seal, commandId);
    if (loaded?.command.checkoutId !== step.order.checkoutId)
      throw ApplicationFailure.nonRetryable(`no command ${commandId}`, 'UnknownCommand');
    const { command } = loaded;
    if (command.answer) return { value: command.answer, events: [] };
    const done: Done = command.late
      ? { value: { outcome: 'late', code: null, refundId: null }, events: [] }
      : await decide(step, seal.open<OrderCommandPayload>(command.payload, commandId));
    await markApplied(step.sql, appliedCommand(seal, commandId, done.value), step.order.revision);
    return done;
  });
}

function decide(step: OrderStep, payload: OrderCommandPayload): Promise<Done> {
  return payload.operation === 'refund' ? refund(step, payload) : capture(step, payload);
}

const applied = (refundId: string | null, ...events: StepEvent[]): Done => ({
  value: { outcome: 'applied', code: null, refundId },
  events,
});
const refuse = (code: ErrorCode): Done => ({ value: { outcome: 'refused', code, refundId: null }, events: [] });

/** Reserves what is to be given back by card, for the workflow to refund at Stripe, and credits gift cards with the rest. */
async function refund({ sql, order }: OrderStep, payload: Refund): Promise<Done> {
  const { refundId, wanted, reason, actor } = payload;
  // The same command, after its row was forgotten: its refund is on record.
  if (order.refunds.some(({ id }) => id === refundId)) return applied(refundId);
  if (order.withCheckout) return refuse('order_not_settled');
  if (order.disputes.some((dispute) => hasTakenMoney(dispute) && !isClosed(dispute))) return refuse('order_disputed');
  const isPaid = order.payment?.status === 'captured' || order.giftCards.length > 0;
  if (!isPaid || order.payment?.status === 'authorized') return refuse('nothing_captured');
  const amount = amountOf(order, wanted);
  if (!amount.ok) return refuse(amount.code);
  const { amountMinor } = amount;
  const { lines, shipping } = wanted.kind === 'lines' ? wanted : { lines: [], shipping: false };
  const split = splitRefund(order, amountMinor);
  const wish = { refundId, reason, actor, lines: JSON.stringify(lines), shipping };
  if (!split || !(await reserve(sql, order, split, wish))) return refuse('refund_exceeds_captured');
  const { number: orderNumber, currency } = order;
  const giftCardMinor = amountMinor - split.cardMinor;
  const asked = { refundId, orderNumber, amountMinor, currency, reason, actor, lines, shipping };
  const returned = payload.restock ? await returnStock(sql, order, payload) : [];
  if (giftCardMinor === 0) return applied(refundId, { type: 'refund.requested', data: asked }, ...returned);
  const { checkoutId, payment } = order;
  const attempt = payment?.attempt ?? 0;
  await creditGiftCards(sql, { key: refundId, checkoutId, attempt, parts: split.giftCards, actor, reason });
  return applied(
    refundId,
    { type: 'refund.requested', data: { ...asked, giftCardMinor } },
    { type: 'gift_card.credited', data: { refundId, orderNumber, amountMinor: giftCardMinor, currency } },
    ...returned,
  );
}

function amountOf(order: Order, wanted: Refund['wanted']): RefundAmount {
  // What gift cards have got back stays given back, whatever became of the card's part.
  const returned = order.refunds.filter((made) => counts(made) || made.giftCardMinor > 0);
  switch (wanted.kind) {
    case 'everything': {
      const amountMinor = refundableMinor(order);
      return amountMinor > 0 ? { ok: true, amountMinor } : { ok: false, code: 'refund_amount_invalid' };
    }
    case 'amount': {
      const { amountMinor } = wanted;
      const inSteps = amountMinor % currencyStepMinor(order.currency) === 0;
      return inSteps ? { ok: true, amountMinor } : { ok: false, code: 'refund_amount_invalid' };
    }
    case 'lines':
      return amountOfLines(order.quote, wanted, {
        lines: returned.flatMap(({ lines }) => lines),
        shipping: returned.some(({ shipping }) => shipping),
      });
  }
}

interface Reservation {
  readonly refundId: string;
  readonly reason: string;
  readonly actor: string;
  readonly lines: string;
  readonly shipping: boolean;
}

/**
 * Reserves the card's part on the payment and records the refund, in one statement that does neither when more would be given back
 * than was captured and not taken by disputes (promise M6). One that goes to gift cards wholly is done with that.
 */
async function reserve(
  sql: Sql,
  order: Order,
  { cardMinor, giftCards }: RefundSplit,
  wanted: Reservation,
): Promise<boolean> {
  const { id, checkoutId, currency, payment } = order;
  const giftCardMinor = giftCards.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const made = await sql(
    'refund.reserve',
    `WITH reserved AS (
       UPDATE payments p SET refunded_minor = p.refunded_minor + $4
       WHERE p.checkout_id = $2 AND p.attempt = $3 AND p.status = 'captured'
         AND p.captured_minor - p.refunded_minor - $5 >= $4
       RETURNING p.checkout_id, p.attempt)
     INSERT INTO refunds (id, order_id, checkout_id, attempt, amount_minor, gift_card_minor, currency, reason, actor, lines, shipping,
                          status, settled_at)
     SELECT $1, $6, $2, p.attempt, $4, $12, $7, $8, $9, $10, $11, CASE WHEN $4 > 0 THEN 'requested' ELSE 'succeeded' END,
            CASE WHEN $4 = 0 THEN clock_timestamp() END
     FROM (SELECT attempt FROM reserved UNION ALL SELECT NULL WHERE $4 = 0) p RETURNING 1`,
    [
      wanted.refundId,
      checkoutId,
      cardMinor > 0 ? payment?.attempt : null,
      cardMinor,
      disputedMinor(order),
      id,
      currency,
      wanted.reason,
      wanted.actor,
      wanted.lines,
      wanted.shipping,
      giftCardMinor,
    ],
  );
  return made.length > 0;
}

/** Asks for the money of a held authorization; where the charge can be captured only once, all of it. */
async function capture({ sql, order }: OrderStep, { amountMinor, actor }: Capture): Promise<Done> {
  const { payment } = order;
  if (order.withCheckout) return refuse('order_not_settled');
  if (order.status !== 'placed' || payment?.status !== 'authorized') return refuse('nothing_to_capture');
  const left = payment.amountMinor - payment.capturedMinor;
  const asked = amountMinor ?? left;
  if (asked > left) return refuse('capture_exceeds_authorized');
  if (asked % currencyStepMinor(order.currency) !== 0) return refuse('capture_amount_invalid');
  // Asked for already: one capture at a time.
  if (order.captureRequestedMinor !== null) return refuse('order_not_settled');
  await sql('order.ask_capture', 'UPDATE orders SET capture_requested_minor = $2 WHERE id = $1', [order.id, asked]);
  return applied(null, {
    type: 'capture.requested',
    data: { orderNumber: order.number, amountMinor: asked, currency: order.currency, actor },
  });
}
