import { formatMinor } from '../money/currency.ts';
import type { Order, OrderDispute, OrderPayment, OrderRefund, OrderWaiting } from './order.ts';
import { counts, isClosed } from './order.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** An authorization without `capture_before` is taken to last this long (docs.stripe.com/payments/place-a-hold-on-a-payment-method). */
const AUTHORIZATION_MS = 7 * DAY;
/** So long before its end an authorization is captured, or people are told (promise M10). */
const BEFORE_LAPSE_MS = DAY;
/** A pending refund is read again at its own age, within these. */
const READ_REFUND_MS = { least: MINUTE, most: 12 * HOUR } as const;
/** Banks take up to 10 business days; after this people are asked to look, after the second nobody reads it any more. */
const PENDING_MS = { attention: 14 * DAY, most: 60 * DAY } as const;
const READ_DISPUTE_MS = DAY;
/** A lapsed authorization is read again so often until Stripe says that it is canceled. */
const READ_LAPSED_MS = HOUR;
/** How long something that is tried again and again may take before it counts as overdue. */
const DONE_WITHIN_MS = HOUR;

/** What the shop wants done by itself. */
export interface OrderPolicy {
  /** A day before an authorization lapses: take the money, or ask people. */
  readonly lapse: 'capture' | 'attention';
}

/** The one thing that an order's workflow does next. */
export type NextStep =
  | { readonly do: 'refund'; readonly refundId: string }
  /** `amountMinor` null: all that is authorized. */
  | { readonly do: 'capture'; readonly amountMinor: number | null }
  | { readonly do: 'release' }
  | { readonly do: 'mail' }
  /** The mail that support has sent again, by its number. */
  | { readonly do: 'resend'; readonly number: number }
  /** Stripe is read again at `untilMs`, or when there is news. */
  | { readonly do: 'wait'; readonly untilMs: number };

/** Whether both are the same piece of work; waits are, whatever they wait for. */
export function isSameStep(one: NextStep | null, other: NextStep | null): boolean {
  return named(one) === named(other);
}

function named(step: NextStep | null): string {
  switch (step?.do) {
    case 'refund':
      return `refund ${step.refundId}`;
    case 'capture':
      return `capture ${step.amountMinor ?? 'all'}`;
    case 'resend':
      return `resend ${step.number}`;
    default:
      return step?.do ?? 'nothing';
  }
}

/** Where an order stands: what its row says, and what its workflow does. */
export interface Standing {
  readonly waitingFor: OrderWaiting | null;
  readonly deadlineAt: string | null;
  readonly nextAction: string | null;
  readonly attention: string | null;
  /** Null: nothing is left to do, the workflow ends. */
  readonly next: NextStep | null;
}

interface Wait {
  readonly waitingFor: OrderWaiting;
  readonly deadlineMs: number;
  readonly nextAction: string;
  readonly next: NextStep | null;
}

const ms = (time: string): number => Date.parse(time);

/**
 * Where an order stands, from the facts on record alone, so that no step can leave it in a state that contradicts them.
 * @param trouble what just could not be done; people are asked to look at it
 */
export function standingOf(order: Order, policy: OrderPolicy, nowMs: number, trouble: string | null = null): Standing {
  const waits = order.withCheckout
    ? []
    : [
        refundToMake(order),
        held(order, policy, nowMs),
        cancellation(order),
        mailAgain(order),
        pending(order, nowMs),
        dispute(order, nowMs),
      ];
  const open = waits.filter((wait) => wait !== null);
  const attention = trouble ?? reasonToLook(order, policy, nowMs);
  const first = open.find(({ next }) => next !== null && next.do !== 'wait') ?? open[0];
  const until = open.flatMap(({ next }) => (next?.do === 'wait' ? [next.untilMs] : []));
  const shown = first ?? (attention === null ? null : forSupport(order));
  return {
    waitingFor: shown?.waitingFor ?? null,
    deadlineAt: shown && new Date(shown.deadlineMs).toISOString(),
    nextAction: shown?.nextAction ?? null,
    attention,
    next:
      first?.next && first.next.do !== 'wait'
        ? first.next
        : until.length > 0
          ? { do: 'wait', untilMs: Math.min(...until) }
          : null,
  };
}

type Authorization = Pick<OrderPayment, 'createdAt' | 'captureBefore'>;

/** When an authorization lapses. */
function lapsesMs(payment: Authorization): number {
  return payment.captureBefore === null ? ms(payment.createdAt) + AUTHORIZATION_MS : ms(payment.captureBefore);
}

/** Whether goods that leave after `handlingMs` leave before the authorization has to be captured. */
export function shipsBeforeLapse(payment: Authorization, handlingMs: number, nowMs: number): boolean {
  return nowMs + handlingMs <= lapsesMs(payment) - BEFORE_LAPSE_MS;
}

function refundToMake({ refunds }: Order): Wait | null {
  const refund = refunds.find(({ status }) => status === 'requested');
  if (!refund) return null;
  return {
    waitingFor: 'refund',
    deadlineMs: ms(refund.requestedAt) + DONE_WITHIN_MS,
    nextAction: 'The refund is made at Stripe.',
    next: { do: 'refund', refundId: refund.id },
  };
}

/** An authorization that is captured when the goods ship, or before it lapses. */
function held(order: Order, policy: OrderPolicy, nowMs: number): Wait | null {
  const { payment, status, capturePolicy, captureRequestedMinor } = order;
  if (status !== 'placed' || capturePolicy !== 'on_shipment' || payment?.status !== 'authorized') return null;
  const endMs = lapsesMs(payment);
  const dueMs = endMs - BEFORE_LAPSE_MS;
  if (captureRequestedMinor !== null || (policy.lapse === 'capture' && nowMs >= dueMs)) {
    return {
      waitingFor: 'capture',
      deadlineMs: endMs,
      nextAction: 'The money is taken.',
      next: { do: 'capture', amountMinor: captureRequestedMinor },
    };
  }
  if (nowMs < dueMs) {
    const nextAction = policy.lapse === 'capture' ? 'The money is taken.' : 'Support is asked to capture or cancel.';
    return { waitingFor: 'shipment', deadlineMs: dueMs, nextAction, next: { do: 'wait', untilMs: dueMs } };
  }
  const untilMs = Math.max(endMs, nowMs) + (nowMs < endMs ? MINUTE : READ_LAPSED_MS);
  const nextAction = 'The authorization lapses, and the order is canceled.';
  return { waitingFor: 'shipment', deadlineMs: endMs, nextAction, next: { do: 'wait', untilMs } };
}

/**
 * An order that was taken back by its own workflow, not by its checkout's: its money goes free, then the buyer is told. What was
 * captured when it was placed is given back by a refund that support's cancel has asked for.
 */
function cancellation(order: Order): Wait | null {
  const { status, capturePolicy, payment, refunds, canceledAt, canceledBy, cancellationMailed } = order;
  const held = capturePolicy === 'on_shipment';
  if (status !== 'canceled' || canceledAt === null || (!held && canceledBy === null)) return null;
  const untouched = held && payment?.status === 'captured' && refunds.length === 0;
  if (payment?.status === 'authorized' || untouched) {
    const nextAction = 'The money is given back.';
    const deadlineMs = ms(canceledAt) + DONE_WITHIN_MS;
    return { waitingFor: 'release', deadlineMs, nextAction, next: { do: 'release' } };
  }
  if (cancellationMailed) return null;
  // Its mail says that the money goes back: not while support has to find a way for that.
  if (canceledBy !== null && openFailure(refunds)) return null;
  const nextAction = 'The buyer is told.';
  return { waitingFor: 'cancellation_email', deadlineMs: ms(canceledAt) + DAY, nextAction, next: { do: 'mail' } };
}

function mailAgain({ resent: { next } }: Order): Wait | null {
  if (next === null) return null;
  const nextAction = 'The mail is sent again.';
  return {
    waitingFor: 'mail_again',
    deadlineMs: ms(next.at) + DAY,
    nextAction,
    next: { do: 'resend', number: next.number },
  };
}

function pending({ refunds }: Order, nowMs: number): Wait | null {
  const followed = refunds.filter(
    ({ status, requestedAt }) => status === 'pending' && nowMs < ms(requestedAt) + PENDING_MS.most,
  );
  const [oldest] = followed;
  const youngest = followed.at(-1);
  if (!oldest || !youngest) return null;
  const ageMs = nowMs - ms(youngest.requestedAt);
  const untilMs = nowMs + Math.min(Math.max(ageMs, READ_REFUND_MS.least), READ_REFUND_MS.most);
  return {
    waitingFor: 'refund',
    deadlineMs: ms(oldest.requestedAt) + PENDING_MS.attention,
    nextAction: "The buyer's bank takes the refund.",
    next: { do: 'wait', untilMs },
  };
}

function dispute({ disputes }: Order, nowMs: number): Wait | null {
  const open = disputes.find((candidate) => !isClosed(candidate));
  if (!open) return null;
  return {
    waitingFor: 'dispute',
    deadlineMs: open.evidenceDueAt === null ? ms(open.openedAt) + PENDING_MS.most : ms(open.evidenceDueAt),
    nextAction: "The buyer's bank decides the dispute.",
    next: { do: 'wait', untilMs: nowMs + READ_DISPUTE_MS },
  };
}

function reasonToLook(order: Order, policy: OrderPolicy, nowMs: number): string | null {
  const failed = openFailure(order.refunds);
  if (failed) {
    const how = `${failed.status}${failed.failureCode ? `: ${failed.failureCode}` : ''}`;
    return `the refund of ${amount(failed)} ${how}; refund again, or pay it back another way`;
  }
  const disputed = order.disputes.find(({ status }) => status.endsWith('needs_response'));
  if (disputed) {
    const due = disputed.evidenceDueAt === null ? '' : `; evidence is due ${disputed.evidenceDueAt}`;
    return `the buyer disputes ${amount(disputed)} (${disputed.reason})${due}`;
  }
  const late = order.refunds.find(
    ({ status, requestedAt }) => status === 'pending' && nowMs >= ms(requestedAt) + PENDING_MS.attention,
  );
  if (late) return `the refund of ${amount(late)} is pending for too long; look it up at Stripe`;
  const waits = held(order, policy, nowMs);
  if (policy.lapse === 'attention' && waits?.waitingFor === 'shipment' && order.payment) {
    const endMs = lapsesMs(order.payment);
    if (nowMs >= endMs - BEFORE_LAPSE_MS)
      return `the authorization lapses ${new Date(endMs).toISOString()}; capture, or cancel the order`;
  }
  return null;
}

/** The refund that came to nothing and was not made good, by a later one or in another way. */
export function openFailure(refunds: readonly OrderRefund[]): OrderRefund | undefined {
  const failed = refunds.filter((refund) => !refund.madeGoodBy && isLost(refund)).at(-1);
  if (!failed?.settledAt) return undefined;
  const since = ms(failed.settledAt);
  return refunds.some((refund) => counts(refund) && ms(refund.requestedAt) >= since) ? undefined : failed;
}

const isLost = ({ status }: OrderRefund) => status === 'failed' || status === 'refused';

/** Only people can go on. */
function forSupport({ refunds, placedAt }: Order): Wait {
  const since = openFailure(refunds)?.settledAt ?? refunds.at(-1)?.requestedAt ?? placedAt;
  return { waitingFor: 'support', deadlineMs: ms(since) + DAY, nextAction: 'Support settles it.', next: null };
}

function amount({ amountMinor, currency }: OrderRefund | OrderDispute): string {
  return formatMinor(amountMinor, currency);
}
