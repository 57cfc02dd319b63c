import pg from 'pg';
import type { Database } from '../../adapters/postgres/database.ts';
import { isKnownCurrency } from '../../domain/money/currency.ts';
import { UnreadableFile } from './columns.ts';
import type { BadLine, ProductDraft } from './product-draft.ts';
import { readProducts } from './read-products.ts';
import { type Counts, storeProducts, type Stored } from './store-products.ts';

export interface ImportOptions {
  /** ISO 4217 code of `Variant Price`. */
  currency: string;
  /** Id of the location whose stock the file states; made when it is not there. */
  location: string;
  /** Called for each line that is not imported. */
  onBadLine?: (bad: BadLine) => void;
  /** Called after each batch. */
  onProgress?: (summary: ImportSummary) => void;
}

export interface ImportSummary {
  products: Counts;
  variants: Counts;
  badLines: number;
  /** Headers of the file that the import makes no use of. */
  ignoredColumns: readonly string[];
}

/** Small enough that stock rows are locked for some 0.1 s only, and that a cut-off import has lost little. */
const BATCH_VARIANTS = 250;

/**
 * Imports a product CSV (see `readProducts`) into the shop: creates or updates, batch by batch, each in a transaction of
 * its own. Products and variants that the file does not name stay as they are. Run again, it changes nothing.
 * @throws UnreadableFile before anything is written; an error of the connection, with the batches until then stored
 */
export async function importProducts(
  db: Database,
  chunks: AsyncIterable<Uint8Array>,
  options: ImportOptions,
): Promise<ImportSummary> {
  const { currency, location } = options;
  if (!isKnownCurrency(currency)) throw new UnreadableFile(`${currency} is not a currency of ISO 4217`);
  if (!/^[\w.-]{1,64}$/.test(location)) throw new UnreadableFile(`${location} is not a location's name`);
  const summary = {
    products: { created: 0, updated: 0, unchanged: 0 },
    variants: { created: 0, updated: 0, unchanged: 0 },
    badLines: 0,
    ignoredColumns: [] as readonly string[],
  };
  let currencies: string[] = [];
  let batch: ProductDraft[] = [];

  const report = (bad: BadLine): void => {
    summary.badLines += 1;
    options.onBadLine?.(bad);
  };
  const flush = async (): Promise<void> => {
    const products = batch;
    batch = [];
    for (const stored of await storeGoodOnes(db, products, currencies, location)) {
      add(summary.products, stored.products);
      add(summary.variants, stored.variants);
      for (const bad of stored.bad) report(bad);
    }
    options.onProgress?.(summary);
  };

  for await (const item of readProducts(chunks, currency)) {
    if (item.kind === 'bad') report(item.bad);
    else if (item.kind === 'columns') {
      currencies = item.columns.prices.map((columns) => columns.currency);
      summary.ignoredColumns = item.columns.ignored;
      await db.sql('import.location', 'INSERT INTO locations (id, name) VALUES ($1, $1) ON CONFLICT DO NOTHING', [
        location,
      ]);
    } else {
      const { product } = item;
      const size = batch.reduce((sum, { variants }) => sum + variants.length, 0);
      const isDouble = batch.some(({ handle }) => handle === product.handle);
      if (batch.length > 0 && (isDouble || size + product.variants.length > BATCH_VARIANTS)) await flush();
      batch.push(product);
    }
  }
  if (batch.length > 0) await flush();
  return summary;
}

/** Where a batch is refused for a reason that nobody thought of, its halves are tried, down to the one at fault. */
async function storeGoodOnes(
  db: Database,
  products: readonly ProductDraft[],
  currencies: readonly string[],
  location: string,
): Promise<Stored[]> {
  try {
    return [await storeProducts(db, products, currencies, location)];
  } catch (error) {
    if (!isAboutRows(error)) throw error;
    const half = products.length >> 1;
    if (half > 0) {
      const first = await storeGoodOnes(db, products.slice(0, half), currencies, location);
      return [...first, ...(await storeGoodOnes(db, products.slice(half), currencies, location))];
    }
    const none = { created: 0, updated: 0, unchanged: 0 };
    const lines = products.flatMap(({ variants }) => variants.map(({ line }) => line));
    const bad = lines.map((line) => ({ line, reason: `the database refused its product: ${error.message}` }));
    return [{ products: none, variants: none, bad }];
  }
}

/** Bad data, a broken constraint, a deadlock or a time limit, rather than a database that can't be reached. */
function isAboutRows(error: unknown): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError && /^(22|23|40|54|55)|^57014$/.test(error.code ?? '');
}

function add(sum: Counts, counts: Counts): void {
  sum.created += counts.created;
  sum.updated += counts.updated;
  sum.unchanged += counts.unchanged;
}
