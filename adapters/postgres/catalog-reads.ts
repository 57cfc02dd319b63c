import type { Catalog, CatalogProduct, CatalogSearch, CatalogVariant } from '../../contracts/catalog.ts';
import type { Prisma } from '../../prisma/generated/client.ts';
import type { Database } from './database.ts';

/** A query's first words count. */
const MOST_WORDS = 8;

const withVariants = {
  variants: {
    where: { active: true },
    orderBy: [{ position: 'asc' }, { id: 'asc' }],
    include: { prices: true, stock: true },
  },
} as const satisfies Prisma.ProductInclude;

type ProductRow = Prisma.ProductGetPayload<{ include: typeof withVariants }>;
type VariantRow = ProductRow['variants'][number];

/** @param defaultCurrency ISO 4217; the shop's own, in which prices are told where the wanted one has none. */
export function createCatalog({ prisma }: Pick<Database, 'prisma'>, defaultCurrency: string): Catalog {
  const currencies = (wanted: string) => [...new Set([wanted, defaultCurrency])];

  return {
    async search(search) {
      const rows = await prisma.product.findMany({
        where: searchFilter(search, currencies(search.currency)),
        include: withVariants,
        orderBy: [{ title: 'asc' }, { id: 'asc' }],
        take: search.limit + 1,
        ...(search.after !== null && { cursor: { id: search.after }, skip: 1 }),
      });
      const page = rows.slice(0, search.limit);
      return {
        products: page.flatMap((row) => offered(row, search.currency, defaultCurrency)),
        next: rows.length > search.limit ? (page.at(-1)?.id ?? null) : null,
      };
    },

    async find(identifiers, currency) {
      const among = { in: [...identifiers] };
      const rows = await prisma.product.findMany({
        where: {
          active: true,
          OR: [
            { id: among },
            { handle: among },
            { variants: { some: { active: true, OR: [{ id: among }, { sku: among }] } } },
          ],
        },
        include: withVariants,
        orderBy: { id: 'asc' },
      });
      return rows.flatMap((row) => offered(row, currency, defaultCurrency));
    },
  };
}

function searchFilter(search: CatalogSearch, currencies: string[]): Prisma.ProductWhereInput {
  const words = (search.query ?? '').trim().split(/\s+/).filter(Boolean).slice(0, MOST_WORDS);
  return {
    active: true,
    variants: {
      some: {
        active: true,
        prices: {
          some: {
            currency: { in: currencies },
            amountMinor: {
              ...(search.minPriceMinor !== null && { gte: search.minPriceMinor }),
              ...(search.maxPriceMinor !== null && { lte: search.maxPriceMinor }),
            },
          },
        },
      },
    },
    ...(search.categories.length > 0 && { category: { in: [...search.categories] } }),
    AND: words.map((word) => matches(word)),
  };
}

/** A word may stand anywhere in the texts; LIKE's own signs are taken literally. */
function matches(word: string): Prisma.ProductWhereInput {
  const literal = word.replace(/[\\%_]/g, '\\$&');
  const contains = { contains: literal, mode: 'insensitive' } as const;
  return {
    OR: [
      { title: contains },
      { description: contains },
      { vendor: contains },
      { category: contains },
      { tags: { has: word } },
      {
        variants: {
          some: { active: true, OR: [{ title: contains }, { sku: { equals: literal, mode: 'insensitive' } }] },
        },
      },
    ],
  };
}

/** The product in the wanted currency where all of its variants have a price in it, otherwise in the shop's own. */
function offered(row: ProductRow, wanted: string, fallback: string): CatalogProduct[] {
  const priced = (currency: string) =>
    row.variants.filter(({ prices }) => prices.some((price) => price.currency === currency));
  const currency = priced(wanted).length === row.variants.length ? wanted : fallback;
  const variants = priced(currency).map((variant) => describe(variant, currency));
  if (variants.length === 0) return [];
  return [
    {
      id: row.id,
      handle: row.handle,
      title: row.title,
      description: row.description,
      category: row.category,
      tags: row.tags,
      imageUrls: row.imageUrls,
      currency,
      variants,
    },
  ];
}

function describe(row: VariantRow, currency: string): CatalogVariant {
  const price = row.prices.find((candidate) => candidate.currency === currency);
  if (!price) throw new Error(`variant ${row.id} has no price in ${currency}`);
  let [inStock, onBackorder] = [0, 0];
  for (const { onHand, reserved, backorderLimit } of row.stock) {
    inStock += Math.max(0, onHand - reserved);
    onBackorder += Math.max(0, Math.min(backorderLimit, onHand + backorderLimit - reserved));
  }
  return {
    id: row.id,
    sku: row.sku,
    title: row.title,
    options: row.options as { name: string; value: string }[],
    imageUrl: row.imageUrl,
    priceMinor: Number(price.amountMinor),
    compareAtMinor: price.compareAtMinor === null ? null : Number(price.compareAtMinor),
    inStock,
    onBackorder,
  };
}
