import type { CatalogVariant } from '../../catalog.ts';
import type { Selection } from './catalog-requests.ts';

/** Whether a unit can be bought now, from stock or on backorder. */
export function isAvailable({ inStock, onBackorder, untracked }: CatalogVariant): boolean {
  return untracked || inStock > 0 || onBackorder > 0;
}

/** The options that a product's variants differ in, with their values, in the variants' order. */
export function optionsOf(variants: readonly CatalogVariant[]): { name: string; values: string[] }[] {
  const options = new Map<string, Set<string>>();
  for (const variant of variants) {
    for (const { name, value } of variant.options) options.set(name, (options.get(name) ?? new Set()).add(value));
  }
  return [...options].map(([name, values]) => ({ name, values: [...values] }));
}

/** What a buyer's choice of options leaves. */
export interface Choice {
  /** What of the choice could be kept; without any, the first variant's options. */
  readonly effective: readonly Selection[];
  readonly variants: readonly CatalogVariant[];
  /** Whether a value goes with the rest of the choice: does it exist, and can it be had? */
  signal(name: string, label: string): { exists: boolean; available: boolean };
}

/**
 * Narrows variants to a choice. Where none fits all of it, options are dropped until one does: those that `preferences` does
 * not name first, then from its end (UCP catalog lookup, Option Selection).
 */
export function chooseVariants(
  variants: readonly CatalogVariant[],
  selected: readonly Selection[],
  preferences: readonly string[],
): Choice {
  const rank = ({ name }: Selection) => {
    const place = preferences.indexOf(name);
    return place === -1 ? preferences.length : place;
  };
  const kept = [...selected].sort((one, other) => rank(one) - rank(other));
  while (kept.length > 0 && !variants.some((variant) => fits(variant, kept))) kept.pop();
  const matching = variants.filter((variant) => fits(variant, kept));
  const featured = matching.find(isAvailable) ?? matching[0];
  const effective =
    kept.length > 0 ? kept : (featured?.options ?? []).map(({ name, value }) => ({ name, label: value }));
  return {
    effective,
    variants: matching,
    signal(name, label) {
      const others = effective.filter((selection) => selection.name !== name);
      const candidates = variants.filter((variant) => fits(variant, [...others, { name, label }]));
      return { exists: candidates.length > 0, available: candidates.some(isAvailable) };
    },
  };
}

function fits(variant: CatalogVariant, selections: readonly Selection[]): boolean {
  return selections.every(({ name, label }) =>
    variant.options.some((option) => option.name === name && option.value === label),
  );
}
