import type { BreakKindName, Difference } from './break-kinds.ts';

/** One attempt to pay, as its row says. Amounts in minor units. */
export interface PaymentFacts {
  readonly attempt: number;
  /** Other parts may know more states than are judged here; what is not known is left alone. */
  readonly status: string;
  readonly amountMinor: number;
  readonly capturedMinor: number;
  readonly refundedMinor: number;
  /** Paid back past Stripe, in place of refunds that came to nothing; absent: nothing. */
  readonly madeGoodMinor?: number;
  readonly currency: string;
  readonly paymentIntentId: string | null;
}

/** An effect of the ledger. `settling`: intended a moment ago, so that its call may still be in flight. */
export interface EffectFacts {
  readonly attempt: number;
  readonly step: string;
  readonly outcome: string | null;
  readonly settling: boolean;
}

export interface OrderFacts {
  readonly status: string;
  readonly totalMinor: number;
  readonly currency: string;
}

/** The workflow of an open checkout. `unasked`: it runs; how far it is was not asked. */
export type RunFacts = 'none' | 'silent' | 'unasked' | { readonly revision: number };

/** The row of a checkout, as far as it is compared. */
export interface RowFacts {
  readonly revision: number;
  readonly status: string;
  readonly currency: string;
  readonly totalMinor: number;
  readonly waitingFor: string | null;
  readonly attention: string | null;
  /** Its deadline has passed by more than the monitor allows. */
  readonly overdue: boolean;
  /** Units of its lines that are held; only counted while a payment is in flight. */
  readonly units: number | null;
}

/** All that Postgres knows of one checkout, and its workflow where it is open. */
export interface CheckoutFacts {
  readonly checkoutId: string;
  readonly row: RowFacts | null;
  readonly payments: readonly PaymentFacts[];
  readonly effects: readonly EffectFacts[];
  readonly order: OrderFacts | null;
  readonly heldUnits: number;
  readonly frozenHolds: number;
  /** What gift cards paid of its order. */
  readonly giftCardMinor: number;
  /** Uses of codes and parts of gift cards that it has claimed, and neither used nor given back. */
  readonly liveClaims: number;
  readonly run: RunFacts | null;
}

/** States of a payment that can still take money. */
const UNDER_WAY = ['open', 'authorized'];
/** States in which money of a placed order is reserved, taken or was given back. */
const PAID = ['authorized', 'captured', 'refunded', 'partially_refunded'];
/** A payment is in flight: at Stripe, or with the buyer's bank. */
const PAYING = ['complete_in_progress', 'requires_escalation'];
const ENDED = ['completed', 'canceled'];

/** What contradicts itself in the rows, the ledger and the workflow of one checkout. */
export function judgeCheckout(facts: CheckoutFacts): Difference[] {
  if (!facts.row) return judgeWithoutRow(facts);
  return [
    ...judgeRun(facts, facts.row),
    ...judgeOrder(facts, facts.row),
    ...facts.payments.flatMap((payment) => judgeMoney(facts, facts.row!, payment)),
    ...judgeHolds(facts, facts.row),
    ...judgeClaims(facts, facts.row),
  ];
}

function judgeWithoutRow(facts: CheckoutFacts): Difference[] {
  const { order, payments } = facts;
  if (!order && payments.length === 0) return [];
  const [payment] = payments;
  const stake = order ?? (payment && { totalMinor: payment.amountMinor, currency: payment.currency });
  return [
    found('checkout_row_missing', facts, `${order ? 'an order' : 'no order'}, ${payments.length} payments`, stake),
  ];
}

function judgeRun(facts: CheckoutFacts, row: RowFacts): Difference[] {
  const { run } = facts;
  if (run === null) return [];
  const waits = `revision ${row.revision}, ${row.status}, waits for ${row.waitingFor}`;
  if (run === 'none') return [found('checkout_without_workflow', facts, waits, row)];
  if (run === 'silent') return [found('workflow_out_of_step', facts, `${waits}; it does not answer`, row)];
  if (typeof run === 'object' && run.revision < row.revision)
    return [found('workflow_out_of_step', facts, `${waits}; its workflow knows revision ${run.revision}`, row)];
  return row.overdue && row.attention === null ? [found('checkout_overdue', facts, waits, row)] : [];
}

function judgeOrder(facts: CheckoutFacts, row: RowFacts): Difference[] {
  const { order, payments, giftCardMinor } = facts;
  if (!order)
    return row.status === 'completed' ? [found('completed_without_order', facts, 'no row in orders', row)] : [];
  const placed = order.status !== 'canceled';
  const differences: Difference[] = [];
  if (placed && row.status !== 'completed')
    differences.push(found('order_without_completed_checkout', facts, `the checkout is ${row.status}`, order));
  if (order.totalMinor !== row.totalMinor || order.currency !== row.currency) {
    const words = `order ${order.totalMinor} ${order.currency}, checkout ${row.totalMinor} ${row.currency}`;
    differences.push(found('order_differs', facts, words, order));
  }
  if (!placed) return differences;
  const paid = payments.filter(({ status }) => PAID.includes(status));
  if (paid.length === 0 && order.totalMinor > giftCardMinor)
    differences.push(found('order_without_money', facts, `payments: ${statuses(payments) || 'none'}`, order));
  else if (
    (paid.length === 0 ? [0] : paid.map((payment) => payment.amountMinor)).every(
      (part) => part + giftCardMinor !== order.totalMinor,
    )
  )
    differences.push(
      found('tenders_differ', facts, `gift cards ${giftCardMinor}, payments: ${statuses(payments) || 'none'}`, order),
    );
  return differences;
}

/** Claims last as long as a payment is in flight. */
function judgeClaims(facts: CheckoutFacts, row: RowFacts): Difference[] {
  if (PAYING.includes(row.status) || facts.liveClaims === 0) return [];
  return [found('claim_left', facts, `${facts.liveClaims} claims, ${row.status}`)];
}

function judgeMoney(facts: CheckoutFacts, row: RowFacts, payment: PaymentFacts): Difference[] {
  const { status, attempt, paymentIntentId } = payment;
  const stake = { totalMinor: payment.amountMinor, currency: payment.currency };
  const about = (kind: BreakKindName, words: string) =>
    found(kind, facts, `attempt ${attempt}: ${words}`, stake, paymentIntentId);
  const placed = facts.order !== null && facts.order.status !== 'canceled';
  // While these hold, the checkout's own workflow is at it; whether it runs is judged above.
  const working = PAYING.includes(row.status) || row.waitingFor === 'release' || row.waitingFor === 'capture';
  // Goods may have been shipped on an order whose row was lost: that is for people (completed_without_order).
  const lost = row.status === 'completed' && facts.order === null;
  const differences: Difference[] = [];
  if (!working && !placed && !lost) {
    const kept = payment.capturedMinor - payment.refundedMinor - (payment.madeGoodMinor ?? 0);
    if (status === 'captured' && kept > 0)
      differences.push(about('money_without_order', `${kept} taken, the checkout is ${row.status}`));
    else if (UNDER_WAY.includes(status))
      differences.push(about('payment_left_open', `${status}, the checkout is ${row.status}`));
  }
  const effects = facts.effects.filter((effect) => effect.attempt === attempt);
  const unknown = effects.filter(({ outcome, settling }) => !settling && (outcome === null || outcome === 'unknown'));
  if (!working && unknown.length > 0 && differences.length === 0 && [...UNDER_WAY, 'captured'].includes(status))
    differences.push(
      about('effect_unsettled', `${unknown.map(({ step }) => step).join(', ')}; the payment is ${status}`),
    );
  const contradiction = contradictionOf(payment, effects);
  if (contradiction) differences.push(about('ledger_differs', contradiction));
  return differences;
}

/** Steps of the ledger that may have taken money, and those that may have given it back; found: what Stripe was read to have. */
const TAKES = ['capture', 'confirm', 'cancel', 'found'];
const GIVES_BACK = ['refund', 'found_refund'];

/** Only what can't be in any order of events: a result in the one place that the other knows nothing of. */
function contradictionOf(payment: PaymentFacts, effects: readonly EffectFacts[]): string | null {
  const known = (...steps: string[]) => effects.some(({ step, outcome }) => steps.includes(step) && outcome !== null);
  const done = (...steps: string[]) => effects.some(({ step, outcome }) => steps.includes(step) && outcome === 'done');
  const { capturedMinor, refundedMinor, status } = payment;
  // A charge may also be found taken by a cancel that came too late.
  if (capturedMinor > 0 && !known(...TAKES)) return `${capturedMinor} taken, but no call that took it`;
  if (refundedMinor > 0 && !effects.some(({ step }) => GIVES_BACK.includes(step)))
    return `${refundedMinor} given back, but no call that did`;
  if (done('capture') && capturedMinor === 0) return `the capture is done, the payment is ${status}`;
  // A refund that the bank has sent back counts no more.
  if (done(...GIVES_BACK) && refundedMinor === 0 && !done('refund_failed'))
    return 'a refund is done, but nothing is given back';
  if (payment.paymentIntentId !== null && !known('create')) return 'a PaymentIntent, but no call that made it';
  return null;
}

function judgeHolds(facts: CheckoutFacts, row: RowFacts): Difference[] {
  const { heldUnits, frozenHolds } = facts;
  if (ENDED.includes(row.status))
    return heldUnits > 0 ? [found('hold_of_ended_checkout', facts, `${heldUnits} units, ${row.status}`)] : [];
  if (!PAYING.includes(row.status))
    return frozenHolds > 0 ? [found('hold_left_frozen', facts, `${frozenHolds} holds, ${row.status}`)] : [];
  return row.units !== null && heldUnits < row.units
    ? [found('hold_missing', facts, `${heldUnits} of ${row.units} units`)]
    : [];
}

function found(
  kind: BreakKindName,
  { checkoutId }: CheckoutFacts,
  facts: string,
  stake?: { readonly totalMinor: number; readonly currency: string },
  paymentIntentId: string | null = null,
): Difference {
  return {
    kind,
    subject: checkoutId,
    checkoutId,
    paymentIntentId,
    facts,
    amountMinor: stake?.totalMinor ?? null,
    currency: stake?.currency ?? null,
  };
}

const statuses = (payments: readonly PaymentFacts[]) => payments.map(({ status }) => status).join(', ');
