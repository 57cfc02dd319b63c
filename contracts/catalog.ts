/** A product as the shop offers it in one currency, without what can't be sold in it. */
export interface CatalogProduct {
  readonly id: string;
  readonly handle: string;
  readonly title: string;
  readonly description: string;
  readonly category: string;
  readonly tags: readonly string[];
  readonly imageUrls: readonly string[];
  readonly currency: string;
  /** Never empty; in the shop's order. */
  readonly variants: readonly CatalogVariant[];
}

export interface CatalogVariant {
  readonly id: string;
  readonly sku: string;
  readonly title: string;
  readonly options: readonly { readonly name: string; readonly value: string }[];
  readonly imageUrl: string | null;
  /** Of one unit, for who has not signed in: the price of a list that is in force, else its own. */
  readonly priceMinor: number;
  readonly compareAtMinor: number | null;
  /** Units that are on hand, not reserved and not kept back, over all open locations; 0 or more. */
  readonly inStock: number;
  /** Units that may be sold before they are there; 0 or more. */
  readonly onBackorder: number;
  /** Its stock is not counted: there is always enough. */
  readonly untracked: boolean;
  /** It is not out before this day, as YYYY-MM-DD, and sold as a preorder until then; null for others. */
  readonly preorderUntil: string | null;
}

/** In what currency, and where, prices are asked for. */
export interface CatalogAsk {
  /** The currency that is wanted; the shop's own is used where a product is not sold in it. */
  readonly currency: string;
  /** Where the sale would come from: some price lists are for some channels only. */
  readonly channel: string;
}

/** What a search asks for; all of it must hold. */
export interface CatalogSearch extends CatalogAsk {
  readonly query: string | null;
  readonly categories: readonly string[];
  readonly minPriceMinor: number | null;
  readonly maxPriceMinor: number | null;
  /** 1 to 50. */
  readonly limit: number;
  /** The last product of the page before, by its id. */
  readonly after: string | null;
}

export interface CatalogPage {
  readonly products: readonly CatalogProduct[];
  /** What the next page comes `after`; null when this is the last one. */
  readonly next: string | null;
}

/** What the shop sells, for reading. */
export interface Catalog {
  search(search: CatalogSearch): Promise<CatalogPage>;
  /** Products that any of the identifiers names: ids of products or variants, SKUs, handles. */
  find(identifiers: readonly string[], ask: CatalogAsk): Promise<readonly CatalogProduct[]>;
}
