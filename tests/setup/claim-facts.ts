import type { Shop } from './shop.ts';

/** What Postgres knows of the codes and gift cards of one checkout, and of the whole shop's counters. */
export interface ClaimFacts {
  /** Claimed, and neither used nor given back. */
  readonly liveClaims: number;
  /** Uses of codes that count for this checkout. */
  readonly codeUses: number;
  readonly debitedMinor: number;
  readonly creditedMinor: number;
  /** Gift cards of the whole shop whose balance is not the sum of their entries, or whose held part not that of their holds. */
  readonly miscountedCards: number;
  /** Codes of the whole shop whose counters are not the number of their claims. */
  readonly miscountedCodes: number;
}

/** One statement sees all of one moment. */
export async function claimFacts({ db }: Shop, checkoutId: string): Promise<ClaimFacts> {
  const [row] = await db.sql<ClaimFacts & Record<string, unknown>>(
    '',
    `SELECT (SELECT count(*)::int FROM code_claims WHERE checkout_id = $1 AND state = 'claimed')
            + (SELECT count(*)::int FROM gift_card_holds WHERE checkout_id = $1 AND state = 'held') AS "liveClaims",
       (SELECT count(*)::int FROM code_claims WHERE checkout_id = $1 AND state = 'used') AS "codeUses",
       (SELECT coalesce(-sum(amount_minor), 0)::int FROM gift_card_entries WHERE checkout_id = $1 AND kind = 'debit') AS "debitedMinor",
       (SELECT coalesce(sum(amount_minor), 0)::int FROM gift_card_entries WHERE checkout_id = $1 AND kind = 'credit') AS "creditedMinor",
       (SELECT count(*)::int FROM gift_cards g WHERE
          balance_minor <> (SELECT coalesce(sum(amount_minor), 0) FROM gift_card_entries e WHERE e.gift_card_id = g.id)
          OR held_minor <> (SELECT coalesce(sum(amount_minor), 0) FROM gift_card_holds h WHERE h.gift_card_id = g.id AND h.state = 'held'))
         AS "miscountedCards",
       (SELECT count(*)::int FROM promotion_codes c WHERE
          claimed <> (SELECT count(*) FROM code_claims k WHERE k.code_id = c.id AND k.state = 'claimed')
          OR used <> (SELECT count(*) FROM code_claims k WHERE k.code_id = c.id AND k.state = 'used')) AS "miscountedCodes"`,
    [checkoutId],
  );
  if (!row) throw new Error('a statement that always has one row had none');
  return row;
}

/** What an ended checkout breaks of D1, D2 and M3. @param total of its placed order; null where it has none */
export function claimBreaches(
  facts: ClaimFacts,
  total: number | null,
  paidByCardMinor: number,
  ledger: readonly { readonly step: string; readonly amountMinor: number | null }[],
): string[] {
  const { liveClaims, codeUses, debitedMinor, creditedMinor, miscountedCards, miscountedCodes } = facts;
  const booked = (step: string) =>
    ledger.filter((effect) => effect.step === step).reduce((sum, { amountMinor }) => sum + (amountMinor ?? 0), 0);
  const uses = ledger.filter(({ step }) => step === 'code_used').length;
  const returned = ledger.filter(({ step }) => step === 'code_returned').length;
  return [
    ...(liveClaims === 0 ? [] : [`${liveClaims} claims are left`]),
    ...(miscountedCards === 0 ? [] : [`${miscountedCards} gift cards are miscounted`]),
    ...(miscountedCodes === 0 ? [] : [`${miscountedCodes} codes are miscounted`]),
    ...(booked('gift_card_debit') === debitedMinor ? [] : [`${debitedMinor} debited, but not in the ledger`]),
    ...(booked('gift_card_credit') === creditedMinor ? [] : [`${creditedMinor} credited, but not in the ledger`]),
    ...(uses - returned === codeUses ? [] : [`${codeUses} uses of codes, the ledger says ${uses} - ${returned}`]),
    ...(total !== null && debitedMinor + paidByCardMinor !== total
      ? [`gift cards ${debitedMinor} and card ${paidByCardMinor} are not the total ${total}`]
      : []),
    ...(total === null && debitedMinor !== creditedMinor
      ? [`${debitedMinor - creditedMinor} of gift cards is kept`]
      : []),
    ...(total === null && codeUses > 0 ? [`${codeUses} uses of codes without an order`] : []),
  ];
}
