import type { ProvidedTaxes } from '../domain/totals/snapshot.ts';
import type { TaxQuestion } from '../domain/totals/tax-question.ts';

/** What is done about taxes while their provider does not answer. */
export const TAX_FALLBACKS = ['last_known', 'table', 'refuse'] as const;
export type TaxFallback = (typeof TAX_FALLBACKS)[number];

/** place_unknown: the address is not one that it can tell the taxes of. fault: an answer that can't be taken. */
export type TaxAnswer =
  | { readonly kind: 'calculated'; readonly calculationId: string; readonly taxes: ProvidedTaxes }
  | { readonly kind: 'place_unknown' }
  | { readonly kind: 'fault'; readonly reason: string };

/** known: there was one by this reference, or its own, before. */
export type TaxRecorded =
  | { readonly kind: 'recorded'; readonly recordId: string }
  | { readonly kind: 'known' }
  | { readonly kind: 'refused'; readonly code: string };

/** Somebody who knows the taxes of places better than the shop's own table does. */
export interface TaxProvider {
  readonly name: 'stripe';
  /** Asks once; nothing happens anywhere by it. @throws where there is no answer */
  calculate(question: TaxQuestion): Promise<TaxAnswer>;
  /**
   * Has it book what an order was taxed with, once for each order.
   * @param key the same for every try @throws OutcomeUnknown, CallWithheld
   */
  record(calculationId: string, orderId: string, key: string): Promise<TaxRecorded>;
}
