import type { Sql } from './database.ts';

/** Why a code can't be claimed. */
export type CodeRefusal = 'gone' | 'used_up' | 'used_by_customer' | 'used_up_today';

export interface RefusedClaim {
  readonly codeId: string;
  readonly reason: CodeRefusal;
}

/**
 * Claims one use of each code for an attempt, or of none (promise D1). What the checkout has claimed already stays its own.
 * @returns those that are refused; empty means claimed
 */
export async function claimCodes(
  sql: Sql,
  claim: {
    readonly checkoutId: string;
    readonly attempt: number;
    readonly codeIds: readonly string[];
    readonly customer: Uint8Array;
  },
): Promise<RefusedClaim[]> {
  return sql<RefusedClaim & Record<string, unknown>>(
    'claims.codes',
    'SELECT refused_code AS "codeId", reason FROM claim_codes($1, $2, $3, $4)',
    [claim.checkoutId, claim.attempt, claim.codeIds, claim.customer],
  );
}

/** Turns a checkout's claims into uses, in its order's transaction. @returns how many */
export async function useCodes(sql: Sql, checkoutId: string, attempt: number): Promise<number> {
  const [row] = await sql<{ used: number }>('claims.use_codes', 'SELECT use_codes($1, $2) AS used', [
    checkoutId,
    attempt,
  ]);
  return row?.used ?? 0;
}

/** Gives a checkout's uses back: its claims, or the uses of its order that could not be kept. Safe when done already. */
export async function returnCodes(sql: Sql, checkoutId: string, state: 'claimed' | 'used'): Promise<void> {
  await sql('claims.return_codes', 'SELECT return_codes($1, $2)', [checkoutId, [state]]);
}
