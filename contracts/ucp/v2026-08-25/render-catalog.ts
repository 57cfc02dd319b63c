import type { CatalogProduct, CatalogVariant } from '../../catalog.ts';
import type { CatalogFilters, Selection } from './catalog-requests.ts';
import type { ProductResponse, VariantResponse } from './catalog-responses.ts';
import { chooseVariants, isAvailable, optionsOf } from './option-selection.ts';
import { plainText } from './plain-text.ts';

/** The product without the variants that the filters exclude; null where none is left. */
export function narrowed(product: CatalogProduct, filters: CatalogFilters | null | undefined): CatalogProduct | null {
  const { min, max } = filters?.price ?? {};
  const categories = filters?.categories ?? [];
  if (categories.length > 0 && !categories.includes(product.category)) return null;
  const variants = product.variants.filter(
    ({ priceMinor }) => priceMinor >= (min ?? 0) && priceMinor <= (max ?? Number.MAX_SAFE_INTEGER),
  );
  return variants.length > 0 ? { ...product, variants } : null;
}

/** A product in a list of search results, with all of its variants; those that can be had come first. */
export function renderProduct(product: CatalogProduct): ProductResponse {
  const variants = availableFirst(product.variants);
  return { ...head(product, variants), variants: variants.map((variant) => renderVariant(product, variant)) };
}

/**
 * The answer to a lookup: the variants that identifiers name exactly, and one featured variant where they name the product.
 * @returns also the identifiers that named something
 */
export function renderLookup(
  product: CatalogProduct,
  identifiers: readonly string[],
): { product: ProductResponse | null; found: string[] } {
  const ofProduct = identifiers.filter((id) => id === product.id || id === product.handle);
  const [featured] = availableFirst(product.variants);
  const found = new Set<string>(ofProduct);
  const variants = product.variants.flatMap((variant) => {
    const exact = identifiers.filter((id) => id === variant.id || id === variant.sku);
    for (const id of exact) found.add(id);
    const inputs = [
      ...exact.map((id) => ({ id, match: 'exact' as const })),
      ...(variant === featured ? ofProduct.map((id) => ({ id, match: 'featured' as const })) : []),
    ];
    return inputs.length > 0 ? [{ ...renderVariant(product, variant), inputs }] : [];
  });
  if (variants.length === 0) return { product: null, found: [] };
  return { product: { ...head(product, product.variants), variants }, found: [...found] };
}

/** One product in full, narrowed to what the buyer has chosen so far; a variant's id decides all of its options. */
export function renderDetail(
  product: CatalogProduct,
  id: string,
  selected: readonly Selection[],
  preferences: readonly string[],
): ProductResponse {
  const named = product.variants.find((variant) => variant.id === id || variant.sku === id);
  const wanted = named ? named.options.map(({ name, value }) => ({ name, label: value })) : selected;
  const choice = chooseVariants(product.variants, wanted, preferences);
  const rest = availableFirst(choice.variants).filter((variant) => variant !== named);
  const variants = named ? [named, ...rest] : rest;
  return {
    ...head(product, product.variants),
    options: optionsOf(product.variants).map(({ name, values }) => ({
      name,
      values: values.map((label) => ({ label, ...choice.signal(name, label) })),
    })),
    selected: choice.effective.map(({ name, label }) => ({ name, label })),
    variants: variants.map((variant) => renderVariant(product, variant)),
  };
}

function availableFirst(variants: readonly CatalogVariant[]): CatalogVariant[] {
  return [...variants.filter(isAvailable), ...variants.filter((variant) => !isAvailable(variant))];
}

function head(product: CatalogProduct, variants: readonly CatalogVariant[]): Omit<ProductResponse, 'variants'> {
  const listed = variants.flatMap(({ compareAtMinor }) => (compareAtMinor === null ? [] : [compareAtMinor]));
  return {
    id: product.id,
    handle: product.handle,
    title: product.title,
    description: { plain: plainText(product.description) },
    categories: product.category === '' ? [] : [{ value: product.category }],
    price_range: range(
      variants.map(({ priceMinor }) => priceMinor),
      product.currency,
    ),
    ...(listed.length > 0 && { list_price_range: range(listed, product.currency) }),
    media: product.imageUrls.map((url) => ({ type: 'image', url })),
    options: optionsOf(variants).map(({ name, values }) => ({ name, values: values.map((label) => ({ label })) })),
    tags: [...product.tags],
  };
}

function range(amounts: readonly number[], currency: string): ProductResponse['price_range'] {
  return {
    min: { amount: Math.min(...amounts), currency },
    max: { amount: Math.max(...amounts), currency },
  };
}

function availability(variant: CatalogVariant): VariantResponse['availability']['status'] {
  if (!isAvailable(variant)) return 'out_of_stock';
  if (variant.preorderUntil !== null) return 'preorder';
  return variant.untracked || variant.inStock > 0 ? 'in_stock' : 'backorder';
}

function renderVariant({ title, currency }: CatalogProduct, variant: CatalogVariant): VariantResponse {
  const own = variant.options.map(({ value }) => value).join(' / ');
  const name = variant.title === '' || variant.title === 'Default Title' ? own || title : variant.title;
  return {
    id: variant.id,
    sku: variant.sku,
    title: name,
    description: { plain: name === title ? title : `${title} – ${name}` },
    price: { amount: variant.priceMinor, currency },
    ...(variant.compareAtMinor !== null && { list_price: { amount: variant.compareAtMinor, currency } }),
    availability: {
      available: isAvailable(variant),
      status: availability(variant),
    },
    options: variant.options.map(({ name: option, value }) => ({ name: option, label: value })),
    media: variant.imageUrl === null ? [] : [{ type: 'image', url: variant.imageUrl }],
  };
}
