import { type Bench, until } from './product.ts';

const SETTLED_WITHIN_MS = 60_000;

/**
 * Compares what was bought with what stands in the books once nothing waits any more.
 * @param purchases how many were made
 * @returns what does not agree, in words
 */
export async function mismatches({ sql }: Bench, purchases: number): Promise<string[]> {
  await until(
    'every checkout ends',
    async () => {
      const { rows } = await sql.query<{ open: number }>(
        'SELECT count(*)::int AS open FROM checkouts WHERE waiting_for IS NOT NULL',
      );
      return rows[0]?.open === 0;
    },
    SETTLED_WITHIN_MS,
  );
  const { rows } = await sql.query<Record<string, number>>(`
    SELECT (SELECT count(*) FROM orders WHERE status = 'placed')::int AS orders,
           (SELECT count(*) FROM payments WHERE status = 'captured')::int AS captures,
           (SELECT count(*) FROM payments WHERE status <> 'captured')::int AS "other payments",
           (SELECT count(*) FROM effects WHERE step = 'confirmation_email' AND outcome = 'done')::int AS mails,
           (SELECT count(*) FROM orders o JOIN payments p USING (checkout_id)
             WHERE p.captured_minor <> o.total_minor)::int AS "wrong amounts",
           (SELECT 3 * count(*) FROM orders)::int
             - (SELECT sum(1000000 - on_hand) FROM stock WHERE variant_id LIKE 'BENCH-%')::int AS "units lost"`);
  const expected = {
    orders: purchases,
    captures: purchases,
    'other payments': 0,
    mails: purchases,
    'wrong amounts': 0,
    'units lost': 0,
  };
  return Object.entries(expected).flatMap(([name, wanted]) => {
    const found = rows[0]?.[name];
    return found === wanted ? [] : [`${name}: ${found} in place of ${wanted}`];
  });
}
