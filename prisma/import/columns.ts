import { isKnownCurrency } from '../../domain/money/currency.ts';

/**
 * Shopify's product CSV, older header names first, then those of its newer template; `Backorder Limit` and `Tax Class`
 * are ours.
 * Source: help.shopify.com, "Using CSV files to import and export products".
 */
const NAMES = {
  handle: ['Handle', 'URL handle'],
  title: ['Title'],
  description: ['Body (HTML)', 'Description'],
  vendor: ['Vendor'],
  category: ['Product Category'],
  type: ['Type'],
  tags: ['Tags'],
  published: ['Published', 'Published on online store'],
  status: ['Status'],
  option1Name: ['Option1 Name'],
  option1Value: ['Option1 Value'],
  option2Name: ['Option2 Name'],
  option2Value: ['Option2 Value'],
  option3Name: ['Option3 Name'],
  option3Value: ['Option3 Value'],
  sku: ['Variant SKU', 'SKU'],
  grams: ['Variant Grams', 'Weight value (grams)'],
  tracker: ['Variant Inventory Tracker', 'Inventory tracker'],
  quantity: ['Variant Inventory Qty', 'Inventory quantity'],
  policy: ['Variant Inventory Policy', 'Continue selling when out of stock'],
  backorderLimit: ['Backorder Limit'],
  requiresShipping: ['Variant Requires Shipping', 'Requires shipping'],
  taxable: ['Variant Taxable', 'Charge tax'],
  taxClass: ['Tax Class'],
  imageUrl: ['Image Src', 'Product image URL'],
  imagePosition: ['Image Position'],
  variantImageUrl: ['Variant Image', 'Variant image URL'],
} as const;

const PRICE = ['Variant Price', 'Price'];
const COMPARE_AT = ['Variant Compare At Price', 'Compare-at price'];
const PRICE_IN = /^(price|compare[- ]at price) \/ (.+)$/i;

export type Column = keyof typeof NAMES;

/** Where the amounts of one currency stand in a record. */
export interface PriceColumns {
  currency: string;
  price: number;
  compareAt: number | null;
}

/** What stands where in the records of one file. */
export interface Columns {
  /** Index in the record, and the name in this file, for messages. */
  at: ReadonlyMap<Column, { index: number; name: string }>;
  /** The shop's currency first. */
  prices: readonly PriceColumns[];
  /** Headers that the import makes no use of. */
  ignored: readonly string[];
}

/** The file as a whole can't be imported. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
}

/**
 * Finds the columns of a file by its header, in any order and case. `Variant Price` is in the shop's currency;
 * `Price / EUR` and `Compare At Price / EUR` are in the one named (Shopify names its markets in this way).
 * @throws UnreadableFile for a header without handle, title or price, or with the same column twice
 */
export function findColumns(header: readonly string[], shopCurrency: string): Columns {
  const known = new Map<string, Column>(
    (Object.keys(NAMES) as Column[]).flatMap((column) => NAMES[column].map((name) => [name.toLowerCase(), column])),
  );
  const isPrice = new Set(PRICE.map((name) => name.toLowerCase()));
  const isCompareAt = new Set(COMPARE_AT.map((name) => name.toLowerCase()));
  const at = new Map<Column, { index: number; name: string }>();
  const price = new Map<string, number>();
  const compareAt = new Map<string, number>();
  const ignored: string[] = [];

  const put = <Key>(map: Map<Key, unknown>, key: Key, name: string): void => {
    if (map.has(key)) throw new UnreadableFile(`The header has the column "${name}" twice`);
  };
  for (const [index, written] of header.entries()) {
    const name = written.trim();
    const lower = name.toLowerCase();
    const column = known.get(lower);
    const [, kind = '', market = ''] = PRICE_IN.exec(name) ?? [];
    const isOfPrices = isPrice.has(lower) || kind.toLowerCase() === 'price';
    const currency = kind === '' ? shopCurrency : market.toUpperCase();
    if (column) {
      put(at, column, name);
      at.set(column, { index, name });
    } else if ((isOfPrices || isCompareAt.has(lower) || kind !== '') && isKnownCurrency(currency)) {
      const map = isOfPrices ? price : compareAt;
      put(map, currency, name);
      map.set(currency, index);
    } else if (name !== '') ignored.push(name);
  }

  const missing = [!at.has('handle') && 'Handle', !at.has('title') && 'Title', price.size === 0 && 'Variant Price'];
  if (missing.some(Boolean)) {
    throw new UnreadableFile(
      `Not a product CSV of Shopify: its first line has no ${missing.filter(Boolean).join(', no ')}`,
    );
  }
  const prices = [...price]
    .map(([currency, index]) => ({ currency, price: index, compareAt: compareAt.get(currency) ?? null }))
    .sort((a, b) => Number(b.currency === shopCurrency) - Number(a.currency === shopCurrency));
  return { at, prices, ignored };
}
