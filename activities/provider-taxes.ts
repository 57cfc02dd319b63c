import { sha256 } from '../adapters/crypto/identity.ts';
import type { TaxCalculation } from '../adapters/postgres/tax-calculation-table.ts';
import { findTaxCalculation } from '../adapters/postgres/tax-calculation-table.ts';
import type { Sql } from '../adapters/postgres/database.ts';
import type { TaxFallback, TaxProvider } from '../contracts/tax-provider.ts';
import type { AskedTaxes } from '../contracts/workflow-messages.ts';
import type { CheckoutMessage } from '../domain/checkout/messages.ts';
import { recoverable } from '../domain/checkout/messages.ts';
import { buyerText } from '../domain/errors.ts';
import type { ProvidedTaxes } from '../domain/totals/snapshot.ts';
import type { TaxSource } from '../domain/totals/quote.ts';
import type { TaxQuestion } from '../domain/totals/tax-question.ts';

/** An answer is taken for so long before the same is asked again: rates change at midnight, not during a checkout. */
export const FRESH_MS = 60 * 60_000;

/** How a shop gets its taxes. */
export interface TaxSettings {
  /** Null: the shop's own table is all there is. */
  readonly provider: TaxProvider | null;
  readonly fallback: TaxFallback;
  /** An answer that is not older still counts as the last known. */
  readonly lastKnownMs: number;
}

/** What a command knows of the provider's taxes. */
export interface TaxAsking extends Omit<TaxSettings, 'provider'> {
  /** What became of asking for this command; null: nobody was asked yet. */
  readonly asked: AskedTaxes | null;
  /** Only the question is wanted, whatever is known already. */
  readonly onlyTheQuestion?: true;
}

/** The command can't go on without the provider's answer: its transaction is rolled back, and nothing has happened. */
export class NeedsTaxes extends Error {
  override readonly name = 'NeedsTaxes';
  readonly question: TaxQuestion;
  /** SHA-256 of the question, in hex: what its answer is kept under. */
  readonly hash: string;

  constructor(question: TaxQuestion, hash: string) {
    super('the taxes are not known yet');
    this.question = question;
    this.hash = hash;
  }
}

/** What a quote's taxes are taken from. */
export interface GivenTaxes {
  readonly providedTaxes?: ProvidedTaxes;
  readonly taxSource: TaxSource;
}

/**
 * The taxes of a quote where a provider is asked for them: its answer as it is given; or, where asking brought none, what the
 * shop's policy says.
 * @param atAddress the place is an address that the buyer has chosen, not a mere estimate of where he is
 * @throws NeedsTaxes where it has to be asked first
 */
export async function providedTaxes(
  sql: Sql,
  { asked, fallback, lastKnownMs, onlyTheQuestion }: TaxAsking,
  question: TaxQuestion,
  atAddress: boolean,
): Promise<GivenTaxes | { readonly refusal: CheckoutMessage }> {
  const hash = sha256(JSON.stringify(question)).toString('hex');
  if (onlyTheQuestion) throw new NeedsTaxes(question, hash);
  const known = await findTaxCalculation(sql, hash);
  if (known && known.ageMs < FRESH_MS) return given(known);
  if (asked?.question !== hash || asked.outcome === 'calculated') throw new NeedsTaxes(question, hash);
  if (asked.outcome === 'place_unknown') {
    // An estimate for a country does without the postal code that Stripe needs.
    if (!atAddress) return { taxSource: { provider: 'table', because: 'place_unknown' } };
    return {
      refusal: recoverable('tax_place_unknown', buyerText('tax_place_unknown'), { part: 'destination' }),
    };
  }
  if (fallback === 'refuse') return { refusal: recoverable('taxes_unavailable', buyerText('taxes_unavailable')) };
  if (fallback === 'last_known' && known && known.ageMs <= lastKnownMs) return given(known, true);
  return { taxSource: { provider: 'table', because: 'unavailable' } };
}

function given({ calculationId, calculatedAt, taxes }: TaxCalculation, lastKnown = false): GivenTaxes {
  return {
    providedTaxes: taxes,
    taxSource: { provider: 'stripe', calculationId, calculatedAt, ...(lastKnown && { lastKnown: true as const }) },
  };
}
