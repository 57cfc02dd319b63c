import type { EventType } from '../../contracts/events.ts';
import type { Checkout } from '../../domain/checkout/checkout.ts';
import type { Sql } from './database.ts';

/** Personal data stands apart from the rest of the row, so that it can be erased. */
type Personal = Pick<Checkout, 'buyer' | 'locality' | 'destinations'>;

/** The columns that a checkout is read from. */
export interface CheckoutRow {
  state: Omit<Checkout, keyof Personal>;
  personal: Personal | null;
}

const SELECT = `SELECT state, personal FROM checkouts WHERE id = $1`;

/** The checkout as last committed, or null. */
export async function loadCheckout(sql: Sql, checkoutId: string): Promise<Checkout | null> {
  const [row] = await sql<CheckoutRow>('checkout.load', SELECT, [checkoutId]);
  return row ? compose(row) : null;
}

/** The database's clock, which holds are measured by, in milliseconds since 1970. */
export interface StepStart {
  readonly checkout: Checkout | null;
  readonly nowMs: number;
}

/** What a step starts from: the row as last committed, and the time. */
export async function startStep(sql: Sql, checkoutId: string): Promise<StepStart> {
  const [row] = await sql<{ now_ms: number } & { [Key in keyof CheckoutRow]: CheckoutRow[Key] | null }>(
    'checkout.step',
    `SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now_ms, c.state, c.personal
     FROM (SELECT 1) AS one LEFT JOIN checkouts c ON c.id = $1`,
    [checkoutId],
  );
  if (!row) throw new Error('a statement that always has one row had none');
  return { nowMs: row.now_ms, checkout: row.state && compose({ state: row.state, personal: row.personal }) };
}

/** A checkout from the columns of its row. */
export function compose({ state, personal }: CheckoutRow): Checkout {
  return { ...grown(state), ...(personal ?? { buyer: null, locality: null, destinations: [] }) };
}

/**
 * A row as it is written today: one that was written before promotions, codes and tax classes gets what they mean where
 * there are none.
 */
function grown(state: CheckoutRow['state']): CheckoutRow['state'] {
  if ('pickup' in (state as object)) return state;
  const lines = state.lines.map((line) => ({ ...UNCLASSED, ...line }));
  const before: Pick<CheckoutRow['state'], 'customerId' | 'codes' | 'promotions' | 'pickup'> = {
    customerId: null,
    codes: [],
    promotions: [],
    pickup: null,
  };
  return { ...before, ...state, lines };
}

const UNCLASSED = { productId: '', category: '', taxClass: 'standard' } as const;

/** What happened in a step, for the events table. No personal data. */
export interface StepEvent {
  readonly type: EventType;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Thrown when another run of the workflow has written the row meanwhile; the step must not be committed. */
export class RevisionConflict extends Error {
  override readonly name = 'RevisionConflict';
}

/** A command is marked applied with the row that it wrote, in one statement; `$22` is null where no command wrote it. */
const MARKED = `marked AS (
    UPDATE commands SET applied_at = now(), revision = $2, answer = $23::bytea,
           answered_at = CASE WHEN $23::bytea IS NULL THEN NULL ELSE now() END
    WHERE id = $22 AND applied_at IS NULL AND EXISTS (SELECT FROM written)
    RETURNING id)`;

const INSERT = `
  WITH written AS (
    INSERT INTO checkouts (id, revision, status, caller, channel, currency, total_minor, state, personal, attempt, quote_hash,
                           waiting_for, deadline_at, next_action, attention, hold_expires_at, hold_limit_at, expires_at,
                           ended_reason, created_at, updated_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, now())
    ON CONFLICT (id) DO NOTHING
    RETURNING id),
  ${MARKED}
  INSERT INTO events (checkout_id, sequence, type, data)
  SELECT written.id, $2::int * 100 + step.ordinality, step.value->>'type', step.value->'data'
  FROM written, jsonb_array_elements($21::jsonb) WITH ORDINALITY AS step
  RETURNING (SELECT count(*)::int FROM marked) AS marked`;

const UPDATE = `
  WITH written AS (
    UPDATE checkouts SET revision = $2, status = $3, currency = $6, total_minor = $7, state = $8, personal = $9, attempt = $10,
           quote_hash = $11, waiting_for = $12, deadline_at = $13, next_action = $14, attention = $15, hold_expires_at = $16,
           hold_limit_at = $17, expires_at = $18, ended_reason = $19, updated_at = now()
    WHERE id = $1 AND revision = $2::int - 1 AND caller = $4 AND channel = $5 AND $20::timestamptz IS NOT NULL
    RETURNING id),
  ${MARKED}
  INSERT INTO events (checkout_id, sequence, type, data)
  SELECT written.id, $2::int * 100 + step.ordinality, step.value->>'type', step.value->'data'
  FROM written, jsonb_array_elements($21::jsonb) WITH ORDINALITY AS step
  RETURNING (SELECT count(*)::int FROM marked) AS marked`;

/** Events of one revision are numbered revision × 100 + 1, 2, …, so that their order and identity are fixed by the step. */
const MOST_EVENTS_PER_STEP = 99;

/** The command that a step carried out; `answer`, sealed, is null where the outcome is left open (complete, cancel). */
export interface AppliedCommand {
  readonly id: string;
  readonly answer: Uint8Array | null;
}

/**
 * Writes the row of one step, its events and that its command is applied, in one statement, as the revision after the one in
 * the database.
 * @param quoteHash SHA-256 of the canonical quote, in hex.
 * @throws RevisionConflict when the row is not at `checkout.revision - 1` (or exists already, for revision 1), or when the
 * command is applied already
 */
export async function writeCheckout(
  sql: Sql,
  checkout: Checkout,
  quoteHash: string,
  events: readonly StepEvent[],
  command: AppliedCommand | null = null,
): Promise<void> {
  if (events.length === 0 || events.length > MOST_EVENTS_PER_STEP)
    throw new RangeError(`${events.length} events in one step`);
  const { buyer, locality, destinations, ...state } = checkout;
  const first = checkout.revision === 1;
  const [written] = await sql<{ marked: number }>(
    first ? 'checkout.insert' : 'checkout.update',
    first ? INSERT : UPDATE,
    [
      checkout.id,
      checkout.revision,
      checkout.status,
      checkout.caller,
      checkout.channel,
      checkout.currency,
      checkout.quote.totalMinor,
      JSON.stringify(state),
      JSON.stringify({ buyer, locality, destinations }),
      checkout.attempt,
      quoteHash,
      checkout.waitingFor,
      checkout.deadlineAt,
      checkout.nextAction,
      checkout.attention,
      checkout.holdExpiresAt,
      checkout.holdLimitAt,
      checkout.expiresAt,
      checkout.endedReason,
      checkout.createdAt,
      JSON.stringify(events),
      command?.id ?? null,
      command?.answer ?? null,
    ],
  );
  if (!written) throw new RevisionConflict(`checkout ${checkout.id} is not at revision ${checkout.revision - 1}`);
  if (command && written.marked !== 1) throw new RevisionConflict(`command ${command.id} is applied already`);
}
