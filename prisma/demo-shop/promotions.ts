import type { PromotionDefinition } from '../../domain/promotions/promotion.ts';

/** Prices of one list: variants, and what each costs from a quantity on. */
interface DemoList {
  readonly id: string;
  readonly name: string;
  readonly currency: string;
  readonly variantIds: readonly string[];
  readonly tiers: readonly {
    readonly minQuantity: number;
    readonly amountMinor: number;
    readonly compareAtMinor?: number;
  }[];
}

const SHOES = ['39', '40', '41', '42', '43', '44', '45'].map((size) => `SHOES-${size}`);

/** Deck shoes are on sale, with what they cost before. */
const sale = (currency: string, amountMinor: number, compareAtMinor: number): DemoList => ({
  id: `sale-${currency.toLowerCase()}`,
  name: 'Deck shoe sale',
  currency,
  variantIds: SHOES,
  tiers: [{ minQuantity: 1, amountMinor, compareAtMinor }],
});

/** Small shackles are cheaper by the ten. */
const byTheTen = (currency: string, amountMinor: number): DemoList => ({
  id: `rigger-${currency.toLowerCase()}`,
  name: 'Shackles by the ten',
  currency,
  variantIds: ['SHACKLE-52'],
  tiers: [{ minQuantity: 10, amountMinor }],
});

export const priceLists: readonly DemoList[] = [
  sale('USD', 69_00, 89_00),
  sale('EUR', 64_95, 84_95),
  sale('JPY', 9_800, 13_350),
  sale('KWD', 21_000, 27_300),
  byTheTen('USD', 20_00),
  byTheTen('EUR', 18_95),
  byTheTen('JPY', 3_000),
  byTheTen('KWD', 6_100),
];

interface DemoPromotion {
  readonly id: string;
  readonly title: string;
  readonly priority: number;
  readonly definition: PromotionDefinition;
  /** The code that it needs; absent: none. */
  readonly code?: string;
}

export const promotions: readonly DemoPromotion[] = [
  {
    id: 'three-for-two',
    title: 'Beanies: 3 for 2',
    priority: 10,
    definition: {
      effect: {
        type: 'buy_x_get_y',
        buy: { quantity: 2, items: { categories: ['Apparel & Accessories > Clothing Accessories > Hats'] } },
        get: { quantity: 1, percentPpm: 1_000_000 },
      },
    },
  },
  {
    id: 'welcome',
    title: '10 % off your first order, up to a limit',
    priority: 100,
    code: 'WELCOME10',
    definition: {
      effect: { type: 'order_percent', percentPpm: 100_000 },
      conditions: { firstOrder: true },
      maxDiscount: { USD: 20_00, EUR: 20_00, JPY: 3_000, KWD: 6_000 },
    },
  },
];
