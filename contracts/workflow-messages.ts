import type { CheckoutStatus, WaitingFor } from '../domain/checkout/checkout.ts';
import type { OrderWaiting } from '../domain/order/order.ts';
import type { NextStep } from '../domain/order/standing.ts';

/** Temporal's names for the checkout workflow and its messages, shared by callers and workflow. */
export const CHECKOUT_WORKFLOW = 'checkout';
export const UPDATE = { create: 'create', update: 'update', complete: 'complete', cancel: 'cancel' } as const;
export const ORDER_UPDATE = { refund: 'refund', capture: 'capture' } as const;
/** What support asks of any workflow: act changes something, retry has it do now what it waits to do. */
export const SUPPORT_UPDATE = { act: 'support', retry: 'retry' } as const;
export const SIGNAL = { cancel: 'cancel', paymentNews: 'paymentNews' } as const;
export const QUERY = { story: 'story' } as const;

/** One checkout, one workflow. */
export function checkoutWorkflowId(checkoutId: string): string {
  return `checkout/${checkoutId}`;
}

/** Temporal's name for the workflow of a placed order; it runs only while there is something to do for the order. */
export const ORDER_WORKFLOW = 'order';

/** One order, at most one running workflow. It takes `SIGNAL.paymentNews`, started with an OrderStart where none runs. */
export function orderWorkflowId(orderId: string): string {
  return `order/${orderId}`;
}

/** Start arguments of an order's workflow: all else stands in its row. */
export interface OrderStart {
  readonly orderId: string;
}

/** Temporal's name for the workflow that looks after money which belongs to no order. */
export const RECOVERY_WORKFLOW = 'paymentRecovery';

/** One PaymentIntent, at most one running recovery. It takes `SIGNAL.paymentNews`, started with a RecoveryStart. */
export function paymentRecoveryWorkflowId(paymentIntentId: string): string {
  return `payment-recovery/${paymentIntentId}`;
}

export interface RecoveryStart {
  readonly paymentIntentId: string;
}

/** What an order's workflow keeps of its row: what is to be done next, nothing personal. */
export interface OrderHead {
  readonly revision: number;
  readonly number: string;
  readonly checkoutId: string;
  /** The attempt that was paid; 0 where nothing had to be. */
  readonly attempt: number;
  readonly status: 'placed' | 'canceled';
  readonly channel: string;
  readonly currency: string;
  readonly totalMinor: number;
  readonly waitingFor: OrderWaiting | null;
  readonly nextAction: string | null;
  readonly attention: string | null;
  /** As in CheckoutHead. */
  readonly deadlineMs?: number | null;
  /** Null: nothing is left to do. */
  readonly next: NextStep | null;
  /** Refunds that are not made at Stripe yet. */
  readonly requestedRefunds: readonly string[];
  readonly captureRequested: boolean;
}

/** The inverse of checkoutWorkflowId; null for the id of another kind of workflow. */
export function checkoutIdOf(workflowId: string): string | null {
  return workflowId.startsWith('checkout/') ? workflowId.slice('checkout/'.length) : null;
}

/**
 * What the workflow keeps of its row: enough to tell the story and to set the timers, nothing personal.
 * Times are milliseconds since 1970.
 */
export interface CheckoutHead {
  readonly revision: number;
  readonly status: CheckoutStatus;
  readonly channel: string;
  readonly currency: string;
  readonly totalMinor: number;
  /** What is to be paid by card; absent where that is the total: no gift card pays. */
  readonly dueMinor?: number;
  /** The total for people, such as `USD 12.50`: written by the activity, so that no run carries the table of currencies. */
  readonly total: string;
  readonly units: number;
  readonly waitingFor: WaitingFor | null;
  readonly nextAction: string | null;
  readonly attention: string | null;
  /** Until when what it waits for has to have come; absent in heads from before it was told. */
  readonly deadlineMs?: number | null;
  readonly attempt: number;
  readonly cancelRequested: boolean;
  /** When the payment in flight is given up; null outside complete_in_progress. */
  readonly paymentDeadlineMs: number | null;
  readonly holdExpiresMs: number | null;
  readonly expiresMs: number;
  readonly orderNumber: string | null;
  /** The order whose authorization its own workflow holds until the goods ship; absent where it was captured at order. */
  readonly heldOrderId?: string;
  /** A provider has computed the taxes of the placed order, and is to book them; absent where none has, or it is done. */
  readonly recordsTaxes?: true;
}

/** Start arguments. A recovered or continued run has no command to begin with. */
export interface CheckoutStart {
  readonly checkoutId: string;
  readonly createCommandId: string | null;
  /** Carried over continue-as-new. */
  readonly head: CheckoutHead | null;
}

/** What became of asking a provider for the taxes of a command. Nothing personal: the question is a hash. */
export interface AskedTaxes {
  /** SHA-256 of what was asked, in hex. */
  readonly question: string;
  /** calculated: the answer is kept. unavailable: there is none, or a wrong one. place_unknown: not for this address. */
  readonly outcome: 'calculated' | 'unavailable' | 'place_unknown';
  /** Why there is none, for people who operate the shop. */
  readonly because?: string;
}

/** Every update carries the id of its command row and nothing else. */
export interface CommandRef {
  readonly commandId: string;
}

/** What an update returns: the answer itself stands in the command row. */
export interface CommandReceipt {
  readonly outcome: 'applied' | 'refused' | 'nothing_created' | 'late';
  readonly revision: number;
  readonly status: CheckoutStatus | null;
  /** The outcome did not come in time, or will not: payments are slow, and are gone on with. */
  readonly slow?: true;
}

/** Support's cancel, by signal: who, and why. No personal data of the buyer. */
export interface CancelSignal {
  readonly actor: string;
  readonly reason: string;
}

/** "Read this PaymentIntent again": the id of the inbox row that says so. */
export interface PaymentNews {
  readonly eventId: string;
  readonly paymentIntentId: string;
}
