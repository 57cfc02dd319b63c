import type { Sql } from './database.ts';
import type { IdPage } from './reconciliation-pages.ts';

/** A page of the rows whose counters are compared with what they count, in the order of their ids. @param cursor the last id before */
async function pageOf(sql: Sql, name: string, text: string, cursor: string | null, limit: number): Promise<IdPage> {
  const rows = await sql<{ id: string }>(name, text, [cursor ?? '', limit]);
  const last = rows.at(-1);
  return { ids: rows.map(({ id }) => id), next: last && rows.length === limit ? last.id : null };
}

export const giftCardPage = (sql: Sql, cursor: string | null, limit: number): Promise<IdPage> =>
  pageOf(
    sql,
    'reconcile.page.gift_cards',
    'SELECT id FROM gift_cards WHERE id > $1 ORDER BY id LIMIT $2',
    cursor,
    limit,
  );

/** Codes that nobody has ever tried to use have nothing to count. */
export const codePage = (sql: Sql, cursor: string | null, limit: number): Promise<IdPage> =>
  pageOf(
    sql,
    'reconcile.page.codes',
    `SELECT id FROM promotion_codes WHERE claimed + used > 0 AND id > $1
     UNION SELECT code_id FROM code_claims WHERE code_id > $1 ORDER BY 1 LIMIT $2`,
    cursor,
    limit,
  );

/** A gift card with what its entries and holds come to. Amounts in minor units. */
export interface GiftCardSums {
  readonly id: string;
  readonly currency: string;
  readonly balanceMinor: number;
  readonly enteredMinor: number;
  readonly heldMinor: number;
  readonly holdsMinor: number;
}

/** Of these gift cards, those whose figures differ at this moment: one statement sees counters and rows of one moment. */
export async function readGiftCardDifferences(sql: Sql, ids: readonly string[]): Promise<GiftCardSums[]> {
  return sql<GiftCardSums & Record<string, unknown>>(
    'reconcile.gift_cards',
    `SELECT * FROM (
       SELECT g.id, g.currency, g.balance_minor AS "balanceMinor", g.held_minor AS "heldMinor",
         (SELECT coalesce(sum(e.amount_minor), 0)::bigint FROM gift_card_entries e WHERE e.gift_card_id = g.id) AS "enteredMinor",
         (SELECT coalesce(sum(h.amount_minor), 0)::bigint FROM gift_card_holds h WHERE h.gift_card_id = g.id AND h.state = 'held') AS "holdsMinor"
       FROM gift_cards g WHERE g.id = ANY ($1)) sums
     WHERE "balanceMinor" <> "enteredMinor" OR "heldMinor" <> "holdsMinor"`,
    [ids],
  );
}

/** A code with what its claims come to. */
export interface CodeCounts {
  readonly id: string;
  readonly claimed: number;
  readonly used: number;
  readonly claims: number;
  readonly uses: number;
}

/** Of these codes, those whose counters differ at this moment. */
export async function readCodeDifferences(sql: Sql, ids: readonly string[]): Promise<CodeCounts[]> {
  return sql<CodeCounts & Record<string, unknown>>(
    'reconcile.codes',
    `SELECT * FROM (
       SELECT c.id, c.claimed, c.used,
         (SELECT count(*)::int FROM code_claims k WHERE k.code_id = c.id AND k.state = 'claimed') AS claims,
         (SELECT count(*)::int FROM code_claims k WHERE k.code_id = c.id AND k.state = 'used') AS uses
       FROM promotion_codes c WHERE c.id = ANY ($1)) counts
     WHERE claimed <> claims OR used <> uses`,
    [ids],
  );
}

/** Counts anew what is held of a gift card. @returns false when more is held than there is: then people have to look (promise D2) */
export async function countGiftCard(sql: Sql, id: string): Promise<boolean> {
  await sql('gift_cards.count.lock', 'SELECT 1 FROM gift_cards WHERE id = $1 FOR NO KEY UPDATE', [id]);
  const counted = await sql(
    'gift_cards.count',
    `UPDATE gift_cards g SET held_minor = held.sum
     FROM (SELECT coalesce(sum(amount_minor), 0)::bigint AS sum FROM gift_card_holds WHERE gift_card_id = $1 AND state = 'held') held
     WHERE g.id = $1 AND held.sum <= g.balance_minor RETURNING 1`,
    [id],
  );
  return counted.length > 0;
}

/** Counts a code's claims and uses anew. @returns false when there are more than its limit: then people have to look (promise D1) */
export async function countCodeUses(sql: Sql, id: string): Promise<boolean> {
  await sql('codes.count.lock', 'SELECT 1 FROM promotion_codes WHERE id = $1 FOR NO KEY UPDATE', [id]);
  const counted = await sql(
    'codes.count',
    `UPDATE promotion_codes c SET claimed = n.claims, used = n.uses
     FROM (SELECT count(*) FILTER (WHERE state = 'claimed')::int AS claims, count(*) FILTER (WHERE state = 'used')::int AS uses
           FROM code_claims WHERE code_id = $1) n
     WHERE c.id = $1 AND (c.usage_limit IS NULL OR n.claims + n.uses <= c.usage_limit) RETURNING 1`,
    [id],
  );
  return counted.length > 0;
}
