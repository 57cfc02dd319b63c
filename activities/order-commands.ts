import { ApplicationFailure } from '@temporalio/common';
import type { Seal } from '../adapters/crypto/sealing.ts';
import { appliedCommand, loadCommand, markApplied } from '../adapters/postgres/command-table.ts';
import { creditGiftCards } from '../adapters/postgres/gift-card-table.ts';
import type { StepEvent } from '../adapters/postgres/checkout-table.ts';
import type { SupportAct } from '../adapters/postgres/support-audit.ts';
import { recordAct } from '../adapters/postgres/support-audit.ts';
import type { OrderCommandPayload, SupportAnswer } from '../contracts/commands.ts';
import type { Order } from '../domain/order/order.ts';
import type { SupportAction } from '../domain/support/actions.ts';
import { mayCapture, mayRefund } from '../domain/support/order-rules.ts';
import { planRefund } from '../domain/support/refund-plan.ts';
import type { Ruling } from '../domain/support/ruling.ts';
import { mayNot } from '../domain/support/ruling.ts';
import { supportApplied, supportRefused } from './commands/support.ts';
import { cancelBySupport } from './order-cancel.ts';
import { resendMail, resolveAttention } from './order-desk.ts';
import type { Carried, OrderRef, OrderStep, OrderStepDeps, OrderStepDone, OrderStepResult } from './order-step.ts';
import { runOrderStep } from './order-step.ts';
import { reserveRefund } from './refund-reservation.ts';
import { returnStock } from './returned-stock.ts';

export interface OrderCommandDeps extends OrderStepDeps {
  readonly seal: Seal;
}

/** What a command to an order is, but for a retry, which changes no row. */
type Act = Exclude<OrderCommandPayload, { readonly operation: 'retry_order' }>;
type Refund = Extract<OrderCommandPayload, { operation: 'refund' }>;
type Capture = Extract<OrderCommandPayload, { operation: 'capture' }>;
type Done = OrderStepDone<SupportAnswer>;

/**
 * Applies one command of support's to an order in one transaction: what it reserves or asks for, the event, the audit entry and
 * the answer. A command that is applied already gives its stored answer; one that came too late is refused.
 */
export async function applyOrderCommand(
  deps: OrderCommandDeps,
  ref: OrderRef & { readonly commandId: string },
): Promise<OrderStepResult<SupportAnswer>> {
  const { seal } = deps;
  const { commandId } = ref;
  return runOrderStep<SupportAnswer>(deps, ref, async (step) => {
    const loaded = await loadCommand<SupportAnswer>(step.sql, seal, commandId);
    if (loaded?.command.checkoutId !== step.order.checkoutId || !loaded.checkout)
      throw ApplicationFailure.nonRetryable(`no command ${commandId}`, 'UnknownCommand');
    const { command, checkout } = loaded;
    if (command.answer) return { value: command.answer, events: [] };
    const done: Done = command.late
      ? { value: { outcome: 'late', code: null, refundId: null }, events: [] }
      : await carryOut(step, seal.open<OrderCommandPayload>(command.payload, commandId), checkout);
    await markApplied(step.sql, appliedCommand(seal, commandId, done.value), step.order.revision);
    return done;
  });
}

type Checkout = Parameters<typeof resendMail>[2];

async function carryOut(step: OrderStep, payload: OrderCommandPayload, checkout: Checkout): Promise<Done> {
  if (payload.operation === 'retry_order')
    throw ApplicationFailure.nonRetryable('a retry changes no row', 'UnknownCommand');
  const act: Act = payload;
  const { ruling, events = [], refundId, repeated } = await decide(step, act, checkout);
  if (!repeated) await recordAct(step.sql, actOf(step.order, act), ruling);
  return ruling.allowed
    ? { value: supportApplied(refundId ?? null), events }
    : { value: supportRefused(ruling), events: [] };
}

function decide(step: OrderStep, payload: Act, checkout: Checkout): Promise<Carried> {
  switch (payload.operation) {
    case 'refund':
      return refund(step, payload);
    case 'capture':
      return capture(step, payload);
    case 'cancel_order':
      return cancelBySupport(step, payload);
    case 'resend_confirmation':
      return resendMail(step, payload, checkout);
    case 'resolve_order':
      return resolveAttention(step, payload);
  }
}

const ACTION: Readonly<Record<Act['operation'], SupportAction>> = {
  refund: 'refund',
  capture: 'capture',
  cancel_order: 'cancel_order',
  resend_confirmation: 'resend_confirmation',
  resolve_order: 'resolve_attention',
};

function actOf(order: Order, payload: Act): SupportAct {
  const { operation, actor, reason = 'the goods ship', requestId = null } = payload;
  const { currency } = order;
  const details =
    operation === 'refund'
      ? { wanted: payload.wanted, restock: payload.restock === true, refundId: payload.refundId, currency }
      : operation === 'capture'
        ? { amountMinor: payload.amountMinor, currency }
        : {};
  const act = { action: ACTION[operation], resource: 'order', resourceId: order.id } as const;
  return { ...act, actor, reason, requestId, details };
}

/** Reserves what is to be given back by card, for the workflow to refund at Stripe, and credits gift cards with the rest. */
async function refund({ sql, order }: OrderStep, payload: Refund): Promise<Carried> {
  const { refundId, wanted, reason, actor } = payload;
  const ruling = mayRefund({ order }, wanted, payload.restock === true);
  // The same command, after its row was forgotten: its refund is on record.
  if (order.refunds.some(({ id }) => id === refundId)) return { ruling: DONE, refundId, repeated: true };
  const plan = planRefund(order, wanted);
  if (!plan.ok) return { ruling };
  const { amountMinor, split } = plan;
  const { lines, shipping } = wanted.kind === 'lines' ? wanted : { lines: [], shipping: false };
  const wish = { refundId, reason, actor, lines: JSON.stringify(lines), shipping };
  if (!(await reserveRefund(sql, order, split, wish)))
    return { ruling: mayNot('refund_exceeds_captured', 'refused.nothing_left') };
  const { number: orderNumber, currency } = order;
  const giftCardMinor = amountMinor - split.cardMinor;
  const asked = { refundId, orderNumber, amountMinor, currency, reason, actor, lines, shipping };
  const returned = payload.restock ? await returnStock(sql, order, payload) : [];
  if (giftCardMinor === 0)
    return { ruling, refundId, events: [{ type: 'refund.requested', data: asked }, ...returned] };
  const { checkoutId, payment } = order;
  const attempt = payment?.attempt ?? 0;
  await creditGiftCards(sql, { key: refundId, checkoutId, attempt, parts: split.giftCards, actor, reason });
  const events: StepEvent[] = [
    { type: 'refund.requested', data: { ...asked, giftCardMinor } },
    { type: 'gift_card.credited', data: { refundId, orderNumber, amountMinor: giftCardMinor, currency } },
    ...returned,
  ];
  return { ruling, refundId, events };
}

const DONE: Ruling = { allowed: true, effect: [] };

/** Asks for the money of a held authorization; where the charge can be captured only once, all of it. */
async function capture({ sql, order }: OrderStep, { amountMinor, actor, reason }: Capture): Promise<Carried> {
  const ruling = mayCapture({ order }, amountMinor);
  if (!ruling.allowed || !order.payment) return { ruling };
  const asked = amountMinor ?? order.payment.amountMinor - order.payment.capturedMinor;
  await sql('order.ask_capture', 'UPDATE orders SET capture_requested_minor = $2 WHERE id = $1', [order.id, asked]);
  const data = { orderNumber: order.number, amountMinor: asked, currency: order.currency, actor };
  return { ruling, events: [{ type: 'capture.requested', data: { ...data, ...(reason && { reason }) } }] };
}
