import type { LiveStates } from '../../contracts/live-news.ts';
import type { CheckoutStatus } from '../../domain/checkout/checkout.ts';
import type { Sql } from './database.ts';

interface Row {
  readonly kind: 'checkout' | 'item';
  readonly name: string;
  readonly revision: number | null;
  readonly status: CheckoutStatus | null;
  readonly caller: string | null;
  readonly units: number | null;
}

/**
 * Units that can be had are those that no one holds, at all open locations, on backorder too; a hold that has lapsed counts
 * once it is swept (within a second), so that a look at a row is enough. Null: not counted.
 */
const LOOK = `
  SELECT 'checkout' AS kind, id AS name, revision, status, caller, NULL::int AS units FROM checkouts WHERE id = ANY ($1)
  UNION ALL
  SELECT 'item', v.id, NULL, NULL, NULL, CASE WHEN v.stock_policy <> 'untracked' THEN
           (SELECT least(coalesce(sum(greatest(0, s.on_hand + s.backorder_limit - s.safety_stock - s.reserved)), 0), 2147483647)
            FROM stock s JOIN locations l ON l.id = s.location_id AND l.active WHERE s.variant_id = v.id)::int END
  FROM variants v JOIN products p ON p.id = v.product_id AND p.active WHERE v.active AND v.id = ANY ($2)`;

/**
 * How all that is watched stands now, in one statement.
 * @param fewLeft from this many units on, how many there are is told
 */
export async function readLive(
  sql: Sql,
  { checkouts, items }: { readonly checkouts: readonly string[]; readonly items: readonly string[] },
  fewLeft: number,
): Promise<LiveStates> {
  const rows = await sql<Row & Record<string, unknown>>('live.look', LOOK, [checkouts, items]);
  const states: LiveStates = {
    checkouts: new Map(),
    // What is not sold, or not any more, can't be had.
    items: new Map(items.map((item) => [item, 0])),
  };
  for (const { kind, name, revision, status, caller, units } of rows) {
    if (kind === 'item') states.items.set(name, units !== null && units <= fewLeft ? units : null);
    else if (revision !== null && status !== null && caller !== null)
      states.checkouts.set(name, { revision, status, caller });
  }
  return states;
}
