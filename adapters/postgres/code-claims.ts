import type { Sql } from './database.ts';

/** Why a code can't be claimed. */
export type CodeRefusal = 'not_valid' | 'used_up' | 'used_by_customer' | 'used_up_today';

export interface RefusedCode {
  /** As it is compared: in capitals, without spaces. */
  readonly key: string;
  readonly reason: CodeRefusal;
}

/** What is compared of a discount code (promotion_codes.code_key). */
export function codeKeyOf(code: string): string {
  return code.toUpperCase().replace(/\s/g, '');
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
    readonly keys: readonly string[];
    readonly customer: Uint8Array;
  },
): Promise<RefusedCode[]> {
  return sql<RefusedCode & Record<string, unknown>>(
    'claims.codes',
    'SELECT refused_key AS key, reason FROM claim_codes($1, $2, $3, $4)',
    [claim.checkoutId, claim.attempt, claim.keys, claim.customer],
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
