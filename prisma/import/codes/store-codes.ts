import type { Database, Sql } from '../../../adapters/postgres/database.ts';
import type { BadLine } from '../product-draft.ts';
import type { Counts } from '../store-products.ts';
import type { CodeDraft } from './read-codes.ts';

export interface StoredCodes {
  readonly codes: Counts;
  readonly bad: readonly BadLine[];
}

/** Rows that are there are locked by id, as those who claim codes do, so that neither waits for the other for ever. */
const LOCK = `SELECT 1 FROM promotion_codes WHERE code_key = ANY ($1) ORDER BY id FOR UPDATE`;

const STORE = `
  WITH input AS (
    SELECT * FROM unnest($2::int[], $3::text[], $4::text[], $5::int[], $6::int[], $7::int[])
      AS i (line, code, code_key, usage_limit, per_customer_limit, per_day_limit)),
  written AS (
    INSERT INTO promotion_codes AS c (id, promotion_id, code, code_key, usage_limit, per_customer_limit, per_day_limit, updated_at)
    SELECT 'code_' || replace(gen_random_uuid()::text, '-', ''), $1, code, code_key, usage_limit, per_customer_limit,
           per_day_limit, now()
    FROM input
    ON CONFLICT (code_key) DO UPDATE
      SET code = excluded.code, usage_limit = excluded.usage_limit, per_customer_limit = excluded.per_customer_limit,
          per_day_limit = excluded.per_day_limit, version = c.version + 1, updated_at = now()
      WHERE c.promotion_id = excluded.promotion_id
        AND (excluded.usage_limit IS NULL OR c.claimed::bigint + c.used <= excluded.usage_limit)
        AND (c.code, c.usage_limit, c.per_customer_limit, c.per_day_limit) IS DISTINCT FROM
            (excluded.code, excluded.usage_limit, excluded.per_customer_limit, excluded.per_day_limit)
    RETURNING c.code_key, xmax = 0 AS created)
  SELECT i.line, w.created, c.promotion_id AS owner, c.claimed::bigint + c.used AS uses,
         coalesce(c.claimed::bigint + c.used > i.usage_limit, false) AS overused
  FROM input i LEFT JOIN written w USING (code_key) LEFT JOIN promotion_codes c USING (code_key)
  WHERE w.created IS DISTINCT FROM true`;

interface ExistingRow {
  line: number;
  /** False: updated; null: neither created nor updated. */
  created: false | null;
  owner: string;
  uses: number;
  overused: boolean;
}

/**
 * Creates or updates codes of one promotion, in one transaction of set-based statements. Uses stay as they are. A code of
 * another promotion, or one that is used more often than its new limit says, comes back as a bad line.
 * @param drafts no key twice
 * @param record writes down what was stored, in the same transaction
 */
export async function storeCodes(
  db: Pick<Database, 'transaction'>,
  promotionId: string,
  drafts: readonly CodeDraft[],
  record?: (sql: Sql, stored: StoredCodes) => Promise<void>,
): Promise<StoredCodes> {
  return db.transaction(async (sql) => {
    await sql('import.codes.lock', LOCK, [drafts.map((draft) => draft.codeKey)]);
    const rows = await sql<ExistingRow>('import.codes', STORE, [
      promotionId,
      drafts.map(({ line }) => line),
      drafts.map(({ code }) => code),
      drafts.map((draft) => draft.codeKey),
      drafts.map(({ usageLimit }) => usageLimit),
      drafts.map(({ perCustomerLimit }) => perCustomerLimit),
      drafts.map(({ perDayLimit }) => perDayLimit),
    ]);
    const stored = outcomeOf(promotionId, drafts, rows);
    await record?.(sql, stored);
    return stored;
  });
}

function outcomeOf(promotionId: string, drafts: readonly CodeDraft[], rows: readonly ExistingRow[]): StoredCodes {
  const bad = rows.flatMap(({ line, created, owner, uses, overused }) => {
    if (created !== null) return [];
    if (owner !== promotionId) return [{ line, reason: `this code belongs to promotion ${owner}` }];
    return overused ? [{ line, reason: `this code is used ${uses} times already, more than the new limit` }] : [];
  });
  const updated = rows.filter(({ created }) => created === false).length;
  const codes = {
    created: drafts.length - rows.length,
    updated,
    unchanged: rows.length - updated - bad.length,
  };
  return { codes, bad };
}
