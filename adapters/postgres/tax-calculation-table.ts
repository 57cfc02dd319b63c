import type { ProvidedTaxes } from '../../domain/totals/snapshot.ts';
import type { Sql } from './database.ts';

/** What a provider has answered to a question, and how long ago. */
export interface TaxCalculation {
  readonly calculationId: string;
  readonly taxes: ProvidedTaxes;
  readonly calculatedAt: string;
  readonly ageMs: number;
}

/** The newest answer to a question, or null. */
export async function findTaxCalculation(sql: Sql, requestHash: string): Promise<TaxCalculation | null> {
  const [row] = await sql<{ external_id: string; result: ProvidedTaxes; created_at: Date; age_ms: number }>(
    'tax_calculation.find',
    `SELECT external_id, result, created_at, floor(extract(epoch FROM now() - created_at) * 1000)::bigint AS age_ms
     FROM tax_calculations WHERE request_hash = $1`,
    [requestHash],
  );
  return row
    ? {
        calculationId: row.external_id,
        taxes: row.result,
        calculatedAt: row.created_at.toISOString(),
        ageMs: row.age_ms,
      }
    : null;
}

/** Keeps an answer in place of the one before. */
export async function keepTaxCalculation(
  sql: Sql,
  requestHash: string,
  { provider, calculationId, taxes }: { provider: string; calculationId: string; taxes: ProvidedTaxes },
): Promise<void> {
  await sql(
    'tax_calculation.keep',
    `INSERT INTO tax_calculations (request_hash, provider, external_id, result) VALUES ($1, $2, $3, $4)
     ON CONFLICT (request_hash) DO UPDATE SET provider = excluded.provider, external_id = excluded.external_id,
       result = excluded.result, created_at = now()`,
    [requestHash, provider, calculationId, JSON.stringify(taxes)],
  );
}
