import type { Quote } from '../totals/quote.ts';
import type { EnteredCode, Promotion } from './promotion.ts';
import { codeKey, withoutDates } from './promotion.ts';

/** What a checkout was quoted with, while that quote is valid. */
export interface KeptPromotions {
  readonly promotions: readonly Promotion[];
  readonly quote: Pick<Quote, 'discounts'>;
}

/** Today's promotions and codes, but those that were applied to a quote that is still valid, as they were then (promise O3). */
export function withKept<Today extends { automatic: readonly Promotion[]; codes: readonly EnteredCode[] }>(
  today: Today,
  kept: KeptPromotions | null,
): Today {
  if (!kept || kept.promotions.length === 0) return today;
  const byId = new Map(kept.promotions.map((promotion) => [promotion.id, promotion]));
  const applied = new Map((kept.quote.discounts ?? []).map((discount) => [codeKey(discount.code ?? ''), discount]));
  return {
    ...today,
    automatic: [
      ...kept.promotions.filter(({ trigger }) => trigger === 'automatic'),
      ...today.automatic.filter(({ id }) => !byId.has(id)),
    ],
    codes: today.codes.map((entered) => {
      const discount = applied.get(codeKey(entered.code));
      const promotion = discount && byId.get(discount.promotionId);
      if (!discount?.code || !promotion) return entered;
      return { code: entered.code, codeId: discount.codeId, promotion, usedUp: false };
    }),
  };
}

/** The promotions that a quote's discounts come from, to be kept with it. */
export function promotionsOf(
  { discounts = [] }: Pick<Quote, 'discounts'>,
  from: { readonly automatic: readonly Promotion[]; readonly codes: readonly EnteredCode[] },
): Promotion[] {
  const known = [...from.automatic, ...from.codes.flatMap(({ promotion }) => promotion ?? [])];
  return discounts.flatMap(({ promotionId }) => {
    const promotion = known.find(({ id }) => id === promotionId);
    return promotion ? [withoutDates(promotion)] : [];
  });
}
