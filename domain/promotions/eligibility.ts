import { sumMinor } from '../money/rounding.ts';
import type { Goods, GoodsLine } from './goods.ts';
import type { Promotion, PromotionFacts, Selection } from './promotion.ts';
import { isSelected } from './promotion.ts';
import { availableSets, missingUnits } from './buy-x-get-y.ts';

/** Why a promotion takes nothing off. */
export type Lack =
  | { readonly reason: 'not_yet' | 'expired'; readonly at: string }
  | { readonly reason: 'subtotal'; readonly missingMinor: number; readonly ofSome: boolean }
  | { readonly reason: 'quantity'; readonly missing: number; readonly ofSome: boolean }
  | {
      readonly reason:
        | 'currency'
        | 'channel'
        | 'sign_in'
        | 'customer_group'
        | 'buyer_unknown'
        | 'ordered_before'
        | 'country_unknown'
        | 'country'
        | 'items'
        | 'shipping'
        | 'nothing_left'
        | 'combination';
    };

/** What keeps a promotion from applying to an order, whatever else applies to it; null when nothing does. */
export function lackOf(promotion: Promotion, goods: Goods, facts: PromotionFacts): Lack | null {
  return (
    wrongTime(promotion, facts.nowMs) ??
    wrongCurrency(promotion, goods.currency) ??
    wrongBuyer(promotion, goods.country, facts) ??
    belowMinimum(promotion, goods) ??
    nothingToDiscount(promotion, goods)
  );
}

function wrongTime({ startsAt, endsAt }: Promotion, nowMs: number): Lack | null {
  if (endsAt !== null && Date.parse(endsAt) <= nowMs) return { reason: 'expired', at: endsAt };
  if (startsAt !== null && Date.parse(startsAt) > nowMs) return { reason: 'not_yet', at: startsAt };
  return null;
}

/** Amounts are never converted: a promotion that needs one in this currency and has none does not apply. */
function wrongCurrency({ definition }: Promotion, currency: string): Lack | null {
  const { effect, conditions, maxDiscount } = definition;
  const needed = ['amounts' in effect ? effect.amounts : undefined, conditions?.minSubtotal, maxDiscount];
  return needed.some((amounts) => amounts && amounts[currency] === undefined) ? { reason: 'currency' } : null;
}

function wrongBuyer({ definition }: Promotion, country: string | null, facts: PromotionFacts): Lack | null {
  const { countries, channels, customerGroups, signedIn, firstOrder } = definition.conditions ?? {};
  if (channels && !channels.includes(facts.channel)) return { reason: 'channel' };
  if ((signedIn || customerGroups) && !facts.signedIn) return { reason: 'sign_in' };
  if (customerGroups && (facts.customerGroup === null || !customerGroups.includes(facts.customerGroup))) {
    return { reason: 'customer_group' };
  }
  if (firstOrder && facts.hasOrdered === null) return { reason: 'buyer_unknown' };
  if (firstOrder && facts.hasOrdered) return { reason: 'ordered_before' };
  if (countries && country === null) return { reason: 'country_unknown' };
  if (countries && country !== null && !countries.includes(country)) return { reason: 'country' };
  return null;
}

function belowMinimum({ definition }: Promotion, goods: Goods): Lack | null {
  const { minSubtotal, minQuantity, items } = definition.conditions ?? {};
  const counted = selected(goods, items);
  if (items && counted.length === 0) return { reason: 'items' };
  const missing = (minQuantity ?? 0) - sumMinor(counted.map(({ quantity }) => quantity));
  if (missing > 0) return { reason: 'quantity', missing, ofSome: items !== undefined };
  const missingMinor =
    (minSubtotal?.[goods.currency] ?? 0) - sumMinor(counted.map(({ subtotalMinor }) => subtotalMinor));
  return missingMinor > 0 ? { reason: 'subtotal', missingMinor, ofSome: items !== undefined } : null;
}

function nothingToDiscount({ definition: { effect } }: Promotion, goods: Goods): Lack | null {
  if (effect.type === 'buy_x_get_y') {
    if (availableSets(effect, goods) > 0) return null;
    return { reason: 'quantity', missing: missingUnits(effect, goods), ofSome: true };
  }
  const items = effect.type === 'items_percent' || effect.type === 'items_amount' ? effect.items : undefined;
  return selected(goods, items).length === 0 ? { reason: 'items' } : null;
}

function selected(goods: Goods, selection: Selection | undefined): readonly GoodsLine[] {
  return goods.lines.filter((line) => isSelected(line, selection));
}
