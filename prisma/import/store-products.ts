import type { Database, Sql } from '../../adapters/postgres/database.ts';
import type { BadLine, ProductDraft, VariantDraft } from './product-draft.ts';

/** How many rows of a kind were made, changed, or found to be so already. */
export interface Counts {
  created: number;
  updated: number;
  unchanged: number;
}

export interface Stored {
  products: Counts;
  variants: Counts;
  bad: BadLine[];
}

/**
 * Creates or updates products with their variants, prices and stock in one transaction of set-based statements. Never
 * touches what is reserved. Variants that can't be stored come back as bad lines; the others are stored.
 * @param products no handle and no SKU twice
 * @param currencies the file's: a variant without a price in one of them loses the one it has
 * @param location an existing location's id
 */
export async function storeProducts(
  db: Database,
  products: readonly ProductDraft[],
  currencies: readonly string[],
  location: string,
): Promise<Stored> {
  return db.transaction(async (sql) => {
    // Plans made while the tables were empty would read them whole when they are full.
    await sql('import.plans', 'SET LOCAL plan_cache_mode = force_custom_plan', []);
    const bad: BadLine[] = [];
    const own = await ownVariants(sql, products, bad);
    const stocked = await withStock(sql, own, location, bad);

    const handles = new Set(stocked.map(({ handle }) => handle));
    const fields = products.flatMap((product) =>
      product.fields && handles.has(product.handle) ? [{ handle: product.handle, ...product.fields }] : [],
    );
    const ids = stocked.map(({ id }) => id);
    const shelved = stocked.filter(({ tracked }) => tracked !== false);
    const prices = stocked.flatMap(({ id, prices: drafts }) => drafts.map((price) => ({ id, ...price })));

    const writtenProducts = await sql<Written>('import.products', PRODUCTS, [JSON.stringify(fields)]);
    const writtenVariants = await sql<Written>('import.variants', VARIANTS, [JSON.stringify(stocked)]);
    await sql('import.why', `SELECT say_why('import', $1, 'import', '')`, [location]);
    const changed = [
      ...(await sql<Written>('import.unpriced', UNPRICED, [ids, currencies, JSON.stringify(prices)])),
      ...(await sql<Written>('import.prices', PRICES, [JSON.stringify(prices)])),
      ...(await sql<Written>('import.stock', STOCK, [JSON.stringify(shelved), location])),
    ];
    return {
      products: count(fields.length, writtenProducts, []),
      variants: count(ids.length, writtenVariants, changed),
      bad,
    };
  });
}

interface Written {
  id: string;
  created: boolean;
}

function count(total: number, written: readonly Written[], changed: readonly Written[]): Counts {
  const created = new Set(written.filter((row) => row.created).map(({ id }) => id));
  const touched = new Set([...written, ...changed].map(({ id }) => id));
  return { created: created.size, updated: touched.size - created.size, unchanged: total - touched.size };
}

type OwnVariant = VariantDraft & { handle: string };

/** The variants whose product there is or will be, and whose SKU no other product has. */
async function ownVariants(sql: Sql, products: readonly ProductDraft[], bad: BadLine[]): Promise<OwnVariant[]> {
  const variants = products.flatMap(({ handle, variants: drafts }) => drafts.map((draft) => ({ ...draft, handle })));
  const rows = await sql<{ id: string; sku: string; handle: string }>('import.owners', OWNERS, [
    variants.map(({ id }) => id),
    variants.map(({ sku }) => sku),
  ]);
  const continued = products.filter(({ fields }) => fields === null).map(({ handle }) => handle);
  const present = await sql<{ handle: string }>('import.present', PRESENT, [continued]);
  const missing = new Set(continued);
  for (const { handle } of present) missing.delete(handle);

  const byId = new Map(rows.map((row) => [row.id, row]));
  const bySku = new Map(rows.map((row) => [row.sku, row]));
  return variants.flatMap((variant) => {
    const row = bySku.get(variant.sku) ?? byId.get(variant.id);
    if (row && row.handle !== variant.handle) {
      bad.push({ line: variant.line, reason: `SKU ${variant.sku} belongs to product ${row.handle}` });
    } else if (missing.has(variant.handle)) {
      bad.push({ line: variant.line, reason: `product ${variant.handle} could not be imported` });
    } else return [{ ...variant, id: row?.id ?? variant.id }];
    return [];
  });
}

/**
 * Locks the stock rows, in the order in which all others do, and gives the variants their new figures, but for those whose
 * reserved units would no longer be covered.
 */
async function withStock(
  sql: Sql,
  variants: readonly OwnVariant[],
  location: string,
  bad: BadLine[],
): Promise<(OwnVariant & { onHand: number; backorderLimit: number })[]> {
  const rows = await sql<{ id: string; on_hand: number; reserved: number; backorder_limit: number }>(
    'import.lock-stock',
    LOCK_STOCK,
    [variants.map(({ id }) => id), location],
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return variants.flatMap((variant) => {
    const row = byId.get(variant.id);
    const onHand = variant.onHand ?? row?.on_hand ?? 0;
    const backorderLimit = variant.backorderLimit ?? row?.backorder_limit ?? 0;
    const reserved = row?.reserved ?? 0;
    if (onHand + backorderLimit >= reserved) return [{ ...variant, onHand, backorderLimit }];
    const reason =
      onHand < -backorderLimit
        ? `a quantity of ${onHand} with at most ${backorderLimit} on backorder is oversold`
        : `${reserved} units are reserved, more than a quantity of ${onHand} and ${backorderLimit} on backorder`;
    bad.push({ line: variant.line, reason });
    return [];
  });
}

const OWNERS = `
  SELECT v.id, v.sku, p.handle FROM variants v JOIN products p ON p.id = v.product_id
  WHERE v.id = ANY ($1::text[]) OR v.sku = ANY ($2::text[])`;

const PRESENT = `SELECT handle FROM products WHERE handle = ANY ($1::text[])`;

const LOCK_STOCK = `
  SELECT variant_id AS id, on_hand, reserved, backorder_limit FROM stock
  WHERE variant_id = ANY ($1::text[]) AND location_id = $2
  ORDER BY variant_id, location_id FOR UPDATE`;

/** Null: the file has no such column, so the row's value stays. The id of a product is its first handle. */
const PRODUCTS = `
  INSERT INTO products AS row (id, handle, title, description, vendor, category, tags, image_urls, active, updated_at)
  SELECT i.handle, i.handle, i.title, coalesce(i.description, p.description, ''), coalesce(i.vendor, p.vendor, ''),
         coalesce(i.category, p.category, ''), coalesce(i.tags, p.tags, '{}'), coalesce(i."imageUrls", p.image_urls, '{}'),
         coalesce(i.active, p.active, true), now()
  FROM jsonb_to_recordset($1::jsonb) AS i (handle text, title text, description text, vendor text, category text,
                                           tags text[], "imageUrls" text[], active boolean)
  LEFT JOIN products p ON p.handle = i.handle
  ORDER BY i.handle
  ON CONFLICT (handle) DO UPDATE SET title = excluded.title, description = excluded.description, vendor = excluded.vendor,
    category = excluded.category, tags = excluded.tags, image_urls = excluded.image_urls, active = excluded.active,
    updated_at = excluded.updated_at
  WHERE (row.title, row.description, row.vendor, row.category, row.tags, row.image_urls, row.active) IS DISTINCT FROM
    (excluded.title, excluded.description, excluded.vendor, excluded.category, excluded.tags, excluded.image_urls, excluded.active)
  RETURNING row.handle AS id, xmax = 0 AS created`;

const VARIANTS = `
  INSERT INTO variants AS row (id, product_id, sku, title, options, image_url, requires_shipping, taxable,
                               tax_class, weight_grams, position, stock_policy)
  SELECT i.id, p.id, i.sku, i.title, i.options, nullif(coalesce(i."imageUrl", v.image_url, ''), ''),
         coalesce(i."requiresShipping", v.requires_shipping, true), coalesce(i.taxable, v.taxable, true),
         coalesce(i."taxClass", v.tax_class, 'standard'),
         coalesce(i."weightGrams", v.weight_grams, 0), i.position,
         CASE WHEN NOT i.tracked THEN 'untracked' WHEN i.tracked AND v.stock_policy = 'untracked' THEN 'at_start'
              ELSE coalesce(v.stock_policy, 'at_start') END
  FROM jsonb_to_recordset($1::jsonb) AS i (id text, handle text, sku text, title text, options jsonb, "imageUrl" text,
         "requiresShipping" boolean, taxable boolean, "taxClass" text, "weightGrams" int, position int, tracked boolean)
  JOIN products p ON p.handle = i.handle
  LEFT JOIN variants v ON v.id = i.id
  ORDER BY i.id
  ON CONFLICT (id) DO UPDATE SET sku = excluded.sku, title = excluded.title, options = excluded.options,
    image_url = excluded.image_url, requires_shipping = excluded.requires_shipping, taxable = excluded.taxable,
    tax_class = excluded.tax_class, weight_grams = excluded.weight_grams, position = excluded.position,
    stock_policy = excluded.stock_policy
  WHERE (row.sku, row.title, row.options, row.image_url, row.requires_shipping, row.taxable, row.tax_class,
         row.weight_grams, row.position, row.stock_policy)
    IS DISTINCT FROM (excluded.sku, excluded.title, excluded.options, excluded.image_url, excluded.requires_shipping,
                      excluded.taxable, excluded.tax_class, excluded.weight_grams, excluded.position, excluded.stock_policy)
  RETURNING row.id, xmax = 0 AS created`;

const UNPRICED = `
  DELETE FROM prices WHERE variant_id = ANY ($1::text[]) AND currency = ANY ($2::text[])
    AND (variant_id, currency) NOT IN (SELECT i.id, i.currency FROM jsonb_to_recordset($3::jsonb) AS i (id text, currency text))
  RETURNING variant_id AS id, false AS created`;

const PRICES = `
  INSERT INTO prices AS row (variant_id, currency, amount_minor, compare_at_minor)
  SELECT i.id, i.currency, i."amountMinor", CASE WHEN i."keepsCompareAt" THEN p.compare_at_minor ELSE i."compareAtMinor" END
  FROM jsonb_to_recordset($1::jsonb) AS i (id text, currency text, "amountMinor" bigint, "compareAtMinor" bigint,
                                           "keepsCompareAt" boolean)
  LEFT JOIN prices p ON p.variant_id = i.id AND p.currency = i.currency
  ORDER BY i.id, i.currency
  ON CONFLICT (variant_id, currency) DO UPDATE
    SET amount_minor = excluded.amount_minor, compare_at_minor = excluded.compare_at_minor
  WHERE (row.amount_minor, row.compare_at_minor) IS DISTINCT FROM (excluded.amount_minor, excluded.compare_at_minor)
  RETURNING variant_id AS id, false AS created`;

const STOCK = `
  INSERT INTO stock AS row (variant_id, location_id, on_hand, backorder_limit)
  SELECT i.id, $2::text, i."onHand", i."backorderLimit"
  FROM jsonb_to_recordset($1::jsonb) AS i (id text, "onHand" int, "backorderLimit" int)
  ORDER BY i.id
  ON CONFLICT (variant_id, location_id) DO UPDATE
    SET on_hand = excluded.on_hand, backorder_limit = excluded.backorder_limit
  WHERE (row.on_hand, row.backorder_limit) IS DISTINCT FROM (excluded.on_hand, excluded.backorder_limit)
  RETURNING variant_id AS id, false AS created`;
