import type { ActivityOptions, LocalActivityOptions } from '@temporalio/workflow';

/** All time-outs and retries of the checkout workflow, in one table. */

/**
 * One short transaction: ends within 2 s, retries included, so that a workflow task never runs out of time (DESIGN).
 * The attempts are counted too: measured, the time limit of a local activity does not end its retries after errors (a step that
 * always throws was tried for minutes, and nothing else of its checkout could happen).
 */
export const LOCAL_STEP: LocalActivityOptions = {
  startToCloseTimeout: '1900ms',
  scheduleToCloseTimeout: '2s',
  retry: { initialInterval: '50ms', backoffCoefficient: 2, maximumInterval: '400ms', maximumAttempts: 5 },
};

/** An activity whose worker was not heard of for this long (it beats every 2 s) is given to another one. */
const heartbeatTimeout = '6s';

const STRIPE_RETRY = { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '30s' } as const;

/** One call to Stripe lasts at most 20 s; the rest is for the ledger. The whole is bounded by the payment's deadline. */
export const STRIPE_CALL: ActivityOptions = {
  startToCloseTimeout: '30s',
  heartbeatTimeout,
  scheduleToCloseTimeout: '10 minutes',
  retry: STRIPE_RETRY,
};

/** Money of a placed order: tried for a day before the order is taken back. */
export const CAPTURE: ActivityOptions = {
  startToCloseTimeout: '30s',
  heartbeatTimeout,
  scheduleToCloseTimeout: '24 hours',
  retry: { ...STRIPE_RETRY, maximumInterval: '5 minutes' },
};

/** Giving money back is tried in rounds; after each failed round people are asked to look. */
export const GIVE_BACK: ActivityOptions = {
  startToCloseTimeout: '45s',
  heartbeatTimeout,
  scheduleToCloseTimeout: '10 minutes',
  retry: STRIPE_RETRY,
};

/** One look at a payment that belongs to no order: a few calls to Stripe. Tried in rounds, as giving back is. */
export const LOOK_AFTER: ActivityOptions = { ...GIVE_BACK, startToCloseTimeout: '2 minutes' };

export const MAIL: ActivityOptions = {
  startToCloseTimeout: '30s',
  heartbeatTimeout,
  scheduleToCloseTimeout: '24 hours',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '5 minutes' },
};

/**
 * A mail of a placed order's own workflow, which does one thing after another: money must not wait for a mail server. So it is
 * tried for a short while, then in rounds; after each failed round people are asked to look.
 */
export const ORDER_MAIL: ActivityOptions = { ...MAIL, scheduleToCloseTimeout: '1 minute' };

/**
 * One question to a provider of taxes, asked once: the buyer waits for it. It lasts at most 4 s (TAX_CALL_SECONDS), and the client
 * of the API 5 s; what takes longer is no answer.
 */
export const ASK_TAXES: ActivityOptions = {
  startToCloseTimeout: '4500ms',
  scheduleToCloseTimeout: '4500ms',
  retry: { maximumAttempts: 1 },
};

/** Booking an order's taxes: tried for a day, then people are asked to look. */
export const RECORD_TAXES: ActivityOptions = {
  startToCloseTimeout: '30s',
  heartbeatTimeout,
  scheduleToCloseTimeout: '24 hours',
  retry: { ...STRIPE_RETRY, maximumInterval: '5 minutes' },
};

/** A step of a placed order on Postgres: rare, so that it may be tried for as long as Postgres is away. */
export const ORDER_STEP: ActivityOptions = {
  startToCloseTimeout: '5s',
  heartbeatTimeout,
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '1 minute' },
};

/** Money of a placed order, at Stripe: tried in rounds; after each failed round people are asked to look. */
export const ORDER_MONEY: ActivityOptions = {
  startToCloseTimeout: '75s',
  heartbeatTimeout,
  scheduleToCloseTimeout: '10 minutes',
  retry: STRIPE_RETRY,
};
/** The next round comes after this, when Stripe has news, or when a command leaves something else to be done first. */
export const ORDER_ROUND_PAUSE_MS = 10 * 60_000;
/** One page of reconciliation: reads only, and messages. Stripe's list of a busy stretch of time may have many pages. */
export const RECONCILE_PAGE: ActivityOptions = {
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout,
  scheduleToCloseTimeout: '1 hour',
  retry: STRIPE_RETRY,
};
/** Mends are messages: whether they worked is looked at so often, this far apart. */
export const MEND_ROUNDS = 10;
export const MEND_WAIT_MS = 3_000;

/** How long a complete or cancel waits for its outcome before it answers with what is known. */
export const OUTCOME_WAIT_MS = 8_000;
/** A payment that has reached its deadline is read once more, and that takes at most this long. */
export const LAST_READ_MS = 20_000;
/** How often a payment that Stripe still processes, or that waits for the buyer, is read again when no news comes. */
export const PAYMENT_POLL_MS = 15_000;
/** A step that can't reach Postgres is tried again after 1 s, 2 s, … at most this. */
export const STEP_RETRY_MAX_MS = 60_000;
/** After that many tries (about a week) a step fails the run; the reconciler starts it anew from its row. */
export const STEP_RETRY_LIMIT = 10_000;
/** A payment that the bank still has is read again after 1 min, 2 min, … at most this. */
export const BANK_POLL_MAX_MS = 6 * 60 * 60_000;
/** Looks at a payment that the bank still has: more than 60 days. The next run goes on from the row. */
export const BANK_POLL_ROUNDS = 250;
/** A round of reading a payment again while the bank has it: its failure is no news. */
export const BANK_READ: ActivityOptions = {
  startToCloseTimeout: '30s',
  heartbeatTimeout,
  scheduleToCloseTimeout: '2 minutes',
  retry: STRIPE_RETRY,
};
/** Rounds of giving money back: about a week. */
export const GIVE_BACK_ROUNDS = 1_000;
/** The row is adopted and a stale step repeated at most this often: there is one writer, so once is the rule. */
export const STALE_LIMIT = 5;
