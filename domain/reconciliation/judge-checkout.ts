import type { BreakKindName, Difference } from './break-kinds.ts';
import type { Seen } from './what-was-seen.ts';
import { seen } from './what-was-seen.ts';

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
    found(
      'checkout_row_missing',
      facts,
      seen(order ? 'order_left' : 'payments_left', { payments: payments.length }),
      stake,
    ),
  ];
}

function judgeRun(facts: CheckoutFacts, row: RowFacts): Difference[] {
  const { run } = facts;
  if (run === null) return [];
  const { status, waitingFor: waiting, revision } = row;
  const stands = { status, waiting };
  if (run === 'none') return [found('checkout_without_workflow', facts, seen('checkout_stands', stands), row)];
  if (run === 'silent') return [found('workflow_out_of_step', facts, seen('checkout_silent', stands), row)];
  if (typeof run === 'object' && run.revision < revision) {
    const behind = seen('checkout_behind', { ...stands, revision, known: run.revision });
    return [found('workflow_out_of_step', facts, behind, row)];
  }
  return row.overdue && row.attention === null
    ? [found('checkout_overdue', facts, seen('checkout_stands', stands), row)]
    : [];
}

function judgeOrder(facts: CheckoutFacts, row: RowFacts): Difference[] {
  const { order, payments, giftCardMinor } = facts;
  if (!order)
    return row.status === 'completed' ? [found('completed_without_order', facts, seen('no_order', {}), row)] : [];
  const placed = order.status !== 'canceled';
  const { status } = row;
  const differences: Difference[] = [];
  if (placed && status !== 'completed')
    differences.push(found('order_without_completed_checkout', facts, seen('checkout_is', { status }), order));
  if (order.totalMinor !== row.totalMinor || order.currency !== row.currency) {
    const totals = seen('order_and_checkout', { order: totalOf(order), checkout: totalOf(row) });
    differences.push(found('order_differs', facts, totals, order));
  }
  if (!placed) return differences;
  const paid = payments.filter(({ status }) => PAID.includes(status));
  if (paid.length === 0 && order.totalMinor > giftCardMinor)
    differences.push(found('order_without_money', facts, seenOf(payments), order));
  else if (
    (paid.length === 0 ? [0] : paid.map((payment) => payment.amountMinor)).every(
      (part) => part + giftCardMinor !== order.totalMinor,
    )
  ) {
    const { currency } = order;
    // More than one is paid only while an earlier one is given back: the last one is the order's.
    const card = { amountMinor: paid.at(-1)?.amountMinor ?? 0, currency };
    const giftCards = { amountMinor: giftCardMinor, currency };
    const paidWith = seen('paid_with', { total: totalOf(order), card, gift_cards: giftCards });
    differences.push(found('tenders_differ', facts, paidWith, order));
  }
  return differences;
}

/** Claims last as long as a payment is in flight. */
function judgeClaims(facts: CheckoutFacts, row: RowFacts): Difference[] {
  if (PAYING.includes(row.status) || facts.liveClaims === 0) return [];
  return [found('claim_left', facts, seen('claims_left', { claims: facts.liveClaims, status: row.status }))];
}

function judgeMoney(facts: CheckoutFacts, row: RowFacts, payment: PaymentFacts): Difference[] {
  const { status, attempt, currency, paymentIntentId } = payment;
  const stake = { totalMinor: payment.amountMinor, currency };
  const about = (kind: BreakKindName, what: Seen) => found(kind, facts, what, stake, paymentIntentId);
  const placed = facts.order !== null && facts.order.status !== 'canceled';
  // While these hold, the checkout's own workflow is at it; whether it runs is judged above.
  const working = PAYING.includes(row.status) || row.waitingFor === 'release' || row.waitingFor === 'capture';
  // Goods may have been shipped on an order whose row was lost: that is for people (completed_without_order).
  const lost = row.status === 'completed' && facts.order === null;
  const differences: Difference[] = [];
  if (!working && !placed && !lost) {
    const kept = payment.capturedMinor - payment.refundedMinor - (payment.madeGoodMinor ?? 0);
    const checkout = { attempt, status: row.status };
    if (status === 'captured' && kept > 0) {
      const money = { amountMinor: kept, currency };
      differences.push(about('money_without_order', seen('kept_without_order', { ...checkout, kept: money })));
    } else if (UNDER_WAY.includes(status))
      differences.push(about('payment_left_open', seen('payment_and_checkout', { ...checkout, payment: status })));
  }
  const effects = facts.effects.filter((effect) => effect.attempt === attempt);
  const unknown = effects.filter(({ outcome, settling }) => !settling && (outcome === null || outcome === 'unknown'));
  if (!working && unknown.length > 0 && differences.length === 0 && [...UNDER_WAY, 'captured'].includes(status))
    differences.push(
      about(
        'effect_unsettled',
        seen('calls_unsettled', { attempt, calls: [...new Set(unknown.map(({ step }) => step))], payment: status }),
      ),
    );
  const contradiction = contradictionOf(payment, effects);
  if (contradiction) differences.push(about('ledger_differs', contradiction));
  return differences;
}

/** Steps of the ledger that may have taken money, and those that may have given it back; found: what Stripe was read to have. */
const TAKES = ['capture', 'confirm', 'cancel', 'found'];
const GIVES_BACK = ['refund', 'found_refund'];

/** Only what can't be in any order of events: a result in the one place that the other knows nothing of. */
function contradictionOf(payment: PaymentFacts, effects: readonly EffectFacts[]): Seen | null {
  const known = (...steps: string[]) => effects.some(({ step, outcome }) => steps.includes(step) && outcome !== null);
  const done = (...steps: string[]) => effects.some(({ step, outcome }) => steps.includes(step) && outcome === 'done');
  const { attempt, capturedMinor, refundedMinor, currency, status } = payment;
  // A charge may also be found taken by a cancel that came too late.
  if (capturedMinor > 0 && !known(...TAKES))
    return seen('taken_uncalled', { attempt, taken: { amountMinor: capturedMinor, currency } });
  if (refundedMinor > 0 && !effects.some(({ step }) => GIVES_BACK.includes(step)))
    return seen('given_back_uncalled', { attempt, given_back: { amountMinor: refundedMinor, currency } });
  if (done('capture') && capturedMinor === 0) return seen('capture_unbooked', { attempt, payment: status });
  // A refund that the bank has sent back counts no more.
  if (done(...GIVES_BACK) && refundedMinor === 0 && !done('refund_failed')) return seen('refund_unbooked', { attempt });
  if (payment.paymentIntentId !== null && !known('create')) return seen('create_uncalled', { attempt });
  return null;
}

function judgeHolds(facts: CheckoutFacts, row: RowFacts): Difference[] {
  const { heldUnits, frozenHolds } = facts;
  const { status, units: bought } = row;
  if (ENDED.includes(status))
    return heldUnits > 0
      ? [found('hold_of_ended_checkout', facts, seen('units_held', { units: heldUnits, status }))]
      : [];
  if (!PAYING.includes(status))
    return frozenHolds > 0
      ? [found('hold_left_frozen', facts, seen('holds_frozen', { holds: frozenHolds, status }))]
      : [];
  return bought !== null && heldUnits < bought
    ? [found('hold_missing', facts, seen('units_short', { held: heldUnits, bought }))]
    : [];
}

function found(
  kind: BreakKindName,
  { checkoutId }: CheckoutFacts,
  what: Seen,
  stake?: { readonly totalMinor: number; readonly currency: string },
  paymentIntentId: string | null = null,
): Difference {
  return {
    kind,
    subject: checkoutId,
    checkoutId,
    paymentIntentId,
    seen: what,
    amountMinor: stake?.totalMinor ?? null,
    currency: stake?.currency ?? null,
  };
}

/** The payments of a checkout: a state that several are in is told once. */
function seenOf(payments: readonly PaymentFacts[]): Seen {
  const states = [...new Set(payments.map(({ status }) => status))];
  return payments.length === 0
    ? seen('no_payment', {})
    : seen('payments_are', { count: payments.length, payments: states });
}

const totalOf = ({ totalMinor, currency }: { readonly totalMinor: number; readonly currency: string }) => ({
  amountMinor: totalMinor,
  currency,
});
