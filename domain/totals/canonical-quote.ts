import type { Quote } from './quote.ts';

/** Bumped when the form changes: hashes of different versions must not be compared. */
const version = 1;

/** Texts, options not chosen and what days of delivery fall on may change without changing what the buyer agreed to pay. */
const wording: ReadonlySet<string> = new Set(['title', 'description', 'label', 'earliestOn', 'latestOn']);

/**
 * The text that two quotes share exactly if the buyer gets the same goods in the same way for the same money: JSON with
 * sorted keys and no spaces. Left out are wordings, who computed the taxes, codes that take nothing off and the shipping
 * options not chosen; the chosen one stays with its price and days. Adapters hash it (SHA-256) to compare what was agreed
 * with what is charged.
 */
export function canonicalQuote(quote: Quote): string {
  const { shippingOptions, unavailableOptions: _, taxSource: __, refusedCodes: ___, ...agreed } = quote;
  const shipping = shippingOptions.find((option) => option.id === quote.selectedShippingOptionId) ?? null;
  return JSON.stringify({ ...agreed, shipping, version }, (key, value: unknown) =>
    wording.has(key) ? undefined : sortKeys(value),
  );
}

function sortKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
