import type { Seen } from './what-was-seen.ts';

/** What a break is about; says how its subject is read again. */
export type BreakSubject = 'checkout' | 'order' | 'payment' | 'stock' | 'gift_card' | 'code' | 'command' | 'workflow';

/** critical: money or an order is wrong. high: something does not go on, or stock is blocked. low: untidy. */
export type Severity = 'critical' | 'high' | 'low';

/**
 * How a break is mended: by a message to who owns what is wrong, or by a statement of the inventory's or the commands' own set
 * where nobody is left to be told. Never by writing checkouts, payments or orders.
 */
export type Mend =
  /** Its workflow starts anew from its row, in the place of one that is there. */
  | 'restart_checkout'
  /** Its workflow is told to read the PaymentIntent again. */
  | 'tell_checkout'
  /** `payment-recovery/<paymentIntentId>` decides: placed, or given back. */
  | 'recover_payment'
  /** Its order's workflow is told to read the payment again; it is started where none runs. */
  | 'tell_order'
  /** The order's workflow starts anew from its row, in the place of one that is there. */
  | 'restart_order'
  | 'deliver_command'
  | 'answer_command'
  | 'mend_holds'
  | 'give_back_claims'
  | 'count_gift_card'
  | 'count_code_uses'
  | 'count_reserved';

export interface BreakKind {
  readonly about: BreakSubject;
  readonly severity: Severity;
  /** Null: people have to look at it. */
  readonly mend: Mend | null;
  /**
   * What people on call do about it, with the names of runs, programs and tables; where a mend is sent, what they do when it
   * does not help. What support does is said by `break.<kind>.do`.
   */
  readonly suggestion: string;
}

const LOOK = 'Look at GET /support/checkouts/<id>';

/** Every difference that reconciliation knows, with what becomes of it. What is wrong is said by `break.<kind>` (words/en/support-breaks.ts). */
export const BREAK_KINDS = {
  checkout_without_workflow: {
    about: 'checkout',
    severity: 'high',
    mend: 'restart_checkout',
    suggestion: 'It starts from its row. If it fails again, the reason stands at checkout/<id> in the Temporal UI.',
  },
  workflow_out_of_step: {
    about: 'checkout',
    severity: 'high',
    mend: 'restart_checkout',
    suggestion:
      'It starts from its row. If it does not answer again, its code can not go on: deploy the version before.',
  },
  checkout_overdue: {
    about: 'checkout',
    severity: 'high',
    mend: null,
    suggestion: 'Open checkout/<id> in the Temporal UI: a pending activity shows what it fails with.',
  },
  checkout_row_missing: {
    about: 'checkout',
    severity: 'critical',
    mend: null,
    suggestion: 'Rows were lost. Restore them from a backup, then run npm run recover.',
  },
  completed_without_order: {
    about: 'checkout',
    severity: 'critical',
    mend: null,
    suggestion: `${LOOK}: was it paid? Refund it in Stripe or write the order by hand.`,
  },
  order_without_completed_checkout: {
    about: 'checkout',
    severity: 'critical',
    mend: null,
    suggestion: `${LOOK}: stop the shipment until it is known whether it was paid.`,
  },
  order_differs: {
    about: 'checkout',
    severity: 'critical',
    mend: null,
    suggestion: `${LOOK}: compare both with what Stripe took.`,
  },
  order_without_money: {
    about: 'checkout',
    severity: 'critical',
    mend: null,
    suggestion: `${LOOK}: stop the shipment, or ask the buyer to pay.`,
  },
  money_without_order: {
    about: 'checkout',
    severity: 'critical',
    mend: 'recover_payment',
    suggestion: 'payment-recovery/<PaymentIntent> places the order or gives the money back. If it does not, refund it.',
  },
  payment_left_open: {
    about: 'checkout',
    severity: 'high',
    mend: 'recover_payment',
    suggestion: 'payment-recovery/<PaymentIntent> gives it back. If it does not, cancel the PaymentIntent in Stripe.',
  },
  effect_unsettled: {
    about: 'checkout',
    severity: 'high',
    mend: null,
    suggestion: `${LOOK}, and the PaymentIntent in Stripe: it tells what was done.`,
  },
  ledger_differs: {
    about: 'checkout',
    severity: 'critical',
    mend: null,
    suggestion: `${LOOK}, and the PaymentIntent in Stripe: Stripe is right.`,
  },
  hold_of_ended_checkout: {
    about: 'checkout',
    severity: 'high',
    mend: 'mend_holds',
    suggestion: 'Its holds are given back.',
  },
  tenders_differ: {
    about: 'checkout',
    severity: 'critical',
    mend: null,
    suggestion: `${LOOK}: compare the payment, the gift cards' entries and the total.`,
  },
  claim_left: {
    about: 'checkout',
    severity: 'high',
    mend: 'give_back_claims',
    suggestion: 'It is given back.',
  },
  hold_left_frozen: {
    about: 'checkout',
    severity: 'high',
    mend: 'mend_holds',
    suggestion: 'The hold lapses now; the buyer may go on with a new one.',
  },
  hold_missing: {
    about: 'checkout',
    severity: 'low',
    mend: null,
    suggestion: 'Nothing to do: its workflow finds the stock gone, gives the money back and tells the buyer.',
  },
  intent_missing_at_stripe: {
    about: 'payment',
    severity: 'critical',
    mend: null,
    suggestion: 'Is STRIPE_SECRET_KEY the key of the right account and mode?',
  },
  intent_unrecorded: {
    about: 'payment',
    severity: 'critical',
    mend: 'recover_payment',
    suggestion: 'payment-recovery/<PaymentIntent> gives it back. If it does not, cancel or refund it in Stripe.',
  },
  intent_of_unknown_checkout: {
    about: 'payment',
    severity: 'high',
    mend: null,
    suggestion: 'Another shop in the same Stripe account, or lost rows. If it is ours, cancel or refund it in Stripe.',
  },
  news_missed: {
    about: 'payment',
    severity: 'high',
    mend: 'tell_checkout',
    suggestion: 'Its workflow reads the PaymentIntent again.',
  },
  news_missed_after_end: {
    about: 'payment',
    severity: 'critical',
    mend: 'recover_payment',
    suggestion:
      'payment-recovery/<PaymentIntent> reads it again. If it does not help, look the PaymentIntent up in Stripe.',
  },
  order_not_running: {
    about: 'order',
    severity: 'high',
    mend: 'restart_order',
    suggestion: 'It starts from its row. If it fails again, the reason stands at order/<id> in the Temporal UI.',
  },
  order_news_missed: {
    about: 'payment',
    severity: 'critical',
    mend: 'tell_order',
    suggestion: 'order/<id> reads it again. If it does not help, look the PaymentIntent up in Stripe.',
  },
  order_money_differs: {
    about: 'payment',
    severity: 'critical',
    mend: null,
    suggestion: 'Nothing is given back by itself, since the order owns it. Look the PaymentIntent up in Stripe.',
  },
  intent_left_at_stripe: {
    about: 'payment',
    severity: 'critical',
    mend: 'recover_payment',
    suggestion: 'payment-recovery/<PaymentIntent> gives it back. If it does not, cancel or refund it in Stripe.',
  },
  money_not_at_stripe: {
    about: 'payment',
    severity: 'critical',
    mend: null,
    suggestion: 'Stop the shipment; look the PaymentIntent up in Stripe.',
  },
  amount_differs: {
    about: 'payment',
    severity: 'critical',
    mend: null,
    suggestion: 'Look the PaymentIntent up in Stripe: what it took is what counts.',
  },
  refund_differs: {
    about: 'payment',
    severity: 'critical',
    mend: 'tell_order',
    suggestion: 'order/<id> reads the refunds again. If it does not help, look the PaymentIntent up in Stripe.',
  },
  reserved_differs: {
    about: 'stock',
    severity: 'high',
    mend: 'count_reserved',
    suggestion: 'It is counted anew. If it can not be, more is held than there is: correct the stock.',
  },
  gift_card_balance_differs: {
    about: 'gift_card',
    severity: 'critical',
    mend: null,
    suggestion:
      'Look at gift_card_entries: what was debited by whom? Set the balance back to their sum, or add the entry that is missing.',
  },
  gift_card_held_differs: {
    about: 'gift_card',
    severity: 'high',
    mend: 'count_gift_card',
    suggestion: 'It is counted anew. If it can not be, more is held than there is.',
  },
  code_uses_differ: {
    about: 'code',
    severity: 'high',
    mend: 'count_code_uses',
    suggestion: 'They are counted anew. If they can not be, it was used more often than its limit says.',
  },
  journal_differs: {
    about: 'stock',
    severity: 'high',
    mend: null,
    suggestion:
      'Somebody wrote around the journal. Count the shelf (npm run stock -- count), then add a journal row for the difference.',
  },
  command_undelivered: {
    about: 'command',
    severity: 'low',
    mend: 'deliver_command',
    suggestion: 'It is delivered until its deadline, and refused after it.',
  },
  command_unanswered: {
    about: 'command',
    severity: 'low',
    mend: 'answer_command',
    suggestion: 'It is answered with the checkout as it is.',
  },
  workflow_without_checkout: {
    about: 'workflow',
    severity: 'high',
    mend: null,
    suggestion: 'Were rows lost? Restore them. Otherwise end it: temporal workflow terminate --workflow-id <id>.',
  },
  workflow_of_ended_checkout: {
    about: 'workflow',
    severity: 'low',
    mend: 'restart_checkout',
    suggestion: 'It starts from its row, and ends at once.',
  },
} as const satisfies Readonly<Record<string, BreakKind>>;

export type BreakKindName = keyof typeof BREAK_KINDS;

/** Rows may have kinds that a newer version found. */
export const isBreakKind = (kind: string): kind is BreakKindName => Object.hasOwn(BREAK_KINDS, kind);

/** One difference, as seen at one moment. */
export interface Difference {
  readonly kind: BreakKindName;
  readonly subject: string;
  readonly checkoutId: string | null;
  readonly paymentIntentId: string | null;
  readonly seen: Seen;
  /** What is at stake, in minor units of `currency`; both null where it is not about money. */
  readonly amountMinor: number | null;
  readonly currency: string | null;
}

/** The stock row that a break of stock is about. */
export function stockRow(subject: string): { readonly variantId: string; readonly locationId: string } {
  const [variantId = '', locationId = ''] = JSON.parse(subject) as string[];
  return { variantId, locationId };
}
