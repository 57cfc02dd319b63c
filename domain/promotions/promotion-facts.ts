import type { EnteredCode, Promotion, PromotionFacts } from './promotion.ts';

/** What is known of the shop's promotions and of who buys. */
interface KnownNow {
  readonly automatic: readonly Promotion[];
  readonly codes: readonly EnteredCode[];
  readonly customer: { readonly group: string | null } | null;
  readonly hasOrdered: boolean | null;
}

/** What promotions are judged by, at a time and for a channel. */
export function promotionFacts(
  { automatic, codes, customer, hasOrdered }: KnownNow,
  channel: string,
  nowMs: number,
): PromotionFacts {
  const customerGroup = customer?.group ?? null;
  return { automatic, codes, nowMs, channel, signedIn: customer !== null, customerGroup, hasOrdered };
}
