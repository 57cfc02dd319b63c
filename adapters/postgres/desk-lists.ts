import type { SeenBreak } from './break-reads.ts';
import { BREAK_COLUMNS } from './break-reads.ts';
import type { Sql } from './database.ts';

/** A payment under way for so long is more than a slow answer. */
const LONG = `interval '5 minutes'`;
/** News that is not settled for so long was tried again and again. */
const UNREAD = `interval '5 minutes'`;

/** Something that asks for people: on a checkout, its order, or money without one. */
export interface AskedFor {
  readonly about: 'checkout' | 'order' | 'recovery';
  /** The checkout, order or PaymentIntent. */
  readonly id: string;
  readonly checkoutId: string;
  readonly orderNumber: string | null;
  readonly reason: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly since: Date;
}

const ASKED = `
  SELECT 'checkout' AS about, id, id AS "checkoutId", NULL AS "orderNumber", attention AS reason, total_minor AS "amountMinor",
         currency, updated_at AS since
  FROM checkouts WHERE attention IS NOT NULL
  UNION ALL
  SELECT 'order', id, checkout_id, number::text, attention, total_minor, currency, updated_at
  FROM orders WHERE attention IS NOT NULL
  UNION ALL
  SELECT 'recovery', payment_intent_id, checkout_id, NULL, attention, amount_minor, currency, opened_at
  FROM recoveries WHERE outcome IS NULL AND attention IS NOT NULL`;

/** A payment that is under way for long. */
export interface LongPayment {
  readonly checkoutId: string;
  readonly waitingFor: string;
  readonly nextAction: string | null;
  readonly deadlineAt: Date | null;
  readonly attention: string | null;
  readonly amountMinor: number;
  readonly currency: string;
  readonly since: Date;
}

const LONG_PAYMENTS = `
  SELECT c.id AS "checkoutId", c.waiting_for AS "waitingFor", c.next_action AS "nextAction", c.deadline_at AS "deadlineAt",
         c.attention, p.amount_minor AS "amountMinor", p.currency, p.created_at AS since
  FROM checkouts c JOIN payments p ON p.checkout_id = c.id AND p.attempt = c.attempt
  WHERE c.waiting_for IS NOT NULL AND c.status = 'complete_in_progress' AND p.created_at < now() - ${LONG}`;

/** News from Stripe that nobody could be told, or that is about nothing of ours. */
export interface DeadNews {
  readonly eventId: string;
  readonly type: string;
  readonly about: string | null;
  readonly checkoutId: string | null;
  readonly isOrphan: boolean;
  readonly since: Date;
}

const DEAD_NEWS = `
  SELECT event_id AS "eventId", type, coalesce(payment_intent_id, object_id) AS about, checkout_id AS "checkoutId",
         outcome IS NOT NULL AS "isOrphan", received_at AS since
  FROM webhook_inbox WHERE outcome = 'orphan' OR settled_at IS NULL AND received_at < now() - ${UNREAD}`;

const OPEN_BREAKS = `SELECT ${BREAK_COLUMNS}, first_seen_at AS since FROM breaks WHERE state = 'open'`;

/** What stands in a list: the oldest, and how many there are in all. */
export interface Listed<Row> {
  readonly total: number;
  readonly rows: readonly Row[];
}

/** What people may have to do something about; each list reads an index of such rows alone, or the open checkouts. */
export function deskListsOn(sql: Sql) {
  const list =
    <Row>(name: string, rows: string) =>
    async (limit: number): Promise<Listed<Row>> => {
      const found = await sql<Row & { total: number }>(
        `desk.list.${name}`,
        `SELECT *, count(*) OVER ()::int AS total FROM (${rows}) listed ORDER BY since, 1, 2 LIMIT $1`,
        [limit],
      );
      return { total: found[0]?.total ?? 0, rows: found };
    };
  return {
    asked: list<AskedFor>('asked', ASKED),
    longPayments: list<LongPayment>('long', LONG_PAYMENTS),
    breaks: list<SeenBreak & { readonly since: Date }>('breaks', OPEN_BREAKS),
    deadNews: list<DeadNews>('news', DEAD_NEWS),
    /** How many each has, and how old its oldest is. */
    async totals(): Promise<
      Readonly<Record<'asked' | 'long' | 'breaks' | 'news', { total: number; oldest: Date | null }>>
    > {
      const of = (rows: string) =>
        `(SELECT json_build_object('total', count(*), 'oldest', min(since)) FROM (${rows}) listed)`;
      const [row] = await sql<Record<'asked' | 'long' | 'breaks' | 'news', { total: number; oldest: string | null }>>(
        'desk.lists',
        `SELECT ${of(ASKED)} AS asked, ${of(LONG_PAYMENTS)} AS long, ${of(OPEN_BREAKS)} AS breaks, ${of(DEAD_NEWS)} AS news`,
        [],
      );
      if (!row) throw new Error('a statement that always has one row had none');
      const read = ({ total, oldest }: { total: number; oldest: string | null }) => ({
        total,
        oldest: oldest === null ? null : new Date(oldest),
      });
      return { asked: read(row.asked), long: read(row.long), breaks: read(row.breaks), news: read(row.news) };
    },
  };
}

export type DeskListReads = ReturnType<typeof deskListsOn>;
