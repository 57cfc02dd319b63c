/** What promotions are about: the priced lines of one order, before any discount. */
export interface Goods {
  readonly currency: string;
  /** Discounts are multiples of it, as all amounts here are. */
  readonly stepMinor: number;
  /** Where they go to, as ISO 3166-1 alpha-2; null while unknown. */
  readonly country: string | null;
  readonly lines: readonly GoodsLine[];
}

export interface GoodsLine {
  readonly lineId: string;
  readonly variantId: string;
  readonly productId: string;
  readonly category: string;
  readonly quantity: number;
  readonly unitPriceMinor: number;
  readonly subtotalMinor: number;
}
