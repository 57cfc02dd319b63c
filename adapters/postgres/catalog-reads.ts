import type { Catalog, CatalogAsk, CatalogProduct, CatalogSearch, CatalogVariant } from '../../contracts/catalog.ts';
import type { PriceStep } from '../../domain/pricing/price-steps.ts';
import { priceSteps, stepAt } from '../../domain/pricing/price-steps.ts';
import type { Prisma } from '../../prisma/generated/client.ts';
import type { Database } from './database.ts';

/** A query's first words count. */
const MOST_WORDS = 8;

/** Lists of one unit's price that are in force. */
const inForce = (at: Date) =>
  ({
    active: true,
    AND: [{ OR: [{ startsAt: null }, { startsAt: { lte: at } }] }, { OR: [{ endsAt: null }, { endsAt: { gt: at } }] }],
  }) satisfies Prisma.PriceListWhereInput;

const withVariants = (at: Date) =>
  ({
    variants: {
      where: { active: true },
      orderBy: [{ position: 'asc' }, { id: 'asc' }],
      include: {
        prices: true,
        stock: { where: { location: { active: true } } },
        listPrices: { where: { minQuantity: 1, priceList: inForce(at) }, include: { priceList: true } },
      },
    },
  }) satisfies Prisma.ProductInclude;

type ProductRow = Prisma.ProductGetPayload<{ include: ReturnType<typeof withVariants> }>;
type VariantRow = ProductRow['variants'][number];

/** @param defaultCurrency ISO 4217; the shop's own, in which prices are told where the wanted one has none. */
export function createCatalog(
  { prisma }: Pick<Database, 'prisma'>,
  defaultCurrency: string,
  now: () => number = Date.now,
): Catalog {
  const currencies = (wanted: string) => [...new Set([wanted, defaultCurrency])];

  return {
    async search(search) {
      const at = new Date(now());
      const rows = await prisma.product.findMany({
        where: searchFilter(search, currencies(search.currency), at),
        include: withVariants(at),
        orderBy: [{ title: 'asc' }, { id: 'asc' }],
        take: search.limit + 1,
        ...(search.after !== null && { cursor: { id: search.after }, skip: 1 }),
      });
      const page = rows.slice(0, search.limit);
      return {
        products: page.flatMap((row) => offered(row, search, defaultCurrency)),
        next: rows.length > search.limit ? (page.at(-1)?.id ?? null) : null,
      };
    },

    async find(identifiers, ask) {
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
        include: withVariants(new Date(now())),
        orderBy: { id: 'asc' },
      });
      return rows.flatMap((row) => offered(row, ask, defaultCurrency));
    },
  };
}

/** Products that may fit: which price of a variant counts is known only once its lists are looked at. */
function searchFilter(search: CatalogSearch, currencies: string[], at: Date): Prisma.ProductWhereInput {
  const words = (search.query ?? '').trim().split(/\s+/).filter(Boolean).slice(0, MOST_WORDS);
  const amountMinor = {
    ...(search.minPriceMinor !== null && { gte: search.minPriceMinor }),
    ...(search.maxPriceMinor !== null && { lte: search.maxPriceMinor }),
  };
  return {
    active: true,
    variants: {
      some: {
        active: true,
        OR: [
          { prices: { some: { currency: { in: currencies }, amountMinor } } },
          { listPrices: { some: { amountMinor, priceList: { currency: { in: currencies }, ...inForce(at) } } } },
        ],
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
function offered(row: ProductRow, { currency: wanted, channel }: CatalogAsk, fallback: string): CatalogProduct[] {
  const priced = (currency: string) =>
    row.variants.flatMap((variant) => {
      const price = priceOf(variant, currency, channel);
      return price ? [describe(variant, price)] : [];
    });
  const inWanted = priced(wanted);
  const currency = inWanted.length === row.variants.length ? wanted : fallback;
  const variants = currency === wanted ? inWanted : priced(fallback);
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

/** What one unit costs who has not signed in; undefined where it is not sold in this currency. */
function priceOf(row: VariantRow, currency: string, channel: string): PriceStep | undefined {
  const own = row.prices.find((candidate) => candidate.currency === currency);
  const listed = row.listPrices.flatMap(({ priceList, minQuantity, amountMinor, compareAtMinor }) =>
    priceList.currency === currency
      ? [{ ...priceList, listId: priceList.id, minQuantity, ...minor({ amountMinor, compareAtMinor }) }]
      : [],
  );
  return stepAt(priceSteps(own ? minor(own) : null, listed, { channel, customerGroup: null }), 1);
}

function minor({ amountMinor, compareAtMinor }: { amountMinor: bigint; compareAtMinor: bigint | null }) {
  return {
    amountMinor: Number(amountMinor),
    compareAtMinor: compareAtMinor === null ? null : Number(compareAtMinor),
  };
}

function describe(row: VariantRow, { amountMinor, compareAtMinor }: PriceStep): CatalogVariant {
  let [inStock, onBackorder] = [0, 0];
  for (const { onHand, reserved, safetyStock, backorderLimit } of row.stock) {
    const free = onHand - safetyStock - reserved;
    inStock += Math.max(0, free);
    onBackorder += Math.max(0, Math.min(backorderLimit, free + backorderLimit));
  }
  return {
    id: row.id,
    sku: row.sku,
    title: row.title,
    options: row.options as { name: string; value: string }[],
    imageUrl: row.imageUrl,
    priceMinor: amountMinor,
    compareAtMinor,
    inStock,
    onBackorder,
    untracked: row.stockPolicy === 'untracked',
    preorderUntil:
      row.preorderUntil !== null && row.preorderUntil.getTime() > Date.now() ? day(row.preorderUntil) : null,
  };
}

const day = (date: Date): string => date.toISOString().slice(0, 10);
