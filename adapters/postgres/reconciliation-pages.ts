import type { Sql } from './database.ts';

/** What one page holds, and where the next begins; null: it was the last. */
export interface IdPage {
  readonly ids: readonly string[];
  readonly next: string | null;
}

/** A cursor is a row's place in its order, as JSON. */
const read = <Place extends readonly unknown[]>(cursor: string | null): Place | null =>
  cursor === null ? null : (JSON.parse(cursor) as Place);

/** A page that is not full is the last one. */
function page<Row extends { readonly id: string }>(
  rows: readonly Row[],
  limit: number,
  placeOf: (row: Row) => readonly unknown[],
): IdPage {
  const last = rows.at(-1);
  return { ids: rows.map(({ id }) => id), next: last && rows.length === limit ? JSON.stringify(placeOf(last)) : null };
}

/** Checkouts created since `sinceMs`, the oldest first. */
export async function checkoutsSince(sql: Sql, sinceMs: number, cursor: string | null, limit: number): Promise<IdPage> {
  const [at, id] = read<[string, string]>(cursor) ?? [new Date(sinceMs).toISOString(), ''];
  const rows = await sql<{ id: string; at: Date }>(
    'reconcile.page.checkouts',
    `SELECT id, created_at AS at FROM checkouts WHERE (created_at, id) > ($1, $2) ORDER BY created_at, id LIMIT $3`,
    [at, id, limit],
  );
  return page(rows, limit, (row) => [row.at, row.id]);
}

/** Checkouts that wait for something and were created before `sinceMs`: however old, they are looked at. */
export async function olderOpenCheckouts(
  sql: Sql,
  sinceMs: number,
  cursor: string | null,
  limit: number,
): Promise<IdPage> {
  const [deadline, id] = read<[string, string]>(cursor) ?? ['-infinity', ''];
  const rows = await sql<{ id: string; deadline: Date }>(
    'reconcile.page.open',
    `SELECT id, deadline_at AS deadline FROM checkouts
     WHERE waiting_for IS NOT NULL AND created_at < $1 AND (deadline_at, id) > ($2, $3) ORDER BY deadline_at, id LIMIT $4`,
    [new Date(sinceMs), deadline, id, limit],
  );
  return page(rows, limit, (row) => [row.deadline, row.id]);
}

/** The checkouts of orders placed since `sinceMs`, the newest first: rows of theirs may be missing. */
export async function orderedCheckouts(
  sql: Sql,
  sinceMs: number,
  cursor: string | null,
  limit: number,
): Promise<IdPage> {
  const [number] = read<[number]>(cursor) ?? [Number.MAX_SAFE_INTEGER];
  const rows = await sql<{ id: string; number: number; old: boolean }>(
    'reconcile.page.orders',
    `SELECT checkout_id AS id, number, placed_at < $1 AS old FROM orders WHERE number < $2 ORDER BY number DESC LIMIT $3`,
    [new Date(sinceMs), number, limit],
  );
  const found = page(rows, limit, (row) => [row.number]);
  return rows.at(-1)?.old ? { ...found, next: null } : found;
}

/** Orders that have something to do by themselves, however old. */
export async function waitingOrders(sql: Sql, cursor: string | null, limit: number): Promise<IdPage> {
  const [id] = read<[string]>(cursor) ?? [''];
  const rows = await sql<{ id: string }>(
    'reconcile.page.open_orders',
    `SELECT id FROM orders WHERE waiting_for IS NOT NULL AND waiting_for <> 'support' AND id > $1 ORDER BY id LIMIT $2`,
    [id, limit],
  );
  return page(rows, limit, (row) => [row.id]);
}

/** Checkouts that hold stock, uses of codes or parts of gift cards: some may have ended long ago. */
export async function holdingCheckouts(sql: Sql, cursor: string | null, limit: number): Promise<IdPage> {
  const [id] = read<[string]>(cursor) ?? [''];
  const rows = await sql<{ id: string }>(
    'reconcile.page.holds',
    `SELECT checkout_id AS id FROM holds WHERE checkout_id > $1
     UNION SELECT checkout_id FROM gift_card_holds WHERE state = 'held' AND checkout_id > $1
     UNION SELECT checkout_id FROM code_claims WHERE state = 'claimed' AND checkout_id > $1 ORDER BY 1 LIMIT $2`,
    [id, limit],
  );
  return page(rows, limit, (row) => [row.id]);
}

/** A recorded payment on its way through the walk. */
export interface PaymentPlace extends Record<string, unknown> {
  readonly checkoutId: string;
  readonly attempt: number;
  readonly paymentIntentId: string | null;
  readonly at: Date;
}

/** Payments in the order of their creation, up to `untilMs`. @param from the place of the last one before; null: since `sinceMs` */
export async function paymentsAfter(
  sql: Sql,
  sinceMs: number,
  untilMs: number,
  from: readonly [at: string, checkoutId: string, attempt: number] | null,
  limit: number,
): Promise<PaymentPlace[]> {
  return sql<PaymentPlace>(
    'reconcile.page.payments',
    `SELECT checkout_id AS "checkoutId", attempt, payment_intent_id AS "paymentIntentId", created_at AS at FROM payments
     WHERE (created_at, checkout_id, attempt) > ($1, $2, $3) AND created_at <= $4
     ORDER BY created_at, checkout_id, attempt LIMIT $5`,
    [...(from ?? [new Date(sinceMs).toISOString(), '', 0]), new Date(untilMs), limit],
  );
}

/** Of these PaymentIntents, those whose payment was begun before `sinceMs`. */
export async function olderIntents(sql: Sql, ids: readonly string[], sinceMs: number): Promise<string[]> {
  const rows = await sql<{ id: string }>(
    'reconcile.older_intents',
    `SELECT payment_intent_id AS id FROM payments WHERE payment_intent_id = ANY ($1) AND created_at <= $2`,
    [ids, new Date(sinceMs)],
  );
  return rows.map(({ id }) => id);
}

/** Stock rows, as subjects of breaks. */
export async function stockRows(sql: Sql, cursor: string | null, limit: number): Promise<IdPage> {
  const [variantId, locationId] = read<[string, string]>(cursor) ?? ['', ''];
  const rows = await sql<{ variant_id: string; location_id: string }>(
    'reconcile.page.stock',
    `SELECT variant_id, location_id FROM stock WHERE (variant_id, location_id) > ($1, $2) ORDER BY 1, 2 LIMIT $3`,
    [variantId, locationId, limit],
  );
  const places = rows.map((row) => [row.variant_id, row.location_id] as const);
  return page(
    places.map((place) => ({ id: JSON.stringify(place), place })),
    limit,
    ({ place }) => place,
  );
}

/** Commands without an answer, the oldest first. */
export async function unansweredCommands(sql: Sql, cursor: string | null, limit: number): Promise<IdPage> {
  const [at, id] = read<[string, string]>(cursor) ?? ['-infinity', ''];
  const rows = await sql<{ id: string; at: Date }>(
    'reconcile.page.commands',
    `SELECT id, received_at AS at FROM commands WHERE answered_at IS NULL AND (received_at, id) > ($1, $2)
     ORDER BY received_at, id LIMIT $3`,
    [at, id, limit],
  );
  return page(rows, limit, (row) => [row.at, row.id]);
}

/** Of these checkouts, those that have no row, and those whose row says that they have ended and wait for nothing. */
export async function endedOrUnknown(
  sql: Sql,
  checkoutIds: readonly string[],
  graceMs: number,
): Promise<{ id: string; ended: boolean }[]> {
  return sql<{ id: string; ended: boolean }>(
    'reconcile.ended_or_unknown',
    `SELECT w.id, c.id IS NOT NULL AS ended FROM unnest($1::text[]) AS w (id) LEFT JOIN checkouts c ON c.id = w.id
     WHERE c.id IS NULL OR c.waiting_for IS NULL AND c.updated_at < now() - $2 * interval '1 millisecond'`,
    [checkoutIds, graceMs],
  );
}
