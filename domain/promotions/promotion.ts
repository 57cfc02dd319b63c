/** Amounts in minor units by ISO 4217 code. A currency without one has none: what needs it does not apply there. */
export type Amounts = Readonly<Record<string, number>>;

/** Goods that any of the given names fits; absent: all goods. A category fits those below it too (`Toys` and `Toys > Cars`). */
export interface Selection {
  readonly products?: readonly string[] | undefined;
  readonly variants?: readonly string[] | undefined;
  readonly categories?: readonly string[] | undefined;
}

/** What a promotion takes off. Percentages are parts per million, 1 to 1,000,000. */
export type Effect =
  | { readonly type: 'order_percent'; readonly percentPpm: number }
  | { readonly type: 'order_amount'; readonly amounts: Amounts }
  | { readonly type: 'items_percent'; readonly items?: Selection | undefined; readonly percentPpm: number }
  | {
      readonly type: 'items_amount';
      readonly items?: Selection | undefined;
      readonly amounts: Amounts;
      /** Off each unit, off each line, or once off all of them together. */
      readonly per: 'unit' | 'line' | 'order';
    }
  | BuyXGetY
  | { readonly type: 'shipping_percent'; readonly options?: readonly string[] | undefined; readonly percentPpm: number }
  | { readonly type: 'shipping_amount'; readonly options?: readonly string[] | undefined; readonly amounts: Amounts };

/** For each `buy.quantity` units bought, `get.quantity` other units, the cheapest, are `get.percentPpm` off. */
export interface BuyXGetY {
  readonly type: 'buy_x_get_y';
  readonly buy: { readonly quantity: number; readonly items?: Selection | undefined };
  /** Without items of its own: any of those that are to be bought. 1,000,000 is free. */
  readonly get: { readonly quantity: number; readonly items?: Selection | undefined; readonly percentPpm: number };
  /** How often an order may have it; absent: as often as its units allow. */
  readonly maxApplications?: number | undefined;
}

/** All that is given must hold. */
export interface Conditions {
  /** Of the goods that count (`items`), before any discount. */
  readonly minSubtotal?: Amounts | undefined;
  /** Units of the goods that count. */
  readonly minQuantity?: number | undefined;
  /** Some of these must be bought; only they count for the minimum. Absent: all goods count. */
  readonly items?: Selection | undefined;
  /** ISO 3166-1 alpha-2: where it goes to. */
  readonly countries?: readonly string[] | undefined;
  readonly channels?: readonly string[] | undefined;
  /** Only for customers who have signed in and are of one of these groups. */
  readonly customerGroups?: readonly string[] | undefined;
  readonly signedIn?: true | undefined;
  /** Nothing ordered before, under this customer or this e-mail address. */
  readonly firstOrder?: true | undefined;
}

/** The column `promotions.definition`; contracts/promotions.ts has its schema and limits. */
export interface PromotionDefinition {
  readonly effect: Effect;
  readonly conditions?: Conditions | undefined;
  /** The most that it takes off an order. */
  readonly maxDiscount?: Amounts | undefined;
}

/** A rule of the shop that takes something off. Times are ISO 8601; it begins at the first and ends just before the second. */
export interface Promotion {
  readonly id: string;
  /** What buyers read. */
  readonly title: string;
  readonly trigger: 'automatic' | 'code';
  /** Lower ones are applied first. */
  readonly priority: number;
  /** Applied alone, where it takes off more than all others together. */
  readonly exclusive: boolean;
  readonly startsAt: string | null;
  readonly endsAt: string | null;
  readonly definition: PromotionDefinition;
}

/** A code that the buyer gave, with what the shop knows of it. */
export interface EnteredCode {
  /** As he gave it. */
  readonly code: string;
  /** Null: the shop has no such code. */
  readonly codeId: string | null;
  readonly promotion: Promotion | null;
  /** All of its uses are used or claimed. Whether one is left is decided when the buyer pays (promise D1). */
  readonly usedUp: boolean;
}

/** What a quote may be discounted by, and what decides about it. */
export interface PromotionFacts {
  /** In any order; those of trigger `code` are in `codes`. */
  readonly automatic: readonly Promotion[];
  /** In the buyer's order. */
  readonly codes: readonly EnteredCode[];
  readonly nowMs: number;
  readonly channel: string;
  /** Named by the API, never by the buyer. */
  readonly signedIn: boolean;
  readonly customerGroup: string | null;
  /** Null: it is not known who buys. */
  readonly hasOrdered: boolean | null;
}

/** A promotion as quoted: its dates were met then, and do not count again while the quote is valid (promise O3). */
export function withoutDates(promotion: Promotion): Promotion {
  return { ...promotion, startsAt: null, endsAt: null };
}

/** What codes are compared by: in capitals, without spaces. */
export function codeKey(code: string): string {
  return code.normalize('NFKC').replace(/\s+/gu, '').toUpperCase();
}

/** Whether goods are among those that a selection names. */
export function isSelected(
  goods: { readonly productId: string; readonly variantId: string; readonly category: string },
  selection: Selection | undefined,
): boolean {
  if (!selection) return true;
  const { products, variants, categories } = selection;
  return (
    (products?.includes(goods.productId) ?? false) ||
    (variants?.includes(goods.variantId) ?? false) ||
    (categories?.some((name) => goods.category === name || goods.category.startsWith(`${name} > `)) ?? false)
  );
}
