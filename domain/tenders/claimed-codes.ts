import type { Checkout } from '../checkout/checkout.ts';

/** A code that takes something off a quote. */
export interface ClaimedCode {
  readonly codeId: string;
  /** As the buyer gave it. */
  readonly code: string;
}

/** The codes whose uses a checkout needs to be sold at its quote: each is claimed once when it pays (promise D1). */
export function claimedCodesOf({ quote }: Pick<Checkout, 'quote'>): ClaimedCode[] {
  const claimed = (quote.discounts ?? []).flatMap(({ codeId, code }) => (codeId && code ? [{ codeId, code }] : []));
  return [...new Map(claimed.map((one) => [one.codeId, one])).values()];
}
