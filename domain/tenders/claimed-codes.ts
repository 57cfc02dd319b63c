import type { Checkout } from '../checkout/checkout.ts';

/** The codes whose uses a checkout needs to be sold at its quote: each claimed once when it pays (promise D1). */
export function claimedCodesOf({ codes }: Pick<Checkout, 'codes'>): readonly string[] {
  return codes;
}
