/**
 * What a file says about one product, checked but not yet compared with the database. Null stands for a column that the
 * file does not have: what the shop has there stays as it is.
 */
export interface ProductDraft {
  handle: string;
  /** Line of the file that it begins at. */
  line: number;
  /** Null where the lines go on with a product from further above in the file. */
  fields: ProductFields | null;
  variants: VariantDraft[];
}

export interface ProductFields {
  title: string;
  /** HTML as the shop wrote it: whoever shows it has to sanitize it. */
  description: string | null;
  vendor: string | null;
  category: string | null;
  tags: string[] | null;
  /** In the order in which they are shown. */
  imageUrls: string[] | null;
  active: boolean | null;
}

export interface VariantDraft {
  line: number;
  /** Stable: made of the SKU, or of handle and options where there is none. */
  id: string;
  /** The id where the file has none. */
  sku: string;
  /** `M / Navy`; the product's title where there is nothing to choose. */
  title: string;
  options: VariantOption[];
  /** Empty: the file says that there is none. */
  imageUrl: string | null;
  requiresShipping: boolean | null;
  taxable: boolean | null;
  /** Null also for an empty cell. */
  taxClass: string | null;
  /** 0 to 100,000,000. */
  weightGrams: number | null;
  /** From 0, in the order of the file. */
  position: number;
  prices: PriceDraft[];
  /** False: any number may be sold, and there is no stock row. Null: the file has no such column. */
  tracked: boolean | null;
  /** Units, −1,000,000,000 to 1,000,000,000; null also for an empty cell. */
  onHand: number | null;
  /** 0 to 1,000,000,000. */
  backorderLimit: number | null;
}

export interface VariantOption {
  name: string;
  value: string;
}

export interface PriceDraft {
  currency: string;
  amountMinor: number;
  compareAtMinor: number | null;
  /** The file has no compare-at column for this currency. */
  keepsCompareAt: boolean;
}

/** A line that is not imported, and why. */
export interface BadLine {
  line: number;
  reason: string;
}
