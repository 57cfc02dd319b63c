import type { LedgerEntry } from '../../domain/ledger/balance.ts';
import type { Shop } from './shop.ts';

/** What Postgres knows of one checkout. */
export interface CheckoutRowFacts {
  readonly row: {
    readonly status: string;
    readonly waiting_for: string | null;
    readonly deadline_at: Date | null;
    readonly next_action: string | null;
    readonly attention: string | null;
    readonly ended_reason: string | null;
    readonly attempt: number;
    readonly total_minor: number;
  };
  readonly orders: readonly { readonly status: string; readonly total_minor: number }[];
  readonly payments: readonly {
    readonly attempt: number;
    readonly status: string;
    readonly amount_minor: number;
    readonly captured_minor: number;
    readonly refunded_minor: number;
  }[];
  /** Oldest first. */
  readonly ledger: readonly LedgerEntry[];
  /** What the order was asked to give back, and gave. */
  readonly refundedByOrderMinor: number;
  readonly heldUnits: number;
  /** Stock rows of the whole shop whose `reserved` is not the sum of their holds, or whose units are not that of their journal. */
  readonly miscounted: number;
}

export async function rowFacts({ db }: Shop, checkoutId: string): Promise<CheckoutRowFacts> {
  const [rows, orders, payments, ledger, stock] = await Promise.all([
    db.sql<CheckoutRowFacts['row'] & Record<string, unknown>>(
      '',
      `SELECT status, waiting_for, deadline_at, next_action, attention, ended_reason, attempt, total_minor
       FROM checkouts WHERE id = $1`,
      [checkoutId],
    ),
    db.sql<CheckoutRowFacts['orders'][number] & Record<string, unknown>>(
      '',
      'SELECT status, total_minor FROM orders WHERE checkout_id = $1',
      [checkoutId],
    ),
    db.sql<CheckoutRowFacts['payments'][number] & Record<string, unknown>>(
      '',
      `SELECT attempt, status, amount_minor, captured_minor, refunded_minor FROM payments
       WHERE checkout_id = $1 ORDER BY attempt`,
      [checkoutId],
    ),
    db.sql<LedgerEntry & Record<string, unknown>>(
      '',
      `SELECT step, attempt, outcome, coalesce((detail->>'amountMinor')::bigint, amount_minor) AS "amountMinor",
              coalesce(detail->>'needs', '') = 'buyer_action' AS "needsBuyer" FROM effects WHERE checkout_id = $1 ORDER BY intent_at`,
      [checkoutId],
    ),
    db.sql<{ refunded: number; held: number; miscounted: number }>(
      '',
      `SELECT (SELECT coalesce(sum(amount_minor), 0)::int FROM refunds WHERE checkout_id = $1 AND status = 'succeeded') AS refunded,
              (SELECT coalesce(sum(quantity), 0)::int FROM holds WHERE checkout_id = $1) AS held,
              (SELECT count(*)::int FROM stock s WHERE reserved <> coalesce((SELECT sum(quantity) FROM holds h
               WHERE h.variant_id = s.variant_id AND h.location_id = s.location_id), 0)
               OR on_hand <> coalesce((SELECT sum(change) FROM stock_journal j
               WHERE j.variant_id = s.variant_id AND j.location_id = s.location_id), 0)) AS miscounted`,
      [checkoutId],
    ),
  ]);
  const [row] = rows;
  if (!row) throw new Error(`no checkout ${checkoutId}`);
  const { refunded = 0, held = 0, miscounted = 0 } = stock[0] ?? {};
  return { row, orders, payments, ledger, refundedByOrderMinor: refunded, heldUnits: held, miscounted };
}

/** Units of a variant that are on the shelf, and how many of them are reserved. */
export async function shelf({ db }: Shop, variantId: string): Promise<{ onHand: number; reserved: number }> {
  const [row] = await db.sql<{ on_hand: number; reserved: number }>(
    '',
    'SELECT on_hand, reserved FROM stock WHERE variant_id = $1',
    [variantId],
  );
  if (!row) throw new Error(`no stock of ${variantId}`);
  return { onHand: row.on_hand, reserved: row.reserved };
}
